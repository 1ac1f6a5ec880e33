package tokenize

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// affixes finds what a tokenizer cuts off a word. The stored patterns have
// look-arounds, so their character classes are read and the rest is code; a
// pattern of another form is refused.
type affixes struct {
	prefix  *set // single code points
	prefixL []string

	suffix  *set
	suffixL []string
	units   map[rune][]string // currency and unit strings after a digit, by last rune
	dot     *set              // before a final '.'
	upper   *set              // two of these before a final '.'

	icons          *set // infixes of one code point
	before5, after *set // around an inner '.'
	letters        *set
	alnum          *set
}

const afterDigit = "(?<=[0-9])(?:"

func newAffixes(prefix, suffix, infix string) (*affixes, error) {
	a := &affixes{units: map[rune][]string{}}
	for _, f := range []func() error{
		func() error { return a.readPrefixes(prefix) },
		func() error { return a.readSuffixes(suffix) },
		func() error { return a.readInfixes(infix) },
	} {
		if err := f(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *affixes) readPrefixes(pattern string) error {
	single := map[rune]bool{}
	icons := newSet(nil)
	for _, p := range alternatives(pattern) {
		body, ok := strings.CutPrefix(p, "^")
		switch {
		case !ok || body == "":
			return fmt.Errorf("prefix %q: no anchor", p)
		case body[0] == '[':
			s, err := parseClass(classes(body)[0])
			if err != nil {
				return fmt.Errorf("prefix class: %w", err)
			}
			icons = s
		case body == `\+(?![0-9])`, body == `\.\.+`:
		default:
			if err := addLiteral(body, single, &a.prefixL); err != nil {
				return fmt.Errorf("prefix %q: %w", p, err)
			}
		}
	}
	a.prefix = icons.union(single)
	return nil
}

func (a *affixes) readSuffixes(pattern string) error {
	single := map[rune]bool{}
	icons := newSet(nil)
	a.dot, a.upper = newSet(nil), newSet(nil)
	behind := 0
	for _, p := range alternatives(pattern) {
		body, ok := strings.CutSuffix(p, "$")
		switch {
		case !ok || body == "":
			return fmt.Errorf("suffix %q: no anchor", p)
		case strings.HasPrefix(body, afterDigit):
			for _, u := range strings.Split(body[len(afterDigit):len(body)-1], "|") {
				u = literal(u)
				r, _ := utf8.DecodeLastRuneInString(u)
				a.units[r] = append(a.units[r], u)
			}
		case body == `\.\.+`, body == `(?<=[0-9])\+`, body == `(?<=°[FfCcKk])\.`:
		case strings.HasPrefix(body, "(?<=[") && strings.HasSuffix(body, `])\.`) && behind < 2:
			c := classes(body)
			if len(c) == 0 || behind == 1 && (len(c) != 2 || c[0] != c[1]) {
				return fmt.Errorf("suffix look-behind %d is not of the known form", behind)
			}
			s, err := parseClass(c[0])
			if err != nil {
				return fmt.Errorf("suffix look-behind %d: %w", behind, err)
			}
			*[]**set{&a.dot, &a.upper}[behind] = s
			behind++
		case body[0] == '[':
			s, err := parseClass(classes(body)[0])
			if err != nil {
				return fmt.Errorf("suffix class: %w", err)
			}
			icons = s
		default:
			if err := addLiteral(body, single, &a.suffixL); err != nil {
				return fmt.Errorf("suffix %q: %w", p, err)
			}
		}
	}
	a.suffix = icons.union(single)
	return nil
}

// addLiteral files a literal pattern under its single code point or its text.
func addLiteral(body string, single map[rune]bool, long *[]string) error {
	for i := 0; i < len(body); i++ {
		if body[i] == '\\' {
			i++
		} else if strings.IndexByte("[]()*+?|{}^$.", body[i]) >= 0 {
			return fmt.Errorf("not of the known form")
		}
	}
	s := literal(body)
	if utf8.RuneCountInString(s) == 1 {
		r, _ := utf8.DecodeRuneInString(s)
		single[r] = true
	} else if !slices.Contains(*long, s) {
		*long = append(*long, s)
	}
	return nil
}

// hyphens in the order in which the pattern tries them.
var hyphens = []string{"-", "–", "—", "--", "---", "——", "~"}

func (a *affixes) readInfixes(pattern string) error {
	l := alternatives(pattern)
	hyphen := "(?:" + strings.Join(hyphens, "|") + ")"
	around := []string{`\.`, ",", hyphen, "[:<>=/]"}
	ok := len(l) == 8 && l[0] == `\.\.+` && l[1] == "…" && l[2] != "" && l[2][0] == '[' && l[3] == `(?<=[0-9])[+\-\*^](?=[0-9-])`
	for i := 4; ok && i < 8; i++ {
		ok = strings.HasPrefix(l[i], "(?<=[") && strings.Contains(l[i], "])"+around[i-4]+"(?=[")
	}
	if !ok {
		return fmt.Errorf("infix patterns are not of the known form")
	}
	dot, comma, hy, op := classes(l[4]), classes(l[5]), classes(l[6]), classes(l[7])
	if len(dot) != 2 || len(comma) != 2 || len(hy) != 2 || len(op) != 3 ||
		comma[0] != comma[1] || hy[1] != comma[0] || op[2] != comma[0] || op[0] != hy[0] {
		return fmt.Errorf("infix classes are not of the known form")
	}
	for _, c := range []struct {
		to   **set
		body string
	}{
		{&a.icons, classes(l[2])[0]}, {&a.before5, dot[0]}, {&a.after, dot[1]},
		{&a.letters, comma[0]}, {&a.alnum, hy[0]},
	} {
		s, err := parseClass(c.body)
		if err != nil {
			return fmt.Errorf("infix class: %w", err)
		}
		*c.to = s
	}
	return nil
}
