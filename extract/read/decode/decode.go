// Package decode turns the bytes of a file into document text and keeps the
// way back to them. The readers of text, HTML and JSON Lines share it.
//
// Nothing is dropped and nothing is rewritten: a byte order mark stays as
// U+FEFF, NUL and \r\n stay, a byte that no encoding explains becomes U+FFFD.
//
// # How the encoding is found
//
// In this order, [Bytes]:
//
//  1. A byte order mark: UTF-8, UTF-16 LE or BE. UTF-32 is reported as
//     unsupported.
//  2. UTF-16 without a mark, by its NUL bytes: of the first 4,096 bytes at
//     least 70 % of the odd ones are NUL and at most 5 % of the even ones
//     (little endian), or the reverse (big endian).
//  3. Valid UTF-8.
//  4. UTF-8 with a few broken bytes, when the broken bytes are no more than
//     the well-formed sequences of two to four bytes, or when all that is
//     broken is one sequence that the end of the data cuts off. Also when
//     most of the broken bytes are ones that Windows-1252 leaves undefined
//     (81, 8D, 8F, 90, 9D).
//  5. Else Windows-1252, where those five bytes are U+FFFD.
//
// Rule 4 rests on this: in Windows-1252 text a well-formed UTF-8 sequence is
// an accident (a capital accented letter before a symbol), in UTF-8 text a
// broken byte is.
package decode

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/extract/doc"
)

// ErrUnsupported reports an encoding that is recognised but not read.
var ErrUnsupported = errors.New("unsupported encoding")

// Names of the encodings that Bytes finds, as the WHATWG spells them.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
)

// Text is decoded text with the way back to its bytes.
type Text struct {
	Text     string
	Origin   doc.Origin // zero for encodings of several bytes other than UTF-8 and UTF-16
	Encoding string     // WHATWG name, lower case
	Invalid  int        // U+FFFD written for bytes that the encoding does not explain
}

// Bytes decodes data in the encoding that the bytes themselves show. Source
// offsets count from base, the place of data inside its file. The only error
// is ErrUnsupported. Safe for concurrent use; data is copied.
func Bytes(data []byte, base int) (Text, error) {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}) || bytes.HasPrefix(data, []byte{0, 0, 0xfe, 0xff}) {
		return Text{Encoding: "utf-32"}, ErrUnsupported
	}
	name, valid := detect(data)
	if valid {
		return whole(data, base), nil
	}
	return As(data, base, name)
}

// As decodes data in the named encoding, any label of the WHATWG standard.
// An unknown label is ErrUnsupported.
func As(data []byte, base int, label string) (Text, error) {
	label = strings.ToLower(strings.TrimSpace(label))
	switch label {
	case UTF8, "utf8":
		return fromUTF8(data, base), nil
	case UTF16LE, UTF16BE:
		return fromUTF16(data, base, label), nil
	case Windows1252, "iso-8859-1", "latin1", "us-ascii", "ascii":
		return fromTable(data, base, Windows1252, &windows1252), nil
	}
	return fromLabel(data, base, label)
}

// Detect names the encoding of data by the rules of the package comment.
func Detect(data []byte) string {
	name, _ := detect(data)
	return name
}

// detect tells besides whether data is valid UTF-8 throughout.
func detect(data []byte) (name string, valid bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return UTF16LE, false
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return UTF16BE, false
	}
	mark := bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf})
	if n := NULPattern(data); n != "" && !mark {
		return n, false
	}
	valid = utf8.Valid(data)
	if valid || mark || mostlyUTF8(data) {
		return UTF8, valid
	}
	return Windows1252, false
}

// NULPattern returns UTF16LE or UTF16BE when the NUL bytes of the head of
// data show UTF-16 without a byte order mark, else "".
func NULPattern(data []byte) string {
	head := data[:min(len(data), 4096)&^1]
	if len(head) < 4 {
		return ""
	}
	var even, odd int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	half := len(head) / 2
	switch {
	case odd*100 >= half*70 && even*100 <= half*5:
		return UTF16LE
	case even*100 >= half*70 && odd*100 <= half*5:
		return UTF16BE
	}
	return ""
}

// mostlyUTF8 is rule 4 of the package comment.
func mostlyUTF8(data []byte) bool {
	var good, bad, undefined int
	cut := false
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		if _, w := utf8.DecodeRune(data[i:]); w > 1 {
			good++
			i += w
			continue
		}
		if !utf8.FullRune(data[i:]) && bad == 0 {
			cut = true
			break
		}
		bad++
		if windows1252[data[i]] == utf8.RuneError {
			undefined++
		}
		i++
	}
	return cut || bad <= good || undefined*2 > bad
}

// Blank reports whether text has nothing to read: white space, byte order
// marks, NUL and other control characters only.
func Blank(text string) bool {
	for _, r := range text {
		if !unicode.IsSpace(r) && !unicode.IsControl(r) && r != '\ufeff' {
			return false
		}
	}
	return true
}

// Pages cuts text at each form feed (U+000C), which belongs to no page. A
// form feed at the very end opens no page. A page with nothing to read has
// the reason "no_text".
func Pages(text string) []doc.Page {
	if text == "" {
		return nil
	}
	var pages []doc.Page
	for at := 0; ; {
		n := strings.IndexByte(text[at:], '\f')
		end := at + n
		if n < 0 {
			end = len(text)
		}
		if end > at || n >= 0 || len(pages) == 0 {
			p := doc.Page{TextSpan: doc.TextSpan{Start: at, End: end}, Number: len(pages) + 1}
			if Blank(text[at:end]) {
				p.Reason = doc.ReasonNoText
			}
			pages = append(pages, p)
		}
		if n < 0 {
			return pages
		}
		at = end + 1
	}
}

// Note tells of the bytes that the encoding does not explain; call it when
// Invalid is not 0.
func (t *Text) Note(stage string) doc.Note {
	n := doc.Note{Stage: stage, Code: "invalid_encoding", Detail: fmt.Sprintf("%d invalid units of %s are U+FFFD", t.Invalid, t.Encoding)}
	if t.Encoding == UTF8 {
		n.Code = "invalid_utf8"
	}
	return n
}
