package act

import (
	"slices"
	"strings"
)

// relation is what two authorities, or two cases, are to each other.
type relation uint8

const (
	unknown relation = iota // one of them is not told
	equal
	kin     // one is a part of the other, or its name is the beginning of the other's
	kindred // both are parts of a third
	roles   // a court and one who is none: both take part in one act
	differs // two of a kind
)

// body is the name of an authority as it is compared.
func body(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	s = strings.TrimPrefix(s, "the ")
	return strings.ReplaceAll(strings.ReplaceAll(s, "u.s.", "united states"), "’", "'")
}

// body returns the symbol of an authority's name as it is compared.
func (x *Grouper) body(agency symbol) symbol {
	b, ok := x.bodies[agency]
	if !ok {
		b = x.symbols.of(body(x.symbols.text(agency)))
		x.bodies[agency] = b
	}
	return b
}

// relation compares the authority of a record with those of a group: the
// nearest relation counts.
func (x *Grouper) relation(r *record, g *group) relation {
	if r.agency == 0 || len(g.agencies) == 0 {
		return unknown
	}
	a := x.body(r.agency)
	best := differs
	for k, b := range g.agencies {
		switch rel := x.compare(a, b); {
		case rel == equal || slices.Contains(r.with, b):
			return equal
		case rel == kin || best != kin && (rel == unknown || rel == kindred):
			best = rel
		case best == differs && r.court != g.courts[k]:
			best = roles
		}
	}
	return best
}

// nobody are names that do not tell which authority acts for them.
var nobody = map[string]bool{"united states": true, "united states government": true, "federal authorities": true}

// compare compares two authorities.
func (x *Grouper) compare(i, j symbol) relation {
	if i == j {
		return equal
	}
	if i > j {
		i, j = j, i
	}
	r, ok := x.relations[[2]symbol{i, j}]
	if !ok {
		r = x.texts(x.symbols.text(i), x.symbols.text(j))
		x.relations[[2]symbol{i, j}] = r
	}
	return r
}

// texts compares the names of two authorities that are not the same.
func (x *Grouper) texts(a, b string) relation {
	if len(a) > len(b) {
		a, b = b, a
	}
	switch {
	case nobody[a] || nobody[b]:
		return unknown
	case strings.HasPrefix(b, a) && (b[len(a)] == ' ' || b[len(a)] == ','), x.partOf(a, b), x.partOf(b, a):
		return kin
	case slices.ContainsFunc(x.above(a), func(p string) bool { return slices.Contains(x.above(b), p) }):
		return kindred
	}
	return differs
}

// partOf reports whether a belongs to b, directly or not.
func (x *Grouper) partOf(a, b string) bool { return slices.Contains(x.above(a), b) }

// above returns the authorities that a belongs to, the nearest first.
func (x *Grouper) above(a string) (list []string) {
	for range 8 { // a table may hold a circle
		p := x.parent[a]
		for _, q := range x.part {
			if p == "" && strings.HasPrefix(a, q[0]) {
				p = q[1]
			}
		}
		if p == "" {
			p, _, _ = strings.Cut(a, ", ") // "Department of Justice, Tax Division"
			if p == a {
				return list
			}
		}
		list = append(list, p)
		a = p
	}
	return list
}
