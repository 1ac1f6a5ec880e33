package clean

import (
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/models"
)

// Bounds of block rules.
const (
	maxLabel     = 30    // bytes of a navigation label
	minLabels    = 3     // known labels that make a menu
	maxSite      = 40    // bytes of the name of a site
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
	if len(p.text) <= maxArticle {
		p.capitalHeadlines()
		p.duplicates()
	}
}

// listAfter marks the short lines without a sentence end that follow a label
// like "READ MORE:" up to the end of the document or the next paragraph.
func (p *paper) listAfter(i int) {
	n := 0
	for j := i + 1; j < len(p.lines); j++ {
		l := &p.lines[j]
		if l.masked || strings.EqualFold(p.at(j), "advertisement") {
			continue
		}
		if l.last-l.first > maxHeadline || !isHeadline(p.at(j)) {
			break
		}
		n++
	}
	if n == 0 || n > 8 {
		return
	}
	for j := i + 1; n > 0; j++ {
		if l := &p.lines[j]; l.masked || strings.EqualFold(p.at(j), "advertisement") {
			continue
		}
		p.markLine(j, "related_link", "related-list")
		n--
	}
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
	for i := 0; i+1 < min(len(p.lines), 3*headLines); i++ {
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
		case words >= 4 && a.last-a.first <= maxHeadline && a.page == b.page:
			p.markLine(i, "headline_dup", "headline-dup")
		}
	}
}

// navigation marks menus: runs of short lines that hold known labels.
func (c *Cleaner) navigation(p *paper) {
	for from := 0; from < len(p.lines); from++ {
		if !p.label(from) {
			continue
		}
		to, first, last, known := from, -1, -1, 0
		for ; to < len(p.lines) && (p.label(to) || p.lines[to].masked); to++ {
			if c.nav[p.at(to)] {
				if first < 0 {
					first = to
				}
				last = to
				known++
			}
		}
		if known >= minLabels && known*4 >= last-first+1 {
			for i := first; i <= last; i++ {
				p.markLine(i, "navigation", "menu")
			}
		}
		from = max(from, to-1)
	}
}

// label reports whether line i can be an entry of a menu.
func (p *paper) label(i int) bool {
	l := &p.lines[i]
	if l.last-l.first > maxLabel || l.masked {
		return false
	}
	s := p.at(i)
	return strings.Count(s, " ") <= 3 && !strings.ContainsAny(s[len(s)-1:], ".,;:)")
}

// capitalHeadlines marks paragraphs in capitals between paragraphs that are
// not, in articles that carry other link clutter: links to other stories.
func (p *paper) capitalHeadlines() {
	linked := false
	for _, m := range p.marks {
		if m.By == "clean/click-here-caps" || m.By == "clean/newsletter-click" || m.By == "clean/ad-continue" {
			linked = true
		}
	}
	if !linked {
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

// duplicates marks the second copy of a paragraph: a pulled quote, a caption
// that is shown twice. Wrapped text, where a line is no paragraph, is left
// alone.
func (p *paper) duplicates() {
	seen := map[string]bool{}
	for i := range p.lines {
		l := &p.lines[i]
		if n := l.last - l.first; l.masked || n < minDuplicate || n > maxDuplicate {
			continue
		}
		s := p.at(i)
		if i+1 < len(p.lines) && !p.lines[i+1].blank || i > 0 && !l.blank {
			continue
		}
		if seen[s] && (strings.ContainsAny(s[len(s)-1:], ".!?\")") || strings.HasSuffix(s, "”")) {
			p.markLine(i, "duplicate", "duplicate")
		}
		seen[s] = true
	}
}
