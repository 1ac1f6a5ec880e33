// Package cluster groups texts that are near duplicates of each other:
// reposts, syndicated stories, revisions.
//
// A text is the set of its 5-grams of words, hashed to 32 bits; words are runs
// of letters and digits in lower case. Two texts belong together when the
// Jaccard similarity of their sets is at least [Options.Threshold], and groups
// are closed under that: a chain of pairs is one group.
//
// Pairs are found by MinHash (Broder 1997) with locality-sensitive hashing
// (Indyk and Motwani 1998): 42 bands of 3 hash functions, so that a pair of
// similarity .45 is seen with probability .98, one of .5 with .996, one of .7
// with more than .99999. Every pair that is seen is verified on its sets, so
// that nothing is joined by chance.
//
// Sets stand in a temporary file, four bytes a 5-gram; memory holds 200 bytes
// a text. The result depends on the texts and their order alone.
package cluster

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
)

const (
	recent = 1 << 12 // sets kept in memory
	failed = 1 << 22 // pairs remembered as too different
)

// Options are the settings; the zero value is the production setting.
type Options struct {
	Threshold float64 // smallest similarity of a pair; 0 = Threshold
	Dir       string  // for the temporary file; "" = the system's
}

// Grouper collects texts and groups them. It belongs to one goroutine. Close
// it when done.
type Grouper struct {
	o     Options
	file  *os.File
	w     *bufio.Writer
	ends  []int64 // of each text: where its set ends in the file
	keys  [Bands][]uint32
	mill  *Mill
	cache [recent]set
	set   []uint32 // of the text that is being added
}

// set is the shingles of one text, ascending.
type set struct {
	text   int // plus one; 0 = none
	grams  []uint32
	buffer []byte
}

// New returns an empty Grouper.
func New(o Options) (*Grouper, error) {
	if o.Threshold <= 0 {
		o.Threshold = Threshold
	}
	f, err := os.CreateTemp(o.Dir, "extract-cluster-*")
	if err != nil {
		return nil, fmt.Errorf("open cluster: %w", err)
	}
	return &Grouper{o: o, file: f, w: bufio.NewWriterSize(f, 1<<20), mill: NewMill()}, nil
}

// Close removes the temporary file.
func (g *Grouper) Close() error {
	return errors.Join(g.file.Close(), os.Remove(g.file.Name()))
}

// Len returns the number of texts.
func (g *Grouper) Len() int { return len(g.ends) }

// Add adds a text; texts are numbered from 0. A text without words is similar
// to none.
func (g *Grouper) Add(text string) error {
	g.set = Shingles(text, g.set[:0])
	var b [4]byte
	for _, s := range g.set {
		binary.LittleEndian.PutUint32(b[:], s)
		if _, err := g.w.Write(b[:]); err != nil {
			return fmt.Errorf("write shingles: %w", err)
		}
	}
	end := int64(4 * len(g.set))
	if n := len(g.ends); n > 0 {
		end += g.ends[n-1]
	}
	g.ends = append(g.ends, end)
	for b, key := range g.mill.Keys(g.set) {
		g.keys[b] = append(g.keys[b], key)
	}
	return nil
}

// Groups returns for every text the smallest number of its group.
func (g *Grouper) Groups(ctx context.Context) ([]int32, error) {
	if err := g.w.Flush(); err != nil {
		return nil, fmt.Errorf("write shingles: %w", err)
	}
	u := make(union, len(g.ends))
	order := make([]int32, 0, len(g.ends))
	for i := range u {
		u[i] = int32(i)
		if g.size(i) > 0 {
			order = append(order, int32(i))
		}
	}
	different := map[[2]int32]bool{}
	for b := range Bands {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		keys := g.keys[b]
		slices.SortFunc(order, func(i, j int32) int { return cmp.Or(cmp.Compare(keys[i], keys[j]), cmp.Compare(i, j)) })
		for from := 0; from < len(order); {
			to := from + 1
			for to < len(order) && keys[order[to]] == keys[order[from]] {
				to++
			}
			if err := g.bucket(order[from:to], u, different); err != nil {
				return nil, err
			}
			from = to
		}
		if len(different) > failed {
			clear(different)
		}
	}
	for i := range u {
		u[i] = u.root(int32(i))
	}
	return u, nil
}

// bucket compares each text of a bucket with the last ones before it that are
// not of its group already.
func (g *Grouper) bucket(texts []int32, u union, different map[[2]int32]bool) error {
	for n, i := range texts {
		left := Tries
		for k := n - 1; k >= 0 && left > 0; k-- {
			j := texts[k]
			if u.root(i) == u.root(j) {
				continue
			}
			left--
			if different[[2]int32{j, i}] {
				continue
			}
			s := 0.0
			if Near(g.size(int(i)), g.size(int(j)), g.o.Threshold) { // else it cannot be
				var err error
				if s, err = g.Similarity(int(i), int(j)); err != nil {
					return err
				}
			}
			if s < g.o.Threshold {
				different[[2]int32{j, i}] = true
				continue
			}
			u.join(i, j)
		}
	}
	return nil
}

// Similarity returns the Jaccard similarity of two texts. Groups must have
// been called.
func (g *Grouper) Similarity(i, j int) (float64, error) {
	a, b := g.size(i), g.size(j)
	if a == 0 || b == 0 {
		return 0, nil
	}
	x, err := g.load(i)
	if err != nil {
		return 0, err
	}
	x = slices.Clone(x) // the cache may give its place to j
	y, err := g.load(j)
	if err != nil {
		return 0, err
	}
	return Jaccard(x, y), nil
}

// size returns the number of shingles of a text.
func (g *Grouper) size(i int) int64 {
	if i == 0 {
		return g.ends[0] / 4
	}
	return (g.ends[i] - g.ends[i-1]) / 4
}

// load returns the set of a text; it is good until the next call.
func (g *Grouper) load(i int) ([]uint32, error) {
	c := &g.cache[i%recent]
	if c.text == i+1 {
		return c.grams, nil
	}
	n := int(g.size(i))
	c.text = 0
	c.buffer = slices.Grow(c.buffer[:0], 4*n)[:4*n]
	if _, err := g.file.ReadAt(c.buffer, g.ends[i]-int64(4*n)); err != nil {
		return nil, fmt.Errorf("read shingles: %w", err)
	}
	c.grams = c.grams[:0]
	for k := 0; k < len(c.buffer); k += 4 {
		c.grams = append(c.grams, binary.LittleEndian.Uint32(c.buffer[k:]))
	}
	c.text = i + 1
	return c.grams, nil
}

// union is a forest of texts; a root is the smallest number of its tree.
type union []int32

func (u union) root(i int32) int32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(i, j int32) {
	i, j = u.root(i), u.root(j)
	u[max(i, j)] = min(i, j)
}
