package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/read/archive"
)

// file is a member to pack; link is the target of a symbolic link.
type file struct{ name, data, link string }

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Size: int64(len(f.data)), Mode: 0o644, Typeflag: tar.TypeReg}
		switch {
		case f.link != "":
			h.Typeflag, h.Linkname = tar.TypeSymlink, f.link
		case strings.HasSuffix(f.name, "/"):
			h.Typeflag = tar.TypeDir
		}
		if err := errors.Join(w.WriteHeader(h), write(w, f.data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(w interface{ Write([]byte) (int, error) }, s string) error {
	_, err := w.Write([]byte(s))
	return err
}

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.link != "" {
			h.SetMode(0o777 | 1<<27) // fs.ModeSymlink
			f.data = f.link
		}
		m, err := w.CreateHeader(h)
		if err == nil {
			err = write(m, f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gz(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if err := errors.Join(write(w, string(data)), w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func record(kind, uri, media, body string) string {
	target := ""
	if uri != "" {
		target = "WARC-Target-URI: " + uri + "\r\n"
	}
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, target, media, len(body), body)
}

func answer(status, header, body string) string {
	return "HTTP/1.1 " + status + "\r\n" + header + "\r\n" + body
}

// list gives every member as "uri[#line]: text" or "uri: status/reason".
func list(t testing.TB, data []byte, media string, o archive.Options) []string {
	t.Helper()
	var got []string
	f := archive.File{URI: "a", MediaType: media, Stream: bytes.NewReader(data), At: bytes.NewReader(data), Size: int64(len(data))}
	for in, err := range archive.Split(t.Context(), f, o) {
		s := in.URI
		if in.Member > 0 {
			s += fmt.Sprint("#", in.Member)
		}
		var df *doc.Failure
		switch {
		case errors.As(err, &df):
			s += ": " + df.Status + "/" + df.Reason
		case err != nil:
			t.Fatalf("%s: error is no Failure: %v", in.URI, err)
		default:
			s += ": " + string(in.Data[:min(len(in.Data), 40)])
		}
		got = append(got, s)
	}
	return got
}

func TestSplit(t *testing.T) {
	t.Parallel()
	page := "<!doctype html><p>The pier is closed."
	files := []file{
		{name: "news/"}, {name: "news/a.txt", data: "The board met."}, {name: "news/b.html", data: page},
		{name: "news/c.jsonl", data: `{"text":"One."}` + "\n" + `{"text":"Two."}` + "\n"}, {name: "news/d.txt.gz", data: string(gz(t, []byte("It closed.")))},
		{name: "photo.jpg", data: "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"}, {name: "style.css", data: "p { margin: 0 }"}, {name: ".hidden.txt", data: "x"},
		{name: "__MACOSX/a.txt", data: "x"}, {name: "../up.txt", data: "x"}, {name: "/etc/root.txt", data: "x"}, {name: `..\up.txt`, data: "x"},
		{name: "link.txt", link: "/etc/hosts"}, {name: "empty.txt"},
	}
	want := []string{
		"a!news/a.txt: The board met.", "a!news/b.html: " + page, `a!news/c.jsonl#1: {"text":"One."}`, `a!news/c.jsonl#2: {"text":"Two."}`, "a!news/d.txt.gz: It closed.",
		"a!photo.jpg: skipped/not_selected", "a!style.css: skipped/not_selected",
		"a!../up.txt: skipped/not_selected", "a!/etc/root.txt: skipped/not_selected", `a!..\up.txt: skipped/not_selected`,
		"a!link.txt: skipped/not_selected", "a!empty.txt: failed/empty",
	}
	// What starts with a dot or ".." is told or hidden by its parts; ".." is not hidden.
	for name, tc := range map[string]struct {
		data  []byte
		media string
		o     archive.Options
		want  []string
	}{
		"tar": {tarOf(t, files...), archive.Tar, archive.Options{}, want},
		"zip": {zipOf(t, files...), archive.Zip, archive.Options{}, want},
		"a web archive": {
			[]byte(record("warcinfo", "", "application/warc-fields", "software: x\r\n") +
				record("request", "https://x.example/", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n") +
				record("response", "https://x.example/", "application/http; msgtype=response", answer("200 OK", "Content-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n", "25\r\n"+page+"\r\n0\r\n\r\n")) +
				record("response", "https://x.example/gz", "application/http; msgtype=response", answer("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", string(gz(t, []byte(page))))) +
				record("response", "https://x.example/gone", "application/http; msgtype=response", answer("404 Not Found", "Content-Type: text/html\r\n", page)) +
				record("response", "https://x.example/p.png", "application/http; msgtype=response", answer("200 OK", "Content-Type: image/png\r\n", "\x89PNG")) +
				record("resource", "file:///notes.txt", "text/plain", "The board met.")),
			archive.WARC, archive.Options{},
			[]string{
				"a!https://x.example/: " + page, "a!https://x.example/gz: " + page, "a!https://x.example/gone: skipped/not_selected",
				"a!https://x.example/p.png: skipped/not_selected", "a!file:///notes.txt: The board met.",
			},
		},
		"archives in archives": {
			tarOf(t, file{name: "b.zip", data: string(zipOf(t, file{name: "c.txt", data: "Deep."}))}), archive.Tar, archive.Options{},
			[]string{"a!b.zip!c.txt: Deep."},
		},
		"archives too deep": {
			tarOf(t, file{name: "b.zip", data: string(zipOf(t, file{name: "c.txt", data: "Deep."}))}, file{name: "d.txt", data: "Flat."}), archive.Tar, archive.Options{MaxDepth: 1},
			[]string{"a!b.zip: skipped/not_selected", "a!d.txt: Flat."},
		},
		"a large member": {
			tarOf(t, file{name: "b.txt", data: strings.Repeat("x", 100)}, file{name: "c.txt", data: "Small."}), archive.Tar, archive.Options{MaxBytes: 50},
			[]string{"a!b.txt: failed/too_large", "a!c.txt: Small."},
		},
		"many members": {
			tarOf(t, file{name: "b.txt", data: "One."}, file{name: "c.txt", data: "Two."}), archive.Tar, archive.Options{MaxMembers: 1},
			[]string{"a!b.txt: One.", "a!c.txt: failed/too_large"},
		},
		"many members of a zip": {
			zipOf(t, file{name: "b.txt", data: "One."}, file{name: "c.txt", data: "Two."}), archive.Zip, archive.Options{MaxMembers: 1},
			[]string{"a: failed/too_large"},
		},
		"a bomb": {
			zipOf(t, file{name: "b.txt", data: strings.Repeat("x", 1_000_000)}, file{name: "c.txt", data: "Two."}), archive.Zip, archive.Options{Ratio: 10, Free: 1000},
			[]string{"a!b.txt: failed/too_large"},
		},
		"a bomb inside a member": {
			tarOf(t, file{name: "b.gz", data: string(gz(t, bytes.Repeat([]byte("x"), 1_000_000)))}, file{name: "c.txt", data: "Two."}), archive.Tar, archive.Options{Ratio: 2, Free: 1000},
			[]string{"a!b.gz: failed/too_large"},
		},
		"a torn tar":                    {tarOf(t, file{name: "b.txt", data: "One."}, file{name: "c.txt", data: strings.Repeat("x", 2000)})[:2100], archive.Tar, archive.Options{}, []string{"a!b.txt: One.", "a!c.txt: failed/malformed"}},
		"an empty zip":                  {zipOf(t), archive.Zip, archive.Options{}, []string{"a: failed/empty"}},
		"a zip that lost its directory": {append(zipOf(t, file{name: "b.txt", data: "One."})[:40], zipOf(t)...), archive.Zip, archive.Options{}, []string{"a: failed/empty"}},
		"hidden files alone":            {tarOf(t, file{name: "b/"}, file{name: ".c.txt", data: "x"}), archive.Tar, archive.Options{}, []string{"a: failed/empty"}},
		"an empty archive in another":   {tarOf(t, file{name: "b.zip", data: string(zipOf(t))}, file{name: "c.txt", data: "One."}), archive.Tar, archive.Options{}, []string{"a!b.zip: failed/empty", "a!c.txt: One."}},
		"blank lines in an archive":     {tarOf(t, file{name: "b.jsonl", data: "\n \n\n"}), archive.Tar, archive.Options{}, []string{"a!b.jsonl: failed/empty"}},
		"no response":                   {[]byte(record("warcinfo", "", "application/warc-fields", "software: x\r\n")), archive.WARC, archive.Options{}, []string{"a: failed/empty"}},
		"a torn zip":                    {zipOf(t, file{name: "b.txt", data: "One."})[:40], archive.Zip, archive.Options{}, []string{"a: failed/malformed"}},
		"a torn web archive":            {[]byte(record("resource", "file:///n.txt", "text/plain", "The board met."))[:110], archive.WARC, archive.Options{}, []string{"a: failed/malformed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, list(t, tc.data, tc.media, tc.o)); d != "" {
				t.Errorf("Split: -want +got\n%s", d)
			}
		})
	}
}

// Every member of a bomb whose entries overlap reads the same compressed
// bytes again.
func TestOverlappingEntries(t *testing.T) {
	t.Parallel()
	data := zipOf(t, file{name: "b.txt", data: strings.Repeat("x", 100_000)})
	k := bytes.Index(data, []byte("PK\x01\x02"))
	end := bytes.Index(data, []byte("PK\x05\x06"))
	directory := data[k:end]
	const n = 500
	bomb := append([]byte{}, data[:k]...)
	for range n {
		bomb = append(bomb, directory...)
	}
	tail := append([]byte{}, data[end:]...)
	binary.LittleEndian.PutUint16(tail[8:], n)
	binary.LittleEndian.PutUint16(tail[10:], n)
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(directory)))
	bomb = append(bomb, tail...)
	got := list(t, bomb, archive.Zip, archive.Options{Free: 1 << 20})
	if last := got[len(got)-1]; len(got) >= n || last != "a!b.txt: failed/too_large" {
		t.Errorf("Split lists %d of %d overlapping members, the last %q", len(got), n, last)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add(tarOf(f, file{name: "b.txt", data: "One."}), archive.Tar)
	f.Add(zipOf(f, file{name: "b.txt", data: "One."}), archive.Zip)
	f.Add([]byte(record("resource", "file:///n.txt", "text/plain", "The board met.")), archive.WARC)
	f.Fuzz(func(t *testing.T, data []byte, media string) {
		if archive.Opens(media) {
			list(t, data, media, archive.Options{MaxBytes: 1 << 16, MaxMembers: 100, Ratio: 1, Free: 1 << 16})
		}
	})
}
