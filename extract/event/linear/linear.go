// Package linear scores sparse binary features with a table of weights: the
// log-linear models behind the choice of triggers, arguments and dates.
//
// A feature is a list of words; its identity is a hash (64 bits) of the words,
// so that scoring builds no strings. Identities are not kept anywhere: files
// hold the words.
package linear

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"math"
	"sort"
	"strconv"
	"strings"
)

// Features collects the features of one candidate. Names, when not nil,
// receives the text of every feature: for training only.
type Features struct {
	IDs   []uint64
	Names map[uint64]string
	Lend  bool // what Cut returns is valid until the next Add only
}

// Add adds the feature made of parts.
func (f *Features) Add(parts ...string) {
	h := uint64(seed)
	for _, p := range parts {
		h = hash(h, p)
	}
	f.IDs = append(f.IDs, h)
	if f.Names != nil {
		if _, ok := f.Names[h]; !ok {
			f.Names[h] = strings.Join(parts, "|")
		}
	}
}

// Cut returns a copy of the features collected since the last Cut and starts
// anew; with Lend, the features themselves.
func (f *Features) Cut() []uint64 {
	if f.Lend {
		out := f.IDs
		f.IDs = f.IDs[:0]
		return out
	}
	out := append([]uint64(nil), f.IDs...)
	f.IDs = f.IDs[:0]
	return out
}

// id returns the identity of a feature written with "|" between its words.
func id(name []byte) uint64 {
	h := uint64(seed)
	for {
		k := bytes.IndexByte(name, '|')
		if k < 0 {
			return hash(h, view(name))
		}
		h, name = hash(h, view(name[:k])), name[k+1:]
	}
}

// Model maps features to weights. A nil Model scores everything 0.
type Model struct {
	// A hash table half of whose places are free or more. The low 32 bits of a
	// feature's identity choose its place, the high ones are its mark; 0 marks a
	// free place. Most features that are asked for have no weight: the marks lie
	// together, to be in the caches. One unknown feature in a thousand million is taken for another.
	marks   []uint32
	weights []float32
	ids     []uint64 // the identities by place
	packed  *table   // in place of the above, when read from a packed table
	n       int
}

// markOf returns what stands in the place of feature x.
func markOf(x uint64) uint32 { return max(1, uint32(x>>32)) }

// placeOf returns the place, of size, where the search for feature x begins.
func placeOf(x, size uint64) uint64 { return uint64(uint32(x) % uint32(size)) }

// after returns the place that follows place i of size.
func after(i, size uint64) uint64 {
	if i++; i == size {
		return 0
	}
	return i
}

// room returns an empty model with room for n weights.
func room(n int) *Model {
	size := max(16, 2*n)
	return &Model{marks: make([]uint32, size), weights: make([]float32, size), ids: make([]uint64, size)}
}

// New returns a model with the given weights by feature identity.
func New(w map[uint64]float32) *Model {
	m := room(len(w))
	for x, v := range w {
		m.set(x, v)
	}
	return m
}

// find returns the place of x, or the free one where it belongs.
func (m *Model) find(x uint64) uint64 {
	size, mark := uint64(len(m.marks)), markOf(x)
	for i := placeOf(x, size); ; i = after(i, size) {
		if k := m.marks[i]; k == mark || k == 0 {
			return i
		}
	}
}

// set sets a weight; there must be room.
func (m *Model) set(x uint64, w float32) {
	size := uint64(len(m.marks))
	i := placeOf(x, size)
	for m.marks[i] != 0 && m.ids[i] != x {
		i = after(i, size)
	}
	if m.marks[i] == 0 {
		m.n++
	}
	m.marks[i], m.ids[i], m.weights[i] = markOf(x), x, w
}

// each calls f for every weight of a model that knows its features.
func (m *Model) each(f func(x uint64, w float32)) {
	for i, x := range m.ids {
		if m.marks[i] != 0 {
			f(x, m.weights[i])
		}
	}
}

// Score returns the sum of the weights of ids.
func (m *Model) Score(ids []uint64) float64 {
	if m == nil {
		return 0
	}
	if m.packed != nil {
		return m.packed.score(ids)
	}
	s := 0.0
	for _, x := range ids {
		s += float64(m.weights[m.find(x)]) // a free place weighs nothing
	}
	return s
}

// Seen reports whether m has a weight for the feature made of parts.
func Seen(m *Model, parts ...string) bool {
	var f Features
	f.Add(parts...)
	return m.Score(f.IDs) != 0
}

// Len returns the number of weights.
func (m *Model) Len() int { return m.n }

// Load reads "feature TAB weight" lines, in a .gz file compressed ones; "#"
// begins a comment. Errors read "file:line: reason".
func Load(fsys fs.FS, path string) (*Model, error) {
	b, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(path, ".gz") {
		if b, err = unzip(b); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	m := room(bytes.Count(b, []byte{'\n'}))
	for n := 1; len(b) > 0; n++ {
		line, rest, _ := bytes.Cut(b, []byte{'\n'})
		b = rest
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		name, val, ok := bytes.Cut(line, []byte{'\t'})
		w, short := thousandths(val)
		if !short {
			x, err := strconv.ParseFloat(string(val), 32)
			if !ok || err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("%s:%d: want a feature, a tab and a weight", path, n)
			}
			w = float32(x)
		}
		m.set(id(name), w)
	}
	return m, nil
}

func unzip(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// thousandths reads "12.345", as Write writes it: with three decimals and few
// digits. The result is the nearest number, as of strconv.
func thousandths(s []byte) (w float32, ok bool) {
	sign := float32(1)
	if len(s) > 0 && s[0] == '-' {
		s, sign = s[1:], -1
	}
	if len(s) < 5 || len(s) > 7 || s[len(s)-4] != '.' {
		return 0, false
	}
	n := 0
	for i, c := range s {
		switch {
		case i == len(s)-4:
		case c >= '0' && c <= '9':
			n = 10*n + int(c-'0')
		default:
			return 0, false
		}
	}
	return sign * float32(n) / 1000, true // both are exact, so the quotient is rounded once
}

// Write writes the weights that are at least least in size, by name, under
// the given comment lines.
func (m *Model) Write(w io.Writer, names map[uint64]string, least float64, comments ...string) error {
	lines := make([]string, 0, m.n)
	m.each(func(x uint64, v float32) {
		if math.Abs(float64(v)) >= least && names[x] != "" && !strings.ContainsAny(names[x], "\t\r\n") {
			lines = append(lines, names[x]+"\t"+strconv.FormatFloat(float64(v), 'f', 3, 32))
		}
	})
	sort.Strings(lines)
	b := bufio.NewWriter(w)
	for _, c := range comments {
		fmt.Fprintln(b, "# "+c)
	}
	for _, l := range lines {
		fmt.Fprintln(b, l)
	}
	return b.Flush()
}

// Sigmoid is the logistic function.
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Merge returns a model with the weights of both; of a feature in both, b's.
func Merge(a, b *Model) *Model {
	m := room(a.n + b.n)
	a.each(m.set)
	b.each(m.set)
	return m
}
