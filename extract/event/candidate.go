package event

import (
	"slices"
	"strconv"
	"strings"

	"writ/extract/doc"
	"writ/extract/event/syntax"
)

// act is one reading of a trigger: a rule that matched at tokens [first,
// limit) of a sentence, with what the parse says of its arguments.
type act struct {
	hit
	sentence    int
	first       int // token
	limit       int // token
	head        int // token that carries the act
	verbal      bool
	passive     bool
	args        []syntax.Arg
	group       string // action group
	spec        string // where the rule expects the affected party, with v or n
	agencySpec  string
	filler      string // what fills the expected place of the affected party
	actor       string // what fills the expected place of the authority
	fillerChain int    // chain of the filler, -1 = none
	described   int    // chain of the noun in the party's place, -1 = none
	describedBy int    // chain of the noun in the authority's place, -1 = none
	actorChain  int
	fillerAt    int // token of the filler, -1 = none
	actorAt     int
	who         string // kind of who fills the authority's place: "judge", "official", a kind of entity, or actor
	status      string
	statusRule  string
	manner      *manner // see mannerOf
	plural      *plural // see setOf
}

// newAct reads the arguments of hit h in sentence i, whose first token is base.
func (s *scene) newAct(h hit, i, base int) *act {
	a := &act{hit: h, described: -1, describedBy: -1, sentence: i, first: base + h.first, limit: base + h.limit}
	a.group, _, _ = strings.Cut(h.action, ".")
	var heads []int
	if h.verb >= 0 {
		a.head, a.verbal = base+h.verb, true
		heads = append(heads, a.head)
		a.passive = s.tree.Passive(a.head)
	}
	for _, k := range h.nouns {
		if strings.HasPrefix(s.d.Tokens[base+k].Tag, "N") {
			heads = append(heads, base+k)
		}
	}
	if h.verb < 0 {
		a.head = s.tree.Root(a.first, a.limit)
		if len(heads) == 0 || heads[0] != a.head {
			heads = append([]int{a.head}, heads...)
		}
	}
	a.args = s.tree.Roles(heads...)
	if !s.tree.Parsed(a.head) {
		a.passive = a.hit.passive(s, base)
		a.args = s.guess(a)
	}
	form := "/n"
	if a.verbal {
		form = "/v"
	}
	a.spec, a.agencySpec = h.entity+form, h.agency+form
	a.filler, a.fillerChain, a.fillerAt = s.filler(a, h.entity)
	a.actor, a.actorChain, a.actorAt = s.filler(a, h.agency)
	a.who = fillerClass(a.actor)
	if a.actorChain >= 0 {
		c := &s.chains[a.actorChain]
		if a.who = c.label(); c.typ == "judge" {
			a.who = "judge"
		}
	}
	return a
}

// places lists the roles in which an argument of a specification may stand.
var places = map[string][]string{
	roleObject:       {syntax.Object, syntax.Dative, syntax.Poss, syntax.Mod, "prep:of", "prep:against"},
	roleSubject:      {syntax.Subject, "prep:by", syntax.Holder, syntax.Poss, syntax.Mod},
	"of":             {"prep:of", syntax.Poss, syntax.Mod, "prep:against", "prep:for", syntax.Object},
	"against":        {"prep:against", syntax.Object, "prep:of", syntax.Poss},
	"with":           {"prep:with", syntax.Holder, syntax.Subject, syntax.Poss},
	"to":             {"prep:to", syntax.Object, syntax.Dative, syntax.Holder},
	roleCourt:        {"prep:in", "prep:before", "prep:by", syntax.Subject},
	roleCounterparty: {"prep:with", "prep:by", syntax.Above},
}

// filler describes what stands in the expected place: "name", a pronoun, the
// lemma of a noun, "none".
func (s *scene) filler(a *act, spec string) (what string, chain, token int) {
	for _, place := range places[spec] {
		for _, g := range a.args {
			if g.Role != place || g.Depth > 3 {
				continue
			}
			if m := s.mention[g.Token]; m > 0 {
				return "name", s.mentions[m-1].chain, g.Token
			}
			t := &s.d.Tokens[g.Token]
			switch {
			case strings.HasPrefix(t.Tag, "PRP"), strings.HasPrefix(t.Tag, "W"):
				return "pron:" + s.tree.Word(g.Token), -1, g.Token
			case strings.HasPrefix(t.Tag, "N"):
				return "noun:" + s.tree.Lemma(g.Token), -1, g.Token
			}
		}
	}
	return "none", -1, -1
}

// Candidate is one possible filler of a slot: Index into Document.Entities or
// Document.Dates, -1 = the slot stays empty.
type Candidate struct {
	Index    int
	Features []uint64
}

// place is how a candidate stands to an act.
type place struct {
	role    string // deep role, "in-" + role when inside an argument, "none"
	depth   int
	dist    int // tokens between, when in the sentence
	side    string
	path    string
	steps   int
	clause  string // how its clause stands to the act's, when in the sentence
	offset  int    // sentences from the act: 0 same, negative before
	mention int    // index into scene.mentions
	listed  bool   // in the list that the act's sentence leads to
}

