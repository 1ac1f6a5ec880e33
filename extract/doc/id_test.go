package doc_test

import (
	"testing"

	"writ/extract/doc"
)

func TestInputID(t *testing.T) {
	for name, tc := range map[string]struct {
		in   doc.Input
		want string
	}{
		"extension goes":              {doc.Input{URI: "in/case.txt"}, "case"},
		"only the last extension":     {doc.Input{URI: "no.12-cv.html"}, "no.12-cv"},
		"wrapper first":               {doc.Input{URI: "a/b.txt.GZ"}, "b"},
		"wrapper alone":               {doc.Input{URI: "notes.zst"}, "notes"},
		"hidden file keeps its name":  {doc.Input{URI: ".txt"}, ".txt"},
		"standard input":              {doc.Input{URI: "-"}, "stdin"},
		"member of a container":       {doc.Input{URI: "x/news.jsonl.gz", Member: 17}, "news#17"},
		"member of an archive":        {doc.Input{URI: "x/news.tar.gz!may/case.txt"}, "case"},
		"member of an archive's root": {doc.Input{URI: "news.zip!case.txt"}, "case"},
		"member of a nested archive":  {doc.Input{URI: "news.zip!may.tar!docs.jsonl", Member: 3}, "docs#3"},
		"page of a web archive":       {doc.Input{URI: "crawl.warc.gz!https://example.gov/news/"}, "news"},
		"an exclamation mark":         {doc.Input{URI: "in/wow!.txt"}, "wow!"},
		"directory with a dot inside": {doc.Input{URI: "v1.2/README"}, "README"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.in.ID(); got != tc.want {
				t.Errorf("ID of %q = %q, want %q", tc.in.URI, got, tc.want)
			}
		})
	}
}
