package diff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"writ/out"
	"writ/out/row"
)

// entry is what is read of a record.
type entry struct {
	Entity       string    `parquet:"entity"`
	Action       string    `parquet:"action"`
	Agency       row.Text  `parquet:"agency,optional"`
	Date         *row.Date `parquet:"date,date"`
	EntityType   string    `parquet:"entity_type"`
	EntityID     row.Text  `parquet:"entity_id,optional"`
	ActionText   row.Text  `parquet:"action_text,optional"`
	Status       string    `parquet:"status"`
	Salience     row.Text  `parquet:"salience,optional"`
	AgencyID     row.Text  `parquet:"agency_id,optional"`
	Court        row.Text  `parquet:"court,optional"`
	Judge        row.Text  `parquet:"judge,optional"`
	CoAgencies   []string  `parquet:"co_agencies,list"`
	DateEnd      *row.Date `parquet:"date_end,date"`
	DateTimex    row.Text  `parquet:"date_timex,optional"`
	DateRelation row.Text  `parquet:"date_relation,optional"`
	Amount       *float64  `parquet:"amount"`
	Currency     row.Text  `parquet:"currency,optional"`
	LegalBasis   row.Text  `parquet:"legal_basis,optional"`
	DocketID     row.Text  `parquet:"docket_id,optional"`
	Evidence     row.Text  `parquet:"evidence,optional"`
	Attribution  row.Text  `parquet:"attribution,optional"`
	Confidence   float64   `parquet:"confidence"`
	Rule         row.Text  `parquet:"rule,optional"`
	DocHash      string    `parquet:"doc_hash"`
	RecordID     string    `parquet:"record_id"`

	Mentions []row.Place `parquet:"mentions,list"`
}

// slot is one value of a record that is compared.
type slot struct {
	name  string
	value func(*entry) string
}

var slots = []slot{
	{"entity", func(r *entry) string { return r.Entity }},
	{"action", func(r *entry) string { return r.Action }},
	{"agency", func(r *entry) string { return string(r.Agency) }},
	{"date", func(r *entry) string { return r.date() }},
	{"status", func(r *entry) string { return r.Status }},
	{"entity_type", func(r *entry) string { return r.EntityType }},
	{"entity_id", func(r *entry) string { return string(r.EntityID) }},
	{"salience", func(r *entry) string { return string(r.Salience) }},
	{"agency_id", func(r *entry) string { return string(r.AgencyID) }},
	{"court", func(r *entry) string { return string(r.Court) }},
	{"judge", func(r *entry) string { return string(r.Judge) }},
	{"co_agencies", func(r *entry) string { return strings.Join(r.CoAgencies, "; ") }},
	{"date_relation", func(r *entry) string { return string(r.DateRelation) }},
	{"amount", func(r *entry) string { return r.amount() }},
	{"legal_basis", func(r *entry) string { return string(r.LegalBasis) }},
	{"docket_id", func(r *entry) string { return string(r.DocketID) }},
	{"attribution", func(r *entry) string { return string(r.Attribution) }},
}

// Slots returns the names of what is compared, the four of the act first.
func Slots() (names []string) {
	for _, s := range slots {
		names = append(names, s.name)
	}
	return names
}

func chosen(names []string) ([]slot, error) {
	if len(names) == 0 {
		return slots, nil
	}
	var some []slot
	for _, n := range names {
		i := slices.Index(Slots(), n)
		if i < 0 {
			return nil, fmt.Errorf("slot %q: want one of %s", n, strings.Join(Slots(), ", "))
		}
		some = append(some, slots[i])
	}
	return some, nil
}

// date is the interval, else what is known of an open date.
func (r *entry) date() string {
	switch {
	case r.Date == nil:
		return string(r.DateTimex)
	case r.DateEnd == nil || *r.DateEnd == *r.Date:
		return r.Date.String()
	}
	return r.Date.String() + "/" + r.DateEnd.String()
}

func (r *entry) amount() string {
	if r.Amount == nil {
		return ""
	}
	return strings.TrimSpace(strconv.FormatFloat(*r.Amount, 'f', -1, 64) + " " + string(r.Currency))
}

// trigger is the first place, (-1, -1) where there is none.
func (r *entry) trigger() row.Range {
	if len(r.Mentions) == 0 {
		return row.Range{Start: -1, End: -1}
	}
	return r.Mentions[0].Trigger
}

func (r *entry) told() *Record {
	t := r.trigger()
	if len(r.Mentions) > 0 {
		t = row.Evident(r.Mentions).Trigger
	}
	return &Record{
		r.RecordID, r.Entity, r.Action, string(r.Agency), r.date(), r.Status, r.Confidence, string(r.Evidence), string(r.Rule), t.Start, t.End,
	}
}

