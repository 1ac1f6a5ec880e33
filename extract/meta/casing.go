package meta

import (
	"strings"
	"unicode"
	"unicode/utf8"
	"writ/extract/pattern"
)

// casing finds how a document writes the names that its caption sets in
// capitals.
type casing struct{ text, low string }

func newCasing(text string) *casing { return &casing{text, lowerASCII(text)} }

// lowerASCII folds A to Z only, so that offsets stay.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// mostSeen bounds how many places of a word are looked at.
const mostSeen = 200

// name returns s, a name in capitals, as running text writes it: whole where
// the document has it so, else word by word.
func (c *casing) name(s string) string {
	if !allCaps(s) {
		return s
	}
	if t := c.seen(s, func(t string) bool { return !allCaps(t) && startsUpper(t) }); t != "" {
		return strings.Join(strings.Fields(t), " ")
	}
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = c.word(w, i == 0)
	}
	return strings.Join(words, " ")
}

// seen returns the first place of s in the document, case aside, that ok
// accepts.
func (c *casing) seen(s string, ok func(string) bool) string {
	low := lowerASCII(s)
	for at, n := 0, 0; n < mostSeen; n++ {
		i := strings.Index(c.low[at:], low)
		if i < 0 {
			return ""
		}
		i += at
		at = i + len(low)
		if edge(c.text, i, at) && ok(c.text[i:at]) {
			return c.text[i:at]
		}
	}
	return ""
}

// edge reports whether text[i:j] is not part of a longer word.
func edge(text string, i, j int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	q, _ := utf8.DecodeRuneInString(text[j:])
	return !unicode.IsLetter(r) && !unicode.IsLetter(q) && r != '@' && q != '@'
}

func (c *casing) word(w string, first bool) string {
	core := strings.Trim(w, ".,;:'\"’()")
	if core == "" {
		return w
	}
	low := strings.ToLower(core)
	if keepCaps.MatchString(w) {
		return w
	}
	if !first && small[low] && low != "state" || !first && (low == "on" || low == "to" || core == w && low == "a" || low == "ex" || low == "rel" || low == "dba") {
		return strings.ToLower(w)
	}
	title := titleWord(w)
	if title == w || len(core) < 2 {
		return title
	}
	if s := c.seen(core, func(s string) bool { return startsUpper(s) && !allCaps(s) }); s != "" {
		return strings.Replace(w, core, s, 1)
	}
	// An abbreviation stays in capitals in running text.
	if c.inProse(core) {
		return w
	}
	return title
}

