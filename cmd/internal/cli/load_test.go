package cli_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"writ/out"
	"writ/out/row"
)

// TestMultiply makes a dataset MULTIPLY_TO of MULTIPLY_BY times the records of
// the dataset MULTIPLY, every copy about other people, for measuring
// "extract cluster" on it. Its documents have no file.
func TestMultiply(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("MULTIPLY_BY"))
	if err != nil {
		t.Skip("set MULTIPLY, MULTIPLY_BY and MULTIPLY_TO to measure")
	}
	from, to := os.Getenv("MULTIPLY"), os.Getenv("MULTIPLY_TO")
	records := table[row.Record](t, from, "records")
	docs := table[row.Document](t, from, "documents")
	by := map[string][]row.Record{}
	for _, r := range records {
		by[r.DocHash] = append(by[r.DocHash], r)
	}
	d, err := out.NewDataset(to, out.Options{RunID: "load", Date: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for k := range n {
		other := func(s string) string {
			sum := sha256.Sum256([]byte(fmt.Sprint(k, " ", s)))
			return hex.EncodeToString(sum[:])[:len(s)]
		}
		for _, doc := range docs {
			if doc.DocHash == "" {
				continue
			}
			b := row.Batch{Document: doc}
			for _, r := range by[string(doc.DocHash)] {
				r.DocHash, r.RecordID, r.Entity, r.Mentions = other(r.DocHash), other(r.RecordID), fmt.Sprint("N", k, r.Entity), []row.Place{}
				b.Records = append(b.Records, r)
			}
			b.Document.DocHash, b.Document.Path = row.Text(other(string(doc.DocHash))), fmt.Sprint("gone/", k)
			if err := d.Write(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(d.Commit(t.Context()), d.Close()); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d documents, %d records", n*len(docs), n*len(records))
}
