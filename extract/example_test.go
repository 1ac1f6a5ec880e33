package extract_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"writ/extract"
	"writ/extract/doc"
	"writ/out/row"
)

// One document in memory: who was affected by which act, and when.
func ExampleExtractor_Extract() {
	x, err := extract.New(extract.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer x.Close()
	text := "WASHINGTON, May 12, 2021 - On Tuesday the Federal Trade Commission fined Northmoor Pipelines Inc. for late reports.\n"
	d, err := x.Extract(context.Background(), doc.Input{URI: "note.txt", Data: []byte(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range row.Flatten(d, row.Options{}).Records {
		fmt.Println(r.Entity, "|", r.Action, "|", r.Agency, "|", r.Date, "|", r.Status)
		fmt.Println(r.Evidence)
		m := r.Mentions[0]
		fmt.Println(text[*m.ByteStart:*m.ByteEnd])
	}
	// Output:
	// Northmoor Pipelines Inc. | enforcement.penalty | Federal Trade Commission | 2021-05-11 | done
	// WASHINGTON, May 12, 2021 - On Tuesday the Federal Trade Commission fined Northmoor Pipelines Inc. for late reports.
	// fined
}

// The document itself has everything that the stages found, with the rule of
// each judgement. Indices are -1 where there is nothing.
func ExampleExtractor_Extract_document() {
	x, err := extract.New(extract.Options{DocDate: "2021-05-12"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer x.Close()
	d, err := x.Extract(context.Background(), doc.Input{URI: "note.txt", Data: []byte("The SEC suspended Northmoor Pipelines Inc. on Tuesday.")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range d.Events {
		fmt.Println(e.Action, e.From.Action)
		if e.Entity >= 0 {
			fmt.Println("entity", d.Entities[e.Entity].Name, e.From.Entity)
		}
		if e.Agency >= 0 {
			fmt.Println("agency", d.Entities[e.Agency].Name, e.From.Agency)
		}
		if e.Date >= 0 {
			fmt.Println("date", d.Dates[e.Date].First, e.From.Date)
		}
	}
	// Output:
	// listing.restrict event/w-restrict-suspend
	// entity Northmoor Pipelines Inc. event/entity-obj
	// agency Securities and Exchange Commission event/agency-subj
	// date 2021-05-11 event/date-document_date
}

// An input that gives no document says why, and what to do.
func ExampleExtractor_Extract_failure() {
	x, err := extract.New(extract.Options{Until: extract.StageSegment})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer x.Close()
	_, err = x.Extract(context.Background(), doc.Input{URI: "empty.txt", Data: []byte{}})
	var f *doc.Failure
	if errors.As(err, &f) {
		fmt.Println(f.Status, f.Stage, f.Reason)
		fmt.Println(f.Hint)
	}
	// Output:
	// failed read empty
	// the file has no bytes: check how it was written
}

// Files of many documents: the lines of JSON Lines, the members of archives.
func ExampleExtractor_Split() {
	dir, err := os.MkdirTemp("", "split")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "two.jsonl")
	lines := `{"id": "one", "text": "The court ruled."}` + "\n" + `{"id": "two", "text": "The board voted."}` + "\n"
	if err := os.WriteFile(name, []byte(lines), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	x, err := extract.New(extract.Options{Until: extract.StageSegment})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer x.Close()
	ctx := context.Background()
	for in, err := range x.Split(ctx, doc.Input{URI: name}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		d, err := x.Extract(ctx, in)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(in.Member, d.ID, d.Text)
	}
	// Output:
	// 1 one The court ruled.
	// 2 two The board voted.
}
