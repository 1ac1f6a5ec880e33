// Package docdate finds the date of a document as a whole: from what its
// container says, from stamps and date lines of its text, from its address.
package docdate

import (
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"writ/extract/date/civil"
	"writ/extract/doc"
	"writ/models"
)

// Ranks of the sources that are not lines of the text; lower wins.
const (
	rankOption   = 0
	rankInput    = 10
	rankECF      = 20
	rankRegister = 25 // filed with the Office of the Federal Register
	rankIssued   = 34 // decided, filed, entered: see rules/date-document.tsv
	rankDateLine = 50 // a line near the top that is only a date
	rankHTML     = 60
	rankOther    = 65
	rankDateline = 72 // "CITY, May 3, 2019 -"
	rankTitle    = 82 // a heading that ends with a date
	rankURL      = 90
	rankFile     = 95
	rankPDF      = 99
)

// Certainties.
const (
	high   = "high"
	medium = "medium"
	low    = "low"
)

// candidate is a possible document date.
type candidate struct {
	date              civil.Date
	source, certainty string
	rank, order       int
}

// lineRule is one row of rules/date-document.tsv.
type lineRule struct {
	rank, gap, next, longest int
	tail, start, wrap        bool
	phrases                  []string
	source, certainty        string
}

const file = "rules/date-document.tsv"

func loadLineRule(r models.Row) (lineRule, error) {
	lr := lineRule{tail: r.Get("zone") == "tail", start: r.Get("at") == "start", wrap: r.Get("at") == "wrap", phrases: r.List("phrase"), source: r.Get("source"), certainty: r.Get("certainty")}
	for _, c := range []struct {
		name string
		to   *int
	}{{"rank", &lr.rank}, {"gap", &lr.gap}, {"next", &lr.next}, {"longest", &lr.longest}} {
		n, err := strconv.Atoi(r.Get(c.name))
		if err != nil {
			return lr, r.Errorf("%s: %v", c.name, err)
		}
		*c.to = n
	}
	if len(lr.phrases) == 0 {
		return lr, r.Errorf("no phrase")
	}
	return lr, nil
}

// FindFunc returns the first full date that s gives by itself, and its bytes.
type FindFunc func(s string) (at civil.Date, start, end int, ok bool)

// ClosedFunc reports whether the offices of the federal government are closed
// on a day.
type ClosedFunc func(civil.Date) bool

// Reader finds dates of documents. It is immutable and safe for concurrent use
// when its functions are.
type Reader struct {
	first  FindFunc
	closed ClosedFunc
	lines  []lineRule
}

// New reads rules/date-document.tsv of fsys. Errors name file and line.
func New(fsys fs.FS, first FindFunc, closed ClosedFunc) (*Reader, error) {
	t, err := models.Load(fsys, file, "id", "rank", "zone", "at", "phrase", "gap", "next", "longest", "source", "certainty")
	if err != nil {
		return nil, err
	}
	r := &Reader{first: first, closed: closed}
	for _, row := range t.Rows {
		lr, err := loadLineRule(row)
		if err != nil {
			return nil, err
		}
		r.lines = append(r.lines, lr)
	}
	return r, nil
}

// Date finds the date of a document. The sources in order: an option of the
// run, the input's own field, the stamps of a court's filing system, the note of the
// Federal Register, lines that say filed, decided or entered, dated or so ordered, a line that is only a date, the HTML's metadata, release line and dateline, byline, address, file
// name. A PDF's creation date is the last resort and the upper bound of what
// is read in the text. Other dates found are kept as conflicts.
//
// It reads d.Text, d.Clutter, d.URI and d.Meta and changes nothing.
func (f *Reader) Date(d *doc.Document) doc.DocDate {
	cs := metaCandidates(d)
	lines := textLines(d.Text)
	cs = append(cs, f.stamps(d.Text, lines)...)
	cs = append(cs, f.register(d.Text, lines)...)
	cs = append(cs, f.lineCandidates(d, lines)...)
	for i := range cs {
		cs[i].order = i
	}
	if bound := creation(cs); !bound.IsZero() {
		// Opinions are typeset days before the day on which they are issued.
		limit, late := bound.AddDays(1), bound.AddDays(30)
		kept := cs[:0]
		for _, c := range cs {
			if c.rank <= rankECF || c.rank <= rankIssued && !c.date.After(late) || !c.date.After(limit) {
				kept = append(kept, c)
			}
		}
		cs = kept
	}
	if len(cs) == 0 {
		return doc.DocDate{}
	}
	sort.SliceStable(cs, func(i, j int) bool {
		return cs[i].rank < cs[j].rank || cs[i].rank == cs[j].rank && cs[i].order < cs[j].order
	})
	best := cs[0]
	out := doc.DocDate{Value: best.date.String(), Source: best.source, Certainty: best.certainty}
	seen := map[string]bool{out.Value: true}
	for _, c := range cs[1:] {
		if v := c.date.String(); !seen[v] && len(out.Conflicts) < maxConflicts {
			seen[v] = true
			out.Conflicts = append(out.Conflicts, doc.MetaDate{Value: v, Source: c.source, Certainty: c.certainty})
		}
	}
	return out
}

