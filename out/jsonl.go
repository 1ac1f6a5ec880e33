package out

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

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
