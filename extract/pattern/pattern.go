// Package pattern is package regexp with a look before the leap: a regular
// expression (RE2) is run only over text that holds the literals without which
// it cannot match.
//
// The literals come from the expression itself, so the answers are those of
// package regexp, always: what stands in the way of a match is derived, never
// written by hand. An expression is parsed at its first use and compiled when
// a text first may match it. A [Set] looks for the literals of many
// expressions in one pass over a text.
package pattern

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// Regexp is a regular expression. It is safe for concurrent use.
type Regexp struct {
	parse  func() *filter
	scan   func() scans
	parts  func() *Set // the alternatives, for whether there is a match at all; nil = none
	engine func() *regexp.Regexp
	expr   string // "" for a part of another
}

// filter is what an expression needs of a text.
type filter struct {
	tree  *syntax.Regexp
	need  *need
	lines bool // every match lies within one line and is not empty
}

// scans look for what an expression needs: all, and what must begin the text.
// nil = nothing.
type scans struct{ all, start *scanner }

// Lazy returns the regular expression expr, which must be sound: a fault in it
// panics at the first use.
func Lazy(expr string) *Regexp {
	return newRegexp(expr, sync.OnceValue(func() *syntax.Regexp {
		tree, err := syntax.Parse(expr, syntax.Perl)
		if err != nil {
			panic("pattern: " + expr + ": " + err.Error())
		}
		return tree
	}))
}

// Compile returns the regular expression expr, or the fault in it.
func Compile(expr string) (*Regexp, error) {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	return newRegexp(expr, func() *syntax.Regexp { return tree }), nil
}

// newRegexp returns an expression; expr "" is written when it is compiled.
func newRegexp(expr string, tree func() *syntax.Regexp) *Regexp {
	r := &Regexp{expr: expr}
	r.parse = sync.OnceValue(func() *filter {
		t := tree()
		return &filter{t, needOf(t), withinLine(t) && !nullable(t)}
	})
	r.scan = sync.OnceValue(func() (s scans) {
		n := r.parse().need
		s.all = newScanner([]*need{n})
		if n = n.start(); n != nil {
			s.start = newScanner([]*need{n})
		}
		return s
	})
	r.parts = sync.OnceValue(func() *Set { return alternatives(r.parse().tree) })
	r.engine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(r.String()) })
	return r
}

// alternatives returns the parts of an expression that is several side by side:
// a text rarely holds the literals of more than one.
func alternatives(tree *syntax.Regexp) *Set {
	if tree.Op != syntax.OpAlternate {
		return nil
	}
	parts := make([]*Regexp, len(tree.Sub))
	for i, sub := range tree.Sub {
		parts[i] = newRegexp("", func() *syntax.Regexp { return sub })
	}
	return NewSet(parts...)
}

// String returns the expression.
func (r *Regexp) String() string {
	if r.expr == "" {
		return r.parse().tree.String()
	}
	return r.expr
}

// Engine returns the expression of package regexp, for texts in bytes: it does
// not look for literals.
func (r *Regexp) Engine() *regexp.Regexp { return r.engine() }

// NumSubexp returns the number of groups.
func (r *Regexp) NumSubexp() int { return r.parse().tree.MaxCap() }

// may reports whether s may hold a match.
func (r *Regexp) may(s string) bool {
	sc := r.scan()
	if sc.start != nil && !sc.start.begins(s) {
		return false
	}
	return sc.all == nil || sc.all.any(s)
}

// MatchString reports whether s holds a match.
func (r *Regexp) MatchString(s string) bool { return r.may(s) && r.match(s) }

// match is MatchString for an s that may hold a match.
func (r *Regexp) match(s string) bool {
	if parts := r.parts(); parts != nil {
		h := parts.Scan(s)
		for i, p := range parts.res {
			if h.May(i) && p.match(s) {
				return true
			}
		}
		return false
	}
	if !r.parse().lines {
		return r.engine().MatchString(s)
	}
	for line := range strings.SplitSeq(s, "\n") {
		if (len(line) == len(s) || r.may(line)) && r.engine().MatchString(line) {
			return true
		}
	}
	return false
}

// FindStringSubmatchIndex is that of package regexp, and so are the following.
func (r *Regexp) FindStringSubmatchIndex(s string) []int {
	if !r.may(s) {
		return nil
	}
	if !r.parse().lines {
		return r.engine().FindStringSubmatchIndex(s)
	}
	for at := 0; at <= len(s); {
		line, _, _ := strings.Cut(s[at:], "\n")
		if r.may(line) {
			if m := r.engine().FindStringSubmatchIndex(line); m != nil {
				return shift(m, at)
			}
		}
		at += len(line) + 1
	}
	return nil
}

