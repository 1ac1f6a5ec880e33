// Package act groups records of many documents that tell one act, so that a
// notebook counts acts and not articles.
//
// Two different acts under one roof are worse than one act under two. So a
// record joins a group only where entity, action, date and authority agree
// with all of it (the group keeps what its members have in common), where no
// record of its own document is a member already (but under another name),
// and where no second group would do as well. What undoes an act is an act of its own: leaves must be
// the same, or a pair that rules/same-act.tsv calls kin, on one day.
//
// Records come in an order made from what they say: exact days first, then
// months, years, then undated ones. Neither the order of documents nor the
// number of workers can be seen in the result. Candidates are found by entity,
// leaf and month, so that time is near linear; memory is about 300 bytes a
// record.
package act

import (
	"cmp"
	"slices"
	"strings"
)

// Record is what a row of records says, as far as grouping asks. Days count
// from 1970-01-01.
type Record struct {
	ID         string // record_id
	Doc        int32  // number of its document, as AddDocument gave it
	Entity     string
	EntityType string
	Aliases    []string
	Action     string
	Status     string
	Main       bool // the document is about it: salience

	Agency     string // official name; "" = none
	Court      bool   // the agency is a court
	CoAgencies []string
	Judge      string
	Docket     string  // docket_id
	Amount     float64 // 0 = none
	Currency   string

	Dated       bool
	First, Last int32
	Confidence  float64
}

// Document is a document as one run read it.
type Document struct {
	Hash    string
	Cluster string // near duplicates share it
	Dated   bool
	Date    int32
}

// Options are the tables that grouping goes by.
type Options struct {
	Once   []string          // leaves that happen once in a case
	Single []string          // leaves that befall a person once a day; those of Once too
	Many   []string          // leaves that happen often in a case
	Kin    [][2]string       // leaves that may name one act
	Busy   []string          // last words of entities to whom much happens on one day
	Part   [][2]string       // beginnings of an authority's name, and for whom it acts
	Parent map[string]string // official name of an authority → of the one that it belongs to
	Forms  []string          // legal forms of companies
}

// Act is one act with the records that tell it.
type Act struct {
	ID          string   // first 16 digits of the record_id of the telling that came first
	Records     []int32  // by document date, then record_id; the first gives the ID
	Rules       []string // why each is here: first, document, cluster, day, alias, kin, interval, once or near
	Best        int32    // the record that tells it best: dated finely, likely right
	Agency      int32    // a record that names the authority, the best one; Best where none does
	Status      string   // the strongest
	Dated       bool
	First, Last int32 // what the dates of all have in common
}

// Grouper collects records and groups them. It belongs to one goroutine.
type Grouper struct {
	once   map[string]bool
	single map[string]bool
	many   map[string]bool
	kin    map[string][]string
	busy   map[string]bool
	part   [][2]string
	parent map[string]string
	forms  map[string]string

	docs    []Document
	records []Record
	names   []name   // of records
	aliases [][]name // of records: firm ones that have another key
	strings map[string]string

	groups    []group
	dated     map[slot][]int32   // groups by key, leaf and month
	any       map[slot][]int32   // all groups by key and leaf
	byDoc     map[int32][]int32  // groups of a document
	byCluster map[string][]int32 // groups of a cluster
	told      map[int32][]int32  // records of a document
	relations map[[2]string]relation
}

// New returns an empty Grouper.
func New(o Options) *Grouper {
	x := &Grouper{
		once: map[string]bool{}, single: map[string]bool{}, many: map[string]bool{}, kin: map[string][]string{}, busy: map[string]bool{}, parent: map[string]string{}, forms: foldForms(o.Forms),
		strings: map[string]string{}, dated: map[slot][]int32{}, any: map[slot][]int32{}, byDoc: map[int32][]int32{},
		byCluster: map[string][]int32{}, told: map[int32][]int32{}, relations: map[[2]string]relation{},
	}
	for _, l := range o.Single {
		x.single[l] = true
	}
	for _, l := range o.Once {
		x.once[l], x.single[l] = true, true
	}
	for _, l := range o.Many {
		x.many[l] = true
	}
	for _, p := range o.Kin {
		x.kin[p[0]] = append(x.kin[p[0]], p[1])
		x.kin[p[1]] = append(x.kin[p[1]], p[0])
	}
	for _, w := range o.Busy {
		x.busy[w] = true
	}
	for _, p := range o.Part {
		x.part = append(x.part, [2]string{body(p[0]), body(p[1])})
	}
	for a, b := range o.Parent {
		x.parent[body(a)] = body(b)
	}
	return x
}

// AddDocument adds a document; they are numbered from 0.
func (x *Grouper) AddDocument(d Document) int32 {
	d.Hash, d.Cluster = x.Keep(d.Hash), x.Keep(d.Cluster)
	x.docs = append(x.docs, d)
	return int32(len(x.docs) - 1)
}

