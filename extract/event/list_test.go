package event

import (
	"slices"
	"strings"
	"testing"

	"writ/extract/doc"
	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

// listScene makes a scene of blocks of parsed words, one sentence each; words
// of tag NNP that follow each other are a person.
func listScene(t *testing.T, blocks ...string) *scene {
	t.Helper()
	d := treebank.Parse(t, strings.Join(blocks, " "))
	n := 0
	for i, b := range blocks {
		words := strings.Fields(b)
		d.Sentences = append(d.Sentences, doc.Sentence{Span: doc.Span{Start: d.Tokens[n].Start, End: d.Tokens[n+len(words)-1].End}, First: n, Limit: n + len(words), Block: i})
		d.Blocks = append(d.Blocks, doc.Block{Span: d.Sentences[i].Span, Kind: doc.Paragraph})
		for k := 0; k < len(words); k++ {
			first := k
			for k < len(words) && d.Tokens[n+k].Tag == "NNP" {
				k++
			}
			if k > first {
				span := doc.Span{Start: d.Tokens[n+first].Start, End: d.Tokens[n+k-1].End}
				name := d.Slice(span)
				chain := slices.IndexFunc(d.Entities, func(e doc.Entity) bool { return e.Name == name })
				if chain < 0 {
					chain = len(d.Entities)
				}
				d.Entities = append(d.Entities, doc.Entity{Span: span, Kind: doc.KindPerson, Name: name, Chain: chain})
			}
		}
		n += len(words)
	}
	s := &scene{d: d, tree: syntax.New(d), lists: map[int]*list{}, cues: &cues{numbers: strings.Fields("one two three")}}
	s.mention = make([]int32, len(d.Tokens))
	s.placeEntities()
	return s
}

func (s *scene) chainNames(chains []int) string {
	var out []string
	for _, k := range chains {
		out = append(out, s.d.Entities[s.chains[k].first].Name)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func TestAListBelowItsSentence(t *testing.T) {
	const (
		lead  = "They/PRP/nsubj/1 named/VBD/ROOT/1 the/DT/det/3 following/NN/dobj/1"
		plain = "They/PRP/nsubj/1 named/VBD/ROOT/1 some/DT/det/3 people/NN/dobj/1"
		ann   = "Ann/NNP/compound/1 Lee/NNP/ROOT/1"
		bob   = "Bob/NNP/compound/1 Day/NNP/ROOT/1"
		eve   = "Eve/NNP/compound/1 Fox/NNP/ROOT/1"
		town  = "a/DT/det/1 town/NN/ROOT/1"
		story = "Bob/NNP/nsubj/1 left/VBD/ROOT/1"
		end   = "That/DT/nsubj/1 is/VBZ/ROOT/1 all/DT/attr/1"
	)
	for name, c := range map[string]struct {
		blocks []string
		led    map[int]string // by sentence
	}{
		"three items":                   {[]string{lead, ann, bob, eve, end}, map[int]string{0: "Ann Lee, Bob Day, Eve Fox"}},
		"two items behind a cue":        {[]string{lead, ann, bob}, map[int]string{0: "Ann Lee, Bob Day"}},
		"two items without a cue":       {[]string{plain, ann, bob, end}, nil},
		"lines between items":           {[]string{plain, ann, town, bob, town, town, eve}, map[int]string{0: "Ann Lee, Bob Day, Eve Fox"}},
		"too many lines between":        {[]string{plain, ann, town, town, town, bob, eve}, nil},
		"paragraphs that tell of a man": {[]string{lead, story, story, story}, nil},
		"a list at the very top":        {[]string{ann, bob, eve, end}, nil},
		"short headings above":          {[]string{lead, town, ann, bob, eve}, map[int]string{0: "Ann Lee, Bob Day, Eve Fox", 1: "Ann Lee, Bob Day, Eve Fox"}},
	} {
		blocks, n := make([]string, len(c.blocks)), 0
		for i, b := range c.blocks { // heads count from the block's first word
			words := strings.Fields(b)
			for k, w := range words {
				at := strings.LastIndexByte(w, '/')
				words[k] = w[:at+1] + string(rune('0'+(n+int(w[at+1]-'0'))/10)) + string(rune('0'+(n+int(w[at+1]-'0'))%10))
			}
			blocks[i], n = strings.Join(words, " "), n+len(words)
		}
		s := listScene(t, blocks...)
		s.findLists()
		got := map[int]string{}
		for i, l := range s.lists {
			got[i] = s.chainNames(l.chains)
		}
		if len(got) != len(c.led) {
			t.Errorf("%s: lists %v, want %v", name, got, c.led)
		}
		for i, want := range c.led {
			if got[i] != want {
				t.Errorf("%s: sentence %d leads to %q, want %q", name, i, got[i], want)
			}
		}
	}
}

func TestAPluralStandsForThoseNamedTogether(t *testing.T) {
	const named = "Ann/NNP/nsubj/3 and/CC/cc/0 Bob/NNP/conj/0 met/VBD/ROOT/3 Cy/NNP/dobj/3 ,/,/punct/4 Di/NNP/conj/4 and/CC/cc/6 Eve/NNP/conj/6"
	for _, c := range []struct {
		text, want, count string
	}{
		{"They/PRP/nsubj/10 left/VBD/ROOT/10", "Cy, Di, Eve", "-"},
		{"The/DT/det/11 two/CD/nummod/11 men/NNS/nsubj/12 left/VBD/ROOT/12", "Ann, Bob", "same"},
		{"The/DT/det/11 3/CD/nummod/11 men/NNS/nsubj/12 left/VBD/ROOT/12", "Cy, Di, Eve", "same"},
		{"The/DT/det/10 man/NN/nsubj/11 left/VBD/ROOT/11", "", ""},
	} {
		s := listScene(t, named, c.text)
		s.findSets()
		at := slices.IndexFunc(s.d.Tokens, func(x doc.Token) bool { return x.Dep == "nsubj" && x.Start > s.d.Sentences[1].Start-1 })
		set, count := s.setOf(&act{sentence: 1, fillerAt: at, fillerChain: -1})
		got := ""
		if set != nil {
			got = s.chainNames(set.chains)
		}
		if got != c.want || count != c.count {
			t.Errorf("%s: %q (%s), want %q (%s)", c.text, got, count, c.want, c.count)
		}
	}
}
