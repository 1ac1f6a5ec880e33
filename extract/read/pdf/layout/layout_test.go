package layout_test

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/read/pdf/layout"
)

const size = 10.0

// put sets the words of s side by side from x on, with baseline y. Every
// character is half as wide as the font is high.
func put(x, y float64, s string) []layout.Word {
	var out []layout.Word
	for _, w := range strings.Fields(s) {
		width := float64(len([]rune(w))) * size / 2
		out = append(out, layout.Word{Text: w, X0: x, X1: x + width, Y0: y - 2, Y1: y + 8, Space: len(out) > 0})
		x += width + size/2
	}
	return out
}

func page(parts ...[]layout.Word) []layout.Word {
	var out []layout.Word
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func TestText(t *testing.T) {
	superscript := layout.Word{Text: "3", X0: 120, X1: 123, Y0: 704, Y1: 710}
	turned := put(20, 400, "arXiv stamp")
	for i := range turned {
		turned[i].Turned = true
	}
	for name, tc := range map[string]struct {
		words []layout.Word
		want  string
	}{
		"no words": {nil, ""},
		"a header that comes last in the file": {
			page(put(72, 680, "The motion is denied."), put(72, 668, "So ordered."), put(72, 700, "Case 1:20-cv-1")),
			"Case 1:20-cv-1\n\nThe motion is denied.\nSo ordered.",
		},
		"words out of order": {page(put(135, 700, "second"), put(100, 700, "first")), "first second"},
		"a line number and a caption": {
			page(put(60, 700, "7"), put(100, 700, "Plaintiff,"), put(300, 700, "Case No. 5")),
			"7   Plaintiff,   Case No. 5",
		},
		"a superscript stays on its line": {page(put(100, 700, "rule"), []layout.Word{superscript}, put(100, 688, "next")), "rule3\nnext"},
		"double spacing is no paragraph gap": {
			page(put(72, 700, "one"), put(72, 676, "two"), put(72, 652, "three"), put(72, 628, "four"), put(72, 616, "note"), put(72, 604, "note")),
			"one\ntwo\nthree\nfour\nnote\nnote",
		},
		"a gap between paragraphs": {
			page(put(72, 700, "one"), put(72, 688, "two"), put(72, 664, "three"), put(72, 652, "four")),
			"one\ntwo\n\nthree\nfour",
		},
		"two lines that nearly touch": {page(put(72, 700, "upper line"), put(72, 694.5, "lower line")), "upper line\nlower line"},
		"turned text comes last":      {page(turned, put(72, 700, "Order")), "Order\narXiv stamp"},
		"characters without spaces": {
			[]layout.Word{
				{Text: "a", X0: 0, X1: 5, Y1: 10}, {Text: "b", X0: 5.5, X1: 10, Y1: 10}, {Text: "c", X0: 13, X1: 18, Y1: 10},
			}, "ab c",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := layout.Text(tc.words); got != tc.want {
				t.Errorf("Text = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestColumnsAreReadOneAfterTheOther(t *testing.T) {
	var words []layout.Word
	var left, right []string
	words = append(words, put(72, 760, "A title that runs over the whole of the page and more of its width")...)
	for i := range 20 {
		y := 700 - 12*float64(i)
		l, r := fmt.Sprintf("left column line number %d says it", i), fmt.Sprintf("right column line number %d says it", i)
		words = append(words, put(72, y, l)...)
		words = append(words, put(320, y-1, r)...)
		left, right = append(left, l), append(right, r)
	}
	words = append(words, put(72, 100, "A footer that runs over the whole of the page and more of its width")...)
	got := strings.Fields(layout.Text(words))
	want := strings.Fields("A title that runs over the whole of the page and more of its width " +
		strings.Join(left, " ") + " " + strings.Join(right, " ") + " A footer that runs over the whole of the page and more of its width")
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestThreeColumns(t *testing.T) {
	var words []layout.Word
	var want [3]string
	for i := range 15 {
		for k := range want {
			l := fmt.Sprintf("column %d has its line %d", k, i)
			words = append(words, put(60+170*float64(k), 700-12*float64(i), l)...)
			want[k] += l + " "
		}
	}
	if d := cmp.Diff(strings.Fields(want[0]+want[1]+want[2]), strings.Fields(layout.Text(words))); d != "" {
		t.Error(d)
	}
}

func TestLinesAcrossTheGutterEndTheColumns(t *testing.T) {
	var words []layout.Word
	var want []string
	for i := range 24 {
		y := 700 - 12*float64(i)
		if i%6 == 5 {
			l := "A line that runs across the page and over the whole of its width"
			words, want = append(words, put(72, y, l)...), append(want, l)
			continue
		}
		words = append(words, put(72, y, "Plaintiff of the case at hand")...)
		words = append(words, put(330, y, "Number of the case at hand")...)
		want = append(want, "Plaintiff of the case at hand   Number of the case at hand")
	}
	if d := cmp.Diff(strings.Join(want, "\n"), layout.Text(words)); d != "" {
		t.Error(d)
	}
}

func TestNarrowSidesAreNoColumns(t *testing.T) {
	var words []layout.Word
	var want []string
	for i := range 25 {
		y := 700 - 12*float64(i)
		words = append(words, put(72, y, fmt.Sprintf("Entry %d of the table of contents here", i))...)
		words = append(words, put(450, y, fmt.Sprint(i+1))...)
		want = append(want, fmt.Sprintf("Entry %d of the table of contents here   %d", i, i+1))
	}
	if d := cmp.Diff(strings.Join(want, "\n"), layout.Text(words)); d != "" {
		t.Error(d)
	}
}

func TestLineNumbersAreSetOff(t *testing.T) {
	var words []layout.Word
	var want []string
	for i := range 20 {
		y := 700 - 24*float64(i)
		n := fmt.Sprint(i + 1)
		words = append(words, put(60-float64(len(n))*5, y, n)...)
		words = append(words, put(70, y, "the court finds that 3 of them")...)
		want = append(want, n+"   the court finds that 3 of them")
	}
	if d := cmp.Diff(strings.Join(want, "\n"), layout.Text(words)); d != "" {
		t.Error(d)
	}
}

// Line numbers stand in a grid of their own: lines set close beside it have the
// places of their words, not of the numbers.
func TestALineHasTheHeightOfItsText(t *testing.T) {
	var words []layout.Word
	for i := range 20 {
		n := fmt.Sprint(i + 1)
		words = append(words, put(60-float64(len(n))*5, 700-24*float64(i), n)...)
	}
	for i := range 10 { // half as far apart as the numbers, and a little lower
		words = append(words, put(70, 696-12*float64(i), "a note that is set close")...)
	}
	_, lines := layout.Page(words)
	seen := 0
	for _, l := range lines {
		if !strings.Contains(l.Text, "note") {
			continue
		}
		if want := 694 - 12*float64(seen); l.Y0 != want || l.Size != size {
			t.Errorf("%q at %.0f, size %.0f; want %.0f, %.0f", l.Text, l.Y0, l.Size, want, size)
		}
		seen++
	}
	if seen != 10 {
		t.Errorf("%d lines, want 10", seen)
	}
}

// Every word of the page is in the text, once, wherever it stands.
func TestNoWordIsLost(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var words []layout.Word
		var want []string
		for i := range 1 + r.IntN(150) {
			w := layout.Word{Text: fmt.Sprintf("w%d", i), X0: r.Float64() * 600, Y0: r.Float64() * 800, Turned: r.IntN(20) == 0, Space: true}
			w.X1, w.Y1 = w.X0+r.Float64()*40, w.Y0+r.Float64()*15
			words, want = append(words, w), append(want, w.Text)
		}
		got := strings.FieldsFunc(strings.ReplaceAll(layout.Text(words), "w", " w"), func(c rune) bool { return c == ' ' || c == '\n' })
		sort.Strings(got)
		sort.Strings(want)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	}
}

func TestSidesOfACaptionAreSetOff(t *testing.T) {
	words := page(
		put(72, 700, "NORTHGATE TRANSIT SYSTEMS INC, et al.,"), put(270, 700, "Case No. 1:20-cv-1"),
		put(120, 688, "Plaintiffs,"), put(270, 688, "ORDER GRANTING"),
		put(90, 676, "v."), put(270, 676, "THE MOTION TO"),
		put(72, 664, "JANE ROE and several others of a name,"), put(270, 664, "DISMISS"),
		put(72, 640, "The text below runs over the whole of the width of the page again."),
	)
	want := "NORTHGATE TRANSIT SYSTEMS INC, et al.,   Case No. 1:20-cv-1\nPlaintiffs,   ORDER GRANTING\nv.   THE MOTION TO\n" +
		"JANE ROE and several others of a name,   DISMISS\n\nThe text below runs over the whole of the width of the page again."
	if got := layout.Text(words); got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
	_, lines := layout.Page(words)
	if len(lines) != 5 || lines[1].At != strings.Index(want, "Plaintiffs") || lines[1].X0 != 120 {
		t.Errorf("Page gives lines %+v", lines)
	}
}
