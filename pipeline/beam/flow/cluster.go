package flow

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"writ/extract/doc"
	"writ/out/cluster"
	"writ/out/store"
	"writ/pipeline"
)

// Near duplicates by keys: the bands of package cluster are keys under which
// documents that may be alike meet, each pair is verified on the sets of both,
// and one worker closes the groups over the pairs that hold.
//
//	texts ─► band keys ─► pairs ─┐ (by first)        ┌─► pairs with a set ─┐ (by second)
//	      └─► sets by content ───┴───────────────────┘                     ├─► edges ─► groups
//	      └────────────────────────────────────────────────────────────────┘
//
// A content stands for all documents that have it.

func init() {
	register.DoFn2x1[[]byte, func(string, []byte), error](&setsFn{})
	register.DoFn2x1[[]byte, func(int64, []byte), error](&bandsFn{})
	register.DoFn2x1[[]byte, func(int, []byte), error](&namesFn{})
	register.DoFn3x1[int64, func(*[]byte) bool, func(string, string), error](&pairsFn{})
	register.DoFn4x1[string, func(*string) bool, func(*[]byte) bool, func(string, []byte), error](&firstFn{})
	register.DoFn4x1[string, func(*[]byte) bool, func(*[]byte) bool, func(int, []byte), error](&secondFn{})
	register.DoFn3x1[context.Context, int, func(*[]byte) bool, error](&groupsFn{})
	register.Emitter2[string, []byte]()
	register.Emitter2[string, string]()
	register.Emitter2[int64, []byte]()
	register.Iter1[string]()
}

// buildClusters adds the grouping of texts to s.
func buildClusters(s beam.Scope, o Options, texts beam.PCollection) {
	if o.Threshold == 0 {
		o.Threshold = cluster.Threshold
	}
	s = s.Scope("Clusters")
	sets := beam.ParDo(s, &setsFn{}, texts)
	bands := beam.ParDo(s, &bandsFn{}, texts)
	pairs := beam.ParDo(s, &pairsFn{O: o}, beam.GroupByKey(s, bands))
	first := beam.ParDo(s, &firstFn{}, beam.CoGroupByKey(s, pairs, sets))
	edges := beam.ParDo(s, &secondFn{O: o}, beam.CoGroupByKey(s, first, sets))
	names := beam.ParDo(s, &namesFn{}, texts)
	beam.ParDo0(s, &groupsFn{O: o}, beam.GroupByKey(s, beam.Flatten(s, names, edges)))
}

// text is a document on its way into the groups: where it is, its content and
// its shingles.
type text struct {
	Path   []byte
	Member int `json:",omitempty"`
	Hash   string

	set []uint32
}

// newText is the text of a document that was read.
func newText(r pipeline.Result) *text {
	d := r.Doc
	t := &text{Path: []byte(r.Item.URI), Member: r.Item.Member, Hash: hex.EncodeToString(d.Hash[:])}
	if d.Status == doc.StatusSkipped {
		t.set = cluster.Shingles(d.Text, nil) // another language
	} else {
		t.set = cluster.Shingles(d.View.Text, nil)
	}
	return t
}

// encode returns the length of the head, the head, and the set.
func (t *text) encode() ([]byte, error) {
	head, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("encode text of %s: %w", t.Path, err)
	}
	b := binary.AppendUvarint(nil, uint64(len(head)))
	return appendSet(append(b, head...), t.set), nil
}

func appendSet(b []byte, set []uint32) []byte {
	for _, g := range set {
		b = binary.LittleEndian.AppendUint32(b, g)
	}
	return b
}

func decodeText(b []byte) (*text, error) {
	n, k := binary.Uvarint(b)
	if k <= 0 || n > uint64(len(b)-k) {
		return nil, errCoded
	}
	t := &text{}
	if err := json.Unmarshal(b[k:k+int(n)], t); err != nil {
		return nil, fmt.Errorf("%w: %w", errCoded, err)
	}
	t.set = readSet(b[k+int(n):])
	return t, nil
}

