// Package meta tells what kind of document one is and, for court papers, in
// which case it stands: court, docket number, judge, filing date, parties with
// their roles.
//
// It reads the first pages as they are printed: rows with their cells, page
// furniture left out, the two sides of a caption apart; then the stamps, the
// titles and the signature. What the reader of the container said wins. It
// needs no language model and no entities, so later stages can use what it
// finds.
package meta

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"writ/extract/doc"
	"writ/extract/pattern"
	"writ/models"
)

// headBytes is how much of the view's start counts as the document's head.
const headBytes = 3000

// Options of an Annotator. The zero value is the production setting.
type Options struct {
	FS fs.FS // tables; nil = models.FS()
}

// rule is one row of rules/kind.tsv.
type rule struct {
	id, kind string
	re       *pattern.Regexp
	first    int  // bytes of the head that it may match in
	early    bool // judged before the title
}

// Annotator fills Document.Meta. It is safe for concurrent use.
type Annotator struct {
	rules    []rule
	headings []heading
	numbers  []number
	benches  []bench
	courts   *courts

	kindSet   *pattern.Set // of rules, and so on
	titleSet  *pattern.Set
	numberSet *pattern.Set
	benchSet  *pattern.Set
	stopSet   *pattern.Set

	stopRules []*pattern.Regexp // see caption.go
	stopPaper []bool            // the stop rule names a kind of paper
	stopFinal []bool            // no caption comes behind it
	tails     []*pattern.Regexp
	roles     *pattern.Regexp
	title     *pattern.Regexp
	office    *pattern.Regexp
	place     *pattern.Regexp
	does      *pattern.Regexp
	noParty   *pattern.Regexp
	listed    *pattern.Regexp
}

// New compiles rules/kind.tsv and rules/meta-*.tsv. Errors read
// "file:line: reason".
func New(o Options) (*Annotator, error) {
	if o.FS == nil {
		o.FS = models.FS()
	}
	t, err := models.Load(o.FS, "rules/kind.tsv", "id", "kind", "first", "when", "pattern", "example", "counter")
	if err != nil {
		return nil, err
	}
	a := &Annotator{}
	for _, r := range t.Rows {
		re, err := pattern.Compile(r.Get("pattern"))
		if err != nil {
			return nil, r.Errorf("%v", err)
		}
		q := rule{id: r.Get("id"), kind: r.Get("kind"), re: re, early: r.Get("when") == "first"}
		if _, err := fmt.Sscan(r.Get("first"), &q.first); err != nil || q.first <= 0 || q.first > headBytes {
			return nil, r.Errorf("first %q: want a number of bytes up to %d", r.Get("first"), headBytes)
		}
		a.rules = append(a.rules, q)
	}
	if a.courts, err = loadCourts(o.FS); err != nil {
		return nil, err
	}
	if err := a.loadCase(o.FS); err != nil {
		return nil, err
	}
	if err := a.loadCaption(o.FS); err != nil {
		return nil, err
	}
	a.kindSet = setOf(a.rules, func(r rule) *pattern.Regexp { return r.re })
	a.titleSet = setOf(a.headings, func(h heading) *pattern.Regexp { return h.re })
	a.numberSet = setOf(a.numbers, func(n number) *pattern.Regexp { return n.re })
	a.benchSet = setOf(a.benches, func(b bench) *pattern.Regexp { return b.re })
	a.stopSet = pattern.NewSet(a.stopRules...)
	return a, nil
}

func setOf[T any](list []T, re func(T) *pattern.Regexp) *pattern.Set {
	res := make([]*pattern.Regexp, len(list))
	for i, x := range list {
		res[i] = re(x)
	}
	return pattern.NewSet(res...)
}

// loadCase reads the tables of titles, numbers and judges.
func (a *Annotator) loadCase(fsys fs.FS) error {
	t, err := models.Load(fsys, "rules/meta-title.tsv", "id", "kind", "pattern", "example", "counter")
	if err != nil {
		return err
	}
	if a.headings, err = loadHeadings(t); err != nil {
		return err
	}
	if t, err = models.Load(fsys, "rules/meta-docket.tsv", "id", "where", "pattern", "example", "counter"); err != nil {
		return err
	}
	if a.numbers, err = loadNumbers(t); err != nil {
		return err
	}
	if t, err = models.Load(fsys, "rules/meta-judge.tsv", "id", "where", "pattern", "example", "counter"); err != nil {
		return err
	}
	a.benches, err = loadBench(t)
	return err
}

