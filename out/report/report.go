// Package report writes the review page: one HTML file that needs no network,
// with the documents of a dataset or of a few files, their texts with the
// records' places marked, filters, charts, and marks that export as gold.
//
// Every byte of a document is hostile. The page's markup is fixed: what comes
// from documents stands in it as base64 of gzip, in data blocks that no
// browser runs, and reaches the screen through textContent alone. A content
// security policy with the hashes of the page's own style and scripts forbids
// everything else, the network included. See DESIGN.md.
package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"writ/out/row"
)

// chunkBytes is how much JSON, before compression, goes into one data block:
// what a browser unpacks when a reader opens the first document of it.
const chunkBytes = 128 << 10

// Options of a page.
type Options struct {
	Title string    // heading; "" = "Records"
	Made  time.Time // when the page was made; zero = not told
	Of    int       // documents that there are, when the page holds only some; 0 = all
	View  string    // what to open: "" = the first document, else "dashboard" or "records"

	Actions map[string]string // what each leaf of the ontology means
}

// Item is one document for the page.
type Item struct {
	Document row.Document
	Records  []row.Record
	Text     *Text  // nil = there is none
	Missing  string // why there is no text, for people; "" when there is
	Again    []bool // of each record: another one tells its act better; nil = not known
}

// Page writes a page. It belongs to one goroutine. Memory holds the columns
// that lists and charts need, not the texts.
type Page struct {
	w     io.Writer
	o     Options
	index index
	chunk bytes.Buffer // "[item,item" of the block that is being filled
	held  int          // documents in it
	n     int          // blocks written
	err   error
}

// New writes the head of a page.
func New(w io.Writer, o Options) (*Page, error) {
	if o.Title == "" {
		o.Title = "Records"
	}
	p := &Page{w: w, o: o, index: newIndex()}
	p.print(strings.NewReplacer("{{title}}", html.EscapeString(plain(o.Title)), "{{csp}}", policy(), "{{style}}", style()).Replace(head()))
	return p, p.err
}

// Add adds a document.
func (p *Page) Add(it Item) error {
	if p.err != nil {
		return p.err
	}
	b, err := json.Marshal(newDetail(it))
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if p.held > 0 && p.chunk.Len()+len(b) > chunkBytes {
		p.flush()
	}
	p.chunk.WriteByte("[,"[min(p.held, 1)])
	p.chunk.Write(b)
	p.index.add(&it, p.n, p.held)
	p.held++
	return p.err
}

// Close writes what is left and the program of the page.
func (p *Page) Close() error {
	p.flush()
	meta := map[string]any{"title": plain(p.o.Title), "of": p.o.Of, "view": p.o.View, "schema": row.Version, "actions": p.o.Actions}
	if !p.o.Made.IsZero() {
		meta["made"] = p.o.Made.UTC().Format(time.RFC3339)
	}
	m, err := json.Marshal(meta) // escapes <, > and &
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	p.print(`<script type="application/json" id="meta">` + string(m) + "</script>\n")
	b, err := json.Marshal(&p.index)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	p.block("index", b)
	p.block("chart", []byte(chart()))
	p.print("<script>" + program() + "</script>\n</body>\n</html>\n")
	p.err, err = errClosed, p.err
	return err
}

var errClosed = errors.New("write report: it is closed")

func (p *Page) flush() {
	if p.held == 0 {
		return
	}
	p.chunk.WriteByte(']')
	p.block(fmt.Sprintf("c%d", p.n), p.chunk.Bytes())
	p.chunk.Reset()
	p.held = 0
	p.n++
}

// block writes b as a data block. Base64 has no character that HTML knows.
func (p *Page) block(id string, b []byte) {
	p.print(`<script type="text/plain" id="` + id + `">`)
	if p.err == nil {
		e := base64.NewEncoder(base64.StdEncoding, p.w)
		z, err := gzip.NewWriterLevel(e, gzip.BestSpeed+4)
		if err == nil {
			_, err = z.Write(b)
			err = errors.Join(err, z.Close(), e.Close())
		}
		p.fail(err)
	}
	p.print("</script>\n")
}

func (p *Page) print(s string) {
	if p.err == nil {
		_, err := io.WriteString(p.w, s)
		p.fail(err)
	}
}

func (p *Page) fail(err error) {
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("write report: %w", err)
	}
}
