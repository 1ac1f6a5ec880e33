package meta

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
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
	keepCaps = regexp.MustCompile(`^(?:LLC|LLP|LLLP|LP|PLLC|PLC|PC|PA|NA|SA|AG|NV|BV|USA|US|UK|II|III|IV|VI|VII|VIII|IX|XI|XII|[A-Z]\.(?:[A-Z]\.)+|[A-Z]\.?|[0-9].*)$`)
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
