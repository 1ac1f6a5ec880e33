package html_test

import (
	"testing"

	"writ/extract/read/html"
)

func reader(t testing.TB) *html.Reader {
	t.Helper()
	r, err := html.New(html.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