func readSet(b []byte) []uint32 {
	set := make([]uint32, len(b)/4)
	for i := range set {
		set[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return set
}

// setsFn gives each text's set by its content.
type setsFn struct{}

// ProcessElement emits content and set.
func (*setsFn) ProcessElement(b []byte, emit func(string, []byte)) error {
	t, err := decodeText(b)
	if err == nil && len(t.set) > 0 {
		emit(t.Hash, appendSet(nil, t.set))
	}
	return err
}

// bandsFn gives each text under its band keys.
type bandsFn struct{ mill *cluster.Mill }

// Setup makes the hash functions.
func (f *bandsFn) Setup() { f.mill = cluster.NewMill() }

// ProcessElement emits, for each band, band and key, size and content.
func (f *bandsFn) ProcessElement(b []byte, emit func(int64, []byte)) error {
	t, err := decodeText(b)
	if err != nil || len(t.set) == 0 {
		return err
	}
	entry := append(binary.BigEndian.AppendUint32(nil, uint32(len(t.set))), t.Hash...)
	for band, key := range f.mill.Keys(t.set) {
		emit(int64(band)<<32|int64(key), entry)
	}
	return nil
}

// pairsFn finds the pairs of a bucket.
type pairsFn struct{ O Options }

// ProcessElement emits each content with those of the last ones before it that
// may be alike by their size. A bucket of more than Tries is not compared all
// with all, as in package cluster.
func (f *pairsFn) ProcessElement(_ int64, texts func(*[]byte) bool, emit func(string, string)) error {
	var all [][]byte
	for b := []byte(nil); texts(&b); b = nil {
		if len(b) < 4 {
			return errCoded
		}
		all = append(all, b)
	}
	slices.SortFunc(all, bytes.Compare)
	all = slices.CompactFunc(all, bytes.Equal)
	size := func(b []byte) int64 { return int64(binary.BigEndian.Uint32(b)) }
	for n, b := range all {
		for _, a := range all[max(0, n-cluster.Tries):n] {
			if cluster.Near(size(a), size(b), f.O.Threshold) {
				p, q := string(a[4:]), string(b[4:])
				emit(min(p, q), max(p, q))
			}
		}
	}
	return nil
}

// firstFn gives each pair the set of its first content.
type firstFn struct{}

// ProcessElement emits the second content with the first and its set.
func (*firstFn) ProcessElement(hash string, seconds func(*string) bool, sets func(*[]byte) bool, emit func(string, []byte)) error {
	var set []byte
	if !sets(&set) {
		return errCoded
	}
	seen := map[string]bool{} // a pair comes from many bands
	for second := ""; seconds(&second); {
		if !seen[second] {
			seen[second] = true
			emit(second, append([]byte(hash), set...))
		}
	}
	return nil
}

// hashSize is the length of a content as text.
const hashSize = 64

// secondFn verifies pairs.
type secondFn struct{ O Options }

// ProcessElement emits the pairs that are alike.
func (f *secondFn) ProcessElement(hash string, firsts, sets func(*[]byte) bool, emit func(int, []byte)) error {
	var b []byte
	if !sets(&b) {
		return errCoded
	}
	set := readSet(b)
	for b := []byte(nil); firsts(&b); b = nil {
		if len(b) < hashSize {
			return errCoded
		}
		if cluster.Jaccard(readSet(b[hashSize:]), set) >= f.O.Threshold {
			emit(0, append(slices.Clone(b[:hashSize]), hash...))
		}
	}
	return nil
}

// namesFn gives each document without its set.
type namesFn struct{}

// ProcessElement emits the document.
func (*namesFn) ProcessElement(b []byte, emit func(int, []byte)) error {
	t, err := decodeText(b)
	if err != nil {
		return err
	}
	t.set = nil
	if b, err = t.encode(); err != nil {
		return err
	}
	emit(0, append([]byte{0}, b...)) // no content begins with 0
	return nil
}

// groupsFn closes the groups and writes them.
type groupsFn struct{ O Options }

// Clustered is a line of the file of groups: a document and its group. Its
// columns mean what those of the table clusters do.
type Clustered struct {
	ClusterID   string `json:"cluster_id"`
	ClusterSize int    `json:"cluster_size"`
	Path        string `json:"path"`
	Member      int    `json:"member,omitempty"`
	DocHash     string `json:"doc_hash"`
}

// ProcessElement writes all documents by group.
func (f *groupsFn) ProcessElement(ctx context.Context, _ int, each func(*[]byte) bool) error {
	var all []Clustered
	home := map[string]string{} // content → a smaller one of its group, or itself
	root := func(h string) string {
		for home[h] != "" && home[h] != h {
			if up := home[home[h]]; up != "" {
				home[h] = up
			}
			h = home[h]
		}
		return h
	}
	for b := []byte(nil); each(&b); b = nil {
		switch {
		case len(b) == 2*hashSize:
			p, q := root(string(b[:hashSize])), root(string(b[hashSize:]))
			home[max(p, q)] = min(p, q)
		case len(b) > 0 && b[0] == 0:
			t, err := decodeText(b[1:])
			if err != nil {
				return err
			}
			all = append(all, Clustered{Path: string(t.Path), Member: t.Member, DocHash: t.Hash})
		default:
			return errCoded
		}
	}
	sizes := map[string]int{}
	for i := range all {
		all[i].ClusterID = root(all[i].DocHash)[:16]
		sizes[all[i].ClusterID]++
	}
	slices.SortFunc(all, func(a, b Clustered) int {
		return cmp.Or(cmp.Compare(a.ClusterID, b.ClusterID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Member, b.Member))
	})
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	for i := range all {
		all[i].ClusterSize = sizes[all[i].ClusterID]
		if err := e.Encode(all[i]); err != nil {
			return err
		}
	}
	shared := 0
	for n := range maps.Values(sizes) {
		if n > 1 {
			shared++
		}
	}
	beam.NewCounter(namespace, "clusters").Inc(ctx, int64(len(sizes)))
	beam.NewCounter(namespace, "clusters.shared").Inc(ctx, int64(shared))
	if err := os.MkdirAll(filepath.Dir(f.O.Clusters), 0o777); err != nil {
		return fmt.Errorf("write groups: %w", err)
	}
	if err := store.WriteAtomic(f.O.Clusters, out.Bytes(), store.OS{Private: f.O.Private}); err != nil {
		return fmt.Errorf("write groups: %w", err)
	}
	return nil
}
