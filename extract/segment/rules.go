package segment

import (
	"fmt"
	"io/fs"
	"strings"

	"writ/extract/pattern"
	"writ/models"
)

// rules holds the compiled tables.
type rules struct {
	markers  []lineRule      // segment-marker.tsv
	captions []lineRule      // segment-caption.tsv
	open     map[string]bool // segment-word.tsv, class open
	keep     map[string]bool // class keep: first parts that keep their hyphen
	join     map[string]bool // class join: first parts that lose it
	order    map[string]bool // class order: first words of a disposition set apart
	tail     map[string]bool // class fragment: second parts that are no word
}

// lineRule is one row of a table of patterns. A line that holds none of keys
// does not meet re; a rule without keys meets every line.
type lineRule struct {
	keys []string
	re   *pattern.Regexp
}

func loadRules(fsys fs.FS) (*rules, error) {
	r := &rules{open: map[string]bool{}, keep: map[string]bool{}, join: map[string]bool{}, tail: map[string]bool{}, order: map[string]bool{}}
	var err error
	if r.markers, err = loadPatterns(fsys, "rules/segment-marker.tsv"); err != nil {
		return nil, err
	}
	if r.captions, err = loadPatterns(fsys, "rules/segment-caption.tsv"); err != nil {
		return nil, err
	}
	t, err := models.Load(fsys, "rules/segment-word.tsv", "id", "class", "words")
	if err != nil {
		return nil, err
	}
	classes := map[string]map[string]bool{"open": r.open, "keep": r.keep, "join": r.join, "fragment": r.tail, "order": r.order}
	for _, row := range t.Rows {
		set, ok := classes[row.Get("class")]
		if !ok {
			return nil, row.Errorf("unknown class %q", row.Get("class"))
		}
		for _, w := range row.List("words") {
			set[w] = true
		}
	}
	return r, nil
}

func loadPatterns(fsys fs.FS, name string) ([]lineRule, error) {
	t, err := models.Load(fsys, name, "id", "pattern", "example", "counter")
	if err != nil {
		return nil, err
	}
	var ps []lineRule
	for _, row := range t.Rows {
		re, err := pattern.Compile(row.Get("pattern"))
		if err != nil {
			return nil, fmt.Errorf("%w", row.Errorf("%v", err))
		}
		ps = append(ps, lineRule{row.List("key"), re})
	}
	return ps, nil
}

// Bounds of short lines.
const (
	maxMarker      = 5  // bytes of a marker that stands alone
	maxDisposition = 80 // bytes of a disposition set apart
)

// mark finds the lines that start with a bullet or an enumerator.
func (r *rules) mark(text string, lines []line) {
	for i := range lines {
		l := &lines[i]
		if !markerByte(text[l.first:l.last]) {
			continue
		}
		head := text[l.first:min(l.last, l.first+24)]
		if len(head) <= maxMarker {
			head += " X"
			l.marker = true
		}
		for _, p := range r.markers {
			if p.re.MatchString(head) {
				l.list = true
				break
			}
		}
		l.list = l.list && (l.blanks > 0 || l.indent >= 3 || !longNumber(head))
		l.marker = l.marker && l.list && byteClass[text[l.first]] != upper
	}
}

// longNumber reports whether s starts with three digits: in running text a
// page of a citation more often than an item.
func longNumber(s string) bool {
	return len(s) >= 3 && byteClass[s[0]] == digit && byteClass[s[1]] == digit && byteClass[s[2]] == digit
}

// markerByte reports whether s can start with a marker at all: this keeps the
// patterns away from ordinary lines.
func markerByte(s string) bool {
	switch c := byteClass[s[0]]; c {
	case digit:
		return true
	case lower, upper:
		return len(s) > 1 && strings.IndexByte(s[1:min(len(s), 6)], '.') >= 0 || len(s) > 1 && strings.IndexByte(s[1:min(len(s), 6)], ')') >= 0
	}
	return true
}

// opens reports whether l ends in a word that no paragraph ends in: an
// article, a preposition, a conjunction.
func (r *rules) opens(text string, l *line) bool {
	if l.tail != tailOpen {
		return false
	}
	i := l.last
	for i > l.first && l.last-i < 12 {
		if c := byteClass[text[i-1]]; c != lower && c != upper {
			break
		}
		i--
	}
	if i > l.first && text[i-1] != ' ' {
		return false
	}
	w := text[i:l.last]
	return r.open[w] || l.capitals() && r.open[strings.ToLower(w)]
}

// disposes reports whether b is the disposition that the sentence of a leads
// up to: "the judgment is", and centred below it "Affirmed."
func (r *rules) disposes(text string, a, b *line) bool {
	if b.last-b.first > maxDisposition || b.blanks > 3 || b.tail != tailStop || a.lowers < minProse/2 {
		return false
	}
	if a.tail != tailComma && !r.opens(text, a) {
		return false
	}
	i := b.first
	for i < b.last && (byteClass[text[i]] == lower || byteClass[text[i]] == upper) {
		i++
	}
	return r.order[strings.ToLower(text[b.first:i])]
}
