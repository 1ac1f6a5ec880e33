package scan

// index files each rule under the tokens it may start with.
func (p *Program) index() {
	p.byWord = make([][]int32, len(p.lex.entries))
	for r := range p.rules {
		seen := map[int32]bool{}
		p.firsts(int32(r), p.rules[r].start, seen)
	}
}

func (p *Program) firsts(rule, pc int32, seen map[int32]bool) {
	if seen[pc] {
		return
	}
	seen[pc] = true
	in := p.code[pc]
	switch in.op {
	case opSplit:
		p.firsts(rule, in.x, seen)
		p.firsts(rule, in.y, seen)
	case opJump:
		p.firsts(rule, in.x, seen)
	case opAtom:
		p.fileUnder(rule, in.atom)
	}
}

func (p *Program) fileUnder(rule int32, a atom) {
	add := func(l *[]int32) {
		if n := len(*l); n == 0 || (*l)[n-1] != rule {
			*l = append(*l, rule)
		}
	}
	classWords := func(class int) {
		for id, senses := range p.lex.entries {
			for _, s := range senses {
				if s.class == class {
					add(&p.byWord[id])
				}
			}
		}
	}
	digits := func(from, to int) {
		for d := from; d <= to; d++ {
			add(&p.byDigits[d])
		}
	}
	switch a.kind {
	case atomWord:
		add(&p.byWord[a.arg])
	case atomClass:
		classWords(int(a.arg))
	case atomPunct:
		add(&p.byPunct[a.arg])
	case atomDigits:
		digits(1, 9)
	case atomBuiltin:
		switch a.arg {
		case clNum, clOrd, clDayWord:
			digits(1, 9)
			classWords(p.units)
			classWords(p.tens)
			classWords(p.ord)
		case clLPar:
			add(&p.byPunct['('])
		case clRPar:
			add(&p.byPunct[')'])
		case clCap, clLow, clPlural:
			add(&p.capital)
		case clYear, clYears, clY20, clDotYear:
			digits(4, 4)
		case clDay, clD, clDotD:
			digits(1, 2)
		case clYY, clYYs, clMin:
			digits(2, 2)
		case clN8:
			digits(8, 8)
		default:
			digits(1, 9)
		}
	}
}

// Find appends the matches in toks to out, left to right, without overlaps.
// At each token the longest match wins, then the earlier rule.
func (p *Program) Find(toks []Token, out []Match) []Match {
	m := machine{p: p, toks: toks}
	for i := 0; i < len(toks); {
		var cands []int32
		t := &toks[i]
		switch t.Kind {
		case Word:
			if t.Word != 0 {
				cands = p.byWord[t.Word]
			}
		case Number:
			cands = p.byDigits[min(t.Digits, 9)]
		case Punct:
			cands = p.byPunct[t.Ch&127]
		}
		if len(cands) == 0 {
			i++
			continue
		}
		best, ok := m.longest(cands, i)
		if !ok {
			i++
			continue
		}
		out = append(out, best)
		i = best.End
	}
	return out
}

type machine struct {
	p     *Program
	toks  []Token
	slots Slots
}

func (m *machine) longest(cands []int32, i int) (best Match, ok bool) {
	for _, r := range cands {
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
	if a.glued && t.Flags&Space != 0 || !a.glued && t.Flags&Stuck != 0 {
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
		return i + 1, a.arg, t.Kind == Number && t.Num == a.arg && t.Flags&(Ordinal|Plural|Group|Money|Percent|Decimal) == 0
	}
	return m.p.builtinMatch(int(a.arg), m.toks, i)
}