// Add adds a record; they are numbered from 0.
func (x *Grouper) Add(r Record) {
	n := x.parse(r.Entity, r.EntityType)
	n.key = x.Keep(n.key)
	var as []name
	for _, a := range r.Aliases {
		m := x.parse(a, r.EntityType)
		if m.key == "" || m.key == n.key || !m.firm || slices.ContainsFunc(as, func(o name) bool { return o.key == m.key }) {
			continue
		}
		m.key = x.Keep(m.key)
		as = append(as, m)
	}
	r.Aliases = nil
	r.ID = strings.Clone(r.ID)
	for _, s := range []*string{&r.Entity, &r.EntityType, &r.Action, &r.Status, &r.Agency, &r.Judge, &r.Docket, &r.Currency} {
		*s = x.Keep(*s)
	}
	co := make([]string, len(r.CoAgencies))
	for i, c := range r.CoAgencies {
		co[i] = x.Keep(c)
	}
	r.CoAgencies = co
	i := int32(len(x.records))
	x.records, x.names, x.aliases = append(x.records, r), append(x.names, n), append(x.aliases, as)
	x.told[r.Doc] = append(x.told[r.Doc], i)
}

// Keep returns s, one copy of equal strings.
func (x *Grouper) Keep(s string) string {
	if k, ok := x.strings[s]; ok {
		return k
	}
	s = strings.Clone(s)
	x.strings[s] = s
	return s
}

// Len returns the number of records.
func (x *Grouper) Len() int { return len(x.records) }

// Record returns record i, without its aliases.
func (x *Grouper) Record(i int32) *Record { return &x.records[i] }

// Document returns document i.
func (x *Grouper) Document(i int32) *Document { return &x.docs[i] }

// statuses, the strongest first.
var statuses = []string{"done", "planned", "requested", "alleged", "hypothetical", "negated"}

func strength(status string) int {
	if i := slices.Index(statuses, status); i >= 0 {
		return i
	}
	return len(statuses)
}

// fine tells how finely a record is dated: 0 a day, 1 a month, 2 a year, 3 not.
func (r *Record) fine() int {
	switch n := r.Last - r.First; {
	case !r.Dated || n > 366:
		return undated
	case n == 0:
		return day
	case n <= 31:
		return month
	}
	return year
}

const (
	day = iota
	month
	year
	undated
)

// Groups groups the records. Call it once.
func (x *Grouper) Groups() []Act {
	order := make([]int32, len(x.records))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, x.before)
	for _, i := range order {
		x.place(i)
	}
	acts := make([]Act, 0, len(x.groups))
	for k := range x.groups {
		acts = append(acts, x.act(&x.groups[k]))
	}
	slices.SortFunc(acts, func(a, b Act) int { return cmp.Compare(x.records[a.Records[0]].ID, x.records[b.Records[0]].ID) })
	return acts
}

// before is the order in which records are placed: by what they say alone.
func (x *Grouper) before(i, j int32) int {
	a, b := &x.records[i], &x.records[j]
	c := cmp.Compare(a.fine(), b.fine())
	if c == 0 && a.fine() != undated {
		c = cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Last, b.Last))
	}
	return cmp.Or(c, cmp.Compare(a.Action, b.Action), cmp.Compare(x.names[i].key, x.names[j].key),
		cmp.Compare(strength(a.Status), strength(b.Status)),
		-cmp.Compare(a.Agency, b.Agency), // a named authority before none
		x.earlier(i, j))
}

// earlier orders by document date, those without one last, then by id.
func (x *Grouper) earlier(i, j int32) int {
	a, b := &x.docs[x.records[i].Doc], &x.docs[x.records[j].Doc]
	c := 0
	switch {
	case a.Dated && b.Dated:
		c = cmp.Compare(a.Date, b.Date)
	case a.Dated:
		c = -1
	case b.Dated:
		c = 1
	}
	return cmp.Or(c, cmp.Compare(x.records[i].ID, x.records[j].ID))
}

// act tells a group.
func (x *Grouper) act(g *group) Act {
	n := len(g.records)
	order := make([]int, n)
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(k, l int) int { return x.earlier(g.records[k], g.records[l]) })
	a := Act{Dated: g.fine != undated, First: g.first, Last: g.last, Best: -1, Agency: -1}
	for _, k := range order {
		i := g.records[k]
		r := &x.records[i]
		a.Records, a.Rules = append(a.Records, i), append(a.Rules, g.rules[k])
		if a.Best < 0 || x.better(i, a.Best) {
			a.Best = i
		}
		if r.Agency != "" && (a.Agency < 0 || x.better(i, a.Agency)) {
			a.Agency = i
		}
		if a.Status == "" || strength(r.Status) < strength(a.Status) {
			a.Status = r.Status
		}
	}
	if a.Agency < 0 || x.records[a.Best].Agency != "" {
		a.Agency = a.Best
	}
	id := x.records[a.Records[0]].ID
	a.ID = id[:min(16, len(id))]
	return a
}

// better reports whether record i tells an act better than j, which comes
// before it: dated more finely, stronger, likelier right.
func (x *Grouper) better(i, j int32) bool {
	a, b := &x.records[i], &x.records[j]
	return cmp.Or(cmp.Compare(a.fine(), b.fine()), cmp.Compare(strength(a.Status), strength(b.Status)), cmp.Compare(b.Confidence, a.Confidence)) < 0
}
