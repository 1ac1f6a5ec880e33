package score

import (
	"encoding/json"
	"strings"

	"writ/extract/pattern"
	"writ/models"
)

var (
	possessive = pattern.Lazy(`[’']s\b`)
	notName    = pattern.Lazy(`[^a-z0-9 ]+`)
	suffixes   = pattern.Lazy(`\b(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|lp|group|holdings?|the|u s a|usa|us|u s|united states|of|for|and)\b`)
)

// normal is a name without case, punctuation, possessive, suffixes and
// function words.
func normal(s string) string {
	s = possessive.ReplaceAllString(strings.ToLower(s), "")
	s = notName.ReplaceAllString(strings.ReplaceAll(s, ".", ""), " ")
	return strings.Join(strings.Fields(suffixes.ReplaceAllString(strings.Join(strings.Fields(s), " "), " ")), " ")
}

func names(p *Party, alt []string) map[string]bool {
	m := map[string]bool{}
	add := func(s string) {
		if n := normal(s); n != "" {
			m[n] = true
		}
	}
	if p != nil {
		if p.Name != nil {
			add(*p.Name)
		}
		for _, a := range p.Aliases {
			add(a)
		}
	}
	for _, a := range alt {
		add(a)
	}
	return m
}

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

func nameMatch(g, s *Party, alt []string, lenient bool) bool {
	G, S := names(g, alt), names(s, nil)
	if len(G) == 0 || len(S) == 0 {
		return false
	}
	for a := range G {
		if S[a] {
			return true
		}
	}
	if !lenient {
		return false
	}
	for a := range G {
		for b := range S {
			if wordsMatch(words(a), words(b)) {
				return true
			}
		}
	}
	if g != nil && g.Judge != nil {
		if f := strings.Fields(normal(*g.Judge)); len(f) > 0 {
			for b := range S {
				if words(b)[f[len(f)-1]] {
					return true
				}
			}
		}
	}
	return false
}

func wordsMatch(a, b map[string]bool) bool {
	k := 0
	for w := range a {
		if b[w] {
			k++
		}
	}
	return k > 0 && (k == len(a) || k == len(b) || 2*float64(k)/float64(len(a)+len(b)) >= .5)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (d *Date) expr() string {
	var s string
	if json.Unmarshal(d.Expr, &s) == nil {
		return normal(s)
	}
	var o struct{ Text string }
	if json.Unmarshal(d.Expr, &o) == nil {
		return normal(o.Text)
	}
	return ""
}

// dateMatch: both dated, the dated values decide; the undated form decides
// only where one side has no dated value.
func dateMatch(g, s *Date, lenient bool) bool {
	if g == nil || s == nil {
		return false
	}
	gv, sv := map[string]bool{}, map[string]bool{}
	for _, v := range g.ValueAlt {
		gv[v] = true
	}
	dated := value(g.Value) != "" && value(s.Value) != ""
	gv[value(g.Value)], sv[value(s.Value)] = true, true
	if !dated {
		gv[value(g.Undated)], sv[value(s.Undated)] = true, true
	}
	delete(gv, "")
	delete(sv, "")
	for v := range gv {
		if sv[v] {
			return true
		}
	}
	if !lenient {
		return false
	}
	for a := range gv {
		for b := range sv {
			if min(len(a), len(b)) >= 4 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) {
				return true
			}
		}
	}
	e := g.expr()
	return e != "" && e == s.expr() && !dated
}

func parent(a string) string { p, _, _ := strings.Cut(a, "."); return p }

func triggers(r *Record) []Span {
	var out []Span
	for _, m := range r.Mentions {
		if m.Trigger != nil {
			out = append(out, *m.Trigger)
		}
	}
	return out
}

func overlap(g, s *Record) bool {
	for _, a := range triggers(g) {
		for _, b := range triggers(s) {
			if a.Start < b.End && b.Start < a.End {
				return true
			}
		}
	}
	return false
}

func has(l []string, s string) bool {
	for _, x := range l {
		if x == s {
			return true
		}
	}
	return false
}

func leafMatch(g, s *Record) bool { return s.Action == g.Action || has(g.ActionAlt, s.Action) }

// matcher knows which leaves are opposite acts.
type matcher struct{ opposite map[[2]string]bool }

// Opposites returns the leaves that undo each other, from the ontology.
func Opposites() map[string]string {
	m := map[string]string{}
	for _, r := range models.MustLoad("ontology/actions.tsv", "id", "undoes").Rows {
		if u := r.Get("undoes"); u != "" {
			m[r.Get("id")] = u
		}
	}
	return m
}

// newMatcher returns a matcher that knows the pairs of acts that undo each
// other.
func newMatcher(undoes map[string]string) matcher {
	m := matcher{opposite: map[[2]string]bool{}}
	m.oppose("adjudication.plead_guilty", "adjudication.plead_not_guilty")
	m.oppose("adjudication.convict", "adjudication.acquit")
	m.oppose("license.approve", "license.reject")
	for a, b := range undoes {
		m.oppose(a, b)
	}
	return m
}

func (m *matcher) oppose(a, b string) {
	if b != "" {
		m.opposite[[2]string{a, b}], m.opposite[[2]string{b, a}] = true, true
	}
}

func (m *matcher) parentMatch(g, s *Record) bool {
	if leafMatch(g, s) {
		return true
	}
	if m.opposite[[2]string{g.Action, s.Action}] {
		return false
	}
	p := parent(s.Action)
	if p == parent(g.Action) {
		return true
	}
	for _, a := range g.ActionAlt {
		if p == parent(a) {
			return true
		}
	}
	return false
}

func (m *matcher) weight(g, s *Record) float64 {
	t, p := overlap(g, s), m.parentMatch(g, s)
	e := nameMatch(g.Entity, s.Entity, g.EntityAlt, true)
	leaf, date := leafMatch(g, s), dateMatch(g.Date, s.Date, true)
	both := len(triggers(g)) > 0 && len(triggers(s)) > 0
	if !t && !(p && e) && !(leaf && !both && date) {
		return 0
	}
	w := 0.
	if e {
		w += 3
	}
	switch {
	case leaf:
		w += 3
	case p:
		w += 1.5
	}
	for _, ok := range []bool{nameMatch(g.Agency, s.Agency, g.AgencyAlt, true), date, t} {
		if ok {
			w += 2
		}
	}
	if w < 3 {
		return 0
	}
	return w
}
