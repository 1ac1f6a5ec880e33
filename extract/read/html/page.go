package html

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"writ/extract/doc"
	"writ/extract/pattern"
	"writ/extract/read/decode"
)

// page is one page on its way through the reader.
type page struct {
	src   decode.Text
	root  *html.Node
	body  *html.Node
	texts []*html.Node // text nodes that can be seen or not, in tree order
	place []doc.Origin // of each text node: bytes of its data to bytes of src.Text
	keep  []bool       // of each text node
	nodes int
	notes []doc.Note
}

// indexKey is an attribute that carries the index of a text node through the
// copies that readability makes. Text nodes have no attributes of their own.
const indexKey = "index"

// maxTags is the number of tags above which no tree is built, mostTags that
// above which a page is not read: a node takes hundreds of bytes, with what
// readability makes of it about a kilobyte.
const maxTags, mostTags = 150_000, 300_000

var (
	errHostile = errors.New("unbounded copies of open formatting elements")
	errTags    = fmt.Errorf("over %d tags", maxTags)
	errTooMany = fmt.Errorf("over %d tags", mostTags)
)

// newPage parses a page. The error is errTooMany.
func newPage(src decode.Text, o Options) (*page, error) {
	p := &page{src: src}
	source := strings.TrimPrefix(src.Text, "\ufeff")
	tokens, err := tokenize(source, len(src.Text)-len(source))
	switch {
	case errors.Is(err, errTooMany):
		return nil, err
	case err != nil:
	case len(src.Text) > o.MaxTree:
		err = fmt.Errorf("over %d bytes", o.MaxTree)
	default:
		p.root, err = html.Parse(strings.NewReader(source))
	}
	if err != nil {
		p.note("flat_text", err.Error())
		p.root = flatTree(source)
	}
	for n := range p.root.Descendants() {
		p.nodes++
		if n.Type == html.ElementNode && n.Data == "body" && p.body == nil {
			p.body = n
		}
		if n.Type == html.TextNode && !rawText[n.Parent.Data] {
			n.Attr = []html.Attribute{{Key: indexKey, Val: strconv.Itoa(len(p.texts))}}
			p.texts = append(p.texts, n)
		}
	}
	if p.body == nil {
		p.body = p.root
	}
	p.keep = make([]bool, len(p.texts))
	p.place = locate(tokens, p.texts)
	return p, nil
}

func (p *page) note(code, detail string) {
	p.notes = append(p.notes, doc.Note{Stage: stage, Code: code, Detail: detail})
}

// index returns the index of a text node, also of a copy; -1 for nodes that
// readability made.
func index(n *html.Node) int {
	if len(n.Attr) == 1 && n.Attr[0].Key == indexKey {
		if i, err := strconv.Atoi(n.Attr[0].Val); err == nil {
			return i
		}
	}
	return -1
}

func set(names string) map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq(names) {
		m[n] = true
	}
	return m
}

var (
	// rawText are the elements whose content is no text to a reader and is
	// not unescaped.
	rawText = set("script style noscript iframe noembed noframes xmp plaintext template")
	// unseen are elements that show no text of the document.
	unseen = set(`script style noscript iframe noembed noframes template head title object embed
		select option datalist button textarea input svg math canvas audio video map`)
	blocks = set(`address article aside blockquote body caption center dd details dialog dir div dl dt
		fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main
		menu nav ol p pre search section summary table tbody td tfoot th thead tr ul xmp plaintext listing`)
	// apart are blocks that are not the page's own story.
	apart = set("nav aside footer dialog menu")
	// formatting elements are opened again by the parser in each new block.
	formatting = set("a b big code em font i nobr s small strike strong tt u")
)

var (
	hiddenStyle = pattern.Lazy(`(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)`)
	hiddenClass = pattern.Lazy(`(?:^|\s)(?:element-invisible|element-hidden|visually-?hidden|sr-only|screen-reader-text)(?:\s|$)`)
)

// hidden reports whether a browser does not show n.
func hidden(n *html.Node) bool {
	if n.Type != html.ElementNode || n.Data == "body" || n.Data == "html" {
		return false
	}
	if unseen[n.Data] {
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if a.Val == "true" {
				return true
			}
		case "style":
			if hiddenStyle.MatchString(a.Val) {
				return true
			}
		case "class":
			if hiddenClass.MatchString(a.Val) {
				return true
			}
		}
	}
	return false
}

// attr returns the value of an attribute, "" when absent.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// element reports whether n is an element with that name.
func element(n *html.Node, name string) bool {
	return n != nil && n.Type == html.ElementNode && n.Data == name
}

// textOf returns the visible text below n with its white space collapsed,
// cut off after limit bytes.
func textOf(n *html.Node, limit int) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if b.Len() > limit {
			return
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		if n.Type == html.ElementNode && (blocks[n.Data] || n.Data == "br") {
			b.WriteByte(' ')
		}
		for c := range n.ChildNodes() {
			if !hidden(c) {
				walk(c)
			}
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// flatTree makes a tree of depth two: the texts of the source, and hr and br
// for the elements that part them.
func flatTree(src string) *html.Node {
	doc := &html.Node{Type: html.DocumentNode}
	body := &html.Node{Type: html.ElementNode, Data: "body"}
	doc.AppendChild(body)
	part := func() {
		if !element(body.LastChild, "hr") {
			body.AppendChild(&html.Node{Type: html.ElementNode, Data: "hr"})
		}
	}
	skip := ""
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return doc
		case html.TextToken:
			if skip == "" {
				body.AppendChild(&html.Node{Type: html.TextNode, Data: string(z.Text())})
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch {
			case t.Data == "meta" || t.Data == "link":
				body.AppendChild(&html.Node{Type: html.ElementNode, Data: t.Data, Attr: t.Attr})
			case rawText[t.Data] || t.Data == "title" || t.Data == "textarea":
				skip = t.Data
			case blocks[t.Data]:
				part()
			case t.Data == "br":
				body.AppendChild(&html.Node{Type: html.ElementNode, Data: "br"})
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == skip {
				skip = ""
			} else if blocks[string(name)] {
				part()
			}
		}
	}
}
