package segment

import (
	"slices"
	"unicode/utf8"

	"writ/extract/doc"
)

// emitter writes blocks into a view.
type emitter struct {
	text    string
	clutter []doc.Clutter
	view    doc.ViewBuilder
	block   bool // the block has a visible byte
	any     bool // some block stands before
	pending int  // space owed before the next visible byte: none, inserted, or source byte+2
	run     doc.TextSpan
	blocks  []doc.Block
}

// States of emitter.pending below the source positions.
const (
	none     = 0
	inserted = 1
)

// emit appends groups of lines to the view, and their blocks.
func (e *emitter) emit(lines []line, groups []group, kinds []doc.BlockKind, hy []joiner) {
	e.blocks = slices.Grow(e.blocks, len(groups))
	for k, g := range groups {
		start := e.view.Len()
		if e.any {
			start++
		}
		for i := g.from; i < g.to; i++ {
			end := lines[i].last
			j := joinSpace
			if i+1 < g.to {
				j = hy[i]
			}
			if j == joinDrop {
				end -= lines[i].hyphen
			}
			e.line(&lines[i], end)
			switch {
			case i+1 == g.to:
			case j == joinSpace:
				e.space(inserted)
			case j == joinHyphen:
				e.flush()
				e.view.Insert("-")
			}
		}
		e.flush()
		if e.block {
			e.blocks = append(e.blocks, doc.Block{Span: doc.Span{Start: start, End: e.view.Len()}, Kind: kinds[k]})
			e.any = true
		}
		e.block, e.pending = false, none
	}
}

// line appends the visible bytes of l up to end.
func (e *emitter) line(l *line, end int) {
	ci := l.clutter
	i := l.first
	for i < end {
		for ci < len(e.clutter) && e.clutter[ci].End <= i {
			ci++
		}
		limit := end
		if ci < len(e.clutter) {
			if c := e.clutter[ci]; c.Start <= i {
				e.gap(c, i, end)
				i = c.End
				continue
			} else if c.Start < limit {
				limit = c.Start
			}
		}
		i = e.plain(i, limit)
	}
}

// plain appends text[i:limit], which holds no clutter, and returns limit.
func (e *emitter) plain(i, limit int) int {
	for i < limit {
		j := i
		for j < limit && byteClass[e.text[j]] <= digit {
			j++
		}
		if j > i {
			e.visible(i, j-i)
			i = j
			continue
		}
		c, n := classAt(e.text, i)
		switch c {
		case drop, brk:
		case space:
			if e.text[i] == ' ' {
				e.space(i + 2)
			} else {
				e.space(inserted)
			}
		default:
			e.visible(i, n)
		}
		i += n
	}
	return i
}

// gap stands for clutter c inside a line: a space when a word would grow
// together with its neighbour.
func (e *emitter) gap(c doc.Clutter, at, end int) {
	if c.Kind == "markup" || c.End >= end || at == 0 {
		return
	}
	if c.Kind == "markup_space" {
		e.space(inserted)
		return
	}
	before, _ := utf8.DecodeLastRuneInString(e.text[:at])
	after, _ := utf8.DecodeRuneInString(e.text[c.End:])
	if isWord(before) && isWord(after) {
		e.space(inserted)
	}
}

// space owes a space; a source byte is better than none.
func (e *emitter) space(p int) {
	if e.pending < p && (e.pending == none || e.pending == inserted) {
		e.pending = p
	}
}

// visible appends the n bytes at i.
func (e *emitter) visible(i, n int) {
	if e.pending != none {
		p := e.pending
		e.pending = none
		switch {
		case !e.block:
		case p == inserted:
			e.flush()
			e.view.Insert(" ")
		default:
			e.extend(p-2, 1)
		}
	}
	if !e.block {
		e.block = true
		if e.any {
			e.view.Insert("\n")
		}
	}
	e.extend(i, n)
}

// extend adds source bytes to the run that is copied next.
func (e *emitter) extend(i, n int) {
	if e.run.End != i {
		e.flush()
		e.run.Start = i
	}
	e.run.End = i + n
}

// flush copies the pending run.
func (e *emitter) flush() {
	if e.run.End > e.run.Start {
		e.view.Copy(e.text, e.run)
	}
	e.run = doc.TextSpan{}
}
