package meta

import (
	"strings"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// casePaper is what the head of a paper shows of its case.
type casePaper struct {
	rows      []row
	head      string // rows as lines
	stampless string // head, and the text of the first pages behind it
	stamp     string // filing stamps of the first pages
	court     string
	captions  []string
	number    string
	appellate bool
}

// Bounds of what is read besides the head.
const (
	stampBytes = 2000
	tailBytes  = 6000 // of the last pages: signatures
	bodyBytes  = 60000
)

func (a *Annotator) paper(d *doc.Document) *casePaper {
	p := &casePaper{rows: a.head(d)}
	var b strings.Builder
	for i := range p.rows {
		b.WriteString(p.rows[i].whole())
		b.WriteByte('\n')
	}
	p.head = b.String()
	p.stampless = cut(cellLines(p.rows, 2*headBytes), 2*headBytes)
	heads := len(p.stampless)
	for _, c := range d.Clutter {
		if c.Kind == "running_head" && len(p.stampless) < heads+stampBytes {
			p.stampless += "\n" + d.Text[c.Start:c.End] + "\n"
		}
	}
	for _, c := range d.Clutter {
		if c.Kind == "ecf_stamp" && len(p.stamp) < stampBytes {
			p.stamp += d.Text[c.Start:c.End] + "\n"
		}
	}
	by := ""
	first := firstPage(p.rows)
	if p.court, by = a.courts.find(first); p.court == "" && len(first) < len(p.rows) {
		p.court, by = a.courts.find(p.rows)
	}
	p.captions = a.captions(p.rows)
	if strings.HasPrefix(by, "meta/agency") && len(p.captions) == 0 {
		p.court = "" // a notice of the agency, no proceeding before it
	}
	p.appellate = appellate.MatchString(p.court) || p.court == "" && appealStamp.MatchString(p.stamp)
	p.number, _ = a.Docket(p.appellate, p.stampless, p.stamp)
	return p
}

// cellLines returns the cells of rows as lines, at least the first bytes.
func cellLines(rows []row, bytes int) string {
	var b strings.Builder
	for i := range rows {
		for _, c := range rows[i].cells {
			if b.Len() >= bytes {
				return b.String()
			}
			b.WriteString(c.text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

var (
	appellate   = pattern.Lazy(`(?i)court of (?:civil |criminal )?appeals?|supreme court of|appellate division|supreme judicial|appeals? board`)
	appealStamp = pattern.Lazy(`(?i)^(?:usca|appellate case|appeal)`)
)

func firstPage(rows []row) []row {
	for i := range rows {
		if rows[i].page > 0 {
			return rows[:i]
		}
	}
	return rows
}

// inCase reports whether the paper stands in a case: a stamp, or a caption
// with a court or a number.
func (p *casePaper) inCase() bool {
	return p.number != "" && (p.stamp != "" || p.court != "" || len(p.captions) > 0) || p.court != "" && len(p.captions) > 0
}

// kindOf judges the kind: papers that are known by a phrase, then by title,
// then by what else the head says.
func (a *Annotator) kindOf(d *doc.Document, p *casePaper) string {
	view := cut(d.View.Text, headBytes)
	if k, _ := a.kind(view, true); k != "" {
		if !courtKinds[k] && exhibit(d) { // evidence, no paper of its own in the case
			return "other"
		}
		return k
	}
	if p.appellate && !orderLine.MatchString(p.head) && bench1.MatchString(p.head) {
		return "opinion"
	}
	if p.inCase() {
		for _, t := range a.titles(d, p.rows) {
			if k, _ := a.Title(t); k != "" {
				return k
			}
		}
	}
	if k, _ := a.kind(view, false); k != "" && (!p.inCase() || courtKinds[k]) {
		return k
	}
	return "other"
}

// judgeOf finds the judge: the author of an opinion, who is named in the
// caption, who signs, whom the stamp's initials mean.
func (a *Annotator) judgeOf(d *doc.Document, p *casePaper) string {
	if p.appellate || d.Meta.Kind == "opinion" {
		start := d.View.Text[:min(len(d.View.Text), bodyBytes)]
		if n, _ := a.Judge("opinion", perCuriam(start)); n != "" {
			return n
		}
		if n, _ := a.Judge("opinion", perCuriam(p.head)); n != "" || p.appellate {
			return n
		}
	}
	if n, _ := a.Judge("head", caseRows(p)); n != "" {
		return n
	}
	tail := plain(d, max(0, len(d.Text)-tailBytes), len(d.Text))
	if n, _ := a.Judge("sign", tail); n != "" {
		return n
	}
	if n, _ := a.Judge("sign", p.head); n != "" {
		return n
	}
	n, _ := a.byInitials(p.stamp, p.head+tail+d.View.Text[:min(len(d.View.Text), bodyBytes)])
	return n
}

var (
	perCuriamLine = pattern.Lazy(`(?mi)^\s*per\s+curiam\b`)
	orderLine     = pattern.Lazy(`(?m)^(?:ORDER|O R D E R|JUDGMENT|ORDER AND JUDGMENT\W?)$`)
	bench1        = pattern.Lazy(`(?i)\bcircuit\s+judges?\b|per curiam|\bassociate\s+justice\b`)
)

// perCuriam cuts an opinion where it says that nobody signs it.
func perCuriam(s string) string {
	if m := perCuriamLine.FindStringIndex(s); m != nil {
		return s[:m[0]]
	}
	return s
}

// caseRows returns the rows of the first page, each cell a line.
func caseRows(p *casePaper) string {
	var b strings.Builder
	for _, r := range firstPage(p.rows) {
		for i, c := range r.cells {
			b.WriteString(c.text)
			if i+1 < len(r.cells) && presentLabel.MatchString(c.text) {
				b.WriteByte(' ')
				continue
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

var presentLabel = pattern.Lazy(`(?i)(?:honorable|hon\.|judge:?|present:?)$`)

// plain returns text[from:to] without clutter.
func plain(d *doc.Document, from, to int) string {
	var b strings.Builder
	for _, c := range d.Clutter {
		if c.End <= from || c.Start >= to {
			continue
		}
		if c.Kind == "signature" || c.Kind == "footnote" || c.Kind == "caption_rule" {
			continue
		}
		if c.Start > from {
			b.WriteString(d.Text[from:c.Start])
		}
		from = max(from, c.End)
	}
	if from < to {
		b.WriteString(d.Text[from:to])
	}
	lines := strings.Split(b.String(), "\n")
	out := lines[:0]
	for _, l := range lines {
		if l, _ = unmark(strings.TrimSpace(l)); l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// partiesOf reads the captions, then the running heads, then the text.
func (a *Annotator) partiesOf(d *doc.Document, p *casePaper) []doc.Party {
	var out []doc.Party
	seen := map[string]bool{}
	add := func(list []doc.Party) {
		for _, q := range list {
			if k := strings.ToLower(q.Name); !seen[k] && len(out) < mostNames {
				seen[k] = true
				out = append(out, q)
			}
		}
	}
	full := false
	for _, c := range p.captions {
		full = full || !shortForm(c)
	}
	for _, c := range p.captions {
		if !full || !shortForm(c) {
			add(a.Parties(c, p.appellate))
		}
	}
	if len(out) == 0 {
		for i := range p.rows {
			if len(p.rows[i].cells) == 2 && debtorLabel.MatchString(p.rows[i].cells[0].text) {
				for _, n := range a.names(p.rows[i].cells[1].text, "debtor") {
					add([]doc.Party{{Name: n, Role: "debtor"}})
				}
			}
		}
	}
	if len(out) == 0 {
		add(a.subjectParties(d, p))
	}
	if len(out) == 0 {
		add(a.furnitureParties(d, p))
	}
	if len(out) == 0 {
		add(a.textParties(d))
	}
	c := newCasing(d.Text)
	for i := range out {
		out[i].Name = c.name(out[i].Name)
	}
	return out
}

// shortForm reports whether a caption is a single row, as a running head or a
// list of related cases has: what follows a full caption names no new party.
func shortForm(c string) bool { return strings.Count(c, "\n") < 3 }

var subject = pattern.Lazy(`(?m)^(?:RE|Re|Subject):?\s+([^\n]{2,80}?\s(?:v\.|vs\.|V\.)\s[^\n]{2,80})$`)

// subjectParties reads the case that a letter is about, on a later page.
func (a *Annotator) subjectParties(d *doc.Document, p *casePaper) []doc.Party {
	m := subject.FindStringSubmatch(d.Text[:min(len(d.Text), bodyBytes)])
	if m == nil {
		return nil
	}
	s := m[1]
	if n := numberBegins.FindStringIndex(s); n != nil && n[0] > 0 {
		s = s[:n[0]]
	}
	return a.Parties(s, p.appellate)
}

var headCase = pattern.Lazy(`^[^\n]{2,80}?\s(?:v\.|vs\.|V\.)\s[^\n]{2,80}$`)

// furnitureParties reads a running head like "Roe v. Acme Corp., No. 1".
func (a *Annotator) furnitureParties(d *doc.Document, p *casePaper) []doc.Party {
	for _, c := range d.Clutter {
		s := strings.TrimSpace(d.Text[c.Start:c.End])
		if c.Kind != "running_head" || !headCase.MatchString(s) {
			continue
		}
		if m := numberBegins.FindStringIndex(s); m != nil {
			s = s[:m[0]]
		}
		if out := a.Parties(s, p.appellate); len(out) > 1 {
			return out
		}
	}
	return nil
}

var numberBegins = pattern.Lazy(`(?i),?\s*(?:case |docket |civil )?(?:action )?nos?\.? ?\d|\d:\d\d-|\s{3,}`)

// mentioned matches a role and the names behind it in running text:
// "Plaintiffs Jane Roe, John Poe, and Acme, Inc. move".
var mentioned = pattern.Lazy(`\b(Plaintiff|Defendant|Petitioner|Respondent|Appellant|Appellee|Debtor|Intervenor|Claimant)s?\s+((?:[A-Z][\p{L}.&'’-]*|[A-Z]{2,})(?:(?:,? (?:and|of|de|&|the) |,? )(?:[A-Z][\p{L}.&'’-]*|LLC|Inc\.))*)`)

// textParties reads the parties that the text names by role, each role once.
func (a *Annotator) textParties(d *doc.Document) []doc.Party {
	var out []doc.Party
	done := map[string]bool{}
	for _, m := range mentioned.FindAllStringSubmatch(d.View.Text[:min(len(d.View.Text), bodyBytes)], 60) {
		role := strings.ToLower(m[1])
		if done[role] {
			continue
		}
		for _, n := range a.names(strings.TrimSpace(m[2]), role) {
			if !strings.Contains(n, " ") && !allCaps(n) {
				continue // a surname: of another case, as often as not
			}
			done[role] = true
			out = append(out, doc.Party{Name: n, Role: role})
		}
	}
	return out
}
