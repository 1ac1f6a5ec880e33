// Package ledong reads PDF files with github.com/ledongthuc/pdf.
//
// The library is fast and small, and knows less than others: it may panic,
// hang, or take all memory on a malformed file, so it belongs in a child
// process.
package ledong

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/ledongthuc/pdf"

	"writ/extract/read/pdf/worker"
)

// New makes the engine. It is a [worker.Factory].
func New(worker.Config) (worker.Engine, error) { return engine{}, nil }

type engine struct{}

func (engine) Close() error { return nil }

func (engine) Open(data []byte) (worker.Document, error) {
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if errors.Is(err, pdf.ErrInvalidPassword) {
		return nil, fmt.Errorf("open: %w", worker.ErrEncrypted)
	}
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return &document{r: r, pages: pages(r)}, nil
}

type document struct {
	r     *pdf.Reader
	pages []pdf.Page
}

func (*document) Close() error { return nil }

// pages walks the page tree once; the library would walk it for every page.
func pages(r *pdf.Reader) []pdf.Page {
	const maxPages, maxDepth = 100_000, 64
	var out []pdf.Page
	var walk func(v pdf.Value, depth int)
	walk = func(v pdf.Value, depth int) {
		kids := v.Key("Kids")
		if kids.Kind() != pdf.Array {
			if v.Kind() == pdf.Dict && v.Key("Type").Name() != "Pages" {
				out = append(out, pdf.Page{V: v})
			}
			return
		}
		for i := 0; i < kids.Len() && depth < maxDepth && len(out) < maxPages; i++ {
			walk(kids.Index(i), depth+1)
		}
	}
	walk(r.Trailer().Key("Root").Key("Pages"), 0)
	return out
}

func (d *document) Info() worker.Info {
	v := d.r.Trailer().Key("Info")
	return worker.Info{
		Pages:   len(d.pages),
		Title:   v.Key("Title").Text(),
		Author:  v.Key("Author").Text(),
		Created: v.Key("CreationDate").Text(),
	}
}

func (d *document) Page(n int) (worker.Page, error) {
	if n < 1 || n > len(d.pages) {
		return worker.Page{}, fmt.Errorf("no page %d", n)
	}
	p := d.pages[n-1]
	var out worker.Page
	out.Width, out.Height = size(p)
	text, err := textOf(p)
	out.Text = text
	if strings.TrimSpace(out.Text) == "" {
		plain, plainErr := p.GetPlainText(nil)
		out.Text = strings.TrimSpace(plain)
		if out.Text == "" && err != nil {
			return out, errors.Join(err, plainErr)
		}
	}
	return out, nil
}

func size(p pdf.Page) (w, h float64) {
	for _, box := range []pdf.Value{inherited(p.V, "CropBox"), inherited(p.V, "MediaBox")} {
		if box.Len() == 4 {
			w = box.Index(2).Float64() - box.Index(0).Float64()
			h = box.Index(3).Float64() - box.Index(1).Float64()
			if w > 0 && h > 0 {
				return w, h
			}
		}
	}
	return 0, 0
}

// inherited looks key up in a page and the nodes above it.
func inherited(v pdf.Value, key string) pdf.Value {
	for depth := 0; depth < 64 && !v.IsNull(); depth++ {
		if r := v.Key(key); !r.IsNull() {
			return r
		}
		v = v.Key("Parent")
	}
	return pdf.Value{}
}
