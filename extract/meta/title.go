package meta

import (
	"strings"

	"writ/extract/doc"
	"writ/extract/pattern"
	"writ/models"
)

// heading is one row of rules/meta-title.tsv.
type heading struct {
	id, kind string
	re       *pattern.Regexp
}

func loadHeadings(t *models.Table) ([]heading, error) {
	var out []heading
	for _, r := range t.Rows {
		re, err := pattern.Compile(r.Get("pattern"))
		if err != nil {
			return nil, r.Errorf("%v", err)
		}
		out = append(out, heading{r.Get("id"), r.Get("kind"), re})
	}
	return out, nil
}

// Title returns the kind of a paper with this title: what is named first, the
// longer name where two begin together ("NOTICE OF MOTION").
func (a *Annotator) Title(title string) (kind, by string) {
	at, size := len(title)+1, 0
	hits := a.titleSet.Scan(title)
	for i, h := range a.headings {
		if !hits.May(i) {
			continue
		}
		m := h.re.FindStringIndex(title)
		if m == nil || m[0] > at || m[0] == at && m[1]-m[0] <= size {
			continue
		}
		at, size, kind, by = m[0], m[1]-m[0], h.kind, "meta/"+h.id
	}
	return kind, by
}

// titles returns what may be the title of a paper, the likeliest first: the
// right side of its caption, the rows in capitals behind it, the foot of its
// first pages.
func (a *Annotator) titles(d *doc.Document, rows []row) []string {
	var right, below, foot []string
	caption := -1 // last row of the caption's left side
	for i := range rows {
		r := &rows[i]
		if r.page > 0 {
			break
		}
		s := r.left()
		if s != "" && (isVersus(s) || versusStart.MatchString(s) || a.closes(s) || inReStart.MatchString(s)) {
			caption = i
		}
	}
	for i := range rows {
		r := &rows[i]
		if r.page > 0 {
			break
		}
		cells := r.cells
		if !r.right {
			cells = cells[min(1, len(cells)):]
		}
		for _, c := range cells {
			if !a.stopsRight(c.text) && len(c.text) > 2 {
				right = append(right, c.text)
			}
		}
		if s := r.left(); i > caption && isUpper(s) && len(s) > 3 && !a.stopsRight(s) && len(below) < 6 {
			below = append(below, s)
		}
	}
	for _, c := range d.Clutter {
		if c.Kind == "running_head" && len(foot) < 8 {
			foot = append(foot, d.Text[c.Start:c.End])
		}
	}
	var last []string
	for i := len(rows) - 1; i >= 0 && len(last) < 3; i-- {
		if rows[i].page == 0 {
			if s := rows[i].whole(); isUpper(s) && !a.stopsRight(s) {
				last = append(last, s)
			}
		}
	}
	out := []string{}
	if caption >= 0 {
		out = append(out, strings.Join(right, "\n"), strings.Join(below, "\n"))
	}
	out = append(out, last...)
	return append(out, foot...)
}

// stopsRight reports whether a cell is none of a title: a number, a date, the
// judge.
func (a *Annotator) stopsRight(s string) bool {
	hits := a.stopSet.Scan(s)
	for i := range a.stopRules {
		if !a.stopPaper[i] && hits.Match(i, s) {
			return true
		}
	}
	return false
}
