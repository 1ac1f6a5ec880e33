package event

import (
	"sort"
	"strings"
)

// tally notes what the parse says of all acts together: which chains stand in
// the places of affected parties and authorities, and which act each date
// stands nearest to.
func (s *scene) tally(all [][]*act) {
	s.first = map[string]int{}
	for _, readings := range all {
		a := readings[0]
		if k := a.fillerChain; k >= 0 {
			c := &s.chains[k]
			c.filled++
			c.filledAs = count(c.filledAs, a.action)
		}
		if k := a.actorChain; k >= 0 {
			c := &s.chains[k]
			c.acted++
			c.actedIn = count(c.actedIn, a.group)
			c.actedAs = count(c.actedAs, a.action)
		}
		if _, ok := s.first[a.action]; !ok {
			s.first[a.action] = len(s.acts)
		}
		s.acts = append(s.acts, a)
	}
	s.actsIn = bySentence(len(s.d.Sentences), len(s.acts), func(i int) int { return s.acts[i].sentence })
	s.echo = map[string][]*when{}
	for i := range s.dates {
		w := &s.dates[i]
		if w.owner, w.near = s.ownerOf(w); w.near {
			action := s.acts[w.owner].action
			s.echo[action] = append(s.echo[action], w)
		}
	}
}

func count(m map[string]int, k string) map[string]int {
	if m == nil {
		m = map[string]int{}
	}
	m[k]++
	return m
}

// ownerOf returns the act of the date's sentence that stands nearest to it,
// one of its clause before all others, and whether it is of its clause.
func (s *scene) ownerOf(w *when) (owner int, near bool) {
	best, bestDist := -1, 0
	in := s.actsIn[w.sentence]
	clause := s.tree.Clause(w.head)
	for i := in[0]; i < in[1]; i++ {
		a := s.acts[i]
		d := max(w.first-a.limit, a.first-w.limit, 0)
		same := s.tree.Clause(a.head) == clause
		if !same {
			d += 1000
		}
		if best < 0 || d < bestDist {
			best, bestDist, near = i, d, same
		}
	}
	return best, near
}

// owned tells whose date w is, seen from act a: its own, that of another act
// of the action (and of the same party), of the group, of another act, nobody's.
func (s *scene) owned(a *act, w *when) string {
	if w.owner < 0 {
		return "nobody"
	}
	o := s.acts[w.owner]
	clause := "far"
	if w.near {
		clause = "near"
	}
	switch {
	case o.first == a.first && o.sentence == a.sentence:
		return "mine-" + clause
	case o.action == a.action && o.fillerChain >= 0 && o.fillerChain == a.fillerChain:
		return "twin-" + clause
	case o.action == a.action && (o.fillerChain < 0 || a.fillerChain < 0):
		return "like-" + clause
	case o.action == a.action:
		return "rival-" + clause
	case o.group == a.group:
		return "group-" + clause
	}
	return "other-" + clause
}

// echoes reports whether date w stands in the clause of another mention of
// a's action that does not speak of another party.
func (s *scene) echoes(a *act, w *when) bool {
	switch s.owned(a, w) {
	case "twin-near", "like-near":
		return true
	}
	return false
}

// maxEchoes is how many dates of other mentions of its action an act may take,
// maxAsked how many are asked, so that a register of thousands of fines takes
// no time that grows with its square.
const (
	maxEchoes = 8
	maxAsked  = 400
)

// echoesOf returns the dates of other mentions of a's action, the nearest
// ones, in text order.
func (s *scene) echoesOf(a *act) []*when {
	all := s.echo[a.action]
	lo := sort.Search(len(all), func(i int) bool { return all[i].sentence >= a.sentence })
	hi := lo
	var n int
	for n < maxEchoes && hi-lo < maxAsked && (lo > 0 || hi < len(all)) {
		w := (*when)(nil)
		if hi == len(all) || lo > 0 && a.sentence-all[lo-1].sentence <= all[hi].sentence-a.sentence {
			lo--
			w = all[lo]
		} else {
			w = all[hi]
			hi++
		}
		if s.echoes(a, w) {
			n++
		}
	}
	var out []*when
	for _, w := range all[lo:hi] {
		if s.echoes(a, w) {
			out = append(out, w)
		}
	}
	return out
}

// echoed reports whether another mention of a's action has a date.
func (s *scene) echoed(a *act) bool {
	for _, w := range s.echoesOf(a) {
		if w.sentence != a.sentence {
			return true
		}
	}
	return false
}

// seenAs is a count of acts with the one at hand left out.
func seenAs(n int, own bool) string {
	if own {
		n--
	}
	return bucket(min(n, 3))
}

// recency counts the chains of k's class that were named after k's last
// mention before act a; -1 when k was not named before.
func (s *scene) recency(a *act, k int) int {
	of := s.byChain[k]
	i := sort.Search(len(of), func(i int) bool { return s.mentions[of[i]].first >= a.first })
	if i == 0 {
		return -1
	}
	last := of[i-1]
	n, want := 0, class(s.chains[k].kind)
	for mi := last + 1; mi < len(s.mentions) && s.mentions[mi].first < a.first && n < 5; mi++ {
		if c := s.mentions[mi].chain; c != k && class(s.chains[c].kind) == want {
			n++
		}
	}
	return n
}

// addWords adds the words of a name.
func (c *chain) addWords(name string) {
	if c.words == nil {
		c.words = map[string]bool{}
	}
	for _, w := range strings.Fields(strings.ToLower(name)) {
		c.words[strings.Trim(w, ".,'’()")] = true
	}
}

// named tells whether the noun in the slot ("the foundation") is a word of
// the chain's name; "" when no noun stands there.
func (c *chain) named(filler string) string {
	noun, ok := strings.CutPrefix(filler, "noun:")
	if !ok {
		return ""
	}
	return yes(c.words[noun])
}
