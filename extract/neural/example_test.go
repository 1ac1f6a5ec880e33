package neural_test

import (
	"fmt"
	"strings"

	"writ/extract/neural"
	"writ/models"
)

// The embedded model, without anything else of the program: tokens with tags,
// lemmas and heads, and names.
func ExampleLoad() {
	p, err := neural.Load(models.English(), neural.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "The court sued Northmoor Pipelines Inc. in May."
	d := p.Annotate(text)
	for _, t := range d.Tokens {
		fmt.Println(text[t.Start:t.End], t.Tag, t.Lemma, t.Dep, d.Tokens[t.Head].Lemma)
	}
	for _, e := range d.Entities {
		fmt.Println(e.Label, text[d.Tokens[e.First].Start:d.Tokens[e.Limit-1].End])
	}
	// Output:
	// The DT the det court
	// court NN court nsubj sue
	// sued VBD sue ROOT sue
	// Northmoor NNP Northmoor compound Inc.
	// Pipelines NNP Pipelines compound Inc.
	// Inc. NNP Inc. dobj sue
	// in IN in prep sue
	// May NNP May pobj in
	// . . . punct sue
	// COMPANY Northmoor Pipelines Inc.
	// DATE May
}

// Many texts at once share their passes through the network; a Doc that is
// used again keeps its memory.
func ExamplePipeline_AnnotateBatch() {
	p, err := neural.Load(models.English(), neural.Options{NoEntities: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	texts := []string{"He ruled. She appealed.", "They settled."}
	docs := make([]neural.Doc, len(texts))
	p.AnnotateBatch(docs, texts)
	for i, d := range docs {
		var sentences []string
		for _, t := range d.Tokens {
			if t.SentStart {
				sentences = append(sentences, "")
			}
			sentences[len(sentences)-1] += texts[i][t.Start:t.End] + " "
		}
		fmt.Println(strings.TrimSpace(strings.Join(sentences, "/ ")))
	}
	// Output:
	// He ruled . / She appealed .
	// They settled .
}
