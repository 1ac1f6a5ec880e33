// Package ocr reads the text of a page's picture with tesseract, if that
// program is installed. Nothing else of it is linked, shipped or required.
//
// tesseract runs as a process of its own per page, with one thread and a
// deadline, and gets the picture on standard input: no file is written.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"writ/extract/doc"
)

// Options of an Engine. The zero value is the production setting.
type Options struct {
	Program  string        // name or path; "" = tesseract
	Language string        // language data; "" = eng
	Timeout  time.Duration // longest time for a page; 0 = 60 s
}

const (
	defaultTimeout = 60 * time.Second
	maxOutput      = 32 << 20 // bytes of words of a page
	leastScore     = 15       // tesseract's score, 0 to 100: a word below is no word
)

// ErrNotInstalled says that there is no tesseract, or not with the language
// asked for.
var ErrNotInstalled = errors.New("tesseract is not installed")

// Engine recognises pages. It is safe for concurrent use.
type Engine struct {
	o       Options
	path    string
	version string
}

// New looks for tesseract. The error wraps [ErrNotInstalled] when there is none.
func New(o Options) (*Engine, error) {
	if o.Program == "" {
		o.Program = "tesseract"
	}
	if o.Language == "" {
		o.Language = "eng"
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	path, err := exec.LookPath(o.Program)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotInstalled, err)
	}
	e := &Engine{o: o, path: path}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--version").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotInstalled, err)
	}
	e.version, _, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	out, err = exec.CommandContext(ctx, path, "--list-langs").CombinedOutput()
	if err != nil || !hasLine(string(out), o.Language) {
		return nil, fmt.Errorf("%w with language data %q", ErrNotInstalled, o.Language)
	}
	return e, nil
}

func hasLine(s, line string) bool {
	for _, l := range strings.Split(s, "\n") {
		if strings.TrimSpace(l) == line {
			return true
		}
	}
	return false
}

// Version returns the program's name and version: "tesseract 5.3.0".
func (e *Engine) Version() string { return e.version }

// Recognize returns the words of a picture of width x height gray pixels, row
// by row from the top, at dpi pixels an inch. The words stand in reading order
// as tesseract sees it, in points from the lower left corner. The error is
// that of ctx, or of the program.
func (e *Engine) Recognize(ctx context.Context, gray []byte, width, height int, dpi float64) ([]doc.Word, error) {
	if width <= 0 || height <= 0 || len(gray) != width*height || dpi <= 0 {
		return nil, fmt.Errorf("recognize: %d bytes are no picture of %d x %d at %g", len(gray), width, height, dpi)
	}
	page, cancel := context.WithTimeout(ctx, e.o.Timeout)
	defer cancel()
	cmd := exec.CommandContext(page, e.path, "stdin", "stdout", "-l", e.o.Language, "--dpi", strconv.Itoa(int(dpi+0.5)), "tsv")
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	cmd.Stdin = bytes.NewReader(append(fmt.Appendf(nil, "P5\n%d %d\n255\n", width, height), gray...))
	cmd.WaitDelay = 2 * time.Second
	var out, noise limited
	out.most, noise.most = maxOutput, 4<<10
	cmd.Stdout, cmd.Stderr = &out, &noise
	if err := cmd.Run(); err != nil {
		if page.Err() != nil {
			return nil, fmt.Errorf("recognize: %w", page.Err())
		}
		return nil, fmt.Errorf("recognize: %w: %s", err, strings.Join(strings.Fields(noise.String()), " "))
	}
	return words(out.String(), float64(height), 72/dpi), nil
}

// limited keeps the first bytes that are written to it.
type limited struct {
	bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	l.Buffer.Write(p[:min(len(p), l.most-l.Len())])
	return len(p), nil
}

// words reads tesseract's TSV: level, page, block, paragraph, line, word,
// left, top, width, height, conf, text.
func words(tsv string, height, scale float64) []doc.Word {
	var out []doc.Word
	for _, row := range strings.Split(tsv, "\n") {
		c := strings.Split(strings.TrimRight(row, "\r"), "\t")
		if len(c) != 12 || c[0] != "5" || strings.TrimSpace(c[11]) == "" {
			continue
		}
		var n [4]float64
		ok := true
		for i := range n {
			v, err := strconv.ParseFloat(c[6+i], 64)
			n[i], ok = v, ok && err == nil
		}
		score, err := strconv.ParseFloat(c[10], 64)
		if !ok || err != nil || score < leastScore {
			continue
		}
		out = append(out, doc.Word{
			Text: strings.ToValidUTF8(strings.TrimSpace(c[11]), "\uFFFD"), Confidence: min(score/100, 1),
			X0: n[0] * scale, Y0: (height - n[1] - n[3]) * scale, X1: (n[0] + n[2]) * scale, Y1: (height - n[1]) * scale,
		})
	}
	return out
}
