package layout

// breaks tells before which lines an empty line belongs. A distance between
// two lines that repeats three times is line spacing, single or double; one
// that stands out from its neighbours separates paragraphs.
func breaks(lines []Line) []bool {
	gap := make([]bool, len(lines))
	pitch := make([]float64, len(lines)) // distance to the line above
	for i := 1; i < len(lines); i++ {
		pitch[i] = lines[i-1].base() - lines[i].base()
	}
	for i := 1; i < len(lines); i++ {
		size := max(lines[i].Size, lines[i-1].Size, 1)
		switch {
		case pitch[i] > 3.2*size:
			gap[i] = true
		case repeats(pitch, i) >= 3:
		default:
			least := 1.3 * size
			if i > 1 {
				least = min(least, max(pitch[i-1], size))
			}
			if i+1 < len(pitch) {
				least = min(least, max(pitch[i+1], size))
			}
			gap[i] = pitch[i] > 1.3*least
		}
	}
	return gap
}

// repeats counts how many distances around i are equal to that at i.
func repeats(pitch []float64, i int) int {
	same := func(k int) bool {
		d := pitch[k] - pitch[i]
		return k > 0 && d < 0.08*pitch[i] && -d < 0.08*pitch[i]
	}
	n := 1
	for k := i - 1; k > 0 && same(k); k-- {
		n++
	}
	for k := i + 1; k < len(pitch) && same(k); k++ {
		n++
	}
	return n
}

func (l *Line) base() float64 { return l.Y0 }
