// Package syntax reads arguments off a dependency parse: which token fills
// which deep role of a verb or noun, passives, relative clauses, control,
// coordination and light verbs undone.
//
// Labels are those of the ClearNLP scheme (nsubj, nsubjpass, dobj, agent,
// prep, pobj, relcl, acl, xcomp, conj …). Without a parser (heads of -1)
// every query gives nothing.
package syntax

import (
	"strings"

	"writ/extract/doc"
)

// Tree is the dependency forest of one document. Build it with New; it is
// read-only afterwards and safe for concurrent use.
type Tree struct {
	tokens []doc.Token
	words  []string // in lower case
	first  []int32  // first child + 1
	next   []int32  // next sibling + 1
}

// New indexes the children of every token of d.
func New(d *doc.Document) *Tree {
	n := len(d.Tokens)
	t := &Tree{tokens: d.Tokens, words: make([]string, n), first: make([]int32, n), next: make([]int32, n)}
	for i := n - 1; i >= 0; i-- { // backwards, so that children come in text order
		t.words[i] = strings.ToLower(d.View.Text[d.Tokens[i].Start:d.Tokens[i].End])
		if h := d.Tokens[i].Head; h >= 0 && h != i {
			t.next[i] = t.first[h]
			t.first[h] = int32(i) + 1
		}
	}
	return t
}

// Parsed reports whether token i has a head.
func (t *Tree) Parsed(i int) bool { return t.tokens[i].Head >= 0 }

// Head returns the head of token i, i itself at a root or without a parse.
func (t *Tree) Head(i int) int {
	if h := t.tokens[i].Head; h >= 0 {
		return h
	}
	return i
}

// Dep returns the dependency label of token i.
func (t *Tree) Dep(i int) string { return t.tokens[i].Dep }

// Lemma returns the lemma of token i, the lower-case word where there is none.
func (t *Tree) Lemma(i int) string {
	if l := t.tokens[i].Lemma; l != "" {
		return strings.ToLower(l)
	}
	return t.Word(i)
}

// Word returns token i in lower case.
func (t *Tree) Word(i int) string { return t.words[i] }

// Verb reports whether token i is tagged as a verb.
func (t *Tree) Verb(i int) bool { return strings.HasPrefix(t.tokens[i].Tag, "V") }

// noun reports whether token i is tagged as a noun or pronoun.
func (t *Tree) noun(i int) bool {
	tag := t.tokens[i].Tag
	return strings.HasPrefix(tag, "N") || strings.HasPrefix(tag, "PRP") || tag == "CD" || tag == "DT"
}

// Children calls f for every child of token i in text order until f returns false.
func (t *Tree) Children(i int, f func(c int) bool) {
	for c := t.first[i]; c != 0; c = t.next[c-1] {
		if !f(int(c - 1)) {
			return
		}
	}
}

// Child returns the first child of i with one of the labels, -1 = none.
func (t *Tree) Child(i int, deps ...string) int {
	for c := t.first[i]; c != 0; c = t.next[c-1] {
		for _, d := range deps {
			if t.tokens[c-1].Dep == d {
				return int(c - 1)
			}
		}
	}
	return -1
}

// Passive reports whether verb i stands in the passive or is a participle
// that modifies the noun it was done to.
func (t *Tree) Passive(i int) bool { return t.passive(i, 0) }

func (t *Tree) passive(i, depth int) bool {
	if t.Child(i, "nsubjpass", "auxpass", "csubjpass", "agent") >= 0 {
		return true
	}
	if t.tokens[i].Tag != "VBN" {
		return false
	}
	switch t.Dep(i) {
	case "acl", "amod":
		return true
	case "conj":
		return depth < maxClimb && t.Child(i, "nsubj", "aux") < 0 && t.Verb(t.Head(i)) && t.passive(t.Head(i), depth+1)
	case "ROOT", "advcl", "dep", "ccomp", "relcl", "xcomp", "pcomp":
		return t.Child(i, "aux", "dobj") < 0
	}
	return false
}

// Root returns the token of [first, limit) whose head lies outside, the last
// one without a parse.
func (t *Tree) Root(first, limit int) int {
	for i := first; i < limit; i++ {
		h := t.tokens[i].Head
		if h >= 0 && (h == i || h < first || h >= limit) {
			switch t.Dep(i) {
			case "punct", "det", "case":
				continue
			}
			return i
		}
	}
	return limit - 1
}

