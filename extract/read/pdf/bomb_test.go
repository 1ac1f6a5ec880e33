package pdf_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"writ/extract/doc"
	"writ/extract/read/pdf"
)

// objects writes a PDF of numbered objects, object 1 its catalog. A body that
// is bytes is a stream with its dictionary in front.
func objects(bodies ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(bodies))
	for i, body := range bodies {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(bodies)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(bodies)+1, start)
	return b.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// deflate compresses n copies of s; times wraps the result again.
func deflate(t *testing.T, s string, n, times int) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	chunk := strings.Repeat(s, 1<<16/len(s)+1)
	for left := n * len(s); left > 0; left -= len(chunk) {
		if _, err := w.Write([]byte(chunk[:min(left, len(chunk))])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if times > 1 {
		return deflate(t, b.String(), 1, times-1)
	}
	return b.String()
}

const (
	catalog  = "<< /Type /Catalog /Pages 2 0 R >>"
	onePage  = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
	helv     = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
	pageHead = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources "
	fontOnly = pageHead + "<< /Font << /F1 5 0 R >> >> /Contents 4 0 R >>"
)

// bombs returns small files that ask for much.
func bombs(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}

	// Forms that draw the next one ten times, twelve deep.
	nest := []string{catalog, onePage, pageHead + "<< /XObject << /X 5 0 R >> >> /Contents 4 0 R >>", stream("", strings.Repeat("/X Do ", 10))}
	for i := range 12 {
		next := fmt.Sprintf("/Resources << /XObject << /X %d 0 R >> >>", 6+i)
		nest = append(nest, stream("/Type /XObject /Subtype /Form /BBox [0 0 612 792] "+next, strings.Repeat("/X Do ", 10)))
	}
	nest = append(nest, stream("/Type /XObject /Subtype /Form /BBox [0 0 612 792]", "BT ET"))
	out["nested forms"] = objects(nest...)

	kids := strings.Repeat("3 0 R ", 1_000_000)
	out["a million pages"] = objects(catalog, "<< /Type /Pages /Count 1000000 /Kids [ "+kids+"] >>", fontOnly,
		stream("", "BT /F1 12 Tf 72 700 Td (one of a million) Tj ET"), helv)
	out["a count that lies"] = objects(catalog, "<< /Type /Pages /Count 2000000000 /Kids [3 0 R] >>", fontOnly, stream("", "BT /F1 12 Tf (x) Tj ET"), helv)

	image := "/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode"
	draw := pageHead + "<< /XObject << /X 5 0 R >> >> /Contents 4 0 R >>"
	out["a huge image"] = objects(catalog, onePage, draw, stream("", "612 0 0 792 0 0 cm /X Do"),
		stream(fmt.Sprintf(image, 20_000, 20_000), deflate(t, "\x00", 300<<20, 1)))
	out["an image that lies"] = objects(catalog, onePage, draw, stream("", "612 0 0 792 0 0 cm /X Do"),
		stream(fmt.Sprintf(image, 2_000_000_000, 2_000_000_000), deflate(t, "\x00", 1<<10, 1)))
	out["a huge page"] = objects(catalog, onePage,
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 2000000000 2000000000] /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>",
		stream("", "2000000000 0 0 2000000000 0 0 cm /X Do"), stream(fmt.Sprintf(image, 1, 1), deflate(t, "\x00", 3, 1)))

	out["pages in a circle"] = objects(catalog, "<< /Type /Pages /Count 2 /Kids [3 0 R] /Parent 3 0 R >>", "<< /Type /Pages /Count 2 /Kids [2 0 R 3 0 R] /Parent 2 0 R >>")
	out["a form that draws itself"] = objects(catalog, onePage, draw, stream("", "/X Do"),
		stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>", "/X Do /X Do"))
	out["contents in a circle"] = objects(catalog, onePage, pageHead+"<< >> /Contents [4 0 R 4 0 R] >>", "[4 0 R 4 0 R 4 0 R]")
	out["a length that is its own stream"] = objects(catalog, onePage, fontOnly, "<< /Length 4 0 R >>\nstream\nBT ET\nendstream", helv)
	circle := objects(catalog, onePage, fontOnly, stream("", "BT ET"), helv)
	out["cross references in a circle"] = bytes.Replace(circle, []byte("/Root 1 0 R"), []byte("/Root 1 0 R /Prev 9"), 1)

	out["deflated 1000 to 1"] = objects(catalog, onePage, fontOnly, stream("/Filter /FlateDecode", deflate(t, "BT /F1 12 Tf (a) Tj ET ", 10_000_000, 1)), helv)
	out["deflated twice"] = objects(catalog, onePage, fontOnly,
		stream("/Filter [/FlateDecode /FlateDecode]", deflate(t, " ", 600<<20, 2)), helv)
	out["deep arrays"] = objects(catalog, onePage, fontOnly, stream("", strings.Repeat("[", 1_000_000)), helv, strings.Repeat("[", 1_000_000))
	out["deep dictionaries"] = objects(strings.Repeat("<< /A ", 300_000)+"1"+strings.Repeat(" >>", 300_000), onePage)
	out["a deep page tree"] = deepTree(100_000)
	out["saved states"] = objects(catalog, onePage, fontOnly, stream("", strings.Repeat("q ", 5_000_000)), helv)
	return out
}

