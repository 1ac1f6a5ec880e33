package transition

import (
	"strings"

	"writ/extract/neural/kernel"
	"writ/extract/neural/model"
)

// The actions of the parser, as stored.
const (
	actShift = iota
	actReduce
	actLeft
	actRight
	actBreak
)

// Parser is an arc-eager dependency parser with pseudo-projective labels. It
// is safe for concurrent use; each worker has its own Tree.
type Parser struct {
	scorer
	masks [1 << 5][]float32 // by set of valid actions
}

// NewParser builds a parser over vectors of that width from a checked model.
func NewParser(m *model.Transition, width int, set kernel.Set) *Parser {
	p := &Parser{scorer: newScorer(m, width, set)}
	for valid := range p.masks {
		p.masks[valid] = p.upper.Masked(func(class int) bool { return valid>>p.moves[class].Action&1 != 0 })
	}
	return p
}

// Tree is the result of a parse and the worker's scratch for the next one.
type Tree struct {
	Head  []int32 // of each token; a root is its own head
	Dep   []string
	Start []bool // the token starts a sentence

	table
	stack, back []int32 // back = tokens returned to the front of the buffer
	next        int32   // first token that was never shifted
	class       []int32
	lastLeft    []int32 // last child on that side, −1 = none
	lastRight   []int32
	sibling     []int32 // right child of the same head created before, −1 = none
	unshiftable []bool
	boundary    []bool // a break was set before the token
	left, right []int32
	queue       []int32
	degree      []int32
}

// Start makes t ready to parse the texts whose n tokens have those vectors.
func (p *Parser) Start(t *Tree, vectors []float32, n int) { p.start(&t.table, vectors, n) }

// Parse fills t for the text of n tokens that begins at token first of what
// Start got; texts are parsed in order. Space tells which of its tokens are
// white space.
func (p *Parser) Parse(t *Tree, first, n int, space func(i int) bool) {
	t.reset(n)
	if n == 0 {
		return
	}
	t.first = first
	for len(t.stack) > 0 || len(t.back) > 0 || int(t.next) < n {
		p.apply(t, p.choose(t, n), n)
	}
	for i := range t.Head {
		if t.Head[i] < 0 {
			t.Head[i], t.Dep[i] = int32(i), "ROOT"
		} else {
			t.Dep[i] = p.moves[t.class[i]].Label
		}
	}
	t.deproject(space)
	t.edges()
	for i, h := range t.Head {
		if int(h) == i {
			t.Start[t.left[i]] = true
		}
	}
}

func (t *Tree) reset(n int) {
	t.Head, t.Dep, t.Start = grow(t.Head, n), grow(t.Dep, n), grow(t.Start, n)
	t.class, t.lastLeft, t.lastRight = grow(t.class, n), grow(t.lastLeft, n), grow(t.lastRight, n)
	t.sibling, t.unshiftable, t.boundary = grow(t.sibling, n), grow(t.unshiftable, n), grow(t.boundary, n)
	for i := range n {
		t.Head[i], t.lastLeft[i], t.lastRight[i], t.sibling[i] = -1, -1, -1, -1
	}
	clear(t.Start)
	clear(t.unshiftable)
	clear(t.boundary)
	t.stack, t.back, t.next = t.stack[:0], t.back[:0], 0
	if n > 0 {
		t.boundary[0] = true
	}
}

// buffer returns the first two tokens of the buffer, −1 = none, and its length.
func (t *Tree) buffer(n int) (b0, b1, length int) {
	r := len(t.back)
	b0, b1 = -1, -1
	length = n - int(t.next) + r
	at := func(i int) int {
		if i < r {
			return int(t.back[r-1-i])
		}
		if k := int(t.next) + i - r; k < n {
			return k
		}
		return -1
	}
	return at(0), at(1), length
}

// choose returns the best valid class. A state with one valid class is not
// scored.
func (p *Parser) choose(t *Tree, n int) int {
	b0, b1, length := t.buffer(n)
	depth := len(t.stack)
	free := b0 >= 0 && !t.boundary[b0]
	shift := depth == 0 || length >= 2 && free && !t.unshiftable[b0]
	reduce := depth > 0
	arcs := depth > 0 && free
	brk := length >= 2 && b1 == b0+1 && !t.boundary[b1] && p.first[actBreak] < len(p.moves)
	if !arcs && !brk {
		if shift != reduce {
			if shift {
				return p.first[actShift]
			}
			return p.first[actReduce]
		}
	}
	p.slots8(t, b0, b1)
	valid := 0
	for a, ok := range [...]bool{shift, reduce, arcs, arcs, brk} {
		if ok {
			valid |= 1 << a
		}
	}
	return p.pick(&t.table, p.masks[valid])
}

// slots8 puts the eight tokens that describe the state.
func (p *Parser) slots8(t *Tree, b0, b1 int) {
	p.advance(&t.table, max(b0, b1))
	s := [3]int{-1, -1, -1}
	for i := range s {
		if k := len(t.stack) - 1 - i; k >= 0 {
			s[i] = int(t.stack[k])
		}
	}
	child := func(last []int32, i int) int {
		if i < 0 {
			return -1
		}
		return int(last[i])
	}
	for f, i := range [...]int{
		b0, b1, s[0], s[1], s[2],
		child(t.lastLeft, b0), child(t.lastLeft, s[0]), child(t.lastRight, s[0]),
	} {
		p.put(&t.table, f, i)
	}
}

// apply performs the action of a class.
func (p *Parser) apply(t *Tree, class, n int) {
	b0, b1, _ := t.buffer(n)
	top := len(t.stack) - 1
	switch p.moves[class].Action {
	case actShift:
		t.shift()
	case actReduce:
		s0 := t.stack[top]
		t.stack = t.stack[:top]
		if t.Head[s0] < 0 && top > 0 {
			t.unshiftable[s0] = true
			t.back = append(t.back, s0)
		}
	case actLeft:
		s0 := t.stack[top]
		if h := t.Head[s0]; h >= 0 {
			t.lastRight[h] = t.sibling[s0] // s0 is the last right child of h
		}
		t.Head[s0], t.class[s0] = int32(b0), int32(class)
		t.lastLeft[b0] = s0
		t.unshiftable[b0] = false
		t.stack = t.stack[:top]
	case actRight:
		s0 := t.stack[top]
		t.Head[b0], t.class[b0] = s0, int32(class)
		t.sibling[b0] = t.lastRight[s0]
		t.lastRight[s0] = int32(b0)
		t.shift()
	case actBreak:
		t.boundary[b1] = true
	}
}

func (t *Tree) shift() {
	if r := len(t.back) - 1; r >= 0 {
		t.stack = append(t.stack, t.back[r])
		t.back = t.back[:r]
		return
	}
	t.stack = append(t.stack, t.next)
	t.next++
}

// Labels returns the labels that a parse can hold.
func (p *Parser) Labels() []string {
	l := []string{"ROOT"}
	for _, m := range p.moves {
		label, _, _ := strings.Cut(m.Label, separator)
		l = append(l, label)
	}
	return l
}
