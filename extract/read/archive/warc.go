package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"writ/extract/doc"
)

// Bounds of a WARC record (ISO 28500).
const maxHeader = 64 << 10 // bytes of the named fields

// warc lists a WARC stream.
func (w *walk) warc(f File, depth int) bool {
	b := bufio.NewReaderSize(f.Stream, 64<<10)
	for {
		h, err := header(b)
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			return w.broken(f.URI, err)
		}
		n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
		if err != nil || n < 0 {
			return w.broken(f.URI, fmt.Errorf("length of a record is %q", h.Get("Content-Length")))
		}
		body := &io.LimitedReader{R: b, N: n}
		target := strings.Trim(h.Get("WARC-Target-URI"), "<>")
		if kind := h.Get("WARC-Type"); target != "" && (kind == "response" || kind == "resource") {
			if !w.record(f.URI, target, kind, h.Get("Content-Type"), body, depth) {
				return false
			}
		}
		if _, err := io.Copy(io.Discard, body); err != nil {
			return w.broken(f.URI, err)
		}
		if body.N > 0 {
			return w.broken(f.URI, io.ErrUnexpectedEOF)
		}
	}
}

// header reads the version line and the named fields of the next record.
func header(b *bufio.Reader) (textproto.MIMEHeader, error) {
	line := ""
	for line == "" { // empty lines part records
		s, err := b.ReadSlice('\n')
		if err != nil {
			if len(bytes.TrimSpace(s)) > 0 {
				return nil, io.ErrUnexpectedEOF
			}
			return nil, err
		}
		line = strings.TrimSpace(string(s))
	}
	if !strings.HasPrefix(line, "WARC/") {
		return nil, fmt.Errorf("a record starts with %.20q, not with its version", line)
	}
	var fields bytes.Buffer
	for {
		s, err := b.ReadSlice('\n')
		if err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		fields.Write(s)
		if len(bytes.TrimRight(s, "\r\n")) == 0 {
			break
		}
		if fields.Len() > maxHeader {
			return nil, fmt.Errorf("fields of a record are over %d bytes", maxHeader)
		}
	}
	h, err := textproto.NewReader(bufio.NewReader(&fields)).ReadMIMEHeader()
	if err != nil {
		return nil, fmt.Errorf("fields of a record: %w", err)
	}
	return h, nil
}

// record yields what one record holds.
func (w *walk) record(uri, target, kind, media string, body *io.LimitedReader, depth int) bool {
	name := uri + "!" + target
	if !w.next(name) {
		return false
	}
	r := io.Reader(body)
	if kind == "response" {
		if !strings.HasPrefix(media, "application/http") {
			return w.skip(name, "no answer of a web server")
		}
		resp, err := http.ReadResponse(bufio.NewReader(body), nil)
		if err != nil {
			return w.fail(name, doc.StatusFailed, doc.ReasonMalformed, "the server's answer does not parse", err)
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return w.skip(name, fmt.Sprintf("the server answered %d", resp.StatusCode))
		}
		media, r = resp.Header.Get("Content-Type"), resp.Body
		if resp.Header.Get("Content-Encoding") == "gzip" {
			b := bufio.NewReader(r)
			if head, _ := b.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) { // many crawlers store it undone
				z, err := gzip.NewReader(b)
				if err != nil {
					return w.fail(name, doc.StatusFailed, doc.ReasonMalformed, "the server's answer does not unpack", err)
				}
				r = z
			} else {
				r = b
			}
		}
	}
	switch m, _, _ := mime.ParseMediaType(media); m {
	case "text/html", "application/xhtml+xml", "application/pdf", "text/plain", "":
	default:
		return w.skip(name, "a resource of type "+m)
	}
	data, err := w.read(r)
	if err != nil {
		return w.broken(name, err) && !errors.Is(err, errSpent)
	}
	if kind == "resource" && body.N > 0 {
		return true // torn: the caller tells
	}
	return w.member(entry{uri: uri, name: target, data: data, depth: depth, given: true})
}
