package neural

import "writ/extract/neural/transition"

// Doc holds the annotations of one text. A Doc that is used again keeps its
// memory.
type Doc struct {
	Tokens   []Token
	Entities []Entity // in order, without overlaps

	// Watch, if set, gets the choices of the recognizer of entities at each
	// token where it had any, in order. It must not keep the slice.
	Watch func(token int, choices []Choice)
}

// Choice is a valid action of the recognizer: 'B', 'I', 'L', 'U' (begin, in,
// last, single token of an entity with that label) or 'O' (out), and the share
// that the model gives it.
type Choice = transition.Choice

// Token is one token. Strings are shared; they do not point into the text.
type Token struct {
	Start, End int  // byte offsets into the text
	Space      bool // one U+0020 follows
	Norm       string
	Tag        string // Penn Treebank tag
	Pos        string // Universal part of speech
	Morph      string // "Number=Sing|Person=3", "" = none
	Lemma      string
	Head       int // index of the head; a root is its own head, as is every token without a parser
	Dep        string
	SentStart  bool
	Ent        string // label of the entity that the token is in, "" = none
}

// Entity is a range of tokens with a label.
type Entity struct {
	First, Limit int // half open, indices of tokens
	Label        string
}
