// Package kernel holds the arithmetic of the networks on float32 vectors, in
// plain Go and in assembly for AVX2, AVX-512 (amd64) and NEON (arm64). Weights
// are packed once, when a model is built. The paths sum in float32 in different
// orders, so that results agree to rounding.
package kernel

import "fmt"

// Sizes of the packed layouts.
const (
	Lanes    = 8  // floats in a vector, one of AVX2 or two of NEON; widths are multiples of it
	RowBlock = 8  // no kernel computes more rows at once
	vecPanel = 32 // outputs of a panel of Vec
	chunk    = 64 // rows that pass through all panels before the next rows
	pieces   = 3  // of a maxout
)

// Set is a choice of kernels. The zero value is portable.
type Set struct{ level int }

const (
	levelGo     = iota
	levelVector // eight floats: AVX2, NEON
	levelWide   // sixteen floats where outputs fill them: AVX-512
)

// Best returns the fastest kernels that this machine runs.
func Best() Set { return Set{bestLevel()} }

// Named returns the kernels of that name, the best for "". A set that this
// machine does not run is an error.
func Named(name string) (Set, error) {
	if name == "" {
		return Best(), nil
	}
	for _, s := range Sets() {
		if s.String() == name {
			return s, nil
		}
	}
	return Set{}, fmt.Errorf("no %q kernels on this machine", name)
}

// Sets returns all kernels that this machine runs, the portable one first.
func Sets() []Set {
	var l []Set
	for i := range bestLevel() + 1 {
		l = append(l, Set{i})
	}
	return l
}

// String names the instruction set: "go", "avx2", "avx512", "neon".
func (s Set) String() string { return levelNames[s.level] }

// RoundRows returns rows rounded up to whole blocks. Inputs and outputs of
// Dense must have room for that many rows; the surplus is scratch.
func RoundRows(rows int) int { return (rows + RowBlock - 1) / RowBlock * RowBlock }

// Dense is a matrix with bias, packed for a Set: [panel][in][columns].
type Dense struct {
	In     int
	Out    int // numbers in a row of output, at least those asked for
	level  int
	lanes  int // floats in a vector; a panel has three vectors
	rows   int // computed at once
	panels int
	wide   int // outputs of a panel
	w, b   []float32
}

// NewLinear packs W·x + b: w is [out][in], b is [out]. Rows of the output have
// Out numbers, zeros after the first out.
func NewLinear(s Set, w, b []float32, out, in int) *Dense {
	d := newDense(s, in, out >= 2*pieces*Lanes)
	d.wide = pieces * d.lanes
	d.allocate((out + d.wide - 1) / d.wide)
	for o := range out {
		d.set(o/d.wide, o%d.wide, w[o*in:(o+1)*in], b[o])
	}
	return d
}

// NewMaxout packs y_o = max_p(W_op·x + b_op): w is [out][n][in], b is
// [out][n], out a multiple of Lanes, n from 1 to 3. Fewer than three pieces
// are repeated, which leaves the maximum as it is.
func NewMaxout(s Set, w, b []float32, out, n, in int) *Dense {
	d := newDense(s, in, out%(2*Lanes) == 0)
	d.wide = d.lanes
	d.allocate(out / d.wide)
	for o := range out {
		for q := range pieces {
			p := o*n + q%n
			d.set(o/d.wide, q*d.lanes+o%d.wide, w[p*in:(p+1)*in], b[p])
		}
	}
	return d
}

// newDense chooses the layout. Wide tells whether outputs fill wide vectors.
func newDense(s Set, in int, wide bool) *Dense {
	if in <= 0 || in%Lanes != 0 {
		panic(fmt.Sprintf("kernel: input width %d", in))
	}
	d := &Dense{In: in, level: s.level, lanes: Lanes, rows: 4}
	switch {
	case d.level < levelWide:
	case wide:
		d.lanes, d.rows = 2*Lanes, 8
	default:
		d.level = levelVector
	}
	return d
}

func (d *Dense) allocate(panels int) {
	d.panels, d.Out = panels, panels*d.wide
	n := panels * pieces * d.lanes
	d.w, d.b = make([]float32, n*d.In), make([]float32, n)
}

