package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/extract/doc"
)

// line is one printed line that has visible, unmasked characters.
type line struct {
	start, end  int // document text, without the line break
	first, last int // from the first visible byte to after the last one
	clutter     int // index of the first clutter that ends after start
	indent      int // columns before first
	width       int // columns up to last
	blanks      int // empty lines before it
	uppers      int // upper-case letters
	lowers      int // lower-case letters
	hyphen      int // bytes of the hyphen at the end, with tailHyphen
	gaps        int // runs of four or more spaces, or tabs, inside
	head        class
	tail        byte // how it ends, see tail…
	page        bool // a page break before it
	masked      bool // wholly masked lines before it
	glued       bool // the break before it lies inside an in-sentence run
	versus      bool // "v." alone, between the parties of a case
	marker      bool // nothing but an enumerator or a bullet
	list        bool // starts with a bullet or an enumerator
	softly      bool // ends with a soft hyphen
}

// How a line ends.
const (
	tailOpen   = iota // a letter, a digit, anything that is not below
	tailStop          // . ! ?
	tailColon         // :
	tailSemi          // ;
	tailComma         // ,
	tailHyphen        // a hyphen right after a letter or digit
	tailDash          // a dash or slash right after a character
)

// letters returns the number of letters in l.
func (l *line) letters() int { return l.uppers + l.lowers }

// capitals reports whether l is set in capitals.
func (l *line) capitals() bool { return l.uppers >= 3 && l.lowers*6 <= l.uppers }

// ended reports whether l ends like a sentence or a lead-in.
func (l *line) ended() bool { return l.tail == tailStop || l.tail == tailColon }

// scan splits text into lines and measures those with visible characters.
func scan(text string, clutter []doc.Clutter) []line {
	lines := make([]line, 0, len(text)/64+4)
	var cur line
	blanks, ci := 0, 0
	page, masked, glued := false, false, false
	for i := 0; i <= len(text); {
		for ci < len(clutter) && clutter[ci].End <= i {
			ci++
		}
		cur = line{start: i, clutter: ci, first: -1}
		next, hidden, spaces := measureLine(text, clutter, &cur)
		switch {
		case cur.first >= 0:
			cur.blanks, cur.page, cur.masked, cur.glued = blanks, page, masked, glued
			cur.setTail(text)
			lines = append(lines, cur)
			blanks, page, masked = 0, false, false
		case hidden:
			masked = true
		case spaces < 2:
			blanks++
		}
		if next > len(text) {
			break
		}
		glued = insideRun(clutter, ci, cur.end)
		page = page || text[cur.end] == '\f'
		i = next
	}
	return lines
}

// insideRun reports whether position p lies inside an in-sentence run.
func insideRun(clutter []doc.Clutter, ci, p int) bool {
	for ; ci < len(clutter) && clutter[ci].Start <= p; ci++ {
		if clutter[ci].End > p {
			return strings.HasPrefix(clutter[ci].Kind, "inline")
		}
	}
	return false
}

// measureLine fills l from its start on. It returns where the next line
// starts (past len(text) at the end), whether something visible is masked, and
// the number of plain spaces.
func measureLine(text string, clutter []doc.Clutter, l *line) (next int, hidden bool, spaces int) {
	ci, col, run := l.clutter, 0, 0
	limit := len(text) // where the next clutter starts
	if ci < len(clutter) {
		limit = clutter[ci].Start
	}
	i := l.start
	for i < len(text) {
		c, n := classAt(text, i)
		if c == brk {
			l.end = i
			return i + breakLen(text, i, n), hidden, spaces
		}
		if i >= limit {
			if i < clutter[ci].End {
				hidden = hidden || c != space && c != drop
				i += n
				continue
			}
			ci++
			limit = len(text)
			if ci < len(clutter) {
				limit = clutter[ci].Start
			}
			continue
		}
		switch c {
		case space:
			spaces++
			run++
			col++
			if text[i] == '\t' {
				col = (col + 7) &^ 7
				run += 4
			}
			i += n
			continue
		case drop:
			i += n
			continue
		}
		l.count(c)
		if l.first < 0 {
			l.first, l.indent = i, col
		} else if run >= 4 {
			l.gaps++
		}
		run = 0
		col++
		i += n
		l.last, l.width = i, col
		if l.head == other && (c == lower || c == upper || c == digit) && i-l.first <= 4 {
			l.head = c
		}
	}
	l.end = i
	return len(text) + 1, hidden, spaces
}

// count counts a visible character.
func (l *line) count(c class) {
	switch c {
	case lower:
		l.lowers++
	case upper:
		l.uppers++
	}
}

// setTail reads how l ends, behind closing quotes and brackets.
func (l *line) setTail(text string) {
	s := text[l.first:l.last]
	l.versus = len(s) <= 4 && strings.Trim(strings.ToLower(s), "s., ") == "v"
	l.softly = strings.HasPrefix(text[l.last:l.end], string(softHyphen))
	r, n := utf8.DecodeLastRuneInString(s)
	switch r {
	case '-', '\u2010', '\u2011':
		if p, _ := utf8.DecodeLastRuneInString(s[:len(s)-n]); isWord(p) && l.lowers+l.uppers > 2 {
			l.tail, l.hyphen = tailHyphen, n
		} else if q, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "-")); p == '-' && isWord(q) {
			l.tail = tailDash
		}
		return
	case '—', '–', '/':
		if p, _ := utf8.DecodeLastRuneInString(s[:len(s)-n]); p != utf8.RuneError && p != ' ' {
			l.tail = tailDash
		}
		return
	}
	for strings.ContainsRune(`"')]”’»*`, r) && n > 0 {
		s = s[:len(s)-n]
		r, n = utf8.DecodeLastRuneInString(s)
	}
	switch r {
	case '.', '!', '?', '…':
		l.tail = tailStop
	case ':':
		l.tail = tailColon
	case ';':
		l.tail = tailSemi
	case ',':
		l.tail = tailComma
	}
}

// isWord reports whether r is a letter or a digit.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		c := byteClass[r]
		return c == lower || c == upper || c == digit
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
