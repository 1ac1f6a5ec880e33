// Package segment cuts a document into blocks: it builds the masked view (no
// clutter, no hard line breaks, single spaces) and the list of paragraphs,
// headings, list items, caption lines and table rows in it.
//
// Line breaks mean different things in different sources: the end of a
// paragraph in a press release, a hard wrap at 60 to 80 columns in court text,
// every second line of a double-spaced brief. The decision is made for each
// pair of neighbouring lines from their punctuation, case, indent and width,
// measured against the document's own wrap width and spacing; nothing is known
// of particular sources.
//
// All work is linear in the length of the text.
package segment

import (
	"context"
	"fmt"
	"io/fs"

	"writ/extract/doc"
	"writ/models"
)

// Options configures a Segmenter. The zero value is the production setting.
type Options struct {
	// Models holds rules/segment-*.tsv; nil means the embedded tables.
	Models fs.FS
}

// Segmenter fills the view and the blocks of documents. It is immutable after
// New and safe for concurrent use.
type Segmenter struct {
	rules *rules
}

// New compiles the rules. An error names file and line of a bad rule.
func New(o Options) (*Segmenter, error) {
	fsys := o.Models
	if fsys == nil {
		fsys = models.FS()
	}
	r, err := loadRules(fsys)
	if err != nil {
		return nil, fmt.Errorf("load segment rules: %w", err)
	}
	return &Segmenter{rules: r}, nil
}

// Name returns "segment".
func (s *Segmenter) Name() string { return "segment" }

// Annotate fills d.View and d.Blocks from d.Text and d.Clutter.
//
// The view is the blocks joined by one newline each. A block holds no newline,
// no space at either end and never two spaces together. The blocks of footnotes
// stand behind all others. Every view byte with a
// source equals its source byte; the inserted bytes are joining spaces, the
// newlines between blocks, and a hyphen where a soft hyphen at a line end
// stands for a real one. Clutter must ascend without overlaps, as clean leaves
// it. The error is that of ctx.
func (s *Segmenter) Annotate(ctx context.Context, d *doc.Document) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("segment %s: %w", d.ID, err)
	}
	body, notes := part(scan(d.Text, d.Clutter), d.Marks)
	e := emitter{text: d.Text, clutter: d.Clutter}
	for _, lines := range [][]line{body, notes} {
		s.rules.mark(d.Text, lines)
		lay := measure(d.Text, lines)
		groups := lay.group(d.Text, lines, s.rules)
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("segment %s: %w", d.ID, err)
		}
		hy := s.rules.hyphens(d.Text, lines, groups, lay)
		kinds := s.rules.classify(d.Text, lines, groups, lay)
		e.emit(lines, groups, kinds, hy)
	}
	d.View, d.Blocks = e.view.View(), e.blocks
	return nil
}

// part sets the lines of footnotes aside, so that the body goes on over a page
// break and a note over its own.
func part(lines []line, marks []doc.Clutter) (body, notes []line) {
	m := 0
	for _, l := range lines {
		for m < len(marks) && (marks[m].Kind != "footnote" || marks[m].End <= l.first) {
			m++
		}
		if m < len(marks) && marks[m].Start < l.last {
			notes = append(notes, l)
			continue
		}
		body = append(body, l)
	}
	return body, notes
}
