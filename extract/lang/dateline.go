package lang

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/extract/pattern"
	"writ/models"
)

// datelines find what stands before the first sentence of a story, "WASHINGTON
// (Reuters) -": rules/datelines.tsv. To a parser the place would be the subject
// of the verb.
type datelines struct {
	rules  []dateline
	places map[string]bool // in capitals
}

type dateline struct {
	re    *pattern.Regexp
	known bool     // the place must be one of places
	not   []string // first words that may not follow
}

// datelineBytes is how long a dateline may be; storyBytes how much of the
// block must follow it.
const (
	datelineBytes = 100
	storyBytes    = 15
)

// datelineParts are the parts that the table's patterns are made of.
var datelineParts = strings.NewReplacer(
	"‹caps›", `[A-Z][A-Z.'’/-]*[A-Z.](?: ?[/ ] ?[A-Z][A-Z.'’/-]+){0,4}`,
	"‹place›", `[A-Z][A-Za-z.'’-]+(?: [A-Z][A-Za-z.'’-]+){0,3}`,
	"‹region›", `[A-Z][A-Za-z]*\.?(?:[A-Z]\.)*(?: [A-Z][A-Za-z]*\.?){0,2}`,
	"‹short›", `(?:[A-Z]\.|[A-Z][A-Za-z]{1,5}\.)(?: ?(?:[A-Z]\.|[A-Z][a-z]{1,5}\.))?`,
	"‹date›", `(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, (?:19|20)\d\d)?`,
	"‹agency›", `\([A-Z][A-Za-z.,/& -]{1,30}\)`,
	"‹dash›", `(?: ?--? | ?[–—] ?| ?-- ?)`,
)

func loadDatelines(fsys fs.FS) (*datelines, error) {
	t, err := models.Load(fsys, "rules/datelines.tsv", "id", "place", "pattern", "not", "example", "counter")
	if err != nil {
		return nil, err
	}
	d := &datelines{places: map[string]bool{}}
	for _, r := range t.Rows {
		if p := r.Get("place"); p != "any" && p != "known" {
			return nil, r.Errorf("place is %q, want any or known", p)
		}
		re, err := pattern.Compile(datelineParts.Replace(r.Get("pattern")))
		if err != nil || re.NumSubexp() < 1 {
			return nil, r.Errorf("pattern with a group for the place: %v", err)
		}
		d.rules = append(d.rules, dateline{re: re, known: r.Get("place") == "known", not: r.List("not")})
	}
	places, err := models.Load(fsys, "lexicon/places.tsv", "name")
	if err != nil {
		return nil, err
	}
	for _, r := range places.Rows {
		d.places[strings.ToUpper(r.Get("name"))] = true
	}
	return d, nil
}

// end returns where the dateline of a block ends and its story begins; 0
// without one.
func (d *datelines) end(block string) int {
	if len(block) < storyBytes || !opens(block) {
		return 0
	}
	head := block[:min(len(block), datelineBytes)]
	for i := range d.rules {
		r := &d.rules[i]
		m := r.re.FindStringSubmatchIndex(head)
		if m == nil {
			continue
		}
		end := m[1]
		if len(m) > 4 {
			end = m[4]
		}
		if r.known {
			n := d.place(block[m[2]:m[3]])
			if n == 0 {
				continue
			}
			if m[2]+n < m[3] { // "WASHINGTON U.S. Attorney"
				end = m[2] + n + 1
			}
		}
		if story := block[end:]; len(story) >= storyBytes && r.begins(story) {
			return end
		}
	}
	return 0
}

// place returns the length of the longest place that s begins with; 0 if none.
func (d *datelines) place(s string) int {
	for n := len(s); n > 0; n = strings.LastIndexByte(s[:n], ' ') {
		if d.places[strings.ToUpper(s[:n])] {
			return n
		}
	}
	return 0
}

// opens reports whether a block may begin with a dateline: in brackets, in two
// capitals, or with a bracket or a comma behind a few capitalised words.
func opens(block string) bool {
	if block[0] == '(' {
		return true
	}
	if !upperASCII(block[0]) {
		return false
	}
	return upperASCII(block[1]) || strings.ContainsAny(block[:min(len(block), 60)], "(,")
}

func upperASCII(c byte) bool { return c >= 'A' && c <= 'Z' }

// begins reports whether a sentence may begin with s. Behind a known place,
// which may be part of a name, a word in capitals is none.
func (r *dateline) begins(s string) bool {
	s = strings.TrimLeft(s, "\"“‘'")
	c, n := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsDigit(c) || c == '$':
		return true
	case !unicode.IsUpper(c):
		return false
	case !r.known:
		return true
	}
	w := firstWord(s)
	return (len(w) == n || strings.ContainsFunc(w, unicode.IsLower) || strings.ContainsAny(w, ".&")) && !slices.Contains(r.not, w)
}
