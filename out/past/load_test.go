package past

import (
	"encoding/binary"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"
)

// TestStateLoad measures what a run holds of the documents that its dataset
// has: PAST_DOCS=100000000 go test ./out/past -run StateLoad -v
func TestStateLoad(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("PAST_DOCS"))
	if err != nil {
		t.Skip("set PAST_DOCS to measure")
	}
	key := func(r *rand.Rand) (h [32]byte) {
		binary.LittleEndian.PutUint64(h[:], r.Uint64())
		binary.LittleEndian.PutUint64(h[8:], r.Uint64())
		return h
	}
	p := &Past{made: map[[16]byte]bool{}}
	r := rand.New(rand.NewPCG(1, 2))
	begin := time.Now()
	for range n {
		h := key(r)
		p.made[[16]byte(h[:16])] = true
	}
	made := time.Since(begin)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	peak := m.Sys
	runtime.GC()
	runtime.ReadMemStats(&m)
	r = rand.New(rand.NewPCG(1, 2))
	asked := min(n, 10_000_000)
	begin = time.Now()
	for i := range asked {
		if !p.Known(key(r)) {
			t.Fatalf("document %d of %d is not known", i, n)
		}
	}
	if p.Known(key(rand.New(rand.NewPCG(3, 4)))) {
		t.Error("a document that was never there is known")
	}
	t.Logf("%d documents: %.1f bytes each, %.1f at the peak from the system; put in %v (%.0f ns each), asked in %.0f ns each",
		n, float64(m.HeapAlloc)/float64(n), float64(peak)/float64(n), made.Round(time.Millisecond), float64(made.Nanoseconds())/float64(n), float64(time.Since(begin).Nanoseconds())/float64(asked))
}
