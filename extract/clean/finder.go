package clean

import "slices"

// finder tells which rules have a key in a line, in one pass over it: an
// Aho–Corasick automaton (Aho and Corasick, Communications of the ACM 18, 1975)
// over bytes, with A to Z folded to a to z.
type finder struct {
	class [256]uint8 // byte → column of next; 0 = in no key
	width int        // columns
	next  []uint16   // state*width + column → state
	out   [][]int    // state → rules
}

func newFinder(rules []rule) *finder {
	f := &finder{width: 1}
	for _, r := range rules {
		for _, k := range r.keys {
			for i := 0; i < len(k); i++ {
				if f.class[k[i]] == 0 {
					f.class[k[i]] = uint8(f.width)
					f.width++
				}
			}
		}
	}
	for b := 'A'; b <= 'Z'; b++ {
		f.class[b] = f.class[b+'a'-'A']
	}
	f.state()
	for n, r := range rules {
		for _, k := range r.keys {
			s := 0
			for i := 0; i < len(k); i++ {
				at := s*f.width + int(f.class[k[i]])
				if f.next[at] == 0 {
					f.next[at] = uint16(f.state())
				}
				s = int(f.next[at])
			}
			f.out[s] = append(f.out[s], n)
		}
	}
	f.link()
	return f
}

// state adds a state and returns it.
func (f *finder) state() int {
	f.out = append(f.out, nil)
	f.next = append(f.next, make([]uint16, f.width)...)
	return len(f.out) - 1
}

// link turns the trie into an automaton: missing moves are taken from the
// longest suffix that is in the trie.
func (f *finder) link() {
	fail := make([]int, len(f.out))
	var queue []int
	for c := 0; c < f.width; c++ {
		if s := int(f.next[c]); s != 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		f.out[s] = append(f.out[s], f.out[fail[s]]...)
		for c := 0; c < f.width; c++ {
			at := s*f.width + c
			back := f.next[fail[s]*f.width+c]
			if t := int(f.next[at]); t != 0 {
				fail[t] = int(back)
				queue = append(queue, t)
			} else {
				f.next[at] = back
			}
		}
	}
}

// rules appends to hits, in ascending order, the rules with a key in s.
func (f *finder) rules(s string, hits []int) []int {
	from := len(hits)
	state := 0
	for i := 0; i < len(s); i++ {
		state = int(f.next[state*f.width+int(f.class[s[i]])])
		for _, r := range f.out[state] {
			if !slices.Contains(hits[from:], r) {
				hits = append(hits, r)
			}
		}
	}
	slices.Sort(hits[from:])
	return hits
}
