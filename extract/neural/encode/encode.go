// Package encode turns tokens into vectors: hash embeddings mixed by a maxout
// layer, then residual convolutions over three tokens. What depends on the
// type of a token alone is kept with its lexeme.
package encode

import (
	"fmt"

	"writ/extract/neural/kernel"
	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

const (
	pendingMax = 16 // new types that are embedded together
	step       = 64 // rows that are convolved together
)

// Encoder is safe for concurrent use.
type Encoder struct {
	set    kernel.Set
	width  int
	slot   int // of Lexeme.Rows; slot+1 = with a space after the token
	spacy  bool
	tables []table
	in     int // sum of the tables' widths
	mixer  layer
	first  *parts  // the first convolution, nil if there is none
	layers []layer // the others
}

type table struct {
	column lexeme.Column
	seed   uint32
	rows   uint32
	width  int
	data   []float32
	half   []byte // in place of data, see model.Array
}

type layer struct {
	maxout       *kernel.Dense
	scale, shift []float32
}

// New builds encoder number index of a checked model. A feature column that is
// not known, or more encoders than a lexeme has slots, is an error.
func New(m *model.Encoder, index int, set kernel.Set) (*Encoder, error) {
	if 2*index+1 >= lexeme.MaxSlots {
		return nil, fmt.Errorf("build encoder %d: at most %d are supported", index, lexeme.MaxSlots/2)
	}
	e := &Encoder{set: set, width: m.Width(), slot: 2 * index, mixer: newLayer(&m.Mixer, set)}
	for i, t := range m.Tables {
		c, ok := lexeme.ParseColumn(m.Columns[i])
		if !ok {
			return nil, fmt.Errorf("build encoder %d: unknown feature column %q", index, m.Columns[i])
		}
		e.spacy = e.spacy || c == lexeme.Spacy
		e.tables = append(e.tables, table{c, m.Seeds[i], uint32(t.Dim(0)), t.Dim(1), t.Data, t.Half})
		e.in += t.Dim(1)
	}
	for i := range m.Layers {
		if i == 0 {
			e.first = newParts(&m.Layers[i], set)
			continue
		}
		e.layers = append(e.layers, newLayer(&m.Layers[i], set))
	}
	return e, nil
}

func newLayer(l *model.Layer, set kernel.Set) layer {
	return layer{kernel.NewMaxout(set, l.W.Data, l.B.Data, l.W.Dim(0), l.W.Dim(1), l.W.Dim(2)), l.Scale.Data, l.Shift.Data}
}

// Width returns the length of a vector.
func (e *Encoder) Width() int { return e.width }

// Buffers is the scratch of one worker for one encoder. The zero value is
// ready; it grows to the longest text seen.
type Buffers struct {
	a, b    []float32 // rows with guard and padding rows around them
	y       []float32
	x       []float32 // embeddings of pending types
	pending []pending
	rows    []*lexeme.Row // of the tokens
	packed  []*lexeme.Row // by row of a, nil for padding
	at      []int         // row of each text
	one     [1]int

	parts   [][]float32 // of the rows of one step
	missing []*lexeme.Row
	h       []float32 // vectors of missing
	fresh   []float32 // their parts
}

type pending struct {
	lex   *lexeme.Lexeme
	slot  int
	space bool
}

// Encode returns the vectors of toks, [len(toks)][Width]. Several texts may
// follow each other in toks, so that tall matrices are multiplied: ends holds
// where each one ends, nil for a single text. No text sees another. The vectors
// live in buf until its next use; after the last row there is room for whole
// row blocks.
func (e *Encoder) Encode(toks []lexeme.Token, ends []int, buf *Buffers) []float32 {
	n, pad := len(toks), len(e.layers)
	if n == 0 {
		return nil
	}
	if e.first != nil {
		pad++
	}
	if ends == nil {
		ends = append(buf.one[:0], n)
	}
	e.lookup(toks, buf)
	w := e.width
	first := pad + 1
	last := buf.place(first, pad, ends)
	// A guard row before, one and the surplus of a row block behind.
	total := (last + pad + 1 + 2*kernel.RowBlock) * w
	buf.a, buf.b = grow(buf.a, total), grow(buf.b, total)
	src, dst := buf.a, buf.b
	for i, r := range buf.packed {
		if r != nil {
			copy(src[i*w:(i+1)*w], r.H)
		} else {
			clear(src[i*w : (i+1)*w])
		}
	}
	clear(src[len(buf.packed)*w:])
	if e.first != nil {
		reach := len(e.layers)
		e.first.convolve(dst, src, first-reach, last+reach, buf)
		src, dst = dst, src
	}
	for l := range e.layers {
		reach := len(e.layers) - 1 - l // rows beyond a text that later layers read
		e.convolve(&e.layers[l], dst, src, first-reach, last+reach, buf)
		src, dst = dst, src
	}
	return buf.compact(src, w, ends)
}

// place lays the rows of texts out in b.packed: the first text at row first,
// pad rows between two texts, which later layers of both may write without
// reading what the other wrote. It returns the row behind the last text.
func (b *Buffers) place(first, pad int, ends []int) int {
	b.packed, b.at = b.packed[:0], b.at[:0]
	for range first {
		b.packed = append(b.packed, nil)
	}
	last, from := first, 0
	for _, end := range ends {
		b.at = append(b.at, len(b.packed))
		b.packed = append(b.packed, b.rows[from:end]...)
		last, from = len(b.packed), end
		for range pad {
			b.packed = append(b.packed, nil)
		}
	}
	return last
}

// compact moves the texts to the start of rows, one behind the other.
func (b *Buffers) compact(rows []float32, w int, ends []int) []float32 {
	at := b.at[0]
	out, from := rows[at*w:], 0
	for t, end := range ends {
		if t > 0 {
			copy(out[from*w:end*w], rows[b.at[t]*w:])
		}
		from = end
	}
	return out
}

// convolve computes rows [from, to) of dst from their windows in src.
func (e *Encoder) convolve(l *layer, dst, src []float32, from, to int, buf *Buffers) {
	w := e.width
	buf.y = grow(buf.y, step*w)
	for r := from; r < to; r += step {
		k := min(step, to-r)
		l.maxout.Apply(buf.y, w, src[(r-1)*w:], w, k)
		kernel.Norm(e.set, dst[r*w:], src[r*w:], buf.y, l.scale, l.shift, w, k)
	}
}

// lookup fills buf.rows, computing the types that were not seen before.
func (e *Encoder) lookup(toks []lexeme.Token, buf *Buffers) {
	buf.rows = buf.rows[:0]
	start := 0
	for i := range toks {
		slot := e.slot
		if e.spacy && toks[i].Space {
			slot++
		}
		r := toks[i].Lex.Rows[slot].Load()
		buf.rows = append(buf.rows, r)
		if r != nil {
			continue
		}
		if buf.wait(pending{toks[i].Lex, slot, toks[i].Space}) == pendingMax {
			e.flush(buf)
			e.fill(toks, buf, start, i+1)
			start = i + 1
		}
	}
	e.flush(buf)
	e.fill(toks, buf, start, len(toks))
}

// wait adds p unless it waits already and returns the number waiting.
func (b *Buffers) wait(p pending) int {
	for i := range b.pending {
		if b.pending[i].lex == p.lex && b.pending[i].slot == p.slot {
			return len(b.pending)
		}
	}
	b.pending = append(b.pending, p)
	return len(b.pending)
}

func (e *Encoder) fill(toks []lexeme.Token, buf *Buffers, from, to int) {
	for i := from; i < to; i++ {
		if buf.rows[i] == nil {
			slot := e.slot
			if e.spacy && toks[i].Space {
				slot++
			}
			buf.rows[i] = toks[i].Lex.Rows[slot].Load()
		}
	}
}

// flush computes the waiting types and stores them with their lexemes.
func (e *Encoder) flush(buf *Buffers) {
	n := len(buf.pending)
	if n == 0 {
		return
	}
	buf.x = grow(buf.x, pendingMax*e.in)
	buf.y = grow(buf.y, max(pendingMax, step)*e.width)
	for i, p := range buf.pending {
		e.embed(buf.x[i*e.in:(i+1)*e.in], p.lex, p.space)
	}
	e.mixer.maxout.Apply(buf.y, e.width, buf.x, e.in, n)
	h := make([]float32, n*e.width)
	kernel.Norm(e.set, h, nil, buf.y, e.mixer.scale, e.mixer.shift, e.width, n)
	for i, p := range buf.pending {
		p.lex.Rows[p.slot].Store(&lexeme.Row{H: h[i*e.width : (i+1)*e.width : (i+1)*e.width]})
	}
	clear(buf.pending)
	buf.pending = buf.pending[:0]
}

// embed writes the concatenated embeddings of one type to x. Each is the sum
// of four rows; repeats count twice.
func (e *Encoder) embed(x []float32, l *lexeme.Lexeme, space bool) {
	for i := range e.tables {
		t := &e.tables[i]
		out := x[:t.width]
		keys := lexeme.Keys(l.Value(t.column, space), t.seed)
		for k, key := range keys {
			if k == 0 {
				clear(out)
			}
			t.add(e.set, out, int(key%t.rows))
		}
		x = x[t.width:]
	}
}

// add adds row i to out.
func (t *table) add(set kernel.Set, out []float32, i int) {
	if t.half != nil {
		kernel.AddHalf(set, out, t.half[2*i*t.width:2*(i+1)*t.width])
		return
	}
	for j, v := range t.data[i*t.width:][:len(out)] {
		out[j] += v
	}
}

func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		s = make([]float32, n+n/4)
	}
	return s[:n]
}
