// Package lines reads JSON Lines: one document per line.
//
// [Split] cuts a stream into lines, [Reader.Read] turns a line into a
// document. The two are apart so that lines can be read by several workers.
//
// # A line
//
// A line is a JSON object (RFC 8259) with these members; others are ignored,
// names are case sensitive, and of a name that comes twice the last counts:
//
//	text                      string, required: the document text
//	id, doc_id                string or number; else the file's name, "#", the line number
//	doc_date, dct             ISO 8601 date or date and time: the document date
//	title, source, url,
//	publisher, author,
//	language                  string
//
// The text is what encoding/json makes of it, to the byte. Its origin leads
// back to bytes of the (decompressed) file: an escape is one unit of 2, 6 or
// 12 bytes.
package lines

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"writ/extract/doc"
)

const stage = "read/lines"

// DefaultMaxLine is the longest line in bytes when Options says nothing.
const DefaultMaxLine = 64 << 20

// Options are the settings; the zero value is the production setting.
type Options struct {
	MaxLine int // bytes without the line end; 0 = DefaultMaxLine

	// Every yields an input for every line and nothing else, for a partner that
	// counts: a blank line is a *doc.Failure that is skipped, with reason
	// "empty", and a reader without lines yields nothing. Inputs bear the id of
	// their line where it has one, also when the line is broken behind it, and
	// Offset is 0: what is said of a line does not depend on those before it, so
	// that a stream may be cut anywhere.
	Every bool
}

// Split yields one input for each line of r that is not blank: URI, the
// 1-based line number, the byte offset in r and the line without its line end
// (\n or \r\n; the last line may have none). Data is the consumer's own.
//
// A line over o.MaxLine yields an input without Data and a *doc.Failure with
// reason "too_large"; the lines after it follow. An error of r yields a
// *doc.Failure with reason "unreadable" for the line where it struck and ends
// the sequence, as the end of ctx does with reason "canceled". A reader without
// a line that is not blank yields one *doc.Failure, for line 0, with reason
// "empty". Memory is bound by the longest line, at most MaxLine.
func Split(ctx context.Context, r io.Reader, uri string, o Options) iter.Seq2[doc.Input, error] {
	limit := o.MaxLine
	if limit <= 0 {
		limit = DefaultMaxLine
	}
	return func(yield func(doc.Input, error) bool) {
		b := bufio.NewReaderSize(r, 256<<10)
		in, told := doc.Input{URI: uri}, false
		tell := func(in doc.Input, err error) bool {
			told = true
			return yield(in, err)
		}
		for {
			in.Member++
			if err := ctx.Err(); err != nil {
				yield(in, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonCanceled, Err: err})
				return
			}
			line, n, over, err := readLine(b, limit)
			if err != nil && err != io.EOF {
				yield(in, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonUnreadable,
					Hint: "check that the file is complete", Err: fmt.Errorf("read line %d: %w", in.Member, err)})
				return
			}
			if o.Every && err == io.EOF && n == 0 {
				return
			}
			in.Name = ""
			if o.Every {
				in.Name = lineID(line)
			}
			if !emit(tell, in, line, over, limit, o.Every) {
				return
			}
			if err == io.EOF {
				if !told {
					yield(doc.Input{URI: uri}, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonEmpty, Hint: "no line has anything in it: check how it was written"})
				}
				return
			}
			if !o.Every {
				in.Offset += n
			}
		}
	}
}

// emit hands one line over, over: the start of one that is too long, and
// reports whether to go on.
func emit(yield func(doc.Input, error) bool, in doc.Input, line []byte, over bool, limit int, every bool) bool {
	switch {
	case over:
		return yield(in, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonTooLarge,
			Hint: "raise the limit on lines or split the document", Err: fmt.Errorf("line %d is over %d bytes", in.Member, limit)})
	case len(bytes.TrimSpace(line)) > 0:
		in.Data = line
		return yield(in, nil)
	case every:
		return yield(in, &doc.Failure{Status: doc.StatusSkipped, Stage: stage, Reason: doc.ReasonEmpty,
			Hint: "a blank line is no document: leave it out", Err: fmt.Errorf("line %d is blank", in.Member)})
	}
	return true
}

const kept = 4 << 10 // bytes of a line over the limit that are looked into for its id

// readLine returns the next line in memory of its own, without its end, and
// the number of bytes that it took with its end. Of a line over limit it
// returns the start. At the end of the input the error is io.EOF.
func readLine(b *bufio.Reader, limit int) (line []byte, n int64, over bool, err error) {
	line = []byte{}
	for {
		part, err := b.ReadSlice('\n')
		n += int64(len(part))
		switch {
		case over:
		case len(line)+len(part) > limit+len("\r\n"):
			over = true
			line = bytes.Clone(append(line, part[:min(len(part), kept)]...)[:min(len(line)+len(part), kept)])
		default:
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if over {
			return line, n, true, err
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(line) > limit {
			return line[:min(len(line), kept)], n, true, err
		}
		return line, n, false, err
	}
}

// lineID returns the id of a line, whole or not, "" when none is found.
func lineID(line []byte) string {
	var m members
	_ = m.parse(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))) // what stands before the fault is kept
	return m.id()
}
