package transition

import "strings"

// separator joins the label of a lifted arc with the label of its true head.
const separator = "||"

// edges computes the first and last token of every subtree, leaves first.
func (t *Tree) edges() {
	n := len(t.Head)
	t.left, t.right = grow(t.left, n), grow(t.right, n)
	t.degree = grow(t.degree, n)
	clear(t.degree)
	for i, h := range t.Head {
		t.left[i], t.right[i] = int32(i), int32(i)
		if int(h) != i {
			t.degree[h]++
		}
	}
	q := t.queue[:0]
	for i := range t.Head {
		if t.degree[i] == 0 {
			q = append(q, int32(i))
		}
	}
	for k := 0; k < len(q); k++ {
		i := q[k]
		h := t.Head[i]
		if h == i {
			continue
		}
		t.left[h] = min(t.left[h], t.left[i])
		t.right[h] = max(t.right[h], t.right[i])
		if t.degree[h]--; t.degree[h] == 0 {
			q = append(q, h)
		}
	}
	t.queue = q
}

// deproject moves tokens with a label "X||Y" to the nearest descendant of
// their head that has label Y, breadth first, and makes their label X
// (Nivre and Nilsson 2005). Spans are those of the projective tree.
func (t *Tree) deproject(space func(i int) bool) {
	ready := false
	for i, dep := range t.Dep {
		label, target, ok := strings.Cut(dep, separator)
		if !ok {
			continue
		}
		if !ready {
			t.edges()
			ready = true
		}
		if h := t.find(int32(i), target, space); h >= 0 {
			t.Head[i] = h
		}
		t.Dep[i] = label
	}
}

// find searches below the head of i; it returns −1 if there is no such label.
func (t *Tree) find(i int32, label string, space func(i int) bool) int32 {
	q := append(t.queue[:0], t.Head[i])
	defer func() { t.queue = q }()
	for k := 0; k < len(q); k++ {
		h := q[k]
		for c := t.left[h]; c <= t.right[h]; c++ {
			if c == h || c == i || t.Head[c] != h || space(int(c)) {
				continue
			}
			if t.Dep[c] == label {
				return c
			}
			q = append(q, c)
		}
	}
	return -1
}
