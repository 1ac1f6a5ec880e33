package ledong_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"writ/extract/read/pdf/ledong"
	"writ/extract/read/pdf/worker"
)

var _ worker.Factory = ledong.New

// file writes a one-page PDF with a font, widths included or not, and content.
func file(font, content string) []byte {
	var b bytes.Buffer
	var offsets []int
	b.WriteString("%PDF-1.4\n")
	for i, o := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 612 792] >>",
		"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding " + font + " >>",
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

func TestPage(t *testing.T) {
	widths := "/FirstChar 32 /LastChar 126 /Widths [" + strings.Repeat("600 ", 95) + "]"
	e, err := ledong.New(worker.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ font, content, want string }{
		"lines in any order":        {widths, "BT /F1 12 Tf 72 680 Td (lower line) Tj ET BT /F1 12 Tf 72 693 Td (upper line) Tj ET", "upper line\nlower line"},
		"a gap that is a space":     {widths, "BT /F1 12 Tf 72 700 Td [(So) -600 (ordered)] TJ ET", "So ordered"},
		"kerning that is none":      {widths, "BT /F1 12 Tf 72 700 Td [(or) 20 (dered)] TJ ET", "ordered"},
		"letters painted twice":     {widths, "BT /F1 12 Tf 72 700 Td (ORDER) Tj ET BT /F1 12 Tf 72.3 700 Td (ORDER) Tj ET", "ORDER"},
		"a font without any widths": {"", "BT /F1 12 Tf 72 700 Td (The motion is denied) Tj 0 -14 Td (as moot) Tj ET", "The motion is denied\nas moot"},
		"no text":                   {widths, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := e.Open(file(tc.font, tc.content))
			if err != nil {
				t.Fatal(err)
			}
			p, err := d.Page(1)
			if err != nil || p.Text != tc.want || p.Width != 612 || p.Height != 792 {
				t.Errorf("Page = %+v, %v, want %q", p, err, tc.want)
			}
			if _, err := d.Page(2); err == nil {
				t.Error("a page that is not there is read")
			}
		})
	}
	if _, err := e.Open([]byte("no PDF")); err == nil {
		t.Error("Open of no PDF succeeds")
	}
}
