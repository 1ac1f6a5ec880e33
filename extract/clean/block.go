package clean

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/models"
)

// Bounds of block rules.
const (
	maxLabel     = 48    // bytes of a navigation label
	minLabels    = 3     // known labels that make a menu
	maxBetween   = 6     // other short lines between two known labels
	maxSite      = 40    // bytes of the name of a site
	maxList      = 8     // items under a label
	minPosts     = 2     // lines of a list of posts
	maxPosts     = 60    //
	maxPost      = 500   // bytes of a post's title
	maxNote      = 40    // bytes of a line among them that may end like a sentence
	maxHeadline  = 140   // bytes of a related headline
	minHeadline  = 25    // bytes of a related headline in capitals
	minDuplicate = 80    // bytes of a paragraph that is shown twice
	maxDuplicate = 700   // bytes
	maxArticle   = 20000 // bytes of a document where such things are looked for
)

func loadNavigation(fsys fs.FS) (map[string]bool, error) {
	t, err := models.Load(fsys, "lexicon/clutter-nav.tsv", "id", "labels")
	if err != nil {
		return nil, err
	}
	nav := map[string]bool{}
	for _, row := range t.Rows {
		for _, l := range row.List("labels") {
			nav[l] = true
		}
	}
	return nav, nil
}

// blocks marks what only the lines around it give away.
func (c *Cleaner) blocks(p *paper, title string) {
	p.doubled(title)
	c.navigation(p)
	if len(p.text) <= maxArticle && p.width == 0 {
		p.capitalHeadlines()
		p.otherHeadlines()
		p.duplicates()
		p.quotes()
		c.closing(p)
	}
}

// web reports whether a mark of one of the kinds has been made.
func (p *paper) web(kinds ...string) bool {
	for _, m := range p.marks {
		if slices.Contains(kinds, m.Kind) {
			return true
		}
	}
	return false
}

// listAfter marks the headlines that follow a label like "READ MORE:", or, at
// the end of the document, whatever short lines without a sentence end follow.
func (p *paper) listAfter(i int) {
	var items []int
	end, short := i+1, true
	for ; end < len(p.lines) && len(items) <= maxList; end++ {
		l := &p.lines[end]
		s := p.at(end)
		if l.masked || strings.EqualFold(s, "advertisement") {
			continue
		}
		if l.last-l.first > maxHeadline || !isHeadline(s) {
			short = short && l.last-l.first <= maxHeadline/2 && !strings.ContainsAny(s[len(s)-1:], ".!?”\"")
			if !short {
				break
			}
		}
		items = append(items, end)
	}
	if len(items) > maxList {
		return
	}
	whole := end == len(p.lines)
	for n, j := range items {
		if !whole && !isHeadline(p.at(j)) && (n >= maxTitles || !isTitle(p.at(j))) {
			break
		}
		p.markLine(j, "related_link", "related-list")
	}
}

// postsAfter marks the titles, dates and labels that follow a label like
// "Recent posts" up to the end of the document, where nothing but such lines
// follows.
func (p *paper) postsAfter(i int) {
	var items []int
	for j := i + 1; j < len(p.lines); j++ {
		l := &p.lines[j]
		if l.masked {
			continue
		}
		s := p.at(j)
		if len(s) > maxPost || len(s) > maxNote && strings.ContainsAny(s[len(s)-1:], ".!?;:\"") || strings.HasSuffix(s, "”") {
			return
		}
		items = append(items, j)
	}
	if len(items) < minPosts || len(items) > maxPosts {
		return
	}
	for _, j := range items {
		p.markLine(j, "related_link", "posts-list")
	}
}

// maxTitles is how many titles in sentence case a list within an article has
// at most: the line after them may be a heading of the article.
const maxTitles = 3

// isTitle reports whether s, a line of a list, can be a title in sentence
// case: three words or more, and no end of a sentence but a question.
func isTitle(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return (unicode.IsUpper(r) || unicode.IsDigit(r)) && strings.Count(s, " ") >= 2 && len(s) <= 70 &&
		!strings.ContainsAny(s[len(s)-1:], ".!:;,\"") && !strings.HasSuffix(s, "”")
}

// isHeadline reports whether s reads like a headline: four words or more,
// most of the long ones capitalised, no sentence end.
func isHeadline(s string) bool {
	if strings.ContainsAny(s[len(s)-1:], ".:;,\"") || strings.HasSuffix(s, "”") || strings.HasPrefix(s, "“") || s[0] == '"' {
		return false
	}
	words, capital := 0, 0
	for _, w := range strings.Fields(s) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "‘'(“"))
		switch {
		case unicode.IsUpper(r) || unicode.IsDigit(r):
			words++
			capital++
		case unicode.IsLetter(r) && len(w) > 3:
			words++
		}
	}
	return words >= 3 && capital*4 >= words*3
}

