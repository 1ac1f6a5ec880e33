package html

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// meta is what a page says about itself.
type meta struct {
	title, publisher, author, url, language string
	dates                                   []doc.MetaDate
}

// facts are the places of a page where metadata stands.
type facts struct {
	named    map[string]string // meta name, property or itemprop, lower case → first content
	title    string            // the title element
	link     string            // rel=canonical
	language string            // of the html element
	things   []thing           // JSON-LD
	headings []*html.Node      // visible h1, then h2
	fields   []field           // elements that carry a date
	author   string            // rel=author or itemprop=author
}

// maxTitle is the longest title in bytes.
const maxTitle = 1000

func (p *page) meta() meta {
	f := p.facts()
	m := meta{
		language:  language(first(f.language, f.named["content-language"], f.named["og:locale"], thingOf(f.things, "inLanguage"))),
		author:    person(first(thingOf(f.things, "author"), f.named["author"], f.named["article:author"], f.named["parsely-author"], f.named["dc.creator"], f.named["dcterms.creator"], f.named["citation_author"], f.author)),
		publisher: first(f.named["og:site_name"], thingOf(f.things, "publisher"), f.named["dc.publisher"], f.named["dcterms.publisher"], f.named["publisher"], f.named["application-name"]),
		url:       address(f.link, f.named["og:url"], thingOf(f.things, "url")),
	}
	m.title = f.pageTitle(m.publisher)
	if m.publisher == "" {
		m.publisher = siteOf(f.title, m.title)
	}
	m.dates = f.rankedDates(m.url)
	return m
}

// facts walks the tree once.
func (p *page) facts() facts {
	f := facts{named: map[string]string{}}
	var second []*html.Node
	var walk func(n *html.Node, away bool)
	walk = func(n *html.Node, away bool) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "html":
				f.language = first(attr(n, "lang"), attr(n, "xml:lang"))
			case "meta":
				f.add(n)
			case "title":
				if f.title == "" && n.FirstChild != nil && n.Parent != nil && n.Parent.Data != "svg" {
					f.title = squeeze(n.FirstChild.Data)
				}
			case "link":
				if strings.EqualFold(attr(n, "rel"), "canonical") {
					f.link = first(f.link, strings.TrimSpace(attr(n, "href")))
				}
			case "script":
				if strings.EqualFold(strings.TrimSpace(attr(n, "type")), "application/ld+json") && n.FirstChild != nil {
					f.things = append(f.things, things(n.FirstChild.Data)...)
				}
			case "h1":
				f.headings = append(f.headings, n)
			case "h2":
				second = append(second, n)
			}
			away = away || apart[n.Data]
			f.field(n, away)
			if f.author == "" && !away && (attr(n, "rel") == "author" || attr(n, "itemprop") == "author") {
				f.author = textOf(n, maxHeader)
			}
		}
		for c := range n.ChildNodes() {
			walk(c, away)
		}
	}
	walk(p.root, false)
	f.headings = append(f.headings, second...)
	return f
}

// add records a meta element.
func (f *facts) add(n *html.Node) {
	v := squeeze(attr(n, "content"))
	if v == "" {
		return
	}
	for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
		for k := range strings.FieldsSeq(strings.ToLower(attr(n, key))) {
			if f.named[k] == "" {
				f.named[k] = v
			}
		}
	}
}

// pageTitle returns the title of the article: the heading that the page's
// own titles name, else one of those titles without the name of the site.
func (f *facts) pageTitle(publisher string) string {
	said := []string{
		thingOf(f.things, "headline"), f.named["og:title"], f.named["twitter:title"], f.named["dc.title"],
		f.named["dcterms.title"], f.named["citation_title"], f.title,
	}
	for _, s := range said {
		s = fold(s)
		if s == "" {
			continue
		}
		for _, h := range f.headings {
			t := textOf(h, maxTitle)
			if k := fold(t); k == s || strings.HasPrefix(s, k) && endsTitle(s[len(k):]) {
				return t
			}
		}
	}
	for _, s := range said[:len(said)-1] {
		if s != "" {
			return withoutSite(s, publisher)
		}
	}
	if len(f.headings) > 0 && f.headings[0].Data == "h1" && (len(f.headings) == 1 || f.headings[1].Data != "h1") {
		if t := textOf(f.headings[0], maxTitle); t != "" {
			return t
		}
	}
	return withoutSite(f.title, publisher)
}

var separator = pattern.Lazy(`\s+[|–—:·•»«/-]\s+|\s*\|\s*`)

// endsTitle reports whether a site's name follows, so that a heading in front
// of it is the whole title. Both sides are folded, which keeps separators.
func endsTitle(rest string) bool {
	at := separator.FindStringIndex(rest)
	return at != nil && at[0] == 0
}

// withoutSite cuts the publisher's name off the end of a title.
func withoutSite(title, publisher string) string {
	if publisher == "" {
		return title
	}
	for _, at := range separator.FindAllStringIndex(title, -1) {
		if fold(title[at[1]:]) == fold(publisher) {
			return title[:at[0]]
		}
	}
	return title
}

// siteOf returns the last part of the title element when the article's title
// stands in front of it.
func siteOf(full, title string) string {
	rest, ok := strings.CutPrefix(full, title)
	if !ok || title == "" || !endsTitle(rest) {
		return ""
	}
	at := separator.FindAllStringIndex(rest, -1)
	return strings.TrimSpace(rest[at[len(at)-1][1]:])
}

// fold prepares a title for comparison: lower case, white space collapsed,
// typographic quotes and dashes as on a typewriter.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '‘', '’', 'ʼ':
			return '\''
		case '“', '”':
			return '"'
		case '\u00ad', '\u200b', '\ufeff':
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	return squeeze(s)
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// first returns the first of its arguments that is not empty.
func first(s ...string) string {
	for _, v := range s {
		if v != "" {
			return v
		}
	}
	return ""
}

var tag = pattern.Lazy(`^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$`)

// language returns a BCP 47 tag, "" when s is none.
func language(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ",")
	if !tag.MatchString(s) {
		return ""
	}
	return strings.ReplaceAll(s, "_", "-")
}

// person returns s unless it is an address, without "By" in front.
func person(s string) string {
	s = squeeze(s)
	if strings.Contains(s, "://") || len(s) > maxHeader {
		return ""
	}
	if byStart.MatchString(s) {
		s = s[len("by "):]
	}
	return s
}

// address returns the first absolute web address.
func address(s ...string) string {
	for _, v := range s {
		if u, err := url.Parse(v); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
			return v
		}
	}
	return ""
}
