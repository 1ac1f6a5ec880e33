package neural

import (
	"math"
	"unicode/utf8"

	"writ/extract/neural/encode"
	"writ/extract/neural/kernel"
	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
	"writ/extract/neural/morph"
	"writ/extract/neural/tokenize"
	"writ/extract/neural/transition"
)

// maxPooled is the longest text, in bytes, whose scratch is kept for the
// next call.
const maxPooled = 1 << 20

// together is the number of tokens from which on texts no longer wait for the
// next ones: enough for tall matrices, few enough for the near caches.
const together = 256

// worker is the scratch of one call.
type worker struct {
	toks    []lexeme.Token // of texts that follow each other
	ends    []int          // where each of them ends
	encoded []encode.Buffers
	vectors [][]float32
	scores  []float32
	tags    []int
	tree    transition.Tree
	spans   transition.Spans
	ruler   morph.Scratch
	attrs   []*morph.Attrs
	text    sanitized
	memo    tokenize.Memo
}

func newWorker(p *Pipeline) *worker {
	return &worker{encoded: make([]encode.Buffers, len(p.encoders)), vectors: make([][]float32, len(p.encoders))}
}

// Annotate returns the annotations of text.
//
// A byte that is not valid UTF-8 is read as U+FFFD; spans stay byte offsets
// into text as given.
func (p *Pipeline) Annotate(text string) *Doc {
	d := new(Doc)
	p.AnnotateInto(d, text)
	return d
}

// AnnotateBatch annotates texts[i] into docs[i]. The result is that of single
// calls; short texts are faster together.
func (p *Pipeline) AnnotateBatch(docs []Doc, texts []string) {
	w := p.workers.Get().(*worker)
	defer p.workers.Put(w)
	for i := 0; i < len(texts); {
		from := i
		for w.begin(); i < len(texts) && len(w.toks) < together; i++ {
			if len(texts[i]) > maxPooled || !utf8.ValidString(texts[i]) {
				break
			}
			w.toks = p.tokenizer.Append(w.toks, texts[i], &w.memo)
			w.ends = append(w.ends, len(w.toks))
		}
		if i == from {
			p.AnnotateInto(&docs[i], texts[i])
			i++
			continue
		}
		p.annotate(w, func(k int) *Doc { return &docs[from+k] })
	}
}

// AnnotateInto replaces the content of d by the annotations of text.
func (p *Pipeline) AnnotateInto(d *Doc, text string) {
	w := p.workers.Get().(*worker)
	if len(text) <= maxPooled {
		defer p.workers.Put(w)
	}
	valid := utf8.ValidString(text)
	if !valid {
		text = w.text.set(text)
	}
	w.begin()
	w.toks = p.tokenizer.Append(w.toks, text, &w.memo)
	w.ends = append(w.ends, len(w.toks))
	p.annotate(w, func(int) *Doc { return d })
	if !valid {
		w.text.restore(d)
	}
}

// begin makes w ready for new texts.
func (w *worker) begin() { w.toks, w.ends = w.toks[:0], w.ends[:0] }

// annotate runs the components over the texts of w, the i-th into doc(i).
func (p *Pipeline) annotate(w *worker, doc func(i int) *Doc) {
	n := len(w.toks)
	clear(w.vectors)
	w.tags = grow(w.tags, n)
	if p.tagger != nil {
		p.tagger.tag(w, p.encoded(w, p.model.Tagger.Encoder))
	} else {
		for i := range w.tags {
			w.tags[i] = -1
		}
	}
	if p.parser != nil {
		p.parser.Start(&w.tree, p.encoded(w, p.model.Parser.Encoder), n)
	}
	if p.recognizer != nil {
		p.recognizer.Start(&w.spans, p.encoded(w, p.model.NER.Encoder), n)
	}
	first := 0
	for i, end := range w.ends {
		p.text(w, doc(i), first, end)
		first = end
	}
	clear(w.toks)
}

