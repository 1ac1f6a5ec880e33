// Package wordclass tells which words stand in like company: every word of its
// table belongs to one class of each of three clusterings, coarse, middle and
// fine. A weight that was learned of one word of a class speaks for the others
// ("drugmaker" for "carmaker"; Miller, Guinness & Zamanian 2004).
//
// The table is a hash table that is read where it lies: opening it costs
// nothing. It keeps 48 bits of a word's hash and no words, so that about one
// unknown word in 500,000 is taken for a known one. models/DESIGN.md says how it was made.
package wordclass

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// Classes are the classes of one word, as numbers in decimal digits. Those of
// an unknown word are "?".
type Classes struct{ Coarse, Middle, Fine string }

// Unknown are the classes of a word that is not in the table.
var Unknown = Classes{"?", "?", "?"}

// Known reports whether the word was in the table.
func (c Classes) Known() bool { return c != Unknown }

// Limits of the numbers of classes: a byte and a half of one.
const (
	maxCoarse = 256
	maxMiddle = 256
	maxFine   = 4096
)

var names = func() (out [maxFine]string) {
	for i := range out {
		out[i] = strconv.Itoa(i)
	}
	return out
}()

// A packed table: the magic, the number of places as uint32 (a power of two),
// the places. A place is a mark (32 bits of the hash, 0 = free), the fine class
// as uint16, the coarse and the middle one as bytes; all little-endian.
const (
	magic     = "WRITWCL1"
	head      = len(magic) + 4
	placeSize = 8
)

// Table maps words to classes. The zero Table knows no word. It is safe for
// concurrent use.
type Table struct {
	places []byte
	mask   uint64
}

// hash returns where a word's place is sought and its mark: FNV-1a of 64 bits.
// That of the standard library allocates twice for every word that is asked for.
func hash(w string) (at uint64, mark uint32) {
	x := uint64(14695981039346656037)
	for i := range len(w) {
		x = (x ^ uint64(w[i])) * 1099511628211
	}
	return x, max(1, uint32(x>>32))
}

// Of returns the classes of w, a word in lower case.
func (t Table) Of(w string) Classes {
	if t.places == nil {
		return Unknown
	}
	at, mark := hash(w)
	for i := at & t.mask; ; i = (i + 1) & t.mask {
		p := t.places[i*placeSize:]
		switch binary.LittleEndian.Uint32(p) {
		case mark:
			return Classes{names[p[6]], names[p[7]], names[binary.LittleEndian.Uint16(p[4:])%maxFine]}
		case 0:
			return Unknown
		}
	}
}

var errTable = errors.New("not a packed table of word classes, or a damaged one")

// Open reads a packed table.
func Open(fsys fs.FS, path string) (Table, error) {
	b, err := fs.ReadFile(fsys, path)
	if err != nil {
		return Table{}, err
	}
	if len(b) < head || string(b[:len(magic)]) != magic {
		return Table{}, fmt.Errorf("%s: %w", path, errTable)
	}
	n := uint64(binary.LittleEndian.Uint32(b[len(magic):]))
	if n == 0 || n&(n-1) != 0 || uint64(len(b)-head) != n*placeSize {
		return Table{}, fmt.Errorf("%s: %w", path, errTable)
	}
	t := Table{b[head:], n - 1}
	for i := range n { // a table without a free place would be searched for ever
		if binary.LittleEndian.Uint32(t.places[i*placeSize:]) == 0 {
			return t, nil
		}
	}
	return Table{}, fmt.Errorf("%s: %w", path, errTable)
}

// Pack reads lines "word TAB coarse TAB middle TAB fine" behind one that names
// the columns (lines that begin with # are passed over), and writes the packed table. Errors name the line.
func Pack(w io.Writer, r io.Reader) error {
	type row struct {
		word                 string
		coarse, middle, fine uint64
	}
	var rows []row
	seen := map[string]bool{}
	lines := bufio.NewScanner(r)
	header := false
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		if !header {
			header = true
			continue
		}
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 4 || f[0] == "" || seen[f[0]] {
			return fmt.Errorf("line %d: want a word of its own and three classes: %q", n, lines.Text())
		}
		seen[f[0]] = true
		var c [3]uint64
		for i, limit := range [...]uint64{maxCoarse, maxMiddle, maxFine} {
			var err error
			if c[i], err = strconv.ParseUint(f[i+1], 10, 16); err != nil || c[i] >= limit {
				return fmt.Errorf("line %d: class %q: want a number below %d", n, f[i+1], limit)
			}
		}
		rows = append(rows, row{f[0], c[0], c[1], c[2]})
	}
	if err := lines.Err(); err != nil {
		return err
	}
	size := uint64(16)
	for size < uint64(len(rows))*3/2 {
		size *= 2
	}
	b := make([]byte, head+int(size)*placeSize)
	copy(b, magic)
	binary.LittleEndian.PutUint32(b[len(magic):], uint32(size))
	places := b[head:]
	for _, x := range rows {
		at, mark := hash(x.word)
		i := at & (size - 1)
		for binary.LittleEndian.Uint32(places[i*placeSize:]) != 0 {
			i = (i + 1) & (size - 1)
		}
		p := places[i*placeSize:]
		binary.LittleEndian.PutUint32(p, mark)
		binary.LittleEndian.PutUint16(p[4:], uint16(x.fine))
		p[6], p[7] = byte(x.coarse), byte(x.middle)
	}
	_, err := w.Write(b)
	return err
}
