package pattern

// scanner finds atoms in one pass (Aho and Corasick 1975), every state with
// all its transitions.
type scanner struct {
	class [256]uint8 // of a byte, folded
	width int        // classes
	next  []uint32   // [state][class]: place of the next state's row; hit set where an atom ends
	out   [][]uint16 // atoms that end in a state; nil for most
	space uint8      // the class of white space, 0 when no atom holds any
	first uint32     // the state behind the start of the text
	ids   map[string]uint16
	conds []cond // of the expressions
}

// cond is a need with atoms by number.
type cond struct {
	always bool
	atoms  []uint16
	all    []cond
	any    []cond
}

// hit marks a state in which an atom ends.
const hit = 1 << 31

// noClass is the class of no byte: atoms hold fewer different ones.
const noClass = 255

// mostBits is how many atoms one scan tells apart.
const mostBits = 1024

type bits [mostBits / 64]uint64

// newScanner returns a scanner for the atoms of needs, nil when there are
// none to look for.
func newScanner(needs []*need) *scanner {
	s := &scanner{ids: map[string]uint16{}}
	for _, n := range needs {
		s.conds = append(s.conds, s.number(n))
	}
	if len(s.ids) == 0 {
		return nil
	}
	s.build()
	return s
}

// number gives atoms their numbers. What goes beyond the bounds always holds.
func (s *scanner) number(n *need) cond {
	if n == nil {
		return cond{always: true}
	}
	var c cond
	for _, a := range n.atoms {
		id, ok := s.ids[a]
		if !ok {
			if len(s.ids) == mostBits {
				return cond{always: true}
			}
			id = uint16(len(s.ids))
			s.ids[a] = id
		}
		c.atoms = append(c.atoms, id)
	}
	for _, sub := range n.all {
		c.all = append(c.all, s.number(sub))
	}
	for _, sub := range n.any {
		c.any = append(c.any, s.number(sub))
	}
	return c
}

func (c *cond) holds(b *bits) bool {
	if c.always {
		return true
	}
	if c.atoms != nil {
		ok := false
		for _, a := range c.atoms {
			ok = ok || b[a/64]&(1<<(a%64)) != 0
		}
		if !ok {
			return false
		}
	}
	for i := range c.all {
		if !c.all[i].holds(b) {
			return false
		}
	}
	if c.any == nil {
		return true
	}
	for i := range c.any {
		if c.any[i].holds(b) {
			return true
		}
	}
	return false
}

// build makes the states: the tree of the atoms, then where to go on after a
// byte that does not fit, level by level.
func (s *scanner) build() {
	var known [256]uint8
	s.width = 1
	for a := range s.ids {
		for i := range len(a) {
			if known[a[i]] == 0 {
				known[a[i]] = uint8(s.width)
				s.width++
			}
		}
	}
	for b := range s.class {
		s.class[b] = known[fold[b]]
	}
	s.space = known[space[0]]
	s.next = make([]uint32, s.width)
	s.out = [][]uint16{nil}
	for a, id := range s.ids {
		at := 0
		for i := range len(a) {
			p := &s.next[at*s.width+int(known[a[i]])]
			if at = int(*p); at == 0 {
				at = len(s.out)
				*p = uint32(at)
				s.out = append(s.out, nil)
				s.next = append(s.next, make([]uint32, s.width)...)
			}
		}
		s.out[at] = append(s.out[at], id)
	}
	s.link()
	for i, q := range s.next {
		s.next[i] = q * uint32(s.width)
		if s.out[q] != nil {
			s.next[i] |= hit
		}
	}
	s.first = s.next[known[textStart[0]]]
	s.ids = nil
}

// link completes the transitions of the tree.
func (s *scanner) link() {
	fail := make([]uint32, len(s.out))
	queue := make([]uint32, 0, len(s.out))
	for _, q := range s.next[:s.width] {
		if q != 0 {
			queue = append(queue, q)
		}
	}
	for i := 0; i < len(queue); i++ {
		q := int(queue[i])
		f := int(fail[q])
		s.out[q] = append(s.out[q], s.out[f]...)
		for c := range s.width {
			p := &s.next[q*s.width+c]
			if *p == 0 {
				*p = s.next[f*s.width+c]
				continue
			}
			fail[*p] = s.next[f*s.width+c]
			queue = append(queue, *p)
		}
	}
}

// run sets the bits of the atoms in text.
func (s *scanner) run(text string, b *bits) {
	at, last := s.first&^hit, uint8(noClass)
	for i := range len(text) {
		c := s.class[text[i]]
		if c == last && c == s.space {
			continue
		}
		last = c
		if at = s.next[at+uint32(c)]; at >= hit {
			at &^= hit
			for _, id := range s.out[at/uint32(s.width)] {
				b[id/64] |= 1 << (id % 64)
			}
		}
	}
}

// any reports whether the scanner's one expression may match text.
func (s *scanner) any(text string) bool {
	c := &s.conds[0]
	if c.always || odd(text) {
		return true
	}
	if c.all != nil || c.any != nil {
		var b bits
		s.run(text, &b)
		return c.holds(&b)
	}
	at, last := s.first&^hit, uint8(noClass)
	for i := range len(text) {
		c := s.class[text[i]]
		if c == last && c == s.space {
			continue
		}
		last = c
		if at = s.next[at+uint32(c)]; at >= hit {
			return true
		}
	}
	return false
}

// begins reports whether text begins with one of the atoms, all of which
// stand at the start of the text.
func (s *scanner) begins(text string) bool {
	if odd(text) {
		return true
	}
	at, last := s.first&^hit, uint8(noClass)
	for i := 0; i < len(text) && at != 0; i++ {
		c := s.class[text[i]]
		if c == last && c == s.space {
			continue
		}
		last = c
		if at = s.next[at+uint32(c)]; at >= hit {
			return true
		}
	}
	return false
}