// inProse reports whether the word stands in capitals beside a word in lower
// case.
func (c *casing) inProse(core string) bool {
	low := lowerASCII(core)
	for at, n := 0, 0; n < mostSeen; n++ {
		i := strings.Index(c.low[at:], low)
		if i < 0 {
			return false
		}
		i += at
		at = i + len(low)
		if c.text[i:at] != core || !edge(c.text, i, at) {
			continue
		}
		rest, ok := strings.CutPrefix(c.text[at:min(len(c.text), at+12)], " ")
		if ok && len(rest) > 1 && isLower(rest[0]) && isLower(rest[1]) && !strings.HasPrefix(rest, "vs") && len(core) <= 6 {
			return true
		}
	}
	return false
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// keepCaps are words that are written in capitals, fixed those with a form of
// their own.
var (
	keepCaps = pattern.Lazy(`^(?:LLC|LLP|LLLP|LP|PLLC|PLC|PC|PA|NA|SA|AG|NV|BV|USA|US|UK|II|III|IV|VI|VII|VIII|IX|XI|XII|[A-Z]\.(?:[A-Z]\.)+|[A-Z]\.?|[0-9].*)$`)
	fixed    = map[string]string{"JR": "Jr", "SR": "Sr", "ST": "St", "MR": "Mr", "MRS": "Mrs", "MS": "Ms", "DR": "Dr", "LTD": "Ltd", "CO": "Co", "CORP": "Corp", "INC": "Inc", "DEPT": "Dept", "BLDG": "Bldg", "MFG": "Mfg", "INTL": "Intl", "BROS": "Bros", "GMBH": "GmbH", "PTY": "Pty", "MD": "M.D", "ETC": "etc", "BY": "by", "MY": "My", "VS": "v"}
)

// titleWord sets a word in capitals in upper and lower case; abbreviations
// stay.
func titleWord(w string) string {
	core := strings.Trim(w, ".,;:'\"’()")
	if core == "" || keepCaps.MatchString(strings.TrimRight(w, ",;:")) || keepCaps.MatchString(core) {
		return w
	}
	if f, ok := fixed[core]; ok {
		return strings.Replace(w, core, f, 1)
	}
	if rest, ok := strings.CutPrefix(core, "Mc"); ok && len(rest) > 2 && rest == strings.ToUpper(rest) {
		return strings.Replace(w, core, "Mc"+titleWord(rest), 1)
	}
	if core != strings.ToUpper(core) {
		return w
	}
	if len(core) <= 4 && !strings.ContainsAny(core, "AEIOUYÀÁÉÈÍÓÚÖÜ") {
		return w
	}
	var b strings.Builder
	up := true
	for i, r := range w {
		if up {
			b.WriteRune(r)
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
		switch {
		case unicode.IsLetter(r):
			up = strings.HasPrefix(w, "MC") && i == 1 && len(core) > 4
		case r == '\'' || r == '’':
			// O'Brien, but Harbor's.
			up = i == 1
		case r == '.':
			up = i == 1 || len(core) <= 4
		default:
			up = true
		}
	}
	return b.String()
}

// expand writes "U.S." and "US" out, with the space behind.
func expand(s string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); i++ {
		if s[i] != 'U' && s[i] != 'u' || i < from || i > 0 && wordByte(s[i-1]) {
			continue
		}
		if n := unitedStates(s[i:]); n > 0 {
			b.WriteString(s[from:i])
			b.WriteString("United States ")
			from = i + n
		}
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// unitedStates returns how many bytes of s, which begins with a U, are "U.S."
// before a space or the end, or "US" before a space: that too.
func unitedStates(s string) int {
	i := 1
	dotted := i < len(s) && s[i] == '.'
	if dotted {
		i++
	}
	if i < len(s) && spaceByte(s[i]) {
		i++
	}
	if i == len(s) || s[i] != 'S' && s[i] != 's' {
		return 0
	}
	i++
	if dotted {
		if i == len(s) || s[i] != '.' {
			return 0
		}
		if i++; i == len(s) {
			return i
		}
	}
	if i < len(s) && spaceByte(s[i]) {
		return i + 1
	}
	return 0
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func spaceByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }

// letter returns the size of the letter or ASCII digit that s begins with, 0
// when it begins with none.
func letter(s string, digits bool) int {
	if s == "" {
		return 0
	}
	if c := s[0]; c < utf8.RuneSelf {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digits && c >= '0' && c <= '9' {
			return 1
		}
		return 0
	}
	if r, n := utf8.DecodeRuneInString(s); unicode.IsLetter(r) {
		return n
	}
	return 0
}

// nextWord returns the place of the first word in s from at on, letters and
// digits with one part behind an apostrophe; two equal numbers when there is
// none.
func nextWord(s string, at int) (from, to int) {
	for from = at; from < len(s) && letter(s[from:], true) == 0; from++ {
	}
	for to = from; to < len(s); {
		n := letter(s[to:], true)
		if n == 0 {
			break
		}
		to += n
	}
	if to == from {
		return from, to
	}
	end := to
	for _, a := range [...]string{"'", "’"} {
		if strings.HasPrefix(s[to:], a) {
			end += len(a)
			for end < len(s) {
				n := letter(s[end:], false)
				if n == 0 {
					break
				}
				end += n
			}
			if end == to+len(a) {
				end = to
			}
			break
		}
	}
	return from, end
}

// isUpper reports whether s has no letter that has a capital form.
func isUpper(s string) bool {
	for i := range len(s) {
		if s[i] >= 'a' && s[i] <= 'z' {
			return false
		}
	}
	return s == strings.ToUpper(s)
}
