package doc

import (
	"slices"
	"sort"
)

// Origin leads from the document text back to source bytes. The zero Origin
// leads nowhere. It is built by readers in text order and immutable after.
type Origin struct{ runs []originRun }

// originRun maps n units of tw text bytes onto n units of bw source bytes.
// 1:1 for plain UTF-8, 1:2 for ASCII in UTF-16, 3:1 for an invalid byte that
// became U+FFFD, 2:6 for é in JSON.
type originRun struct{ text, source, tw, bw, n int }

// Add appends one unit: the next tw bytes of document text came from the
// bytes [source, source+bw) of the input.
func (o *Origin) Add(text, source, tw, bw int) { o.AddRun(text, source, tw, bw, 1) }

// AddRun appends n units of equal widths: document text from byte text on,
// input from byte source on.
func (o *Origin) AddRun(text, source, tw, bw, n int) {
	if n <= 0 || tw <= 0 {
		return
	}
	if k := len(o.runs) - 1; k >= 0 {
		r := &o.runs[k]
		if r.tw == tw && r.bw == bw && r.text+r.n*tw == text && r.source+r.n*bw == source {
			r.n += n
			return
		}
	}
	o.runs = append(o.runs, originRun{text, source, tw, bw, n})
}

// Grow makes room for n more runs, for readers that can count them.
func (o *Origin) Grow(n int) { o.runs = slices.Grow(o.runs, n) }

// Known reports whether o leads anywhere.
func (o *Origin) Known() bool { return len(o.runs) > 0 }

// Bytes returns the source bytes [start, end) of t. ok is false when either
// end of t has no source.
func (o *Origin) Bytes(t TextSpan) (start, end int, ok bool) {
	if t.End <= t.Start {
		return 0, 0, false
	}
	a, ok := o.find(t.Start)
	if !ok {
		return 0, 0, false
	}
	b, ok := o.find(t.End - 1)
	if !ok {
		return 0, 0, false
	}
	ra, rb := o.runs[a], o.runs[b]
	start = ra.source + (t.Start-ra.text)/ra.tw*ra.bw
	end = rb.source + ((t.End-1-rb.text)/rb.tw+1)*rb.bw
	return start, end, start <= end
}

func (o *Origin) find(i int) (int, bool) {
	k := sort.Search(len(o.runs), func(k int) bool { return o.runs[k].text > i }) - 1
	if k < 0 || i >= o.runs[k].text+o.runs[k].n*o.runs[k].tw {
		return 0, false
	}
	return k, true
}
