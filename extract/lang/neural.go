package lang

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"writ/extract/neural"
	"writ/extract/neural/model"
	"writ/models"
)

// neuralEngine runs a CNN pipeline block by block. A block is one text, so
// that no sentence crosses its border.
type neuralEngine struct {
	pipeline  *neural.Pipeline
	datelines *datelines
	work      sync.Pool // *neuralWork
}

// neuralWork is the memory of one passage.
type neuralWork struct {
	pieces []piece
	texts  []string
	docs   []neural.Doc
}

// piece is what the pipeline reads as one text: bytes of a passage.
type piece struct {
	start, end int
	story      bool // its first sentence goes on with the piece before, a dateline
}

// newNeural loads a pipeline directory or a flat file, the embedded model for
// "", and returns its version.
func newNeural(path string, d *datelines) (*neuralEngine, string, error) {
	p, err := openModel(path)
	if err != nil {
		return nil, "", fmt.Errorf("load language model %s: %w", cmp.Or(path, "of this program"), err)
	}
	e := &neuralEngine{pipeline: p, datelines: d}
	e.work.New = func() any { return new(neuralWork) }
	version := versionOf(p.Info())
	if version == "" {
		version = filepath.Base(path)
	}
	return e, version, nil
}

// Version names the embedded model, as Model does of a Stage with the default
// options, without loading it.
func Version() (string, error) {
	info, err := neural.ReadInfo(models.English())
	return versionOf(info), err
}

func versionOf(i model.Info) string { return strings.Trim(i.Name+"-"+i.Version, "-") }

func openModel(path string) (*neural.Pipeline, error) {
	if path == "" {
		return neural.Load(models.English(), neural.Options{})
	}
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.IsDir() {
		return neural.Open(path, neural.Options{})
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return neural.Load(b, neural.Options{})
}

func (e *neuralEngine) annotate(passage string, b *buffer) ([]sentence, error) {
	w := e.work.Get().(*neuralWork)
	defer e.work.Put(w)
	defer func() { clear(w.texts) }()
	w.pieces, w.texts = w.pieces[:0], w.texts[:0]
	for _, l := range lines(passage, 0, len(passage)) {
		n := e.datelines.end(passage[l[0]:l[1]])
		if n > 0 {
			w.pieces = append(w.pieces, piece{start: l[0], end: l[0] + n})
		}
		w.pieces = append(w.pieces, piece{start: l[0] + n, end: l[1], story: n > 0})
	}
	for _, p := range w.pieces {
		w.texts = append(w.texts, passage[p.start:p.end])
	}
	for len(w.docs) < len(w.texts) {
		w.docs = append(w.docs, neural.Doc{})
	}
	e.pipeline.AnnotateBatch(w.docs, w.texts)
	var out []sentence
	before := 0 // the first sentence of the piece before
	for i, p := range w.pieces {
		first := len(out)
		out = appendSentences(out, &w.docs[i], p.start, b)
		if p.story && first < len(out) {
			for k := before + 1; k <= first; k++ {
				out[before].dateline = len(out[before].tokens)
				out[before].join(&out[k])
			}
			out = append(out[:before+1], out[first+1:]...)
		}
		before = first
	}
	return out, nil
}

// appendSentences cuts an annotated block at its sentence starts. An entity
// never crosses one: the recogniser keeps to sentences.
func appendSentences(out []sentence, d *neural.Doc, base int, b *buffer) []sentence {
	for first := 0; first < len(d.Tokens); {
		limit := first + 1
		for limit < len(d.Tokens) && !d.Tokens[limit].SentStart {
			limit++
		}
		s := sentence{tokens: b.take(limit - first)}
		for i := first; i < limit; i++ {
			t := &d.Tokens[i]
			head := t.Head - first
			if t.Dep == "" {
				head = -1 // a model without a parser
			}
			s.tokens[i-first] = token{
				start: base + t.Start, end: base + t.End, tag: t.Tag, pos: t.Pos, lemma: t.Lemma, dep: t.Dep, head: head, ent: "O",
			}
		}
		for _, e := range d.Entities {
			if e.First >= first && e.Limit <= limit {
				s.name(e.First-first, e.Limit-first, e.Label)
			}
		}
		out = append(out, s)
		first = limit
	}
	return out
}

// name marks tokens [first, limit) as one name.
func (s *sentence) name(first, limit int, label string) {
	t := s.tokens[first:limit]
	s.names = append(s.names, name{t[0].start, t[len(t)-1].end, label})
	for i := range t {
		t[i].ent = "I-" + label
	}
	t[0].ent, t[len(t)-1].ent = "B-"+label, "L-"+label
	if len(t) == 1 {
		t[0].ent = "U-" + label
	}
}
