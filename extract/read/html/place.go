package html

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"writ/extract/doc"
)

// token is one run of text of the source, as the tokenizer cuts it.
type token struct {
	raw   string // as in the source, with its entity references
	start int    // in the source
	used  bool
}

// copies bounds the nodes that the parser may add by opening formatting
// elements again.
const copies = 1_000_000

// tokenize returns the text tokens of src in order, without those of scripts
// and the like; their starts count from base. The error is errHostile.
func tokenize(src string, base int) ([]token, error) {
	var tokens []token
	at, raw, open, most, tags := 0, false, 0, 0, 0
	z := html.NewTokenizer(strings.NewReader(src))
	for {
		kind := z.Next()
		start := at
		at += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			if tags > mostTags {
				return tokens, errTooMany
			}
			if tags > maxTags {
				return tokens, errTags
			}
			if most > 64 && most*tags > copies {
				return tokens, errHostile
			}
			return tokens, nil
		case html.TextToken:
			if !raw {
				tokens = append(tokens, token{raw: src[start:at], start: base + start})
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			raw = rawText[string(name)] && string(name) != "template"
			tags++
			if formatting[string(name)] {
				open++
				most = max(most, open)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			raw = false
			if formatting[string(name)] && open > 0 {
				open--
			}
		}
	}
}

// keyLen is the length in bytes of the keys by which locate finds a token out
// of order, tries is how many it looks at in either direction.
const keyLen, tries = 8, 16

// locate finds the text nodes of the tree again in the source. Nodes and
// tokens run in the same order, but for text that the parser moves out of
// tables, and a node may hold several tokens in a row. The origins lead from
// bytes of the node's data to bytes of the source; one that is zero was not
// found.
func locate(tokens []token, nodes []*html.Node) []doc.Origin {
	found := make([]doc.Origin, len(nodes))
	var index map[string][]int
	next := 0
	for k, n := range nodes {
		key := letters(n.Data, keyLen)
		if key == "" {
			continue
		}
		for next < len(tokens) && (tokens[next].used || letters(html.UnescapeString(prefix(tokens[next].raw)), 1) == "") {
			next++
		}
		if o, end := match(tokens, next, n.Data); end > 0 {
			found[k], next = o, end
			continue
		}
		if index == nil {
			index = indexTokens(tokens)
		}
		if o, end := search(tokens, index, next, key, n.Data); end > 0 {
			found[k] = o
			if end > next {
				next = end
			}
		}
	}
	return found
}

// prefix returns as much of s as shows its first letter, if it has one.
func prefix(s string) string {
	s = strings.TrimLeft(s, " \t\r\n\f\x00")
	return s[:min(len(s), 40)]
}

func indexTokens(tokens []token) map[string][]int {
	index := map[string][]int{}
	for i := range tokens {
		raw := strings.TrimLeft(tokens[i].raw, " \t\r\n\f\x00")
		if k := letters(html.UnescapeString(raw[:min(len(raw), 400)]), keyLen); k != "" {
			index[k] = append(index[k], i)
		}
	}
	return index
}

// search looks for an unused token that starts as the node does, from next on
// before the ones that were passed over.
func search(tokens []token, index map[string][]int, next int, key, data string) (doc.Origin, int) {
	for n := len(key); n > 0; n-- {
		list := index[key[:n]]
		for len(list) > 0 && tokens[list[0]].used {
			list = list[1:]
		}
		index[key[:n]] = list
		later := sort.SearchInts(list, next)
		for _, part := range [][]int{list[later:], list[:later]} {
			for _, i := range part[:min(len(part), tries)] {
				if tokens[i].used {
					continue
				}
				if o, end := match(tokens, i, data); end > 0 {
					return o, end
				}
			}
		}
	}
	return doc.Origin{}, 0
}

// letters returns the first n bytes of s that are not ASCII white space or
// control characters.
func letters(s string, n int) string {
	b := make([]byte, 0, keyLen)
	for i := 0; i < len(s) && len(b) < n; i++ {
		if s[i] > ' ' {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// match lays data over the tokens from i on. It returns the origin of data
// and the index after the last token it took, 0 when they differ.
func match(tokens []token, i int, data string) (o doc.Origin, end int) {
	first := i
	at := 0 // in data
	for ; i < len(tokens) && !tokens[i].used; i++ {
		t := &tokens[i]
		for j := 0; j < len(t.raw); {
			if n := common(data[at:], t.raw[j:]); n > 0 {
				o.AddRun(at, t.start+j, 1, 1, n)
				at, j = at+n, j+n
				continue
			}
			text, w := unit(t.raw[j:])
			switch {
			case strings.HasPrefix(data[at:], text) && text != "":
				o.Add(at, t.start+j, len(text), w)
				at, j = at+len(text), j+w
			case text == "" || text[0] <= ' ':
				j += w // dropped by the parser: NUL, the first newline of pre
			case at < len(data) && data[at] <= ' ':
				at++
			default:
				return doc.Origin{}, 0
			}
		}
		if strings.TrimLeft(data[at:], " \t\r\n\f\x00") == "" {
			for k := first; k <= i; k++ {
				tokens[k].used = true
			}
			return o, i + 1
		}
	}
	return doc.Origin{}, 0
}

// common returns the length of the longest common prefix of a and b before an
// ampersand or carriage return; it ends on a rune boundary.
func common(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] && a[i] != '&' && a[i] != '\r' {
		i++
	}
	for i > 0 && i < len(a) && !utf8.RuneStart(a[i]) {
		i--
	}
	return i
}

// unit returns the text that the start of raw stands for, and how many bytes
// of raw it takes: an entity reference, a line end, or one character.
func unit(raw string) (string, int) {
	switch raw[0] {
	case '\r':
		if strings.HasPrefix(raw, "\r\n") {
			return "\n", 2
		}
		return "\n", 1
	case '&':
		return entity(raw)
	}
	_, w := utf8.DecodeRuneInString(raw)
	return raw[:w], w
}

// entity reads an entity reference, the ampersand alone when it is none.
func entity(raw string) (string, int) {
	n := 1
	if n < len(raw) && raw[n] == '#' {
		n++
	}
	for n < len(raw) && n < 40 && (raw[n] < utf8.RuneSelf && unicode.IsLetter(rune(raw[n])) || '0' <= raw[n] && raw[n] <= '9') {
		n++
	}
	if n < len(raw) && raw[n] == ';' {
		n++
	}
	ref, text := raw[:n], html.UnescapeString(raw[:n])
	if text == ref {
		return "&", 1
	}
	// A reference without a semicolon may have letters after it that are
	// text: they end both strings.
	for len(text) > 1 && len(ref) > 1 && text[len(text)-1] == ref[len(ref)-1] && utf8.RuneStart(text[len(text)-1]) {
		text, ref = text[:len(text)-1], ref[:len(ref)-1]
	}
	return text, len(ref)
}
