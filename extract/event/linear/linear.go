// Package linear scores sparse binary features with a table of weights: the
// log-linear models behind the choice of triggers, arguments and dates.
//
// A feature is a list of words; its identity is the FNV-1a hash (64 bits) of
// the words, each followed by a zero byte, so that scoring builds no strings.
package linear

import (
	"bufio"
	"bytes"
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

const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

// Add adds the feature made of parts.
func (f *Features) Add(parts ...string) {
	h := uint64(offset64)
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint64(p[i])) * prime64
		}
		h *= prime64 // the zero byte
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
	h := uint64(offset64)
	for _, c := range name {
		if c == '|' {
			h *= prime64
		} else {
			h = (h ^ uint64(c)) * prime64
		}
	}
	return h * prime64
}

// Model maps features to weights. A nil Model scores everything 0.
type Model struct {
	slots []slot // a power of two, at most half of them in use
	n     int
}

// slot holds one weight; identity 0 marks a free one.
type slot struct {
	id uint64
	w  float32
}

// room returns an empty model with room for n weights.
func room(n int) *Model {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return &Model{slots: make([]slot, size)}
}

// New returns a model with the given weights by feature identity.
func New(w map[uint64]float32) *Model {
	m := room(len(w))
	for x, v := range w {
		m.set(x, v)
	}
	return m
}

// find returns the slot of x, or the free one where it belongs.
func (m *Model) find(x uint64) *slot {
	mask := uint64(len(m.slots) - 1)
	for i := x ^ x>>32; ; i++ {
		if s := &m.slots[i&mask]; s.id == x || s.id == 0 {
			return s
		}
	}
}

// set sets a weight; there must be room. A feature whose identity is 0 has
// none: one in 2⁶⁴.
func (m *Model) set(x uint64, w float32) {
	if x == 0 {
		return
	}
	s := m.find(x)
	if s.id == 0 {
		m.n++
	}
	*s = slot{x, w}
}

// each calls f for every weight.
func (m *Model) each(f func(x uint64, w float32)) {
	for _, s := range m.slots {
		if s.id != 0 {
			f(s.id, s.w)
		}
	}
}

// Score returns the sum of the weights of ids.
func (m *Model) Score(ids []uint64) float64 {
	if m == nil {
		return 0
	}
	s := 0.0
	for _, x := range ids {
		s += float64(m.find(x).w)
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

// Load reads "feature TAB weight" lines; "#" begins a comment. Errors read
// "file:line: reason".
func Load(fsys fs.FS, path string) (*Model, error) {
	b, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, err
	}
	m := room(bytes.Count(b, []byte{'\n'}))
	for n := 1; len(b) > 0; n++ {
		line, rest, _ := bytes.Cut(b, []byte{'\n'})
		b = rest
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		name, val, ok := bytes.Cut(line, []byte{'\t'})
		w, err := strconv.ParseFloat(string(val), 32)
		if !ok || err != nil || math.IsNaN(w) || math.IsInf(w, 0) {
			return nil, fmt.Errorf("%s:%d: want a feature, a tab and a weight", path, n)
		}
		m.set(id(name), float32(w))
	}
	return m, nil
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
