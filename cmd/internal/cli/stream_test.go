package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
)

// answer is what a partner of annotate --stream looks at.
type answer struct {
	ID     string `json:"doc_id"`
	Status string `json:"status"`
	Reason string `json:"reason"`
	Stage  string `json:"stage"`
	Error  string `json:"error"`
	Hint   string `json:"hint"`
}

func answers(t *testing.T, out string) (list []answer) {
	t.Helper()
	if out != "" && !strings.HasSuffix(out, "\n") {
		t.Errorf("the last line of output has no end")
	}
	for line := range strings.Lines(out) {
		var a answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%v: %.200q", err, line)
		}
		list = append(list, a)
	}
	return list
}

func asked(id int) string {
	return fmt.Sprintf(`{"id":"d%d","text":"The SEC fined Acme Widgets Inc. $%d million on May 11, 2021."}`+"\n", id, id+1)
}

func TestAStreamAnswersEveryLineInOrder(t *testing.T) {
	var in strings.Builder
	var want []string
	for i := range 200 {
		in.WriteString(asked(i))
		want = append(want, fmt.Sprintf("d%d", i))
	}
	var first string
	for _, workers := range []string{"1", "4"} {
		out, stderr, code := extract(t, in.String(), "annotate", "--stream", "--layer", "dates", "--workers", workers)
		if code != cli.ExitOK || stderr != "" {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		var ids []string
		for _, a := range answers(t, out) {
			ids = append(ids, a.ID)
		}
		if d := cmp.Diff(want, ids); d != "" {
			t.Errorf("%s workers: -want +got\n%s", workers, d)
		}
		if first == "" {
			first = out
		}
		if out != first {
			t.Errorf("%s workers give other bytes", workers)
		}
	}
}

func TestAStreamMakesAFailureALine(t *testing.T) {
	in := "no JSON\n" + asked(0) + "\n \t\r\n" + `{"id":"e","text":" "}` + "\n" + `{"id":7}` + "\r\n" +
		`{"id":"long","text":"` + strings.Repeat("Long words. ", 300_000) + "\"}\n" +
		`{"id":"broken","text":"Never clo` + "\n" + strings.TrimSpace(asked(1))
	for _, layer := range []string{"records", "rows", "text", "meta"} {
		out, stderr, code := extract(t, in, "annotate", "--stream", "--layer", layer, "--max-bytes", "1000000")
		if code != cli.ExitOK || stderr != "" {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		got := answers(t, out)
		for i := range got {
			if got[i].Status == "failed" && (got[i].Error == "" || got[i].Hint == "" || got[i].Stage != "read/lines") {
				t.Errorf("%s: a failure that does not explain itself: %+v", layer, got[i])
			}
			got[i].Error, got[i].Hint, got[i].Stage = "", "", ""
		}
		want := []answer{
			{ID: "stdin#1", Status: "failed", Reason: "bad_json"},
			{ID: "d0", Status: "ok"},
			{ID: "stdin#3", Status: "skipped", Reason: "empty"},
			{ID: "stdin#4", Status: "skipped", Reason: "empty"},
			{ID: "e", Status: "failed", Reason: "empty"},
			{ID: "7", Status: "failed", Reason: "bad_json"},
			{ID: "long", Status: "failed", Reason: "too_large"},
			{ID: "broken", Status: "failed", Reason: "bad_json"},
			{ID: "d1", Status: "ok"},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: -want +got\n%s", layer, d)
		}
	}
}

func TestAStreamTellsOfADeadline(t *testing.T) {
	out, stderr, code := extract(t, asked(3)+asked(4), "annotate", "--stream", "--layer", "records", "--timeout", "1ns")
	if code != cli.ExitOK || stderr != "" {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	got := answers(t, out)
	if len(got) != 2 || got[0].ID != "d3" || got[1].ID != "d4" {
		t.Fatalf("%+v", got)
	}
	for _, a := range got {
		if a.Status != "failed" || a.Reason != "timeout" || a.Error == "" || a.Hint == "" {
			t.Errorf("%+v", a)
		}
	}
}

func TestAnEmptyStreamHasNoAnswer(t *testing.T) {
	if out, stderr, code := extract(t, "", "annotate", "--stream"); out != "" || stderr != "" || code != cli.ExitOK {
		t.Errorf("exit %d: %q %q", code, out, stderr)
	}
	for _, args := range [][]string{{"annotate", "--stream", "a.jsonl"}, {"annotate"}, {"annotate", "--stream", "--max-bytes", "0"}} {
		if _, _, code := extract(t, "", args...); code != cli.ExitUsage {
			t.Errorf("%q: exit %d", args, code)
		}
	}
}

func TestAStreamTakesALineOf50MB(t *testing.T) {
	words := strings.Repeat(`The Board met again and said nothing new.\n\n`, 50<<20/44)
	in := asked(0) + `{"id":"big","text":"` + words + `"}` + "\n" + asked(1)
	out, stderr, code := extract(t, in, "annotate", "--stream", "--layer", "text")
	if code != cli.ExitOK || stderr != "" {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	got := answers(t, out)
	if len(got) != 3 || got[1].ID != "big" || got[1].Status != "ok" || got[2].ID != "d1" {
		t.Fatalf("%+v", got)
	}
	if len(out) < 50<<20 {
		t.Errorf("%d bytes came back", len(out))
	}
}

// filter starts annotate --stream as a process of its own.
func filter(t *testing.T, args ...string) (c *exec.Cmd, in io.WriteCloser, pipe io.Closer, out *bufio.Reader, stderr *bytes.Buffer) {
	t.Helper()
	c = exec.CommandContext(t.Context(), os.Args[0], append([]string{"annotate", "--stream"}, args...)...)
	c.Env = append(os.Environ(), "EXTRACT_TEST_MAIN=1")
	stderr = &bytes.Buffer{}
	c.Stderr = stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	o, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); o.Close() })
	return c, in, o, bufio.NewReaderSize(o, 1<<20), stderr
}

// within fails the test when do takes longer than a minute.
func within(t *testing.T, c *exec.Cmd, do func()) {
	t.Helper()
	timer := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	do()
	if !timer.Stop() {
		t.Fatal("no end within a minute")
	}
}

func TestAPartnerMayWaitForEachAnswer(t *testing.T) {
	for _, workers := range []string{"1", "4"} {
		for _, ahead := range []int{1, 3} {
			c, in, _, out, stderr := filter(t, "--workers", workers)
			within(t, c, func() {
				sent := 0
				for i := range 20 {
					for ; sent < i+ahead; sent++ {
						if _, err := io.WriteString(in, asked(sent)); err != nil {
							t.Fatal(err)
						}
					}
					s, err := out.ReadString('\n')
					if err != nil {
						t.Fatalf("%s workers, answer %d: %v", workers, i, err)
					}
					if got := answers(t, s); got[0].ID != fmt.Sprintf("d%d", i) {
						t.Fatalf("answer %d is of %s", i, got[0].ID)
					}
				}
				if err := in.Close(); err != nil {
					t.Fatal(err)
				}
				rest, _ := io.ReadAll(out)
				if got := answers(t, string(rest)); len(got) != ahead-1 {
					t.Errorf("%d answers to the last %d lines", len(got), ahead-1)
				}
				if err := c.Wait(); err != nil || stderr.Len() > 0 {
					t.Errorf("%v: %s", err, stderr)
				}
			})
		}
	}
}

func TestAStreamEndsWithItsReader(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pipes of Windows have no signal")
	}
	c, in, pipe, out, stderr := filter(t, "--layer", "text")
	within(t, c, func() {
		go func() {
			defer in.Close()
			for i := 0; ; i++ {
				if _, err := io.WriteString(in, asked(i)); err != nil {
					return
				}
			}
		}()
		if _, err := out.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		// Wait closes our end of the pipe, but only once the process has ended.
		if err := pipe.Close(); err != nil {
			t.Fatal(err)
		}
		err := c.Wait()
		var e *exec.ExitError
		if !errors.As(err, &e) {
			t.Fatalf("end: %v", err)
		}
		if s, ok := e.Sys().(syscall.WaitStatus); !ok || s.Signal() != syscall.SIGPIPE {
			t.Errorf("end: %v, want that of any filter, SIGPIPE", err)
		}
		if stderr.Len() > 0 {
			t.Errorf("it says %s", stderr)
		}
	})
}

