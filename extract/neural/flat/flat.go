// Package flat reads and writes a model as one file.
//
// Layout, little-endian: 8 bytes "WRITNN\x00\x01" (name and version), uint64
// length of the index, the index as JSON, the blob. The index is a Header: the
// model's tables with arrays in place of data, each with type, shape and
// offset into the blob, and named sections of text in the blob.
package flat

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"writ/extract/neural/model"
)

const magic = "WRITNN\x00\x01"

// Precision is how weights are stored.
type Precision string

// The precisions. Float32 is exact. Float16 halves the file; weights beyond
// ±65504 are an error.
const (
	Float32 Precision = "f32"
	Float16 Precision = "f16"
)

// ref is an array in the index.
type ref struct {
	Type   Precision `json:"type"`
	Shape  []int     `json:"shape"`
	Offset int       `json:"offset"` // bytes into the blob
}

// section is text in the blob.
type section struct {
	Offset int `json:"offset"`
	Length int `json:"length"`
}

type header struct {
	Info     model.Info         `json:"info"`
	Arrays   map[string]ref     `json:"arrays"` // "encoder/0/table/3", "parser/lower/w", …
	Sections map[string]section `json:"sections"`
	Parts    parts              `json:"parts"`
}

// parts holds what is neither array nor section.
type parts struct {
	Encoders []encoder   `json:"encoders"`
	Tagger   *tagger     `json:"tagger,omitempty"`
	Parser   *transition `json:"parser,omitempty"`
	NER      *transition `json:"ner,omitempty"`
	HasRuler bool        `json:"ruler,omitempty"`
	Lemmas   bool        `json:"lemmas,omitempty"`
}

type encoder struct {
	Columns []string `json:"columns"`
	Seeds   []uint32 `json:"seeds"`
	Layers  int      `json:"layers"`
}

type tagger struct {
	Encoder int      `json:"encoder"`
	Labels  []string `json:"labels"`
}

type transition struct {
	Encoder int          `json:"encoder"`
	Moves   []model.Move `json:"moves"`
}

// arrays calls f for every array of m, in a fixed order, with its name.
func arrays(m *model.Model, f func(name string, a *model.Array)) {
	layer := func(name string, l *model.Layer) {
		f(name+"/w", &l.W)
		f(name+"/b", &l.B)
		f(name+"/scale", &l.Scale)
		f(name+"/shift", &l.Shift)
	}
	linear := func(name string, l *model.Linear) {
		f(name+"/w", &l.W)
		f(name+"/b", &l.B)
	}
	for i := range m.Encoders {
		e, name := &m.Encoders[i], "encoder/"+strconv.Itoa(i)
		for j := range e.Tables {
			f(name+"/table/"+strconv.Itoa(j), &e.Tables[j])
		}
		layer(name+"/mixer", &e.Mixer)
		for j := range e.Layers {
			layer(name+"/layer/"+strconv.Itoa(j), &e.Layers[j])
		}
	}
	if m.Tagger != nil {
		linear("tagger", &m.Tagger.Out)
	}
	for _, c := range []struct {
		name string
		t    *model.Transition
	}{{"parser", m.Parser}, {"ner", m.NER}} {
		if c.t == nil {
			continue
		}
		linear(c.name+"/project", &c.t.Project)
		f(c.name+"/lower/w", &c.t.LowerW)
		f(c.name+"/lower/b", &c.t.LowerB)
		f(c.name+"/lower/pad", &c.t.Pad)
		linear(c.name+"/upper", &c.t.Upper)
	}
}

