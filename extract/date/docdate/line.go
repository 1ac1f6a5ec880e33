package docdate

import (
	"sort"
	"strings"
	"unicode"

	"writ/extract/date/civil"
	"writ/extract/doc"
)

// How far the head and the tail of a document reach, in non-blank lines.
const (
	headLines = 90
	tailLines = 90
	storyHead = 14 // lines in which a dateline or a bare date is looked for in a story
)

// stamps reads the page stamps of courts' filing systems; the date that most
// stamps give comes first.
//
//	Case 1:21-cv-00280-RC Document 21 Filed 03/12/21 Page 1 of 26
//	Case 19-1234, Document 70, 03/12/2021, 2345678, Page1 of 26
//	Appellate Case: 19-1234 Document: 010110 Date Filed: 03/12/2021 Page: 1
//	USCA Case #19-1234 Document #1866 Filed: 10/20/2020 Page 1 of 10
func (f *Reader) stamps(text string, lines []line) []candidate {
	counts := map[civil.Date]int{}
	var order []civil.Date
	for _, l := range lines {
		if l.end-l.start > 240 || l.end-l.start < 20 {
			continue
		}
		s := text[l.start:l.end]
		if strings.Count(s, "/") < 2 || !isStamp(s) {
			continue
		}
		at, ok := slashDate(s)
		if !ok {
			continue
		}
		if counts[at] == 0 {
			order = append(order, at)
		}
		counts[at]++
	}
	sort.SliceStable(order, func(i, j int) bool { return counts[order[i]] > counts[order[j]] })
	var cs []candidate
	for _, at := range order {
		cs = append(cs, candidate{date: at, source: "ecf_stamp", certainty: high, rank: rankECF})
	}
	return cs
}

func isStamp(s string) bool {
	t := strings.ToLower(s)
	if strings.Contains(t, "case") && strings.Contains(t, "doc") && strings.Contains(t, "filed") {
		return true
	}
	if !strings.Contains(t, "page") && !strings.Contains(t, "entry id") && !strings.Contains(t, "pg ") {
		return false
	}
	if !strings.Contains(t, "doc") && !strings.Contains(t, "dkt") {
		return false
	}
	return strings.Contains(t, "case") || strings.Contains(t, "filed") || strings.Contains(t, "usca")
}

// slashDate reads the first m/d/yy or m/d/yyyy of a stamp.
func slashDate(s string) (civil.Date, bool) {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) || i > 0 && (digit(s[i-1]) || s[i-1] == '/') {
			continue
		}
		var n [3]int
		var w [3]int
		k, j := 0, i
		for j < len(s) && k < 3 {
			for j < len(s) && digit(s[j]) && w[k] < 5 {
				n[k] = n[k]*10 + int(s[j]-'0')
				w[k]++
				j++
			}
			if w[k] == 0 || k == 2 || j >= len(s) || s[j] != '/' {
				break
			}
			j++
			k++
		}
		if k < 2 || w[0] > 2 || w[1] > 2 || w[2] != 2 && w[2] != 4 {
			continue
		}
		if w[2] == 2 {
			n[2] = twoDigits(n[2])
		}
		if d := (civil.Date{Year: n[2], Month: n[0], Day: n[1]}); d.Valid() && d.Year >= 1985 && d.Year <= 2099 {
			return d, true
		}
	}
	return civil.Date{}, false
}

// lineCandidates runs the rules of rules/date-document.tsv over the first and
// last lines, and looks for bare dates and datelines at the top.
func (f *Reader) lineCandidates(d *doc.Document, lines []line) []candidate {
	var cs []candidate
	hidden := hider(d.Clutter)
	for i := range lines {
		head, tail := i < headLines, i >= len(lines)-tailLines
		if !head && !tail || hidden(lines[i]) {
			continue
		}
		s := d.Text[lines[i].start:lines[i].end]
		for k := range f.lines {
			r := &f.lines[k]
			if r.tail && !tail || !r.tail && !head || len(s) > r.longest {
				continue
			}
			at, ok := f.apply(r, d.Text, lines, i)
			if !ok {
				continue
			}
			c := candidate{date: at, source: r.source, certainty: r.certainty, rank: r.rank}
			if r.tail {
				cs = append([]candidate{c}, cs...)
			} else {
				cs = append(cs, c)
			}
		}
		if (i < storyHead || head && len(s) <= 40) && !continues(d.Text, lines, i) {
			if c, ok := f.topLine(s, i); ok {
				cs = append(cs, c)
			}
		}
	}
	return cs
}

