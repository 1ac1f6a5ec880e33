package lines

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"writ/extract/doc"
	"writ/extract/read/decode"
)

// Reader reads one line of JSON Lines. It is safe for concurrent use.
type Reader struct{}

// New returns a reader. MaxLine binds Split only.
func New(Options) (*Reader, error) { return &Reader{}, nil }

// Read parses in.Data, one line, and copies what it keeps. A byte order mark
// before the line is skipped.
//
// A line that is not a JSON object, or has no string "text", is a
// *doc.Failure with reason "bad_json"; a text with nothing but white space is
// one with reason "empty". Notes: "invalid_utf8" and "lone_surrogate" (each
// became U+FFFD), "bad_date" (the date is no ISO date and was left out).
func (r *Reader) Read(ctx context.Context, in doc.Input) (*doc.Raw, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at := int(in.Offset)
	line := in.Data
	if bytes.HasPrefix(line, []byte("\xef\xbb\xbf")) {
		line = line[3:]
		at += 3
	}
	var m members
	if err := m.parse(line); err != nil {
		return nil, bad(err)
	}
	if len(m[fieldText]) == 0 || m[fieldText][0] != '"' {
		return nil, bad(errors.New(`no string "text"`))
	}
	// The value's own place in the line: m's slices share the line's array.
	value := m[fieldText]
	at += cap(line) - cap(value) + 1
	t := unquote(value[1:len(value)-1], at)
	if decode.Blank(t.text) {
		return nil, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonEmpty,
			Hint: "check how the line was written", Err: errors.New("the text has nothing but white space")}
	}
	raw := &doc.Raw{
		ID: m.id(), Hash: sha256.Sum256(in.Data), URI: in.URI, Member: in.Member, Source: m.str(fieldSource),
		MediaType: "application/x-ndjson", Size: int64(len(in.Data)),
		Text: t.text, Pages: decode.Pages(t.text), Origin: t.origin,
		Meta: doc.Meta{
			Title: m.str(fieldTitle), Publisher: m.str(fieldPublisher), Author: m.str(fieldAuthor),
			URL: m.str(fieldURL), Language: m.str(fieldLanguage),
		},
	}
	if raw.ID == "" {
		raw.ID = in.ID()
	}
	if raw.Source == "" {
		raw.Source = in.URI
	}
	m.dates(raw)
	note(raw, "invalid_utf8", "invalid bytes", t.invalid)
	note(raw, "lone_surrogate", "lone surrogate escapes", t.lone)
	return raw, nil
}

func bad(err error) error {
	return &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonBadJSON,
		Hint: `each line is a JSON object with a string "text"`, Err: err}
}

func note(raw *doc.Raw, code, what string, n int) {
	if n > 0 {
		raw.Notes = append(raw.Notes, doc.Note{Stage: stage, Code: code, Detail: fmt.Sprintf("%d %s are U+FFFD", n, what)})
	}
}

// id returns the line's own id, "" when it has none.
func (m *members) id() string {
	for _, f := range []field{fieldID, fieldDocID} {
		v := m[f]
		if len(v) > 0 && (v[0] == '-' || '0' <= v[0] && v[0] <= '9') {
			return string(v)
		}
		if s := m.str(f); s != "" {
			return s
		}
	}
	return ""
}

// dates fills raw.Meta.Dates: doc_date before dct, a value only once.
func (m *members) dates(raw *doc.Raw) {
	for _, f := range []field{fieldDate, fieldDCT} {
		s := m.str(f)
		if s == "" {
			continue
		}
		day, ok := isoDay(s)
		if !ok {
			raw.Notes = append(raw.Notes, doc.Note{Stage: stage, Code: "bad_date", Detail: names[f] + " is no ISO date"})
			continue
		}
		if len(raw.Meta.Dates) == 0 || raw.Meta.Dates[0].Value != day {
			raw.Meta.Dates = append(raw.Meta.Dates, doc.MetaDate{Value: day, Source: "input", Certainty: "high"})
		}
	}
}

// isoDay returns the calendar date of an ISO 8601 date or date and time, as
// written: no change of time zone.
func isoDay(s string) (string, bool) {
	const day = len(time.DateOnly)
	if len(s) < day || len(s) > day && s[day] != 'T' && s[day] != ' ' {
		return "", false
	}
	_, err := time.Parse(time.DateOnly, s[:day])
	return s[:day], err == nil
}