// text fills d from tokens [first, limit), which are those of one text.
func (p *Pipeline) text(w *worker, d *Doc, first, limit int) {
	toks, tags := w.toks[first:limit], w.tags[first:limit]
	n := len(toks)
	space := func(i int) bool { return toks[i].Lex.Space }
	var starts []bool
	if p.parser != nil {
		p.parser.Parse(&w.tree, first, n, space)
		starts = w.tree.Start
	}
	if p.recognizer != nil {
		w.spans.Watch = d.Watch
		p.recognizer.Recognize(&w.spans, first, n, starts, space)
		w.spans.Watch = nil
	}
	w.attrs = grow(w.attrs, n)
	p.ruler.Apply(w.attrs, &w.ruler, n, func(i int) morph.State {
		s := morph.State{Lex: toks[i].Lex, Tag: tags[i]}
		if p.parser != nil {
			s.Dep = w.tree.Dep[i]
		}
		return s
	})
	p.fill(d, w, toks)
}

// encoded returns the vectors of encoder i, computed once for the texts of w.
func (p *Pipeline) encoded(w *worker, i int) []float32 {
	if w.vectors[i] == nil {
		w.vectors[i] = p.encoders[i].Encode(w.toks, w.ends, &w.encoded[i])
	}
	return w.vectors[i]
}

// fill writes what the worker knows of a text to d.
func (p *Pipeline) fill(d *Doc, w *worker, toks []lexeme.Token) {
	d.Tokens, d.Entities = grow(d.Tokens, len(toks)), d.Entities[:0]
	for i := range toks {
		t, a := &toks[i], w.attrs[i]
		tok := Token{
			Start: t.Start, End: t.Start + len(t.Lex.Text), Space: t.Space, Norm: t.Lex.Norm,
			Tag: a.Tag, Pos: a.Pos, Morph: a.Morph, Lemma: a.Lemma, Head: i, Dep: a.Dep, SentStart: i == 0,
		}
		if p.lemmatizer != nil {
			tok.Lemma = p.lemmatizer.Lemma(t.Lex, a)
		}
		if p.parser != nil {
			tok.Head, tok.SentStart = int(w.tree.Head[i]), w.tree.Start[i]
		}
		d.Tokens[i] = tok
	}
	if p.recognizer == nil {
		return
	}
	for _, e := range w.spans.Entities {
		d.Entities = append(d.Entities, Entity(e))
		for i := e.First; i < e.Limit; i++ {
			d.Tokens[i].Ent = e.Label
		}
	}
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		s = make([]T, n+n/4)
	}
	return s[:n]
}

// tagger chooses for each token the label with the largest output, the first
// one on ties.
type tagger struct {
	set kernel.Set
	in  int
	out *kernel.Dense
	n   int // outputs to choose from: the labels, rounded up to whole vectors
}

func newTagger(m *model.Tagger, set kernel.Set) *tagger {
	labels, in := m.Out.W.Dim(0), m.Out.W.Dim(1)
	n := (labels + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes
	w, b := make([]float32, n*in), make([]float32, n)
	copy(w, m.Out.W.Data)
	copy(b, m.Out.B.Data)
	for i := labels; i < n; i++ {
		b[i] = float32(math.Inf(-1))
	}
	return &tagger{set, in, kernel.NewLinear(set, w, b, n, in), n}
}

func (t *tagger) tag(w *worker, vectors []float32) {
	const step = 64
	stride := t.out.Out
	w.scores = grow(w.scores, step*stride)
	for r := 0; r < len(w.toks); r += step {
		k := min(step, len(w.toks)-r)
		t.out.Apply(w.scores, stride, vectors[r*t.in:], t.in, k)
		for i := range k {
			w.tags[r+i] = kernel.Largest(t.set, w.scores[i*stride:i*stride+t.n])
		}
	}
}

// sanitized is a text whose invalid bytes were replaced.
type sanitized struct {
	buf []byte
	bad []int // offsets of the replacements in buf, ascending
}

func (s *sanitized) set(text string) string {
	s.buf, s.bad = s.buf[:0], s.bad[:0]
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 {
			s.bad = append(s.bad, len(s.buf))
		}
		s.buf = utf8.AppendRune(s.buf, r)
		i += n
	}
	return string(s.buf)
}

// restore moves the spans of d back to the text as given: every replacement
// is two bytes longer than what it replaced.
func (s *sanitized) restore(d *Doc) {
	const grown = len("\uFFFD") - 1
	k := 0
	at := func(offset int) int {
		for k < len(s.bad) && s.bad[k] < offset {
			k++
		}
		return offset - k*grown
	}
	for i := range d.Tokens {
		d.Tokens[i].Start = at(d.Tokens[i].Start)
		d.Tokens[i].End = at(d.Tokens[i].End)
	}
}
