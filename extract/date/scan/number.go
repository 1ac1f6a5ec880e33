package scan

// Built-in classes.
const (
	clNum = iota
	clOrd
	clOrdN
	clDay
	clDayWord
	clD
	clMin
	clYear
	clY20
	clDotYear
	clDotD
	clYears
	clYY
	clYYs
	clN8
	clHM
	clInt
	clLPar
	clRPar
	clCap
	clLow
	clPlural
	clBreak
)

var builtin = map[string]int{
	"NUM": clNum, "ORD": clOrd, "ORDN": clOrdN, "DAY": clDay, "DAYW": clDayWord, "D": clD, "MIN": clMin, "YEAR": clYear, "YEARD": clDotYear, "DD": clDotD, "Y20": clY20, "YEARS": clYears,
	"YY": clYY, "YYS": clYYs, "N8": clN8, "HHMM": clHM, "INT": clInt, "LPAR": clLPar, "RPAR": clRPar, "CAP": clCap, "LOW": clLow,
	"PLURAL": clPlural, "BREAK": clBreak,
}

// Classes of the lexicon that the number reader needs.
const (
	classUnit     = "N1"   // one … nineteen
	classTens     = "N10"  // twenty … ninety
	classScale    = "N100" // hundred, thousand, million, billion
	classOrdinal  = "O1"   // first … nineteenth, twentieth, thirtieth
	classFraction = "NHALF"
)

// builtinMatch reads class c at token i. It returns the token after it.
func (p *Program) builtinMatch(c int, toks []Token, i int) (end int, val int32, ok bool) {
	if i >= len(toks) {
		return 0, 0, c == clBreak
	}
	t := toks[i]
	switch c {
	case clNum:
		return p.quantity(toks, i)
	case clOrd:
		if t.Kind == Number {
			return i + 1, t.Num, t.Flags&ordinal != 0
		}
		return p.ordinal(toks, i)
	case clDayWord:
		end, val, ok = p.ordinal(toks, i)
		return end, val, ok && val <= 31
	case clLPar:
		return i + 1, 0, t.Ch == '('
	case clRPar:
		return i + 1, 0, t.Ch == ')'
	case clCap:
		return i + 1, 0, t.Kind == Word && t.Flags&Capital != 0
	case clLow:
		return i + 1, 0, t.Kind == Word && t.Flags&Capital == 0
	case clPlural:
		return i + 1, 0, t.Kind == Word && t.Flags&Capital == 0 && t.Flags&Plural != 0
	case clBreak:
		return i + 1, 0, t.Kind == Break
	}
	if t.Kind != Number {
		return 0, 0, false
	}
	val, ok = digits(c, t)
	return i + 1, val, ok
}

// digits reads the classes that are one number token.
func digits(c int, t Token) (int32, bool) {
	plain := t.Flags&(ordinal|Plural|group|money|percent) == 0
	whole := plain && t.Flags&decimal == 0
	switch c {
	case clOrdN:
		return t.Num, t.Flags&ordinal != 0
	case clDay:
		return t.Num, t.Flags&(Plural|group|money|percent|decimal) == 0 && t.Digits <= 2 && t.Num >= 1 && t.Num <= 31
	case clD:
		return t.Num, whole && t.Digits <= 2
	case clDotD:
		return t.Num, plain && t.Digits <= 2
	case clMin:
		return t.Num, plain && t.Digits == 2 && t.Num <= 59
	case clYear:
		return t.Num, whole && t.Digits == 4 && t.Num >= 1000 && t.Num <= 2199
	case clDotYear:
		return t.Num, plain && t.Digits == 4 && t.Num >= 1000 && t.Num <= 2199
	case clY20:
		return t.Num, whole && t.Digits == 4 && t.Num >= 1900 && t.Num <= 2049
	case clYears:
		return t.Num, t.Flags&Plural != 0 && t.Digits == 4 && t.Num >= 1000 && t.Num <= 2199
	case clYY:
		return t.Num, plain && t.Digits == 2
	case clYYs:
		return t.Num, t.Flags&Plural != 0 && t.Digits == 2 && t.Num >= 20
	case clN8:
		return t.Num, whole && t.Digits == 8
	case clHM:
		return t.Num, whole && t.Digits == 4 && t.Num < 2400 && t.Num%100 < 60
	case clInt:
		return t.Num, whole && t.Digits <= 9
	}
	return 0, false
}

// quantity reads a number in digits or words; the value is in hundredths.
func (p *Program) quantity(toks []Token, i int) (end int, val int32, ok bool) {
	t := toks[i]
	if t.Kind == Number {
		if t.Flags&(ordinal|Plural|money|percent) != 0 || t.Digits > 6 {
			return 0, 0, false
		}
		val, end = t.Num*100, i+1
		if t.Flags&decimal != 0 {
			if i+2 >= len(toks) || toks[i+1].Ch != '.' || toks[i+2].Kind != Number || toks[i+2].Flags&Space != 0 {
				return 0, 0, false
			}
			f := toks[i+2]
			switch f.Digits {
			case 1:
				val += f.Num * 10
			case 2:
				val += f.Num
			default:
				return 0, 0, false
			}
			end = i + 3
		}
		return end, val, true
	}
	n, end, ok := p.cardinal(toks, i)
	return end, n * 100, ok
}

// cardinal reads a number in words below a million.
func (p *Program) cardinal(toks []Token, i int) (n int32, end int, ok bool) {
	l := p.lex
	for i < len(toks) && toks[i].Word != 0 {
		if v, is := l.sense(toks[i], p.tens); is {
			n += v
			i++
			ok = true
			j := i
			if j+1 < len(toks) && toks[j].Ch == '-' {
				j++
			}
			if j < len(toks) && toks[j].Word != 0 {
				if u, is := l.sense(toks[j], p.units); is && u < 10 {
					n += u
					i = j + 1
				}
			}
		} else if v, is := l.sense(toks[i], p.units); is && (!ok || n%100 == 0) {
			n += v
			i++
			ok = true
		} else if v, is := l.sense(toks[i], p.scale); is && ok && n < 1000 {
			n *= v
			i++
			if n > 100000 {
				return 0, 0, false
			}
			continue
		} else {
			break
		}
		if i >= len(toks) {
			break
		}
		if _, is := l.sense(toks[i], p.scale); !is {
			break
		}
	}
	return n, i, ok
}

// ordinal reads an ordinal in words, below one hundred.
func (p *Program) ordinal(toks []Token, i int) (end int, val int32, ok bool) {
	if i >= len(toks) || toks[i].Word == 0 {
		return 0, 0, false
	}
	if v, is := p.lex.sense(toks[i], p.ord); is {
		return i + 1, v, true
	}
	v, is := p.lex.sense(toks[i], p.tens)
	if !is {
		return 0, 0, false
	}
	j := i + 1
	if j < len(toks) && toks[j].Ch == '-' {
		j++
	}
	if j < len(toks) && toks[j].Word != 0 {
		if u, is := p.lex.sense(toks[j], p.ord); is && u < 10 {
			return j + 1, v + u, true
		}
	}
	return 0, 0, false
}
