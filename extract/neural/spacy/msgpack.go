package spacy

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/tinylib/msgp/msgp"

	"writ/extract/neural/model"
)

// maxNesting bounds the depth of stored values.
const maxNesting = 64

// msgpack reads one file. Maps become map[any]any with string, uint64 or int64
// keys (keys stored as bytes become strings); arrays of numbers become
// model.Array.
func (r *reader) msgpack(elem ...string) (any, error) {
	b, err := os.ReadFile(r.path(elem...))
	if err != nil {
		return nil, err
	}
	v, _, err := decode(b, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(elem...), err)
	}
	return v, nil
}

func decode(b []byte, depth int) (v any, rest []byte, err error) {
	if depth > maxNesting {
		return nil, b, fmt.Errorf("values nested deeper than %d", maxNesting)
	}
	switch msgp.NextType(b) {
	case msgp.MapType:
		return decodeMap(b, depth)
	case msgp.ArrayType:
		n, b, err := msgp.ReadArrayHeaderBytes(b)
		if err != nil {
			return nil, b, err
		}
		l := make([]any, 0, min(int(n), len(b)))
		for range n {
			var x any
			if x, b, err = decode(b, depth+1); err != nil {
				return nil, b, err
			}
			l = append(l, x)
		}
		return l, b, nil
	case msgp.BinType:
		return wrap(msgp.ReadBytesZC(b))
	case msgp.IntType:
		return wrap(msgp.ReadInt64Bytes(b))
	case msgp.UintType:
		return wrap(msgp.ReadUint64Bytes(b))
	case msgp.StrType:
		return wrap(msgp.ReadStringBytes(b))
	default:
		return msgp.ReadIntfBytes(b)
	}
}

func wrap[T any](v T, rest []byte, err error) (any, []byte, error) { return v, rest, err }

func decodeMap(b []byte, depth int) (any, []byte, error) {
	n, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return nil, b, err
	}
	m := make(map[any]any, min(int(n), len(b)))
	for range n {
		var k, v any
		if k, b, err = decode(b, depth+1); err != nil {
			return nil, b, err
		}
		switch x := k.(type) {
		case []byte:
			k = string(x)
		case int64:
			if x >= 0 {
				k = uint64(x)
			}
		case string, uint64:
		default:
			return nil, b, fmt.Errorf("map key of type %T", k)
		}
		if v, b, err = decode(b, depth+1); err != nil {
			return nil, b, err
		}
		m[k] = v
	}
	if m["nd"] == true {
		a, err := array(m)
		return a, b, err
	}
	return m, b, nil
}

// array converts the stored form of a NumPy array.
func array(m map[any]any) (model.Array, error) {
	var a model.Array
	if t := text(m["type"]); t != "<f4" {
		return a, fmt.Errorf("array of type %q, only little-endian float32 is supported", t)
	}
	n := 1
	dims, _ := m["shape"].([]any)
	for _, d := range dims {
		k, ok := integer(d)
		if !ok || k < 0 || k > math.MaxInt32 || k > 0 && n > math.MaxInt32/k {
			return a, fmt.Errorf("bad array shape %v", dims)
		}
		a.Shape = append(a.Shape, k)
		n *= k
	}
	data, _ := m["data"].([]byte)
	if len(data) != 4*n {
		return a, fmt.Errorf("array of shape %v has %d bytes", a.Shape, len(data))
	}
	a.Data = make([]float32, n)
	for i := range a.Data {
		a.Data[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return a, nil
}

// text returns a string stored as text or as bytes.
func text(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case []byte:
		return string(x)
	}
	return ""
}

func integer(v any) (int, bool) {
	switch x := v.(type) {
	case int64:
		return int(x), true
	case uint64:
		return int(x), x <= math.MaxInt32
	}
	return 0, false
}
