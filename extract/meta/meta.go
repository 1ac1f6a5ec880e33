// Package meta tells what kind of document one is and, for court papers, in
// which case it stands: court, docket number, judge, filing date, parties.
//
// It reads the head of the document (stamps, caption, title lines) and the
// entities and the document date that earlier stages found. What the reader
// of the container said wins.
package meta

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"writ/extract/doc"
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
	re       *regexp.Regexp
	first    int // bytes of the head that it may match in
}

// Annotator fills Document.Meta. It is safe for concurrent use.
type Annotator struct{ rules []rule }

// New compiles rules/kind.tsv. Errors read "file:line: reason".
func New(o Options) (*Annotator, error) {
	if o.FS == nil {
		o.FS = models.FS()
	}
	t, err := models.Load(o.FS, "rules/kind.tsv", "id", "kind", "first", "pattern", "example", "counter")
	if err != nil {
		return nil, err
	}
	a := &Annotator{}
	for _, r := range t.Rows {
		re, err := regexp.Compile(r.Get("pattern"))
		if err != nil {
			return nil, r.Errorf("%v", err)
		}
		q := rule{id: r.Get("id"), kind: r.Get("kind"), re: re}
		if _, err := fmt.Sscan(r.Get("first"), &q.first); err != nil || q.first <= 0 || q.first > headBytes {
			return nil, r.Errorf("first %q: want a number of bytes up to %d", r.Get("first"), headBytes)
		}
		a.rules = append(a.rules, q)
	}
	return a, nil
}

// Name returns "meta".
func (*Annotator) Name() string { return "meta" }

// Kind returns the kind of a document whose view begins with head, and the
// id of the rule that says so; "other" when none does.
func (a *Annotator) Kind(head string) (kind, by string) {
	for _, r := range a.rules {
		if r.re.MatchString(cut(head, r.first)) {
			return r.kind, "meta/" + r.id
		}
	}
	return "other", "meta/none"
}

// courtKinds are the kinds of papers that stand in a case.
var courtKinds = map[string]bool{
	"opinion": true, "order": true, "minute_order": true, "complaint": true, "motion": true,
	"declaration": true, "docket": true, "transcript": true, "form": true,
}

// Annotate completes d.Meta.
func (a *Annotator) Annotate(_ context.Context, d *doc.Document) error {
	head := cut(d.View.Text, headBytes)
	m := &d.Meta
	if m.Kind == "" {
		m.Kind, _ = a.Kind(head)
	}
	if !courtKinds[m.Kind] && m.Kind != "other" {
		return nil
	}
	if m.Docket == "" {
		m.Docket = docket(cut(d.Text, 2*headBytes), m.Kind == "opinion")
	}
	inCase := courtKinds[m.Kind] || m.Docket != ""
	for i := range d.Entities {
		e := &d.Entities[i]
		if e.Start >= len(head) {
			break
		}
		if inCase && m.Court == "" && e.Kind == doc.KindCourt {
			m.Court = e.Name
		}
		if inCase && m.Judge == "" && e.Kind == doc.KindPerson && e.Type == "judge" {
			m.Judge = e.Name
		}
	}
	if inCase && m.Filed == "" && filedSource(d.Date.Source) {
		m.Filed = d.Date.Value
	}
	if inCase && len(m.Parties) == 0 {
		m.Parties = parties(head)
	}
	return nil
}

// filedSource reports whether a document date is the date of a filing or a
// decision rather than of a page.
func filedSource(source string) bool {
	for _, p := range []string{"ecf", "filed", "decided", "entered", "dated", "so-ordered", "so_ordered", "stamp"} {
		if strings.Contains(source, p) {
			return true
		}
	}
	return false
}

// Case numbers as papers write them: the short form of a caption (CR
// 14-648-CAS), the form of filing stamps (1:21-cv-00280-RC), and the bare
// number of appellate courts behind "No.".
var (
	shortNumber    = regexp.MustCompile(`\b(?:CV|CR|SACV|EDCV|CASE)\s?(?:NO\.?:?\s?)?\d\d-\d{2,6}(?:[- ][A-Z]{2,4})*(?:\s?\([A-Za-z]{2,4}x?\))?`)
	districtNumber = regexp.MustCompile(`(?i)\b(?:\d:)?\d\d-(?:cv|cr|mc|md|ml|mj|bk|ap|po|sw)-\d{3,6}(?:-[A-Z]{2,4})*(?:\s?\([A-Za-z]{2,4}x?\))?`)
	bareNumber     = regexp.MustCompile(`\bNos?\.:?\s+\d{2,4}[-–]\d{1,6}(?:-[a-z]{2,3})?(?:\s?(?:,|&|and)\s?\d{2,4}[-–]\d{1,6})*`)
)

// docket returns the case number in the document's own words: the caption's
// before the stamp's; in an appellate paper the court's own before that of the
// court below.
func docket(head string, appellate bool) string {
	order := []*regexp.Regexp{shortNumber, districtNumber, bareNumber}
	if appellate {
		order = []*regexp.Regexp{bareNumber, shortNumber, districtNumber}
	}
	for _, re := range order {
		if s := re.FindString(head); s != "" {
			return s
		}
	}
	return ""
}

// A caption names each side before its role: "JOHN DOE, Plaintiff, v. ACME
// CORP., Defendant." Fed. R. Civ. P. 10(a).
var side = regexp.MustCompile(`(?m)([A-Z][^\n]{2,120}?),?\s*\n?\s*((?:Plaintiff|Defendant|Petitioner|Respondent|Appellant|Appellee|Debtor|Movant|Claimant)s?(?:[-–/ ]*(?:Plaintiff|Defendant|Appellant|Appellee|Petitioner|Respondent)s?)*)\b`)

func parties(head string) []doc.Party {
	var out []doc.Party
	for _, m := range side.FindAllStringSubmatch(head, 6) {
		name := strings.TrimSpace(m[1])
		if i := strings.LastIndex(name, " v. "); i >= 0 {
			name = name[i+len(" v. "):]
		}
		name = strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(name, "v. ")), ",")
		if len(name) < 3 || len(strings.Fields(name)) > 12 {
			continue
		}
		out = append(out, doc.Party{Name: name, Role: strings.ToLower(m[2])})
	}
	return out
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
