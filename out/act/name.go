package act

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// name is an entity's name, taken apart.
type name struct {
	key        symbol // what all spellings of the name share; 0 = nothing to go by
	firm       bool   // it tells whom: a person's first and last name, a company, two words
	busy       bool   // much happens to it on one day: an authority, a government
	middle     string // of a person: the first middle name or initial
	generation string // of a person: jr, sr, ii …
	form       string // of a company: its legal form, as far as two may differ
}

var plain = strings.NewReplacer("’", "'", "&", " and ")

// tokens are the words of s without case, accents and punctuation. A hyphen
// holds a word together where hyphen is set.
func tokens(s string, hyphen bool) []string {
	s = strings.ToLower(norm.NFKD.String(s))
	s = plain.Replace(s)
	s = strings.TrimSuffix(strings.ReplaceAll(s, "'s ", " "), "'s")
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' && hyphen:
			b.WriteRune(r)
		case r == '.' || r == '\'' || unicode.Is(unicode.Mn, r):
		default:
			b.WriteByte(' ')
		}
	}
	t := strings.Fields(b.String())
	if len(t) > 1 && t[0] == "the" {
		t = t[1:]
	}
	return t
}

var generations = []string{"jr", "sr", "ii", "iii", "iv"}

// unnamed are words that stand for a person who is not named.
var unnamed = []string{"doe", "roe", "unknown", "defendant", "plaintiff"}

// parse takes a name of an entity type of records apart.
func (x *Grouper) parse(s, kind string) name {
	if kind == "person" {
		return x.person(tokens(s, true))
	}
	t := tokens(s, false)
	n := name{firm: kind == "company"}
	if kind == "class" {
		return n
	}
	base := t
	for cut := true; cut && len(base) > 1; {
		cut = false
		for k := min(4, len(base)-1); k > 0; k-- {
			if f, ok := x.forms[strings.Join(base[len(base)-k:], " ")]; ok {
				if n.form == "" {
					n.form = f
				}
				base, cut = base[:len(base)-k], true
				break
			}
		}
	}
	n.key = x.symbols.of(strings.Join(base, " "))
	switch {
	case kind == "agency" || kind == "court" || kind == "place":
		n.busy, n.firm = true, true
	case len(t) > 0 && x.busy[t[len(t)-1]]:
		n.busy, n.firm = true, true
	case len(base) >= 2 || n.form != "":
		n.firm = true
	}
	return n
}

func (x *Grouper) person(t []string) (n name) {
	if len(t) > 2 && slices.Contains(generations, t[len(t)-1]) {
		n.generation, t = t[len(t)-1], t[:len(t)-1]
	}
	if len(t) < 2 {
		n.key = x.symbols.of(strings.Join(t, " "))
		return n
	}
	first, last := t[0], t[len(t)-1]
	n.key = x.symbols.of(first + " " + last)
	if len(t) > 2 {
		n.middle = t[1]
	}
	n.firm = (len(first) > 1 || n.middle != "") && len(last) > 1 && !slices.Contains(unnamed, last)
	return n
}

// differ reports whether two names with one key are of different bearers.
func (a *name) differ(b *name) bool {
	return apart(a.generation, b.generation) || apart(a.form, b.form) || initialsApart(a.middle, b.middle)
}

// apart reports whether both are known and not the same.
func apart(a, b string) bool { return a != "" && b != "" && a != b }

// initialsApart is apart for middle names, of which an initial stands for all.
func initialsApart(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if len(a) == 1 || len(b) == 1 {
		return a[0] != b[0]
	}
	return a != b
}

// foldForms returns legal forms by their tokens, spellings of one form as one.
func foldForms(list []string) map[string]string {
	same := map[string]string{
		"incorporated": "inc", "corporation": "corp", "companies": "co", "company": "co", "limited": "ltd",
		"holding": "", "holdings": "", "group": "", "and sons": "", // words that come and go
	}
	m := map[string]string{}
	for _, f := range list {
		k := strings.Join(tokens(f, false), " ")
		v, ok := same[k]
		if !ok {
			v = k
		}
		m[k] = v
	}
	return m
}
