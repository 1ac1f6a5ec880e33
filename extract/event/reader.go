package event

import (
	"sort"
	"strings"

	"writ/extract/doc"
)

// mention is an entity mention inside one sentence, in word coordinates.
type mention struct {
	entity       int // index into Document.Entities
	first, limit int // words of the sentence
	authority    bool
	court        bool
	official     bool // a person named with an office: judge, prosecutor, spokesman
}

// sentence is one sentence as the event stage sees it.
type sentence struct {
	index    int
	words    []word
	spans    []doc.Span
	mentions []mention
	dates    []mention // entity holds the index into Document.Dates
}

// reader walks one document.
type reader struct {
	d      *doc.Document
	cues   *cues
	entity int // next entity to place
	date   int // next date to place
	focus  int // entity last affected by an act or last seen as a party, -1 = none
	court  int // the document's one court, -1 = none or several
	issuer int // the agency that most of the document is about, -1 = none
}

func newReader(d *doc.Document, c *cues) *reader {
	r := &reader{d: d, cues: c, focus: -1, court: -1, issuer: -1}
	r.issuer, r.court = dominant(d, doc.KindAgency, .5), dominant(d, doc.KindCourt, .6)
	return r
}

// dominant returns the first mention of the entity of a kind that holds at
// least the given share of the kind's mentions, -1 = none does.
func dominant(d *doc.Document, kind string, share float64) int {
	count, first, all := map[string]int{}, map[string]int{}, 0
	var names []string
	for i := range d.Entities {
		e := &d.Entities[i]
		if e.Kind != kind {
			continue
		}
		if count[e.Name] == 0 {
			first[e.Name] = i
			names = append(names, e.Name)
		}
		count[e.Name]++
		all++
	}
	best := ""
	for _, n := range names {
		if best == "" || count[n] > count[best] {
			best = n
		}
	}
	if best == "" || float64(count[best]) < share*float64(all) {
		return -1
	}
	return first[best]
}

// sentence builds the words, mentions and dates of sentence i. It must be
// called in order.
func (r *reader) sentence(i int) *sentence {
	s := &r.d.Sentences[i]
	out := &sentence{index: i}
	for k := s.First; k < s.Limit; k++ {
		t := &r.d.Tokens[k]
		out.words = append(out.words, word{strings.ToLower(r.d.Slice(t.Span)), t.Tag})
		out.spans = append(out.spans, t.Span)
	}
	for ; r.entity < len(r.d.Entities) && r.d.Entities[r.entity].Start < s.End; r.entity++ {
		e := &r.d.Entities[r.entity]
		if e.Start < s.Start {
			continue
		}
		m := mention{entity: r.entity, court: e.Kind == doc.KindCourt}
		m.authority = m.court || e.Kind == doc.KindAgency
		if m.first, m.limit = out.wordsOf(e.Span); m.first < m.limit {
			m.official = e.Kind == doc.KindPerson && (e.Type == "judge" || e.Type == "official" || r.titled(out, m))
			out.mentions = append(out.mentions, m)
		}
	}
	for ; r.date < len(r.d.Dates) && r.d.Dates[r.date].Start < s.End; r.date++ {
		e := &r.d.Dates[r.date]
		if e.Start < s.Start || e.Type != "DATE" && e.Type != "TIME" {
			continue
		}
		if a, b := out.wordsOf(e.Span); a < b {
			out.dates = append(out.dates, mention{entity: r.date, first: a, limit: b})
		}
	}
	return out
}

// titled reports whether a title of office stands within three words before
// the mention, or begins an apposition behind it.
func (r *reader) titled(s *sentence, m mention) bool {
	for k := m.first - 1; k >= 0 && m.first-k <= 3; k-- {
		if w := s.words[k].text; r.cues.official[w] {
			return true
		} else if w == "," || w == "and" || w == ";" {
			break
		}
	}
	return m.limit+1 < len(s.words) && s.words[m.limit].text == "of" && r.cues.official[s.words[m.limit+1].text]
}

// wordsOf returns the words [first, limit) that overlap sp.
func (s *sentence) wordsOf(sp doc.Span) (first, limit int) {
	first = sort.Search(len(s.spans), func(i int) bool { return s.spans[i].End > sp.Start })
	limit = first
	for limit < len(s.spans) && s.spans[limit].Start < sp.End {
		limit++
	}
	return first, limit
}

// span returns the view span of words [first, limit).
func (s *sentence) span(first, limit int) doc.Span {
	return doc.Span{Start: s.spans[first].Start, End: s.spans[limit-1].End}
}

func fields(s string) []string { return strings.Fields(s) }
