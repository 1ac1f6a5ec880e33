package clean_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
)

// printed is a line of a page and how far it stands below the one above.
type printed struct {
	below float32
	text  string
}

// sheet makes a document of one page, its lines in one size.
func sheet(lines []printed) *doc.Document {
	d := &doc.Document{}
	pg := doc.Page{Number: 1, Width: 612, Height: 792}
	var b strings.Builder
	y := float32(700)
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		y -= l.below
		start := b.Len()
		b.WriteString(l.text)
		pg.Lines = append(pg.Lines, doc.Line{
			TextSpan: doc.TextSpan{Start: start, End: b.Len()}, X0: 72, X1: 500, Y0: y, Y1: y + 14, Size: 14,
		})
	}
	d.Text = b.String()
	pg.End = b.Len()
	d.Pages = []doc.Page{pg}
	return d
}

// Notes that are as large as the body show by their closer lines; two notes
// stand farther apart than the lines of one, and closer than the body's.
func TestNotesSetCloseAtTheFoot(t *testing.T) {
	body := []printed{
		{0, "The board heard the port’s motion on the first day of the term"},
		{24, "and took it under advice. It now denies the motion for want of"},
		{24, "any showing that the pier is sound, as the rules of this harbor"},
		{24, "ask of whoever would open one. The port says that it needs none"},
		{24, "because the pier was open before. It is wrong about that."},
	}
	first := []printed{{28, "3 The pier was closed by the harbor master in the spring of that"}, {12, "year, and by the board in the fall."}}
	second := []printed{{19, "4 The port does not say who asked for it."}, {12, "Nobody else did."}}
	for name, tc := range map[string]struct {
		lines []printed
		want  int // lines of notes, at the end
	}{
		"no note":                     {body, 0},
		"a note":                      {append(body[:5:5], first...), 2},
		"two notes":                   {append(append(body[:5:5], first...), second...), 4},
		"a quotation set close, last": {append(body[:5:5], printed{24, "The rule is old: no pier opens"}, printed{12, "that the board has not seen."}), 0},
	} {
		d := sheet(tc.lines)
		if err := newCleaner(t).Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, m := range d.Marks {
			if m.Kind == "footnote" {
				got = append(got, d.Text[m.Start:m.End])
			}
		}
		for _, l := range tc.lines[len(tc.lines)-tc.want:] {
			want = append(want, l.text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
