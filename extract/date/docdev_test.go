package date_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"writ/extract/doc"
)

// wrongShare is how many document dates may be wrong: the data have such
// shares of dates of posting for dates of the paper.
const wrongShare = 0.065

// TestDocDateOnCorpora withholds the document date that the data know and
// counts how often the text alone gives it, by source: right, wrong. A set name
// in DATE_ERRORS lists its wrong ones.
func TestDocDateOnCorpora(t *testing.T) {
	f := finder(t)
	for _, name := range []string{"gold/train.docs.jsonl", "gold/dev.docs.jsonl", "text/scotus.jsonl.gz", "text/circuit.jsonl.gz", "text/fda.jsonl.gz",
		"text/ofac.jsonl.gz", "text/fr.jsonl.gz", "text/doj.jsonl.gz", "text/wh.jsonl.gz"} {
		file, err := os.Open(shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		var r io.Reader = file
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(file); err != nil {
				t.Fatal(err)
			}
		}
		all, none, right := 0, 0, 0
		sources := map[string][2]int{}
		dec := json.NewDecoder(r)
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
			switch got.Value {
			case "":
				none++
			case v.Date:
				right++
				n[0]++
			default:
				n[1]++
				if os.Getenv("DATE_ERRORS") == name {
					t.Logf("%s want %s got %+v", v.ID, v.Date, got)
				}
			}
			sources[got.Source] = n
		}
		if wrong := all - none - right; float64(wrong) > wrongShare*float64(all) {
			t.Errorf("%s: %d of %d document dates are wrong", name, wrong, all)
		}
		t.Logf("%s: %d documents, none %d, right %d, wrong %d; right and wrong by source %v", name, all, none, right, all-none-right, sources)
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
