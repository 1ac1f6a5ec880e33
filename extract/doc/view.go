package doc

import (
	"slices"
	"sort"
	"strings"
)

// View is the masked text that analysis reads: the document text without
// clutter and furniture, cut into blocks joined by single newlines, with hard
// line breaks turned into spaces and hyphenated line ends joined.
//
// The zero View is empty. A View is immutable after [ViewBuilder.View] and
// safe for concurrent use.
type View struct {
	Text   string
	runs   []viewRun // ascending by view
	byText []int     // indices into runs, ascending by text; nil = as they stand
}

// viewRun maps view bytes [view, view+n) one to one onto text bytes
// [text, text+n). View bytes between runs (joining spaces, newlines) have no
// source of their own.
type viewRun struct{ view, text, n int }

// Source returns where s stands in the document text: from the first source
// byte under s to the last. Clutter inside s is included, clutter beside s is
// not. ok is false when s covers no source byte.
func (v *View) Source(s Span) (t TextSpan, ok bool) {
	if s.End <= s.Start {
		return TextSpan{}, false
	}
	i := sort.Search(len(v.runs), func(i int) bool { return v.runs[i].view+v.runs[i].n > s.Start })
	if i == len(v.runs) || v.runs[i].view >= s.End {
		return TextSpan{}, false
	}
	r := v.runs[i]
	t.Start = r.text + max(0, s.Start-r.view)
	j := sort.Search(len(v.runs), func(i int) bool { return v.runs[i].view >= s.End }) - 1
	r = v.runs[j]
	t.End = r.text + min(r.n, s.End-r.view)
	return t, true
}

// Locate returns the view bytes whose sources lie in t. ok is false when the
// whole of t is masked.
func (v *View) Locate(t TextSpan) (s Span, ok bool) {
	if t.End <= t.Start {
		return Span{}, false
	}
	i := sort.Search(len(v.runs), func(i int) bool { r := v.run(i); return r.text+r.n > t.Start })
	if i == len(v.runs) || v.run(i).text >= t.End {
		return Span{}, false
	}
	r := v.run(i)
	s.Start = r.view + max(0, t.Start-r.text)
	j := sort.Search(len(v.runs), func(i int) bool { return v.run(i).text >= t.End }) - 1
	r = v.run(j)
	s.End = r.view + min(r.n, t.End-r.text)
	return s, s.Start < s.End
}

// run returns the i-th run in the order of the document text.
func (v *View) run(i int) viewRun {
	if v.byText != nil {
		i = v.byText[i]
	}
	return v.runs[i]
}

// ViewBuilder makes a View. The zero value is ready to use. Text may be added
// in any order, no byte of it twice.
type ViewBuilder struct {
	text strings.Builder
	runs []viewRun
}

// Len returns the number of view bytes so far.
func (b *ViewBuilder) Len() int { return b.text.Len() }

// Copy appends text[t.Start:t.End] of the document text.
func (b *ViewBuilder) Copy(text string, t TextSpan) {
	if t.End <= t.Start {
		return
	}
	at := b.text.Len()
	if k := len(b.runs) - 1; k >= 0 && b.runs[k].text+b.runs[k].n == t.Start && b.runs[k].view+b.runs[k].n == at {
		b.runs[k].n += t.Len()
	} else {
		b.runs = append(b.runs, viewRun{at, t.Start, t.Len()})
	}
	b.text.WriteString(text[t.Start:t.End])
}

// Insert appends s, which stands for no byte of the document text: a space
// for a hard line break, the newline between blocks.
func (b *ViewBuilder) Insert(s string) { b.text.WriteString(s) }

// View returns the finished view and resets b.
func (b *ViewBuilder) View() View {
	v := View{Text: b.text.String(), runs: b.runs}
	before := func(a, b viewRun) int { return a.text - b.text }
	if !slices.IsSortedFunc(v.runs, before) {
		v.byText = make([]int, len(v.runs))
		for i := range v.byText {
			v.byText[i] = i
		}
		slices.SortFunc(v.byText, func(i, j int) int { return before(v.runs[i], v.runs[j]) })
	}
	*b = ViewBuilder{}
	return v
}
