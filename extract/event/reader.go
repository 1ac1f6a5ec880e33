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
	profile
}

func newReader(d *doc.Document, c *cues) *reader {
	r := &reader{d: d, cues: c}
	r.profile = profileOf(d, func(i int) bool { return d.Entities[i].Type == "judge" || d.Entities[i].Type == "official" })
	r.focus = r.party
	return r
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
		if m.court && cited(r.d.View.Text, e.Span) {
			continue
		}
		m.authority = m.court || e.Kind == doc.KindAgency
		if m.first, m.limit = out.wordsOf(e.Span); m.first < m.limit {
			m.official = e.Kind == doc.KindPerson && (e.Type == "judge" || e.Type == "official" || r.titled(out, m))
			out.mentions = append(out.mentions, m)
		}
	}
	for ; r.date < len(r.d.Dates) && r.d.Dates[r.date].Start < s.End; r.date++ {
		e := &r.d.Dates[r.date]
		if e.Start < s.Start || e.Type != "DATE" && e.Type != "TIME" || e.By == "date/year-cited" || strings.HasSuffix(e.Value, "_REF") {
			continue // a duration, the year of a citation, "currently": never the date of an act
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
