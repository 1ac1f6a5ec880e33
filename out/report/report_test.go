package report_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"writ/extract/doc"
	"writ/out/report"
	"writ/out/row"
)

// hostile is what a document may try to get out of its place with.
const hostile = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> --> ]]> \u2028 \u202edesrever\u202c \x00 \xff & \"'` ${x}"

func item(id string, text string) report.Item {
	day := row.ParseDate("2021-05-11")
	r := row.Record{
		Entity: "Acme " + hostile, Action: "enforcement.penalty", Agency: "Agency " + hostile, Date: day, DateEnd: day, DateTimex: "2021-05-11",
		Status: "done", Confidence: .5, RecordID: "0123456789abcdef0123456789abcdef" + id, Evidence: row.Text(hostile),
		Mentions: []row.Place{{Trigger: row.Range{Start: 1, End: 4}, Sentence: row.Range{Start: 0, End: 9}, Page: 1}},
	}
	it := report.Item{Document: row.Document{DocID: id + hostile, Path: "in/" + hostile, Source: hostile, Status: "ok", Title: row.Text(hostile), DocHash: row.Text("h" + id)}, Records: []row.Record{r}}
	if text != "" {
		it.Text = &report.Text{Text: text, Clutter: []report.Part{{Start: 0, End: 3, Kind: hostile}}}
	} else {
		it.Missing = hostile
	}
	return it
}