// hider tells which lines lie in clutter that is not furniture of a page.
func hider(clutter []doc.Clutter) func(line) bool {
	return func(l line) bool {
		i := sort.Search(len(clutter), func(i int) bool { return clutter[i].End > l.start })
		if i == len(clutter) || clutter[i].Start > l.start || clutter[i].End < l.end {
			return false
		}
		k := clutter[i].Kind
		return !strings.Contains(k, "page") && !strings.Contains(k, "stamp") && !strings.Contains(k, "header") && !strings.Contains(k, "date")
	}
}

// apply looks for a rule's phrase in line i and for the date behind it.
func (f *Reader) apply(r *lineRule, text string, lines []line, i int) (civil.Date, bool) {
	s := text[lines[i].start:lines[i].end]
	for _, p := range r.phrases {
		at := phraseAt(s, p, r.start)
		if at < 0 {
			continue
		}
		rest := s[at+len(p):]
		if r.wrap {
			rest += below(text, lines, i, r.next)
		}
		if d, start, _, ok := f.first(rest); ok && start <= r.gap && r.joins(rest[:start]) {
			return d, true
		}
		if r.wrap {
			continue
		}
		if len(strings.Trim(column(rest), " :.,-")) > 24 && !strings.HasPrefix(rest, "   ") {
			continue
		}
		for k := i + 1; k <= i+r.next && k < len(lines); k++ {
			next := text[lines[k].start:lines[k].end]
			if len(next) > 120 {
				break
			}
			if d, start, _, ok := f.first(next); ok && start <= r.gap {
				return d, true
			}
		}
	}
	return civil.Date{}, false
}

// below returns the n lines below line i, joined by spaces.
func below(text string, lines []line, i, n int) string {
	var sb strings.Builder
	for k := i + 1; k <= i+n && k < len(lines); k++ {
		sb.WriteByte(' ')
		sb.WriteString(text[lines[k].start:lines[k].end])
	}
	return sb.String()
}

// joins reports whether the words between a phrase at the start of a line and
// its date belong to a date line, not to a sentence.
func (r *lineRule) joins(between string) bool {
	if r.source == "byline" {
		return strings.ContainsFunc(between, unicode.IsUpper)
	}
	if !r.start || r.rank >= 70 {
		return true
	}
	for _, w := range strings.FieldsFunc(between, func(c rune) bool { return c == ' ' || c == ':' || c == ',' || c == '.' || c == '-' || c == '\u00a0' }) {
		switch strings.ToLower(w) {
		case "on", "this", "the", "in", "at", "as", "of", "date", "and", "entered", "filed", "day", "docket", "for", "clerk":
		default:
			if c := w[0]; c >= 'a' && c <= 'z' {
				return false
			}
		}
	}
	return true
}

// phraseAt finds phrase p in s as whole words that begin with a capital, -1
// when it is not there.
func phraseAt(s, p string, start bool) int {
	for i := 0; i+len(p) <= len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' && strings.EqualFold(s[i:i+len(p)], p) &&
			(i == 0 || !letterOrDigit(s[i-1])) && (i+len(p) == len(s) || !letterOrDigit(s[i+len(p)])) {
			return i
		}
		if start && i >= gutter(s) {
			return -1
		}
	}
	return -1
}

// gutter returns the length of a line number before the text of a line.
func gutter(s string) int {
	i := 0
	for i < len(s) && i < 2 && digit(s[i]) {
		i++
	}
	if i == 0 || i == len(s) || s[i] != ' ' {
		return 0
	}
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// column cuts s where a second column begins.
func column(s string) string {
	if i := strings.Index(s, "   "); i >= 0 && strings.TrimSpace(s[:i]) != "" {
		return s[:i]
	}
	return s
}

func letterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c)
}

