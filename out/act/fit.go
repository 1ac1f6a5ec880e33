package act

import (
	"math"
	"slices"
	"strings"
)

// Days between an act and the document that tells it without a date.
const (
	nearDays = 14
	onceDays = 3 * 366
	early    = 7 // a document may bear a date somewhat before the act that it tells
)

// likely is the confidence that a record, and the best of a group, must have to
// be joined by less than one day: a date that a sentence repeated in many
// documents lends to records of little worth would join different acts.
const likely = .3

// most is how many groups of one entity and leaf an undated record is
// compared with; an entity with more is known by dates alone.
const most = 500

// Rules by which a record joins a group, the strongest first.
var rules = []string{"document", "cluster", "day", "kin", "alias", "interval", "once", "near"}

// place puts record i into the one group that it fits, or a new one.
func (x *Grouper) place(i int32) {
	best, rank, single := int32(-1), len(rules), false
	for _, g := range x.candidates(i) {
		k := x.fit(i, g)
		switch {
		case k < 0 || k > rank:
		case k == rank:
			single = false
		default:
			best, rank, single = g, k, true
		}
	}
	if best < 0 || !single {
		x.heads = append(x.heads, i)
		x.enter(i, int32(len(x.heads)-1))
		return
	}
	g := x.groups[best]
	if g == nil {
		g = &group{fine: undated}
		x.include(g, x.heads[best], "first")
		x.groups[best] = g
	}
	x.include(g, i, rules[rank])
	x.enter(i, best)
}

