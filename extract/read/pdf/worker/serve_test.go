package worker_test

import (
	"bufio"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/read/pdf/worker"
)

// engine reads pages that it makes up: page 2 panics, page 3 is not clean.
type engine struct{ hang chan struct{} }

func (e engine) Open([]byte) (worker.Document, error) { return e, nil }
func (engine) Close() error                           { return nil }
func (engine) Info() worker.Info                      { return worker.Info{Pages: 3} }

func (e engine) Page(n int) (worker.Page, error) {
	if e.hang != nil {
		<-e.hang
	}
	switch n {
	case 2:
		panic("torn")
	case 3:
		return worker.Page{Text: "a\x00b\fc\xff", Width: -1}, nil
	}
	return worker.Page{Text: "denied", Width: 612}, nil
}

// serve starts a server and reads its greeting.
func serve(t *testing.T, e engine, ended func()) (in *io.PipeWriter, out *bufio.Reader, done chan error) {
	t.Helper()
	requests, in := io.Pipe()
	answers, w := io.Pipe()
	done = make(chan error, 1)
	go func() {
		done <- worker.Serve(requests, w, map[string]worker.Factory{
			"made-up": func(worker.Config) (worker.Engine, error) { return e, nil },
			"broken":  func(worker.Config) (worker.Engine, error) { panic("no code") },
		}, ended)
	}()
	out = bufio.NewReader(answers)
	greeting := make([]byte, len(worker.Preamble))
	if _, err := io.ReadFull(out, greeting); err != nil || string(greeting) != worker.Preamble {
		t.Fatalf("greeting %q, %v", greeting, err)
	}
	if m := next(t, out); !cmp.Equal(m, worker.Message(&worker.Hello{Version: worker.Version})) {
		t.Fatalf("first message %+v", m)
	}
	return in, out, done
}

func next(t *testing.T, out *bufio.Reader) worker.Message {
	t.Helper()
	m, err := worker.Read(out, worker.MaxMessage)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestServe(t *testing.T) {
	in, out, done := serve(t, engine{}, nil)
	for name, tc := range map[string]struct {
		request *worker.Request
		want    []worker.Message
	}{
		"pages as they come": {&worker.Request{Engine: "made-up"}, []worker.Message{
			&worker.Ready{},
			&worker.Info{Pages: 3},
			&worker.Page{Number: 1, Text: "denied", Width: 612},
			&worker.Page{Number: 2, Error: "panic: torn"},
			&worker.Page{Number: 3, Text: "ab\nc\uFFFD"},
			&worker.Done{},
		}},
		"an engine that cannot start": {&worker.Request{Engine: "broken"}, []worker.Message{
			&worker.Failed{Reason: worker.FailedEngine, Detail: "panic: no code"},
		}},
		"an engine that is not there": {&worker.Request{Engine: "none"}, []worker.Message{
			&worker.Failed{Reason: worker.FailedEngine, Detail: `no engine "none"`},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := worker.Write(in, tc.request); err != nil {
				t.Fatal(err)
			}
			for _, want := range tc.want {
				if d := cmp.Diff(want, next(t, out)); d != "" {
					t.Error(d)
				}
			}
		})
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve = %v", err)
	}
}

func TestEndOfInputIsSeenWhileAnEngineHangs(t *testing.T) {
	e := engine{hang: make(chan struct{})}
	ended := make(chan struct{})
	in, out, done := serve(t, e, func() { close(ended) })
	if err := worker.Write(in, &worker.Request{Engine: "made-up"}); err != nil {
		t.Fatal(err)
	}
	next(t, out) // Ready
	next(t, out) // Info
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	<-ended
	go func() { _, _ = io.Copy(io.Discard, out) }()
	close(e.hang)
	if err := <-done; err != nil {
		t.Errorf("Serve = %v", err)
	}
}

func TestBrokenInputEndsTheServer(t *testing.T) {
	in, _, done := serve(t, engine{}, nil)
	if _, err := in.Write([]byte("Z12345")); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, worker.ErrProtocol) {
		t.Errorf("Serve = %v", err)
	}
}
