package out

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"writ/out/row"
	"writ/out/store"
)

// JSONL writes records as JSON Lines: one object a line, keys in the order of
// the columns, NULL as null, dates as "2021-05-12", lists and structs as such.
type JSONL struct {
	w   *bufio.Writer
	enc *json.Encoder
}

// NewJSONL writes to w. What Write got is passed on at once, so that a pipe
// sees it; w is not closed.
func NewJSONL(w io.Writer) *JSONL {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	return &JSONL{b, enc}
}

// Write adds the records of one input.
func (j *JSONL) Write(ctx context.Context, b row.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for i := range b.Records {
		if err := j.enc.Encode(&b.Records[i]); err != nil {
			return fmt.Errorf("write JSON Lines: %w", store.Explain(err))
		}
	}
	return j.Commit(ctx)
}

// Commit passes everything on.
func (j *JSONL) Commit(context.Context) error {
	if err := j.w.Flush(); err != nil {
		return fmt.Errorf("write JSON Lines: %w", store.Explain(err))
	}
	return nil
}

// Close does nothing: the writer is the caller's.
func (j *JSONL) Close() error { return nil }

// CSV writes records as RFC 4180 lines behind a header: NULL as an empty
// cell, dates as 2021-05-12, lists and structs as JSON.
//
// CSV is for spreadsheets, which take a cell that begins with = + - @ or a
// control character for a formula, and the words come from strangers: such a
// cell of text gets a leading apostrophe. JSON Lines and Parquet keep every
// character.
type CSV struct {
	w      *csv.Writer
	header bool
}

// NewCSV writes to w, which is not closed.
func NewCSV(w io.Writer) *CSV { return &CSV{w: csv.NewWriter(w)} }

// Write adds the records of one input.
func (c *CSV) Write(ctx context.Context, b row.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.head(); err != nil {
		return err
	}
	for i := range b.Records {
		v := reflect.ValueOf(&b.Records[i]).Elem()
		cells := make([]string, v.NumField())
		for k := range cells {
			s, err := cell(v.Field(k))
			if err != nil {
				return fmt.Errorf("write CSV: %w", err)
			}
			cells[k] = s
		}
		if err := c.w.Write(cells); err != nil {
			return fmt.Errorf("write CSV: %w", store.Explain(err))
		}
	}
	return c.flush()
}

func (c *CSV) head() error {
	if c.header {
		return nil
	}
	c.header = true
	var names []string
	for _, col := range row.Dictionary()[0].Columns {
		names = append(names, col.Name)
	}
	if err := c.w.Write(names); err != nil {
		return fmt.Errorf("write CSV: %w", store.Explain(err))
	}
	return nil
}

func (c *CSV) flush() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", store.Explain(err))
	}
	return nil
}

// Commit passes everything on; without a record that is the header alone.
func (c *CSV) Commit(context.Context) error {
	if err := c.head(); err != nil {
		return err
	}
	return c.flush()
}

// Close does nothing: the writer is the caller's.
func (c *CSV) Close() error { return nil }

func cell(v reflect.Value) (string, error) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "", nil
		}
		v = v.Elem()
	}
	if d, ok := v.Interface().(row.Date); ok {
		return d.String(), nil
	}
	switch v.Kind() {
	case reflect.String:
		return harmless(v.String()), nil
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), nil
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v.Interface())
	return strings.TrimSuffix(b.String(), "\n"), err
}

// harmless keeps a spreadsheet from running s.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}
