package meta

import (
	"strings"
	"unicode"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// mostNames is how many parties one side may have.
const mostNames = 60

var (
	inParens   = pattern.Lazy(`\([^()]*\)`)
	andSplit   = pattern.Lazy(`(?i)\s+(?:and|&)\s+`)
	leadingAnd = pattern.Lazy(`^(?i:and|&|or)\s+`)
	suffixPart = pattern.Lazy(`^(?i:inc|incorporated|llc|l\.l\.c|llp|l\.l\.p|lp|l\.p|ltd|limited|corp|corporation|co|company|p\.?c|p\.?a|n\.?a|s\.?a|plc|gmbh|a\.?g|b\.?v|n\.?v|s\.?\s?p\.?\s?a|jr|sr|ii|iii|iv|m\.?d|d\.?o|d\.?d\.?s|esq|ph\.?d|pllc|p\.l\.l\.c|lllp|usa|s\.?\s?a\.?\s?r\.?\s?l|pty|et seq)\.?(?:\s+(?:ltd|llc|inc|co)\.?)?$`)
	hasSuffix  = pattern.Lazy(`(?i)(?:\b(?:inc|llc|l\.l\.c|llp|lp|l\.p|ltd|corp|corporation|company|co|n\.a|s\.a|plc|gmbh|p\.c|incorporated|limited)\.?)$`)
)

// names returns the names in a list of parties, tails dropped: titles,
// capacities, aliases, "et al.".
func (a *Annotator) names(s, role string) []string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.TrimLeft(s, "\"“”' .,;:-–—")
	s = inParens.ReplaceAllString(s, "")
	var out []string
	for _, item := range strings.Split(s, ";") {
		out = a.itemNames(out, item, strings.Contains(s, ";"), strings.Contains(role, "s"))
		if len(out) >= mostNames {
			return out[:mostNames]
		}
	}
	return out
}

// itemNames appends the names in one item of a list.
func (a *Annotator) itemNames(out []string, item string, list, _ bool) []string {
	item = a.cutTail(leadingAnd.ReplaceAllString(strings.TrimSpace(item), ""))
	parts := strings.Split(item, ",")
	var name string
	titled, caps, kept := false, false, false
	flush := func() {
		if name != "" {
			for _, n := range a.splitAnd(name) {
				if n = a.tidyParty(n); n != "" {
					out = append(out, n)
				}
			}
		}
		name = ""
	}
	for i, p := range parts {
		p = strings.TrimSpace(p)
		and := leadingAnd.MatchString(p)
		bare := leadingAnd.ReplaceAllString(p, "")
		switch {
		case bare == "":
		case suffixPart.MatchString(bare) && !and, name != "" && a.place.MatchString(bare) && !and, suffixAlias.MatchString(bare):
			if kept && name != "" {
				name += ", " + bare
			}
			continue
		case name == "" && !titled:
			name, caps = bare, capsName(bare)
			// "WARDEN, LAKE STATE PRISON" is known by office alone.
			if a.isTitle(bare) && i+1 < len(parts) && a.title.FindString(bare) == bare {
				name += ", " + strings.TrimSpace(parts[i+1])
				parts[i+1] = ""
			}
		case !startsUpper(bare), caps && !capsName(bare), a.isTitle(bare):
			titled = true
		case titled && !and && (a.office.MatchString(bare) || !person(bare)):
		case !list || allCaps(bare) || and:
			flush()
			name, titled, caps = bare, false, capsName(bare)
		}
		kept = name != "" && !titled
	}
	flush()
	return out
}

// suffixAlias matches the form of a company with its trade name behind it.
var suffixAlias = pattern.Lazy(`^(?i:inc|llc|corp|ltd|l\.l\.c|co|l\.p)\.?,? (?i:d/?b/?a) `)

// capsName reports whether s is a name set in capitals, not an abbreviation.
func capsName(s string) bool {
	return allCaps(s) && (strings.Contains(s, " ") || len(s) > 7)
}

// cutTail removes what follows a name without being one.
func (a *Annotator) cutTail(s string) string {
	for _, t := range a.tails {
		for {
			m := t.FindStringIndex(s)
			if m == nil || m[0] == 0 || m[1] == m[0] {
				break
			}
			s = strings.TrimRight(s[:m[0]], " ,") + s[m[1]:]
		}
	}
	return strings.TrimSpace(s)
}

func (a *Annotator) isTitle(s string) bool {
	m := a.title.FindStringIndex(s)
	return m != nil && m[0] == 0
}