// rolePattern joins the single roles of a party: "Defendant, Counter-Claimant
// and Third-Party Plaintiff". Group 1 is the whole; it begins a row or follows
// a comma or a space, and ends where a role ends.
const rolePattern = `(?i)(?:^|[\n,;(]|\s)\s*[-–—]?\s*((?:ROLE)(?:\s*(?:[-–—/,&]|\band\b|,\s*and\b)+\s*(?:ROLE))*)(?:[\s.,;:)]|$)`

func (a *Annotator) loadCaption(fsys fs.FS) error {
	t, err := models.Load(fsys, "rules/meta-caption.tsv", "id", "class", "pattern", "example", "counter")
	if err != nil {
		return err
	}
	class := map[string][]string{}
	for _, r := range t.Rows {
		p := r.Get("pattern")
		re, err := pattern.Compile(p)
		if err != nil {
			return r.Errorf("%v", err)
		}
		switch c := r.Get("class"); c {
		case "stop", "final":
			a.stopRules = append(a.stopRules, re)
			a.stopPaper = append(a.stopPaper, strings.HasPrefix(r.Get("id"), "stop-paper-"))
			a.stopFinal = append(a.stopFinal, c == "final")
		case "tail":
			a.tails = append(a.tails, pattern.Lazy("(?i)"+p)) // compiled above
		case "role", "title", "office", "does", "none", "place", "accused":
			class[c] = append(class[c], p)
		default:
			return r.Errorf("unknown class %q", c)
		}
	}
	join := func(c string) string { return strings.Join(class[c], "|") }
	for _, x := range []struct {
		to      **pattern.Regexp
		pattern string
	}{
		{&a.roles, strings.ReplaceAll(rolePattern, "ROLE", qualifiedFirst(class["role"]))},
		{&a.title, "(?i)^(?:" + join("title") + ")"},
		{&a.office, "(?i)" + join("office")},
		{&a.place, "(?i)^(?:" + join("place") + ")$"},
		{&a.does, "(?i)" + join("does")},
		{&a.noParty, "(?i)" + join("none")},
		{&a.listed, "(?m)" + join("accused")},
	} {
		if *x.to, err = pattern.Compile(x.pattern); err != nil {
			return fmt.Errorf("rules/meta-caption.tsv: %w", err)
		}
	}
	return nil
}

// qualifiedFirst joins role patterns, the last row first: RE2 takes the first
// alternative that fits, and "third-party defendant" holds "defendant".
func qualifiedFirst(roles []string) string {
	var b strings.Builder
	for i := len(roles) - 1; i >= 0; i-- {
		b.WriteString(roles[i])
		if i > 0 {
			b.WriteByte('|')
		}
	}
	return b.String()
}

// Name returns "meta".
func (*Annotator) Name() string { return "meta" }

// Kind returns the kind of a document whose view begins with head, and the
// id of the rule that says so; "other" when none does.
func (a *Annotator) Kind(head string) (kind, by string) {
	for _, early := range []bool{true, false} {
		if kind, by := a.kind(head, early); kind != "" {
			return kind, by
		}
	}
	return "other", "meta/none"
}

func (a *Annotator) kind(head string, early bool) (kind, by string) {
	hits := a.kindSet.Scan(head)
	for i, r := range a.rules {
		if r.early == early && hits.May(i) && r.re.MatchString(cut(head, r.first)) {
			return r.kind, "meta/" + r.id
		}
	}
	return "", ""
}

// courtKinds are the kinds of papers that stand in a case.
var courtKinds = map[string]bool{
	"opinion": true, "order": true, "minute_order": true, "complaint": true, "motion": true,
	"declaration": true, "docket": true, "transcript": true, "form": true, "notice": true,
}

// Annotate completes d.Meta.
func (a *Annotator) Annotate(ctx context.Context, d *doc.Document) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("meta %s: %w", d.ID, err)
	}
	p := a.paper(d)
	m := &d.Meta
	if m.Kind == "" {
		m.Kind = a.kindOf(d, p)
	}
	if !p.inCase() {
		if m.Kind == "press_release" && len(m.Parties) == 0 {
			m.Parties = a.accused(d.View.Text)
		}
		return nil
	}
	if m.Court == "" {
		m.Court = p.court
	}
	if m.Docket == "" {
		m.Docket = p.number
	}
	if m.Filed == "" && d.Date.Source == "decided_line" {
		m.Filed = d.Date.Value
	}
	if m.Judge == "" {
		m.Judge = a.judgeOf(d, p)
	}
	if len(m.Parties) == 0 {
		m.Parties = a.partiesOf(d, p)
	}
	return nil
}

// cut returns the first n bytes of s, whole runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
