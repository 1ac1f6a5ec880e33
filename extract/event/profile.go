package event

import (
	"sort"
	"strings"

	"writ/extract/doc"
)

// profile is what the document as a whole says of the arguments that its
// sentences leave out. Every field that is an index is -1 when unknown.
type profile struct {
	court    int   // the court that acts where none is named
	own      bool  // court is the author of the document
	party    int   // first party of the caption: the movant or appellant
	decision int   // date of the document among Document.Dates
	issuer   int   // agency that acts where none is named
	body     []int // courts by number of mentions, citations left out
}

// headBytes is how much of the view holds stamps, caption and title.
const headBytes = 3000

// authored are the kinds of papers in which a court speaks.
var authored = map[string]bool{"opinion": true, "order": true, "minute_order": true}

// issued are the kinds in which an agency speaks.
var issued = map[string]bool{"press_release": true, "notice": true, "letter": true}

func profileOf(d *doc.Document, official func(i int) bool) profile {
	p := profile{court: -1, party: -1, decision: -1, issuer: -1}
	p.own = authored[d.Meta.Kind]
	p.courts(d)
	if p.own {
		p.readCaption(d, official)
	}
	for i := range d.Dates {
		if p.own && d.Dates[i].First != "" && d.Dates[i].First == d.Date.Value && d.Dates[i].Granularity == "day" {
			p.decision = i
			break
		}
	}
	p.issuer = issuer(d)
	return p
}

// courts finds the court of the document: its author, else the one specific
// court that most mentions name.
func (p *profile) courts(d *doc.Document) {
	count, first := map[string]int{}, map[string]int{}
	all := 0
	for i := range d.Entities {
		e := &d.Entities[i]
		if e.Kind != doc.KindCourt || cited(d.View.Text, e.Span) {
			continue
		}
		if p.own && p.court < 0 && e.Start < headBytes {
			p.court = i
		}
		if count[e.Name] == 0 {
			first[e.Name] = i
			p.body = append(p.body, i)
		}
		count[e.Name]++
		if specific(e) {
			all++
		}
	}
	sort.SliceStable(p.body, func(a, b int) bool {
		return count[d.Entities[p.body[a]].Name] > count[d.Entities[p.body[b]].Name]
	})
	if p.court >= 0 {
		return
	}
	for _, i := range p.body {
		if e := &d.Entities[i]; specific(e) && 5*count[e.Name] >= 3*all {
			p.court = i
			return
		}
	}
	if len(p.body) == 1 {
		p.court = p.body[0]
	}
}

// specific reports whether a court is named so that one court in the world
// has the name.
func specific(e *doc.Entity) bool { return e.ID != "" }

// cited reports whether a court is named inside a citation, "(1st Cir. 1990)".
func cited(text string, s doc.Span) bool {
	end := strings.TrimLeft(text[s.End:min(len(text), s.End+8)], ". ")
	return len(end) > 1 && (end[0] == '1' || end[0] == '2') && end[1] >= '0' && end[1] <= '9' &&
		(strings.HasSuffix(text[s.Start:s.End], "Cir") || strings.HasSuffix(text[s.Start:s.End], "Cir.") || strings.HasSuffix(strings.TrimRight(text[:s.Start], " "), "("))
}

// roleWords mark the party that asked for the decision.
var movants = []string{"Appellant", "Petitioner", "APPELLANT", "PETITIONER"}

// readCaption finds the first party of the caption, the movant before all.
func (p *profile) readCaption(d *doc.Document, official func(i int) bool) {
	first := -1
	for i := range d.Entities {
		e := &d.Entities[i]
		if e.Start > headBytes {
			break
		}
		if !captionBlock(d, e.Start) || official(i) {
			continue
		}
		switch e.Kind {
		case doc.KindPerson, doc.KindCompany, doc.KindOrg:
		default:
			continue
		}
		if e.Name == "United States" || strings.HasPrefix(e.Name, "Appell") {
			continue
		}
		if first < 0 {
			first = i
		}
		after := d.View.Text[e.End:min(len(d.View.Text), e.End+90)]
		if k := strings.Index(after, "\nv.\n"); k >= 0 {
			after = after[:k]
		}
		for _, w := range movants {
			if p.party < 0 && strings.Contains(after, w) {
				p.party = i
			}
		}
	}
	if p.party < 0 {
		p.party = first
	}
}

// captionBlock reports whether view byte at lies in a caption or a heading.
func captionBlock(d *doc.Document, at int) bool {
	k := sort.Search(len(d.Blocks), func(i int) bool { return d.Blocks[i].End > at })
	return k < len(d.Blocks) && (d.Blocks[k].Kind == doc.Caption || d.Blocks[k].Kind == doc.Heading)
}

// issuer returns the agency that acts where none is named. In a release,
// notice or letter: the prosecuting office if there is one, else the agency
// with most mentions, the earlier one on ties. Elsewhere only an agency with
// half of all agency mentions.
func issuer(d *doc.Document) int {
	count, first := map[string]int{}, map[string]int{}
	var names []string
	all := 0
	for i := range d.Entities {
		e := &d.Entities[i]
		if e.Kind != doc.KindAgency {
			continue
		}
		if count[e.Name] == 0 {
			first[e.Name] = i
			names = append(names, e.Name)
		}
		count[e.Name]++
		all++
	}
	best, bestCount := -1, 0
	for _, n := range names {
		c := count[n]
		if issued[d.Meta.Kind] && prosecutor(&d.Entities[first[n]]) {
			c += all
		}
		if c > bestCount {
			best, bestCount = first[n], c
		}
	}
	if best >= 0 && !issued[d.Meta.Kind] && 2*bestCount < all {
		return -1
	}
	return best
}

// prosecutor reports whether an agency prosecutes.
func prosecutor(e *doc.Entity) bool {
	return e.Type == "prosecutor" || strings.Contains(e.Name, "Attorney's Office")
}
