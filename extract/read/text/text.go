// Package text reads plain text.
//
// The document text is the file, decoded: UTF-8 with or without a byte order
// mark, UTF-16 in either order, else Windows-1252, found by the rules of
// package decode. Nothing is dropped and nothing is rewritten, so each byte
// of the text leads back to bytes of the file.
//
// A form feed (U+000C), as in text dumps of court papers, ends a page.
package text

import (
	"context"
	"crypto/sha256"
	"fmt"

	"writ/extract/doc"
	"writ/extract/read/decode"
)

const stage = "read/text"

// Options has no settings yet; its zero value is the production setting.
type Options struct{}

// Reader reads plain text. It is safe for concurrent use.
type Reader struct{}

// New returns a reader.
func New(Options) (*Reader, error) { return &Reader{}, nil }

// Read decodes in.Data, which it copies. An input with nothing but white
// space is a *doc.Failure with reason "empty", one in UTF-32 a *doc.Failure
// with reason "bad_encoding". Bytes that the encoding does not explain are
// U+FFFD and counted in a note "invalid_utf8" ("invalid_encoding" for other
// encodings).
func (r *Reader) Read(ctx context.Context, in doc.Input) (*doc.Raw, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, err := decode.Bytes(in.Data, int(in.Offset))
	if err != nil {
		return nil, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonBadEncoding,
			Hint: "convert it to UTF-8", Err: fmt.Errorf("decode %s: %w", t.Encoding, err)}
	}
	if decode.Blank(t.Text) {
		return nil, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonEmpty}
	}
	raw := &doc.Raw{
		ID: in.ID(), Hash: sha256.Sum256(in.Data), URI: in.URI, Member: in.Member, Source: in.URI,
		MediaType: "text/plain", Size: int64(len(in.Data)),
		Text: t.Text, Pages: decode.Pages(t.Text), Origin: t.Origin,
	}
	if t.Invalid > 0 {
		raw.Notes = append(raw.Notes, t.Note(stage))
	}
	return raw, nil
}
