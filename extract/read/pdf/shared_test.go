package pdf_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"writ/extract/doc"
	"writ/extract/read/pdf"
)

// shared returns some files of a folder that is beside the repository.
func shared(t *testing.T, folder string, most int) []string {
	t.Helper()
	if testing.Short() || raceEnabled {
		t.Skip("takes long")
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "pdf", folder, "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("needs ../shared: pdf/" + folder)
	}
	var out []string
	for i := 0; i < len(files); i += max(1, len(files)/most) {
		out = append(out, files[i])
	}
	return out
}

func readAll(t *testing.T, r *pdf.Reader, files []string, check func(file string, d *doc.Raw, err error)) {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, f := range files {
		wg.Go(func() {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Error(err)
				return
			}
			d, err := r.Read(t.Context(), doc.Input{URI: f, Data: data})
			mu.Lock()
			defer mu.Unlock()
			check(f, d, err)
		})
	}
	wg.Wait()
}

// sound checks what holds for every document: spans that join to the text.
func sound(t *testing.T, file string, d *doc.Raw) {
	t.Helper()
	if !utf8.ValidString(d.Text) || strings.Count(d.Text, "\f") != max(0, len(d.Pages)-1) {
		t.Errorf("%s: text is not its pages joined", file)
	}
	at := 0
	for i, p := range d.Pages {
		if i > 0 {
			at++
		}
		if p.Start != at || p.End < p.Start || p.Number != i+1 {
			t.Errorf("%s: page %+v begins not at %d", file, p, at)
		}
		at = p.End
	}
	if at != len(d.Text) {
		t.Errorf("%s: pages end at %d of %d", file, at, len(d.Text))
	}
}

func TestCourtFiles(t *testing.T) {
	t.Parallel()
	r := newReader(t, pdf.Options{})
	readAll(t, r, shared(t, "court-text", 12), func(file string, d *doc.Raw, err error) {
		if err != nil || d.Status == doc.StatusPartial {
			t.Errorf("%s: %v", file, err)
			return
		}
		sound(t, file, d)
	})
	readAll(t, r, shared(t, "court-scan", 8), func(file string, d *doc.Raw, err error) {
		if err != nil || d.Status != doc.StatusNeedsOCR || d.Reason != doc.ReasonNoText {
			t.Errorf("%s: %v, want needs_ocr", file, err)
			return
		}
		sound(t, file, d)
	})
}

func TestMalformedFiles(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{pdf.EngineLedongthuc, pdf.EngineAuto} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, pdf.Options{Engine: engine, PageTimeout: 3 * time.Second})
			readAll(t, r, shared(t, "malformed", 40), func(file string, d *doc.Raw, err error) {
				var f *doc.Failure
				switch {
				case err == nil:
					sound(t, file, d)
					if len(strings.TrimSpace(d.Text)) == 0 && d.Status == "" {
						t.Errorf("%s looks like an empty document", file)
					}
				case !errors.As(err, &f) || f.Reason == doc.ReasonCrash || f.Hint == "":
					t.Errorf("%s: %v", file, err)
				}
			})
		})
	}
}