// doubled marks a first line that the second repeats: the name of the site, or
// a headline; the copy that is nearer to the text stays when it is a headline.
func (p *paper) doubled(title string) {
	if len(p.lines) < 3 {
		return
	}
	for i := 0; i+1 < len(p.lines); i++ {
		a, b := &p.lines[i], &p.lines[i+1]
		if a.masked || b.masked || p.at(i) != p.at(i+1) || a.last-a.first > 2*maxDuplicate {
			continue
		}
		s := p.at(i)
		words := strings.Count(s, " ") + 1
		switch {
		case i == 0 && words <= 3 && len(s) <= maxSite && s != title && unicode.IsUpper(rune(s[0])) && !strings.ContainsAny(s[len(s)-1:], ".:;,!?"):
			p.markLine(i, "site_name", "site-name")
			p.markLine(i+1, "site_name", "site-name")
		case words >= 6 && len(s) <= maxHeadline && a.page == b.page && isHeadline(s):
			p.markLine(i, "headline_dup", "headline-dup")
		}
	}
}

// navigation marks menus: known labels with no more than a few other short
// lines between them.
func (c *Cleaner) navigation(p *paper) {
	first, last, known := -1, -1, 0
	flush := func() {
		if known >= minLabels && known*3 >= last-first+1 || known >= 3*minLabels {
			for i := first; i <= last; i++ {
				p.markLine(i, "navigation", "menu")
			}
		}
		first, known = -1, 0
	}
	for i := range p.lines {
		switch {
		case !p.lines[i].masked && c.nav[p.at(i)]:
			if first < 0 {
				first = i
			}
			last = i
			known++
		case first >= 0 && (!p.label(i) && !p.lines[i].masked || i-last > maxBetween):
			flush()
		}
	}
	flush()
}

// label reports whether line i can be an entry of a menu.
func (p *paper) label(i int) bool {
	l := &p.lines[i]
	if l.last-l.first > maxLabel || l.masked {
		return false
	}
	s := p.at(i)
	return strings.Count(s, " ") <= 6 && !strings.ContainsAny(s[len(s)-1:], ".,;)")
}

// capitalHeadlines marks paragraphs in capitals between paragraphs that are
// not, in articles that carry other link clutter: links to other stories.
func (p *paper) capitalHeadlines() {
	if !p.web("ad_marker", "newsletter", "related_link") {
		return
	}
	for i := 1; i < len(p.lines)-1; i++ {
		l := &p.lines[i]
		if n := l.last - l.first; l.masked || n < minHeadline || n > maxHeadline || !l.blank || !p.lines[i+1].blank {
			continue
		}
		if s := p.at(i); strings.Count(s, " ") >= 4 && capitals(s) && !capitals(p.at(i+1)) {
			p.markLine(i, "related_link", "related-capitals")
		}
	}
}

// capitals reports whether s has no lower-case letter and no sentence end.
func capitals(s string) bool {
	if strings.ContainsAny(s[len(s)-1:], ".:;,\"") {
		return false
	}
	return !strings.ContainsFunc(s, unicode.IsLower)
}

// otherHeadlines marks headlines between paragraphs that are about something
// else: in articles with menus or ads, a line in title case whose names hardly
// occur in the rest of the text.
func (p *paper) otherHeadlines() {
	if !p.web("navigation", "ad_marker") {
		return
	}
	for i := headLines; i < len(p.lines)-1; i++ {
		l := &p.lines[i]
		s := p.at(i)
		if n := len(s); l.masked || n < minHeadline || n > maxHeadline || !l.blank || !p.lines[i+1].blank {
			continue
		}
		if strings.Count(s, " ") < 5 || strings.ContainsAny(s, "“”\"") || !isHeadline(s) || !p.prose(i-1) || !p.prose(i+1) {
			continue
		}
		if p.foreign(s) {
			p.markLine(i, "related_link", "related-other")
		}
	}
}

// prose reports whether line i ends like a sentence.
func (p *paper) prose(i int) bool {
	s := strings.TrimRight(p.at(i), "”\"’')")
	return len(s) > maxHeadline/2 && strings.ContainsAny(s[len(s)-1:], ".!?")
}

// foreign reports whether no more than a third of the long words of s occur
// elsewhere in the text.
func (p *paper) foreign(s string) bool {
	words, known := 0, 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) < 4 {
			continue
		}
		words++
		if strings.Count(p.text, w) > 1 {
			known++
		}
	}
	return words >= 3 && known*3 <= words
}

// duplicates marks the earlier copy of a paragraph in articles with other
// clutter: a pulled quote, a highlight, a caption that is shown twice.
func (p *paper) duplicates() {
	if !p.web("ad_marker", "newsletter", "share", "caption", "navigation") {
		return
	}
	seen := map[string]int{}
	for i := range p.lines {
		l := &p.lines[i]
		if n := l.last - l.first; l.masked || n < minDuplicate || n > maxDuplicate || !p.prose(i) {
			continue
		}
		if before, ok := seen[p.at(i)]; ok {
			p.markLine(before, "duplicate", "duplicate")
		}
		seen[p.at(i)] = i
	}
}
