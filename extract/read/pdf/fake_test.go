package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"writ/extract/read/pdf"
	"writ/extract/read/pdf/worker"
)

// Environment variables that make the test binary a badly behaved program.
const (
	envNoMain = "PDF_TEST_NO_MAIN" // it does not call Main
	envLate   = "PDF_TEST_LATE"    // it does something else for long before Main
	envParent = "PDF_TEST_PARENT"  // it reads with an engine that hangs, until it is killed
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(envNoMain) != "":
		_, err := pdf.New(pdf.Options{})
		fmt.Println(errors.Is(err, pdf.ErrNoMain), err)
		return
	case os.Getenv(envLate) != "" && os.Getenv(worker.Env) != "":
		time.Sleep(time.Minute)
	}
	fmt.Println("noise of an init function")
	engines := pdf.Engines()
	maps.Copy(engines, fakes)
	worker.Main(engines)
	if os.Getenv(envParent) != "" {
		hangForever()
		return
	}
	os.Exit(m.Run())
}

// fakes are engines that misbehave on purpose. The first word of a document
// tells them more: "ok" makes them read one page and be good.
var fakes = map[string]worker.Factory{
	"test-hang":      fake{page: func(int) (worker.Page, error) { select {} }}.make,
	"test-spin":      fake{page: spin}.make,
	"test-eat":       fake{page: eat}.make,
	"test-crash":     fake{page: func(int) (worker.Page, error) { go func() { panic("crash on purpose") }(); select {} }}.make,
	"test-exit":      fake{page: exit}.make,
	"test-noise":     fake{page: noise}.make,
	"test-slowpages": fake{pages: 4, page: slow}.make,
	"test-crowd":     fake{pages: 6, page: func(n int) (worker.Page, error) { return worker.Page{Text: longText(n)}, nil }}.make,
	"test-badpages":  fake{pages: 3, page: bad}.make,
	"test-panic":     fake{page: func(int) (worker.Page, error) { panic("page on purpose") }}.make,
	"test-pid":       fake{page: pid}.make,
	"test-empty":     fake{pages: 3, page: func(int) (worker.Page, error) { return worker.Page{Text: " \n"}, nil }}.make,
	"test-scan":      fake{pages: 2, page: scan}.make,
	"test-grow":      fake{page: grow}.make,
	"test-start":     func(worker.Config) (worker.Engine, error) { return nil, errors.New("no code") },
}

type fake struct {
	pages int
	page  func(n int) (worker.Page, error)
	good  bool
}

func (f fake) make(worker.Config) (worker.Engine, error) { return f, nil }
func (f fake) Close() error                              { return nil }

func (f fake) Open(data []byte) (worker.Document, error) {
	switch {
	case bytes.HasPrefix(data, []byte("locked")):
		return nil, fmt.Errorf("open: %w", worker.ErrEncrypted)
	case bytes.HasPrefix(data, []byte("bad")):
		return nil, errors.New("not what it seems")
	case bytes.HasPrefix(data, []byte("ok")):
		f.good = true
	}
	f.pages = max(f.pages, 1)
	return f, nil
}

func (f fake) Info() worker.Info { return worker.Info{Pages: f.pages} }

func (f fake) Page(n int) (worker.Page, error) {
	if f.good {
		return worker.Page{Text: longText(n)}, nil
	}
	return f.page(n)
}

func longText(n int) string {
	return fmt.Sprintf("Page %d says that the petition is denied in every respect.", n)
}

func spin(int) (worker.Page, error) {
	n := 0
	for {
		n++
	}
}

func eat(int) (worker.Page, error) {
	var all [][]byte
	for {
		all = append(all, bytes.Repeat([]byte{1}, 8<<20))
		if len(all) > 1<<20 {
			return worker.Page{}, nil
		}
	}
}

func exit(int) (worker.Page, error) { os.Exit(7); return worker.Page{}, nil }

func noise(n int) (worker.Page, error) {
	fmt.Println(strings.Repeat("noise ", 5000))
	fmt.Fprintln(os.Stderr, strings.Repeat("more noise ", 5000))
	return worker.Page{Text: longText(n)}, nil
}

func slow(n int) (worker.Page, error) {
	if n > 2 {
		select {}
	}
	return worker.Page{Text: longText(n), Width: 612, Height: 792}, nil
}

func bad(n int) (worker.Page, error) {
	if n == 2 {
		return worker.Page{}, errors.New("second page is torn")
	}
	return worker.Page{Text: longText(n)}, nil
}

func pid(int) (worker.Page, error) {
	return worker.Page{Text: fmt.Sprintf("The number of this process is %d.", os.Getpid())}, nil
}

func scan(n int) (worker.Page, error) {
	if n == 1 {
		return worker.Page{Text: longText(n)}, nil
	}
	return worker.Page{Text: "Case 1:20-cv-00001-ABC Document 5 Filed 01/02/20 Page 2 of 2", Image: true}, nil
}

var kept []byte

func grow(n int) (worker.Page, error) {
	kept = bytes.Repeat([]byte{1}, 150<<20)
	return worker.Page{Text: fmt.Sprintf("The number of this process is %d.", os.Getpid())}, nil
}
