// Package sniff tells what kind of input a file is, by its content first and
// by its name where the content leaves it open.
//
// # Rules
//
// They look at the head of the file (3,072 bytes or more are enough) in this
// order; the first that fits decides.
//
//  1. gzip and zstd by their magic numbers: the caller decompresses and asks
//     again.
//  2. HTML: the head, after a byte order mark, white space, comments and an
//     XML prolog, starts with <!doctype html, <html, <head or <body.
//  3. PDF: "%PDF-" and a digit within the first 1,024 bytes. If the name ends
//     in .pdf, also PDF syntax without that mark ("7 0 obj", "trailer <<",
//     "startxref") and whatever rule 7 calls binary: the PDF reader may mend
//     it.
//  4. UTF-16 (byte order mark, or the pattern of NUL bytes): text, or HTML or
//     JSON Lines by the rules below on its ASCII characters.
//  5. Containers made of text that are not read: WARC, PostScript, RTF, XML.
//  6. Binary by magic number, only if one of the first 64 bytes is a control
//     character: "BMW sues" is not a bitmap.
//  7. Binary by statistics. Control characters are those below U+0020 but for
//     tab, newline, vertical tab, form feed, carriage return, backspace and
//     escape, and DEL. Up to 4 of them in valid UTF-8 are text, whatever the
//     length. Else the head is binary when more than 10 % of it is control
//     characters, or when it has some (more than 0.5 %) and these and the
//     bytes that are not valid UTF-8 are more than 30 %.
//  8. HTML by tags: within the first 2,048 bytes at least 3 known tags of
//     which one is of blocks or the document's head, if the text starts with a
//     tag; at least 10 if it does not. A text with a few <b> is text.
//  9. JSON Lines: the first line is a JSON object with a key "text" (as far as
//     the head shows it).
//  10. By name: .html .htm .xhtml, .jsonl .ndjson; a .json file that starts
//     with a bracket is binary (one JSON value is not read).
//  11. Else text. A head without bytes goes by name alone.
package sniff

import (
	"bytes"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Kinds of input.
const (
	Text   = "text"
	HTML   = "html"
	PDF    = "pdf"
	JSONL  = "jsonl"
	Binary = "binary" // anything that no reader takes; see MediaType
	Gzip   = "gzip"
	Zstd   = "zstd"
)

// HeadSize is the number of bytes from the start of a file that decide.
const HeadSize = 4096

// Type is a kind of input with its media type.
type Type struct {
	Kind      string // a constant above
	MediaType string // IANA, without parameters: "text/plain", "application/zip"
}

// Kind returns the kind alone; see Detect.
func Kind(head []byte, name string) string { return Detect(head, name).Kind }

// Detect returns the type of a file from its first bytes and its name, which
// may be a path and may be empty. It reads at most HeadSize bytes, never
// fails, and is safe for concurrent use.
func Detect(head []byte, name string) Type {
	head = head[:min(len(head), HeadSize)]
	ext := extension(name)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return Type{Gzip, "application/gzip"}
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return Type{Zstd, "application/zstd"}
	case len(head) == 0:
		return byName(ext)
	}
	s := asASCII(head)
	start := skipProlog(s)
	if startsDocument(start) {
		return htmlType(s, ext)
	}
	if isPDF(head, ext) {
		return Type{PDF, "application/pdf"}
	}
	if m := textContainer(s, start); m != "" {
		return Type{Binary, m}
	}
	if utf16Text := len(s) != len(head); !utf16Text {
		switch m := binaryMagic(head); m {
		case "":
		case "application/pdf":
			return Type{PDF, m}
		default:
			return Type{Binary, m}
		}
		if isBinary(head) {
			if ext == ".pdf" {
				return Type{PDF, "application/pdf"}
			}
			return Type{Binary, "application/octet-stream"}
		}
	}
	return ofText(s, start, ext)
}

// ofText tells the kinds of text apart.
func ofText(s, start []byte, ext string) Type {
	switch t := byName(ext); {
	case hasTags(s, start):
		return htmlType(s, ext)
	case firstLineHasText(s):
		return Type{JSONL, "application/x-ndjson"}
	case t.Kind == HTML, t.Kind == JSONL:
		return t
	case ext == ".json" && len(start) > 0 && (start[0] == '{' || start[0] == '['):
		return Type{Binary, "application/json"}
	case ext == ".md":
		return Type{Text, "text/markdown"}
	}
	return Type{Text, "text/plain"}
}

// byName returns the type that an extension claims, text when it claims none.
func byName(ext string) Type {
	switch ext {
	case ".html", ".htm":
		return Type{HTML, "text/html"}
	case ".xhtml":
		return Type{HTML, "application/xhtml+xml"}
	case ".pdf":
		return Type{PDF, "application/pdf"}
	case ".jsonl", ".ndjson":
		return Type{JSONL, "application/x-ndjson"}
	case ".md":
		return Type{Text, "text/markdown"}
	}
	return Type{Text, "text/plain"}
}

// extension returns the extension of name in lower case, the one inside for
// a compressed file.
func extension(name string) string {
	name = strings.ToLower(name)
	ext := path.Ext(name)
	if ext == ".gz" || ext == ".zst" {
		ext = path.Ext(strings.TrimSuffix(name, ext))
	}
	return ext
}

// binaryMagic returns the media type that a magic number shows, "" when there
// is none or when the head may be text.
func binaryMagic(head []byte) string {
	if controls(head[:min(len(head), 64)]) == 0 {
		return ""
	}
	m := mimetype.Detect(head)
	for p := m; p != nil; p = p.Parent() {
		if p.Is("text/plain") {
			return ""
		}
	}
	if m.Is("application/octet-stream") {
		return ""
	}
	name, _, _ := strings.Cut(m.String(), ";")
	return name
}
