package clean

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// Bounds of footnotes, by the place of lines on their page.
const (
	noteSize   = 0.94 // of the body's font size: a note's lines are smaller
	noteLeast  = 0.55
	notePitch  = 0.7 // of the body's line distance, where the size is the same
	notesApart = 0.9 // likewise, between two notes
	noteSkip   = 4   // numbers that a sequence of notes may leave out
)

// noteMark matches the number or sign that a footnote begins with.
var noteMark = pattern.Lazy(`^(?:(\d{1,3})\s?["“‘(\[]?[\p{Lu}§"“]|\*{1,3}\s?\S|[†‡]\s?\S|(\d{1,3})$)`)

// notes finds the footnotes of a document.
type notes struct {
	p     *paper
	size  float32 // of the body's font
	pitch float32 // of the body's lines, 0 = unknown
	next  int     // number of the next note, 0 = unknown
	open  bool    // the last page ended in a note
	masks []doc.Clutter
	marks []doc.Clutter
}

// structure returns the marks of a document, ascending. It must run when all
// clutter is marked.
func (p *paper) structure(pages []doc.Page) []doc.Clutter {
	masks := slices.Clone(p.marks)
	slices.SortStableFunc(masks, func(a, b doc.Clutter) int { return a.Start - b.Start })
	n := &notes{p: p, masks: masks}
	n.measure(pages)
	if n.size > 0 {
		for i := range pages {
			n.page(&pages[i])
		}
	}
	out := append(n.marks, p.signatures()...)
	out = append(out, p.glyphs()...)
	slices.SortStableFunc(out, func(a, b doc.Clutter) int { return a.Start - b.Start })
	return out
}

// masked reports whether most of l is clutter.
func (n *notes) masked(l *doc.Line) bool {
	i, _ := slices.BinarySearchFunc(n.masks, l.Start, func(c doc.Clutter, at int) int { return c.End - at - 1 })
	hidden := l.Number
	for ; i < len(n.masks) && n.masks[i].Start < l.End; i++ {
		if n.masks[i].Kind != "line_number" {
			hidden += min(l.End, n.masks[i].End) - max(l.Start, n.masks[i].Start)
		}
	}
	return 2*hidden > l.Len() || hidden >= l.Len()
}

// measure finds the size and the line distance of the body: what most
// characters have.
func (n *notes) measure(pages []doc.Page) {
	sizes, pitches := map[float32]int{}, map[int]int{}
	for i := range pages {
		ls := pages[i].Lines
		for k := range ls {
			sizes[ls[k].Size] += ls[k].Len()
			if k > 0 && ls[k].Size == ls[k-1].Size {
				pitches[int(ls[k-1].Y0-ls[k].Y0+0.5)] += ls[k].Len()
			}
		}
	}
	most := 0
	for s, c := range sizes {
		if c > most || c == most && s > n.size {
			n.size, most = s, c
		}
	}
	most = 0
	for d, c := range pitches {
		if d > 0 && (c > most || c == most && float32(d) > n.pitch) {
			n.pitch, most = float32(d), c
		}
	}
}

// page marks the lines of the notes at the foot of a page.
func (n *notes) page(pg *doc.Page) {
	var ls []*doc.Line
	for i := range pg.Lines {
		if l := &pg.Lines[i]; !n.masked(l) {
			ls = append(ls, l)
		}
	}
	from := n.foot(ls)
	if from == len(ls) {
		n.open = false
		return
	}
	last := byte('.')
	for _, l := range ls[from:] {
		start := l.Start + l.Number
		for start < l.End && n.p.text[start] == ' ' {
			start++
		}
		if start < l.End {
			n.marks = append(n.marks, doc.Clutter{TextSpan: doc.TextSpan{Start: start, End: l.End}, Kind: "footnote", By: "clean/footnote-place"})
			if k := n.number(l); k > 0 && (n.next == 0 || k >= n.next && k < n.next+noteSkip) {
				n.next = k + 1
			}
			last = n.p.text[l.End-1]
		}
	}
	n.open = last != '.' && last != ')' && last != '"' || n.open && from == 0
}

// foot returns the index of the first line of notes among the lines of a
// page, len(ls) when there are none.
func (n *notes) foot(ls []*doc.Line) int {
	from := len(ls)
	for from > 0 && n.small(ls[from-1]) {
		from--
	}
	if from > 0 && from < len(ls) {
		return n.begin(ls, from)
	}
	if from == 0 && len(ls) > 0 { // a page of small print: a note goes on, or it is set smaller still
		if n.open {
			return 0
		}
		return n.smaller(ls)
	}
	// As large as the body, but set closer.
	if n.pitch == 0 || len(ls) < 3 {
		return len(ls)
	}
	from = len(ls) - 1
	for from > 0 && ls[from-1].Y0 > ls[from].Y0 && n.close(ls, from) {
		from--
	}
	if from == 0 || from > len(ls)-1 {
		return len(ls)
	}
	return n.first(ls, from)
}

// close reports whether line i follows the one above closer than lines of the
// body do. Two notes stand farther apart than the lines of one.
func (n *notes) close(ls []*doc.Line, i int) bool {
	share := float32(notePitch)
	if noteMark.MatchString(n.text(ls[i])) {
		share = notesApart
	}
	return ls[i-1].Y0-ls[i].Y0 < share*n.pitch
}

