package tokenize

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// set is a set of code points.
type set struct {
	ascii  [2]uint64
	ranges []span // beyond ASCII, ascending, disjoint
}

type span struct{ lo, hi rune }

func newSet(spans []span) *set {
	s := &set{}
	slices.SortFunc(spans, func(a, b span) int { return int(a.lo - b.lo) })
	for _, p := range spans {
		for ; p.lo <= p.hi && p.lo < utf8.RuneSelf; p.lo++ {
			s.ascii[p.lo>>6] |= 1 << (p.lo & 63)
		}
		if p.lo > p.hi {
			continue
		}
		if n := len(s.ranges); n > 0 && p.lo <= s.ranges[n-1].hi+1 {
			s.ranges[n-1].hi = max(s.ranges[n-1].hi, p.hi)
		} else {
			s.ranges = append(s.ranges, p)
		}
	}
	return s
}

// has reports whether r is in s. A negative r is in no set.
func (s *set) has(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 0 && s.ascii[r>>6]>>(r&63)&1 != 0
	}
	lo, hi := 0, len(s.ranges)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if r > s.ranges[m].hi {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo < len(s.ranges) && r >= s.ranges[lo].lo
}

// union adds single code points to a set.
func (s *set) union(runes map[rune]bool) *set {
	spans := slices.Clone(s.ranges)
	for r := range rune(utf8.RuneSelf) {
		if s.has(r) {
			spans = append(spans, span{r, r})
		}
	}
	for r := range runes {
		spans = append(spans, span{r, r})
	}
	return newSet(spans)
}

// classes returns the bodies of the character classes of a pattern, in order.
func classes(pattern string) (out []string) {
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '[':
			j := i + 1
			for j < len(pattern) && pattern[j] != ']' {
				if pattern[j] == '\\' {
					j++
				}
				j++
			}
			out = append(out, pattern[i+1:min(j, len(pattern))])
			i = j
		}
	}
	return out
}

// parseClass reads the body of a Python character class without shorthands:
// \uXXXX, \UXXXXXXXX, escaped punctuation, ranges, literals.
func parseClass(body string) (*set, error) {
	type item struct {
		r    rune
		dash bool
	}
	var items []item
	for i := 0; i < len(body); {
		r, n := utf8.DecodeRuneInString(body[i:])
		switch {
		case r == '\\':
			v, k, err := escape(body[i:])
			if err != nil {
				return nil, err
			}
			items = append(items, item{r: v})
			i += k
		case r == '-' && len(items) > 0 && i+1 < len(body) && !items[len(items)-1].dash:
			items = append(items, item{r: '-', dash: true})
			i++
		default:
			items = append(items, item{r: r})
			i += n
		}
	}
	var spans []span
	for i := 0; i < len(items); i++ {
		if i+2 < len(items) && items[i+1].dash {
			spans = append(spans, span{items[i].r, items[i+2].r})
			i += 2
		} else {
			spans = append(spans, span{items[i].r, items[i].r})
		}
	}
	return newSet(spans), nil
}

// escape reads one escape at the start of s and its length in bytes.
func escape(s string) (rune, int, error) {
	digits := map[byte]int{'u': 4, 'U': 8}
	if len(s) < 2 {
		return 0, 0, fmt.Errorf("class ends with a backslash")
	}
	if n := digits[s[1]]; n > 0 {
		if len(s) < 2+n {
			return 0, 0, fmt.Errorf("short escape %q", s)
		}
		v, err := strconv.ParseUint(s[2:2+n], 16, 32)
		if err != nil || v > unicode.MaxRune {
			return 0, 0, fmt.Errorf("bad escape %q", s[:2+n])
		}
		return rune(v), 2 + n, nil
	}
	r, n := utf8.DecodeRuneInString(s[1:])
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return 0, 0, fmt.Errorf("unsupported escape %q", s[:1+n])
	}
	return r, 1 + n, nil
}

// alternatives splits a pattern at its top-level bars.
func alternatives(pattern string) (out []string) {
	depth, start, class := 0, 0, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '|' && depth == 0:
			out = append(out, pattern[start:i])
			start = i + 1
		}
	}
	return append(out, pattern[start:])
}

// literal removes the backslashes of a pattern without operators.
func literal(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '\\' && i+1 < len(pattern) {
			i++
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}
