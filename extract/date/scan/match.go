package scan

// Find appends the matches in toks to out, left to right, without overlaps.
// At each token the longest match wins, then the earlier rule.
func (p *Program) Find(toks []Token, out []Match) []Match {
	for at := 0; at < len(toks); {
		out, at = p.FindFrom(toks, at, len(toks), out)
	}
	return out
}

// FindFrom is [Program.Find] for the matches that begin in the n tokens from
// token at on. It returns the token to go on from.
func (p *Program) FindFrom(toks []Token, at, n int, out []Match) (matches []Match, next int) {
	m := machine{p: p, toks: toks}
	i := at
	for i < len(toks) && i-at < n {
		first := p.kinds.of(&toks[i])
		cands := p.starts[first]
		if len(cands) == 0 {
			i++
			continue
		}
		second := kindBreak
		if i+1 < len(toks) {
			second = p.kinds.of(&toks[i+1])
		}
		best, ok := m.longest(cands, second, i)
		if !ok {
			i++
			continue
		}
		out = append(out, best)
		i = best.End
	}
	return out, i
}

type machine struct {
	p     *Program
	toks  []Token
	slots Slots
}

func (m *machine) longest(cands []start, second, i int) (best Match, ok bool) {
	for k := range cands {
		if !cands[k].second.has(second) {
			continue
		}
		r := cands[k].rule
		pr := &m.p.rules[r]
		if !m.looks(pr.before, i-1) {
			continue
		}
		end, matched := m.run(pr.start, i)
		if !matched {
			continue
		}
		if (!ok || end > best.End) && m.looks(pr.after, end) {
			best = Match{Rule: int(r), First: i, End: end, Slots: m.slots}
			for _, c := range pr.consts {
				best.Slots[c.slot] = Slot{c.val, -1, true}
			}
			ok = true
		}
		m.slots = Slots{}
	}
	return best, ok
}

func (m *machine) looks(ks []look, i int) bool {
	for _, k := range ks {
		hit := false
		for _, a := range k.atoms {
			if _, _, hit = m.test(a, i); hit {
				break
			}
		}
		if hit == k.not {
			return false
		}
	}
	return true
}

// run executes the program from pc at token i. On success m.slots holds what
// the path stored; on failure it is as before.
func (m *machine) run(pc int32, i int) (end int, ok bool) {
	for {
		in := &m.p.code[pc]
		switch in.op {
		case opMatch:
			return i, true
		case opJump:
			pc = in.x
		case opSplit:
			if end, ok = m.run(in.x, i); ok {
				return end, true
			}
			pc = in.y
		case opAtom:
			next, val, hit := m.test(in.atom, i)
			if !hit {
				return 0, false
			}
			if s := in.atom.slot; s >= 0 {
				if in.atom.fixed {
					val = in.atom.val
				}
				old := m.slots[s]
				m.slots[s] = Slot{val, int32(i), true}
				if end, ok = m.run(pc+1, next); !ok {
					m.slots[s] = old
				}
				return end, ok
			}
			i = next
			pc++
		}
	}
}

// test matches one atom at token i and returns the token after it.
func (m *machine) test(a atom, i int) (next int, val int32, ok bool) {
	if i < 0 || i >= len(m.toks) {
		return i + 1, 0, a.kind == atomBuiltin && a.arg == clBreak
	}
	t := &m.toks[i]
	if a.glued && t.Flags&Space != 0 || !a.glued && t.Flags&stuck != 0 {
		return 0, 0, false
	}
	switch a.kind {
	case atomWord:
		return i + 1, 0, t.Word == a.arg
	case atomClass:
		if t.Word == 0 {
			return 0, 0, false
		}
		val, ok = m.p.lex.sense(*t, int(a.arg))
		return i + 1, val, ok
	case atomPunct:
		return i + 1, 0, t.Ch == byte(a.arg)
	case atomDigits:
		return i + 1, a.arg, t.Kind == Number && t.Num == a.arg && t.Flags&(Plural|group|money|percent|decimal) == 0
	}
	return m.p.builtinMatch(int(a.arg), m.toks, i)
}
