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

// slot is where groups are looked up.
type slot struct {
	key, leaf string
	month     int32
}

// group is what the records of one act have in common.
type group struct {
	key         string
	leaves      []string
	fine        int
	first, last int32 // valid unless fine is undated
	statuses    uint8 // bits by strength
	names       []name
	aliases     []string // other keys of members
	agencies    []string // names of bodies, each once
	courts      []bool
	dockets     []string
	judges      []string
	amount      float64
	currency    string
	from, to    int32   // document dates of members
	known       bool    // any document date is
	confidence  float64 // the largest
	records     []int32
	rules       []string
}

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
		x.groups = append(x.groups, group{key: x.names[i].key, fine: undated})
		x.join(i, int32(len(x.groups)-1), "first")
		return
	}
	x.join(i, best, rules[rank])
}

// candidates returns groups that may fit record i, each once.
func (x *Grouper) candidates(i int32) []int32 {
	r := &x.records[i]
	var out []int32
	if c := x.docs[r.Doc].Cluster; c != "" {
		out = append(out, x.byCluster[c]...)
	}
	leaves := append([]string{r.Action}, x.kin[r.Action]...)
	for _, key := range x.keys(i) {
		for _, leaf := range leaves {
			if r.fine() == undated {
				if l := x.any[slot{key: key, leaf: leaf}]; len(l) <= most {
					out = append(out, l...)
				}
				continue
			}
			for m := r.First / 31; m <= r.Last/31; m++ {
				out = append(out, x.dated[slot{key, leaf, m}]...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// keys returns the keys of a record's name and aliases.
func (x *Grouper) keys(i int32) []string {
	if x.names[i].key == "" {
		return nil
	}
	keys := []string{x.names[i].key}
	for _, a := range x.aliases[i] {
		keys = append(keys, a.key)
	}
	return keys
}

// join adds record i to group g.
func (x *Grouper) join(i, g int32, rule string) {
	r, d, n := &x.records[i], &x.docs[x.records[i].Doc], &x.names[i]
	q := &x.groups[g]
	q.records, q.rules = append(q.records, i), append(q.rules, rule)
	q.leaves = add(q.leaves, r.Action)
	q.statuses |= 1 << strength(r.Status)
	if !slices.Contains(q.names, *n) {
		q.names = append(q.names, *n)
	}
	for _, k := range x.keys(i) {
		q.aliases = add(q.aliases, k)
	}
	if b := body(r.Agency); b != "" && !slices.Contains(q.agencies, b) {
		q.agencies, q.courts = append(q.agencies, x.Keep(b)), append(q.courts, r.Court)
	}
	for _, c := range r.CoAgencies {
		if b := body(c); !slices.Contains(q.agencies, b) {
			q.agencies, q.courts = append(q.agencies, x.Keep(b)), append(q.courts, false)
		}
	}
	q.confidence = max(q.confidence, r.Confidence)
	q.dockets = add(q.dockets, r.Docket)
	q.judges = add(q.judges, surname(r.Judge))
	if q.amount == 0 {
		q.amount, q.currency = r.Amount, r.Currency
	}
	if d.Dated {
		if !q.known {
			q.from, q.to, q.known = d.Date, d.Date, true
		}
		q.from, q.to = min(q.from, d.Date), max(q.to, d.Date)
	}
	if f := r.fine(); f != undated {
		if q.fine == undated {
			q.first, q.last = r.First, r.Last
		}
		q.first, q.last, q.fine = max(q.first, r.First), min(q.last, r.Last), min(q.fine, f)
	}
	if l := x.byDoc[r.Doc]; !slices.Contains(l, g) {
		x.byDoc[r.Doc] = append(l, g)
	}
	if l := x.byCluster[d.Cluster]; d.Cluster != "" && !slices.Contains(l, g) {
		x.byCluster[d.Cluster] = append(l, g)
	}
	x.index(g)
}

// index makes group g known under all its keys, leaves and months. A group is
// dated by the records that come first, so its months only shrink.
func (x *Grouper) index(g int32) {
	q := &x.groups[g]
	put := func(m map[slot][]int32, s slot) {
		if l := m[s]; !slices.Contains(l[max(0, len(l)-8):], g) && !slices.Contains(l, g) {
			m[s] = append(l, g)
		}
	}
	for _, key := range q.aliases {
		for _, leaf := range q.leaves {
			put(x.any, slot{key: key, leaf: leaf})
			if q.fine != undated {
				for m := q.first / 31; m <= q.last/31; m++ {
					put(x.dated, slot{key, leaf, m})
				}
			}
		}
	}
}

func add(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// fit returns the number of the rule by which record i is of group g, -1 when
// it is not.
func (x *Grouper) fit(i, k int32) int {
	r, n, g := &x.records[i], &x.names[i], &x.groups[k]
	if n.key == "" || !g.agrees(r) {
		return -1
	}
	if slices.Contains(x.byDoc[r.Doc], k) {
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
	if r.fine() != undated && g.fine != undated && (r.First > g.last || r.Last < g.first) {
		return -1
	}
	leaf := slices.Contains(g.leaves, r.Action)
	if leaf && len(g.leaves) == 1 && x.neighbours(r, k) {
		return rank("cluster")
	}
	in := g.docket(r)
	single := leaf && exact && same && n.firm && r.EntityType == "person" && x.single[r.Action]
	if !g.compatible(r, n) || !single && g.sums(r) || (!n.firm && in != equal) || g.mixed(r) && !exact {
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
		if rel == equal || single || !n.busy && (rel == kin || rel != differs && !x.many[r.Action]) {
			return rank("day")
		}
	case exact:
		if (rel == equal || rel == kin) && !n.busy {
			return rank("alias")
		}
	case !same || n.busy || x.many[r.Action] || min(r.Confidence, g.confidence) < likely:
	case r.fine() != undated && g.fine != undated:
		coarse := max(r.fine(), g.fine)
		if rel == equal || rel == kin || rel == unknown && coarse == month {
			if coarse == month || x.once[r.Action] {
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
	r, n := &x.records[i], &x.names[i]
	rel := x.relation(r, g)
	return n.firm && n.key == g.key && !g.mixed(r) && len(g.leaves) == 1 && g.leaves[0] == r.Action && g.compatible(r, n) && !g.sums(r) &&
		(rel == equal || rel == kin || rel == unknown) &&
		(r.fine() == undated || g.fine == undated || r.First <= g.last && r.Last >= g.first) &&
		!slices.ContainsFunc(g.records, func(k int32) bool {
			o := &x.records[k]
			return o.Doc == r.Doc && (o.Entity == r.Entity || x.names[k].generation != n.generation)
		})
}

// withoutDate judges a record and a group of which one has no date.
func (x *Grouper) withoutDate(r *Record, g *group, rel relation) int {
	d := &x.docs[r.Doc]
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
	case x.once[r.Action] && gap <= onceDays:
		return rank("once")
	case r.Main && gap <= nearDays:
		return rank("near")
	}
	return -1
}

func rank(rule string) int { return slices.Index(rules, rule) }

// agrees compares what may never differ: whether the act took place.
func (g *group) agrees(r *Record) bool {
	const told = 1<<0 | 1<<1 | 1<<3 // done, planned, alleged
	if s := uint8(1 << strength(r.Status)); s&told == 0 {
		return g.statuses&^s == 0
	}
	return g.statuses&^told == 0
}

// mixed reports whether no member has the record's status.
func (g *group) mixed(r *Record) bool { return g.statuses&(1<<strength(r.Status)) == 0 }

// alias reports whether the name of one is an alias of the other.
func (x *Grouper) alias(i int32, g *group) bool {
	return slices.Contains(g.aliases, x.names[i].key) || slices.ContainsFunc(x.aliases[i], func(a name) bool { return a.key == g.key })
}

// neighbours reports whether the record's document is a near duplicate of one
// that tells the group.
func (x *Grouper) neighbours(r *Record, k int32) bool {
	c := x.docs[r.Doc].Cluster
	return c != "" && slices.Contains(x.byCluster[c], k) && x.groups[k].docket(r) != differs
}

// compatible compares what must not differ where it is known.
func (g *group) compatible(r *Record, n *name) bool {
	if g.docket(r) == differs || slices.ContainsFunc(g.names, func(m name) bool { return m.key == n.key && m.differ(n) }) {
		return false
	}
	if s := surname(r.Judge); s != "" && len(g.judges) > 0 && !slices.Contains(g.judges, s) {
		return false
	}
	return true
}

// sums reports whether both tell a sum and they are not the same.
func (g *group) sums(r *Record) bool {
	return g.amount > 0 && r.Amount > 0 && g.currency == r.Currency && math.Abs(g.amount-r.Amount) > .05*max(g.amount, r.Amount)
}

// docket compares the case of a record with that of a group. The office may
// be left out on one side.
func (g *group) docket(r *Record) relation {
	if r.Docket == "" || len(g.dockets) == 0 {
		return unknown
	}
	for _, d := range g.dockets {
		if d == r.Docket || (office(d) == "" || office(r.Docket) == "") && strings.Replace(d, office(d), "", 1) == strings.Replace(r.Docket, office(r.Docket), "", 1) {
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
	tells := func(doc int32, key string, leaves []string) bool {
		return slices.ContainsFunc(x.told[doc], func(k int32) bool { return x.names[k].key == key && slices.Contains(leaves, x.records[k].Action) })
	}
	r := &x.records[i]
	if tells(r.Doc, x.names[i].key, g.leaves) {
		return true
	}
	return slices.ContainsFunc(g.records, func(k int32) bool { return tells(x.records[k].Doc, g.key, []string{r.Action}) })
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
