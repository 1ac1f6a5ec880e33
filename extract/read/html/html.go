// Package html reads HTML pages: the main text, what the page says about
// itself, and the way back to the bytes.
//
// # Encoding
//
// Byte order mark, then the bytes (UTF-16 by NUL pattern, valid UTF-8 with at
// least one character beyond ASCII), then the charset that the page declares,
// then the bytes again by the rules of package decode. Bytes that prove UTF-8
// win over a declaration of one byte per character, which is then mojibake.
//
// # Text
//
// go-readability finds the main text; it only chooses text nodes. The text
// itself is rendered from the untouched tree, as a browser lays it out: runs
// of white space are one space, br is a newline, blocks (p, div, h1 … h6, li,
// tr, …) are parted by a blank line, the cells of a table row by a tab, pre
// keeps its lines. Nothing is added, and characters stay as they are (U+00A0
// is no white space).
//
// Then what a reader of the news needs and readability drops is put back:
//
//   - the headline: the h1 (else h2) whose text is the page's title;
//   - date lines and bylines between the top of the article and its first
//     paragraph: blocks of at most 150 characters with a full date, with "By "
//     in front, or with a class that says so, and the line under the headline
//     where a class or id says so (at most 300 characters), 6 in all;
//   - paragraphs, subheadings, list items and table cells that stand between
//     kept ones of the same parent, unless half of their characters or more
//     are links. A subheading also needs kept text right after it.
//
// If the page marks one element as its body (itemprop=articleBody, else the
// only article, else the only main or role=main), and fewer than 1,000 and
// less than half of the visible characters outside links in it are kept,
// counting blocks with 60 or more of them, all of its visible text is kept.
// (Where 1,000 were kept, what is left out is mostly teasers of other stories,
// which sites put into the same element.) Without a marked body, fewer than
// 200 kept characters and more than twice as many visible ones make the whole
// page the text. Navigation, asides and footers are left out as long as there
// is other text. A note "fallback_body" or "fallback_page" tells of it.
// Navigation that readability kept beside other text goes.
//
// # Hostile pages
//
// A page that nests deeper than 512 elements, or would make the parser copy
// open formatting elements without bound, or has over 150,000 tags, or is over
// Options.MaxTree bytes, is read as a flat run of text without a tree (note
// "flat_text"). One over Options.MaxBytes or 300,000 tags is not read. A page of
// over Options.MaxNodes nodes is not given to readability, nor is one on
// which it panics (note "no_readability").
//
// # Dates
//
// Candidates from JSON-LD, meta elements, RDFa and microdata, time elements,
// visible date fields and the address, best first: published before merely
// dated before modified. Days are as written, without change of time zone.
// See rankedDates. The library go-htmldate was weighed and not taken: it
// brings a date parser, a regexp engine in WebAssembly and a logger for the
// same fields.
package html

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"writ/extract/doc"
	"writ/extract/pattern"
	"writ/extract/read/decode"
)

const stage = "read/html"

// Options are the settings; the zero value is the production setting.
type Options struct {
	MaxBytes int // bytes above which a page is not read; 0 = 6 MiB
	MaxTree  int // bytes above which no tree is built; 0 = 4 MiB
	MaxNodes int // nodes above which readability is not asked; 0 = 200,000
}

// Reader reads HTML. It is safe for concurrent use.
type Reader struct{ o Options }

// New returns a reader.
func New(o Options) (*Reader, error) {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 6 << 20
	}
	if o.MaxTree <= 0 {
		o.MaxTree = 4 << 20
	}
	if o.MaxNodes <= 0 {
		o.MaxNodes = 200_000
	}
	return &Reader{o}, nil
}

// Read turns one page into a document; it copies what it keeps of in.Data. A
// page without visible text is a *doc.Failure with reason "empty", one in an
// unknown encoding one with "bad_encoding", one over the limits one with
// "too_large". The document has one page; its origin covers the text that is
// found again in the source.
func (r *Reader) Read(ctx context.Context, in doc.Input) (*doc.Raw, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(in.Data) > r.o.MaxBytes {
		return nil, tooLarge(fmt.Errorf("over %d bytes of HTML", r.o.MaxBytes))
	}
	src, mismatch, err := decodePage(in)
	if err != nil {
		return nil, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonBadEncoding,
			Hint: "convert it to UTF-8", Err: fmt.Errorf("decode %s: %w", src.Encoding, err)}
	}
	p, err := newPage(src, r.o)
	if err != nil {
		return nil, tooLarge(err)
	}
	if mismatch {
		p.note("charset_mismatch", "the declared charset does not fit the bytes, which are "+src.Encoding)
	}
	if src.Invalid > 0 {
		p.notes = append(p.notes, src.Note(stage))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := p.meta()
	p.choose(m.title, r.o)
	w := p.render()
	if decode.Blank(string(w.text)) {
		return nil, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonEmpty, Hint: "the page has no visible text"}
	}
	raw := &doc.Raw{
		ID: in.ID(), Hash: sha256.Sum256(in.Data), URI: in.URI, Member: in.Member, Source: in.URI,
		MediaType: "text/html", Size: int64(len(in.Data)),
		Text: string(w.text), Origin: w.origin, Notes: p.notes,
		Meta: doc.Meta{Title: m.title, Publisher: m.publisher, Author: m.author, URL: m.url, Language: m.language, Dates: m.dates},
	}
	raw.Pages = []doc.Page{{TextSpan: doc.TextSpan{End: len(raw.Text)}, Number: 1}}
	return raw, nil
}

func tooLarge(err error) error {
	return &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonTooLarge,
		Hint: "no page for readers is that large: split it, or keep its text", Err: err}
}

// declaration finds the charset in a meta element or XML declaration.
var declaration = pattern.Lazy(`(?i)<(?:meta\s[^<>]*?charset\s*=|\?xml\s[^<>]*?encoding\s*=)\s*["']?\s*([a-z0-9_:.-]+)`)

// declared returns the WHATWG name of the charset that the head of the page
// declares, "" when it declares none that is known.
func declared(data []byte) string {
	m := declaration.Engine().FindSubmatch(data[:min(len(data), 4096)])
	if m == nil {
		return ""
	}
	_, name := charset.Lookup(string(m[1]))
	return name
}

// decodePage decodes the source; mismatch reports that the bytes overruled
// the declared charset.
func decodePage(in doc.Input) (t decode.Text, mismatch bool, err error) {
	base, label, found := int(in.Offset), declared(in.Data), decode.Detect(in.Data)
	marked := found == decode.UTF16LE || found == decode.UTF16BE
	proof := found == decode.UTF8 && utf8.Valid(in.Data) && !ascii(in.Data)
	if label != "" && label != decode.UTF8 && !strings.HasPrefix(label, "utf-16") && !marked && !proof {
		if t, err = decode.As(in.Data, base, label); err == nil {
			return t, false, nil
		}
	}
	t, err = decode.Bytes(in.Data, base)
	return t, label != "" && label != found && !marked && !ascii(in.Data), err
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
