package pdf_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/read/pdf"
)

func TestMetaTakesOnlyWhatMakesSense(t *testing.T) {
	t.Parallel()
	r := newReader(t, pdf.Options{Engine: pdf.EngineLedongthuc})
	for name, tc := range map[string]struct {
		info                map[string]string
		title, author, date string
	}{
		"a title and a name":         {map[string]string{"Title": "Order Granting Summary Judgment", "Author": "Ada B. Carver"}, "Order Granting Summary Judgment", "Ada B. Carver", ""},
		"a program before the title": {map[string]string{"Title": "Microsoft Word - Reply Brief"}, "Reply Brief", "", ""},
		"a file name":                {map[string]string{"Title": "Microsoft Word - reply brief final.docx", "Author": "acarver"}, "", "", ""},
		"a default of a scanner":     {map[string]string{"Title": "Untitled", "Author": "Authorized User"}, "", "", ""},
		"a number":                   {map[string]string{"Title": "0318_001 22-4", "Author": "12345 67"}, "", "", ""},
		"a date":                     {map[string]string{"CreationDate": "D:20190307"}, "", "", "2019-03-07"},
		"an impossible date":         {map[string]string{"CreationDate": "D:20190231120000Z"}, "", "", ""},
		"a date of another age":      {map[string]string{"CreationDate": "D:19000101000000"}, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := r.Read(t.Context(), doc.Input{URI: "a.pdf", Data: tinyPDF(tc.info, "The motion to dismiss is denied.")})
			if err != nil {
				t.Fatal(err)
			}
			want := doc.Meta{Title: tc.title, Author: tc.author}
			if tc.date != "" {
				want.Dates = []doc.MetaDate{{Value: tc.date, Source: "pdf:CreationDate", Certainty: "low"}}
			}
			if diff := cmp.Diff(want, d.Meta); diff != "" {
				t.Error(diff)
			}
		})
	}
}