func (d *Dense) set(panel, column int, w []float32, b float32) {
	columns := pieces * d.lanes
	for i, v := range w {
		d.w[(panel*d.In+i)*columns+column] = v
	}
	d.b[panel*columns+column] = b
}

// Apply computes rows of y from rows of x: the Out numbers at y[r·ys] from the
// In numbers at x[r·xs]. It works on chunks of rows, so that a panel of
// weights and the rows stay in the near caches.
func (d *Dense) Apply(y []float32, ys int, x []float32, xs, rows int) {
	if rows <= 0 {
		return
	}
	n := (rows + d.rows - 1) / d.rows * d.rows
	if len(x) < (n-1)*xs+d.In || len(y) < (n-1)*ys+d.Out {
		panic(fmt.Sprintf("kernel: %d rows of %d→%d do not fit", n, d.In, d.Out))
	}
	columns := pieces * d.lanes
	for r := 0; r < n; r += chunk {
		groups := min(chunk, n-r) / d.rows
		for p := range d.panels {
			d.panel(y[r*ys+p*d.wide:], ys, x[r*xs:], xs, d.w[p*d.In*columns:(p+1)*d.In*columns], d.b[p*columns:(p+1)*columns], groups)
		}
	}
}

func (d *Dense) panel(y []float32, ys int, x []float32, xs int, w, b []float32, groups int) {
	maxout := d.wide == d.lanes
	switch {
	case d.level == levelWide && maxout:
		maxout16(&y[0], ys, &x[0], xs, d.In, &w[0], &b[0], groups)
	case d.level == levelWide:
		linear16(&y[0], ys, &x[0], xs, d.In, &w[0], &b[0], groups)
	case d.level == levelVector && maxout:
		maxout8(&y[0], ys, &x[0], xs, d.In, &w[0], &b[0], groups)
	case d.level == levelVector:
		linear8(&y[0], ys, &x[0], xs, d.In, &w[0], &b[0], groups)
	default:
		panelGo(y, ys, x, xs, d.In, w, b, groups, maxout)
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
	if s.level >= levelVector {
		vec8(&y[0], &x[0], &v.w[0], &v.b[0], v.In, v.panels)
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
	if s.level < levelVector {
		normGo(dst, src, y, scale, shift)
		return
	}
	var p *float32
	if src != nil {
		p = &src[0]
	}
	norm8(&dst[0], p, &y[0], &scale[0], &shift[0], width, rows)
}

// Combine computes y_o = max_p(left + middle + right) from rows of three
// pieces in the order of ByPiece.
func Combine(s Set, y, left, middle, right []float32) {
	n := pieces * len(y)
	left, middle, right = left[:n], middle[:n], right[:n]
	if s.level >= levelVector {
		combine8(&y[0], &left[0], &middle[0], &right[0], len(y)/Lanes)
		return
	}
	for o := range y {
		i := o/Lanes*pieces*Lanes + o%Lanes
		y[o] = max(left[i]+middle[i]+right[i], left[i+Lanes]+middle[i+Lanes]+right[i+Lanes],
			left[i+2*Lanes]+middle[i+2*Lanes]+right[i+2*Lanes])
	}
}

// ByPiece returns for position i of a row of Combine the index of the maxout
// piece, output × n + piece, that stands there. A row has 3 × out numbers.
func ByPiece(i, n int) int {
	o := i/(pieces*Lanes)*Lanes + i%Lanes
	return o*n + i/Lanes%pieces%n
}

// Hidden sums the slots and the bias, then takes the larger of two pieces:
// h[8i+j] from numbers 16i+j and 16i+8+j. len(h) is a multiple of Lanes, the
// others have at least twice that length.
func Hidden(s Set, h, bias []float32, slots [][]float32) {
	bias = bias[:2*len(h)]
	for i := range slots {
		_ = slots[i][2*len(h)-1]
	}
	if choosing && s.level >= levelWide && len(slots) > 0 {
		hidden16(&h[0], &bias[0], &slots[0], len(slots), len(h)/Lanes)
		return
	}
	if s.level >= levelVector && len(slots) > 0 {
		hidden8(&h[0], &bias[0], &slots[0], len(slots), len(h)/Lanes)
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
