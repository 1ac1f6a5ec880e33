package scan

import (
	"fmt"
	"strconv"
	"strings"
)

// Program is a compiled rule set. It is immutable and safe for concurrent
// use.
type Program struct {
	lex    *Lexicon
	code   []instr
	rules  []program
	kinds  kinds
	starts [][]start // by kind of the first token

	units, tens, scale, ord int // lexicon classes that numbers are made of
}

type program struct {
	start         int32
	before, after []look
	consts        []constant
}

type constant struct {
	slot int
	val  int32
}

type look struct {
	not   bool
	atoms []atom
}

type atomKind uint8

const (
	atomWord atomKind = iota
	atomClass
	atomBuiltin
	atomPunct
	atomDigits // one number
)

type atom struct {
	kind  atomKind
	arg   int32
	glued bool
	slot  int // -1 = none
	fixed bool
	val   int32 // what slot gets when fixed
}

type opcode uint8

const (
	opAtom opcode = iota
	opSplit
	opJump
	opMatch
)

type instr struct {
	op   opcode
	atom atom
	x, y int32
}

// Compile reads rules. The error of a bad pattern names its index as a
// [*PatternError].
func Compile(lex *Lexicon, c Config) (*Program, error) {
	p := &Program{lex: lex}
	class := func(name string) int {
		if c, ok := lex.classes[name]; ok {
			return c
		}
		return -1
	}
	p.units, p.tens, p.scale, p.ord = class(classUnit), class(classTens), class(classScale), class(classOrdinal)
	slots := make(map[string]int, len(c.Slots))
	for i, s := range c.Slots {
		slots[s] = i
	}
	if len(slots) > maxSlots {
		return nil, fmt.Errorf("compile patterns: %d slots, at most %d", len(slots), maxSlots)
	}
	cp := compiler{p: p, slots: slots, macros: c.Macros, values: c.Values}
	for i, r := range c.Rules {
		if err := cp.rule(r); err != nil {
			return nil, &PatternError{i, err}
		}
	}
	p.index()
	return p, nil
}

// PatternError is a pattern that does not compile.
type PatternError struct {
	Rule int
	Err  error
}

func (e *PatternError) Error() string { return fmt.Sprintf("rule %d: %v", e.Rule, e.Err) }

// Unwrap returns the cause.
func (e *PatternError) Unwrap() error { return e.Err }

type compiler struct {
	p      *Program
	slots  map[string]int
	macros map[string]string
	values map[string]int32
	words  []string // of the pattern at hand
	i      int
	depth  int
}

func (c *compiler) rule(r Rule) error {
	pr := program{start: int32(len(c.p.code))}
	for name, text := range r.Consts {
		v, err := c.value(text)
		if err != nil {
			return err
		}
		s, ok := c.slots[name]
		if !ok {
			return fmt.Errorf("no slot %q", name)
		}
		pr.consts = append(pr.consts, constant{s, v})
	}
	c.words, c.i = lexPattern(r.Pattern), 0
	for c.i < len(c.words) && c.words[c.i][0] == '<' {
		k, err := c.look()
		if err != nil {
			return err
		}
		pr.before = append(pr.before, k)
	}
	if err := c.sequence(); err != nil {
		return err
	}
	for c.i < len(c.words) {
		if c.words[c.i][0] != '>' {
			return fmt.Errorf("unexpected %q", c.words[c.i])
		}
		k, err := c.look()
		if err != nil {
			return err
		}
		pr.after = append(pr.after, k)
	}
	c.emit(instr{op: opMatch})
	c.p.rules = append(c.p.rules, pr)
	return nil
}

// lexPattern cuts a pattern at spaces and around ( | ). A slot or ? after a
// closing parenthesis stays with it.
func lexPattern(s string) []string {
	var out []string
	for _, f := range strings.Fields(s) {
		for f != "" {
			switch {
			case (f[0] == '(' || f[0] == '|') && len(f) > 1:
				out, f = append(out, f[:1]), f[1:]
			case strings.HasPrefix(f, "<!(") || strings.HasPrefix(f, ">!("):
				out, f = append(out, f[:3]), f[3:]
			case strings.HasPrefix(f, "<(") || strings.HasPrefix(f, ">("):
				out, f = append(out, f[:2]), f[2:]
			default:
				k := strings.IndexAny(f[1:], "()|")
				if k < 0 {
					out, f = append(out, f), ""
				} else {
					out, f = append(out, f[:k+1]), f[k+1:]
				}
			}
		}
	}
	return out
}

func (c *compiler) emit(in instr) int {
	c.p.code = append(c.p.code, in)
	return len(c.p.code) - 1
}

// look reads <item, <!item, <(a|b), … .
func (c *compiler) look() (look, error) {
	w := c.words[c.i][1:]
	c.i++
	var k look
	if strings.HasPrefix(w, "!") {
		k.not, w = true, w[1:]
	}
	if w != "(" {
		a, err := c.atom(w)
		k.atoms = append(k.atoms, a)
		return k, err
	}
	for {
		if c.i >= len(c.words) {
			return k, fmt.Errorf("unclosed look")
		}
		w := c.words[c.i]
		c.i++
		switch {
		case w == "|":
		case w == ")":
			return k, nil
		case w[0] == '$':
			m, ok := c.macros[w[1:]]
			if !ok {
				return k, fmt.Errorf("no macro %q", w)
			}
			for _, s := range strings.FieldsFunc(m, func(r rune) bool { return r == ' ' || r == '|' || r == '(' || r == ')' }) {
				a, err := c.atom(s)
				if err != nil {
					return k, err
				}
				k.atoms = append(k.atoms, a)
			}
		default:
			a, err := c.atom(w)
			if err != nil {
				return k, err
			}
			k.atoms = append(k.atoms, a)
		}
	}
}

