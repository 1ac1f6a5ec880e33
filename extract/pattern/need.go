package pattern

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// need is a condition on a text without which an expression does not match:
// one of the atoms stands in it (when there are any) and every condition of
// all holds, and one of any (when there are any). nil always holds.
type need struct {
	atoms []string
	all   []*need
	any   []*need
}

// textStart is the start of the text in atoms: a scan puts it before the text.
const textStart = "\x00"

// space is any run of white space.
const space = " "

// Bounds of what is worth to look for.
const (
	mostAtoms  = 128 // alternatives of one place
	mostClass  = 4   // characters of a class that are told apart
	mostRepeat = 4   // repetitions that may be and are spelt out
	mostCopies = 8   // repetitions that must be and are spelt out
)

// found is what is known of a part of an expression: every text that it
// matches, folded, or else what it needs. exact nil = not known.
type found struct {
	exact []string
	need  *need
}

// anything is a part of which nothing is known.
var anything = found{}

// needOf returns what a text needs to match tree.
func needOf(tree *syntax.Regexp) *need { return analyse(tree).condition() }

// condition turns the exact texts into atoms.
func (f found) condition() *need {
	if f.exact == nil {
		return f.need
	}
	return one(f.exact)
}

// one returns the condition that one of the texts is there.
func one(texts []string) *need {
	var atoms []string
	for _, t := range texts {
		if t == "" || t == textStart || t == space {
			return nil
		}
		atoms = append(atoms, t)
	}
	if len(atoms) == 0 {
		return nil
	}
	// A text that holds another of the list says nothing more.
	slices.SortFunc(atoms, func(a, b string) int { return len(a) - len(b) })
	kept := atoms[:0]
	for _, a := range atoms {
		if !slices.ContainsFunc(kept, func(k string) bool { return strings.Contains(a, k) }) {
			kept = append(kept, a)
		}
	}
	return &need{atoms: kept}
}

// start returns the part of n that asks how the text begins, nil when there is
// none.
func (n *need) start() *need {
	if n == nil {
		return nil
	}
	anchored := func(a string) bool { return a[:1] == textStart }
	if n.atoms != nil && !slices.ContainsFunc(n.atoms, func(a string) bool { return !anchored(a) }) {
		return n
	}
	for _, sub := range n.all {
		if s := sub.start(); s != nil {
			return s
		}
	}
	return nil
}

func both(a, b *need) *need {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.all != nil && a.atoms == nil && a.any == nil:
		return &need{all: append(slices.Clone(a.all), b)}
	}
	return &need{all: []*need{a, b}}
}

func analyse(re *syntax.Regexp) found {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpEndLine, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return found{exact: []string{""}}
	case syntax.OpBeginText:
		return found{exact: []string{textStart}}
	case syntax.OpBeginLine:
		return found{exact: []string{textStart, space}}
	case syntax.OpLiteral:
		return literal(re)
	case syntax.OpCharClass:
		return class(re.Rune)
	case syntax.OpCapture:
		return analyse(re.Sub[0])
	case syntax.OpQuest:
		f := analyse(re.Sub[0])
		if f.exact == nil || len(f.exact) >= mostAtoms {
			return anything
		}
		return found{exact: union(f.exact, []string{""})}
	case syntax.OpStar:
		if f := analyse(re.Sub[0]); f.blank() {
			return found{exact: []string{"", space}}
		}
	case syntax.OpPlus:
		f := analyse(re.Sub[0])
		if f.blank() {
			return f
		}
		return concat([]found{f, anything, f})
	case syntax.OpRepeat:
		return repeat(re)
	case syntax.OpConcat:
		parts := make([]found, len(re.Sub))
		for i, sub := range re.Sub {
			parts[i] = analyse(sub)
		}
		return concat(parts)
	case syntax.OpAlternate:
		return alternate(re.Sub)
	}
	return anything
}

// blank reports whether f is white space: one run of it is as good as many.
func (f found) blank() bool { return len(f.exact) == 1 && f.exact[0] == space }

// repeat spells few repetitions out; of many, those that must be.
func repeat(re *syntax.Regexp) found {
	f := analyse(re.Sub[0])
	if f.blank() {
		if re.Min == 0 {
			f.exact = []string{"", space}
		}
		return f
	}
	if re.Min == 0 && (re.Max < 0 || re.Max > mostRepeat || f.exact == nil) {
		return anything
	}
	parts := make([]found, 0, re.Min+1)
	for range min(re.Min, mostCopies) {
		parts = append(parts, f)
	}
	if re.Max < 0 || re.Max-re.Min > mostRepeat || re.Min > mostCopies || f.exact == nil {
		if re.Max != re.Min || re.Min > mostCopies {
			parts = append(parts, anything)
		}
		return concat(parts)
	}
	for range re.Max - re.Min {
		parts = append(parts, found{exact: union(f.exact, []string{""})})
	}
	return concat(parts)
}

