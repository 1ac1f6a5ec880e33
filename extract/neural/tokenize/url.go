package tokenize

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
	"writ/extract/pattern"
)

// urlForm is the only URL pattern that is run, with @ for its class of
// top-level domain letters.
const urlForm = `(?u)^(?:(?:[\w\+\-\.]{2,})://)?(?:\S+(?::\S*)?@)?(?:(?!(?:10|127)(?:\.\d{1,3}){3})` +
	`(?!(?:169\.254|192\.168)(?:\.\d{1,3}){2})(?!172\.(?:1[6-9]|2\d|3[0-1])(?:\.\d{1,3}){2})` +
	`(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3])(?:\.(?:1?\d{1,2}|2[0-4]\d|25[0-5])){2}` +
	`(?:\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]))|(?:(?:[A-Za-z0-9\u00a1-\uffff][A-Za-z0-9\u00a1-\uffff_-]{0,62})?` +
	`[A-Za-z0-9\u00a1-\uffff]\.)+(?:@{2,63}))(?::\d{2,5})?(?:[/?#]\S*)?$`

// Python's \d is any decimal digit.
var (
	ipPattern = pattern.Lazy(`^(?:[1-9]\p{Nd}?|1\p{Nd}{2}|2[01]\p{Nd}|22[0-3])` +
		`(?:\.(?:1?\p{Nd}{1,2}|2[0-4]\p{Nd}|25[0-5])){2}` +
		`\.(?:[1-9]\p{Nd}?|1\p{Nd}{2}|2[0-4]\p{Nd}|25[0-4])(?::\p{Nd}{2,5})?(?:[/?#]|$)`)
	privatePattern = pattern.Lazy(`^(?:(?:10|127)(?:\.\p{Nd}{1,3}){3}|(?:169\.254|192\.168)(?:\.\p{Nd}{1,3}){2}` +
		`|172\.(?:1[6-9]|2\p{Nd}|3[01])(?:\.\p{Nd}{1,3}){2})`)
)

// urls decides whether a whole word is a URL.
type urls struct{ tld *set }

func newURLs(pattern string) (*urls, error) {
	end := strings.LastIndex(pattern, "]{2,63}")
	if end < 0 {
		return nil, fmt.Errorf("url pattern is not of the known form")
	}
	start := strings.LastIndexByte(pattern[:end], '[')
	if start < 0 || pattern[:start]+"@"+pattern[end+1:] != urlForm {
		return nil, fmt.Errorf("url pattern is not of the known form")
	}
	s, err := parseClass(pattern[start+1 : end])
	if err != nil {
		return nil, fmt.Errorf("url class: %w", err)
	}
	return &urls{s}, nil
}

// match runs the pattern by hand, in time linear in s. A host can start at the
// beginning, after a scheme, or after any '@' that is not the first character.
func (u *urls) match(s string) bool {
	if strings.IndexByte(s, '.') < 0 {
		return false
	}
	if u.rest(s) {
		return true
	}
	if n := schemeLen(s); n > 0 && u.rest(s[n:]) {
		return true
	}
	for i := 1; i < len(s); i++ {
		if s[i] == '@' && u.rest(s[i+1:]) {
			return true
		}
	}
	return false
}

// schemeLen returns the length of a leading `[\w+.-]{2,}://`.
func schemeLen(s string) int {
	i := strings.Index(s, "://")
	if i < 2 || utf8.RuneCountInString(s[:i]) < 2 {
		return 0
	}
	for _, r := range s[:i] {
		if !unicode.In(r, unicode.L, unicode.N) && !strings.ContainsRune("_+-.", r) {
			return 0
		}
	}
	return i + len("://")
}

// rest matches an address or a host, then port and tail.
func (u *urls) rest(s string) bool {
	if s == "" {
		return false
	}
	if isDigit(s[0]) && ipPattern.MatchString(s) && !privatePattern.MatchString(s) {
		return true
	}
	n := u.hostLen(s)
	return n > 0 && portAndTail(s[n:])
}

// hostLen returns the length of (label '.')+ tld if what follows is the end or
// one of ":/?#"; else 0.
func (u *urls) hostLen(s string) int {
	labels := 0    // complete ones
	n := 0         // code points of the current one
	inner := false // the current one ends with '_' or '-'
	label := true  // the current one can be a label
	domain := true // the current one can be a top-level domain
	end := len(s)  // of the host
scan:
	for i, r := range s {
		switch {
		case r == '.':
			if n == 0 || n > 64 || inner || !label {
				return 0
			}
			labels++
			n, inner, label, domain = 0, false, true, true
			continue
		case strings.ContainsRune(":/?#", r):
			end = i
			break scan
		case r == '_' || r == '-':
			label = label && n > 0
			inner, domain = true, false
		default:
			inner = false
			label = label && labelRune(r)
			domain = domain && u.tld.has(r)
			if !label && !domain {
				return 0
			}
		}
		n++
	}
	if labels == 0 || !domain || n < 2 || n > 63 {
		return 0
	}
	return end
}

func labelRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || 0xa1 <= r && r <= 0xffff
}

// portAndTail matches `(:\d{2,5})?([/?#]\S*)?$`.
func portAndTail(s string) bool {
	if strings.HasPrefix(s, ":") {
		s = s[1:]
		n := 0
		for s != "" {
			r, size := utf8.DecodeRuneInString(s)
			if !unicode.IsDigit(r) {
				break
			}
			n++
			s = s[size:]
		}
		if n < 2 || n > 5 {
			return false
		}
	}
	return s == "" || strings.IndexByte("/?#", s[0]) >= 0
}
