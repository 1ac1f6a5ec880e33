package worker_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/read/pdf/worker"
)

var messages = []worker.Message{
	&worker.Config{Memory: 1 << 40, Cache: "/tmp/é"},
	&worker.Request{Engine: "x", Data: []byte{0, 1, 0xff}},
	&worker.Hello{Version: 7},
	&worker.Ready{},
	&worker.Info{Pages: 3, Title: "Order", Author: "A. Writer", Created: "D:2021"},
	&worker.Page{Number: 2, Width: 612, Height: 792.5, Text: "Denied.\n", Image: true, Error: "torn"},
	&worker.Failed{Reason: worker.FailedMalformed, Detail: "no trailer"},
	&worker.Done{},
}

func TestMessagesComeBackAsSent(t *testing.T) {
	var b bytes.Buffer
	for _, m := range messages {
		if err := worker.Write(&b, m); err != nil {
			t.Fatal(err)
		}
	}
	r := bufio.NewReader(&b)
	for _, want := range messages {
		got, err := worker.Read(r, worker.MaxMessage)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	if _, err := worker.Read(r, worker.MaxMessage); !errors.Is(err, io.EOF) {
		t.Errorf("Read at the end = %v", err)
	}
}

func TestBrokenMessagesAreRefused(t *testing.T) {
	for name, in := range map[string]string{
		"unknown type":          "Z\x00\x00\x00\x00",
		"too long":              "P\xff\xff\xff\x7f",
		"string beyond body":    "F\x02\x00\x00\x00\x05a",
		"bytes after fields":    "D\x01\x00\x00\x00x",
		"text that is no UTF-8": "F\x03\x00\x00\x00\x01\xff\x00",
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := worker.Read(bufio.NewReader(strings.NewReader(in)), worker.MaxMessage); !errors.Is(err, worker.ErrProtocol) {
				t.Errorf("Read(%q) = %v, %v", in, m, err)
			}
		})
	}
	if _, err := worker.Read(bufio.NewReader(strings.NewReader("P\x05\x00\x00\x00ab")), 100); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Read of a torn message = %v", err)
	}
}

// FuzzRead: bytes that are a message give the same message when they are
// written and read again; all other bytes give an error.
func FuzzRead(f *testing.F) {
	for _, m := range messages {
		var b bytes.Buffer
		if err := worker.Write(&b, m); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := worker.Read(bufio.NewReader(bytes.NewReader(in)), 1<<20)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := worker.Write(&b, m); err != nil {
			t.Fatal(err)
		}
		again, err := worker.Read(bufio.NewReader(&b), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, again); d != "" {
			t.Error(d)
		}
	})
}
