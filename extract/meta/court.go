package meta

import (
	"io/fs"
	"regexp"
	"strings"
	"unicode"

	"writ/models"
)

// courts finds the courts of lexicon/courts.tsv by their words.
type courts struct {
	byKey map[string]string // significant words → official name
	max   int               // words of the longest key
	rules []courtRule
}

// courtRule is one row of rules/meta-court.tsv: courts outside the table.
type courtRule struct {
	id, name string
	re       *regexp.Regexp
}

// leastKey is how many significant words a form must have: "Supreme Court"
// alone may be that of any state.
const leastKey = 3

func loadCourts(fsys fs.FS) (*courts, error) {
	t, err := models.Load(fsys, "lexicon/courts.tsv", "name", "short")
	if err != nil {
		return nil, err
	}
	c := &courts{byKey: map[string]string{}}
	for _, r := range t.Rows {
		name := r.Get("name")
		for i, form := range append([]string{name}, r.List("short")...) {
			words := significant(form)
			if i > 0 && len(words) < leastKey {
				continue
			}
			key := strings.Join(words, " ")
			if _, ok := c.byKey[key]; !ok || i == 0 {
				c.byKey[key] = name
			}
			c.max = max(c.max, len(words))
		}
	}
	t, err = models.Load(fsys, "rules/meta-court.tsv", "id", "pattern", "name", "example", "want", "counter")
	if err != nil {
		return nil, err
	}
	for _, r := range t.Rows {
		re, err := regexp.Compile(r.Get("pattern"))
		if err != nil {
			return nil, r.Errorf("%v", err)
		}
		c.rules = append(c.rules, courtRule{r.Get("id"), r.Get("name"), re})
	}
	return c, nil
}

// small are words without which two names of a court are still the same.
var small = map[string]bool{"the": true, "for": true, "of": true, "in": true, "and": true, "at": true, "state": true}

var (
	unitedStates = regexp.MustCompile(`(?i)\bU\.\s?S\.(?:\s|$)|\bU\s?S\s`)
	wordPattern  = regexp.MustCompile(`[\p{L}\d]+(?:['’][\p{L}]+)?`)
)

// significant returns the words of s that tell one court from another.
func significant(s string) []string {
	s = unitedStates.ReplaceAllString(s, "United States ")
	var out []string
	for _, w := range wordPattern.FindAllString(s, -1) {
		if w = strings.ToLower(w); !small[w] {
			out = append(out, w)
		}
	}
	return out
}

// word is a word of the head with its place in it.
type word struct {
	text  string // lower case
	first bool   // begins a cell
	upper bool   // begins with a capital letter
	prose bool   // behind a preposition, as in "Appeal from the …"
}

// before are words that stand before the court of another paper.
var before = map[string]bool{"from": true, "to": true, "by": true, "of": true, "in": true, "with": true, "clerk": true, "this": true}

// streams returns the words of the left, and of the right side of the rows.
func streams(rows []row) [2][]word {
	var out [2][]word
	for i := range rows {
		for k, c := range rows[i].cells {
			side := min(k, 1)
			if rows[i].right {
				side = 1
			}
			last := ""
			text := unitedStates.ReplaceAllString(c.text, "United States ")
			for n, w := range wordPattern.FindAllString(text, -1) {
				low := strings.ToLower(w)
				first := n == 0 || n == 1 && last == "the" || n <= 2 && last == "the" && strings.HasPrefix(strings.ToLower(text), "in the ")
				if !small[low] {
					up := unicode.IsUpper([]rune(w)[0]) || w[0] >= '0' && w[0] <= '9'
					out[side] = append(out[side], word{text: low, first: first, upper: up, prose: !first && before[strings.TrimSpace(beforeThe(text, w))]})
				}
				last = low
			}
		}
	}
	return out
}

