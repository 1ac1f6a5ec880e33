package flow

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"writ/extract/doc"
	split "writ/extract/read/lines"
)

// Lines of text and rows of Parquet files become the lines of JSON Lines that
// tell the same, so that there is one way to read a document with a number.

// opened is a file whose compression is undone.
type opened struct {
	io.Reader
	close func() error
}

// open opens a file and undoes gzip and zstd, told by content.
func open(path string) (*opened, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(f, 64<<10)
	head, _ := b.Peek(4)
	switch {
	case strings.HasPrefix(string(head), "\x1f\x8b"):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("decompress gzip: %w", err), f.Close())
		}
		return &opened{z, f.Close}, nil
	case string(head) == "\x28\xb5\x2f\xfd":
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(512<<20))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("decompress zstd: %w", err), f.Close())
		}
		return &opened{z, func() error { z.Close(); return f.Close() }}, nil
	}
	return &opened{b, f.Close}, nil
}

// failed is a *doc.Failure of a file.
func failed(err error) error {
	f := &doc.Failure{Status: doc.StatusFailed, Stage: "source", Reason: doc.ReasonUnreadable, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Reason, f.Hint = doc.ReasonNotFound, "check the path"
	case errors.Is(err, fs.ErrPermission):
		f.Reason, f.Hint = doc.ReasonPermission, "give read access or run as its owner"
	}
	return f
}

// malformed is a *doc.Failure of a file that is not what it is said to be.
func malformed(err error, hint string) error {
	return &doc.Failure{Status: doc.StatusFailed, Stage: "source", Reason: doc.ReasonMalformed, Hint: hint, Err: err}
}

// lines yields each line of a text file that is not blank as a line of JSON
// Lines, {"text": …}, under its number.
func lines(ctx context.Context, path string, most int64) iter.Seq2[doc.Input, error] {
	return func(yield func(doc.Input, error) bool) {
		f, err := open(path)
		if err != nil {
			yield(doc.Input{URI: path}, failed(err))
			return
		}
		defer f.close()
		for in, err := range split.Split(ctx, f, path, split.Options{MaxLine: int(min(most, split.DefaultMaxLine))}) {
			if err == nil {
				in.Offset = 0 // of a line that stands in no file
				in.Data, err = line(map[string]string{"text": string(in.Data)})
			}
			if !yield(in, err) {
				return
			}
		}
	}
}

// line is a line of JSON Lines.
func line(m map[string]string) ([]byte, error) {
	for k, v := range m {
		if !utf8.ValidString(v) {
			m[k] = strings.ToValidUTF8(v, "\uFFFD")
		}
	}
	return json.Marshal(m)
}

// columns of a Parquet file that go into a document beside its text, as the
// members of a line of JSON Lines do.
var columns = []string{"id", "doc_id", "doc_date", "dct", "title", "source", "url", "publisher", "author", "language"}

// table yields each row of a Parquet file as a line of JSON Lines under its
// number. A row without a text is a failed document.
func table(ctx context.Context, path, text string) iter.Seq2[doc.Input, error] {
	return func(yield func(doc.Input, error) bool) {
		if text == "" {
			text = "text"
		}
		whole := doc.Input{URI: path}
		f, err := os.Open(path)
		if err != nil {
			yield(whole, failed(err))
			return
		}
		defer f.Close()
		st, err := f.Stat()
		if err != nil {
			yield(whole, failed(err))
			return
		}
		file, err := parquet.OpenFile(f, st.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
		if err != nil {
			yield(whole, malformed(err, "it is no Parquet file"))
			return
		}
		of, err := leaves(file.Schema(), text)
		if err != nil {
			yield(whole, malformed(err, "name the column of the text with --text-column"))
			return
		}
		n := 0
		for _, g := range file.RowGroups() {
			if !group(ctx, g, of, func(m map[string]string, err error) bool {
				n++
				in := doc.Input{URI: path, Member: n}
				if err == nil {
					in.Data, err = line(m)
				}
				return yield(in, err)
			}) {
				return
			}
		}
		if n == 0 {
			yield(whole, &doc.Failure{Status: doc.StatusFailed, Stage: "source", Reason: doc.ReasonEmpty, Hint: "the table has no row"})
		}
	}
}

// column is how a column becomes a member of a line.
type column struct {
	name string
	kind any // a *format.DateType, a *format.TimestampType, or of no interest
}

// leaves returns the columns of use by their number.
func leaves(s *parquet.Schema, text string) (map[int]column, error) {
	of := map[int]column{}
	for _, name := range append([]string{text}, columns...) {
		leaf, ok := s.Lookup(name)
		if !ok || leaf.Node.Repeated() {
			ok = false
		}
		switch _, taken := of[leaf.ColumnIndex]; {
		case name == text && (!ok || leaf.Node.Type().Kind() != parquet.ByteArray):
			return nil, fmt.Errorf("it has no column %q of strings", text)
		case name == text:
			of[leaf.ColumnIndex] = column{name: "text"}
		case ok && !taken:
			c := column{name: name}
			if l := leaf.Node.Type().LogicalType(); l != nil {
				c.kind = l.Value
			}
			of[leaf.ColumnIndex] = c
		}
	}
	return of, nil
}

// group hands over the rows of one row group and reports whether to go on.
func group(ctx context.Context, g parquet.RowGroup, of map[int]column, do func(map[string]string, error) bool) bool {
	rows := g.Rows()
	defer rows.Close()
	buffer := make([]parquet.Row, 64)
	for {
		if err := ctx.Err(); err != nil {
			do(nil, err)
			return false
		}
		n, err := rows.ReadRows(buffer)
		for _, r := range buffer[:n] {
			m := map[string]string{}
			for _, v := range r {
				if c, ok := of[v.Column()]; ok && !v.IsNull() {
					m[c.name] = c.value(v)
				}
			}
			if !do(m, nil) {
				return false
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return true
		case err != nil:
			do(nil, malformed(err, "the table is damaged from here on: fetch it again"))
			return false
		case n == 0:
			do(nil, malformed(io.ErrNoProgress, "the table is damaged from here on: fetch it again"))
			return false
		}
	}
}

// value is a value as a line of JSON Lines has it.
func (c column) value(v parquet.Value) string {
	switch k := c.kind.(type) {
	case *format.DateType:
		if v.Kind() == parquet.Int32 {
			return time.Unix(24*60*60*int64(v.Int32()), 0).UTC().Format(time.DateOnly)
		}
	case *format.TimestampType:
		if unit, ok := k.Unit.Value.(interface{ Duration() time.Duration }); ok && v.Kind() == parquet.Int64 {
			steps := int64(time.Second / unit.Duration())
			return time.Unix(v.Int64()/steps, v.Int64()%steps*int64(unit.Duration())).UTC().Format(time.RFC3339)
		}
	}
	if v.Kind() == parquet.ByteArray || v.Kind() == parquet.FixedLenByteArray {
		return string(v.ByteArray())
	}
	return v.String()
}
