package html

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"writ/extract/doc"
)

// gap is what stands between two runs of text; a wider one swallows the
// narrower.
type gap int

const (
	none gap = iota
	space
	tab
	newline
	blank
)

// separators are never at the start or the end of the text.
var separators = [...]string{"", " ", "\t", "\n", "\n\n"}

// writer lays out text as a browser does.
type writer struct {
	p      *page
	text   []byte
	origin doc.Origin
	gap    gap
	node   int // text node and bytes of the white space behind a gap that is a space
	at     doc.TextSpan
}

// render writes the kept text nodes.
func (p *page) render() *writer {
	w := &writer{p: p}
	w.walk(p.body, false, false)
	return w
}

func (w *writer) widen(g gap) { w.gap = max(w.gap, g) }

// walk writes n and what is below it: in a cell all blocks are inline, in pre
// white space counts.
func (w *writer) walk(n *html.Node, cell, pre bool) {
	if n.Type == html.TextNode {
		if i := index(n); i >= 0 && w.p.keep[i] {
			if pre {
				w.lines(i, n.Data)
			} else {
				w.words(i, n.Data)
			}
		}
		return
	}
	if hidden(n) {
		return
	}
	border := none
	if n.Type == html.ElementNode {
		switch {
		case n.Data == "br":
			w.lineBreak(cell)
		case n.Data == "tr" && !cell && plainRow(n):
			w.row(n, pre)
			return
		case blocks[n.Data] && cell:
			border = space
		case blocks[n.Data]:
			border = blank
		}
		pre = pre || n.Data == "pre" || n.Data == "listing" || n.Data == "xmp" || n.Data == "plaintext"
	}
	w.widenBare(border)
	for c := range n.ChildNodes() {
		w.walk(c, cell, pre)
	}
	w.widenBare(border)
}

// widenBare is widen for a gap without white space of its own.
func (w *writer) widenBare(g gap) {
	if g > w.gap {
		w.gap, w.node = g, -1
	}
}

func (w *writer) lineBreak(cell bool) {
	switch {
	case cell:
		w.widenBare(space)
	case w.gap >= newline:
		w.gap = blank
	default:
		w.gap = newline
	}
}

// row writes a table row whose cells are short: one block, tabs between.
func (w *writer) row(tr *html.Node, pre bool) {
	w.widen(blank)
	first := true
	for c := range tr.ChildNodes() {
		if hidden(c) {
			continue
		}
		if !first && (element(c, "td") || element(c, "th")) {
			w.widen(tab)
		}
		first = first && !element(c, "td") && !element(c, "th")
		w.walk(c, true, pre)
	}
	w.widen(blank)
}

// inCell are elements that make a table a means of layout.
var inCell = set("table ul ol dl h1 h2 h3 h4 h5 h6 blockquote pre article section")

// plainRow reports whether each cell holds one run of text: no inner tables
// or lists, at most one paragraph.
func plainRow(tr *html.Node) bool {
	for c := range tr.ChildNodes() {
		n := 0
		for d := range c.Descendants() {
			if d.Type != html.ElementNode {
				continue
			}
			if d.Data == "p" || d.Data == "div" {
				n++
			}
			if inCell[d.Data] || n > 2 {
				return false
			}
		}
	}
	return true
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// words writes text with its white space collapsed.
func (w *writer) words(node int, s string) {
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && isSpace(s[j]) {
			j++
		}
		if j > i {
			if w.gap == none && len(w.text) > 0 {
				w.gap, w.node, w.at = space, node, doc.TextSpan{Start: i, End: j}
			}
			i = j
			continue
		}
		for j < len(s) && !isSpace(s[j]) {
			j++
		}
		w.flush()
		w.put(node, s, i, j)
		i = j
	}
}

// lines writes preformatted text; white space at its ends is a gap.
func (w *writer) lines(node int, s string) {
	body := strings.TrimRight(s, " \t\r\n\f")
	start := len(body) - len(strings.TrimLeft(body, " \t\r\n\f"))
	if body == "" {
		start = len(s)
	}
	switch lead := s[:start]; {
	case strings.Contains(lead, "\n"):
		w.widenBare(newline)
		start = strings.LastIndexByte(lead, '\n') + 1
	case w.gap >= newline:
		start = 0
	case lead != "":
		w.widenBare(space)
	}
	if body == "" {
		return
	}
	w.flush()
	w.put(node, s, start, len(body))
	switch tail := s[len(body):]; {
	case strings.Contains(tail, "\n"):
		w.widenBare(newline)
	case tail != "":
		w.widenBare(space)
	}
}

// flush writes the gap before text.
func (w *writer) flush() {
	if len(w.text) > 0 && w.gap != none {
		if w.gap == space && w.node >= 0 {
			w.trace(w.node, w.at, 1)
		}
		w.text = append(w.text, separators[w.gap]...)
	}
	w.gap, w.node = none, -1
}

// put writes s[i:j], text of a node, with its origin.
func (w *writer) put(node int, s string, i, j int) {
	place, src := &w.p.place[node], w.p.src.Text
	if place.Known() {
		a, b, ok := place.Bytes(doc.TextSpan{Start: i, End: j})
		if ok && b-a == j-i && src[a:b] == s[i:j] && w.direct(a, b) {
			w.text = append(w.text, s[i:j]...)
			return
		}
	}
	for i < j {
		_, n := utf8.DecodeRuneInString(s[i:j])
		if place.Known() {
			w.trace(node, doc.TextSpan{Start: i, End: i + n}, n)
		}
		w.text = append(w.text, s[i:i+n]...)
		i += n
	}
}

// direct adds one run for src.Text[a:b] when its bytes are the file's.
func (w *writer) direct(a, b int) bool {
	x, y, ok := w.p.src.Origin.Bytes(doc.TextSpan{Start: a, End: b})
	if !ok || y-x != b-a || w.p.src.Encoding != "utf-8" || w.p.src.Invalid > 0 {
		return false
	}
	w.origin.AddRun(len(w.text), x, 1, 1, y-x)
	return true
}

// trace adds one unit of n text bytes that comes from t of a node's data.
func (w *writer) trace(node int, t doc.TextSpan, n int) {
	a, b, ok := w.p.place[node].Bytes(t)
	if !ok || a >= b {
		return
	}
	if a, b, ok = w.p.src.Origin.Bytes(doc.TextSpan{Start: a, End: b}); ok && a < b {
		if n == b-a {
			w.origin.AddRun(len(w.text), a, 1, 1, n)
			return
		}
		w.origin.Add(len(w.text), a, n, b-a)
	}
}
