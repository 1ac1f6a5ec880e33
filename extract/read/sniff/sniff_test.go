package sniff_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"writ/extract/read/sniff"
)

func random(n int) string {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func wide(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	return b.String()
}

func gzipped(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const article = "WASHINGTON - The Commission fined Acme Corp. on Monday.\n\nThe firm said it would <b>appeal</b>.\n"

func TestDetect(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ head, file, kind, media string }{
		"article":                             {article, "a.txt", sniff.Text, "text/plain"},
		"article without a name":              {article, "", sniff.Text, "text/plain"},
		"article named as PDF":                {article, "a.pdf", sniff.Text, "text/plain"},
		"Markdown":                            {"# Rule\n\nText", "a.md", sniff.Text, "text/markdown"},
		"text with some NUL bytes":            {article + "\x00\x00\x00" + article, "a.txt", sniff.Text, "text/plain"},
		"short text with NUL":                 {"a\x00b", "", sniff.Text, "text/plain"},
		"Windows-1252":                        {"The agency\x92s \x93rule\x94 on caf\xe9s", "a.txt", sniff.Text, "text/plain"},
		"Cyrillic of one byte":                {strings.Repeat("\xcf\xf0\xe0\xe2\xee ", 50), "a.txt", sniff.Text, "text/plain"},
		"UTF-16 with mark":                    {"\xff\xfe" + wide(article), "a.txt", sniff.Text, "text/plain"},
		"UTF-16 without mark":                 {wide(article), "a.txt", sniff.Text, "text/plain"},
		"looks like a bitmap":                 {"BMW sued the EPA on Monday over a fine.", "", sniff.Text, "text/plain"},
		"speaks of tags":                      {"Use <html> and <p> and <b> in pages, the guide says.", "a.txt", sniff.Text, "text/plain"},
		"doctype":                             {"<!DOCTYPE html><title>x</title>", "a.txt", sniff.HTML, "text/html"},
		"doctype after mark, comment, prolog": {"\xef\xbb\xbf\n<?xml version='1.0'?><!-- x --><!doctype HTML>", "", sniff.HTML, "text/html"},
		"XHTML":                               {`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html>`, "", sniff.HTML, "application/xhtml+xml"},
		"html tag":                            {`<html lang="en"><body>`, "", sniff.HTML, "text/html"},
		"fragment":                            {"<div><p>One</p><p>Two</p></div>", "", sniff.HTML, "text/html"},
		"HTML named as text":                  {"<html><p>x", "x.txt", sniff.HTML, "text/html"},
		"HTML named as PDF":                   {"<!doctype html><p>Not found", "x.pdf", sniff.HTML, "text/html"},
		"text named as HTML":                  {"Just words", "x.HTM", sniff.HTML, "text/html"},
		"HTML in UTF-16":                      {"\xff\xfe" + wide("<html><body><p>x"), "", sniff.HTML, "text/html"},
		"PDF":                                 {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a.txt", sniff.PDF, "application/pdf"},
		"PDF after noise":                     {"\x00\x01noise\n%PDF-1.4\n", "", sniff.PDF, "application/pdf"},
		"PDF without its head":                {random(3000), "a.pdf", sniff.PDF, "application/pdf"},
		"PDF syntax without its mark":         {"1 0 obj\n<</Type /Catalog>>\nendobj\n", "a.pdf", sniff.PDF, "application/pdf"},
		"PDF syntax under another name":       {"1 0 obj\n<</Type /Catalog>>\nendobj\n", "a.txt", sniff.Text, "text/plain"},
		"JSON Lines":                          {"{\"id\": 1, \"text\": \"x\"}\n{\"id\": 2}\n", "a.txt", sniff.JSONL, "application/x-ndjson"},
		"JSON Lines, long first line":         {`{"m": {"text": 1}, "l": [1, 2], "text": "` + strings.Repeat("word ", 2000), "", sniff.JSONL, "application/x-ndjson"},
		"JSON Lines by name":                  {"{\"id\": 1}\n", "a.jsonl.gz", sniff.JSONL, "application/x-ndjson"},
		"text only inside":                    {`{"m": {"text": "` + strings.Repeat("word ", 2000), "", sniff.Text, "text/plain"},
		"JSON value":                          {"{\n  \"a\": 1\n}", "a.json", sniff.Binary, "application/json"},
		"gzip":                                {gzipped(t), "a.txt", sniff.Gzip, "application/gzip"},
		"zstd":                                {"\x28\xb5\x2f\xfd\x04", "", sniff.Zstd, "application/zstd"},
		"ELF":                                 {"\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 57), "a.txt", sniff.Binary, "application/x-elf"},
		"PNG":                                 {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "", sniff.Binary, "image/png"},
		"zip of plain text":                   {"PK\x03\x04\x0a\x00\x00\x00\x00\x00" + strings.Repeat("\x00", 16) + "\x05\x00\x00\x00a.txt" + article, "", sniff.Binary, "application/zip"},
		"random bytes":                        {random(4096), "a.txt", sniff.Binary, "application/octet-stream"},
		"WARC":                                {"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "", sniff.Binary, "application/warc"},
		"RTF":                                 {`{\rtf1\ansi x}`, "a.txt", sniff.Binary, "application/rtf"},
		"RSS":                                 {`<?xml version="1.0"?><rss version="2.0">`, "", sniff.Binary, "application/rss+xml"},
		"XML":                                 {`<?xml version="1.0"?><filing><party/></filing>`, "", sniff.Binary, "application/xml"},
		"nothing":                             {"", "a.pdf", sniff.PDF, "application/pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := sniff.Detect([]byte(tc.head), tc.file); got != (sniff.Type{Kind: tc.kind, MediaType: tc.media}) {
				t.Errorf("Detect(%.40q, %s) = %v, want %s %s", tc.head, tc.file, got, tc.kind, tc.media)
			}
		})
	}
}

func FuzzDetect(f *testing.F) {
	f.Add([]byte(article), "a.txt")
	f.Add([]byte(`{"text": "x`), "a.jsonl")
	f.Add([]byte("<?xml <!-- <html>"), "")
	f.Fuzz(func(t *testing.T, head []byte, name string) {
		got := sniff.Detect(head, name)
		switch got.Kind {
		case sniff.Text, sniff.HTML, sniff.PDF, sniff.JSONL, sniff.Binary, sniff.Gzip, sniff.Zstd:
		default:
			t.Fatalf("kind %q", got.Kind)
		}
		if !strings.Contains(got.MediaType, "/") || strings.Contains(got.MediaType, ";") {
			t.Fatalf("media type %q", got.MediaType)
		}
	})
}

func Example() {
	fmt.Println(sniff.Detect([]byte("%PDF-1.7\n"), "brief.txt"))
	fmt.Println(sniff.Kind([]byte("The court ruled."), "ruling"))
	// Output:
	// {pdf application/pdf}
	// text
}
