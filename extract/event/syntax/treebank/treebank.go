// Package treebank writes parsed documents by hand, for tests.
package treebank

import (
	"strconv"
	"strings"
	"testing"

	"writ/extract/doc"
)

// Parse reads "word/TAG/label/head" tokens; heads are 0-based.
func Parse(t testing.TB, s string) *doc.Document {
	t.Helper()
	d := &doc.Document{}
	for _, f := range strings.Fields(s) {
		p := strings.Split(f, "/")
		head, err := strconv.Atoi(p[3])
		if err != nil {
			t.Fatal(err)
		}
		start := len(d.View.Text)
		d.View.Text += p[0] + " "
		d.Tokens = append(d.Tokens, doc.Token{Span: doc.Span{Start: start, End: start + len(p[0])}, Tag: p[1], Dep: p[2], Head: head})
	}
	return d
}
