package linear

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
)

// A packed table is the hash table as it stands in memory: the magic, the
// number of places and that of weights as uint32, a filter of bits, the places:
// a mark as uint32 and the weight as int16 in thousandths; all little-endian.
// It holds no names, and is read where it lies: opening it costs nothing.
//
// The filter has a bit for the high bits of every mark. Most features that are
// asked for have no weight, and the filter, unlike the marks, is in the fast
// caches; without a branch for each feature many are asked for at once.
const (
	magic      = "WRITLIN5"
	headSize   = len(magic) + 8
	placeSize  = 4 + 2
	thousandth = 1000
	filterBits = 22 // of a mark choose its bit
	filterSize = 1 << filterBits / 8
)

// bitOf returns the byte of the filter that has the bit of a mark, and the
// place of the bit in it.
func bitOf(mark uint32) (at, shift uint32) {
	x := mark >> (32 - filterBits)
	return x / 8, x % 8
}

// Pack writes the weights of m as a packed table, rounded to thousandths. The
// same weights give the same bytes. m must know its features: it was not
// opened from a packed table.
func (m *Model) Pack(w io.Writer) error {
	type weight struct {
		id    uint64
		value float32
	}
	all := make([]weight, 0, m.n)
	m.each(func(x uint64, v float32) { all = append(all, weight{x, v}) })
	slices.SortFunc(all, func(a, b weight) int { return cmp.Compare(a.id, b.id) })
	t := room(len(all))
	for _, x := range all {
		t.set(x.id, x.value)
	}
	b := append(make([]byte, 0, headSize+filterSize+placeSize*len(t.marks)), magic...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(t.marks)))
	b = binary.LittleEndian.AppendUint32(b, uint32(t.n))
	b = append(b, make([]byte, filterSize)...)
	for i, x := range t.marks {
		if x != 0 {
			at, shift := bitOf(x)
			b[headSize+int(at)] |= 1 << shift
		}
		v := math.Round(float64(t.weights[i]) * thousandth)
		if math.Abs(v) > math.MaxInt16 || v != v {
			return fmt.Errorf("weight %g cannot be packed: want at most %d", t.weights[i], math.MaxInt16/thousandth)
		}
		b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint32(b, x), uint16(int16(v)))
	}
	_, err := w.Write(b)
	return err
}

var errPacked = errors.New("not a packed table of weights, or a damaged one")

// Open reads a packed table.
func Open(fsys fs.FS, path string) (*Model, error) {
	b, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, err
	}
	m, err := Packed(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Packed returns the model of a packed table, which it reads where it lies: b
// must not change.
func Packed(b []byte) (*Model, error) {
	if len(b) < headSize || string(b[:len(magic)]) != magic {
		return nil, errPacked
	}
	size, n := uint64(binary.LittleEndian.Uint32(b[len(magic):])), int(binary.LittleEndian.Uint32(b[len(magic)+4:]))
	b = b[headSize:]
	if uint64(len(b)) != filterSize+size*placeSize {
		return nil, errPacked
	}
	filter, b := b[:filterSize], b[filterSize:]
	t := &table{(*[filterSize]byte)(filter), b, size}
	for i := range size {
		if t.mark(i) == 0 { // without a free place a search would not end
			return &Model{packed: t, n: n}, nil
		}
	}
	return nil, errPacked
}

// table is a packed table as it lies in a file.
type table struct {
	filter *[filterSize]byte
	places []byte
	size   uint64
}

func (t *table) mark(i uint64) uint32 { return binary.LittleEndian.Uint32(t.places[placeSize*i:]) }

// weight is that of place i, in thousandths.
func (t *table) weight(i uint64) int {
	return int(int16(binary.LittleEndian.Uint16(t.places[placeSize*i+4:])))
}

// score is Model.Score. It adds whole numbers: their order does not matter.
func (t *table) score(ids []uint64) float64 {
	const batch = 64
	var may [batch]uint64   // features that the filter lets through
	var found [batch]uint32 // the marks of their first places: all are asked for before one is needed
	sum := 0
	for len(ids) > 0 {
		n := uint(0)
		some := ids[:min(batch, len(ids))]
		ids = ids[len(some):]
		for _, x := range some {
			may[n%batch] = x
			at, shift := bitOf(markOf(x))
			n += uint(t.filter[at]>>shift) & 1
		}
		for k, x := range may[:n] {
			found[k] = t.mark(placeOf(x, t.size))
		}
		for k, x := range may[:n] {
			sum += t.value(x, found[k])
		}
	}
	return float64(sum) / thousandth
}

// value returns the weight of feature x in thousandths; mark is that of its
// first place.
func (t *table) value(x uint64, mark uint32) int {
	for i := placeOf(x, t.size); mark != 0; mark = t.mark(i) {
		if mark == markOf(x) {
			return t.weight(i)
		}
		i = after(i, t.size)
	}
	return 0
}
