package pdf_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shirou/gopsutil/v4/process"

	"writ/extract/doc"
	"writ/extract/read/pdf"
)

func newReader(t *testing.T, o pdf.Options) *pdf.Reader {
	t.Helper()
	r, err := pdf.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func input(s string) doc.Input { return doc.Input{URI: "in/order.v2.pdf", Data: []byte(s)} }

func reason(t *testing.T, err error) string {
	t.Helper()
	var f *doc.Failure
	if !errors.As(err, &f) {
		t.Fatalf("error %v is no Failure", err)
	}
	if f.Stage != "read/pdf" || f.Status != doc.StatusFailed {
		t.Errorf("failure = %+v", f)
	}
	return f.Reason
}

func TestBadDocumentsCostOneDocument(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		engine, data, want, says string
	}{
		"a page that blocks":        {"test-hang", "x", doc.ReasonTimeout, "page 1 not read"},
		"a page that loops":         {"test-spin", "x", doc.ReasonTimeout, "page 1 not read"},
		"a page that takes memory":  {"test-eat", "x", doc.ReasonMemory, ""},
		"a crash in a goroutine":    {"test-crash", "x", doc.ReasonCrash, "crash on purpose"},
		"an exit":                   {"test-exit", "x", doc.ReasonCrash, "exit status 7"},
		"a panic while reading":     {"test-panic", "x", doc.ReasonMalformed, "page on purpose"},
		"a password":                {"test-hang", "locked", doc.ReasonEncrypted, ""},
		"a file that is not parsed": {"test-hang", "bad", doc.ReasonMalformed, "not what it seems"},
		"no bytes":                  {"test-hang", " \n", doc.ReasonEmpty, ""},
		"an engine without code":    {"test-start", "x", doc.ReasonCrash, "no code"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, pdf.Options{
				Engine: tc.engine, Workers: 1, PageTimeout: 2 * time.Second, MemoryLimit: 128 << 20,
			})
			_, err := r.Read(t.Context(), input(tc.data))
			if got := reason(t, err); got != tc.want {
				t.Errorf("Read = %v, want reason %s", err, tc.want)
			}
			if !strings.Contains(err.Error(), tc.says) {
				t.Errorf("Read = %v, want it to say %q", err, tc.says)
			}
			if tc.engine == "test-start" {
				return
			}
			if _, err := r.Read(t.Context(), input("ok")); err != nil {
				t.Errorf("next document: %v", err)
			}
		})
	}
}

func TestRawIsComplete(t *testing.T) {
	t.Parallel()
	r := newReader(t, pdf.Options{Engine: "test-slowpages"})
	got, err := r.Read(t.Context(), input("ok"))
	if err != nil {
		t.Fatal(err)
	}
	text := longText(1) + "\f" + longText(2) + "\f" + longText(3) + "\f" + longText(4)
	if got.Text != text || got.ID != "order.v2" || got.MediaType != "application/pdf" || got.Size != 2 || got.Status != "" {
		t.Errorf("raw = %+v", got)
	}
	for i, p := range got.Pages {
		if p.Number != i+1 || got.Text[p.Start:p.End] != longText(i+1) {
			t.Errorf("page %d = %+v", i+1, p)
		}
	}
}

func TestPagesBeforeAFaultAreKept(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		engine, status, reason string
		pages                  []string
	}{
		"late pages hang":          {"test-slowpages", doc.StatusPartial, doc.ReasonTimeout, []string{"", "", doc.ReasonTimeout, doc.ReasonTimeout}},
		"pages over the limit":     {"test-crowd", doc.StatusPartial, doc.ReasonTooLarge, []string{"", "", "", "", "", doc.ReasonTooLarge}},
		"one page fails":           {"test-badpages", doc.StatusPartial, doc.ReasonPageFailed, []string{"", doc.ReasonPageFailed, ""}},
		"no page has text":         {"test-empty", doc.StatusNeedsOCR, doc.ReasonNoText, []string{doc.ReasonNoText, doc.ReasonNoText, doc.ReasonNoText}},
		"one page is stamped scan": {"test-scan", "", "", []string{"", doc.ReasonNoText}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, pdf.Options{Engine: tc.engine, PageTimeout: time.Second, MaxPages: 5})
			d, err := r.Read(t.Context(), input("x"))
			if err != nil {
				t.Fatal(err)
			}
			var reasons []string
			for _, p := range d.Pages {
				reasons = append(reasons, p.Reason)
			}
			if d.Status != tc.status || d.Reason != tc.reason || !cmp.Equal(reasons, tc.pages) {
				t.Errorf("status %q reason %q pages %q, want %q %q %q", d.Status, d.Reason, reasons, tc.status, tc.reason, tc.pages)
			}
			if len(d.Notes) == 0 {
				t.Error("no note")
			}
			if n := strings.Count(d.Text, "\f"); n != len(tc.pages)-1 {
				t.Errorf("%d page breaks for %d pages", n, len(tc.pages))
			}
		})
	}
}

