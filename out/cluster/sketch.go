package cluster

import (
	"slices"
	"unicode"
)

// Numbers of the method, see the package comment.
const (
	Threshold = 0.45 // default of Options.Threshold
	Bands     = 42   // of rows functions each
	Tries     = 32   // texts of one bucket that a text is compared with

	gram = 5 // words of a shingle
	rows = 3
)

// Shingles appends the set of a text to out, ascending. A text of fewer than
// five words is one shingle, one without a word has none.
func Shingles(text string, out []uint32) []uint32 {
	var words [gram]uint64
	n := 0
	const start = 14695981039346656037
	h := uint64(start) // FNV-1a of the word so far
	end := func() {
		if h == start {
			return
		}
		copy(words[:], words[1:])
		words[gram-1] = h
		h = start
		if n++; n >= gram {
			out = append(out, fold(words))
		}
	}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		h = (h ^ uint64(unicode.ToLower(r))) * 1099511628211
	}
	end()
	if n > 0 && n < gram {
		out = append(out, fold(words))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func fold(words [gram]uint64) uint32 {
	h := uint64(0)
	for _, w := range words {
		h = mix(h*31 + w)
	}
	return uint32(h)
}

// Mill is the hash functions of MinHash. It is safe for concurrent use.
type Mill struct {
	mul, add [Bands * rows]uint64
}

// NewMill returns the one set of functions that there is.
func NewMill() *Mill {
	m := &Mill{}
	seed := uint64(1)
	for i := range m.mul {
		m.mul[i] = next(&seed) | 1
		m.add[i] = next(&seed)
	}
	return m
}

// Keys returns the key of a set of shingles in each band: texts that share one
// are to be compared. Keys of different bands are not.
func (m *Mill) Keys(set []uint32) (keys [Bands]uint32) {
	for b := range Bands {
		key := uint64(b)
		for r := b * rows; r < (b+1)*rows; r++ {
			low, mul, add := ^uint32(0), m.mul[r], m.add[r]
			for _, s := range set {
				low = min(low, uint32((uint64(s)*mul+add)>>32))
			}
			key = mix(key ^ uint64(low))
		}
		keys[b] = uint32(key)
	}
	return keys
}

// next is splitmix64 (Steele, Lea and Flood 2014).
func next(s *uint64) uint64 {
	*s += 0x9e3779b97f4a7c15
	return mix(*s)
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Near reports whether sets of a and b shingles may have that similarity, by
// their sizes.
func Near(a, b int64, threshold float64) bool {
	return float64(min(a, b)) >= threshold*float64(max(a, b))
}

// Jaccard returns the Jaccard similarity of two ascending sets; of two empty
// ones it is 0.
func Jaccard(x, y []uint32) float64 {
	both := 0
	for k, l := 0, 0; k < len(x) && l < len(y); {
		switch {
		case x[k] < y[l]:
			k++
		case x[k] > y[l]:
			l++
		default:
			both++
			k++
			l++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(x)+len(y)-both)
}
