package html

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// Thresholds of the package comment.
const (
	bodyShare  = 0.5 // of the visible characters of a marked body
	fewKept    = 200 // characters
	pageFactor = 2   // visible characters to kept ones
	maxHeader  = 150 // characters of a date line or byline
	maxHeaders = 6
)

// choose marks the text nodes that are the document's text.
func (p *page) choose(title string, o Options) {
	if p.nodes > o.MaxNodes {
		p.note("no_readability", fmt.Sprintf("over %d nodes", o.MaxNodes))
	} else if err := p.readable(); err != nil {
		p.note("no_readability", err.Error())
	}
	bs := p.cut()
	p.dropNavigation(bs)
	p.between(bs)
	p.fallback(bs)
	p.headline(bs, title)
	p.header(bs)
}

// readable lets readability mark text nodes.
func (p *page) readable() (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("readability panics: %v", v)
		}
	}()
	parser := readability.NewParser()
	parser.DisableJSONLD = true
	a, err := parser.ParseDocument(p.root, nil)
	if err != nil || a.Node == nil {
		return err
	}
	for n := range a.Node.Descendants() {
		if n.Type == html.TextNode {
			if i := index(n); i >= 0 {
				p.keep[i] = true
			}
		}
	}
	return nil
}

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

// dropNavigation takes back what readability keeps of navigation when a page
// has little text, unless there is nothing else.
func (p *page) dropNavigation(bs []block) {
	isNav := func(b *block) bool {
		for n := b.el; n != nil && b.apart; n = n.Parent {
			if n.Data == "nav" || attr(n, "role") == "navigation" {
				return true
			}
		}
		return false
	}
	if !slices.ContainsFunc(bs, func(b block) bool { return !isNav(&b) }) {
		return
	}
	for i := range bs {
		if b := &bs[i]; b.kept > 0 && isNav(b) {
			for _, k := range b.nodes {
				p.keep[k] = false
			}
			b.kept = 0
		}
	}
}

// family returns the node that the siblings of a block share: its parent, for
// an item the list's parent, for a cell the table's.
func family(el *html.Node) *html.Node {
	switch el.Data {
	case "p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre":
		return el.Parent
	case "li", "dt", "dd":
		if el.Parent != nil {
			return el.Parent.Parent
		}
	case "td", "th":
		for n := el.Parent; n != nil; n = n.Parent {
			if n.Data == "table" {
				return n.Parent
			}
		}
	}
	return nil
}

// between keeps the blocks that stand between kept ones of their family.
func (p *page) between(bs []block) {
	first, last := -1, -1
	home := map[*html.Node]bool{}
	for i := range bs {
		if bs[i].kept == 0 {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
		if f := family(bs[i].el); f != nil {
			home[f] = true
		}
	}
	for i := last - 1; i > first; i-- {
		b := &bs[i]
		f := family(b.el)
		if b.kept > 0 || b.apart || f == nil || !home[f] || 2*b.link >= b.chars {
			continue
		}
		if heading(b.el) && bs[i+1].kept == 0 {
			continue
		}
		p.take(b)
	}
}

func heading(el *html.Node) bool {
	return len(el.Data) == 2 && el.Data[0] == 'h' && '1' <= el.Data[1] && el.Data[1] <= '6'
}

// fallback keeps more when readability lost the story.
func (p *page) fallback(bs []block) {
	if root := p.story(); root != nil {
		inside := map[*html.Node]bool{root: true}
		for n := range root.Descendants() {
			inside[n] = true
		}
		kept, all := 0, 0
		for i := range bs {
			if b := &bs[i]; inside[b.el] && !b.apart {
				all += b.chars - b.link
				kept += b.kept
			}
		}
		if float64(kept) < bodyShare*float64(all) {
			p.note("fallback_body", fmt.Sprintf("%d of %d characters of the marked body were kept", kept, all))
			p.takeAll(bs, func(b *block) bool { return inside[b.el] && !b.apart })
		}
		if all > 0 {
			return
		}
	}
	kept, all := 0, 0
	for i := range bs {
		kept += bs[i].kept
		if !bs[i].apart {
			all += bs[i].chars
		}
	}
	if kept < fewKept && (all > pageFactor*kept || kept == 0) {
		p.note("fallback_page", fmt.Sprintf("%d of %d visible characters were kept", kept, all))
		p.takeAll(bs, func(b *block) bool { return all == 0 || !b.apart })
	}
}

func (p *page) takeAll(bs []block, want func(*block) bool) {
	for i := range bs {
		if want(&bs[i]) {
			p.take(&bs[i])
		}
	}
}

// story returns the element that the page marks as its body, nil when it
// marks none or several.
func (p *page) story() *html.Node {
	var found [3][]*html.Node
	for n := range p.body.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case attr(n, "itemprop") == "articleBody":
			found[0] = append(found[0], n)
		case n.Data == "article":
			found[1] = append(found[1], n)
		case n.Data == "main" || attr(n, "role") == "main":
			found[2] = append(found[2], n)
		}
	}
	for _, f := range found {
		if len(f) == 1 {
			return f[0]
		}
	}
	return nil
}

// headline keeps the heading that is the page's title, if none is kept.
func (p *page) headline(bs []block, title string) {
	title = fold(title)
	if title == "" {
		return
	}
	best := -1
	for i := range bs {
		b := &bs[i]
		if !b.apart && heading(b.el) && b.el.Data <= "h2" && fold(p.content(b)) == title {
			if b.kept > 0 {
				return
			}
			if best < 0 || b.el.Data < bs[best].el.Data {
				best = i
			}
		}
	}
	if best >= 0 {
		p.take(&bs[best])
	}
}

var (
	fullDate   = regexp.MustCompile(`(?i)\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b|\b\d{1,2} (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?,? (?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}/(?:19|20)\d\d\b`)
	byStart    = regexp.MustCompile(`^(?i:by) \p{Lu}`)
	headerMark = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:byline|dateline|author|pub-?date|publish(?:ed)?(?:-?date)?|posted(?:-on)?|date|timestamp)(?:$|[\s_-])`)
)

// header keeps date lines and bylines above the first paragraph.
func (p *page) header(bs []block) {
	story, title := -1, -1
	for i := range bs {
		if bs[i].kept == 0 {
			continue
		}
		if heading(bs[i].el) && title < 0 {
			title = i
		} else if !heading(bs[i].el) {
			story = i
			break
		}
	}
	if story <= 0 {
		return
	}
	top := commonAncestor(bs[max(title, 0)].el, bs[story].el)
	if title < 0 {
		top = bs[story].el.Parent
	}
	for n := top; n != nil; n = n.Parent {
		if n.Data == "article" || n.Data == "main" || attr(n, "role") == "main" {
			top = n
			break
		}
	}
	left := maxHeaders
	for i := story - 1; i >= 0 && left > 0; i-- {
		b := &bs[i]
		if b.kept > 0 {
			continue
		}
		if within := below(b.el, top) && (top.Data != "body" || title >= 0 && i > title); !within || b.apart || b.chars > maxHeader {
			continue
		}
		if s := p.content(b); fullDate.MatchString(s) || byStart.MatchString(s) || headerMark.MatchString(marks(p.texts[b.nodes[0]], b.el)) {
			p.take(b)
			left--
		}
	}
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
