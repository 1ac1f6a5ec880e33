// Package clean marks what does not belong to a document's own story: ads,
// link runs inside sentences, share bars, newsletters, credits and captions of
// pictures, navigation, markup, and the furniture of court pages (filing
// stamps, page numbers, running heads, line numbers, contents).
//
// Nothing is deleted and nothing is rewritten: the result is a list of spans
// over the document text, each with its kind and the rule that found it. The
// rules are tables, models/rules/clean-*.tsv; their keys are found in one pass
// over the text, and only lines that hold a key meet a pattern. Everything is
// linear in the length of the text.
//
// Kinds: inline_more, ad_marker, share, newsletter, related_link, spam_link,
// promo, widget, ticker, photo_credit, caption, copyright, bio, site_name,
// headline_dup, duplicate, navigation, boilerplate, learned (package learn); page_number, ecf_stamp, running_head,
// line_number, toc; markup, and markup_space where a space stood. Marks, which
// mask nothing: footnote (a line of one), signature (a line of a block),
// line_hyphen, soft_hyphen, ligature, private_use.
package clean

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"writ/extract/clean/learn"
	"writ/extract/doc"
	"writ/models"
)

// Options configures a Cleaner. The zero value is the production setting.
type Options struct {
	// Models holds rules/clean-*.tsv and lexicon/clutter-*.tsv; nil means the
	// embedded tables.
	Models fs.FS
	// Lines holds the lines that sources repeat; nil means none.
	Lines *learn.Table
}

// Cleaner finds clutter. It is immutable after New and safe for concurrent
// use.
type Cleaner struct {
	rules []rule
	find  *finder // keys of rules
	names nameParts
	nav   map[string]bool
	tags  map[string]bool
	lines *learn.Table
}

// New compiles the rules. An error names file and line of a bad rule.
func New(o Options) (*Cleaner, error) {
	fsys := o.Models
	if fsys == nil {
		fsys = models.FS()
	}
	c := &Cleaner{lines: o.Lines}
	for _, name := range []string{"rules/clean-line.tsv", "rules/clean-page.tsv", "rules/clean-markup.tsv"} {
		rules, err := loadRules(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("load clean rules: %w", err)
		}
		c.rules = append(c.rules, rules...)
	}
	c.find = newFinder(c.rules)
	var err error
	if c.names, err = loadNames(fsys); err != nil {
		return nil, fmt.Errorf("load name parts: %w", err)
	}
	if c.nav, err = loadNavigation(fsys); err != nil {
		return nil, fmt.Errorf("load navigation labels: %w", err)
	}
	if c.tags, err = loadTags(fsys); err != nil {
		return nil, fmt.Errorf("load tag names: %w", err)
	}
	return c, nil
}

// Name returns "clean".
func (c *Cleaner) Name() string { return "clean" }

// Annotate fills d.Clutter from d.Text and d.Pages: ascending spans without
// overlaps, on the borders of code points, none of them empty. Provenance is
// "clean/" and the id of the rule. The error is that of ctx.
func (c *Cleaner) Annotate(ctx context.Context, d *doc.Document) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("clean %s: %w", d.ID, err)
	}
	p := newPaper(d.Text)
	c.markTags(p)
	p.markLinks()
	c.matchRules(p, d.Pages)
	c.inlineRuns(p)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("clean %s: %w", d.ID, err)
	}
	p.gutters(d.Pages)
	c.furniture(p, d.Pages)
	p.learned(c.lines.Of(&d.Raw))
	c.blocks(p, d.Meta.Title)
	d.Marks = p.structure(d.Pages)
	d.Clutter = p.clutter()
	return nil
}

// learned marks the lines that the document's source is known to repeat.
func (p *paper) learned(known func(line string) bool) {
	if known == nil || p.pages > 1 || p.width > 0 {
		return
	}
	for i := range p.lines {
		if !p.lines[i].masked && known(p.at(i)) {
			p.markLine(i, "learned", "learned")
		}
	}
}

// clutter sorts the marks and resolves overlaps: what starts first wins, of
// two that start together the longer one; the rest of the other stays.
func (p *paper) clutter() []doc.Clutter {
	slices.SortStableFunc(p.marks, func(a, b doc.Clutter) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	out := p.marks[:0]
	end := 0
	for _, m := range p.marks {
		m.Start = max(m.Start, end)
		if m.Start >= m.End {
			continue
		}
		end = m.End
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil
	}
	return slices.Clone(out)
}
