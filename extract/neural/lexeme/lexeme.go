// Package lexeme knows what can be said of a token from its text alone: the
// normal form, prefix, suffix and shape that the networks read, and the ids
// and embedding rows that stand for them. Rules and traps follow the public
// behaviour of spaCy v3.
package lexeme

import (
	"sync/atomic"
	"unicode/utf8"
)

// MaxSlots is the number of vector caches that a lexeme carries: two for each
// encoder (with and without a space after the token).
const MaxSlots = 8

// Lexeme is one distinct (text, norm) pair. It is immutable except for its
// caches, which are atomic; it is safe for concurrent use.
type Lexeme struct {
	Text  string
	Lower string // Python's full lower case
	Norm  string
	Space bool // all characters are white space

	ID [4]uint64 // ids of NORM, PREFIX, SUFFIX, SHAPE; see Column

	Head  bool   // may start a pattern of the tokenizer's second pass
	Class uint32 // what the attribute ruler sees of Lower

	Rows   [MaxSlots]atomic.Pointer[Row]
	Lemmas atomic.Pointer[Lemma]
}

// Token is one token of a text.
type Token struct {
	Lex   *Lexeme
	Start int  // byte offset; the token ends at Start + len(Lex.Text)
	Space bool // one U+0020 follows
}

// Row is what an encoder keeps for a lexeme: H is the vector before the first
// convolution. Parts holds the products of H with the left, middle and right
// third of the first convolution; nil for a type that is not frequent. Uses
// counts until then.
type Row struct {
	H     []float32
	Parts atomic.Pointer[[]float32]
	Uses  atomic.Uint32
}

// Lemma is one lemma of a lexeme, for one key (part of speech and morphology).
type Lemma struct {
	Key  uint32
	Text string
	Next *Lemma
}

// Column is a feature that an embedding table reads.
type Column int

// The columns. The first four index Lexeme.ID.
const (
	Norm Column = iota
	Prefix
	Suffix
	Shape
	Spacy   // 1 if one space follows the token
	IsSpace // 1 if the token is white space
)

var columnNames = [...]string{"NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"}

// ParseColumn returns the column of that name; ok is false if there is none.
func ParseColumn(name string) (c Column, ok bool) {
	for i, n := range columnNames {
		if n == name {
			return Column(i), true
		}
	}
	return 0, false
}

// Value returns the number that column c has for l.
func (l *Lexeme) Value(c Column, space bool) uint64 {
	switch {
	case c <= Shape:
		return l.ID[c]
	case c == Spacy && space, c == IsSpace && l.Space:
		return 1
	}
	return 0
}

// newLexeme fills everything that follows from text and norm.
func newLexeme(text, lower, norm string) *Lexeme {
	l := &Lexeme{Text: text, Lower: lower, Norm: norm, Space: text != ""}
	for _, r := range text {
		if !IsSpaceRune(r) {
			l.Space = false
			break
		}
	}
	_, first := utf8.DecodeRuneInString(text)
	last := len(text)
	for i := 0; i < 3 && last > 0; i++ {
		_, n := utf8.DecodeLastRuneInString(text[:last])
		last -= n
	}
	l.ID = [4]uint64{ID(norm), ID(text[:first]), ID(text[last:]), ID(ShapeOf(text))}
	return l
}
