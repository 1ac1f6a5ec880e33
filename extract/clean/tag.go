package clean

import (
	"io/fs"
	"strings"

	"writ/models"
)

// Bounds of markup.
const (
	maxTag  = 2000 // bytes of a tag with its attributes, of an address
	maxLink = 400  // bytes of the words of a link
)

// loadTags reads the names of HTML elements whose tags are left-overs in plain
// text.
func loadTags(fsys fs.FS) (map[string]bool, error) {
	t, err := models.Load(fsys, "lexicon/clutter-tag.tsv", "id", "names")
	if err != nil {
		return nil, err
	}
	tags := map[string]bool{}
	for _, row := range t.Rows {
		for _, n := range row.List("names") {
			tags[n] = true
		}
	}
	return tags, nil
}

// markTags marks HTML tags and comments, also those that wrap over lines.
func (c *Cleaner) markTags(p *paper) {
	for at := 0; ; {
		k := strings.IndexByte(p.text[at:], '<')
		if k < 0 {
			return
		}
		at += k
		n := c.tagLen(p.text[at:])
		if n == 0 {
			at++
			continue
		}
		p.mark(at, at+n, "markup", "tag")
		at += n
	}
}

// tagLen returns the length of the tag or comment that s starts with, 0 when
// there is none. Names are known and in lower case: "<S>" is a ticker.
func (c *Cleaner) tagLen(s string) int {
	s = s[:min(len(s), maxTag)]
	if strings.HasPrefix(s, "<!--") {
		if k := strings.Index(s, "-->"); k >= 0 {
			return k + len("-->")
		}
		return 0
	}
	i := 1
	if i < len(s) && s[i] == '/' {
		i++
	}
	from := i
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= 'A' && s[i] <= 'Z' || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	if i == from || i == len(s) || i-from > 12 || !c.tags[s[from:i]] {
		return 0
	}
	switch s[i] {
	case '>':
		return i + 1
	case ' ', '\n', '\t', '\r', '/':
	default:
		return 0
	}
	end := strings.IndexAny(s[i:], "<>")
	if end < 0 || s[i+end] != '>' {
		return 0
	}
	if attr := strings.Trim(s[i:i+end], " /\n\r\t"); attr != "" && !strings.Contains(attr, "=") {
		return 0
	}
	return i + end + 1
}

// markLinks marks the brackets and the address of Markdown links, also those
// whose words wrap over lines: [the report](https://…).
func (p *paper) markLinks() {
	floor := 0
	for at := 0; ; {
		k := strings.Index(p.text[at:], "](")
		if k < 0 {
			return
		}
		k += at
		at = k + len("](")
		rest := p.text[at:min(len(p.text), at+maxTag)]
		end := strings.IndexAny(rest, ")( \n\t")
		if end < 0 || rest[end] != ')' || !strings.HasPrefix(rest, "http") && !strings.HasPrefix(rest, "mailto:") {
			continue
		}
		p.mark(k, at+end+1, "markup", "markdown-link")
		if open := strings.LastIndexAny(p.text[max(floor, k-maxLink):k], "[]"); open >= 0 {
			if open += max(floor, k-maxLink); p.text[open] == '[' {
				p.mark(open, open+1, "markup", "markdown-link")
			}
		}
		at += end + 1
		floor = at
	}
}
