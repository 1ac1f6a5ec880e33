package scan

import "strings"

// Entry puts words into a class.
type Entry struct {
	Class string
	Value int32
	Words []string
	Case  string // "yes" = only with a capital letter, "lower" = only without, "title" = only the first is capital
}

// Lexicon maps words to classes. It is immutable once [Compile] has run and
// then safe for concurrent use.
type Lexicon struct {
	words   map[string]int32
	entries [][]sense // by word id
	classes map[string]int
	suffix  map[string]bool // words that may be glued to a number: 5pm
}

// sense is one class of a word.
type sense struct {
	class int
	val   int32
	need  Flag // Capital = must have it
	not   Flag
}

// NewLexicon indexes entries. Words are single tokens.
func NewLexicon(entries []Entry) *Lexicon {
	l := &Lexicon{words: map[string]int32{}, entries: make([][]sense, 1), classes: map[string]int{}, suffix: map[string]bool{}}
	for _, e := range entries {
		c, ok := l.classes[e.Class]
		if !ok {
			c = len(l.classes)
			l.classes[e.Class] = c
		}
		for _, w := range e.Words {
			id := l.Intern(w)
			l.entries[id] = append(l.entries[id], newSense(c, e))
			if e.Class == "GLUED" {
				l.suffix[w] = true
			}
		}
	}
	return l
}

// Intern returns the id of a word, new or known. It must not be called once
// [Compile] has run.
func (l *Lexicon) Intern(w string) int32 {
	w = strings.ToLower(w)
	id, ok := l.words[w]
	if !ok {
		id = int32(len(l.entries))
		l.words[w] = id
		l.entries = append(l.entries, nil)
	}
	return id
}

// ID returns the id of a word, 0 when the lexicon does not know it.
func (l *Lexicon) ID(word string) int32 { return l.words[word] }

// Is returns the value of token t in a class.
func (l *Lexicon) Is(t Token, class string) (int32, bool) {
	c, ok := l.classes[class]
	if !ok || t.Word == 0 {
		return 0, false
	}
	return l.sense(t, c)
}

func (l *Lexicon) sense(t Token, class int) (int32, bool) {
	for _, s := range l.entries[t.Word] {
		if s.class == class && t.Flags&s.need == s.need && t.Flags&s.not == 0 {
			return s.val, true
		}
	}
	return 0, false
}

func newSense(class int, e Entry) sense {
	s := sense{class: class, val: e.Value}
	switch e.Case {
	case "yes":
		s.need = Capital
	case "title":
		s.need, s.not = Capital, Upper
	case "lower":
		s.not = Capital
	}
	return s
}
