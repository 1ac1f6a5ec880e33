package clean

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/models"
)

// In-sentence link runs. A site puts the full name and its latest headlines
// about a person into the sentence that names him:
//
//	Sen. Ann Stone Ann Marie StoneHarbor plan fails Stone wins vote MORE (Ind.)
//
// The run starts after the surname of the sentence ("Stone") and ends after
// the word MORE. For each MORE the surname and the full name that repeats it
// are looked for to its left, in the same line.

// Bounds of a run.
const (
	maxRun    = 1400 // bytes from the surname to MORE
	maxTokens = 7    // parts of a full name
	maxPasses = 8    // runs inside what earlier runs leave

	maxNickname = 32 // bytes of a nickname in parentheses or quotes
)

// nameParts holds what a name may have beside capitalised words.
type nameParts struct {
	particle map[string]bool
	suffix   []string // longest first
}

func loadNames(fsys fs.FS) (nameParts, error) {
	n := nameParts{particle: map[string]bool{}}
	t, err := models.Load(fsys, "lexicon/clutter-name.tsv", "class", "words")
	if err != nil {
		return n, err
	}
	for _, row := range t.Rows {
		switch row.Get("class") {
		case "particle":
			for _, w := range row.List("words") {
				n.particle[w] = true
			}
		case "suffix":
			n.suffix = append(n.suffix, row.List("words")...)
		default:
			return n, row.Errorf("unknown class %q", row.Get("class"))
		}
	}
	slices.SortFunc(n.suffix, func(a, b string) int { return len(b) - len(a) })
	return n, nil
}

// inlineRuns marks the runs of every line.
func (c *Cleaner) inlineRuns(p *paper) {
	for i := range p.lines {
		l := &p.lines[i]
		if l.masked || !strings.Contains(p.at(i), "MORE") {
			continue
		}
		for _, s := range c.names.runs(p.at(i)) {
			p.mark(l.first+s[0], l.first+s[1], "inline_more", "inline-more")
		}
	}
}

// runs returns the runs of s as byte ranges, ascending. What is left of s
// without them holds no run, unless runs were nested maxPasses deep.
func (n nameParts) runs(s string) [][2]int {
	var all [][2]int
	for range maxPasses {
		found := n.pass(without(s, all))
		if len(found) == 0 {
			break
		}
		all = merge(all, found)
	}
	return all
}

// without returns s without the ascending ranges cut.
func without(s string, cut [][2]int) string {
	if len(cut) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, c := range cut {
		b.WriteString(s[at:c[0]])
		at = c[1]
	}
	b.WriteString(s[at:])
	return b.String()
}

// merge returns cut with found, whose positions are those of the text without
// cut. Both ascend; a cut inside a found range becomes part of it.
func merge(cut, found [][2]int) [][2]int {
	if len(cut) == 0 {
		return found
	}
	out := make([][2]int, 0, len(cut)+len(found))
	k, shift := 0, 0
	for _, f := range found {
		for k < len(cut) && cut[k][0] <= f[0]+shift {
			out = append(out, cut[k])
			shift += cut[k][1] - cut[k][0]
			k++
		}
		start := f[0] + shift
		for k < len(cut) && cut[k][0] < f[1]+shift {
			shift += cut[k][1] - cut[k][0]
			k++
		}
		out = append(out, [2]int{start, f[1] + shift})
	}
	return append(out, cut[k:]...)
}

// pass finds the runs of s from left to right. No run reaches back over another
// MORE.
func (n nameParts) pass(s string) [][2]int {
	var runs [][2]int
	floor := 0
	for at := 0; ; {
		k := strings.Index(s[at:], "MORE")
		if k < 0 {
			return runs
		}
		m := at + k
		at = m + len("MORE")
		r, _ := utf8.DecodeRuneInString(s[at:])
		if unicode.IsUpper(r) || unicode.IsDigit(r) {
			continue
		}
		// Text that has lost its spaces goes on right after MORE; a word that
		// starts so does not stand behind a name with a headline.
		if c := n.start(s, max(floor, m-maxRun), m); c.start >= 0 && (!unicode.IsLetter(r) || c.end < m && s[c.end] != ' ') {
			runs = append(runs, [2]int{c.start, at})
		}
		floor = at
	}
}

