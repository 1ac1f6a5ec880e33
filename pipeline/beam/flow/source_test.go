package flow_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"writ/extract/doc"
	"writ/out"
	"writ/out/row"
	"writ/pipeline/beam/flow"
)

// article is one text in the forms in which a source has it.
type article struct {
	Text  string `parquet:"body" json:"text"`
	Title string `parquet:"title,optional" json:"title,omitempty"`
	Day   int32  `parquet:"doc_date,date" json:"-"`
	Date  string `parquet:"-" json:"doc_date"`
}

// articles are texts of one line each.
func articles(t *testing.T) (all []article) {
	t.Helper()
	names, err := filepath.Glob("corpus/news/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v: no samples", err)
	}
	for _, n := range names[:min(4, len(names))] {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, article{Text: strings.Join(strings.Fields(string(b)), " "), Day: 18_700, Date: "2021-03-14"})
	}
	return all
}

// told is what a record says, without where.
func told(t *testing.T, dir string) (all []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "records", "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		err := out.EachRow(n, func(r *row.Record) error {
			all = append(all, fmt.Sprint(r.Entity, "|", r.Action, "|", r.Agency, "|", r.Date, "|", r.Evidence))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// warc makes a WARC file of pages and of what is none.
func warc(all []article) []byte {
	var b bytes.Buffer
	add := func(kind, media, body string) {
		head := ""
		if kind == "response" {
			head = "HTTP/1.1 200 OK\r\nContent-Type: " + media + "\r\n\r\n"
			media = "application/http; msgtype=response"
		}
		fmt.Fprintf(&b, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: https://example.gov/%d\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s%s\r\n\r\n",
			kind, b.Len(), media, len(head)+len(body), head, body)
	}
	add("warcinfo", "application/warc-fields", "software: test\r\n")
	for i, a := range all {
		if i%2 == 0 {
			add("response", "text/plain", a.Text)
		} else {
			add("response", "text/html", "<html><body><article><p>"+a.Text+"</p></article></body></html>")
		}
	}
	add("response", "image/png", "\x89PNG")
	return b.Bytes()
}

// TestSources: the same texts as lines of JSON, lines of text, rows of a
// Parquet file and pages of a WARC file.
func TestSources(t *testing.T) {
	all := articles(t)
	var jsonl, text bytes.Buffer
	for _, a := range all {
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		jsonl.Write(append(b, '\n'))
		text.WriteString(a.Text + "\r\n\n")
	}
	var table bytes.Buffer
	if err := parquet.Write(&table, all); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		options func(*flow.Options)
		members []int32 // of the documents that were read; nil = none has a number
		more    int64   // rows of documents beside
	}{
		"JSON Lines": {func(o *flow.Options) { o.Inputs = []string{write(t, "a.jsonl", jsonl.Bytes())} }, []int32{1, 2, 3, 4}, 0},
		"lines": {func(o *flow.Options) {
			o.Lines = []string{write(t, "a.txt", text.Bytes())}
			o.Extraction.DocDate = "2021-03-14"
		}, []int32{1, 3, 5, 7}, 0},
		"Parquet": {func(o *flow.Options) {
			o.Parquet, o.TextColumn = []string{write(t, "a.parquet", table.Bytes())}, "body"
		}, []int32{1, 2, 3, 4}, 0},
		"WARC": {func(o *flow.Options) {
			o.Inputs = []string{write(t, "a.warc", warc(all))}
			o.Extraction.DocDate = "2021-03-14"
		}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			want := options(t, write(t, "want.jsonl", jsonl.Bytes()))
			run(t, "direct", want)
			o := options(t, "corpus/news")
			o.Inputs = nil
			tc.options(&o)
			complete(t, &o)
			st := run(t, "direct", o)
			if st.Documents != int64(len(all))+tc.more || st.Failed != 0 {
				t.Errorf("%+v, want %d documents and %d more", st, len(all), tc.more)
			}
			if got, want := told(t, o.Output), told(t, want.Output); !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("records:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if got := members(t, o.Output); !slices.Equal(got, tc.members) {
				t.Errorf("numbers of documents %v, want %v", got, tc.members)
			}
		})
	}
}

// members are the numbers of the documents of a dataset.
func members(t *testing.T, dir string) (all []int32) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "documents", "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		err := out.EachRow(n, func(r *row.Document) error {
			if r.Member != nil {
				all = append(all, *r.Member)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

// TestDamagedTables: damaged Parquet files are failed documents, and end no
// run.
func TestDamagedTables(t *testing.T) {
	var table bytes.Buffer
	if err := parquet.Write(&table, articles(t)); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 150 {
		b := bytes.Clone(table.Bytes())
		switch i % 3 {
		case 0:
			b = b[:random.IntN(len(b))]
		case 1: // the schema and the places of the columns
			b[len(b)-1-random.IntN(min(len(b), 600))] ^= byte(1 + random.IntN(255))
		case 2:
			for range 5 {
				b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			}
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.parquet", i)), b, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	o := options(t, "corpus/news")
	o.Inputs, o.Parquet, o.TextColumn = nil, []string{dir + "/*.parquet", write(t, "other.parquet", table.Bytes())}, "body"
	complete(t, &o)
	st := run(t, "direct", o)
	if st.Failed < 50 || st.Documents <= st.Failed {
		t.Errorf("%+v: want at least the 50 that are cut short to fail, and others not", st)
	}
	for _, l := range readLetters(t, o.DeadLetters) {
		switch l["reason"] {
		case doc.ReasonMalformed, doc.ReasonBadJSON, doc.ReasonEmpty, doc.ReasonPanic, doc.ReasonUnreadable, doc.ReasonTooLarge:
		default:
			t.Errorf("%v", l)
		}
	}
	// Of a table without the column only the hint helps.
	o = options(t, "corpus/news")
	o.Inputs, o.Parquet = nil, []string{write(t, "other.parquet", table.Bytes())}
	complete(t, &o)
	run(t, "direct", o)
	l := readLetters(t, o.DeadLetters)
	if len(l) != 1 || !strings.Contains(fmt.Sprint(l[0]["hint"]), "--text-column") {
		t.Errorf("dead letters %v", l)
	}
}

// TestSettingsHashOnlyFiles: a setting that names a file has its hash, and no
// file that happens to have the name of another value has one.
func TestSettingsHashOnlyFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"auto", "5m0s", "false", "lines.tsv"} {
		if err := os.WriteFile(name, []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	e := flow.DefaultExtraction()
	e.ClutterLines = "lines.tsv"
	m, err := e.Settings()
	if err != nil {
		t.Fatal(err)
	}
	for name := range m {
		if want := name == "clutter_lines_sha256"; strings.HasSuffix(name, "_sha256") != want {
			t.Errorf("setting %s = %q", name, m[name])
		}
	}
	if m["clutter_lines_sha256"] == "" {
		t.Error("the file of --clutter-lines has no hash")
	}
}
