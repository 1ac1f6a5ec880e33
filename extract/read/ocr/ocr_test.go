package ocr_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"writ/extract/read/ocr"
)

// program writes a stand-in for tesseract.
func program(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	p := filepath.Join(t.TempDir(), "tess")
	head := "#!/bin/sh\ncase \"$1\" in --version) echo 'tesseract 9.9'; exit 0;; --list-langs) echo List; echo eng; exit 0;; esac\n"
	if err := os.WriteFile(p, []byte(head+script), 0o755); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWordsHavePlacesAndConfidence(t *testing.T) {
	const tsv = `printf '5\t1\t1\t1\t1\t1\t100\t50\t200\t40\t96.5\tORDER\n5\t1\t1\t1\t1\t2\t310\t50\t10\t40\t3\t|\n4\t1\t1\t1\t1\t0\t0\t0\t0\t0\t-1\t\n'`
	e, err := ocr.New(ocr.Options{Program: program(t, "cat >/dev/null\n"+tsv)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Recognize(t.Context(), make([]byte, 600*300), 600, 300, 300)
	if err != nil || len(got) != 1 {
		t.Fatalf("Recognize gives %v, %v", got, err)
	}
	w := got[0]
	if w.Text != "ORDER" || w.Confidence != 0.965 || w.X0 != 24 || w.X1 != 72 || w.Y1 != 60 || w.Y0 != 50.4 {
		t.Errorf("got %+v", w)
	}
	if e.Version() != "tesseract 9.9" {
		t.Errorf("version %q", e.Version())
	}
}

func TestAbsentProgramIsToldApart(t *testing.T) {
	if _, err := ocr.New(ocr.Options{Program: "no-such-program-at-all"}); !errors.Is(err, ocr.ErrNotInstalled) {
		t.Errorf("New gives %v", err)
	}
	if _, err := ocr.New(ocr.Options{Program: program(t, ""), Language: "xyz"}); !errors.Is(err, ocr.ErrNotInstalled) {
		t.Errorf("without language data New gives %v", err)
	}
}

func TestProgramThatHangsIsEnded(t *testing.T) {
	e, err := ocr.New(ocr.Options{Program: program(t, "exec sleep 60"), Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = e.Recognize(t.Context(), make([]byte, 100), 10, 10, 72)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 10*time.Second {
		t.Errorf("Recognize gives %v after %v", err, time.Since(start))
	}
}

func TestProgramThatFailsSaysWhy(t *testing.T) {
	e, err := ocr.New(ocr.Options{Program: program(t, "cat >/dev/null; echo 'bad picture' >&2; exit 1")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Recognize(t.Context(), make([]byte, 100), 10, 10, 72); err == nil || !strings.Contains(err.Error(), "bad picture") {
		t.Errorf("Recognize gives %v", err)
	}
	if _, err := e.Recognize(t.Context(), make([]byte, 99), 10, 10, 72); err == nil {
		t.Error("a picture of the wrong size is taken")
	}
}
