package clean

import (
	"strings"
	"unicode/utf8"
)

// Bounds of closing lines and pulled quotes.
const (
	maxClosing = 3   // bios under an article
	minBody    = 600 // bytes before a bio
)

// closing marks the bios of authors under an article: the last lines that
// nothing else has marked, when a rule of scope close matches and the name
// in its first group stands nowhere before. A person of the story has been
// named before, or is quoted, by the time it ends.
func (c *Cleaner) closing(p *paper) {
	if p.pages > 1 {
		return
	}
	for i, n := len(p.lines)-1, 0; i > 0 && n < maxClosing; i-- {
		l := &p.lines[i]
		if l.masked {
			continue
		}
		if l.first < minBody || !c.bio(p, i) {
			return
		}
		n++
	}
}

// bio reports whether a rule of scope close matches line i, and marks it.
func (c *Cleaner) bio(p *paper, i int) bool {
	s := p.at(i)
	if strings.ContainsAny(s, "“”") {
		return false
	}
	for _, h := range c.find.rules(s, nil) {
		r := &c.rules[h]
		if r.scope != scopeClose || len(s) > r.max {
			continue
		}
		m := r.re.FindStringSubmatchIndex(s)
		if len(m) < 4 || m[2] < 0 || p.named(s[m[2]:m[3]], p.lines[i].first) {
			continue
		}
		p.markLine(i, r.kind, r.id)
		return true
	}
	return false
}

// named reports whether the last word of name stands before position end,
// outside of what is marked.
func (p *paper) named(name string, end int) bool {
	name = strings.TrimRight(name, ".,")
	last := name[strings.LastIndexByte(name, ' ')+1:]
	for at := 0; ; {
		k := strings.Index(p.text[at:end], last)
		if k < 0 {
			return false
		}
		k += at
		at = k + len(last)
		if !p.inMark(k) {
			return true
		}
	}
}

// inMark reports whether position at is in a mark.
func (p *paper) inMark(at int) bool {
	for _, m := range p.marks {
		if m.Start <= at && at < m.End {
			return true
		}
	}
	return false
}

// quotes marks pulled quotes: a paragraph of one or two sentences that stands
// word for word inside a longer one, in articles with other clutter. Speech
// is left alone: an article may say and show what somebody wrote.
func (p *paper) quotes() {
	if !p.web("ad_marker", "newsletter", "share", "caption", "navigation", "related_link") {
		return
	}
	for i := range p.lines {
		l := &p.lines[i]
		s := p.at(i)
		if l.masked || len(s) > maxDuplicate/2 || !p.prose(i) || strings.ContainsAny(s, "“”\"@") {
			continue
		}
		for j := range p.lines {
			o := &p.lines[j]
			if j == i || o.masked || o.last-o.first <= l.last-l.first || !p.prose(j) {
				continue
			}
			if k := strings.Index(p.at(j), s); k >= 0 && sentenceStart(p.at(j)[:k]) {
				p.markLine(i, "duplicate", "pulled-quote")
				break
			}
		}
	}
}

// sentenceStart reports whether a sentence can start behind before.
func sentenceStart(before string) bool {
	before = strings.TrimRight(before, " \u00a0”’\")")
	if before == "" {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return strings.ContainsRune(".!?:…—", r)
}