// splitAnd parts two names joined by "and".
func (a *Annotator) splitAnd(s string) []string {
	m := andSplit.FindStringIndex(s)
	if m == nil {
		return []string{s}
	}
	l, r := s[:m[0]], s[m[1]:]
	both := person(l) && person(r) && !a.office.MatchString(s)
	if both || hasSuffix.MatchString(l) && len(strings.Fields(l)) > 1 && len(r) > 4 || a.does.MatchString(r) ||
		strings.EqualFold(l, "united states of america") || strings.EqualFold(l, "united states") {
		return append([]string{l}, a.splitAnd(r)...)
	}
	return []string{s}
}

// person reports whether s may be the name of a person: two to five words
// that begin with capital letters, without the words of organisations.
func person(s string) bool {
	words := strings.Fields(strings.Trim(s, " ,."))
	if len(words) < 2 || len(words) > 5 {
		return false
	}
	for i, w := range words {
		r := []rune(w)
		if !unicode.IsUpper(r[0]) {
			switch strings.ToLower(w) {
			case "de", "la", "del", "van", "von", "der", "den", "el", "al", "bin", "da", "dos":
				continue
			}
			return false
		}
		if i == 0 && strings.EqualFold(w, "the") || orgWord.MatchString(w) {
			return false
		}
	}
	return true
}

// orgWord matches words that no personal name has.
var orgWord = pattern.Lazy(`(?i)^(?:of|for|city|county|state|town|united|states|department|bureau|board|commission|office|services?|systems?|company|co|corp\.?|inc\.?|llc|group|bank|trust|fund|association|university|college|school|hospital|center|insurance|industries|international|national|american|federal|energy|technolog(?:y|ies)|holdings|partners|capital|financial|foundation|institute|authority|agency|district|union|media|pharmaceuticals?|products?|enterprises?|realty|properties|management|solutions|communications|entertainment|motors?|airlines|railway|railroad|security|health|medical|does?|police|sheriff'?s?|church|society|council|committee|lines|foods|stores|electric|power|gas|oil|water)$`)

// tidyParty trims a name; "" when it is none.
func (a *Annotator) tidyParty(s string) string {
	s = strings.Trim(s, " ,;:\"“”'-–—*[]")
	s = leadingAnd.ReplaceAllString(s, "")
	if !abbreviated.MatchString(s) {
		s = strings.TrimRight(s, ". ")
	}
	if len(s) < 2 || len(s) > 160 || !strings.ContainsFunc(s, unicode.IsLetter) || a.noParty.MatchString(s) || len(strings.Fields(s)) > 16 || prose(s) {
		return ""
	}
	return s
}

var abbreviated = pattern.Lazy(`(?i)\b(?:inc|co|corp|ltd|jr|sr|l\.l\.c|l\.p|n\.a|s\.a|p\.c|a\.g|bros|assn|m\.d|s\. a)\.$`)

func startsUpper(s string) bool {
	for _, r := range s {
		return unicode.IsUpper(r) || unicode.IsDigit(r)
	}
	return false
}

// allCaps reports whether s has no lower-case letter but in "Mc" and the like.
func allCaps(s string) bool {
	s = strings.ReplaceAll(s, "Mc", "M")
	up, low := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			up++
		case unicode.IsLower(r):
			low++
		}
	}
	return up > 0 && low <= up/8
}

// fewestAccused is how many lines must name an accused person with age and
// home before they are a list: one alone may be about a victim or a witness.
const fewestAccused = 2

// accused returns the persons whom a press release lists, each at the
// beginning of a line with age and home, and says to be charged, as
// defendants. Companies and persons of running text are left to later stages.
func (a *Annotator) accused(text string) []doc.Party {
	cases := newCasing(text)
	var out []doc.Party
	seen := map[string]bool{}
	for _, m := range a.listed.FindAllStringSubmatch(text, -1) {
		name := m[1]
		if isUpper(name) {
			name = cases.name(name)
		}
		if key := strings.ToLower(name); !seen[key] {
			seen[key] = true
			out = append(out, doc.Party{Name: name, Role: "defendant"})
		}
	}
	if len(out) < fewestAccused {
		return nil
	}
	return out
}

// exhibit reports whether the first page of d carries the sticker of an exhibit.
func exhibit(d *doc.Document) bool {
	if len(d.Pages) == 0 {
		return false
	}
	for _, c := range d.Clutter {
		if c.By == "clean/exhibit-foot" && c.Start < d.Pages[0].End {
			return true
		}
	}
	return false
}
