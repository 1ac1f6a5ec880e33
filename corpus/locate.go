package corpus

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Locate returns the byte spans [start, end) in text that ref means: its one
// occurrence, the n-th for "ref@n", all for "ref@*". With words, an
// occurrence inside a longer word does not count. Any other number of
// occurrences is an error.
func Locate(text, ref string, words bool) ([][2]int, error) {
	needle, which, marked := ref, "", false
	if i := strings.LastIndexByte(ref, '@'); i > 0 {
		if _, err := strconv.Atoi(ref[i+1:]); err == nil || ref[i+1:] == "*" {
			needle, which, marked = ref[:i], ref[i+1:], true
		}
	}
	var found [][2]int
	for at := 0; ; {
		i := strings.Index(text[at:], needle)
		if i < 0 {
			break
		}
		start, end := at+i, at+i+len(needle)
		if !words || whole(text, start, end) {
			found = append(found, [2]int{start, end})
		}
		at = end
	}
	switch n, _ := strconv.Atoi(which); {
	case len(found) == 0:
		return nil, fmt.Errorf("no %q in the document", needle)
	case which == "*":
		return found, nil
	case !marked && len(found) > 1:
		return nil, fmt.Errorf("%d of %q in the document: say which", len(found), needle)
	case !marked:
		return found, nil
	case n < 1 || n > len(found):
		return nil, fmt.Errorf("%d of %q in the document, want number %d", len(found), needle, n)
	default:
		return found[n-1 : n], nil
	}
}

// whole reports whether text[start:end] does not begin or end inside a word.
func whole(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	first, _ := utf8.DecodeRuneInString(text[start:])
	last, _ := utf8.DecodeLastRuneInString(text[:end])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !(letter(before) && letter(first)) && !(letter(last) && letter(after))
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