func page(t *testing.T, o report.Options, items ...report.Item) string {
	t.Helper()
	var b bytes.Buffer
	p, err := report.New(&b, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		if err := p.Add(it); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parts are the elements of a page by name, and its scripts.
type parts struct {
	count   map[string]int
	data    map[string]string // data blocks by id
	scripts []string          // what a browser runs
	style   string
	policy  string
	links   []string // addresses that it would fetch
	handler []string // attributes that run
}

func parse(t *testing.T, s string) parts {
	t.Helper()
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	p := parts{count: map[string]int{}, data: map[string]string{}}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		p.count[n.Data]++
		a := map[string]string{}
		for _, x := range n.Attr {
			a[x.Key] = x.Val
			if strings.HasPrefix(x.Key, "on") {
				p.handler = append(p.handler, x.Key+"="+x.Val)
			}
			if x.Key == "src" || x.Key == "href" {
				p.links = append(p.links, x.Val)
			}
		}
		text := ""
		if n.FirstChild != nil {
			text = n.FirstChild.Data
		}
		switch {
		case n.Data == "script" && a["type"] == "":
			p.scripts = append(p.scripts, text)
		case n.Data == "script":
			p.data[a["id"]] = text
		case n.Data == "style":
			p.style = text
		case a["http-equiv"] == "Content-Security-Policy":
			p.policy = a["content"]
		}
	}
	return p
}

func unpack(t *testing.T, block string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(block)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func TestHostileDocumentsAddNothingToTheMarkup(t *testing.T) {
	empty := parse(t, page(t, report.Options{}))
	got := parse(t, page(t, report.Options{Title: hostile}, item("1", "see "+hostile), item("2", "")))
	got.count["script"] -= len(got.data) - len(empty.data)
	for name, n := range got.count {
		if n != empty.count[name] {
			t.Errorf("%d elements %s, the empty page has %d", n, name, empty.count[name])
		}
	}
	if len(got.handler) > 0 || len(got.links) > 0 {
		t.Errorf("attributes that run %q, that fetch %q; want none", got.handler, got.links)
	}
	if len(got.scripts) != 1 || got.scripts[0] != empty.scripts[0] {
		t.Errorf("%d scripts that run, want the page's own alone", len(got.scripts))
	}
}

func TestThePolicyAllowsThePagesOwnScriptsOnly(t *testing.T) {
	p := parse(t, page(t, report.Options{}, item("1", "text")))
	for _, want := range []string{
		"default-src 'none'", "script-src " + hash(p.scripts[0]) + " " + hash(string(unpack(t, p.data["chart"]))), "style-src " + hash(p.style),
	} {
		if !strings.Contains(p.policy, want) {
			t.Errorf("policy %q, want %q in it", p.policy, want)
		}
	}
	if strings.Contains(p.policy, "unsafe") || strings.Contains(p.policy, "http") {
		t.Errorf("policy %q", p.policy)
	}
}

func TestTheIndexLeadsToEveryDocument(t *testing.T) {
	big := strings.Repeat("The agency fined Acme. ", 4000) // each fills more than half of a block
	items := []report.Item{item("1", big), item("2", big), item("3", "short"), item("4", "")}
	p := parse(t, page(t, report.Options{}, items...))
	var x struct {
		Words []string
		Docs  struct {
			ID, Title        []string
			Chunk, At, First []int
			Status           []int
		}
		Records struct {
			ID             []string
			Entity, Status []int
			Day            []*int
			Conf           []int
		}
	}
	if err := json.Unmarshal(unpack(t, p.data["index"]), &x); err != nil {
		t.Fatal(err)
	}
	if len(x.Docs.ID) != len(items) || len(x.Records.ID) != len(items) {
		t.Fatalf("%d documents, %d records, want %d of each", len(x.Docs.ID), len(x.Records.ID), len(items))
	}
	if x.Docs.Chunk[0] == x.Docs.Chunk[2] {
		t.Errorf("blocks %v: large documents share one", x.Docs.Chunk)
	}
	for i, it := range items {
		var list []struct {
			Doc     row.Document
			Records []row.Record
			Text    *string
			Missing string
		}
		if err := json.Unmarshal(unpack(t, p.data["c"+string(rune('0'+x.Docs.Chunk[i]))]), &list); err != nil {
			t.Fatal(err)
		}
		d := list[x.Docs.At[i]]
		if want := strings.ToValidUTF8(it.Document.DocID, "\ufffd"); d.Doc.DocID != want || x.Docs.ID[i] != want {
			t.Errorf("document %d is %q in the block and %q in the index, want %q", i, d.Doc.DocID, x.Docs.ID[i], want)
		}
		if it.Text == nil && (d.Text != nil || d.Missing == "") || it.Text != nil && *d.Text != it.Text.Text {
			t.Errorf("document %d has another text", i)
		}
		r := d.Records[0]
		if r.RecordID != it.Records[0].RecordID || r.Mentions[0].Trigger.End != 4 || !strings.HasPrefix(r.RecordID, x.Records.ID[x.Docs.First[i]]) {
			t.Errorf("record of document %d: %+v, in the index %q", i, r, x.Records.ID)
		}
		if got := x.Words[x.Records.Entity[i]]; got != strings.ToValidUTF8(it.Records[0].Entity, "\ufffd") || x.Records.Conf[i] != 500 || *x.Records.Day[i] != int(*it.Records[0].Date) {
			t.Errorf("columns of record %d: %q, %d, %d", i, got, x.Records.Conf[i], *x.Records.Day[i])
		}
	}
}

func TestEqualDocumentsGiveEqualPages(t *testing.T) {
	o := report.Options{Title: "x", Actions: map[string]string{"a.b": "one", "c.d": "two"}}
	first, second := page(t, o, item("1", "text"), item("2", "")), page(t, o, item("1", "text"), item("2", ""))
	if first != second {
		t.Error("two pages of the same documents differ")
	}
}

func TestThePlottingLibraryComesWithItsLicence(t *testing.T) {
	js := string(unpack(t, parse(t, page(t, report.Options{})).data["chart"]))
	for _, want := range []string{"The MIT License (MIT)", "Copyright (c)", "The above copyright notice", "Chart.js v4"} {
		if !strings.Contains(js, want) {
			t.Errorf("no %q in the library", want)
		}
	}
}

// TestTheProgramMakesNoMarkupOfText reads the page's own scripts: none uses
// what would parse a string as HTML or as a program.
func TestTheProgramMakesNoMarkupOfText(t *testing.T) {
	files, err := filepath.Glob("assets/*.js")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser", "createContextualFragment", "setHTML", "srcdoc", "fetch(", "XMLHttpRequest", "import("} {
			if bytes.Contains(b, []byte(bad)) {
				t.Errorf("%s uses %s", f, bad)
			}
		}
		if n := bytes.Count(b, []byte("\n")); n > 300 {
			t.Errorf("%s has %d lines, at most 300", f, n)
		}
	}
}

func TestTextOfCountsCodePoints(t *testing.T) {
	text := "𝒜d\fTwo é ad"
	d := &doc.Document{Raw: doc.Raw{Text: text, MediaType: "application/pdf", Pages: []doc.Page{
		{TextSpan: doc.TextSpan{Start: 0, End: 5}, Number: 1}, {TextSpan: doc.TextSpan{Start: 6, End: len(text)}, Number: 2, OCR: true},
	}}, Clutter: []doc.Clutter{{TextSpan: doc.TextSpan{Start: len(text) - 2, End: len(text)}, Kind: "ad"}}}
	got := report.TextOf(d)
	want := []report.Part{{Start: 0, End: 2, Kind: "1"}, {Start: 3, End: 11, Kind: "2, read by OCR"}}
	if len(got.Pages) != 2 || got.Pages[0] != want[0] || got.Pages[1] != want[1] {
		t.Errorf("pages %v, want %v", got.Pages, want)
	}
	if c := got.Clutter[0]; c.Start != 9 || c.End != 11 {
		t.Errorf("clutter %v, want 9 to 11", c)
	}
}

type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errors.New("disk full")
	}
	return len(b), nil
}

func TestAWriteErrorIsToldAndNothingFollows(t *testing.T) {
	p, err := report.New(&full{1 << 20}, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var r bytes.Buffer
	for i := range 1 << 20 {
		r.WriteByte(byte('a' + i*i%17)) // does not shrink to nothing
	}
	for range 400 {
		if err = p.Add(item("1", r.String())); err != nil {
			break
		}
	}
	if err == nil {
		err = p.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Fatalf("error %v, want the disk's", err)
	}
	if p.Close() == nil || p.Add(item("1", "x")) == nil {
		t.Error("a broken page takes more")
	}
}
