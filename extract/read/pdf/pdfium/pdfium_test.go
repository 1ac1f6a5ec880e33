package pdfium_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"writ/extract/read/pdf/pdfium"
	"writ/extract/read/pdf/worker"
)

var _ worker.Factory = pdfium.New

// file writes a one-page PDF with the given page entries and content.
func file(entries, content string) []byte {
	var b bytes.Buffer
	var offsets []int
	b.WriteString("%PDF-1.4\n")
	for i, o := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] " + entries + " /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
	} {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

func at(matrix, text string) string {
	return fmt.Sprintf("BT /F1 12 Tf %s Tm (%s) Tj ET\n", matrix, text)
}

func TestPage(t *testing.T) {
	if raceEnabled {
		t.Skip("compiling pdfium takes minutes under the race detector")
	}
	// A cache that cannot be written is ignored.
	e, err := pdfium.New(worker.Config{Cache: filepath.Join(os.DevNull, "no")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for name, tc := range map[string]struct{ entries, content, want string }{
		"a header that is written last": {
			"", at("1 0 0 1 72 680", "So ordered.") + at("1 0 0 1 72 760", "Case 1"), "Case 1\n\nSo ordered.",
		},
		"a word broken over two lines": {
			"", at("1 0 0 1 72 700", "The court is inde-") + at("1 0 0 1 72 687", "pendent."), "The court is inde-\npendent.",
		},
		"a stamp along the edge": {
			"", at("0 1 -1 0 20 300", "stamped here") + at("1 0 0 1 72 700", "The order of this court"), "The order of this court\nstamped here",
		},
		"a page that lies on its side": {
			"/Rotate 90", at("0 1 -1 0 100 72", "First line") + at("0 1 -1 0 113 72", "second line"), "First line\nsecond line",
		},
		"a draft mark across the page": {
			"", at("0.707 0.707 -0.707 0.707 100 100", "DRAFT") + at("1 0 0 1 72 700", "The order"), "The order\nDRAFT",
		},
		"no text": {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := e.Open(file(tc.entries, tc.content))
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			}()
			p, err := d.Page(1)
			if err != nil || p.Text != tc.want {
				t.Errorf("Page = %q, %v, want %q", p.Text, err, tc.want)
			}
			if _, err := d.Page(2); err == nil {
				t.Error("a page that is not there is read")
			}
			if p, err := d.Page(1); err != nil || p.Text != tc.want {
				t.Errorf("Page after an error = %q, %v", p.Text, err)
			}
		})
	}
	if _, err := e.Open([]byte("%PDF-1.4 and nothing else")); err == nil {
		t.Error("Open of no PDF succeeds")
	}
}

// A page whose letters are drawn as outlines is a picture; a table's rules and
// a page of text are not. What is typed into a form is text.
func TestPictures(t *testing.T) {
	if raceEnabled {
		t.Skip("compiling pdfium takes minutes under the race detector")
	}
	e, err := pdfium.New(worker.Config{Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	letter := func(i int) string {
		x, y := 72+8*(i%50), 700-14*(i/50)
		return fmt.Sprintf("%d %d m %d %d l %d %d %d %d %d %d c %d %d l %d %d l %d %d l h f\n",
			x, y, x+5, y, x+6, y+3, x+6, y+5, x+5, y+8, x, y+8, x+1, y+6, x+1, y+2)
	}
	var text, rules strings.Builder
	for i := range 300 {
		text.WriteString(letter(i))
		fmt.Fprintf(&rules, "72 %d m 540 %d l S\n", 700-2*i, 700-2*i)
	}
	for name, tc := range map[string]struct {
		content string
		want    bool
	}{
		"letters as outlines":   {text.String() + at("1 0 0 1 300 40", "7"), true},
		"the rules of a table":  {rules.String() + at("1 0 0 1 300 40", "7"), false},
		"a line under a number": {letter(0) + at("1 0 0 1 300 40", "7"), false},
	} {
		d, err := e.Open(file("", tc.content))
		if err != nil {
			t.Fatal(err)
		}
		if p, err := d.Page(1); err != nil || p.Image != tc.want || p.Text != "7" {
			t.Errorf("%s: picture %v, text %q, %v; want %v", name, p.Image, p.Text, err, tc.want)
		}
		_ = d.Close()
	}
	look := "<< /Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 4 0 R >> >> /Length 42 >>\nstream\n" +
		"BT /F1 12 Tf 2 5 Td (Typed here) Tj ET     \nendstream"
	form := file("/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /F 4 /Rect [72 500 272 520] /AP << /N 6 0 R >> >>]", at("1 0 0 1 72 700", "Name of the party"))
	form = bytes.Replace(form, []byte("xref\n"), []byte("6 0 obj\n"+look+"\nendobj\nxref\n"), 1)
	d, err := e.Open(form)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if p, err := d.Page(1); err != nil || !strings.Contains(p.Text, "Typed here") {
		t.Errorf("form: %q, %v", p.Text, err)
	}
}