// compare reads the records of some documents and hands over differences.
func (c *comparison) compare(ctx context.Context, open []pairing) error {
	var by [2]map[string][]*entry
	for i := range c.sides {
		by[i] = map[string][]*entry{}
		for _, p := range open {
			by[i][[2]string{p.a, p.b}[i]] = nil
		}
		for _, name := range c.sides[i].files {
			err := out.EachRow(name, func(r *entry) error {
				list, ok := by[i][r.DocHash]
				if !ok {
					return nil
				}
				// A record that two runs made counts once, the later one.
				list = slices.DeleteFunc(list, func(o *entry) bool { return o.RecordID == r.RecordID })
				by[i][r.DocHash] = append(list, r)
				return nil
			})
			if err := errors.Join(err, ctx.Err()); err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
		}
	}
	for _, p := range open {
		if err := c.tell(p, by[0][p.a], by[1][p.b]); err != nil {
			return err
		}
	}
	return nil
}

// tell pairs the records of one document and hands over what differs.
func (c *comparison) tell(p pairing, a, b []*entry) error {
	var all []Difference
	pairs, onlyA, onlyB := match(a, b, p.a == p.b)
	for _, q := range pairs {
		d := Difference{Kind: Changed, A: q[0].told(), B: q[1].told()}
		for _, s := range c.slots {
			if x, y := s.value(q[0]), s.value(q[1]); x != y {
				d.Changes = append(d.Changes, Change{s.name, x, y})
				c.sum.Slots[s.name]++
			}
		}
		if d.Changes == nil {
			c.sum.Same++
			continue
		}
		c.sum.Changed++
		all = append(all, d)
	}
	for _, r := range onlyA {
		c.sum.Lost++
		all = append(all, Difference{Kind: Lost, A: r.told(), Whole: p.b == ""})
	}
	for _, r := range onlyB {
		c.sum.Gained++
		all = append(all, Difference{Kind: Gained, B: r.told(), Whole: p.a == ""})
	}
	slices.SortStableFunc(all, func(x, y Difference) int {
		r, s := cmp.Or(x.B, x.A), cmp.Or(y.B, y.A)
		return cmp.Or(cmp.Compare(r.Start, s.Start), cmp.Compare(r.End, s.End), cmp.Compare(r.Entity, s.Entity), cmp.Compare(r.Action, s.Action), cmp.Compare(x.Kind, y.Kind))
	})
	for _, d := range all {
		d.Path, d.Member = p.path, p.member
		if err := c.record(d); err != nil {
			return err
		}
	}
	return nil
}

// match pairs records of one document: those with one record_id first, then
// the best of those that tell the same act of the same entity, or at the same
// trigger one of the two. Where the texts differ, the words of the trigger
// stand for its place.
func match(a, b []*entry, same bool) (pairs [][2]*entry, onlyA, onlyB []*entry) {
	ids := map[string]*entry{}
	for _, r := range b {
		ids[r.RecordID] = r
	}
	done := map[*entry]bool{}
	for _, r := range a {
		if s := ids[r.RecordID]; s != nil {
			pairs, done[r], done[s] = append(pairs, [2]*entry{r, s}), true, true
		}
	}
	type candidate struct{ i, j, score int }
	var list []candidate
	for i, r := range a {
		for j, s := range b {
			if done[r] || done[s] {
				continue
			}
			if n := score(r, s, same); n > 0 {
				list = append(list, candidate{i, j, n})
			}
		}
	}
	slices.SortFunc(list, func(x, y candidate) int {
		return cmp.Or(-cmp.Compare(x.score, y.score), cmp.Compare(x.i, y.i), cmp.Compare(x.j, y.j))
	})
	for _, x := range list {
		if r, s := a[x.i], b[x.j]; !done[r] && !done[s] {
			pairs, done[r], done[s] = append(pairs, [2]*entry{r, s}), true, true
		}
	}
	rest := func(list []*entry) []*entry {
		return slices.DeleteFunc(slices.Clone(list), func(r *entry) bool { return done[r] })
	}
	return pairs, rest(a), rest(b)
}

// score says how much two records look like one, 0 for not at all.
func score(a, b *entry, same bool) int {
	entity, action := a.Entity == b.Entity, a.Action == b.Action
	at := a.ActionText == b.ActionText && a.ActionText != ""
	if same {
		at = meet(a, b)
	}
	if !entity && !action || !at && !(entity && action) {
		return 0
	}
	n := 0
	for _, part := range []struct {
		ok     bool
		weight int
	}{
		{entity, 4}, {action, 4}, {at, 3}, {a.Agency == b.Agency, 2}, {a.date() == b.date(), 2}, {a.trigger() == b.trigger(), 1},
	} {
		if part.ok {
			n += part.weight
		}
	}
	return n
}

// meet reports whether two records are told in one place.
func meet(a, b *entry) bool {
	for _, m := range a.Mentions {
		for _, n := range b.Mentions {
			if m.Trigger.Start < n.Trigger.End && n.Trigger.Start < m.Trigger.End {
				return true
			}
		}
	}
	return false
}
