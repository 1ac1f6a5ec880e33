package transition

import (
	"slices"
	"testing"
)

func never(int) bool { return false }

func TestLiftedArcsMoveToTheirHead(t *testing.T) {
	// 0 ← 1 (root) → 2 → 3; 4 hangs on the root and belongs to the dobj at 2.
	tree := &Tree{Head: []int32{1, 1, 1, 2, 1}, Dep: []string{"nsubj", "ROOT", "dobj", "det", "prep||dobj"}}
	tree.deproject(never)
	if want := []int32{1, 1, 1, 2, 2}; !slices.Equal(tree.Head, want) || tree.Dep[4] != "prep" {
		t.Errorf("heads %v, label %q; want %v, prep", tree.Head, tree.Dep[4], want)
	}
}

func TestLiftedArcsStayWithoutATarget(t *testing.T) {
	tree := &Tree{Head: []int32{1, 1, 1}, Dep: []string{"nsubj", "ROOT", "prep||dobj"}}
	tree.deproject(never)
	if tree.Head[2] != 1 || tree.Dep[2] != "prep" {
		t.Errorf("head %d, label %q", tree.Head[2], tree.Dep[2])
	}
}

func TestWhiteSpaceIsNoTarget(t *testing.T) {
	tree := &Tree{Head: []int32{1, 1, 1, 1}, Dep: []string{"nsubj", "ROOT", "dobj", "prep||dobj"}}
	tree.deproject(func(i int) bool { return i == 2 })
	if tree.Head[3] != 1 {
		t.Errorf("head %d, want the root", tree.Head[3])
	}
}

func TestEdgesSpanSubtrees(t *testing.T) {
	tree := &Tree{Head: []int32{2, 0, 2, 4, 2, 5}}
	tree.edges()
	if left, right := []int32{0, 1, 0, 3, 3, 5}, []int32{1, 1, 4, 3, 4, 5}; !slices.Equal(tree.left, left) || !slices.Equal(tree.right, right) {
		t.Errorf("left %v right %v, want %v %v", tree.left, tree.right, left, right)
	}
}