// candidates returns groups that may fit record i, each once.
func (x *Grouper) candidates(i int32) []int32 {
	r := x.at(i)
	var out []int32
	if c := x.docs[r.doc].Cluster; c != "" {
		out = append(out, x.byCluster[c]...)
	}
	leaves := append([]symbol{r.action}, x.kin[r.action]...)
	for _, key := range append([]symbol{x.names[r.name].key}, r.aliases...) {
		for _, leaf := range leaves {
			switch {
			case key == 0:
			case r.fine() == undated:
				out = x.any.get(slot{key: key, leaf: leaf}, most, out)
			default:
				for m := r.first / 31; m <= r.last/31; m++ {
					out = x.dated.get(slot{key, leaf, m}, math.MaxInt32, out)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fit returns the number of the rule by which record i is of group g, -1 when
// it is not.
func (x *Grouper) fit(i, k int32) int {
	r, g := x.at(i), x.group(k)
	n := &x.names[r.name]
	if n.key == 0 || !g.agrees(r) {
		return -1
	}
	if slices.Contains(x.byDoc[r.doc], k) {
		if x.twice(i, g) {
			return rank("document")
		}
		return -1
	}
	same := n.key == g.key
	if !same && !x.alias(i, g) {
		return -1
	}
	exact := r.fine() == day && g.fine == day
	if r.fine() != undated && g.fine != undated && (r.first > g.last || r.last < g.first) {
		return -1
	}
	leaf := slices.Contains(g.leaves, r.action)
	if leaf && len(g.leaves) == 1 && x.neighbours(r, k) && (r.fine() != undated && g.fine != undated || x.reposted(r, g)) {
		return rank("cluster")
	}
	in := x.docket(r, g)
	single := leaf && exact && same && n.firm && x.symbols.text(r.kind) == "person" && x.single[r.action]
	if !x.compatible(r, g) || !single && g.sums(r) || (!n.firm && in != equal) || g.mixed(r) && !exact {
		return -1
	}
	rel := x.relation(r, g)
	if in == equal {
		rel = equal
	}
	switch {
	case !leaf:
		if exact && same && (rel == equal || rel == kin) && !x.bothTold(i, g) {
			return rank("kin")
		}
	case exact && same:
		if rel == equal || single || !n.busy && (rel == kin || rel != differs && !x.many[r.action]) {
			return rank("day")
		}
	case exact:
		if (rel == equal || rel == kin) && !n.busy {
			return rank("alias")
		}
	case !same || n.busy || x.many[r.action] || min(r.confidence, g.confidence) < likely:
	case r.fine() != undated && g.fine != undated:
		coarse := max(r.fine(), g.fine)
		if rel == equal || rel == kin || rel == unknown && coarse == month {
			if coarse == month || x.once[r.action] {
				return rank("interval")
			}
		}
	default:
		return x.withoutDate(r, g, rel)
	}
	return -1
}

// twice reports whether record i tells the group's act once more in one of its
// documents, under a name that the document's own coreference did not link:
// "Acme" in the headline. What bears one name there was kept apart for a
// reason.
func (x *Grouper) twice(i int32, g *group) bool {
	r := x.at(i)
	n := &x.names[r.name]
	rel := x.relation(r, g)
	return n.firm && n.key == g.key && !g.mixed(r) && len(g.leaves) == 1 && g.leaves[0] == r.action && x.compatible(r, g) && !g.sums(r) &&
		(rel == equal || rel == kin || rel == unknown) &&
		(r.fine() == undated || g.fine == undated || r.first <= g.last && r.last >= g.first) &&
		!slices.ContainsFunc(g.records, func(k int32) bool {
			o := x.at(k)
			return o.doc == r.doc && (o.entity == r.entity || x.names[o.name].generation != n.generation)
		})
}

// withoutDate judges a record and a group of which one has no date.
func (x *Grouper) withoutDate(r *record, g *group, rel relation) int {
	d := &x.docs[r.doc]
	if rel != equal && rel != kin || !d.Dated || !g.known {
		return -1
	}
	from, to := g.from, g.to
	if g.fine != undated { // the document comes after the act
		from, to = g.first, g.last
		if d.Date < from-early {
			return -1
		}
	}
	gap := max(from-d.Date, d.Date-to, 0)
	switch {
	case x.once[r.action] && gap <= onceDays:
		return rank("once")
	case r.main && gap <= nearDays:
		return rank("near")
	}
	return -1
}

func rank(rule string) int { return slices.Index(rules, rule) }

// agrees compares what may never differ: whether the act took place.
func (g *group) agrees(r *record) bool {
	const told = 1<<0 | 1<<1 | 1<<3 // done, planned, alleged
	if s := uint8(1 << r.status); s&told == 0 {
		return g.statuses&^s == 0
	}
	return g.statuses&^told == 0
}

// mixed reports whether no member has the record's status.
func (g *group) mixed(r *record) bool { return g.statuses&(1<<r.status) == 0 }

// alias reports whether the name of one is an alias of the other.
func (x *Grouper) alias(i int32, g *group) bool {
	r := x.at(i)
	return slices.Contains(g.keys, x.names[r.name].key) || slices.Contains(r.aliases, g.key)
}

// neighbours reports whether the record's document is a near duplicate of one
// that tells the group.
func (x *Grouper) neighbours(r *record, k int32) bool {
	c := x.docs[r.doc].Cluster
	return c != "" && slices.Contains(x.byCluster[c], k) && x.docket(r, x.group(k)) != differs
}

// reposted reports whether a record and a group without dates may rest on
// their documents being alike: these are of one month, or the name tells whom.
// Two papers cut from one template tell two acts on "the school district".
func (x *Grouper) reposted(r *record, g *group) bool {
	if kind := x.symbols.text(r.kind); x.names[r.name].firm && (kind == "person" || kind == "company") {
		return true
	}
	d := &x.docs[r.doc]
	return !d.Dated || !g.known || max(g.from-d.Date, d.Date-g.to) <= 31
}

// compatible compares what must not differ where it is known.
func (x *Grouper) compatible(r *record, g *group) bool {
	if x.docket(r, g) == differs || slices.ContainsFunc(g.names, func(m int32) bool {
		return x.names[m].key == x.names[r.name].key && x.names[m].differ(&x.names[r.name])
	}) {
		return false
	}
	return r.surname == 0 || len(g.judges) == 0 || slices.Contains(g.judges, r.surname)
}

// sums reports whether both tell a sum and they are not the same.
func (g *group) sums(r *record) bool {
	return g.amount > 0 && r.amount > 0 && g.currency == r.currency && math.Abs(g.amount-r.amount) > .05*max(g.amount, r.amount)
}

// docket compares the case of a record with that of a group. The office may
// be left out on one side.
func (x *Grouper) docket(r *record, g *group) relation {
	if r.docket == 0 || len(g.dockets) == 0 {
		return unknown
	}
	mine := x.symbols.text(r.docket)
	for _, k := range g.dockets {
		d := x.symbols.text(k)
		if d == mine || (office(d) == "" || office(mine) == "") && strings.Replace(d, office(d), "", 1) == strings.Replace(mine, office(mine), "", 1) {
			return equal
		}
	}
	return differs
}

// office returns the office of a docket_id with its colon.
func office(id string) string {
	_, number, _ := strings.Cut(id, "/")
	o, _, ok := strings.Cut(number, ":")
	if !ok {
		return ""
	}
	return o + ":"
}

// bothTold reports whether the record's document tells a leaf of the group of
// this entity too, or a document of the group the record's leaf: two acts
// then.
func (x *Grouper) bothTold(i int32, g *group) bool {
	tells := func(doc int32, key symbol, leaves ...symbol) bool {
		return slices.ContainsFunc(x.told[doc], func(k int32) bool { return x.names[x.at(k).name].key == key && slices.Contains(leaves, x.at(k).action) })
	}
	r := x.at(i)
	if tells(r.doc, x.names[r.name].key, g.leaves...) {
		return true
	}
	return slices.ContainsFunc(g.records, func(k int32) bool { return tells(x.at(k).doc, g.key, r.action) })
}

// surname is the last word of a judge's name.
func surname(judge string) string {
	t := tokens(judge, true)
	if len(t) > 1 && slices.Contains(generations, t[len(t)-1]) {
		t = t[:len(t)-1]
	}
	if len(t) == 0 {
		return ""
	}
	return t[len(t)-1]
}