const maxConflicts = 8

func creation(cs []candidate) civil.Date {
	for _, c := range cs {
		if c.rank == rankPDF {
			return c.date
		}
	}
	return civil.Date{}
}

// metaCandidates reads the container's dates, the address and the file name.
func metaCandidates(d *doc.Document) []candidate {
	var cs []candidate
	for _, m := range d.Meta.Dates {
		v := m.Value
		if len(v) > 10 {
			v = v[:10]
		}
		at, ok := civil.Parse(v)
		if !ok {
			continue
		}
		rank := rankOther
		switch {
		case m.Source == "option":
			rank = rankOption
		case m.Source == "input":
			rank = rankInput
		case strings.HasPrefix(m.Source, "html"):
			rank = rankHTML
			if m.Certainty == low {
				rank = rankURL - 1
			}
		case strings.HasPrefix(m.Source, "url"):
			rank = rankURL
		case strings.HasPrefix(m.Source, "file"):
			rank = rankFile
		case strings.HasPrefix(m.Source, "pdf"):
			rank = rankPDF
		}
		cs = append(cs, candidate{date: at, source: m.Source, certainty: m.Certainty, rank: rank})
	}
	if at, ok := civil.Parse(d.Meta.Filed); ok {
		cs = append(cs, candidate{date: at, source: "filed", certainty: high, rank: rankInput + 1})
	}
	if at, ok := pathDate(d.Meta.URL); ok {
		cs = append(cs, candidate{date: at, source: "url", certainty: medium, rank: rankURL})
	}
	if at, ok := pathDate(d.URI); ok && d.Member == 0 {
		cs = append(cs, candidate{date: at, source: "file_name", certainty: low, rank: rankFile})
	}
	return cs
}

// pathDate reads /2021/05/12/, 2021-05-12 or 20210512 in an address or path.
func pathDate(s string) (civil.Date, bool) {
	for i := 0; i+8 <= len(s); i++ {
		if i > 0 && digit(s[i-1]) || !digit(s[i]) {
			continue
		}
		var t string
		switch {
		case i+10 <= len(s) && (s[i+4] == '/' || s[i+4] == '-' || s[i+4] == '_') && s[i+7] == s[i+4] && (i+10 == len(s) || !digit(s[i+10])):
			t = s[i:i+4] + "-" + s[i+5:i+7] + "-" + s[i+8:i+10]
		case i+8 == len(s) || !digit(s[i+8]):
			t = s[i:i+4] + "-" + s[i+4:i+6] + "-" + s[i+6:i+8]
		default:
			continue
		}
		if at, ok := civil.Parse(t); ok && at.Year >= 1990 && at.Year <= 2049 {
			return at, true
		}
	}
	return civil.Date{}, false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// line is one non-blank line of the document text, trimmed.
type line struct{ start, end int }

func textLines(s string) []line {
	var out []line
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] != '\n' && s[j] != '\f' {
			j++
		}
		a, b := i, j
		for a < b && (s[a] <= ' ') {
			a++
		}
		for b > a && s[b-1] <= ' ' {
			b--
		}
		if a < b {
			out = append(out, line{a, b})
		}
		i = j + 1
	}
	return out
}