// standing finds the best mention of chain k for act a. The act is asked about
// as taker of both slots: the last answer for each chain is kept.
func (s *scene) standing(a *act, k int) place {
	if s.stood == nil {
		s.stood = make([]stand, len(s.chains))
	}
	if s.stood[k].act != a {
		s.stood[k] = stand{a, s.stands(a, k)}
	}
	return s.stood[k].place
}

// stand is the place of a chain for an act.
type stand struct {
	act *act
	place
}

func (s *scene) stands(a *act, k int) place {
	best := place{role: "none", depth: 9, dist: 1 << 20, steps: 99, offset: 99, mention: -1}
	for _, mi := range s.byChain[k] {
		m := &s.mentions[mi]
		off := m.sentence - a.sentence
		switch {
		case off == 0:
			p := s.inSentence(a, m, mi)
			if best.offset != 0 || better(p, best) {
				best = p
			}
		case best.offset == 0:
		case abs(off) < abs(best.offset) || abs(off) == abs(best.offset) && off < 0:
			best = place{role: "none", depth: 9, dist: 1 << 20, steps: 99, offset: off, mention: mi}
		}
	}
	if l := s.lists[a.sentence]; l != nil {
		best.listed = best.offset != 0 && l.chains.has(k)
	}
	if best.offset == 0 {
		best.clause = s.tree.Clauses(a.head, s.mentions[best.mention].head)
	}
	return best
}

func better(p, q place) bool {
	pr, qr := p.role != "none", q.role != "none"
	if pr != qr {
		return pr
	}
	if pr && p.depth != q.depth {
		return p.depth < q.depth
	}
	return p.dist < q.dist
}

func abs(i int) int {
	if i < 0 {
		return -i
	}
	return i
}

func (s *scene) inSentence(a *act, m *mention, mi int) place {
	p := place{role: "none", depth: 9, mention: mi}
	switch {
	case m.first >= a.limit:
		p.dist, p.side = m.first-a.limit, "R"
	case m.limit <= a.first:
		p.dist, p.side = a.first-m.limit, "L"
	default:
		p.side = "I"
	}
	for _, g := range a.args {
		if g.Token >= m.first && g.Token < m.limit && g.Depth < p.depth {
			p.role, p.depth = g.Role, g.Depth
		}
	}
	if p.role == "none" { // inside an argument?
		i := m.head
		for n := 0; n < 6 && s.tree.Head(i) != i; n++ {
			up := s.tree.Head(i)
			if up >= a.first && up < a.limit {
				break
			}
			for _, g := range a.args {
				if g.Token == up && g.Depth+n+1 < p.depth {
					p.role, p.depth = "in-"+g.Role, g.Depth+n+1
				}
			}
			i = up
		}
	}
	p.path, p.steps = s.tree.Path(a.head, m.head)
	return p
}

// bucket names a count coarsely.
func bucket(n int) string {
	switch {
	case n < 0:
		return "-" + bucket(-n)
	case n <= 4:
		return strconv.Itoa(n)
	case n <= 7:
		return "5-7"
	case n <= 12:
		return "8-12"
	case n <= 25:
		return "13-25"
	case n > 1<<19:
		return "away"
	}
	return "26+"
}

// offsetName names a distance in sentences.
func offsetName(n int) string {
	switch {
	case n == 99:
		return "never"
	case n < -8:
		return "far-before"
	case n < -3:
		return "before"
	case n > 3:
		return "after"
	}
	return strconv.Itoa(n)
}

// shortlist returns the chains that may fill a party's or an authority's slot
// of act a: those nearby, the most mentioned, those of title and caption.
func (s *scene) shortlist(a *act, ok func(c *chain) bool) []int {
	near := append([]int(nil), s.everywhere...)
	near = append(near, s.focus, s.actor, a.described, a.describedBy)
	first, last := max(0, a.sentence-4), min(len(s.inSent)-1, a.sentence+2)
	for mi := s.inSent[first][0]; mi < s.inSent[last][1]; mi++ {
		near = append(near, s.mentions[mi].chain)
	}
	if l := s.lists[a.sentence]; l != nil {
		near = append(near, l.chains...)
	}
	if x, _ := s.setOf(a); x != nil {
		near = append(near, x.chains...)
	}
	slices.Sort(near)
	near = slices.Compact(near)
	out := near[:0]
	for _, k := range near {
		if k >= 0 && s.chains[k].count > 0 && ok(&s.chains[k]) {
			out = append(out, k)
		}
	}
	return out
}

func (s *scene) mayBeParty(c *chain) bool { return c.kind != "" && c.kind != kindDescribedActor }
func (s *scene) mayBeAuthority(c *chain) bool {
	switch c.kind {
	case doc.KindAgency, doc.KindCourt, doc.KindPlace, doc.KindOrg, kindDescribedActor:
		return true
	case doc.KindPerson:
		return c.official && c.typ != "judge" // a judge acts for the court
	}
	return false
}
