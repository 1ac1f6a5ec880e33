package date_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"writ/extract/doc"
)

// TestDocDateOnCorpora counts how often the text alone gives the document date
// that the corpus knows.
func TestDocDateOnCorpora(t *testing.T) {
	f := finder(t)
	for _, set := range []string{"scotus", "fda", "ofac", "fr", "doj", "wh"} {
		r, err := os.Open(shared(t, "text/"+set+".jsonl.gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		zr, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		all, none, right := 0, 0, 0
		sources := map[string][2]int{}
		dec := json.NewDecoder(zr)
		for dec.More() && all < 400 {
			var v struct {
				ID, Text string
				Date     string `json:"doc_date"`
			}
			if err := dec.Decode(&v); err != nil {
				t.Fatal(err)
			}
			if v.Date == "" {
				continue
			}
			all++
			got := f.DocDate(&doc.Document{Raw: doc.Raw{Text: v.Text}})
			n := sources[got.Source]
			n[1]++
			switch got.Value {
			case "":
				none++
			case v.Date:
				right++
				n[0]++
			default:
				if os.Getenv("DATE_ERRORS") == set {
					t.Logf("%s want %s got %+v", v.ID, v.Date, got)
				}
			}
			sources[got.Source] = n
		}
		t.Logf("%s: %d documents, none %d, right %d, wrong %d; by source %v", set, all, none, right, all-none-right, sources)
	}
}

// TestDocDateOnCourtPapers does the same for court PDFs, read with pdftotext.
func TestDocDateOnCourtPapers(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("needs pdftotext")
	}
	golds := readLines[struct {
		ID   string `json:"doc_id"`
		File string
		Date string `json:"doc_date"`
	}](t, shared(t, "gold/pdfdev.gold.jsonl"))
	f := finder(t)
	all, none, right := 0, 0, 0
	for _, g := range golds {
		if g.Date == "" {
			continue
		}
		text, err := exec.CommandContext(t.Context(), tool, "-layout", filepath.Join("..", "..", "..", "shared", "pdf", g.File), "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		all++
		got := f.DocDate(&doc.Document{Raw: doc.Raw{Text: string(text)}})
		switch got.Value {
		case "":
			none++
		case g.Date:
			right++
			continue
		}
		if os.Getenv("DATE_ERRORS") == "pdf" {
			t.Logf("%s want %s got %+v", g.ID, g.Date, got)
		}
	}
	t.Logf("court PDFs: %d, none %d, right %d, wrong %d", all, none, right, all-none-right)
}
