// Package model holds the content of a pipeline as stored: arrays and tables,
// without behaviour. Readers and writers of model files meet in it, and the
// engine is built from it. Every size is read from the arrays.
package model

// Array is a float32 array in C order.
type Array struct {
	Shape []int
	Data  []float32

	// Half holds the numbers in place of Data, as little-endian binary16. Only
	// embedding tables come so: they are large and few of their rows are read.
	Half []byte
}

// Len returns the number of numbers.
func (a Array) Len() int { return max(len(a.Data), len(a.Half)/2) }

// Dim returns the length of axis i, 0 if there is none.
func (a Array) Dim(i int) int {
	if i < len(a.Shape) {
		return a.Shape[i]
	}
	return 0
}

// Model is one pipeline. Components that are nil are absent.
type Model struct {
	Info      Info
	Encoders  []Encoder // components refer to them by index
	Tokenizer Tokenizer
	Norms     map[uint64]string // id of the exact text → normal form
	Tagger    *Tagger
	Parser    *Transition
	NER       *Transition
	Ruler     []RulerEntry // nil = no attribute ruler
	Lemmas    *Lemmas
}

// Info says where a model comes from.
type Info struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	License string `json:"license"`
	Sources string `json:"sources"` // notices of the training data, to be carried along
}

// Encoder turns feature columns into vectors: hash embeddings, one mixing
// layer, residual convolutions over three tokens.
type Encoder struct {
	Columns []string // "NORM", "PREFIX", …, one for each table
	Seeds   []uint32
	Tables  []Array // [rows][width of the table]
	Mixer   Layer   // input: the tables' vectors in column order
	Layers  []Layer // input: 3 × width
}

// Layer is maxout followed by layer normalisation.
type Layer struct {
	W     Array // [out][pieces][in]
	B     Array // [out][pieces]
	Scale Array // [out]
	Shift Array // [out]
}

// Linear is W·x + B.
type Linear struct {
	W Array // [out][in]
	B Array // [out]
}

// Tagger chooses the label with the largest output.
type Tagger struct {
	Encoder int
	Labels  []string // index = output row
	Out     Linear
}

// Transition scores the actions of a transition system.
type Transition struct {
	Encoder int
	Project Linear // encoder width → hidden input
	LowerW  Array  // [slots][out][pieces][in]
	LowerB  Array  // [out][pieces]
	Pad     Array  // [slots][out][pieces]
	Upper   Linear
	Moves   []Move // index = output row
}

// Move is one class of a transition system. Action is the stored digit:
// parser 0 shift, 1 reduce, 2 left, 3 right, 4 break; entities 1 begin, 2 in,
// 3 last, 4 unit, 5 out.
type Move struct {
	Action int    `json:"a"`
	Label  string `json:"l,omitempty"`
}

// Tokenizer holds the patterns as stored (Python regular expressions) and the
// exceptions.
type Tokenizer struct {
	Prefix     string                 `json:"prefix"`
	Suffix     string                 `json:"suffix"`
	Infix      string                 `json:"infix"`
	URL        string                 `json:"url"`
	Exceptions map[string][]Exception `json:"exceptions"`
}

// Exception is one token of a tokenizer exception; Norm may be empty.
type Exception struct {
	Text string `json:"t"`
	Norm string `json:"n,omitempty"`
}

// RulerEntry sets attributes of one token of a match.
type RulerEntry struct {
	Patterns [][]map[string]any `json:"patterns"` // key → string, bool or {operator: value}
	Attrs    map[string]string  `json:"attrs"`
	Index    int                `json:"index"`
}

// Lemmas holds the tables of the rule lemmatizer by part of speech, lower
// case.
type Lemmas struct {
	Rules      map[string][][2]string         `json:"rules"`
	Exceptions map[string]map[string][]string `json:"exceptions"`
	Index      map[string][]string            `json:"-"` // sorted words
}
