package decode

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// fromUTF8 decodes UTF-8; each byte that belongs to no well-formed sequence
// is one U+FFFD.
func fromUTF8(data []byte, base int) Text {
	if utf8.Valid(data) {
		return whole(data, base)
	}
	t := Text{Encoding: UTF8}
	var b strings.Builder
	b.Grow(len(data) + 16)
	for i := 0; i < len(data); {
		n := validPrefix(data[i:])
		t.Origin.AddRun(b.Len(), base+i, 1, 1, n)
		b.Write(data[i : i+n])
		i += n
		if i < len(data) {
			t.Origin.Add(b.Len(), base+i, len("\ufffd"), 1)
			b.WriteRune(utf8.RuneError)
			t.Invalid++
			i++
		}
	}
	t.Text = b.String()
	return t
}

// whole copies data that is valid UTF-8.
func whole(data []byte, base int) Text {
	t := Text{Text: string(data), Encoding: UTF8}
	t.Origin.AddRun(0, base, 1, 1, len(data))
	return t
}

// validPrefix returns the length of the longest prefix of data that is valid
// UTF-8.
func validPrefix(data []byte) int {
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, w := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && w == 1 {
			return i
		}
		i += w
	}
	return len(data)
}

// fromUTF16 decodes UTF-16. An unpaired surrogate and a last odd byte are one
// U+FFFD each.
func fromUTF16(data []byte, base int, name string) Text {
	var order binary.ByteOrder = binary.LittleEndian
	if name == UTF16BE {
		order = binary.BigEndian
	}
	t := Text{Encoding: name}
	var b strings.Builder
	b.Grow(len(data)/2 + len(data)/16)
	for i := 0; i < len(data); {
		if i+1 == len(data) {
			t.Origin.Add(b.Len(), base+i, len("\ufffd"), 1)
			b.WriteRune(utf8.RuneError)
			t.Invalid++
			break
		}
		r, w := rune(order.Uint16(data[i:])), 2
		if utf16.IsSurrogate(r) {
			low := rune(-1)
			if i+3 < len(data) {
				low = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				w = 4
			} else {
				t.Invalid++
			}
		}
		t.Origin.Add(b.Len(), base+i, utf8.RuneLen(r), w)
		b.WriteRune(r)
		i += w
	}
	t.Text = b.String()
	return t
}

// fromTable decodes an encoding of one byte per character.
func fromTable(data []byte, base int, name string, table *[256]rune) Text {
	t := Text{Encoding: name}
	var b strings.Builder
	b.Grow(len(data) + len(data)/16)
	for i, c := range data {
		r := table[c]
		if r == utf8.RuneError {
			t.Invalid++
		}
		t.Origin.Add(b.Len(), base+i, utf8.RuneLen(r), 1)
		b.WriteRune(r)
	}
	t.Text = b.String()
	return t
}

// fromLabel decodes any other encoding of the WHATWG standard. Only those of
// one byte per character keep a way back to the bytes.
func fromLabel(data []byte, base int, label string) (Text, error) {
	e, err := htmlindex.Get(label)
	if err != nil || e == encoding.Replacement {
		return Text{Encoding: label}, fmt.Errorf("%w %q", ErrUnsupported, label)
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		name = label
	}
	switch name {
	case UTF8:
		return fromUTF8(data, base), nil
	case UTF16LE, UTF16BE:
		return fromUTF16(data, base, name), nil
	case Windows1252:
		return fromTable(data, base, Windows1252, &windows1252), nil
	}
	if c, ok := e.(*charmap.Charmap); ok {
		table := tableOf(c)
		return fromTable(data, base, name, &table), nil
	}
	s, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return Text{Encoding: name}, fmt.Errorf("%w %q: %v", ErrUnsupported, name, err)
	}
	text := string(s)
	return Text{Text: text, Encoding: name, Invalid: strings.Count(text, "\ufffd")}, nil
}

func tableOf(c *charmap.Charmap) (table [256]rune) {
	for i := range table {
		table[i] = c.DecodeByte(byte(i))
	}
	return table
}

// windows1252 is the code page without the control characters that the WHATWG
// standard gives to its five undefined bytes.
var windows1252 = func() [256]rune {
	t := tableOf(charmap.Windows1252)
	for _, c := range []byte{0x81, 0x8d, 0x8f, 0x90, 0x9d} {
		t[c] = utf8.RuneError
	}
	return t
}()
