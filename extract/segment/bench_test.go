package segment_test

import (
	"strings"
	"testing"

	"writ/extract/doc"
)

func BenchmarkAnnotate(b *testing.B) {
	para := "          The appellant raises two issues in his  brief to\n\nthis court.  First, he says that the trial judge was wrong\n\n" +
		"in finding that the search of the vessel was lawful, since\n\nno warrant had been issued to the offi-\n\ncers.\n\n" +
		"The Commission today charged Acme Corp. with fraud in a complaint filed in federal court.\n\nCHARGES\n\n(1) the first; and\n"
	text := strings.Repeat(para, 400)
	s := newSegmenter(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d := &doc.Document{Raw: doc.Raw{Text: text}}
		if err := s.Annotate(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}