// smaller returns the first line that begins a note and is smaller than the
// line before it, when all below are as small.
func (n *notes) smaller(ls []*doc.Line) int {
	for i := len(ls) - 1; i > 0; i-- {
		if ls[i].Size > noteSize*ls[0].Size && ls[i].Size > noteSize*n.size {
			break
		}
		if ls[i].Size < 0.9*ls[i-1].Size && n.first(ls[:i+1], i) == i {
			small := true
			for _, l := range ls[i:] {
				small = small && l.Size < 0.9*ls[i-1].Size
			}
			if small {
				return i
			}
		}
	}
	return len(ls)
}

// begin returns where notes begin in the small lines from ls[from] on: at
// once when one of the page before goes on, else at a mark.
func (n *notes) begin(ls []*doc.Line, from int) int {
	if n.open {
		return from
	}
	return n.first(ls, from)
}

// first returns the first line from ls[from] on that begins with the mark of a
// note whose number can come now.
func (n *notes) first(ls []*doc.Line, from int) int {
	for i := from; i < len(ls) && i < from+3; i++ {
		m := noteMark.FindStringSubmatch(n.text(ls[i]))
		if m == nil {
			continue
		}
		k := n.number(ls[i])
		if k == 0 || n.next == 0 && k < 200 || k >= n.next && k < n.next+noteSkip {
			return i
		}
	}
	return len(ls)
}

func (n *notes) small(l *doc.Line) bool {
	return l.Size < noteSize*n.size && l.Size > noteLeast*n.size
}

func (n *notes) text(l *doc.Line) string {
	s := n.p.text[l.Start+l.Number : l.End]
	for s != "" && s[0] == ' ' {
		s = s[1:]
	}
	return s
}

// number returns the number of the note that l begins, 0 when it has none.
func (n *notes) number(l *doc.Line) int {
	m := noteMark.FindStringSubmatch(n.text(l))
	if m == nil {
		return 0
	}
	k, err := strconv.Atoi(m[1] + m[2])
	if err != nil {
		return 0
	}
	return k
}

// glyphs marks characters that are not what they stand for: hyphens at line
// ends that part a word, soft hyphens, ligatures, and glyphs without a meaning
// of their own (private use).
func (p *paper) glyphs() []doc.Clutter {
	var out []doc.Clutter
	add := func(i, n int, kind string) {
		out = append(out, doc.Clutter{TextSpan: doc.TextSpan{Start: i, End: i + n}, Kind: kind, By: "clean/" + kind})
	}
	for i := range p.lines {
		if l := &p.lines[i]; i+1 < len(p.lines) && p.text[l.last-1] == '-' && l.last-l.first > 2 &&
			isLetter(p.text[l.last-2]) && isLowerLetter(p.text[p.lines[i+1].first]) {
			add(l.last-1, 1, "line_hyphen")
		}
	}
	for i := 0; i < len(p.text); {
		if p.text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, w := utf8.DecodeRuneInString(p.text[i:])
		switch {
		case r == '\u00AD':
			add(i, w, "soft_hyphen")
		case r >= '\uFB00' && r <= '\uFB06':
			add(i, w, "ligature")
		case r >= '\uE000' && r <= '\uF8FF', r >= 0xF0000:
			add(i, w, "private_use")
		}
		i += w
	}
	return out
}

func isLetter(c byte) bool      { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf }
func isLowerLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// A signature block: a line that opens one, and the short lines around and
// below it; one of them must be signed.
const (
	signLines = 16
	signWidth = 75 // bytes of its longest line
)

var (
	signOpens = pattern.Lazy(`^(?i:dated?:? |dated this|executed (?:on|this)|respectfully submitted|it is so ordered|so ordered|/s/|by:|sincerely|very truly yours|entered for the court)`)
	signEnds  = pattern.Lazy(`(?i)\bcourt$|^case nos?\.|^v\.|\bplaintiffs?,$`)
	signed    = pattern.Lazy(`(?i)/s/|_{6,}|\b(?:district|magistrate|bankruptcy|circuit|chief|administrative law) judge\b|^(?:attorneys?|counsel) for\b|\bclerk\b|\bllp\b`)
)

// signatures marks the lines of signature blocks.
func (p *paper) signatures() []doc.Clutter {
	var out []doc.Clutter
	for i := 0; i < len(p.lines); i++ {
		if p.lines[i].masked || !signOpens.MatchString(p.at(i)) {
			continue
		}
		to, ok := i+1, signed.MatchString(p.at(i))
		for to < len(p.lines) && to-i < signLines && (p.lines[to].page == p.lines[i].page) {
			s := p.at(to)
			if !p.lines[to].masked && (len(s) > signWidth || signEnds.MatchString(s)) {
				break
			}
			ok = ok || signed.MatchString(s)
			to++
		}
		if !ok {
			continue
		}
		for k := i; k < to; k++ {
			if l := &p.lines[k]; !l.masked {
				out = append(out, doc.Clutter{TextSpan: doc.TextSpan{Start: l.first, End: l.last}, Kind: "signature", By: "clean/signature"})
			}
		}
		i = to - 1
	}
	return out
}
