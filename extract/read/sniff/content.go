package sniff

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"writ/extract/pattern"
	"writ/extract/read/decode"
)

var bom = []byte("\xef\xbb\xbf")

// asASCII returns head without NUL bytes when it is UTF-16 (other than ASCII
// characters come out as noise), else head itself: only UTF-16 changes the
// length.
func asASCII(head []byte) []byte {
	mark := bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
	if !mark && decode.NULPattern(head) == "" {
		return head
	}
	if mark {
		head = head[2:]
	}
	return bytes.ReplaceAll(head, []byte{0}, nil)
}

// skipProlog returns s from its first byte that is not a byte order mark,
// white space, a comment or an XML declaration on.
func skipProlog(s []byte) []byte {
	s = bytes.TrimPrefix(s, bom)
	for {
		s = bytes.TrimLeft(s, " \t\r\n\f")
		var end []byte
		switch {
		case bytes.HasPrefix(s, []byte("<!--")):
			end = []byte("-->")
		case bytes.HasPrefix(s, []byte("<?xml")):
			end = []byte("?>")
		default:
			return s
		}
		i := bytes.Index(s, end)
		if i < 0 {
			return s
		}
		s = s[i+len(end):]
	}
}

var documentStart = pattern.Lazy(`(?i)^<(?:!doctype\s+html|(?:html|head|body)[\s>])`)

func startsDocument(start []byte) bool { return documentStart.Engine().Match(start) }

func htmlType(s []byte, ext string) Type {
	if ext == ".xhtml" || bytes.Contains(s[:min(len(s), 1024)], []byte("//DTD XHTML ")) {
		return Type{HTML, "application/xhtml+xml"}
	}
	return Type{HTML, "text/html"}
}

var (
	pdfMark   = pattern.Lazy(`%PDF-[0-9]`)
	pdfSyntax = pattern.Lazy(`[0-9] [0-9]+ obj\b|trailer\s*<|startxref`)
)

// isPDF is rule 3 of the package comment.
func isPDF(head []byte, ext string) bool {
	return pdfMark.Engine().Match(head[:min(len(head), 1024)]) || ext == ".pdf" && pdfSyntax.Engine().Match(head)
}

// textContainer returns the media type of a format that is written in text
// but is no document to read as text, "" for others.
func textContainer(s, start []byte) string {
	for _, f := range []struct{ prefix, media string }{
		{"WARC/", "application/warc"}, {"%!PS", "application/postscript"}, {`{\rtf`, "application/rtf"},
		{"<rss", "application/rss+xml"}, {"<feed", "application/atom+xml"}, {"<svg", "image/svg+xml"},
	} {
		if bytes.HasPrefix(start, []byte(f.prefix)) {
			return f.media
		}
	}
	s = bytes.TrimLeft(bytes.TrimPrefix(s, bom), " \t\r\n")
	if bytes.HasPrefix(s, []byte("<?xml ")) && !hasTags(s, start) {
		return "application/xml"
	}
	return ""
}

// controls counts control characters other than those that text uses.
func controls(s []byte) (n int) {
	for _, c := range s {
		if c < 0x20 && (c < '\b' || c > '\r') && c != 0x1b || c == 0x7f {
			n++
		}
	}
	return n
}

// isBinary is rule 7 of the package comment.
func isBinary(head []byte) bool {
	c, broken := controls(head), 0
	for i := 0; i < len(head); {
		r, w := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && w == 1 && utf8.FullRune(head[i:]) {
			broken++
		}
		i += w
	}
	if c <= 4 && broken == 0 {
		return false
	}
	n := len(head)
	return c*10 > n || c*200 > n && (c+broken)*10 > 3*n
}

var (
	knownTag = pattern.Lazy(`(?i)</?(?:html|head|body|title|meta|link|script|style|div|p|span|br|a|b|i|em|strong|table|tbody|tr|td|th|ul|ol|li|h[1-6]|img|font|center|article|section|header|main|blockquote|pre|hr)(?:\s[^<>]*)?/?>`)
	blockTag = pattern.Lazy(`(?i)<(?:html|head|body|title|meta|link|script|style|div|p|br|table|tr|td|ul|ol|li|h[1-6]|center|article|section|header|main|blockquote|pre|hr)(?:\s[^<>]*)?/?>`)
)

// hasTags is rule 8 of the package comment.
func hasTags(s, start []byte) bool {
	s = s[:min(len(s), 2048)]
	n := len(knownTag.Engine().FindAllIndex(s, 10))
	if n < 3 || !blockTag.Engine().Match(s) {
		return false
	}
	at := knownTag.Engine().FindIndex(start[:min(len(start), 2048)])
	return n >= 10 || at != nil && at[0] == 0
}

// firstLineHasText reports whether the first line is a JSON object with a key
// "text", as far as s holds it.
func firstLineHasText(s []byte) bool {
	s = bytes.TrimLeft(bytes.TrimPrefix(s, bom), " \t\r\n")
	if len(s) == 0 || s[0] != '{' {
		return false
	}
	if line, _, whole := bytes.Cut(s, []byte("\n")); whole {
		var o map[string]json.RawMessage
		return json.Unmarshal(line, &o) == nil && o["text"] != nil
	}
	d := json.NewDecoder(bytes.NewReader(s))
	for depth, key := 0, false; ; {
		t, err := d.Token()
		if err != nil {
			return false
		}
		switch v := t.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
			key = depth == 1
			continue
		case string:
			if key && depth == 1 && v == "text" {
				return true
			}
		}
		key = depth == 1 && !key
	}
}
