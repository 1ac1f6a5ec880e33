package encode

import (
	"sync"

	"writ/extract/neural/kernel"
	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

const (
	frequent = 4    // uses after which a type keeps its parts
	maxParts = 4096 // types of one encoder that keep them; 3.4 KB each at width 96
)

// parts computes the first convolution from products that depend on a type
// alone: each third of the window times its weights. The middle one includes
// the bias.
type parts struct {
	set    kernel.Set
	width  int
	thirds *kernel.Dense // width → left, middle and right, 3 × width each
	layer  layer
	none   []float32 // parts of padding: zeros, the bias, zeros

	mu   sync.Mutex
	kept []*lexeme.Row // the oldest at next, once full
	next int
}

func newParts(m *model.Layer, set kernel.Set) *parts {
	out, pieces, in := m.W.Dim(0), m.W.Dim(1), m.W.Dim(2)
	width, n := in/3, 3*out
	p := &parts{set: set, width: width, layer: layer{scale: m.Scale.Data, shift: m.Shift.Data}, none: make([]float32, 3*n)}
	w, b := make([]float32, 0, 3*n*width), make([]float32, 3*n)
	for third := range 3 {
		for i := range n {
			row := kernel.ByPiece(i, pieces)*in + third*width
			w = append(w, m.W.Data[row:row+width]...)
		}
	}
	for i := range n {
		p.none[n+i] = m.B.Data[kernel.ByPiece(i, pieces)]
	}
	copy(b[n:2*n], p.none[n:])
	p.thirds = kernel.NewLinear(set, w, b, 3*n, width)
	return p
}

// of fills buf.parts for rows [from, to). Parts that are not kept are
// computed and live until the next call.
func (p *parts) of(buf *Buffers, from, to int) {
	stride := p.thirds.Out
	room := kernel.RoundRows(step + 2)
	buf.fresh = grow(buf.fresh, room*stride)
	buf.h = grow(buf.h, room*p.width)
	buf.parts, buf.missing = buf.parts[:0], buf.missing[:0]
	for _, r := range buf.packed[from:to] {
		if r == nil {
			buf.parts = append(buf.parts, p.none)
			continue
		}
		if k := r.Parts.Load(); k != nil {
			buf.parts = append(buf.parts, *k)
			continue
		}
		n := len(buf.missing)
		copy(buf.h[n*p.width:(n+1)*p.width], r.H)
		buf.missing = append(buf.missing, r)
		buf.parts = append(buf.parts, buf.fresh[n*stride:n*stride+9*p.width])
	}
	p.thirds.Apply(buf.fresh, stride, buf.h, p.width, len(buf.missing))
	for n, r := range buf.missing {
		p.keep(r, buf.fresh[n*stride:n*stride+9*p.width])
	}
}

// keep stores the parts of a frequent type. The one that was kept first makes
// room and has to become frequent again.
func (p *parts) keep(r *lexeme.Row, v []float32) {
	if r.Uses.Add(1) < frequent {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Parts.Load() != nil {
		return
	}
	own := append([]float32(nil), v...)
	r.Parts.Store(&own)
	if len(p.kept) < maxParts {
		p.kept = append(p.kept, r)
		return
	}
	old := p.kept[p.next]
	old.Parts.Store(nil)
	old.Uses.Store(0)
	p.kept[p.next] = r
	p.next = (p.next + 1) % maxParts
}

// convolve computes rows [from, to) of dst; the rows before and behind are of
// buf.packed, too.
func (p *parts) convolve(dst, src []float32, from, to int, buf *Buffers) {
	w := p.width
	buf.y = grow(buf.y, step*w)
	for r := from; r < to; r += step {
		k := min(step, to-r)
		p.of(buf, r-1, r+k+1)
		for i := range k {
			kernel.Combine(p.set, buf.y[i*w:(i+1)*w], buf.parts[i][:3*w], buf.parts[i+1][3*w:6*w], buf.parts[i+2][6*w:])
		}
		kernel.Norm(p.set, dst[r*w:], src[r*w:], buf.y, p.layer.scale, p.layer.shift, w, k)
	}
}
