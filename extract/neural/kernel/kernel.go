// Package kernel holds the arithmetic of the networks on float32 vectors, in
// plain Go and in AVX2 assembly. Weights are packed once, when a model is
// built. Both paths sum in float32 in a different order, so that results agree
// to rounding.
package kernel

import "fmt"

// Sizes of the packed layouts.
const (
	Lanes    = 8  // floats in one vector; widths are multiples of it
	Columns  = 24 // outputs of a dense panel: 3 vectors
	RowBlock = 4  // rows computed at once
	vecPanel = 32 // outputs of a panel of Vec: 4 vectors
	chunk    = 64 // rows that pass through all panels before the next rows
)

// Set is a choice of kernels. The zero value is portable.
type Set struct{ avx2 bool }

// Portable returns the kernels in plain Go.
func Portable() Set { return Set{} }

// Best returns the fastest kernels that this machine runs.
func Best() Set { return best() }

// String names the instruction set: "go", "avx2".
func (s Set) String() string {
	if s.avx2 {
		return "avx2"
	}
	return "go"
}

// RoundRows returns rows rounded up to whole blocks. Inputs and outputs of
// Dense must have room for that many rows; the surplus is scratch.
func RoundRows(rows int) int { return (rows + RowBlock - 1) / RowBlock * RowBlock }

// Dense is a packed matrix with bias, [panel][in][Columns].
type Dense struct {
	In     int
	Panels int
	w, b   []float32
}

// NewLinear packs W·x + b: w is [out][in], b is [out]. Rows of the output have
// Panels×Columns numbers, zeros after the first out.
func NewLinear(w, b []float32, out, in int) *Dense {
	d := newDense((out+Columns-1)/Columns, in)
	for o := range out {
		d.set(o/Columns, o%Columns, w[o*in:(o+1)*in], b[o])
	}
	return d
}

// NewMaxout packs y_o = max_p(W_op·x + b_op): w is [out][pieces][in], b is
// [out][pieces], out a multiple of Lanes, pieces 1 to 3. Fewer than three
// pieces are repeated, which leaves the maximum as it is.
func NewMaxout(w, b []float32, out, pieces, in int) *Dense {
	d := newDense(out/Lanes, in)
	for o := range out {
		for q := range Columns / Lanes {
			p := o*pieces + q%pieces
			d.set(o/Lanes, q*Lanes+o%Lanes, w[p*in:(p+1)*in], b[p])
		}
	}
	return d
}

func newDense(panels, in int) *Dense {
	return &Dense{In: in, Panels: panels, w: make([]float32, panels*in*Columns), b: make([]float32, panels*Columns)}
}

func (d *Dense) set(panel, column int, w []float32, b float32) {
	for i, v := range w {
		d.w[(panel*d.In+i)*Columns+column] = v
	}
	d.b[panel*Columns+column] = b
}

// Linear computes rows of y from rows of x: y[r·ys+o] for o < Panels×Columns
// from the In numbers at x[r·xs].
func (d *Dense) Linear(s Set, y []float32, ys int, x []float32, xs, rows int) {
	d.run(s, y, ys, x, xs, rows, Columns)
}

// Maxout computes y[r·ys+o] for o < Panels×Lanes from the In numbers at
// x[r·xs].
func (d *Dense) Maxout(s Set, y []float32, ys int, x []float32, xs, rows int) {
	d.run(s, y, ys, x, xs, rows, Lanes)
}

// run works on chunks of rows, so that one panel of weights and the rows stay
// in the first cache level.
func (d *Dense) run(s Set, y []float32, ys int, x []float32, xs, rows, wide int) {
	if rows <= 0 {
		return
	}
	n := RoundRows(rows)
	if len(x) < (n-1)*xs+d.In || len(y) < (n-1)*ys+d.Panels*wide {
		panic(fmt.Sprintf("kernel: %d rows of %d→%d do not fit", n, d.In, d.Panels*wide))
	}
	for r := 0; r < n; r += chunk {
		groups := min(chunk, n-r) / RowBlock
		for p := range d.Panels {
			w, b := d.w[p*d.In*Columns:(p+1)*d.In*Columns], d.b[p*Columns:(p+1)*Columns]
			yp, xp := y[r*ys+p*wide:], x[r*xs:]
			switch {
			case s.avx2 && wide == Lanes:
				maxoutAVX2(&yp[0], ys, &xp[0], xs, d.In, &w[0], &b[0], groups)
			case s.avx2:
				linearAVX2(&yp[0], ys, &xp[0], xs, d.In, &w[0], &b[0], groups)
			default:
				panelGo(yp, ys, xp, xs, d.In, w, b, groups, wide == Lanes)
			}
		}
	}
}

// Vec is a packed matrix for one input vector, [panel][in][32].
type Vec struct {
	In, Out int
	panels  int
	w, b    []float32
}

// NewVec packs W·x + b: w is [out][in], in a multiple of Lanes.
func NewVec(w, b []float32, out, in int) *Vec {
	v := &Vec{In: in, Out: out, panels: (out + vecPanel - 1) / vecPanel}
	v.w = make([]float32, v.panels*in*vecPanel)
	v.b = make([]float32, v.panels*vecPanel)
	for o := range out {
		p, c := o/vecPanel, o%vecPanel
		for i := range in {
			v.w[(p*in+i)*vecPanel+c] = w[o*in+i]
		}
		v.b[o] = b[o]
	}
	return v
}

// Len returns the length of the output: Out rounded up to whole panels.
func (v *Vec) Len() int { return v.panels * vecPanel }

// Apply computes y from x.
func (v *Vec) Apply(s Set, y, x []float32) {
	y, x = y[:v.Len()], x[:v.In]
	if s.avx2 {
		vecAVX2(&y[0], &x[0], &v.w[0], &v.b[0], v.In, v.panels)
		return
	}
	vecGo(y, x, v.w, v.b)
}

// Norm writes src + layer normalisation of y to dst, row by row. Rows have
// width numbers; src may be nil, which counts as zero, or be dst.
func Norm(s Set, dst, src, y, scale, shift []float32, width, rows int) {
	if rows <= 0 {
		return
	}
	n := rows * width
	dst, y, scale, shift = dst[:n], y[:n], scale[:width], shift[:width]
	if src != nil {
		src = src[:n]
	}
	if !s.avx2 {
		normGo(dst, src, y, scale, shift)
		return
	}
	var p *float32
	if src != nil {
		p = &src[0]
	}
	normAVX2(&dst[0], p, &y[0], &scale[0], &shift[0], width, rows)
}

// Hidden sums the slots and the bias, then takes the larger of two pieces:
// h[8i+j] from numbers 16i+j and 16i+8+j. len(h) is a multiple of Lanes, the
// others have at least twice that length.
func Hidden(s Set, h, bias []float32, slots [][]float32) {
	bias = bias[:2*len(h)]
	for i := range slots {
		_ = slots[i][2*len(h)-1]
	}
	if s.avx2 && len(slots) > 0 {
		hiddenAVX2(&h[0], &bias[0], &slots[0], len(slots), len(h)/Lanes)
		return
	}
	hiddenGo(h, bias, slots)
}

// PackPieces reorders [out][pieces] numbers to the layout of Hidden; a single
// piece is repeated. Only one and two pieces have this layout.
func PackPieces(v []float32, out, pieces int) []float32 {
	p := make([]float32, 2*out)
	for o := range out {
		for q := range 2 {
			p[o/Lanes*2*Lanes+q*Lanes+o%Lanes] = v[o*pieces+q%pieces]
		}
	}
	return p
}
