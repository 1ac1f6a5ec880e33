package act

import "slices"

// group is what the records of one act have in common.
type group struct {
	key         symbol
	leaves      []symbol
	fine        int
	first, last int32 // valid unless fine is undated
	statuses    uint8 // bits by strength
	names       []int32
	keys        []symbol // of names and aliases
	agencies    []symbol // bodies, each once
	courts      []bool   // of agencies
	dockets     []symbol
	judges      []symbol // surnames
	amount      float64
	currency    symbol
	from, to    int32   // document dates of members
	known       bool    // any document date is
	confidence  float64 // the largest
	records     []int32
	rules       []string
}

// group returns group k. One of a single record is made anew at every call
// and is good until the next.
func (x *Grouper) group(k int32) *group {
	if g, ok := x.groups[k]; ok {
		return g
	}
	s := &x.scratch
	*s = group{
		leaves: s.leaves[:0], names: s.names[:0], keys: s.keys[:0], agencies: s.agencies[:0], courts: s.courts[:0],
		dockets: s.dockets[:0], judges: s.judges[:0], records: s.records[:0], rules: s.rules[:0], fine: undated,
	}
	x.include(s, x.heads[k], "first")
	return s
}

// include adds record i to what group q has in common.
func (x *Grouper) include(q *group, i int32, rule string) {
	r := x.at(i)
	if len(q.records) == 0 {
		q.key = x.names[r.name].key
	}
	q.records, q.rules = append(q.records, i), append(q.rules, rule)
	q.leaves = add(q.leaves, r.action)
	q.statuses |= 1 << r.status
	if !slices.Contains(q.names, r.name) {
		q.names = append(q.names, r.name)
	}
	q.keys = add(q.keys, x.names[r.name].key)
	for _, k := range r.aliases {
		q.keys = add(q.keys, k)
	}
	if b := x.body(r.agency); b != 0 && !slices.Contains(q.agencies, b) {
		q.agencies, q.courts = append(q.agencies, b), append(q.courts, r.court)
	}
	for _, b := range r.with {
		if !slices.Contains(q.agencies, b) {
			q.agencies, q.courts = append(q.agencies, b), append(q.courts, false)
		}
	}
	q.confidence = max(q.confidence, r.confidence)
	q.dockets, q.judges = add(q.dockets, r.docket), add(q.judges, r.surname)
	if q.amount == 0 {
		q.amount, q.currency = r.amount, r.currency
	}
	if d := &x.docs[r.doc]; d.Dated {
		if !q.known {
			q.from, q.to, q.known = d.Date, d.Date, true
		}
		q.from, q.to = min(q.from, d.Date), max(q.to, d.Date)
	}
	if f := r.fine(); f != undated {
		if q.fine == undated {
			q.first, q.last = r.first, r.last
		}
		q.first, q.last, q.fine = max(q.first, r.first), min(q.last, r.last), min(q.fine, f)
	}
}

// enter makes group g known where record i leads to it: its document, its
// cluster, its names and aliases with the leaf, its months. The dates of the
// group lie within those of every member.
func (x *Grouper) enter(i, g int32) {
	r := x.at(i)
	if l := x.byDoc[r.doc]; !slices.Contains(l, g) {
		x.byDoc[r.doc] = append(l, g)
	}
	if c := x.docs[r.doc].Cluster; c != "" && !slices.Contains(x.byCluster[c], g) {
		x.byCluster[c] = append(x.byCluster[c], g)
	}
	for _, key := range append([]symbol{x.names[r.name].key}, r.aliases...) {
		if key == 0 {
			continue
		}
		x.any.put(slot{key: key, leaf: r.action}, g)
		if r.fine() == undated {
			continue
		}
		for m := r.first / 31; m <= r.last/31; m++ {
			x.dated.put(slot{key, r.action, m}, g)
		}
	}
}

func add(list []symbol, s symbol) []symbol {
	if s == 0 || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
