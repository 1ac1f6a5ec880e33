package text_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"writ/extract/doc"
	"writ/extract/read/text"
)

func reader(t testing.TB) *text.Reader {
	t.Helper()
	r, err := text.New(text.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReadFillsTheDocument(t *testing.T) {
	t.Parallel()
	in := doc.Input{URI: "in/order.txt.gz", Data: []byte("ORDER\r\nGranted.\fPage two\xff “x”")}
	raw, err := reader(t).Read(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if raw.ID != "order" || raw.Hash != sha256.Sum256(in.Data) || raw.Size != int64(len(in.Data)) || raw.MediaType != "text/plain" || raw.Source != in.URI {
		t.Errorf("Read = %+v", raw)
	}
	if want := "ORDER\r\nGranted.\fPage two\ufffd “x”"; raw.Text != want {
		t.Errorf("Text = %q, want %q", raw.Text, want)
	}
	if len(raw.Pages) != 2 || raw.Text[raw.Pages[1].Start:raw.Pages[1].End] != "Page two\ufffd “x”" {
		t.Errorf("Pages = %v", raw.Pages)
	}
	if len(raw.Notes) != 1 || raw.Notes[0].Code != "invalid_utf8" {
		t.Errorf("Notes = %v, want one invalid_utf8", raw.Notes)
	}
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ in, reason string }{
		"no bytes":         {"", doc.ReasonEmpty},
		"white space only": {" \r\n\f\t", doc.ReasonEmpty},
		"mark only":        {"\xef\xbb\xbf\n", doc.ReasonEmpty},
		"UTF-32":           {"\xff\xfe\x00\x00a\x00\x00\x00", doc.ReasonBadEncoding},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := reader(t).Read(t.Context(), doc.Input{URI: "x.txt", Data: []byte(tc.in)})
			var f *doc.Failure
			if !errors.As(err, &f) || f.Reason != tc.reason || f.Status != doc.StatusFailed {
				t.Errorf("Read(%q) = %v, want reason %s", tc.in, err, tc.reason)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := reader(t).Read(ctx, doc.Input{Data: []byte("x")}); !errors.Is(err, context.Canceled) {
		t.Errorf("Read with a cancelled context = %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("The court\fruled."))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("caf\xe9\x81"))
	f.Fuzz(func(t *testing.T, data []byte) {
		raw, err := reader(t).Read(t.Context(), doc.Input{URI: "f.txt", Data: data, Offset: 7})
		if err != nil {
			var f *doc.Failure
			if !errors.As(err, &f) {
				t.Fatalf("error is no Failure: %v", err)
			}
			return
		}
		if len(raw.Pages) == 0 {
			t.Fatal("no page")
		}
		a, b, ok := raw.Origin.Bytes(doc.TextSpan{Start: 0, End: len(raw.Text)})
		if !ok || a != 7 || b != 7+len(data) {
			t.Fatalf("the whole text leads to [%d, %d) %t, want [7, %d)", a, b, ok, 7+len(data))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	in := doc.Input{URI: "b.txt", Data: []byte(strings.Repeat("The Commission fined “Acme” $5 million on Monday.\n", 20000))}
	r := reader(b)
	b.SetBytes(int64(len(in.Data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

func Example() {
	r, _ := text.New(text.Options{})
	raw, _ := r.Read(context.Background(), doc.Input{URI: "ruling.txt", Data: []byte("The agency\x92s rule stands.")})
	fmt.Println(raw.ID, raw.Text)
	at := strings.Index(raw.Text, "rule")
	fmt.Println(raw.Origin.Bytes(doc.TextSpan{Start: at, End: at + 4}))
	// Output:
	// ruling The agency’s rule stands.
	// 13 17 true
}
