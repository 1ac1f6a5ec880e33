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
			line, n, err := readLine(b, limit)
			if err != nil && err != io.EOF {
				yield(in, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonUnreadable,
					Hint: "check that the file is complete", Err: fmt.Errorf("read line %d: %w", in.Member, err)})
				return
			}
			if !emit(tell, in, line, limit) {
				return
			}
			if err == io.EOF {
				if !told {
					yield(doc.Input{URI: uri}, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonEmpty, Hint: "no line has anything in it: check how it was written"})
				}
				return
			}
			in.Offset += n
		}
	}
}

// emit hands one line over and reports whether to go on. A nil line is one
// that was too long.
func emit(yield func(doc.Input, error) bool, in doc.Input, line []byte, limit int) bool {
	if line == nil {
		return yield(in, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonTooLarge,
			Hint: "raise the limit on lines or split the document", Err: fmt.Errorf("line %d is over %d bytes", in.Member, limit)})
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return true
	}
	in.Data = line
	return yield(in, nil)
}

// readLine returns the next line in memory of its own, without its end, and
// the number of bytes that it took with its end. The line is nil when it is
// over limit. At the end of the input the error is io.EOF.
func readLine(b *bufio.Reader, limit int) (line []byte, n int64, err error) {
	line = []byte{}
	for {
		part, err := b.ReadSlice('\n')
		n += int64(len(part))
		if line != nil {
			if len(line)+len(part) > limit+len("\r\n") {
				line = nil
			} else {
				line = append(line, part...)
			}
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(line) > limit {
			line = nil
		}
		return line, n, err
	}
}