func TestNoiseDoesNotReachTheProtocol(t *testing.T) {
	t.Parallel()
	r := newReader(t, pdf.Options{Engine: "test-noise", Workers: 1})
	for range 3 {
		d, err := r.Read(t.Context(), input("x"))
		if err != nil || d.Text != longText(1) {
			t.Fatalf("Read = %+v, %v", d, err)
		}
	}
}

// serves returns the process that read a document.
func serves(t *testing.T, r *pdf.Reader) int {
	t.Helper()
	d, err := r.Read(t.Context(), input("x"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.Trim(d.Text[strings.LastIndexByte(d.Text, ' '):], " ."))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestChildrenAreReusedAndReplaced(t *testing.T) {
	t.Parallel()
	t.Run("after RecycleAfter documents", func(t *testing.T) {
		r := newReader(t, pdf.Options{Engine: "test-pid", Workers: 1, RecycleAfter: 2})
		a, b, c := serves(t, r), serves(t, r), serves(t, r)
		if a != b || b == c {
			t.Errorf("processes %d %d %d, want the third to be new", a, b, c)
		}
		if ok, _ := process.PidExists(int32(a)); ok {
			t.Errorf("process %d is still there", a)
		}
	})
	t.Run("when grown beyond half of the limit", func(t *testing.T) {
		if raceEnabled {
			t.Skip("the race detector's own memory is in the way")
		}
		r := newReader(t, pdf.Options{Engine: "test-grow", Workers: 1, MemoryLimit: 256 << 20})
		if a, b := serves(t, r), serves(t, r); a == b {
			t.Errorf("process %d was used again", a)
		}
	})
	t.Run("after the reader is closed", func(t *testing.T) {
		r := newReader(t, pdf.Options{Engine: "test-pid", Workers: 1})
		a := serves(t, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if ok, _ := process.PidExists(int32(a)); ok {
			t.Errorf("process %d is still there", a)
		}
		if _, err := r.Read(t.Context(), input("x")); !errors.Is(err, pdf.ErrClosed) {
			t.Errorf("Read after Close = %v", err)
		}
	})
}

func TestCancellationIsPrompt(t *testing.T) {
	t.Parallel()
	r := newReader(t, pdf.Options{Engine: "test-spin", Workers: 1})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		time.Sleep(200 * time.Millisecond)
		cancel()
	}()
	_, err := r.Read(ctx, input("x"))
	if got := reason(t, err); got != doc.ReasonCanceled || !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %v", err)
	}
	done := make(chan error)
	go func() {
		_, err := r.Read(context.Background(), input("x"))
		done <- err
	}()
	time.Sleep(200 * time.Millisecond)
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; !errors.Is(err, pdf.ErrClosed) {
		t.Errorf("Read during Close = %v", err)
	}
}

func TestConcurrentReads(t *testing.T) {
	t.Parallel()
	r := newReader(t, pdf.Options{Engine: "test-noise", Workers: 2, RecycleAfter: 3})
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if d, err := r.Read(t.Context(), input("x")); err != nil || d.Text != longText(1) {
				t.Errorf("Read = %+v, %v", d, err)
			}
		})
	}
	wg.Wait()
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	r, err := pdf.New(pdf.Options{Engine: "test-noise"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(t.Context(), input("x")); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i == 100 {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func self(t *testing.T, env string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), env+"=1")
	return cmd
}

func TestProgramWithoutMainIsTold(t *testing.T) {
	t.Parallel()
	out, err := self(t, envNoMain).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "true") || !strings.Contains(string(out), "pdf.Main") {
		t.Errorf("New says %q, %v", out, err)
	}
}

