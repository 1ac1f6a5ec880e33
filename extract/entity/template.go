package entity

import (
	"fmt"
	"io/fs"
	"strings"

	"writ/models"
)

// rule is one row of agency-patterns.tsv.
type rule struct {
	id, kind, typ, family, name string
	bare                        string // "", "keep", "drop"
	capitals                    bool   // words with a capital need one
	seq                         []element
	groups                      int
	lead                        int // most tokens before the anchor
}

// element is one part of a pattern.
type element struct {
	kind  elementKind
	word  int32 // word
	poss  bool  // word ends in 's, or in s without the apostrophe
	caps  bool
	text  string      // as the pattern spells it
	class string      // class
	alts  [][]element // group
	group int         // 1-based number of a group
}

type elementKind uint8

const (
	literal elementKind = iota
	class
	choice   // (a|b)
	optional // [a|b]
	commaMark
)

// classWidth is the most tokens that a class takes, and the classes there are.
var classWidth = map[string]int{
	"State": 4, "Country": 4, "Demonym": 3, "Gazetted": 5, "Place": 5, "Place,State": 8, "Cap": 3, "Caps": 7,
	"District": 6, "Ordinal": 1, "Person": 6, "President": 3, "Agency": 10,
}

func (l *lexicon) loadRules(fsys fs.FS) error {
	t, err := models.Load(fsys, "rules/agency-patterns.tsv", "id", "pattern", "name", "kind", "type", "case", "family", "bare", "example", "want", "counter")
	if err != nil {
		return err
	}
	l.anchors = map[int32][]int{}
	for _, r := range t.Rows {
		ru := rule{id: r.Get("id"), kind: r.Get("kind"), typ: r.Get("type"), family: r.Get("family"), name: r.Get("name"), bare: r.Get("bare"), capitals: r.Get("case") == "cap"}
		p := patternParser{l: l, rest: r.Get("pattern")}
		if ru.seq, err = p.sequence(""); err != nil {
			return r.Errorf("pattern: %v", err)
		}
		ru.groups = p.groups
		words, lead := anchor(ru.seq)
		if len(words) == 0 {
			return r.Errorf("pattern has no word that must occur")
		}
		ru.lead = lead
		for _, w := range words {
			l.anchors[w] = append(l.anchors[w], len(l.rules))
		}
		l.rules = append(l.rules, ru)
	}
	return nil
}

// patternParser reads the pattern language of agency-patterns.tsv.
type patternParser struct {
	l      *lexicon
	rest   string
	groups int
}

// sequence reads elements up to one of the bytes in stop.
func (p *patternParser) sequence(stop string) ([]element, error) {
	var seq []element
	for {
		p.rest = strings.TrimLeft(p.rest, " ")
		if p.rest == "" {
			if stop != "" {
				return nil, fmt.Errorf("missing one of %q", stop)
			}
			return seq, nil
		}
		c := p.rest[0]
		switch {
		case strings.IndexByte(stop, c) >= 0:
			return seq, nil
		case c == '(' || c == '[':
			e, err := p.group(c)
			if err != nil {
				return nil, err
			}
			seq = append(seq, e)
		case c == '<':
			i := strings.IndexByte(p.rest, '>')
			if i < 0 {
				return nil, fmt.Errorf("missing %q", ">")
			}
			name := p.rest[1:i]
			if _, ok := classWidth[name]; !ok {
				return nil, fmt.Errorf("unknown class <%s>", name)
			}
			seq = append(seq, element{kind: class, class: name})
			p.rest = p.rest[i+1:]
		case c == ',':
			seq = append(seq, element{kind: commaMark})
			p.rest = p.rest[1:]
		case strings.IndexByte(")]|>", c) >= 0:
			return nil, fmt.Errorf("unexpected %q", c)
		default:
			i := strings.IndexAny(p.rest, " ()[]|<,")
			if i < 0 {
				i = len(p.rest)
			}
			w := p.rest[:i]
			p.rest = p.rest[i:]
			ts := p.l.words.learn(w)
			for k, t := range ts {
				text := w[t.start:t.end]
				if k == len(ts)-1 {
					text = w[t.start:]
				}
				seq = append(seq, element{kind: literal, word: t.id, poss: t.poss, caps: t.capitalised(), text: text})
				if t.poss {
					p.l.words.add(strings.ToLower(w[t.start:t.end]) + "s")
				}
			}
		}
	}
}

func (p *patternParser) group(open byte) (element, error) {
	p.groups++
	e := element{kind: choice, group: p.groups}
	end := byte(')')
	if open == '[' {
		e.kind, end = optional, ']'
	}
	p.rest = p.rest[1:]
	for {
		seq, err := p.sequence("|" + string(end))
		if err != nil {
			return e, err
		}
		if len(seq) == 0 {
			return e, fmt.Errorf("empty alternative")
		}
		e.alts = append(e.alts, seq)
		c := p.rest[0]
		p.rest = p.rest[1:]
		if c == end {
			return e, nil
		}
	}
}

// width is the most tokens a sequence takes.
func width(seq []element) (n int) {
	for i := range seq {
		switch e := &seq[i]; e.kind {
		case literal:
			n++
		case class:
			n += classWidth[e.class]
		case choice, optional:
			m := 0
			for _, a := range e.alts {
				m = max(m, width(a))
			}
			n += m
		}
	}
	return n
}

// frequent words make poor anchors.
var frequent = map[string]bool{"of": true, "the": true, "for": true, "in": true, "and": true, "federal": true, "state": true, "u.s": true, "court": true, "united": true, "office": true, "us": true, "from": true}

// anchor returns the words one of which occurs in every match, and the most
// tokens before it.
func anchor(seq []element) (words []int32, lead int) {
	bestScore, at := -1, 0
	for i := range seq {
		var ws []int32
		score := 2
		switch e := &seq[i]; e.kind {
		case literal:
			ws = []int32{e.word}
			if frequent[strings.ToLower(strings.Trim(e.text, "."))] {
				score = 1
			} else {
				score = 3
			}
		case choice:
			for _, a := range e.alts {
				if k := firstLiteral(a); k != nil {
					ws = append(ws, k.word)
				}
			}
			if len(ws) < len(e.alts) {
				ws = nil
			}
		}
		if ws != nil && score > bestScore {
			bestScore, words, lead = score, ws, at+4
		}
		at += width(seq[i : i+1])
	}
	return words, lead
}

func firstLiteral(seq []element) *element {
	for i := range seq {
		switch seq[i].kind {
		case literal:
			return &seq[i]
		case choice:
			return nil
		}
	}
	return nil
}
