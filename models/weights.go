package models

import _ "embed"

// english is weights/english.nn, the default language model: a flat file of
// package neural. weights/CARD.md says what it is and how to remake it.
//
//go:embed weights/english.nn
var english []byte

// English returns the default language model. It must not be written to.
func English() []byte { return english }
