package scan

import "math/bits"

// The index says which rules may start at a token, given the kinds of that
// token and the next. It may be too generous, never too strict.

// Kinds of tokens that are not words of the lexicon; words follow.
const (
	kindBreak   = 0
	kindUnknown = 1 // a word that the lexicon does not know
	kindOther   = 2
	kindDigits  = 3               // + number of digits, at most 9
	kindPunct   = kindDigits + 10 // + ASCII code
	kindWords   = kindPunct + 128
)

// kinds maps tokens to kinds; words with the same classes that no pattern
// names share one.
type kinds struct {
	word []uint16 // by word id
	n    int
}

func (k *kinds) of(t *Token) int {
	switch t.Kind {
	case Word:
		if t.Word == 0 {
			return kindUnknown
		}
		return int(k.word[t.Word])
	case Number:
		return kindDigits + int(min(t.Digits, 9))
	case Punct:
		return kindPunct + int(t.Ch&127)
	case Break:
		return kindBreak
	}
	return kindOther
}

// set is a set of kinds.
type set []uint64

func (s set) has(k int) bool { return s[k>>6]&(1<<(k&63)) != 0 }
func (s set) add(k int)      { s[k>>6] |= 1 << (k & 63) }
func (s set) union(o set) {
	for i := range s {
		s[i] |= o[i]
	}
}
func (s set) each(f func(int)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(i<<6 + bits.TrailingZeros64(w))
		}
	}
}

// start is a rule that may begin at a token, with the kinds that may come
// second.
type start struct {
	rule   int32
	second set
}

// index builds kinds and starts once all rules are compiled.
func (p *Program) index() {
	p.kinds = p.makeKinds()
	p.starts = make([][]start, p.kinds.n)
	all := p.newSet()
	for i := range all {
		all[i] = ^uint64(0)
	}
	for r := range p.rules {
		seconds := make(map[int]set)
		for _, pc := range p.atomsFrom(p.rules[r].start) {
			a := p.code[pc].atom
			next := p.newSet()
			if p.multi(a) {
				next.add(kindPunct + '.') // of a decimal
			}
			for _, q := range p.follow(pc + 1) {
				if p.code[q].op == opMatch {
					next.union(all)
				} else {
					next.union(p.kindsOf(p.code[q].atom))
				}
			}
			p.kindsOf(a).each(func(k int) {
				if k >= p.kinds.n {
					return
				}
				if seconds[k] == nil {
					seconds[k] = p.newSet()
				}
				// a word alone may be a whole number: what follows the
				// atom may come second in any case
				seconds[k].union(next)
				if p.multi(a) && k >= kindWords {
					seconds[k].union(all)
				}
			})
		}
		for k := 0; k < p.kinds.n; k++ {
			if s := seconds[k]; s != nil {
				p.starts[k] = append(p.starts[k], start{int32(r), s})
			}
		}
	}
}

func (p *Program) newSet() set { return make(set, (p.kinds.n+63)/64) }

// makeKinds gives every word that a pattern names a kind of its own, and the
// other words one kind for each set of classes.
func (p *Program) makeKinds() kinds {
	named := map[int32]bool{}
	for _, in := range p.code {
		if in.op == opAtom && in.atom.kind == atomWord {
			named[in.atom.arg] = true
		}
	}
	k := kinds{word: make([]uint16, len(p.lex.entries)), n: kindWords}
	bySenses := map[string]int{}
	for id := range p.lex.entries {
		if !named[int32(id)] {
			key := ""
			for _, s := range p.lex.entries[id] {
				key += string(rune(s.class + 1))
			}
			n, ok := bySenses[key]
			if !ok {
				n = k.n
				bySenses[key] = n
				k.n++
			}
			k.word[id] = uint16(n)
			continue
		}
		k.word[id] = uint16(k.n)
		k.n++
	}
	return k
}

// follow returns the atoms and matches that may come at pc.
func (p *Program) follow(pc int32) []int32 {
	var out []int32
	seen := map[int32]bool{}
	var walk func(int32)
	walk = func(pc int32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch in := p.code[pc]; in.op {
		case opSplit:
			walk(in.x)
			walk(in.y)
		case opJump:
			walk(in.x)
		default:
			out = append(out, pc)
		}
	}
	walk(pc)
	return out
}

func (p *Program) atomsFrom(pc int32) []int32 {
	var out []int32
	for _, q := range p.follow(pc) {
		if p.code[q].op == opAtom {
			out = append(out, q)
		}
	}
	return out
}

// multi reports whether an atom may take more than one token.
func (p *Program) multi(a atom) bool {
	return a.kind == atomBuiltin && (a.arg == clNum || a.arg == clOrd || a.arg == clDayWord)
}

// kindsOf returns the kinds of the tokens that may begin an atom.
func (p *Program) kindsOf(a atom) set {
	s := p.newSet()
	class := func(c int) {
		for id, senses := range p.lex.entries {
			for _, e := range senses {
				if e.class == c {
					s.add(int(p.kinds.word[id]))
				}
			}
		}
	}
	digits := func(from, to int) {
		for d := from; d <= to; d++ {
			s.add(kindDigits + d)
		}
	}
	switch a.kind {
	case atomWord:
		s.add(int(p.kinds.word[a.arg]))
	case atomClass:
		class(int(a.arg))
	case atomPunct:
		s.add(kindPunct + int(a.arg))
	case atomDigits:
		digits(1, 9)
	case atomBuiltin:
		switch a.arg {
		case clNum, clOrd, clDayWord:
			if a.arg != clDayWord {
				digits(1, 9)
			}
			class(p.units)
			class(p.tens)
			class(p.ord)
		case clLPar:
			s.add(kindPunct + '(')
		case clRPar:
			s.add(kindPunct + ')')
		case clBreak:
			s.add(kindBreak)
		case clCap, clLow, clPlural:
			s.add(kindUnknown)
			for k := kindWords; k < p.kinds.n; k++ {
				s.add(k)
			}
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
	return s
}
