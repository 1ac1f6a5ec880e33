package event

import "writ/extract/doc"

// Parties named in a row, "against Sgt. Roe, 41, of Troy, Jane Doe and Acme",
// are mostly all affected or none is. The parse joins them by conjunctions, and
// loses one where a title, an age or a place stands between; the words between
// tell it, too.

// maxRowGap is how many tokens may stand between two names of a row.
const maxRowGap = 14

// findRows fills s.rows, mentions of parties of a sentence that stand in a row,
// and s.rowOf.
func (s *scene) findRows() {
	s.rowOf = make([]int32, len(s.mentions))
	for _, in := range s.inSent {
		last := -1
		for mi := in[0]; mi < in[1]; mi++ {
			if kind := s.chains[s.mentions[mi].chain].kind; class(kind) != "party" && kind != doc.KindAgency {
				continue
			}
			if last >= 0 && s.goesOn(last, mi) {
				if s.rowOf[last] == 0 {
					s.rows = append(s.rows, []int{last})
					s.rowOf[last] = int32(len(s.rows))
				}
				r := s.rowOf[last]
				s.rowOf[mi], s.rows[r-1] = r, append(s.rows[r-1], mi)
			}
			last = mi
		}
	}
}

// goesOn reports whether mention b goes on with the row that a is of.
func (s *scene) goesOn(a, b int) bool {
	m, n := &s.mentions[a], &s.mentions[b]
	if m.chain == n.chain || n.first-m.limit > maxRowGap || (s.chains[m.chain].kind == doc.KindPerson) != (s.chains[n.chain].kind == doc.KindPerson) {
		return false
	}
	joined := false
	for t := m.limit; t < n.first; t++ {
		w := s.tree.Word(t)
		switch {
		case w == "," || w == ";" || w == "and" || w == "or" || w == "&":
			joined = true
		case s.cues.row[w] || s.d.Tokens[t].Tag == "CD" || s.mention[t] > 0 || w == "." || w == "(" || w == ")" || w == "-":
		case capital(s.d.Slice(s.d.Tokens[t].Span)):
		default:
			return false
		}
	}
	return joined
}

func capital(w string) bool { return w != "" && w[0] >= 'A' && w[0] <= 'Z' }

// mates returns the mentions that stand in a row with mention mi, itself among
// them; nil when it stands alone.
func (s *scene) mates(mi int) []int {
	if mi < 0 || mi >= len(s.rowOf) || s.rowOf[mi] == 0 { // descriptions come after
		return nil
	}
	return s.rows[s.rowOf[mi]-1]
}

// inRow adds how the best placed of those in a row with chain k, which stands
// at p, stands to a.
func (s *scene) inRow(a *act, p place) {
	if p.offset != 0 {
		return
	}
	mates := s.mates(p.mention)
	if mates == nil {
		return
	}
	best := place{role: "none", depth: 9, dist: 1 << 20}
	own := s.mentions[p.mention].chain
	for _, mi := range mates {
		if k := s.mentions[mi].chain; k != own {
			if q := s.standing(a, k); q.offset == 0 && better(q, best) {
				best = q
			}
		}
	}
	f := &s.feats
	f.Add("e", "mate", best.full(), p.full())
	f.Add("e", "mate-spec", best.full(), a.spec, yes(p.role != "none"))
	f.Add("e", "mate-group", best.full(), a.group)
	f.Add("e", "mates", bucket(len(mates)), best.full())
}

// mateChances returns the highest and the mean chance that the first look gave
// to those in a row with filler k of o's parties, and how many there are.
func (s *scene) mateChances(o *opinion, k int) (best, mean float64, n int) {
	x := &o.slots[partySlot][k]
	if x.at.offset != 0 {
		return 0, 0, 0
	}
	for _, mi := range s.mates(x.at.mention) {
		c := s.mentions[mi].chain
		if c == x.index {
			continue
		}
		n++
		for _, y := range o.slots[partySlot] {
			if y.index == c {
				best, mean = max(best, y.p), mean+y.p
			}
		}
	}
	if n > 0 {
		mean /= float64(n)
	}
	return best, mean, n
}
