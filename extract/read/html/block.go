package html

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// block is a run of visible text nodes of one block element without another
// block between them.
type block struct {
	el          *html.Node
	nodes       []int // indices of text nodes, some may be white space
	chars, link int   // visible characters, those in links
	kept        int   // characters of kept nodes
	apart       bool  // inside navigation, an aside or a footer
}

// cutter walks the tree for cut.
type cutter struct {
	p    *page
	list []block
}

// cut returns the visible text of the page as blocks, in order, those with
// white space only left out.
func (p *page) cut() []block {
	c := cutter{p: p}
	c.walk(p.body, p.body, false, false)
	return slices.DeleteFunc(c.list, func(b block) bool { return b.chars == 0 })
}

func (c *cutter) walk(n, el *html.Node, link, away bool) {
	if n.Type == html.TextNode {
		c.text(n, el, link, away)
		return
	}
	if hidden(n) {
		return
	}
	own := n.Type == html.ElementNode && blocks[n.Data]
	if own {
		el = n
		away = away || apart[n.Data] || attr(n, "role") == "navigation"
		c.list = append(c.list, block{el: el, apart: away})
	}
	link = link || element(n, "a")
	for d := range n.ChildNodes() {
		c.walk(d, el, link, away)
	}
	if own && n.Parent != nil {
		c.list = append(c.list, block{}) // what follows is a block of its own
	}
}

func (c *cutter) text(n, el *html.Node, link, away bool) {
	i := index(n)
	if i < 0 {
		return
	}
	k := len(c.list) - 1
	if k < 0 || c.list[k].el != el {
		c.list = append(c.list, block{el: el, apart: away})
		k++
	}
	b := &c.list[k]
	b.nodes = append(b.nodes, i)
	size := letterCount(n.Data)
	b.chars += size
	if link {
		b.link += size
	}
	if c.p.keep[i] {
		b.kept += size
	}
}

// letterCount counts the characters of s other than ASCII white space.
func letterCount(s string) (n int) {
	for i := 0; i < len(s); i++ {
		if !isSpace(s[i]) && utf8.RuneStart(s[i]) {
			n++
		}
	}
	return n
}

// take keeps the whole of a block.
func (p *page) take(b *block) {
	for _, i := range b.nodes {
		p.keep[i] = true
	}
	b.kept = b.chars
}

// content returns the text of a block with its white space collapsed.
func (p *page) content(b *block) string {
	var s strings.Builder
	for _, i := range b.nodes {
		s.WriteString(p.texts[i].Data)
	}
	return strings.Join(strings.Fields(s.String()), " ")
}

// heading reports whether el is h1 to h6.
func heading(el *html.Node) bool {
	return len(el.Data) == 2 && el.Data[0] == 'h' && '1' <= el.Data[1] && el.Data[1] <= '6'
}

// marks returns the classes and the like of a text node's elements up to its
// block.
func marks(n, el *html.Node) string {
	var s []string
	for n = n.Parent; n != nil; n = n.Parent {
		s = append(s, attr(n, "class"), attr(n, "itemprop"), attr(n, "rel"), attr(n, "id"))
		if n == el {
			break
		}
	}
	return strings.Join(s, " ")
}

func below(n, top *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

func commonAncestor(a, b *html.Node) *html.Node {
	for ; a != nil; a = a.Parent {
		if below(b, a) {
			return a
		}
	}
	return nil
}
