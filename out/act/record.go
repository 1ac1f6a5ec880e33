package act

import (
	"slices"
	"strings"
)

// Add adds a record; they are numbered from 0.
func (x *Grouper) Add(r Record) {
	c := record{
		id: strings.Clone(r.ID), doc: r.Doc, name: x.nameOf(r.Entity, r.EntityType), entity: x.symbols.of(r.Entity), kind: x.symbols.of(r.EntityType),
		action: x.symbols.of(r.Action), status: uint8(strength(r.Status)), state: x.symbols.of(r.Status), main: r.Main,
		agency: x.symbols.of(r.Agency), court: r.Court, judge: x.symbols.of(r.Judge), surname: x.symbols.of(surname(r.Judge)),
		docket: x.symbols.of(r.Docket), amount: r.Amount, currency: x.symbols.of(r.Currency), dated: r.Dated, first: r.First, last: r.Last, confidence: r.Confidence,
	}
	key := x.names[c.name].key
	for _, a := range r.Aliases {
		if n := x.nameOf(a, r.EntityType); x.names[n].firm && x.names[n].key != key && x.names[n].key != 0 && !slices.Contains(c.aliases, x.names[n].key) {
			c.aliases = append(c.aliases, x.names[n].key)
		}
	}
	for _, a := range r.CoAgencies {
		c.with = append(c.with, x.body(x.symbols.of(a)))
	}
	if x.n%block == 0 {
		x.blocks = append(x.blocks, make([]record, 0, block))
	}
	last := len(x.blocks) - 1
	x.blocks[last] = append(x.blocks[last], c)
	x.told[r.Doc] = append(x.told[r.Doc], x.n)
	x.n++
}

// record is a Record in little memory.
type record struct {
	id                                                                    string
	aliases                                                               []symbol // keys of firm names other than its own
	with                                                                  []symbol // bodies of co-agencies
	amount, confidence                                                    float64
	doc, name                                                             int32
	entity, kind, action, state, agency, judge, surname, docket, currency symbol
	first, last                                                           int32
	status                                                                uint8 // strength
	main, court, dated                                                    bool
}

// block is the number of records that are stored together: a list that grows
// would be there twice at times.
const block = 1 << 12

// at returns record i.
func (x *Grouper) at(i int32) *record { return &x.blocks[i/block][i%block] }

// nameOf returns the number of a name in x.names.
func (x *Grouper) nameOf(entity, kind string) int32 {
	k := [2]symbol{x.symbols.of(entity), x.symbols.of(kind)}
	n, ok := x.named[k]
	if !ok {
		n = int32(len(x.names))
		x.names = append(x.names, x.parse(entity, kind))
		x.named[k] = n
	}
	return n
}

// Keep returns s, one copy of equal strings.
func (x *Grouper) Keep(s string) string { return x.symbols.text(x.symbols.of(s)) }

// Len returns the number of records.
func (x *Grouper) Len() int { return int(x.n) }

// Record returns record i, without its aliases and co-agencies.
func (x *Grouper) Record(i int32) Record {
	r, s := x.at(i), x.symbols.text
	return Record{
		ID: r.id, Doc: r.doc, Entity: s(r.entity), EntityType: s(r.kind), Action: s(r.action), Status: s(r.state), Main: r.main,
		Agency: s(r.agency), Court: r.court, Judge: s(r.judge), Docket: s(r.docket), Amount: r.amount, Currency: s(r.currency),
		Dated: r.dated, First: r.first, Last: r.last, Confidence: r.confidence,
	}
}

// statuses, the strongest first.
var statuses = []string{"done", "planned", "requested", "alleged", "hypothetical", "negated"}

func strength(status string) int {
	if i := slices.Index(statuses, status); i >= 0 {
		return i
	}
	return len(statuses)
}

// fine tells how finely a record is dated: 0 a day, 1 a month, 2 a year, 3 not.
func (r *record) fine() int {
	switch n := r.last - r.first; {
	case !r.dated || n > 366:
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
