package models

import (
	"embed"
	"unsafe"
)

// english is weights/english.nn, the default language model: a flat file of
// package neural. weights/CARD.md says what it is and how to remake it.
//
//go:embed weights/english.nn
var english []byte

// English returns the default language model. It must not be written to.
func English() []byte { return english }

// event is weights/event.bin, packed weights of the event stage. As a string it
// shares its bytes with the embedded files.
//
//go:embed weights/event.bin
var event string

// files are the embedded files; weights, which are large, are read where they
// lie.
type files struct{ embed.FS }

// ReadFile implements fs.ReadFileFS.
func (f files) ReadFile(name string) ([]byte, error) {
	if name == "weights/event.bin" {
		return unsafe.Slice(unsafe.StringData(event), len(event)), nil
	}
	return f.FS.ReadFile(name)
}