// shift moves the offsets of a match by n.
func shift(m []int, n int) []int {
	for i := range m {
		if m[i] >= 0 {
			m[i] += n
		}
	}
	return m
}

// FindStringIndex returns the place of the first match, nil without one.
func (r *Regexp) FindStringIndex(s string) []int {
	if !r.may(s) {
		return nil
	}
	if !r.parse().lines {
		return r.engine().FindStringIndex(s)
	}
	for at := 0; at <= len(s); {
		line, _, _ := strings.Cut(s[at:], "\n")
		if r.may(line) {
			if m := r.engine().FindStringIndex(line); m != nil {
				return shift(m, at)
			}
		}
		at += len(line) + 1
	}
	return nil
}

// FindString returns the first match, "" without one.
func (r *Regexp) FindString(s string) string {
	if m := r.FindStringIndex(s); m != nil {
		return s[m[0]:m[1]]
	}
	return ""
}

// FindStringSubmatch returns the first match and its groups.
func (r *Regexp) FindStringSubmatch(s string) []string {
	return slicesOf(s, r.FindStringSubmatchIndex(s))
}

func slicesOf(s string, m []int) []string {
	if m == nil {
		return nil
	}
	out := make([]string, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = s[m[2*i]:m[2*i+1]]
		}
	}
	return out
}

// FindAllStringSubmatchIndex returns the first n matches with their groups,
// all for n < 0.
func (r *Regexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	if !r.may(s) {
		return nil
	}
	if !r.parse().lines {
		return r.engine().FindAllStringSubmatchIndex(s, n)
	}
	var out [][]int
	for at := 0; at <= len(s) && (n < 0 || len(out) < n); {
		line, _, _ := strings.Cut(s[at:], "\n")
		if r.may(line) {
			left := n
			if n >= 0 {
				left -= len(out)
			}
			for _, m := range r.engine().FindAllStringSubmatchIndex(line, left) {
				out = append(out, shift(m, at))
			}
		}
		at += len(line) + 1
	}
	return out
}

// FindAllStringSubmatch returns the first n matches with their groups, all for
// n < 0.
func (r *Regexp) FindAllStringSubmatch(s string, n int) [][]string {
	var out [][]string
	for _, m := range r.FindAllStringSubmatchIndex(s, n) {
		out = append(out, slicesOf(s, m))
	}
	return out
}

// FindAllStringIndex returns the places of the first n matches, all for n < 0.
func (r *Regexp) FindAllStringIndex(s string, n int) [][]int {
	if !r.may(s) {
		return nil
	}
	return r.engine().FindAllStringIndex(s, n)
}

// ReplaceAllString returns s with every match replaced by the template.
func (r *Regexp) ReplaceAllString(s, template string) string {
	if !r.may(s) {
		return s
	}
	return r.engine().ReplaceAllString(s, template)
}

// ExpandString is that of package regexp.
func (r *Regexp) ExpandString(dst []byte, template, s string, m []int) []byte {
	return r.engine().ExpandString(dst, template, s, m)
}

// Set is a list of expressions that are tried on the same texts.
type Set struct {
	res  []*Regexp
	open func() *scanner
}

// NewSet returns the set of res. Its numbers are those of the list.
func NewSet(res ...*Regexp) *Set {
	s := &Set{res: res}
	s.open = sync.OnceValue(func() *scanner {
		needs := make([]*need, len(res))
		for i, r := range res {
			needs[i] = r.parse().need
		}
		return newScanner(needs)
	})
	return s
}

// Hits says which expressions of a set may match a text.
type Hits struct {
	set  *Set
	bits bits
	all  bool
}

// Scan looks for the literals of all expressions in text.
func (s *Set) Scan(text string) Hits {
	h := Hits{set: s}
	sc := s.open()
	if sc == nil {
		h.all = true
		return h
	}
	h.all = odd(text)
	if !h.all {
		sc.run(text, &h.bits)
	}
	return h
}

// May reports whether expression i may match; when not, it does not.
func (h *Hits) May(i int) bool { return h.all || h.set.open().conds[i].holds(&h.bits) }

// Match reports whether expression i matches text, which was scanned.
func (h *Hits) Match(i int, text string) bool {
	return h.May(i) && h.set.res[i].match(text)
}
