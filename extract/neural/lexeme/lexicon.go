package lexeme

import "strings"

// maxKey is the longest text, in bytes, that a lexicon keeps.
const maxKey = 128

// Lexicon makes lexemes and keeps the recent ones. It is safe for concurrent
// use once Init is set.
type Lexicon struct {
	norms map[uint64]string
	cache *Cache[*Lexeme]

	// Init, when not nil, completes a new lexeme (Head, Class). Set it before
	// the first Get.
	Init func(*Lexeme)
}

// NewLexicon returns a lexicon. norms maps the id of an exact text to its
// normal form; size is as in NewCache.
func NewLexicon(norms map[uint64]string, size int) *Lexicon {
	return &Lexicon{norms: norms, cache: NewCache[*Lexeme](size)}
}

// Get returns the lexeme of text. Text must be valid UTF-8.
func (x *Lexicon) Get(text string) *Lexeme {
	if l, ok := x.cache.Get(text); ok {
		return l
	}
	text = strings.Clone(text)
	l := x.Make(text, "")
	if len(text) > maxKey {
		return l
	}
	return x.cache.Put(text, l)
}

// Make returns a new lexeme outside the cache. A norm that is not empty comes
// from a tokenizer exception and overrides the tables.
func (x *Lexicon) Make(text, norm string) *Lexeme {
	lower := Lower(text)
	if norm == "" {
		norm = x.norm(text, lower)
	}
	l := newLexeme(text, lower, norm)
	if x.Init != nil {
		x.Init(l)
	}
	return l
}

func (x *Lexicon) norm(text, lower string) string {
	if n, ok := x.norms[ID(text)]; ok {
		return n
	}
	if n, ok := baseNorms[text]; ok {
		return n
	}
	return lower
}