// concat joins parts that follow each other.
func concat(parts []found) found {
	exact, whole := []string{""}, true
	var n *need
	for _, p := range parts {
		if p.exact == nil {
			n = both(both(n, one(exact)), p.need)
			exact, whole = []string{""}, false
			continue
		}
		if joined := cross(exact, p.exact); joined != nil {
			exact = joined
			continue
		}
		n = both(n, one(exact))
		whole = false
		if exact = cross(tails(exact), p.exact); exact == nil {
			exact = cross([]string{""}, p.exact)
		}
	}
	if whole {
		return found{exact: exact}
	}
	return found{need: both(n, one(exact))}
}

// tails returns the last bytes of texts: what follows them follows those.
func tails(texts []string) []string {
	var out []string
	for _, t := range texts {
		if t = t[max(0, len(t)-1):]; !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// cross returns every text of a followed by one of b; nil when there are too
// many. A start of the text that does not come first is dropped: it has no
// width. So is white space after white space; the start of a line is either.
func cross(a, b []string) []string {
	if len(a)*len(b) > mostAtoms {
		if len(a) != 1 || a[0] != "" {
			return nil
		}
	}
	var out []string
	for _, x := range a {
		for _, y := range b {
			if x != "" && y != "" && (y[:1] == textStart || y[:1] == space && x[len(x)-1:] == space) {
				y = y[1:]
			}
			if s := x + y; !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func alternate(subs []*syntax.Regexp) found {
	var exact []string
	var any []*need
	known, whole := true, true
	for _, sub := range subs {
		f := analyse(sub)
		if whole = whole && f.exact != nil; whole {
			exact = union(exact, f.exact)
		}
		c := f.condition()
		known = known && c != nil
		any = append(any, c)
	}
	switch {
	case whole && len(exact) <= mostAtoms:
		return found{exact: exact}
	case known:
		return found{need: &need{any: any}}
	}
	return anything
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// literal folds the runes of a literal and makes one of a run of white space,
// as scans do. A letter beyond ASCII without regard
// to case has several forms: nothing is known of it.
func literal(re *syntax.Regexp) found {
	var parts []found
	var b strings.Builder
	for _, r := range re.Rune {
		if r == 0 || r >= utf8.RuneSelf && re.Flags&syntax.FoldCase != 0 && unicode.SimpleFold(r) != r {
			parts = append(parts, found{exact: []string{b.String()}}, anything)
			b.Reset()
			continue
		}
		if f := foldRune(r); f != space || !strings.HasSuffix(b.String(), space) {
			b.WriteString(f)
		}
	}
	if parts == nil {
		return found{exact: []string{b.String()}}
	}
	return concat(append(parts, found{exact: []string{b.String()}}))
}

// class returns the characters of a class, folded, when they are few.
func class(ranges []rune) found {
	var out []string
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] == 0 || ranges[i+1]-ranges[i] > 64 {
			return anything
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			if s := foldRune(r); !slices.Contains(out, s) {
				if out = append(out, s); len(out) > mostClass {
					return anything
				}
			}
		}
	}
	if len(out) == 0 {
		return anything
	}
	return found{exact: out}
}

// foldRune returns how r stands in a text that fold has gone over.
func foldRune(r rune) string {
	switch {
	case r == 'ſ':
		return "s"
	case r == '\u212a': // Kelvin
		return "k"
	case r < utf8.RuneSelf:
		return string(rune(fold[r]))
	}
	return string(r)
}

// fold is the alphabet of scans: letters in lower case, one digit, one white
// space.
var fold = func() (t [256]byte) {
	for i := range t {
		c := byte(i)
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= '0' && c <= '9':
			c = '0'
		case c == '\n' || c == '\t' || c == '\f' || c == '\r':
			c = space[0]
		}
		t[i] = c
	}
	return t
}()

// odd reports whether s holds one of the two letters beyond ASCII that are a
// form of an ASCII letter: scans do not know them.
func odd(s string) bool {
	return strings.Contains(s, "ſ") || strings.Contains(s, "\u212a")
}

// withinLine reports whether no match of re goes over the end of a line, nor
// asks for the end or the start of the text.
func withinLine(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpAnyChar:
		return false
	case syntax.OpLiteral:
		return !slices.Contains(re.Rune, '\n')
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			if re.Rune[i] <= '\n' && '\n' <= re.Rune[i+1] {
				return false
			}
		}
		return true
	}
	return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !withinLine(sub) })
}

// nullable reports whether re matches an empty text.
func nullable(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return nullable(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min == 0 || nullable(re.Sub[0])
	case syntax.OpConcat:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !nullable(sub) })
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, nullable)
	}
	return true
}
