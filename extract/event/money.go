package event

import (
	"io/fs"
	"strings"

	"writ/extract/doc"
	"writ/extract/event/detail"
	"writ/models"
)

// kindWindow is how many words lie at most between a sum and the word that
// says what it is for.
const kindWindow = 8

// paid are the groups of acts that a sum of money can belong to.
var paid = map[string]bool{"enforcement": true, "adjudication": true, "procurement": true}

// paidActions are such acts of other groups.
var paidActions = map[string]bool{"ruling.judgment": true, "ruling.order": true, "listing.sanction": true}

// loadAmountWords reads lexicon/amount-words.tsv: word → kind.
func loadAmountWords(fsys fs.FS) (map[string]string, error) {
	t, err := models.Load(fsys, "lexicon/amount-words.tsv", "kind", "words", "example", "counter")
	if err != nil {
		return nil, err
	}
	m := map[string]string{}
	for _, r := range t.Rows {
		for _, w := range fields(r.Get("words")) {
			if m[w] != "" {
				return nil, r.Errorf("%q is of kind %s too", w, m[w])
			}
			m[w] = r.Get("kind")
		}
	}
	return m, nil
}

// sums adds to e the sums of money of its mentions' sentences that have a
// kind that fits, in text order, each once.
func (s *scene) sums(e *doc.Event, group, action string) {
	if !paid[group] && !paidActions[action] {
		return
	}
	seen := map[int]bool{}
	for _, m := range e.Mentions {
		sent := s.d.Sentences[m.Sentence]
		for _, a := range s.said(m.Sentence).amounts {
			a.Start += sent.Start
			a.End += sent.Start
			if a.Kind = s.sumKind(a.Span, &sent, action); a.Kind == "" || seen[a.Start] {
				continue
			}
			seen[a.Start] = true
			e.Amounts = append(e.Amounts, a)
		}
	}
}

// said is what a sentence says beside parties and dates; several records may
// ask.
type said struct {
	amounts []doc.Amount // spans count from the start of the sentence
	law     []string
}

func (s *scene) said(sentence int) *said {
	x := s.asked[sentence]
	if x == nil {
		if s.asked == nil {
			s.asked = map[int]*said{}
		}
		text := s.d.Slice(s.d.Sentences[sentence].Span)
		x = &said{detail.Amounts(text), detail.Law(text)}
		s.asked[sentence] = x
	}
	return x
}

// sumKind reads the word nearest to a sum that says what it is for; "" where
// there is none, or the act has another purpose.
func (s *scene) sumKind(sp doc.Span, sent *doc.Sentence, action string) string {
	first, limit := s.tokensOf(sp)
	for d := 1; d <= kindWindow; d++ {
		for _, i := range [2]int{limit + d - 1, first - d} {
			if i < sent.First || i >= sent.Limit {
				continue
			}
			if k := s.cues.amounts[s.tree.Word(i)]; k != "" && fits(k, action) {
				return k
			}
		}
	}
	switch action { // agreed or ordered to pay: the act itself says it
	case "enforcement.settle":
		return "settlement"
	case "enforcement.penalty":
		return "penalty"
	case "procurement.award":
		return "contract"
	}
	return ""
}

// fits reports whether a sum of some kind can belong to an action.
func fits(kind, action string) bool {
	switch kind {
	case "contract":
		return strings.HasPrefix(action, "procurement.")
	case "settlement":
		return action == "enforcement.settle"
	}
	return !strings.HasPrefix(action, "procurement.") && action != "enforcement.charge" && action != "enforcement.arrest"
}

// law sets the statutes that the event's sentences cite.
func (s *scene) law(e *doc.Event) {
	seen := map[string]bool{}
	var out []string
	for _, m := range e.Mentions {
		for _, l := range s.said(m.Sentence).law {
			if !seen[l] {
				seen[l] = true
				out = append(out, l)
			}
		}
	}
	e.LegalBasis = strings.Join(out, "; ")
}

// speaker returns who is told to say the act: the subject of a verb of
// saying above it, as it stands in the text; "" when the text narrates it.
func (s *scene) speaker(a *act) string {
	i := a.head
	for n := 0; n < 8 && s.tree.Head(i) != i; n++ {
		up := s.tree.Head(i)
		d := s.tree.Dep(i)
		if (d == "ccomp" || d == "parataxis" || d == "dep") && s.cues.report[s.tree.Word(up)] {
			return s.phrase(s.tree.Child(up, "nsubj"))
		}
		if c := s.tree.Child(i, "parataxis"); c >= 0 && s.cues.report[s.tree.Word(c)] {
			return s.phrase(s.tree.Child(c, "nsubj"))
		}
		i = up
	}
	return ""
}

// phrase returns the name, or the words, that token i heads.
func (s *scene) phrase(i int) string {
	if i < 0 {
		return ""
	}
	if m := s.mention[i]; m > 0 {
		return s.d.Entities[s.mentions[m-1].entity].Name
	}
	first, limit := i, i+1
	s.tree.Children(i, func(c int) bool {
		switch s.tree.Dep(c) {
		case "det", "amod", "compound", "nummod", "poss":
			first, limit = min(first, c), max(limit, c+1)
		}
		return true
	})
	return s.d.View.Text[s.d.Tokens[first].Start:s.d.Tokens[limit-1].End]
}

// details fills what a record has beside its four columns.
func (s *scene) details(e *draft) {
	s.sums(&e.Event, e.act.group, e.act.action)
	s.law(&e.Event)
	e.Attribution = s.speaker(e.act)
	if s.d.Meta.Docket != "" && (s.decides(e.act) || e.Court >= 0 && s.d.Entities[e.Court].Name == s.d.Meta.Court) {
		e.Docket = s.d.Meta.Docket
	}
}