// Write writes m to w.
func Write(w io.Writer, m *model.Model, precision Precision) error {
	if precision != Float32 && precision != Float16 {
		return fmt.Errorf("unknown precision %q", precision)
	}
	h := header{Info: m.Info, Arrays: map[string]ref{}, Sections: map[string]section{}, Parts: partsOf(m)}
	var blob bytes.Buffer
	var err error
	arrays(m, func(name string, a *model.Array) {
		h.Arrays[name] = ref{precision, a.Shape, blob.Len()}
		if e := appendArray(&blob, Floats(*a), precision); e != nil && err == nil {
			err = fmt.Errorf("array %s: %w", name, e)
		}
	})
	if err != nil {
		return err
	}
	if err := writeSections(&h, &blob, m); err != nil {
		return err
	}
	index, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("encode index: %w", err)
	}
	for len(index)%8 != 0 {
		index = append(index, ' ')
	}
	head := binary.LittleEndian.AppendUint64([]byte(magic), uint64(len(index)))
	for _, b := range [][]byte{head, index, blob.Bytes()} {
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func partsOf(m *model.Model) (p parts) {
	for i := range m.Encoders {
		e := &m.Encoders[i]
		p.Encoders = append(p.Encoders, encoder{e.Columns, e.Seeds, len(e.Layers)})
	}
	if m.Tagger != nil {
		p.Tagger = &tagger{m.Tagger.Encoder, m.Tagger.Labels}
	}
	if m.Parser != nil {
		p.Parser = &transition{m.Parser.Encoder, m.Parser.Moves}
	}
	if m.NER != nil {
		p.NER = &transition{m.NER.Encoder, m.NER.Moves}
	}
	p.HasRuler, p.Lemmas = m.Ruler != nil, m.Lemmas != nil
	return p
}

func appendArray(b *bytes.Buffer, data []float32, precision Precision) error {
	for _, v := range data {
		if precision == Float32 {
			b.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
			continue
		}
		h, ok := toHalf(v)
		if !ok {
			return fmt.Errorf("%g does not fit float16", v)
		}
		b.Write(binary.LittleEndian.AppendUint16(nil, h))
	}
	for b.Len()%8 != 0 {
		b.WriteByte(0)
	}
	return nil
}

// Read decodes a file. Embedding tables of halves stay in b, which must not be
// written to any more.
func Read(b []byte) (*model.Model, error) {
	var h header
	blob, err := readIndex(b, &h)
	if err != nil {
		return nil, err
	}
	m := h.model()
	tables := make(chan error, 1)
	go func() { tables <- readSections(&h, blob, m) }()
	err = readArrays(&h, blob, m)
	if e := <-tables; err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	return m, m.Check()
}

// ReadInfo decodes what a file says of itself.
func ReadInfo(b []byte) (model.Info, error) {
	var h struct{ Info model.Info }
	_, err := readIndex(b, &h)
	return h.Info, err
}

// readIndex decodes the index of a file into h and returns the blob.
func readIndex(b []byte, h any) (blob []byte, err error) {
	if len(b) < len(magic)+8 || string(b[:len(magic)]) != magic {
		return nil, fmt.Errorf("not a model file of this version")
	}
	n := binary.LittleEndian.Uint64(b[len(magic):])
	b = b[len(magic)+8:]
	if n > uint64(len(b)) {
		return nil, fmt.Errorf("index of %d bytes in a file of %d", n, len(b))
	}
	if err := json.Unmarshal(b[:n], h); err != nil {
		return nil, fmt.Errorf("decode index: %w", err)
	}
	return b[n:], nil
}

func readArrays(h *header, blob []byte, m *model.Model) (err error) {
	arrays(m, func(name string, a *model.Array) {
		r, ok := h.Arrays[name]
		if !ok && err == nil {
			err = fmt.Errorf("array %s is missing", name)
		}
		if err != nil {
			return
		}
		var e error
		if *a, e = r.read(blob); e != nil {
			err = fmt.Errorf("array %s: %w", name, e)
		}
		if !strings.Contains(name, "/table/") {
			a.Data, a.Half = Floats(*a), nil
		}
	})
	return err
}

// model returns a model without data: as many arrays as the parts say.
func (h *header) model() *model.Model {
	m := &model.Model{Info: h.Info}
	for _, e := range h.Parts.Encoders {
		m.Encoders = append(m.Encoders, model.Encoder{
			Columns: e.Columns, Seeds: e.Seeds,
			Tables: make([]model.Array, len(e.Columns)), Layers: make([]model.Layer, max(0, min(e.Layers, len(h.Arrays)))),
		})
	}
	if t := h.Parts.Tagger; t != nil {
		m.Tagger = &model.Tagger{Encoder: t.Encoder, Labels: t.Labels}
	}
	if t := h.Parts.Parser; t != nil {
		m.Parser = &model.Transition{Encoder: t.Encoder, Moves: t.Moves}
	}
	if t := h.Parts.NER; t != nil {
		m.NER = &model.Transition{Encoder: t.Encoder, Moves: t.Moves}
	}
	return m
}

func (r ref) read(blob []byte) (model.Array, error) {
	a := model.Array{Shape: r.Shape}
	size := map[Precision]int{Float32: 4, Float16: 2}[r.Type]
	if size == 0 {
		return a, fmt.Errorf("unknown type %q", r.Type)
	}
	n := 1
	for _, d := range r.Shape {
		if d < 0 || d > 0 && n > len(blob)/d {
			return a, fmt.Errorf("shape %v does not fit the file", r.Shape)
		}
		n *= d
	}
	if r.Offset < 0 || r.Offset > len(blob) || n > (len(blob)-r.Offset)/size {
		return a, fmt.Errorf("%d numbers at %d do not fit the file", n, r.Offset)
	}
	data := blob[r.Offset:][: n*size : n*size]
	if r.Type == Float16 {
		a.Half = data
		return a, nil
	}
	a.Data = make([]float32, n)
	for i := range a.Data {
		a.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return a, nil
}

// lines joins words; none holds a newline.
func lines(words []string) string { return strings.Join(words, "\n") }
