package clean

import (
	"io/fs"
	"strconv"
	"strings"

	"writ/extract/doc"
	"writ/extract/pattern"
	"writ/models"
)

// scope says where a rule applies.
type scope uint8

const (
	scopeLine    scope = iota // the whole line, where it stands for itself
	scopePage                 // the whole line, anywhere
	scopeHead                 // the whole line, among the first of the document
	scopeTail                 // the whole line, among the last of the document
	scopeList                 // the whole line and the short lines after it
	scopePosts                // the whole line and the list of posts that ends the document
	scopeEdge                 // the whole line, at the top or the bottom of a page
	scopeFoot                 // the whole line, near the lower edge of a printed page
	scopeLater                // as scopeEdge, beside a page number, not on the first page
	scopePassage              // from the start of a line on, over several lines
	scopeInline               // inside a line
	scopeClose                // the last lines of an article, about somebody whom nothing else names
)

var scopes = map[string]scope{
	"line": scopeLine, "page": scopePage, "head": scopeHead, "tail": scopeTail, "list": scopeList, "posts": scopePosts, "edge": scopeEdge, "foot": scopeFoot, "later": scopeLater, "passage": scopePassage, "inline": scopeInline,
	"close": scopeClose,
}

// Lines that count as head, tail and edge.
const (
	headLines = 8
	tailLines = 8
	edgeLines = 5
)

// rule is one row of clean-*.tsv.
type rule struct {
	id, kind, by string
	scope        scope
	max          int // bytes of the longest line; 0 = any
	keys         []string
	re           *pattern.Regexp
}

func loadRules(fsys fs.FS, name string) ([]rule, error) {
	t, err := models.Load(fsys, name, "id", "kind", "scope", "max", "key", "pattern", "example", "counter")
	if err != nil {
		return nil, err
	}
	rules := make([]rule, 0, len(t.Rows))
	for _, row := range t.Rows {
		r := rule{id: row.Get("id"), kind: row.Get("kind"), keys: row.List("key")}
		r.by = "clean/" + r.id
		var ok bool
		if r.scope, ok = scopes[row.Get("scope")]; !ok {
			return nil, row.Errorf("unknown scope %q", row.Get("scope"))
		}
		if r.max, err = strconv.Atoi(row.Get("max")); err != nil {
			return nil, row.Errorf("max: %v", err)
		}
		expr := row.Get("pattern")
		switch r.scope {
		case scopeInline:
		case scopePassage:
			expr = "^(?:" + expr + ")"
		default:
			expr = "^(?:" + expr + ")$"
		}
		if r.re, err = pattern.Compile(expr); err != nil {
			return nil, row.Errorf("%v", err)
		}
		if len(r.keys) == 0 {
			return nil, row.Errorf("no key")
		}
		for _, k := range r.keys {
			if k == "" || k != lowerASCII(k) {
				return nil, row.Errorf("key %q is empty or not in lower case", k)
			}
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// lowerASCII folds A to Z only, so that lengths and bytes stay comparable.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// matchRules applies every rule to the lines that hold one of its keys.
func (c *Cleaner) matchRules(p *paper, pages []doc.Page) {
	edges, low := p.edges(), p.low(pages)
	var hits, lists, posts []int
	for i := range p.lines {
		hits = c.find.rules(p.at(i), hits[:0])
		for _, h := range hits {
			r := &c.rules[h]
			switch l := &p.lines[i]; {
			case l.masked || r.scope == scopeClose:
			case r.scope == scopePassage:
				p.matchPassage(i, r)
			case r.max > 0 && l.last-l.first > r.max:
			case r.scope == scopeInline:
				p.matchInline(i, r)
			case p.applies(i, r.scope, edges, low) && r.re.MatchString(p.at(i)):
				p.markLine(i, r.kind, r.id)
				switch r.scope {
				case scopeList:
					lists = append(lists, i)
				case scopePosts:
					posts = append(posts, i)
				}
			}
		}
	}
	for _, i := range lists { // when what stands after them is known
		p.listAfter(i)
	}
	for _, i := range posts {
		p.postsAfter(i)
	}
}

// applies reports whether a rule of scope s may judge line i as a whole.
func (p *paper) applies(i int, s scope, edges, low []bool) bool {
	switch s {
	case scopeFoot:
		return low[i]
	case scopeEdge:
		return edges[i]
	case scopeLater:
		return edges[i] && p.lines[i].page > 0 &&
			(i > 0 && number(p.at(i-1)) > 0 || i+1 < len(p.lines) && number(p.at(i+1)) > 0)
	case scopeHead:
		return i < headLines && p.stands(i)
	case scopeTail:
		return i >= len(p.lines)-tailLines && p.stands(i)
	case scopePage:
		return true
	case scopeList, scopePosts:
		return p.width == 0 && p.stands(i)
	}
	return p.stands(i)
}

// matchInline marks every match of r in line i: its groups when it has any.
func (p *paper) matchInline(i int, r *rule) {
	l := &p.lines[i]
	for _, m := range r.re.FindAllStringSubmatchIndex(p.at(i), -1) {
		if len(m) == 2 {
			p.mark(l.first+m[0], l.first+m[1], r.kind, r.id)
		}
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				p.mark(l.first+m[g], l.first+m[g+1], r.kind, r.id)
			}
		}
		if m[0] == 0 && l.first+m[1] == l.last && len(m) == 2 {
			l.masked = true
		}
	}
}

// matchPassage marks what r matches from the start of line i on.
func (p *paper) matchPassage(i int, r *rule) {
	from := p.lines[i].first
	m := r.re.FindStringIndex(p.text[from:min(len(p.text), from+r.max)])
	if m == nil || m[1] == 0 {
		return
	}
	p.mark(from, from+m[1], r.kind, r.id)
	for ; i < len(p.lines) && p.lines[i].last <= from+m[1]; i++ {
		p.lines[i].masked = true
	}
}

// edges tells which lines stand at the top or the bottom of a page.
func (p *paper) edges() []bool { return p.edgesOf(edgeLines) }

// edgesOf tells which lines are among the first or the last n of a page.
func (p *paper) edgesOf(most int) []bool {
	e := make([]bool, len(p.lines))
	for i, n := 0, 0; i < len(p.lines); i++ {
		if i > 0 && p.lines[i].page != p.lines[i-1].page {
			n = 0
		}
		e[i] = n < most
		n++
	}
	for i, n := len(p.lines)-1, 0; i >= 0; i-- {
		if i < len(p.lines)-1 && p.lines[i].page != p.lines[i+1].page {
			n = 0
		}
		e[i] = e[i] || n < most
		n++
	}
	return e
}
