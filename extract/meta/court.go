package meta

import (
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/extract/pattern"
	"writ/models"
)

// courts finds the courts of lexicon/courts.tsv by their words.
type courts struct {
	byKey  map[string]string // significant words → official name
	starts map[string]bool   // first words of the keys
	max    int               // words of the longest key
	rules  []courtRule
	set    *pattern.Set // of the rules
}

// courtRule is one row of rules/meta-court.tsv: courts outside the table.
type courtRule struct {
	id, name string
	re       *pattern.Regexp
}

// leastKey is how many significant words a form must have: "Supreme Court"
// alone may be that of any state.
const leastKey = 3

func loadCourts(fsys fs.FS) (*courts, error) {
	t, err := models.Load(fsys, "lexicon/courts.tsv", "name", "short")
	if err != nil {
		return nil, err
	}
	c := &courts{byKey: map[string]string{}, starts: map[string]bool{}}
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
			if len(words) > 0 {
				c.starts[words[0]] = true
			}
		}
	}
	t, err = models.Load(fsys, "rules/meta-court.tsv", "id", "pattern", "name", "example", "want", "counter")
	if err != nil {
		return nil, err
	}
	for _, r := range t.Rows {
		re, err := pattern.Compile(r.Get("pattern"))
		if err != nil {
			return nil, r.Errorf("%v", err)
		}
		c.rules = append(c.rules, courtRule{r.Get("id"), r.Get("name"), re})
	}
	c.set = setOf(c.rules, func(r courtRule) *pattern.Regexp { return r.re })
	return c, nil
}

// small are words without which two names of a court are still the same.
var small = map[string]bool{"the": true, "for": true, "of": true, "in": true, "and": true, "at": true, "state": true}

// significant returns the words of s that tell one court from another.
func significant(s string) []string {
	s = expand(s)
	var out []string
	for from, to := nextWord(s, 0); from < to; from, to = nextWord(s, to) {
		if w := strings.ToLower(s[from:to]); !small[w] {
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
	cell  string // the cell, and the word as it stands there
	raw   string
}

// before are words that stand before the court of another paper.
var before = map[string]bool{"from": true, "to": true, "by": true, "of": true, "in": true, "with": true, "clerk": true, "this": true}

// prose reports whether w stands behind a preposition, as in "Appeal from
// the …".
func (w *word) prose() bool { return !w.first && before[strings.TrimSpace(beforeThe(w.cell, w.raw))] }

// streams returns the words of the left, and of the right side of the rows.
// With first, a cell's words from the first on that neither may begin a court's
// name as a cell's first word nor go on with one are left out.
func streams(rows []row, first bool) [2][]word {
	var out [2][]word
	for i := range rows {
		for k, c := range rows[i].cells {
			side := min(k, 1)
			if rows[i].right {
				side = 1
			}
			out[side] = cellWords(out[side], c.text, first)
		}
	}
	return out
}

// mostFirst is how many words of a cell may be its first, articles aside.
const mostFirst = 3

func cellWords(out []word, text string, first bool) []word {
	text = expand(text)
	last, n := "", 0
	for from, to := nextWord(text, 0); from < to; from, to = nextWord(text, to) {
		w := text[from:to]
		low := strings.ToLower(w)
		begins := n == 0 || n == 1 && last == "the" || n < mostFirst && last == "the" && strings.HasPrefix(strings.ToLower(text), "in the ")
		if !small[low] {
			r, _ := utf8.DecodeRuneInString(w)
			up := unicode.IsUpper(r) || w[0] >= '0' && w[0] <= '9'
			out = append(out, word{text: low, first: begins, upper: up, cell: text, raw: w})
			if first && !up && n >= mostFirst {
				break
			}
		}
		last = low
		n++
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
	for _, words := range streams(rows, true) {
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
	for _, words := range streams(headings(rows), false) {
		if name := c.inWords(words, false); name != "" {
			return name, "meta/court-table-inside"
		}
	}
	return c.byRule(b.String(), true)
}

var reLine = pattern.Lazy(`(?i)^re\b`)

// headings returns the rows in capitals and those that say what a letter is
// about: in other text a court is cited.
func headings(rows []row) []row {
	var out []row
	for i := range rows {
		if s := rows[i].whole(); reLine.MatchString(s) || isUpper(s) {
			out = append(out, rows[i])
		}
	}
	return out
}

// inWords returns the first court in words, the longest form there; with
// first, only one at the beginning of a cell.
func (c *courts) inWords(words []word, first bool) string {
	for i := range words {
		if first && !words[i].first || !words[i].upper || !c.starts[words[i].text] {
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
		if found != "" && !words[i].prose() {
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
			if !isUpper(x.text) && !(len(x.text) >= 5 && strings.EqualFold(x.text[len(x.text)-5:], "court")) {
				continue
			}
			words := significant(x.text)
			if len(words) > 0 && (len(words) > c.max || !c.starts[words[0]]) {
				continue
			}
			for _, y := range rows[i+1].cells {
				if n := c.byKey[strings.Join(append(words[:len(words):len(words)], significant(y.text)...), " ")]; n != "" {
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
	hits := c.set.Scan(head)
	for i, r := range c.rules {
		if strings.HasSuffix(r.id, "-line") != line || !hits.May(i) {
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
var nowhere = pattern.Lazy(`(?i)^(?:(?:the |this |united states |federal |state |u\.s\. )*(?:district|circuit|superior|supreme|trial|appellate|bankruptcy|tax|county|family|appeals?)? ?courts?(?: of appeals?)?)$`)

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
