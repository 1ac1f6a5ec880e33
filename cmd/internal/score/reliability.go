package score

import (
	"fmt"
	"io"
	"math"
)

// Bin is what records with a confidence in one tenth of 0 to 1 were worth.
type Bin struct {
	Records    int
	Confidence float64 // mean
	Right      float64 // share that is right, leniently
}

// Reliability returns ten bins of confidence over the system's records;
// those aligned to optional gold records are left out, as everywhere. A
// confidence can be trusted when in each bin mean and share are near.
func (r Result) Reliability(system []Document) (bins [10]Bin) {
	byID := map[string]Document{}
	for _, d := range system {
		byID[d.DocID] = d
	}
	for i := range r.Docs {
		d := &r.Docs[i]
		records := byID[d.DocID].Records
		count := func(k int, right bool) {
			c := records[k].Confidence
			b := &bins[min(9, max(0, int(c*10)))]
			b.Records++
			b.Confidence += c
			if right {
				b.Right++
			}
		}
		for _, p := range d.Pairs {
			count(p.System, p.Lenient)
		}
		for _, k := range d.Spurious {
			count(k, false)
		}
	}
	for i := range bins {
		if n := float64(bins[i].Records); n > 0 {
			bins[i].Confidence /= n
			bins[i].Right /= n
		}
	}
	return bins
}

// PrintReliability writes the bins as a table, and the mean distance of
// confidence and share (expected calibration error, Guo et al. 2017). Records
// without confidences give nothing.
func (r Result) PrintReliability(w io.Writer, system []Document) {
	bins := r.Reliability(system)
	n, off, any := 0, 0., false
	for _, b := range bins {
		n += b.Records
		off += float64(b.Records) * math.Abs(b.Confidence-b.Right)
		any = any || b.Confidence > 0
	}
	if !any {
		return
	}
	fmt.Fprintf(w, "reliability of confidence over %d records: mean distance %.3f\n", n, off/float64(n))
	fmt.Fprintln(w, "  confidence    n   mean  lenient right")
	for i, b := range bins {
		if b.Records > 0 {
			fmt.Fprintf(w, "  %.1f to %.1f %5d  %.3f  %.3f\n", float64(i)/10, float64(i+1)/10, b.Records, b.Confidence, b.Right)
		}
	}
}
