package flow

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"writ/extract/doc"
	"writ/out/row"
	"writ/pipeline"
)

// What crosses a shuffle is bytes: a head in JSON, the bytes of a document as
// they are, rows in JSON and zstd. Rows as they stand in Go would have a schema
// coder by reflection, and take ten times the room.

// order is the place of a document in its run: equal documents are told apart
// by it, the first one counts.
type order struct {
	File   uint64 // of the list of files
	Member uint64 // within it
}

const orderSize = 16

// mark is the order of what stands for a shard itself.
var mark = order{1<<64 - 1, 1<<64 - 1}

// unit is a file or a document on its way to the extractor.
type unit struct {
	Order   order
	Kind    string `json:",omitempty"` // how the file is to be read: kindFile …
	URI     []byte // any bytes, as a file name is
	Member  int    `json:",omitempty"`
	Offset  int64  `json:",omitempty"`
	Held    bool   `json:",omitempty"` // its bytes follow
	Failure *fault `json:",omitempty"`

	data []byte
}

// fault is a doc.Failure that can travel.
type fault struct {
	Status, Stage, Reason, Hint string
	Error                       string `json:",omitempty"`
	Hash                        []byte `json:",omitempty"`
}

func newFault(f *doc.Failure) *fault {
	if f == nil {
		return nil
	}
	t := &fault{Status: f.Status, Stage: f.Stage, Reason: f.Reason, Hint: f.Hint}
	if f.Err != nil {
		t.Error = f.Err.Error()
	}
	if f.Hash != [32]byte{} {
		t.Hash = f.Hash[:]
	}
	return t
}

func (t *fault) failure() *doc.Failure {
	if t == nil {
		return nil
	}
	f := &doc.Failure{Status: t.Status, Stage: t.Stage, Reason: t.Reason, Hint: t.Hint}
	if t.Error != "" {
		f.Err = errors.New(t.Error)
	}
	copy(f.Hash[:], t.Hash)
	return f
}

// item is what package pipeline is given.
func (u *unit) item() pipeline.Item {
	return pipeline.Item{Input: doc.Input{URI: string(u.URI), Member: u.Member, Offset: u.Offset, Data: u.data}, Failure: u.Failure.failure()}
}

// newUnit is the unit of an item.
func newUnit(o order, it pipeline.Item) *unit {
	return &unit{Order: o, URI: []byte(it.URI), Member: it.Member, Offset: it.Offset, Failure: newFault(it.Failure), Held: it.Data != nil, data: it.Data}
}

// encode returns the length of the head, the head and the bytes.
func (u *unit) encode() ([]byte, error) {
	head, err := json.Marshal(u)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", u.URI, err)
	}
	b := binary.AppendUvarint(make([]byte, 0, len(head)+len(u.data)+binary.MaxVarintLen64), uint64(len(head)))
	return append(append(b, head...), u.data...), nil
}

// errCoded is bytes that this package did not make: another version's, or
// damaged on their way.
var errCoded = errors.New("what came from another worker cannot be read: run one version of the program on all")

func decodeUnit(b []byte) (*unit, error) {
	n, k := binary.Uvarint(b)
	if k <= 0 || n > uint64(len(b)-k) {
		return nil, errCoded
	}
	u := &unit{}
	if err := json.Unmarshal(b[k:k+int(n)], u); err != nil {
		return nil, fmt.Errorf("%w: %w", errCoded, err)
	}
	if u.Held {
		u.data = slices.Clone(b[k+int(n):]) // b is the runner's
	}
	return u, nil
}

// result is what became of one document: its rows or its failure.
type result struct {
	Order  order
	Path   []byte
	Member int        `json:",omitempty"`
	Batch  *row.Batch // the rows, also of a failure; nil = it has none
	Hash   []byte     `json:",omitempty"` // of a document that was read
	Fault  *fault     `json:",omitempty"`
}

// packer is the codec of results.
var packer = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic("flow: open zstd: " + err.Error()) // the options are constants
	}
	return e
})

// maxResult is the most that the rows of one document may take, in bytes.
const maxResult = 1 << 30

var unpacker = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxResult))
	if err != nil {
		panic("flow: open zstd: " + err.Error())
	}
	return d
})

// encode returns the order, so that results can be sorted as they are, and the
// result behind it.
func (r *result) encode() ([]byte, error) {
	j, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode rows of %s: %w", r.Path, err)
	}
	b := binary.BigEndian.AppendUint64(make([]byte, 0, orderSize+len(j)/4), r.Order.File)
	b = binary.BigEndian.AppendUint64(b, r.Order.Member)
	return packer().EncodeAll(j, b), nil
}

// orderOf reads the order alone.
func orderOf(b []byte) (order, error) {
	if len(b) < orderSize {
		return order{}, errCoded
	}
	return order{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}, nil
}

func decodeResult(b []byte) (*result, error) {
	if len(b) < orderSize {
		return nil, errCoded
	}
	j, err := unpacker().DecodeAll(b[orderSize:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCoded, err)
	}
	r := &result{}
	if err := json.Unmarshal(j, r); err != nil {
		return nil, fmt.Errorf("%w: %w", errCoded, err)
	}
	return r, nil
}
