package segment

import (
	"unicode/utf8"
)

// joiner is what stands between two lines of one block.
type joiner uint8

const (
	joinSpace  joiner = iota // one space
	joinGlue                 // nothing: the break is inside a token, a hyphen stays
	joinDrop                 // nothing, and the hyphen at the line end is dropped
	joinHyphen               // a hyphen in place of a soft one
)

// word is a line-end fragment pair that may be one word.
type word struct {
	line          int // the line that ends in the first part
	first, second uint64
	joined        uint64 // both parts in a row
	hyphened      uint64 // both parts with a hyphen
	capitals      bool   // both parts are set in capitals
}

// seen counts how often a form stands inside lines of the document.
type seen map[uint64]int

// hyphens decides, for every line that is followed by another of its block,
// how the two meet. The answer is indexed by the first line.
//
// Whether a hyphen at a line end belongs to the word is asked of the document
// first: the form that occurs elsewhere wins. Some PDF text has lost its
// hyphens: there a pair is one word if the document knows the whole and not
// the parts.
func (r *rules) hyphens(text string, lines []line, groups []group, lay layout) []joiner {
	out := make([]joiner, len(lines))
	var pairs []word
	hyphened, wraps := 0, 0
	for _, g := range groups {
		for i := g.from; i+1 < g.to; i++ {
			a, b := &lines[i], &lines[i+1]
			wraps++
			if a.tail == tailHyphen || a.softly {
				hyphened++
			}
			out[i] = plainJoiner(text, a, b)
			if w, ok := pair(text, a, b); ok {
				w.line = i
				pairs = append(pairs, w)
			}
		}
	}
	lost := lay.wrapped && wraps >= 20 && hyphened*200 < wraps
	if hyphened == 0 && !lost {
		return out
	}
	known := seen{}
	for _, w := range pairs {
		l := &lines[w.line]
		if l.tail == tailHyphen || l.softly || lost {
			known[w.first], known[w.second], known[w.joined], known[w.hyphened] = 0, 0, 0, 0
		}
	}
	known.count(text, lines)
	for _, w := range pairs {
		l := &lines[w.line]
		switch {
		case l.tail == tailHyphen || l.softly:
			out[w.line] = r.hyphen(text, l, &lines[w.line+1], w, known)
		case lost && !w.capitals && known[w.joined] > 0 && known[w.first] == 0 &&
			(known[w.second] == 0 || r.tail[lastPart(text, &lines[w.line+1], lower)]):
			out[w.line] = joinGlue
		}
	}
	return out
}

// plainJoiner decides without a look at the vocabulary.
func plainJoiner(text string, a, b *line) joiner {
	switch {
	case b.glued && (byteClass[text[a.last]] == space || byteClass[text[b.first-1]] == space):
		return joinSpace
	case b.glued:
		return joinGlue
	case a.tail == tailDash:
		return joinGlue
	case a.tail == tailHyphen:
		return joinGlue // kept, unless both parts are lower-case words
	case a.softly:
		return joinDrop
	}
	return joinSpace
}

// hyphen decides a pair with a hyphen or a soft hyphen between its parts.
func (r *rules) hyphen(text string, a, b *line, w word, known seen) joiner {
	kept := joinGlue
	if a.softly {
		kept = joinHyphen
	}
	first := firstPart(text, a)
	switch j, h := known[w.joined], known[w.hyphened]; {
	case j > h:
		return joinDrop
	case h > 0 || w.capitals:
		return kept
	case r.tail[lastPart(text, b, lower)]:
		return joinDrop
	case r.keep[first]:
		return kept
	case r.join[first]:
		return joinDrop
	}
	if len(first) >= 4 && known[w.first] > 0 && known[w.second] > 0 {
		return kept
	}
	return joinDrop
}

// pair returns the fragments around the break between a and b when both are
// lower-case letters (the first may start with a capital), or both capitals.
func pair(text string, a, b *line) (w word, ok bool) {
	x, y := firstPart(text, a), lastPart(text, b, lower)
	if w.capitals = x == "" && a.tail == tailHyphen; w.capitals {
		x, y = capitalPart(text, a), lastPart(text, b, upper)
	}
	if x == "" || y == "" || len(x)+len(y) < 4 {
		return w, false
	}
	if i := a.last - len(x) - trimmed(a); i > a.first {
		if c := byteClass[text[i-1]]; c == digit || c == multi && endsInLetter(text[a.first:i]) {
			return w, false
		}
	}
	w.first, w.second = hash(offset, x), hash(offset, y)
	w.joined = hash(w.first, y)
	w.hyphened = hash(hash(w.first, "-"), y)
	return w, true
}

// capitalPart returns the capitals before the hyphen at the end of a.
func capitalPart(text string, a *line) string {
	end := a.last - trimmed(a)
	i := end
	for i > a.first && byteClass[text[i-1]] == upper {
		i--
	}
	return text[i:end]
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isWord(r)
}

// trimmed returns the width of the hyphen at the end of a.
func trimmed(a *line) int {
	if a.tail == tailHyphen {
		return a.hyphen
	}
	return 0
}

// firstPart returns the letters before the hyphen or the end of a: lower case,
// or a capital and lower case.
func firstPart(text string, a *line) string {
	end := a.last - trimmed(a)
	i := end
	for i > a.first && byteClass[text[i-1]] == lower {
		i--
	}
	if i < end && i > a.first && byteClass[text[i-1]] == upper {
		i--
		if i > a.first && byteClass[text[i-1]] == upper {
			return ""
		}
	}
	return text[i:end]
}

// lastPart returns the letters of class c that b starts with.
func lastPart(text string, b *line, c class) string {
	i := b.first
	for i < b.last && byteClass[text[i]] == c {
		i++
	}
	return text[b.first:i]
}

// FNV-1a over ASCII letters in lower case.
const offset, prime = 14695981039346656037, 1099511628211

func hash(h uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i]|0x20)) * prime
	}
	return h
}

// count counts the known forms inside lines, leaving out the first and the
// last word of each, which may be fragments themselves.
func (k seen) count(text string, lines []line) {
	for i := range lines {
		l := &lines[i]
		for j := l.first; j < l.last; {
			c := byteClass[text[j]]
			if c != lower && c != upper {
				j++
				continue
			}
			h, from, part := uint64(offset), j, uint64(offset)
			for ; j < l.last; j++ {
				switch c := byteClass[text[j]]; {
				case c == lower || c == upper:
					h = (h ^ uint64(text[j]|0x20)) * prime
					part = (part ^ uint64(text[j]|0x20)) * prime
					continue
				case text[j] == '-' && j+1 < l.last && byteClass[text[j+1]] == lower:
					if n, ok := k[part]; ok && from > l.first {
						k[part] = n + 1
					}
					h = (h ^ uint64('-')) * prime
					part = offset
					continue
				}
				break
			}
			if from == l.first || j >= l.last {
				continue
			}
			if n, ok := k[h]; ok {
				k[h] = n + 1
			}
		}
	}
}
