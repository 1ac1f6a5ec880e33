// Package event finds acts of public authorities on entities: triggers, their
// arguments, status, and the merging of mentions into one event.
//
// This is the baseline without a parse: triggers come from
// rules/triggers.tsv, arguments are the nearest plausible mentions on the
// side that voice and rule ask for. What a record is: RECORDS in the product
// notes; every slot names the rule that filled it.
package event

import (
	"context"
	"io/fs"

	"writ/extract/doc"
	"writ/models"
)

// Options of an Annotator. The zero value is the production setting.
type Options struct {
	FS fs.FS // tables; nil = models.FS()
}

// Annotator fills Document.Events. It is safe for concurrent use.
type Annotator struct {
	lex  *lexicon
	cues *cues
}

// New compiles the rules. Errors read "file:line: reason".
func New(o Options) (*Annotator, error) {
	if o.FS == nil {
		o.FS = models.FS()
	}
	lex, err := loadLexicon(o.FS)
	if err != nil {
		return nil, err
	}
	c, err := loadCues(o.FS)
	if err != nil {
		return nil, err
	}
	return &Annotator{lex, c}, nil
}

// Name returns "event".
func (*Annotator) Name() string { return "event" }

// Annotate fills d.Events from d.Sentences, d.Entities and d.Dates.
func (a *Annotator) Annotate(ctx context.Context, d *doc.Document) error {
	r := newReader(d, a.cues)
	m := merger{d: d}
	for i := range d.Sentences {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s := r.sentence(i)
		for _, h := range a.lex.find(s.words) {
			m.add(r.events(s, h)...)
		}
	}
	d.Events = m.finish()
	return nil
}
