package act

import "strings"

// symbol stands for a string; 0 is "".
type symbol int32

// symbols keeps every string once.
type symbols struct {
	list    []string
	numbers map[string]symbol
}

func newSymbols() symbols { return symbols{list: []string{""}, numbers: map[string]symbol{"": 0}} }

// of returns the symbol of s.
func (t *symbols) of(s string) symbol {
	k, ok := t.numbers[s]
	if !ok {
		s = strings.Clone(s)
		k = symbol(len(t.list))
		t.list, t.numbers[s] = append(t.list, s), k
	}
	return k
}

// text returns the string of a symbol.
func (t *symbols) text(k symbol) string { return t.list[k] }

// slot is where groups are looked up.
type slot struct {
	key, leaf symbol
	month     int32
}

// index finds the groups of a slot, the latest first.
type index struct {
	head map[slot]int32 // entry, counted from 1
	list []entry
}

type entry struct{ group, next int32 }

func newIndex() index { return index{head: map[slot]int32{}} }

// put adds a group to a slot, once.
func (x *index) put(s slot, group int32) {
	for k := x.head[s]; k > 0; k = x.list[k-1].next {
		if x.list[k-1].group == group {
			return
		}
	}
	x.list = append(x.list, entry{group, x.head[s]})
	x.head[s] = int32(len(x.list))
}

// get appends the groups of a slot, none when there are more than most.
func (x *index) get(s slot, most int, out []int32) []int32 {
	n := len(out)
	for k := x.head[s]; k > 0; k = x.list[k-1].next {
		if out = append(out, x.list[k-1].group); len(out)-n > most {
			return out[:n]
		}
	}
	return out
}