// beforeThe returns the word of text before the first w, and before "the".
func beforeThe(text, w string) string {
	i := strings.Index(text, w)
	f := strings.Fields(strings.ToLower(text[:max(i, 0)]))
	if n := len(f); n > 0 && f[n-1] == "the" {
		f = f[:n-1]
	}
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

// find returns the court that a paper with these rows was made for or by, and
// the rule that found it. A court at the beginning of a line wins.
func (c *courts) find(rows []row) (name, by string) {
	sides := streams(rows)
	for _, words := range sides {
		if name := c.inWords(words, true); name != "" {
			return name, "meta/court-table"
		}
	}
	var b strings.Builder
	for i := range rows {
		b.WriteString(rows[i].whole())
		b.WriteByte('\n')
	}
	if name, by := c.byRule(b.String(), false); name != "" {
		return name, by
	}
	if name := c.inPairs(rows); name != "" {
		return name, "meta/court-table-pair"
	}
	for _, words := range streams(headings(rows)) {
		if name := c.inWords(words, false); name != "" {
			return name, "meta/court-table-inside"
		}
	}
	return c.byRule(b.String(), true)
}

var reLine = regexp.MustCompile(`(?i)^re\b`)

// headings returns the rows in capitals and those that say what a letter is
// about: in other text a court is cited.
func headings(rows []row) []row {
	var out []row
	for i := range rows {
		if s := rows[i].whole(); reLine.MatchString(s) || s == strings.ToUpper(s) {
			out = append(out, rows[i])
		}
	}
	return out
}

// inWords returns the first court in words, the longest form there; with
// first, only one at the beginning of a cell.
func (c *courts) inWords(words []word, first bool) string {
	for i := range words {
		if first && !words[i].first || !words[i].upper || words[i].prose {
			continue
		}
		var b strings.Builder
		found := ""
		for k := i; k < len(words) && k-i < c.max && words[k].upper; k++ {
			if k > i {
				b.WriteByte(' ')
			}
			b.WriteString(words[k].text)
			if n, ok := c.byKey[b.String()]; ok && k-i+1 >= leastKey {
				found = n
			}
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// inPairs returns the court whose name begins in one cell and goes on in a cell
// of the next row, as in a letterhead.
func (c *courts) inPairs(rows []row) string {
	for i := 0; i+1 < len(rows); i++ {
		for _, x := range rows[i].cells {
			if x.text != strings.ToUpper(x.text) && !strings.HasSuffix(strings.ToLower(x.text), "court") {
				continue
			}
			for _, y := range rows[i+1].cells {
				if n := c.byKey[strings.Join(append(significant(x.text), significant(y.text)...), " ")]; n != "" {
					return n
				}
			}
		}
	}
	return ""
}

// byRule names a court by a pattern: courts of counties and cities, agencies
// that adjudicate.
//
// The rules for any line that reads like a court's name, whose ids end in
// "-line", come after all others.
func (c *courts) byRule(head string, line bool) (name, by string) {
	for _, r := range c.rules {
		if strings.HasSuffix(r.id, "-line") != line {
			continue
		}
		m := r.re.FindStringSubmatchIndex(head)
		if m == nil {
			continue
		}
		s := string(r.re.ExpandString(nil, r.name, head, m))
		s = strings.Trim(strings.Join(strings.Fields(s), " "), " ,;:-")
		if nowhere.MatchString(s) {
			continue
		}
		return properName(s), "meta/" + r.id
	}
	return "", ""
}

// nowhere matches names of courts that lack their place.
var nowhere = regexp.MustCompile(`(?i)^(?:(?:the |this |united states |federal |state |u\.s\. )*(?:district|circuit|superior|supreme|trial|appellate|bankruptcy|tax|county|family|appeals?)? ?courts?(?: of appeals?)?)$`)

// properName sets a name in capitals in upper and lower case, small words in
// lower case.
func properName(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		low := strings.ToLower(strings.Trim(w, ","))
		switch {
		case i > 0 && (small[low] && low != "state" || low == "on" || low == "to" || low == "a"):
			words[i] = strings.ToLower(w)
		case w == strings.ToUpper(w) && len(w) > 1:
			words[i] = titleWord(w)
		}
	}
	return strings.Join(words, " ")
}

// Court returns the court that the head of a paper names, its rows as lines,
// and the rule that found it.
func (a *Annotator) Court(head string) (name, by string) {
	var rows []row
	for _, s := range strings.Split(head, "\n") {
		if s = strings.TrimSpace(s); s != "" {
			rows = append(rows, row{cells: []cell{{text: s}}})
		}
	}
	return a.courts.find(rows)
}
