// Package lang is the language stage: tokens, sentences, tags and names,
// within blocks. Engines sit behind one interface; their types do not leave
// this package.
package lang

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"writ/extract/doc"
	"writ/models"
)

// Engines that Options.Engine selects.
const (
	Prose  = "prose"  // github.com/jdkato/prose/v2: tags and names, no parser
	Neural = "neural" // package neural: tags, lemmas, heads and names
)

// Engines lists the names that Options.Engine takes, the default first.
func Engines() []string { return []string{Neural, Prose} }

// Options of a Stage. The zero value is the production setting.
type Options struct {
	Engine string // "" = the default engine
	Model  string // a spaCy v3 pipeline directory or a flat model file, for Neural; "" = the embedded one
	FS     fs.FS  // rules; nil = models.FS()
}

// engine annotates one passage of the view: whole blocks, joined by newlines.
// Offsets of what it returns count from the start of the passage. The tokens
// of its sentences may lie in b, which is used again after them.
type engine interface {
	annotate(passage string, b *buffer) ([]sentence, error)
}

// buffer is room for the tokens of one passage.
type buffer struct{ tokens []token }

// take returns room for n tokens, which are zero.
func (b *buffer) take(n int) []token {
	if cap(b.tokens)-len(b.tokens) < n {
		b.tokens = make([]token, 0, max(2*cap(b.tokens), n, 1024))
	}
	at := len(b.tokens)
	b.tokens = b.tokens[:at+n]
	clear(b.tokens[at:])
	return b.tokens[at : at+n : at+n]
}

// sentence is one sentence as an engine sees it.
type sentence struct {
	tokens   []token
	names    []name
	dateline int // tokens of the dateline that it begins with
}

type token struct {
	start, end           int // bytes of the passage
	tag, pos, lemma, dep string
	head                 int    // token of the sentence; -1 without a parser
	ent                  string // BILUO label
}

type name struct {
	start, end int
	label      string
}

// Stage fills Document.Tokens, Sentences and Names. It is safe for
// concurrent use.
type Stage struct {
	engine  engine
	joins   *joins
	name    string
	model   string
	buffers sync.Pool // *buffer
}

func newStage(e engine, j *joins, name, model string) *Stage {
	s := &Stage{engine: e, joins: j, name: name, model: model}
	s.buffers.New = func() any { return new(buffer) }
	return s
}

// New loads the engine's model, once for all documents.
func New(o Options) (*Stage, error) {
	if o.FS == nil {
		o.FS = models.FS()
	}
	j, err := loadJoins(o.FS)
	if err != nil {
		return nil, err
	}
	if o.Engine == "" {
		o.Engine = Engines()[0]
	}
	switch o.Engine {
	case Prose:
		if o.Model != "" {
			return nil, fmt.Errorf("engine %s takes no model: choose %s", Prose, Neural)
		}
		return newStage(newProse(), j, Prose, "prose-2.0.0"), nil
	case Neural:
		d, err := loadDatelines(o.FS)
		if err != nil {
			return nil, err
		}
		e, version, err := newNeural(o.Model, d)
		if err != nil {
			return nil, err
		}
		return newStage(e, j, Neural, version), nil
	}
	return nil, fmt.Errorf("unknown language engine %q: want one of %s", o.Engine, strings.Join(Engines(), ", "))
}

// Name returns "lang".
func (*Stage) Name() string { return "lang" }

// Model names the engine and the version of its model.
func (s *Stage) Model() string { return s.model }

// passageBytes is how much text an engine gets at once, cut at block borders:
// long documents need no more memory than short ones.
const passageBytes = 32 << 10

// Annotate fills the slices from d.View and d.Blocks. A sentence never
// crosses a block. A block longer than a passage is cut, behind a period
// where it has one.
func (s *Stage) Annotate(ctx context.Context, d *doc.Document) error {
	for i := 0; i < len(d.Blocks); {
		j := i + 1
		for j < len(d.Blocks) && d.Blocks[j].End-d.Blocks[i].Start <= passageBytes {
			j++
		}
		for at, end := d.Blocks[i].Start, d.Blocks[j-1].End; at < end; {
			if err := ctx.Err(); err != nil {
				return err
			}
			limit := cut(d.View.Text, at, end)
			if err := s.passage(d, doc.Span{Start: at, End: limit}, i, j); err != nil {
				return fmt.Errorf("annotate passage at byte %d: %w", at, err)
			}
			at = limit
		}
		i = j
	}
	return nil
}

// cut returns where the passage that starts at byte at of text ends: end, or
// a place in a longer block near passageBytes.
func cut(text string, at, end int) int {
	if end-at <= 2*passageBytes {
		return end
	}
	window := text[at : at+passageBytes]
	for _, mark := range []string{". ", " "} {
		if k := strings.LastIndex(window, mark); k > passageBytes/2 {
			return at + k + len(mark)
		}
	}
	k := at + passageBytes
	for k > at && !utf8.RuneStart(text[k]) {
		k--
	}
	return k
}

// room returns d.Tokens with room for those of sentences, which are of the
// bytes sp of the view, and, as far as can be told from them, of the rest.
func room(d *doc.Document, sentences []sentence, sp doc.Span) []doc.Token {
	n := 0
	for i := range sentences {
		n += len(sentences[i].tokens)
	}
	if cap(d.Tokens)-len(d.Tokens) >= n {
		return d.Tokens
	}
	if rest := len(d.View.Text) - sp.End; rest > 0 {
		n += n * rest / (sp.End - sp.Start) * 9 / 8
	}
	return slices.Grow(d.Tokens, n)
}

// passage annotates the bytes sp of the view, which lie in blocks [i, j).
func (s *Stage) passage(d *doc.Document, sp doc.Span, i, j int) error {
	base := sp.Start
	text := d.View.Text[sp.Start:sp.End]
	b := s.buffers.Get().(*buffer)
	defer s.buffers.Put(b)
	b.tokens = b.tokens[:0]
	sentences, err := s.engine.annotate(text, b)
	if err != nil {
		return err
	}
	sentences = s.joins.mend(text, sentences)
	d.Tokens = room(d, sentences, sp)
	block := i
	for _, sent := range sentences {
		if len(sent.tokens) == 0 {
			continue
		}
		first := len(d.Tokens)
		for _, t := range sent.tokens {
			head := t.head
			if head >= 0 {
				head += first
			}
			d.Tokens = append(d.Tokens, doc.Token{
				Span: doc.Span{Start: base + t.start, End: base + t.end}, Tag: t.tag, Pos: t.pos, Lemma: t.lemma, Head: head, Dep: t.dep, Ent: t.ent,
			})
		}
		sp := doc.Span{Start: d.Tokens[first].Start, End: d.Tokens[len(d.Tokens)-1].End}
		for block+1 < j && d.Blocks[block+1].Start <= sp.Start {
			block++
		}
		d.Sentences = append(d.Sentences, doc.Sentence{Span: sp, First: first, Limit: len(d.Tokens), Block: block, Dateline: sent.dateline})
		for _, n := range sent.names {
			d.Names = append(d.Names, doc.Name{
				Span: doc.Span{Start: base + n.start, End: base + n.end}, Label: n.label,
				Provenance: doc.Provenance{By: "lang/" + s.name},
			})
		}
	}
	return nil
}