func TestProgramThatCallsMainLateIsTold(t *testing.T) {
	t.Setenv(envLate, "1")
	r := newReader(t, pdf.Options{Engine: "test-pid", StartTimeout: 300 * time.Millisecond})
	_, err := r.Read(t.Context(), input("x"))
	if reason(t, err) != doc.ReasonCrash || !strings.Contains(err.Error(), "pdf.Main") {
		t.Errorf("Read = %v", err)
	}
}

func hangForever() {
	r, err := pdf.New(pdf.Options{Engine: "test-spin", Workers: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ready")
	_, _ = r.Read(context.Background(), input("x"))
}

func TestChildDiesWithItsParent(t *testing.T) {
	t.Parallel()
	cmd := self(t, envParent)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
	}
	p, err := process.NewProcess(int32(cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	var children []*process.Process
	for i := 0; len(children) == 0 && i < 200; i++ {
		time.Sleep(20 * time.Millisecond)
		children, _ = p.Children()
	}
	if len(children) == 0 {
		t.Fatal("no child process")
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for i := 0; ; i++ {
		state, err := children[0].Status()
		if err != nil || cmp.Equal(state, []string{process.Zombie}) {
			return
		}
		if i == 200 {
			t.Fatal("the child outlives its parent")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestUnknownEngineIsRefused(t *testing.T) {
	t.Parallel()
	for _, o := range []pdf.Options{{Engine: "none"}, {Engine: "none", InProcess: true}} {
		if _, err := pdf.New(o); err == nil {
			t.Errorf("New(%+v) succeeds", o)
		}
	}
}

func TestSmallFiles(t *testing.T) {
	t.Parallel()
	file := tinyPDF(map[string]string{"Title": "Order Denying Motion", "Author": "jdoe", "CreationDate": "D:20210512103000-04'00'"},
		"The motion to dismiss is denied.", "The clerk shall close the case now.")
	for _, engine := range []string{pdf.EngineLedongthuc, pdf.EnginePdfium} {
		for _, local := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, in process %v", engine, local), func(t *testing.T) {
				t.Parallel()
				if raceEnabled && engine == pdf.EnginePdfium {
					t.Skip("compiling pdfium takes minutes under the race detector")
				}
				r := newReader(t, pdf.Options{Engine: engine, InProcess: local})
				d, err := r.Read(t.Context(), doc.Input{URI: "a.pdf", Data: file})
				if err != nil {
					t.Fatal(err)
				}
				if want := "The motion to dismiss is denied.\fThe clerk shall close the case now."; d.Text != want {
					t.Errorf("text %q, want %q", d.Text, want)
				}
				if d.Pages[0].Width != 612 || d.Pages[0].Height != 792 {
					t.Errorf("page = %+v", d.Pages[0])
				}
				want := doc.Meta{Title: "Order Denying Motion", Dates: []doc.MetaDate{{Value: "2021-05-12", Source: "pdf:CreationDate", Certainty: "low"}}}
				if diff := cmp.Diff(want, d.Meta); diff != "" {
					t.Error(diff)
				}
				_, err = r.Read(t.Context(), input("This is no PDF at all."))
				if reason(t, err) != doc.ReasonMalformed || !strings.Contains(err.Error(), "does not begin like a PDF") {
					t.Errorf("Read = %v", err)
				}
			})
		}
	}
}

// tinyPDF writes a valid file with a line of text on each page.
func tinyPDF(info map[string]string, pages ...string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, a ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), fmt.Sprintf(format, a...))
	}
	b.WriteString("%PDF-1.4\n")
	var kids, fields strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 5+2*i)
	}
	for k, v := range info {
		fmt.Fprintf(&fields, "/%s (%s) ", k, v)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Count %d /Kids [ %s] >>", len(pages), kids.String())
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 32 /LastChar 126 /Widths [ %s] /Encoding /WinAnsiEncoding >>",
		strings.Repeat("600 ", 95))
	object("<< %s>>", fields.String())
	for i, text := range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 6+2*i)
		stream := fmt.Sprintf("BT /F1 12 Tf 72 700 Td (%s) Tj ET", text)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(stream), stream)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}