func TestASignalEndsAStreamWithWholeLines(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no SIGTERM")
	}
	c, in, _, out, stderr := filter(t, "--workers", "2")
	within(t, c, func() {
		for i := range 3 {
			if _, err := io.WriteString(in, asked(i)); err != nil {
				t.Fatal(err)
			}
		}
		first, err := out.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(out) // standard input stays open: the end is not that of the stream
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range answers(t, first+string(rest)) {
			if a.ID != fmt.Sprintf("d%d", i) || a.Status != "ok" {
				t.Errorf("%+v", a)
			}
		}
		_ = c.Wait()
		if code := c.ProcessState.ExitCode(); code != cli.ExitInterrupted || !strings.Contains(stderr.String(), "every line that was written is whole") {
			t.Errorf("exit %d: %s", code, stderr)
		}
	})
}

// endless gives lines until the test is over and counts them.
type endless struct {
	lines, most atomic.Int64
	line        []byte
	rest        []byte
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		if most := e.most.Load(); most > 0 && e.lines.Load() >= most {
			return 0, io.EOF
		}
		e.lines.Add(1)
		e.rest = e.line
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func padded(n int) []byte {
	return []byte(`{"id":"p","pad":"` + strings.Repeat("x", n) + `","text":"The Board met."}` + "\n")
}

func TestAReaderWhoDoesNotReadStopsTheStream(t *testing.T) {
	in := &endless{line: padded(1000)}
	r, w := io.Pipe()
	done := make(chan int)
	go func() {
		done <- cli.Main([]string{"annotate", "--stream", "--layer", "text", "--workers", "2"}, cli.Streams{In: in, Out: w, Err: io.Discard})
	}()
	last := int64(-1)
	for n := in.lines.Load(); n == 0 || n != last; n = in.lines.Load() { // until it takes no more
		last = n
		time.Sleep(300 * time.Millisecond)
		if n > 5000 {
			t.Fatalf("%d lines are taken and not one is read", n)
		}
	}
	t.Logf("%d lines taken before it waits", last)
	in.most.Store(last)
	out, err := io.ReadAll(io.LimitReader(r, 1<<10))
	if err != nil || len(out) != 1<<10 {
		t.Fatal(err)
	}
	if err := r.CloseWithError(syscall.EPIPE); err != nil { // not standard output: an error, no signal
		t.Fatal(err)
	}
	if code := <-done; code != cli.ExitFailed {
		t.Errorf("exit %d", code)
	}
}
