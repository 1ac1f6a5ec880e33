package html

import (
	"fmt"
	"slices"
	"writ/extract/pattern"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// Thresholds of the package comment.
const (
	bodyShare  = 0.5  // of the visible characters of a marked body
	sentence   = 60   // characters outside links that make a block count
	fewKept    = 200  // characters
	muchKept   = 1000 // characters outside links
	pageFactor = 2    // visible characters to kept ones
	maxHeader  = 150  // characters of a date line or byline
	maxHeaders = 6
	maxDeck    = 300 // characters of the line under the headline
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

// fallback keeps more when readability lost the story.
func (p *page) fallback(bs []block) {
	if root := p.story(); root != nil {
		inside := map[*html.Node]bool{root: true}
		for n := range root.Descendants() {
			inside[n] = true
		}
		kept, all := 0, 0
		for i := range bs {
			if b := &bs[i]; inside[b.el] && !b.apart && b.chars-b.link >= sentence {
				all += b.chars - b.link
				kept += max(0, b.kept-b.link)
			}
		}
		if kept < muchKept && float64(kept) < bodyShare*float64(all) {
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
	fullDate   = pattern.Lazy(`(?i)\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b|\b\d{1,2} (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?,? (?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}/(?:19|20)\d\d\b`)
	byStart    = pattern.Lazy(`^(?i:by) \p{Lu}`)
	deckMark   = pattern.Lazy(`(?i)(?:^|[\s_-])(?:sub-?(?:title|head(?:line|ing)?)|deck|dek|standfirst)(?:$|[\s_-])`)
	headerMark = pattern.Lazy(`(?i)(?:^|[\s_-])(?:byline|dateline|author|pub-?date|publish(?:ed)?(?:-?date)?|posted(?:-on)?|date|timestamp)(?:$|[\s_-])`)
)

// deck reports whether b is the line under the headline that its page calls
// so: by class or id of one of the elements around it, below top.
func deck(b *block, top *html.Node) bool {
	for n := b.el; n != nil && n != top; n = n.Parent {
		if deckMark.MatchString(attr(n, "class")) || deckMark.MatchString(attr(n, "id")) {
			return true
		}
	}
	return false
}

// header keeps date lines, bylines and the line under the headline above the
// first paragraph.
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
		if within := below(b.el, top) && (top.Data != "body" || title >= 0 && i > title); !within || b.apart || b.chars > maxDeck {
			continue
		}
		under := title >= 0 && i > title && deck(b, top)
		if !under && b.chars > maxHeader {
			continue
		}
		if s := p.content(b); under || fullDate.MatchString(s) || byStart.MatchString(s) || headerMark.MatchString(marks(p.texts[b.nodes[0]], b.el)) {
			p.take(b)
			left--
		}
	}
}