// deepTree has one page below n nodes.
func deepTree(n int) []byte {
	bodies := []string{catalog}
	for i := range n {
		bodies = append(bodies, fmt.Sprintf("<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R >>", i+3, max(i+1, 2)))
	}
	return objects(append(bodies, "<< /Type /Page /MediaBox [0 0 9 9] >>")...)
}

// drawn is a Recognizer that sees nothing, so that pages are drawn.
type drawn struct{}

func (drawn) Version() string { return "test" }
func (drawn) Recognize(context.Context, []byte, int, int, float64) ([]doc.Word, error) {
	return nil, nil
}

// Every bomb ends within its limits, with a status and a reason or as a
// document; the next file is read as ever. WRIT_BOMBS=1 gives them 25 seconds,
// WRIT_BOMB_DIR writes them as files for ../testdata/hostile.py instead.
func TestBombs(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes long")
	}
	limit, slack := 3*time.Second, 10*time.Second
	if os.Getenv("WRIT_BOMBS") != "" { // the limits of production
		limit, slack = 25*time.Second, 5*time.Second
	}
	set := bombs(t)
	if dir := os.Getenv("WRIT_BOMB_DIR"); dir != "" {
		for name, data := range set {
			if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".pdf"), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	for _, engine := range []string{pdf.EnginePdfium, pdf.EngineLedongthuc} {
		r := newReader(t, pdf.Options{Engine: engine, Workers: 1, DocTimeout: limit, PageTimeout: min(limit, 10*time.Second), OCR: drawn{}})
		if _, err := r.Read(t.Context(), input(string(tinyPDF(nil, "A page to load the engine with.")))); err != nil {
			t.Fatal(err)
		}
		for name, data := range set {
			t.Run(engine+"/"+name, func(t *testing.T) {
				start := time.Now()
				d, err := r.Read(t.Context(), doc.Input{URI: "bomb.pdf", Data: data})
				took := time.Since(start)
				var f *doc.Failure
				switch {
				case err == nil:
					sound(t, name, d)
					t.Logf("%d bytes: %v, %q %s, %d pages, %d bytes of text", len(data), took, d.Status, d.Reason, len(d.Pages), len(d.Text))
					if strings.TrimSpace(d.Text) == "" && d.Status == "" {
						t.Error("looks like an empty document")
					}
				case !errors.As(err, &f) || f.Reason == "" || f.Hint == "":
					t.Errorf("%v: want a failure with reason and hint", err)
				default:
					t.Logf("%d bytes: %v, %s: %v", len(data), took, f.Reason, f.Err)
				}
				if took > limit+slack {
					t.Errorf("took %v", took)
				}
			})
		}
		if d, err := r.Read(t.Context(), input(string(tinyPDF(nil, "The next file is read as ever.")))); err != nil || !strings.Contains(d.Text, "as ever") {
			t.Errorf("%s after the bombs: %v", engine, err)
		}
	}
}