// topLine reads a line near the top that is only a date, or a dateline with a
// year.
func (f *Reader) topLine(s string, i int) (candidate, bool) {
	if !strings.ContainsAny(s, "0123456789") {
		return candidate{}, false
	}
	head := s
	if len(head) > 160 {
		head = head[:runeStart(head, 160)]
	}
	at, start, end, ok := f.first(head)
	if !ok {
		return candidate{}, false
	}
	before, after := strings.TrimSpace(head[:start]), strings.TrimSpace(head[end:])
	if len(strings.Trim(before, " [(|-:\u2013\u2014\u2022")) == 0 && len(strings.Trim(after, " ])|.-:\u2013\u2014\u2022")) <= 24 && !strings.ContainsAny(after, ",;") {
		return candidate{date: at, source: "date_line", certainty: medium, rank: rankDateLine}, true
	}
	if i >= storyHead {
		return candidate{}, false
	}
	if dateline(before, after) {
		return candidate{date: at, source: "dateline", certainty: high, rank: rankDateline}, true
	}
	if i < 6 && placeLine(before, after) {
		return candidate{date: at, source: "dateline", certainty: medium, rank: rankDateline}, true
	}
	if i < 6 && len(s) <= 120 && strings.Trim(after, ". ") == "" && titled(before) {
		return candidate{date: at, source: "title_line", certainty: medium, rank: rankTitle}, true
	}
	if len(s) <= 90 && (strings.HasSuffix(before, "|") || strings.HasSuffix(before, "\u2014") || strings.HasSuffix(before, "\u2013") || strings.HasSuffix(before, "\u2022")) {
		return candidate{date: at, source: "byline", certainty: medium, rank: rankDateline + 1}, true
	}
	return candidate{}, false
}

// continues reports whether line i goes on with the sentence of the line right
// above it: "from May 8 to" / "May 19, 2021."
func continues(text string, lines []line, i int) bool {
	if i == 0 || strings.Count(text[lines[i-1].end:lines[i].start], "\n") != 1 {
		return false
	}
	above := text[lines[i-1].start:lines[i-1].end]
	words := strings.Fields(above)
	if len(above) < 40 || len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if last[0] >= 'A' && last[0] <= 'Z' || strings.ContainsAny(last[len(last)-1:], ".:;)|") {
		return false
	}
	return len(above) >= 60 || strings.HasSuffix(strings.TrimRight(text[lines[i].start:lines[i].end], " \u00a0"), ".")
}

// titled reports whether every longer word begins with a capital letter.
func titled(s string) bool {
	n := 0
	if strings.HasSuffix(s, " on") || strings.HasSuffix(s, " in") {
		return false
	}
	for _, w := range strings.Fields(s) {
		if len(w) > 4 {
			if c := w[0]; c >= 'a' && c <= 'z' {
				return false
			}
			n++
		}
	}
	return n > 0
}

// dateline reports whether the texts around a date make "WASHINGTON, … –".
func dateline(before, after string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(before, "(\u2013\u2014- "), " ")
	first = strings.Trim(first, ",.-")
	if len(first) < 3 || len(before) > 60 || strings.ToUpper(first) != first || strings.ContainsAny(before, "0123456789(;") {
		return false
	}
	if !strings.HasSuffix(before, ",") && !strings.HasSuffix(before, "-") && !strings.HasSuffix(before, "\u2013") && !strings.HasSuffix(before, "\u2014") && !strings.HasSuffix(before, ".") {
		return false
	}
	for _, p := range []string{"-", "\u2013", "\u2014", "(", "/", ":"} {
		if strings.HasPrefix(after, p) {
			return true
		}
	}
	return false
}

// placeLine reports whether the texts around a date make "Port Town, N.Y., …
// —": a dateline whose place is not in capitals.
func placeLine(before, after string) bool {
	if len(before) < 4 || len(before) > 40 || !strings.HasSuffix(before, ",") || strings.ContainsAny(before, "0123456789(;:\u201c\"") {
		return false
	}
	for _, w := range strings.Fields(before) {
		if w[0] < 'A' || w[0] > 'Z' {
			return false
		}
	}
	return strings.HasPrefix(after, "-") || strings.HasPrefix(after, "\u2013") || strings.HasPrefix(after, "\u2014")
}

// runeStart returns the greatest rune boundary of s at most i.
func runeStart(s string, i int) int {
	for i > 0 && s[i]&0xc0 == 0x80 {
		i--
	}
	return i
}

func twoDigits(yy int) int {
	if yy < 50 {
		return 2000 + yy
	}
	return 1900 + yy
}
