package layout

import (
	"math"
	"slices"
	"strconv"
)

// Line numbers of pleading paper: at least so many small numbers, one below
// the other at the left edge, each one more than the last.
const (
	numbersLeast = 12
	numberMost   = 99
	numbersAlign = 6.0  // points between their right edges
	numbersEdge  = 0.15 // of the text's width, from its left edge
)

// markNumbers marks the words that number the page's lines, in one column or
// two: a paper set on numbered paper may bring numbers of its own.
func markNumbers(words []Word) {
	for range 2 {
		if !markColumn(words) {
			return
		}
	}
}

// markColumn marks one column of numbers and reports whether there was one.
func markColumn(words []Word) bool {
	if len(words) < numbersLeast {
		return false
	}
	left, right := math.Inf(1), math.Inf(-1)
	for _, w := range words {
		left, right = min(left, w.X0), max(right, w.X1)
	}
	var found []*Word
	for i := range words {
		w := &words[i]
		if !w.number && w.X1 < left+numbersEdge*(right-left) && number(w.Text) > 0 && leads(*w, words) {
			found = append(found, w)
		}
	}
	if len(found) < numbersLeast {
		return false
	}
	slices.SortStableFunc(found, func(a, b *Word) int { return number(a.Text) - number(b.Text) })
	var run []*Word
	for i, w := range found {
		if number(w.Text) > 2 {
			break
		}
		if r := ascending(found[i:]); len(r) > len(run) {
			run = r
		}
	}
	if len(run) < numbersLeast {
		return false
	}
	for _, w := range run {
		w.number = true
	}
	return true
}

// leads reports whether no word but a line number stands to the left of w.
func leads(w Word, words []Word) bool {
	y := (w.Y0 + w.Y1) / 2
	for _, o := range words {
		if !o.number && o.X0 < w.X0 && o.Y0 < y && y < o.Y1 {
			return false
		}
	}
	return true
}

// ascending returns the first of the words, which are sorted by number, and
// each one that stands below and in line with the one before and counts on.
func ascending(sorted []*Word) []*Word {
	run := sorted[:1:1]
	for _, w := range sorted[1:] {
		last := run[len(run)-1]
		if number(w.Text) == number(last.Text)+1 && w.Y0 < last.Y0 && math.Abs(w.X1-last.X1) < numbersAlign {
			run = append(run, w)
		}
	}
	return run
}

// number returns the value of s, 0 if s is no number from 1 to numberMost.
func number(s string) int {
	if len(s) > 2 || s == "" || s[0] == '0' {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > numberMost {
		return 0
	}
	return n
}
