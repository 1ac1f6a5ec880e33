package clean

import (
	"io/fs"
	"strings"

	"writ/models"
)

const maxTag = 2000 // bytes of a tag with its attributes

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
