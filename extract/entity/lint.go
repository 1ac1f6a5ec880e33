package entity

import (
	"context"
	"io/fs"
	"strings"

	"writ/extract/doc"
	"writ/models"
)

// Lint checks the names of agencies.tsv, courts.tsv and entities.tsv: with a
// user's tables laid over fsys theirs, else the built-in ones. With run it
// reads every name and example back out of a sentence. It returns how many
// sentences it read, and what is wrong, as *models.Problem where a row is.
func Lint(fsys fs.FS, run bool) (ran int, problems []error) {
	_, over := fsys.(models.Tabler)
	l, err := load(fsys, &problems)
	if err != nil {
		return 0, append(problems, err)
	}
	if !run {
		return 0, problems
	}
	wrong := models.Lines(problems)
	c := &linter{a: &Annotator{l}, problems: problems}
	for _, name := range []string{"lexicon/agencies.tsv", "lexicon/courts.tsv", "lexicon/entities.tsv"} {
		t, err := models.Load(fsys, name, "id", "name")
		if err != nil {
			return c.ran, append(c.problems, err)
		}
		for _, r := range t.Rows {
			if (r.Own() || !over) && !wrong[r.Place()] {
				c.row(r, name == "lexicon/courts.tsv")
			}
		}
	}
	return c.ran, c.problems
}

// linter reads the forms of rows out of sentences.
type linter struct {
	a        *Annotator
	ran      int
	problems []error
}

func (c *linter) row(r models.Row, court bool) {
	id := r.Get("id")
	if court {
		id = "court-" + id
	}
	fail := func(format string, a ...any) {
		c.problems = append(c.problems, r.Errorf("%s: "+format, append([]any{r.Get("id")}, a...)...))
	}
	the := "the "
	if _, own := c.a.l.gazetteer.own[id]; own {
		the = ""
	}
	forms := append([]string{r.Get("name")}, append(r.List("short"), r.List("aliases")...)...)
	for _, form := range forms {
		if r.Get("needs") == "parent" {
			break
		}
		text := "It was " + the + strings.TrimPrefix(form, "the ") + " that acted."
		if got := c.find(text, id); got != "" {
			fail("%q is not found in %q, %s", form, text, got)
		}
		if w := c.plain(form); r.Own() && w != "" && r.Get("counter") == "" {
			fail("the form %q is also %s: make it a guarded form beside a fuller name, or give a counter-example that holds it", form, w)
		}
	}
	if s := r.Get("example"); s != "" {
		if got := c.find(s, id); got != "" {
			fail("the example %q does not hold it, %s", s, got)
		}
	}
	if s := r.Get("counter"); s != "" && c.find(s, id) == "" {
		fail("the counter-example %q holds it", s)
	}
}

// find returns "" when text holds a mention of the entity id, else what was
// found instead.
func (c *linter) find(text, id string) string {
	c.ran++
	d := &doc.Document{Raw: doc.Raw{Text: text}}
	var b doc.ViewBuilder
	b.Copy(text, doc.TextSpan{Start: 0, End: len(text)})
	d.View = b.View()
	d.Blocks = []doc.Block{{Span: doc.Span{Start: 0, End: len(text)}, Kind: doc.Paragraph}}
	if err := c.a.Annotate(context.Background(), d); err != nil {
		return err.Error()
	}
	var got []string
	for i := range d.Entities {
		if d.Entities[i].ID == id {
			return ""
		}
		got = append(got, d.Entities[i].Name+" ("+strings.TrimPrefix(d.Entities[i].By, "entity/")+")")
	}
	if got == nil {
		return "nothing is found"
	}
	return "found: " + strings.Join(got, ", ")
}

// plain tells what a name of one word means besides, "" when nothing is known.
func (c *linter) plain(form string) string {
	v := c.a.l.words
	ts := tokenize(form, v)
	if len(ts) != 1 || ts[0].shape == upper {
		return ""
	}
	switch id := ts[0].id; {
	case v.is(id, wordCommon|wordFunction):
		return "a common word"
	case v.is(id, wordFirst|wordSurname):
		return "a personal name"
	case v.is(id, wordCalendar):
		return "a part of the calendar"
	}
	return ""
}
