package diff

import (
	"cmp"
	"slices"
)

// pair finds for every content of one side that of the other: itself, else
// what stands at the same path and member with bytes that the other side does
// not have.
func (c *comparison) pair() {
	a, b := &c.sides[0], &c.sides[1]
	hashes := func(s *side) map[string]bool {
		m := map[string]bool{}
		for _, l := range s.rows {
			if l.Hash != "" {
				m[string(l.Hash)] = true
			}
		}
		return m
	}
	inA, inB := hashes(a), hashes(b)
	at := map[place]string{}
	for i := range a.rows {
		if h := string(a.rows[i].Hash); h != "" && !inB[h] {
			at[a.rows[i].place()] = h
		}
	}
	for h := range inA {
		if inB[h] {
			a.twin[h], b.twin[h] = h, h
		}
	}
	for i := range b.rows {
		h := string(b.rows[i].Hash)
		old, ok := at[b.rows[i].place()]
		if ok && h != "" && !inA[h] && a.twin[old] == "" && b.twin[h] == "" {
			a.twin[old], b.twin[h] = h, old
		}
	}
}

// documents hands over documents of one side alone and those with another
// status.
func (c *comparison) documents(tell func(Document) error) error {
	a, b := &c.sides[0], &c.sides[1]
	places, contents := map[place]*listed{}, map[string]*listed{}
	for i := range a.rows {
		l := &a.rows[i]
		places[l.place()] = l
		if l.Hash != "" {
			contents[string(l.Hash)] = l
		}
	}
	var all []Document
	met := map[*listed]bool{}
	for i := range b.rows {
		l := &b.rows[i]
		old := places[l.place()]
		if old == nil {
			old = contents[b.twin[string(l.Hash)]]
		}
		d := Document{Kind: Changed, Path: l.place().path, Member: l.place().member, B: l.status()}
		if old == nil {
			d.Kind = Gained
		} else if met[old] = true; old.status() == d.B {
			continue
		} else {
			d.A = old.status()
		}
		all = append(all, d)
	}
	for i := range a.rows {
		if l := &a.rows[i]; !met[l] && a.twin[string(l.Hash)] == "" {
			all = append(all, Document{Kind: Lost, Path: l.place().path, Member: l.place().member, A: l.status()})
		}
	}
	slices.SortStableFunc(all, func(x, y Document) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Member, y.Member))
	})
	for _, d := range all {
		c.sum.Documents++
		if err := tell(d); err != nil {
			return err
		}
	}
	return nil
}

// pairing is a document of both sides, "" where a side lacks it.
type pairing struct {
	place
	a, b string // doc_hash
}

// unlike returns the documents whose records are not the same on both sides
// by path and member, and counts the others.
func (c *comparison) unlike() (open []pairing) {
	a, b := &c.sides[0], &c.sides[1]
	seen := map[[2]string]bool{}
	add := func(l *listed, x, y string) {
		key := [2]string{x, y}
		if seen[key] {
			return
		}
		seen[key] = true
		s, t := a.told[x], b.told[y]
		if s.records == t.records && s.digest == t.digest {
			c.sum.Same += s.records
			return
		}
		open = append(open, pairing{l.place(), x, y})
	}
	for i := range b.rows {
		if h := string(b.rows[i].Hash); h != "" {
			add(&b.rows[i], b.twin[h], h)
		}
	}
	for i := range a.rows {
		if h := string(a.rows[i].Hash); h != "" && a.twin[h] == "" {
			add(&a.rows[i], h, "")
		}
	}
	slices.SortStableFunc(open, func(x, y pairing) int {
		return cmp.Or(cmp.Compare(x.path, y.path), cmp.Compare(x.member, y.member))
	})
	return open
}
