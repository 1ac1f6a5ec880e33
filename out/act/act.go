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
// leaf and month, so that time is near linear; memory is about half a
// kilobyte a record.
package act

import (
	"cmp"
	"iter"
	"slices"
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
	once   map[symbol]bool
	single map[symbol]bool
	many   map[symbol]bool
	kin    map[symbol][]symbol
	busy   map[string]bool
	part   [][2]string
	parent map[string]string
	forms  map[string]string

	docs    []Document
	blocks  [][]record // see at
	n       int32      // records
	symbols symbols
	names   []name
	named   map[[2]symbol]int32 // entity and type → name

	heads     []int32          // of each group: its first record
	groups    map[int32]*group // those of two records or more
	scratch   group            // a group of one, see group
	dated     index            // groups by key, leaf and month
	any       index            // all groups by key and leaf
	byDoc     [][]int32        // groups of a document
	byCluster map[string][]int32
	told      [][]int32 // records of a document
	bodies    map[symbol]symbol
	relations map[[2]symbol]relation
}

// New returns an empty Grouper.
func New(o Options) *Grouper {
	x := &Grouper{
		once: map[symbol]bool{}, single: map[symbol]bool{}, many: map[symbol]bool{}, kin: map[symbol][]symbol{}, busy: map[string]bool{}, parent: map[string]string{}, forms: foldForms(o.Forms),
		symbols: newSymbols(), named: map[[2]symbol]int32{}, groups: map[int32]*group{}, dated: newIndex(), any: newIndex(),
		byCluster: map[string][]int32{}, bodies: map[symbol]symbol{}, relations: map[[2]symbol]relation{},
	}
	for _, l := range o.Single {
		x.single[x.symbols.of(l)] = true
	}
	for _, l := range o.Once {
		x.once[x.symbols.of(l)], x.single[x.symbols.of(l)] = true, true
	}
	for _, l := range o.Many {
		x.many[x.symbols.of(l)] = true
	}
	for _, p := range o.Kin {
		a, b := x.symbols.of(p[0]), x.symbols.of(p[1])
		x.kin[a], x.kin[b] = append(x.kin[a], b), append(x.kin[b], a)
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
	x.docs, x.byDoc, x.told = append(x.docs, d), append(x.byDoc, nil), append(x.told, nil)
	return int32(len(x.docs) - 1)
}

// Document returns document i.
func (x *Grouper) Document(i int32) *Document { return &x.docs[i] }

// Groups groups the records and returns the acts, by the record_id that gives
// their id. Call it once.
func (x *Grouper) Groups() iter.Seq[Act] {
	order := make([]int32, x.n)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, x.before)
	for _, i := range order {
		x.place(i)
	}
	x.dated, x.any, x.byDoc, x.byCluster, x.told = index{}, index{}, nil, nil, nil
	first := make([]string, len(x.heads)) // record_id of each group's earliest telling
	groups := order[:len(x.heads)]        // in the order of these
	for k := range groups {
		groups[k] = int32(k)
		first[k] = x.at(slices.MinFunc(x.group(int32(k)).records, x.earlier)).id
	}
	slices.SortFunc(groups, func(k, l int32) int { return cmp.Compare(first[k], first[l]) })
	return func(yield func(Act) bool) {
		for _, k := range groups {
			if !yield(x.act(x.group(k))) {
				return
			}
		}
	}
}

// before is the order in which records are placed: by what they say alone.
func (x *Grouper) before(i, j int32) int {
	a, b := x.at(i), x.at(j)
	c := cmp.Compare(a.fine(), b.fine())
	if c == 0 && a.fine() != undated {
		c = cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last))
	}
	s := x.symbols.text
	return cmp.Or(c, cmp.Compare(s(a.action), s(b.action)), cmp.Compare(s(x.names[a.name].key), s(x.names[b.name].key)),
		cmp.Compare(a.status, b.status),
		-cmp.Compare(s(a.agency), s(b.agency)), // a named authority before none
		x.earlier(i, j))
}

// earlier orders by document date, those without one last, then by id.
func (x *Grouper) earlier(i, j int32) int {
	a, b := x.at(i), x.at(j)
	d, e := &x.docs[a.doc], &x.docs[b.doc]
	c := 0
	switch {
	case d.Dated && e.Dated:
		c = cmp.Compare(d.Date, e.Date)
	case d.Dated:
		c = -1
	case e.Dated:
		c = 1
	}
	return cmp.Or(c, cmp.Compare(a.id, b.id))
}

// act tells a group.
func (x *Grouper) act(g *group) Act {
	order := make([]int, len(g.records))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(k, l int) int { return x.earlier(g.records[k], g.records[l]) })
	a := Act{Dated: g.fine != undated, First: g.first, Last: g.last, Best: -1, Agency: -1}
	strongest := len(statuses) + 1
	for _, k := range order {
		i := g.records[k]
		r := x.at(i)
		a.Records, a.Rules = append(a.Records, i), append(a.Rules, g.rules[k])
		if a.Best < 0 || x.better(i, a.Best) {
			a.Best = i
		}
		if r.agency != 0 && (a.Agency < 0 || x.better(i, a.Agency)) {
			a.Agency = i
		}
		if int(r.status) < strongest {
			a.Status, strongest = x.symbols.text(r.state), int(r.status)
		}
	}
	if a.Agency < 0 || x.at(a.Best).agency != 0 {
		a.Agency = a.Best
	}
	id := x.at(a.Records[0]).id
	a.ID = id[:min(16, len(id))]
	return a
}

// better reports whether record i tells an act better than j, which comes
// before it: dated more finely, stronger, likelier right.
func (x *Grouper) better(i, j int32) bool {
	a, b := x.at(i), x.at(j)
	return cmp.Or(cmp.Compare(a.fine(), b.fine()), cmp.Compare(a.status, b.status), cmp.Compare(b.confidence, a.confidence)) < 0
}