// sequence reads items up to | or ) or > or the end.
func (c *compiler) sequence() error {
	for c.i < len(c.words) {
		w := c.words[c.i]
		if w == "|" || w[0] == ')' || w[0] == '>' && len(w) > 1 {
			return nil
		}
		if err := c.item(); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) item() error {
	w := c.words[c.i]
	start := len(c.p.code)
	if w == "(" {
		c.i++
		if err := c.choice(); err != nil {
			return err
		}
		if c.i >= len(c.words) || c.words[c.i][0] != ')' {
			return fmt.Errorf("unclosed (")
		}
		w = c.words[c.i]
		c.i++
		switch w {
		case ")":
		case ")?":
			c.optional(start)
		default:
			return fmt.Errorf("unexpected %q", w)
		}
		return nil
	}
	c.i++
	opt := len(w) > 1 && strings.HasSuffix(w, "?")
	w = strings.TrimSuffix(w, "?")
	if w[0] == '$' {
		if err := c.macro(w[1:]); err != nil {
			return err
		}
	} else {
		a, err := c.atom(w)
		if err != nil {
			return err
		}
		c.emit(instr{op: opAtom, atom: a})
	}
	if opt {
		c.optional(start)
	}
	return nil
}

func (c *compiler) macro(name string) error {
	m, ok := c.macros[name]
	if !ok {
		return fmt.Errorf("no macro %q", name)
	}
	if c.depth++; c.depth > 12 {
		return fmt.Errorf("macro %q nests too deep", name)
	}
	words, i := c.words, c.i
	c.words, c.i = lexPattern(m), 0
	err := c.choice()
	if err == nil && c.i < len(c.words) {
		err = fmt.Errorf("macro %s: unexpected %q", name, c.words[c.i])
	}
	c.words, c.i = words, i
	c.depth--
	return err
}

// choice reads sequences separated by |.
func (c *compiler) choice() error {
	var jumps []int
	for {
		start := len(c.p.code)
		if err := c.sequence(); err != nil {
			return err
		}
		if c.i >= len(c.words) || c.words[c.i] != "|" {
			break
		}
		c.i++
		c.insert(start, instr{op: opSplit})
		jumps = append(jumps, c.emit(instr{op: opJump}))
		c.p.code[start].x, c.p.code[start].y = int32(start+1), int32(len(c.p.code))
	}
	for _, j := range jumps {
		c.p.code[j].x = int32(len(c.p.code))
	}
	return nil
}

func (c *compiler) optional(start int) {
	c.insert(start, instr{op: opSplit})
	c.p.code[start].x, c.p.code[start].y = int32(start+1), int32(len(c.p.code))
}

// insert puts in before code[at] and moves the targets behind it.
func (c *compiler) insert(at int, in instr) {
	code := append(c.p.code, instr{})
	copy(code[at+1:], code[at:])
	code[at] = in
	for k := at + 1; k < len(code); k++ {
		if o := code[k].op; o == opSplit || o == opJump {
			if int(code[k].x) >= at {
				code[k].x++
			}
			if int(code[k].y) >= at {
				code[k].y++
			}
		}
	}
	c.p.code = code
}

// value reads an integer or a named value.
func (c *compiler) value(s string) (int32, error) {
	if v, ok := c.values[s]; ok {
		return v, nil
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("no value %q", s)
	}
	return int32(n), nil
}

// atom reads one item without ? : "~CLASS:slot=value".
func (c *compiler) atom(w string) (atom, error) {
	a := atom{slot: -1}
	if len(w) > 1 && w[0] == '~' {
		a.glued, w = true, w[1:]
	}
	if name, slot, ok := strings.Cut(w, ":"); ok && name != "" {
		if name, val, ok := strings.Cut(slot, "="); ok {
			v, err := c.value(val)
			if err != nil {
				return a, err
			}
			slot, a.fixed, a.val = name, true, v
		}
		s, known := c.slots[slot]
		if !known {
			return a, fmt.Errorf("no slot %q", slot)
		}
		a.slot, w = s, name
	}
	switch ch := w[0]; {
	case ch >= 'A' && ch <= 'Z':
		if k, ok := builtin[w]; ok {
			a.kind, a.arg = atomBuiltin, int32(k)
		} else if k, ok := c.p.lex.classes[w]; ok {
			a.kind, a.arg = atomClass, int32(k)
		} else {
			return a, fmt.Errorf("no class %q", w)
		}
	case ch >= 'a' && ch <= 'z':
		a.kind, a.arg = atomWord, c.p.lex.Intern(w)
	case ch >= '0' && ch <= '9':
		n, err := strconv.Atoi(w)
		if err != nil {
			return a, fmt.Errorf("unexpected %q", w)
		}
		a.kind, a.arg = atomDigits, int32(n)
	case len(w) == 1:
		a.kind, a.arg = atomPunct, int32(ch)
	default:
		return a, fmt.Errorf("unexpected %q", w)
	}
	return a, nil
}