// maxClimb bounds every walk towards the root.
const maxClimb = 24

// Path returns the labels from token a up to the lowest common ancestor and
// down to b, for example "^conj v:dobj v:prep_of", and its length; "" and
// maxClimb when there is none or it is longer than four steps.
func (t *Tree) Path(a, b int) (path string, steps int) {
	up := make([]int, 0, 8)
	for i, n := a, 0; n < maxClimb; n++ {
		up = append(up, i)
		if t.Head(i) == i {
			break
		}
		i = t.Head(i)
	}
	var down []int
	for i, n := b, 0; n < maxClimb; n++ {
		for k, u := range up {
			if u != i {
				continue
			}
			if k+len(down) > 4 {
				return "", maxClimb
			}
			var s strings.Builder
			for _, x := range up[:k] {
				s.WriteString("^" + t.label(x) + " ")
			}
			for j := len(down) - 1; j >= 0; j-- {
				s.WriteString("v" + t.label(down[j]) + " ")
			}
			return s.String(), k + len(down)
		}
		down = append(down, i)
		if t.Head(i) == i {
			break
		}
		i = t.Head(i)
	}
	return "", maxClimb
}

// Clause returns the head of the clause that token i stands in: the verb of
// the nearest subordinate or coordinate clause above it, else the root.
func (t *Tree) Clause(i int) int {
	for n := 0; n < maxClimb; n++ {
		h := t.Head(i)
		if h == i || t.opensClause(i) {
			return i
		}
		i = h
	}
	return i
}

// opensClause reports whether token i heads a clause below another.
func (t *Tree) opensClause(i int) bool {
	switch t.Dep(i) {
	case "ccomp", "advcl", "relcl", "acl", "csubj", "csubjpass", "parataxis", "pcomp":
		return true
	case "conj":
		return t.Verb(i)
	}
	return false
}

// Clauses tells how the clause of token b stands to that of token a: "same";
// "up:" and the label of a's clause when b's lies above it; "down:" and the
// label of b's when it lies below; "other".
func (t *Tree) Clauses(a, b int) string {
	ca, cb := t.Clause(a), t.Clause(b)
	if ca == cb {
		return "same"
	}
	if t.below(ca, cb) {
		return "up:" + t.Dep(ca)
	}
	if t.below(cb, ca) {
		return "down:" + t.Dep(cb)
	}
	return "other"
}

// below reports whether clause head a lies in the clause of b or below it,
// at most three clauses down.
func (t *Tree) below(a, b int) bool {
	for n := 0; n < 3 && t.Head(a) != a; n++ {
		if a = t.Clause(t.Head(a)); a == b {
			return true
		}
	}
	return false
}

// Function is what a noun does in its clause.
type Function struct {
	Label string // dependency label, or "prep_" and the word of the preposition; "" = not found
	Part  string // "mod" or "poss": the noun modifies another one, which does it; "" = it does it itself
	Host  int    // the token that it modifies, else the one that carries it; the root of both where it ends there
}

// Function tells what noun i does, looked up through coordination and
// apposition.
func (t *Tree) Function(i int) (f Function) {
	for n := 0; n < maxClimb; n++ {
		h := t.Head(i)
		if h == i {
			f.Label, f.Host = "ROOT", i
			return f
		}
		switch d := t.Dep(i); d {
		case "conj", "appos":
		case "compound", "nmod", "amod", "poss":
			if f.Part == "" {
				f.Host, f.Part = h, "mod"
				if d == "poss" {
					f.Part = "poss"
				}
			}
		case "pobj":
			f.Label = "prep_" + t.Word(h)
			if f.Part == "" {
				f.Host = t.Head(h)
			}
			return f
		default:
			f.Label = d
			if f.Part == "" {
				f.Host = h
			}
			return f
		}
		i = h
	}
	f.Host = i
	return f
}

// label is the dependency label of i, with the word of a preposition.
func (t *Tree) label(i int) string {
	switch d := t.Dep(i); d {
	case "prep", "agent", "mark":
		return d + "_" + t.Word(i)
	default:
		return d
	}
}
