package encode

import (
	"sync"

	"writ/extract/neural/kernel"
	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

const (
	frequent = 8    // uses after which a type keeps its parts
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
	zero   []float32 // left or right part of padding
	bias   []float32 // middle part of padding

	mu   sync.Mutex
	kept []*lexeme.Row // the oldest at next, once full
	next int
}

func newParts(m *model.Layer, set kernel.Set) *parts {
	out, pieces, in := m.W.Dim(0), m.W.Dim(1), m.W.Dim(2)
	width, n := in/3, 3*out
	p := &parts{set: set, width: width, layer: layer{scale: m.Scale.Data, shift: m.Shift.Data}, zero: make([]float32, n), bias: make([]float32, n)}
	w, b := make([]float32, 0, 3*n*width), make([]float32, 3*n)
	for third := range 3 {
		for i := range n {
			row := kernel.ByPiece(i, pieces)*in + third*width
			w = append(w, m.W.Data[row:row+width]...)
		}
	}
	for i := range n {
		p.bias[i] = m.B.Data[kernel.ByPiece(i, pieces)]
	}
	copy(b[n:], p.bias)
	p.thirds = kernel.NewLinear(set, w, b, 3*n, width)
	return p
}

// of fills buf.parts for tokens [from, to). Parts that are not kept are
// computed and live until the next call.
func (p *parts) of(buf *Buffers, from, to int) {
	stride := p.thirds.Out
	room := kernel.RoundRows(step + 2)
	buf.fresh = grow(buf.fresh, room*stride)
	buf.h = grow(buf.h, room*p.width)
	buf.parts, buf.missing = buf.parts[:0], buf.missing[:0]
	for i := from; i < to; i++ {
		if k := buf.rows[i].Parts.Load(); k != nil {
			buf.parts = append(buf.parts, *k)
			continue
		}
		n := len(buf.missing)
		copy(buf.h[n*p.width:(n+1)*p.width], buf.rows[i].H)
		buf.missing = append(buf.missing, buf.rows[i])
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

// convolve computes rows [from, from+n) of dst; token 0 is row first.
func (p *parts) convolve(dst, src []float32, from, n, first int, buf *Buffers) {
	w := p.width
	buf.y = grow(buf.y, step*w)
	for r := from; r < from+n; r += step {
		k := min(step, from+n-r)
		lo := max(0, r-1-first)
		hi := max(lo, min(len(buf.rows), r+k+1-first))
		p.of(buf, lo, hi)
		part := func(row, third int) []float32 {
			if i := row - first; i >= lo && i < hi {
				return buf.parts[i-lo][third*3*w : (third+1)*3*w]
			}
			if third == 1 {
				return p.bias
			}
			return p.zero
		}
		for i := range k {
			kernel.Combine(p.set, buf.y[i*w:(i+1)*w], part(r+i-1, 0), part(r+i, 1), part(r+i+1, 2))
		}
		kernel.Norm(p.set, dst[r*w:], src[r*w:], buf.y, p.layer.scale, p.layer.shift, w, k)
	}
}