// start finds where the run that ends before position m starts: behind a
// surname that a full name right after it repeats. A full name that has grown
// together with a headline counts more than one that stands free; of pairs
// that end at the same place the later start counts. Its start is -1 when there
// is none.
func (n nameParts) start(s string, floor, m int) candidate {
	for floor < m && !utf8.RuneStart(s[floor]) {
		floor++
	}
	best := candidate{start: -1}
	try := func(word, i int) {
		if i-word < 2 {
			return
		}
		if c, ok := n.fullName(s, s[word:i], i, m); ok && c.beats(best) {
			best = c
		}
	}
	word := -1 // start of the word at i
	for i := floor; i < m; {
		r, w := utf8.DecodeRuneInString(s[i:])
		switch inside := nameRune(r); {
		case inside && word < 0:
			word = i
		case inside && unicode.IsUpper(r) && lowerBefore(s, i):
			try(word, i)
		case !inside && word >= 0:
			try(word, i)
			word = -1
		}
		i += w
	}
	return best
}

// candidate is a surname with the full name behind it.
type candidate struct {
	start, end int
	glued      bool
}

// beats reports whether c, which starts later, is better than b.
func (c candidate) beats(b candidate) bool {
	if b.start < 0 || c.glued != b.glued {
		return b.start < 0 || c.glued
	}
	return c.start < b.end
}

func lowerBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsLower(r) || r == '.'
}

// nameRune reports whether r can stand inside one part of a name.
func nameRune(r rune) bool {
	return unicode.IsLetter(r) || r == '\'' || r == '’' || r == '-' || r == '.'
}

// fullName reads a name of two parts or more from position i on that ends in
// surname. It returns where the name ends and whether the next word has grown
// together with it; a name that MORE follows at once counts as grown together.
func (n nameParts) fullName(s, surname string, i, m int) (c candidate, ok bool) {
	if r, _ := utf8.DecodeRuneInString(surname); !unicode.IsUpper(r) {
		return c, false
	}
	c.start = i
	i, first := skipSpace(s, i, m), true
	for range maxTokens {
		if i >= m {
			return c, false
		}
		if s[i] == '(' || strings.HasPrefix(s[i:], "“") || s[i] == '"' {
			k := strings.IndexAny(s[i+1:min(m, i+maxNickname)], ")”\"")
			if k < 0 || first {
				return c, false
			}
			_, w := utf8.DecodeRuneInString(s[i+1+k:])
			i = skipSpace(s, i+1+k+w, m)
			continue
		}
		if k := nameLen(s[i:m], surname); !first && k > 0 {
			c.end = n.skipSuffix(s, i+k, m)
			r, _ := utf8.DecodeRuneInString(s[c.end:])
			if c.glued = c.end == m || startsHeadline(r) || skipSpace(s, c.end, m) == m; c.glued || r == ' ' {
				return c, true
			}
		}
		j := tokenEnd(s, i, m)
		token := s[i:j]
		r, _ := utf8.DecodeRuneInString(token)
		if j == i || !unicode.IsUpper(r) && !n.particle[token] || j < m && s[j] != ' ' && s[j] != '(' {
			return c, false
		}
		i, first = skipSpace(s, j, m), false
	}
	return c, false
}

// nameLen returns the length of name at the start of s, 0 when it is not
// there; apostrophes are alike.
func nameLen(s, name string) int {
	if strings.HasPrefix(s, name) {
		return len(name)
	}
	if !strings.Contains(name, "’") {
		return 0
	}
	if name = strings.ReplaceAll(name, "’", "'"); strings.HasPrefix(s, name) {
		return len(name)
	}
	return 0
}

// startsHeadline reports whether r, right after a surname, starts a headline.
func startsHeadline(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune("'‘“\"$(#@[", r)
}

// skipSuffix steps over "Jr." and its like.
func (n nameParts) skipSuffix(s string, i, m int) int {
	if i >= m || s[i] != ' ' {
		return i
	}
	for _, w := range n.suffix {
		if strings.HasPrefix(s[i+1:m], w) {
			j := i + 1 + len(w)
			if r, _ := utf8.DecodeRuneInString(s[j:]); !unicode.IsLower(r) {
				return j
			}
		}
	}
	return i
}

// tokenEnd returns the end of the name part at i.
func tokenEnd(s string, i, m int) int {
	for i < m {
		r, w := utf8.DecodeRuneInString(s[i:])
		if !nameRune(r) {
			break
		}
		i += w
	}
	return i
}

// skipSpace steps over spaces.
func skipSpace(s string, i, m int) int {
	for i < m {
		switch {
		case s[i] == ' ':
			i++
		case strings.HasPrefix(s[i:], "\u00a0"):
			i += 2
		default:
			return i
		}
	}
	return i
}
