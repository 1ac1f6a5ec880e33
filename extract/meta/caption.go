package meta

import (
	"strings"
	"unicode"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// isVersus reports whether s stands between the sides of a case.
func isVersus(s string) bool {
	return s != "" && strings.Contains("vVaA- \t\n\f\r–—", s[:1]) && versusLine.MatchString(s)
}

// endsInVersus reports whether s ends in one, behind other words.
func endsInVersus(s string) bool {
	return (strings.HasSuffix(s, ".") || strings.HasSuffix(s, "s")) && versusEnd.MatchString(s)
}

var (
	versusLine   = pattern.Lazy(`^(?i:[-–—\s]*(?:v|vs|versus)\.?,?[-–—\s]*|[-–—\s]*(?:-\s*)?against[-–—\s]*)$`)
	versusStart  = pattern.Lazy(`^(?:[-–—]\s*)?(?:v\.|vs\.?|V\.|VS\.?|versus)\s+[A-Z"“]`)
	versusEnd    = pattern.Lazy(`\s(?:v\.|vs\.?|V\.|VS\.)$`)
	versusInside = pattern.Lazy(`[\w.,)’'”"]\s+(?:v\.|vs\.?|V\.|VS\.?)\s+["“]?[A-Z]`)
	versusToken  = pattern.Lazy(`(?:^|\s)[-–—]*\s*(?:(?i:vs?\.|versus|-\s*against\s*-|against)|vs|VS|v|V)[-–—]*,?(?:\s|$)`)
	inReStart    = pattern.Lazy(`^(?i:in re:?|in the matters? of:?|matter of:?|in the matter of the:?)(?:\s|$|:)`)
	titleLabel   = pattern.Lazy(`^(?i:title|case name|case title|style|re|regarding|subject)\s*:?$`)
	titleLabelIn = pattern.Lazy(`^(?i:case name|case title|title|re)\s*:\s+`)
	debtorLabel  = pattern.Lazy(`^Debtor \d$`)
	descriptive  = pattern.Lazy(`(?i)\b(?:behalf|situated|capacity|corporation|company|individual|estate|trustee|official|administrator|doing business|inclusive|known as|liability|partnership|heirs?|wife|husband|minor|guardian|successor|through)\b`)
)

// longest caption, in rows on each side of its versus.
const (
	rowsAbove = 24
	rowsBelow = 40
)

// captions returns the stretches of text that name the parties of cases, each
// with its rows joined by newlines, in the order of the document.
func (a *Annotator) captions(rows []row) []string {
	var out []string
	for i := 0; i < len(rows); i++ {
		if len(out) > 0 && rows[i].page != rows[max(i-1, 0)].page {
			break // later pages cite other cases
		}
		s := rows[i].left()
		if len(out) > 0 && a.ends(s) {
			break
		}
		if s == "" || a.stops(s) {
			continue
		}
		if titleLabel.MatchString(s) && len(rows[i].cells) > 1 || titleLabelIn.MatchString(s) {
			if t, n := a.titleRow(rows[i:]); t != "" {
				out, i = append(out, t), i+n
			}
			continue
		}
		switch {
		case isVersus(s), versusStart.MatchString(s), endsInVersus(s) && (allCaps(s[:len(s)-3]) || a.roles.MatchString(s)), a.titled(rows, i):
			from, to := a.stretch(rows, i)
			out, i = append(out, joinLeft(rows[from:to])), to-1
		case inReStart.MatchString(s) && !prose(s):
			_, to := a.stretch(rows, i)
			out, i = append(out, joinLeft(rows[i:to])), to-1
		}
	}
	return out
}

// ends reports whether no caption follows a row once there was one: running
// text, the judges, the lawyers, what the paper is.
func (a *Annotator) ends(s string) bool {
	if prose(s) {
		return true
	}
	hits := a.stopSet.Scan(s)
	for i := range a.stopRules {
		if a.stopFinal[i] && hits.Match(i, s) {
			return true
		}
	}
	return false
}

var citation = pattern.Lazy(`\d (?:F\.|U\. ?S\.|S\. ?Ct|WL|Cal\.|N\.E|P\.\d|A\.\d|So\.)|\(\d{4}\)`)

// titled reports whether row i is the title of the case in one line, not a
// citation in running text.
func (a *Annotator) titled(rows []row, i int) bool {
	s := rows[i].left()
	if !versusInside.MatchString(s) || prose(s) || citation.MatchString(s) {
		return false
	}
	v := versusToken.FindStringIndex(s)
	if v == nil {
		return false
	}
	if allCaps(s[:v[0]]) {
		return true
	}
	return rows[i].blank && len(s) < 100 && (i == 0 || !prose(rows[i-1].left())) && (i+1 == len(rows) || rows[i+1].blank || !prose(rows[i+1].left()))
}

// stretch returns the rows around row i that belong to its caption.
func (a *Annotator) stretch(rows []row, i int) (from, to int) {
	from, to = i, i+1
	single := versusInside.MatchString(rows[i].left()) || endsInVersus(rows[i].left())
	for from > 0 && i-from < rowsAbove {
		r := &rows[from-1]
		s := r.left()
		if s != "" && (a.stops(s) || prose(s)) || r.page != rows[i].page {
			break
		}
		if single && s == "" && !r.right {
			break
		}
		from--
	}
	if single {
		from = max(from, i-4)
	}
	for to < len(rows) && to-i < rowsBelow {
		r := &rows[to]
		s := r.left()
		if s != "" && (a.stops(s) || prose(s) || inReStart.MatchString(s)) || r.page != rows[i].page {
			break
		}
		if single && r.blank && s != "" && !a.roles.MatchString(s) {
			break
		}
		to++
		if s != "" && a.closes(s) && !a.more(rows[to:]) {
			break
		}
	}
	return from, to
}

// closes reports whether s ends in a role with a full stop or alone.
func (a *Annotator) closes(s string) bool {
	m := a.roles.FindAllStringIndex(s, -1)
	return m != nil && strings.Trim(s[m[len(m)-1][1]:], " .;)") == ""
}

// more reports whether the caption goes on soon: with another versus, or
// another role.
func (a *Annotator) more(rows []row) bool {
	for i := range min(len(rows), 8) {
		s := rows[i].left()
		if s == "" {
			continue
		}
		if a.stops(s) || prose(s) {
			return false
		}
		if isVersus(s) || versusStart.MatchString(s) || a.closes(s) {
			return true
		}
	}
	return false
}

// titleRow returns the title of a case behind a label ("Title", "Re:"), which
// may go on in the next rows, and how many rows it took beyond the first.
func (a *Annotator) titleRow(rows []row) (title string, more int) {
	s := rows[0].left()
	if m := titleLabelIn.FindString(s); m != "" {
		s = s[len(m):]
	} else {
		s = rows[0].cells[1].text
	}
	for more < 4 && more+1 < len(rows) {
		r := &rows[more+1]
		t := r.whole()
		if r.blank || a.stops(t) || prose(t) || titleLabel.MatchString(r.left()) || len(r.cells) > 1 || strings.HasSuffix(strings.ToLower(s), "et al.") && strings.Contains(strings.ToLower(s), " v") {
			break
		}
		s += "\n" + t
		more++
	}
	if !versusToken.MatchString(s) && !inReStart.MatchString(s) {
		return "", 0
	}
	if m := numberBegins.FindStringIndex(s); m != nil && m[0] > 0 {
		s = s[:m[0]]
	}
	return s, more
}

// prose reports whether s is a line of running text rather than of a caption.
func prose(s string) bool {
	words, low := 0, 0
	inside := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			inside = false
		case !inside:
			inside = true
			words++
			if r >= 'a' && r <= 'z' {
				low++
			}
		}
	}
	return words >= 8 && 2*low > words && !descriptive.MatchString(s)
}

func joinLeft(rows []row) string {
	var b strings.Builder
	for i := range rows {
		if s := rows[i].left(); s != "" {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// stops reports whether s is a line that no caption holds: the court, the
// number, the judge, a lawyer's address, what the paper is.
func (a *Annotator) stops(s string) bool {
	hits := a.stopSet.Scan(s)
	for i := range a.stopRules {
		if hits.Match(i, s) {
			return true
		}
	}
	return false
}

// Parties returns the parties that a caption names, with their roles. The
// caption is what stands between court and title of a paper: names, roles and
// "v." in rows parted by newlines. appellate says which roles are meant where
// none is given.
func (a *Annotator) Parties(caption string, appellate bool) []doc.Party {
	caption = strings.ReplaceAll(caption, "&amp;", "&")
	caption = suffixAnd.ReplaceAllString(caption, "$1, $2")
	caption = hyphenBreak.ReplaceAllString(caption, "-$1")
	caption = footnoteMark.ReplaceAllString(caption, "$1")
	if m := inReStart.FindString(caption); m != "" {
		return a.inRe(strings.TrimLeft(caption[len(m):], " :\n"))
	}
	sides := splitVersus(caption)
	if len(sides) < 2 {
		return nil
	}
	var out []doc.Party
	missing := make([][]int, len(sides)) // parties without a role
	roles := make([]string, len(sides))
	for k, s := range sides {
		for _, g := range a.groups(s) {
			for _, n := range a.names(g.names, g.role) {
				if g.role == "" {
					missing[k] = append(missing[k], len(out))
				} else if roles[k] == "" {
					roles[k] = g.role
				}
				out = append(out, doc.Party{Name: n, Role: g.role})
			}
		}
	}
	for k, list := range missing {
		role := roles[k]
		if role == "" {
			role = implied(roles, k, appellate)
		}
		for _, i := range list {
			out[i].Role = role
		}
	}
	return out
}

var (
	hyphenBreak  = pattern.Lazy(`-\n([A-Za-z])`)
	suffixAnd    = pattern.Lazy(`(?i)\b((?:inc|llc|l\.l\.c|corp|ltd|l\.p|n\.a)\.?)\s+(and|&)\s`)
	footnoteMark = pattern.Lazy(`([,.;a-z)])\d{1,2}(?:\s|$)`)
)

// splitVersus cuts a caption at its versus.
func splitVersus(s string) []string {
	type token struct{ at, end, rank int }
	var tokens []token
	best := 0
	for _, m := range versusToken.FindAllStringIndex(s, -1) {
		t := token{m[0], m[1], versusRank(s, m[0], m[1])}
		best = max(best, t.rank)
		tokens = append(tokens, t)
	}
	var out []string
	from := 0
	for _, t := range tokens {
		// Beside a "v." on a row of its own, "V." is an initial.
		if t.rank < best && best >= 3 && t.rank < 3 || best == 2 && t.rank < 2 || t.rank == 0 {
			continue
		}
		out = append(out, s[from:t.at])
		from = t.end
	}
	return append(out, s[from:])
}

// versusRank tells how surely s[at:end] is a versus: 4 in a row of its own, 3
// at the beginning or the end of a row, 2 as "v." or "vs." inside, 1 as "V."
// or "V" there, 0 when it is a word.
func versusRank(s string, at, end int) int {
	t := strings.Trim(s[at:end], " \n-–—,")
	begins := at == 0 || s[at] == '\n'
	ends := end == len(s) || s[end-1] == '\n'
	bare := strings.EqualFold(t, "against")
	switch {
	case begins && ends:
		return 4
	case bare && !strings.Contains(s[at:end], "-"):
		return 0
	case (begins || ends) && t != "V" && t != "V.":
		return 3
	case t == "v." || strings.HasPrefix(strings.ToLower(t), "vs"):
		return 2
	}
	return 1
}

// group is a list of names with the role that follows it.
type group struct{ names, role string }

// groups cuts one side of a case behind its roles.
func (a *Annotator) groups(s string) []group {
	var out []group
	from := 0
	for _, m := range a.roles.FindAllStringSubmatchIndex(s, -1) {
		names := s[from:m[2]]
		if strings.Trim(names, " \n,.;:()") == "" {
			// "Plaintiff JANE ROE": the role comes first.
			if len(out) == 0 && m[3] < len(s) && strings.Trim(s[m[3]:], " \n,.;:()") != "" {
				out = append(out, group{s[m[3]:], roleName(s[m[2]:m[3]])})
				return out
			}
			from = m[3]
			continue
		}
		out = append(out, group{names, roleName(s[m[2]:m[3]])})
		from = m[3]
	}
	if rest := s[from:]; strings.Trim(rest, " \n,.;:()") != "" && (len(out) == 0 || !loose(rest)) {
		out = append(out, group{names: rest})
	}
	return out
}

// loose reports whether what follows the last role is no list of names.
func loose(s string) bool {
	s = strings.Trim(s, " \n,.;:()")
	return len(s) < 4 || !strings.ContainsAny(s[:1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || strings.Contains(s, "\n\n")
}

var (
	roleSpaces = pattern.Lazy(`\s*[-–—/]\s*`)
	roleJoin   = pattern.Lazy(`\s*(?:,\s*(?:and\s+)?|\s+and\s+|&)\s*`)
	roleAppeal = pattern.Lazy(` and ((?:cross-)?appell(?:ant|ee)s?)\b`)
	rolePlural = pattern.Lazy(`\b(plaintiff|defendant|petitioner|respondent|appellant|appellee|claimant|debtor|intervenor|relator|movant|garnishee|complainant|objector|creditor|applicant)s\b`)
)

// roleName gives a role its published form: singular, lower case,
// "defendant-appellant", "third-party defendant", "plaintiff and
// counter-defendant".
func roleName(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(strings.Trim(s, " \n,.;:()")), " "))
	s = roleSpaces.ReplaceAllString(s, "-")
	s = roleAppeal.ReplaceAllString(roleJoin.ReplaceAllString(s, " and "), "-$1")
	s = strings.NewReplacer("(s)", "", "third party", "third-party", "cross ", "cross-", "counter ", "counter-").Replace(s)
	return rolePlural.ReplaceAllString(s, "$1")
}

// opposite is the role across the versus.
var opposite = map[string]string{
	"plaintiff": "defendant", "petitioner": "respondent", "appellant": "appellee", "complainant": "respondent",
	"defendant": "plaintiff", "respondent": "petitioner", "appellee": "appellant", "claimant": "respondent", "applicant": "respondent",
}

// implied returns the role of side k when the caption gives none.
func implied(roles []string, k int, appellate bool) string {
	for i, r := range roles {
		if i == k || (i < k) != (k > 0) {
			continue
		}
		parts := strings.Split(r, "-")
		for n, p := range parts {
			if o, ok := opposite[p]; ok {
				parts[n] = o
			}
		}
		if r != "" {
			return strings.Join(parts, "-")
		}
	}
	switch {
	case appellate && k == 0:
		return "petitioner"
	case appellate:
		return "respondent"
	case k == 0:
		return "plaintiff"
	}
	return "defendant"
}

// matterWords tell the name of a matter from that of a party.
var matterWords = pattern.Lazy(`(?i)\b(?:litigation|litig\.|products? liability|mdl|antitrust|cases|proceedings?|investigation|rules?|amendments?|petition|application|search|subpoenas?|grand jury|actions?|extradition|tax indebtedness)\b`)

// inRe returns the party of a matter: a debtor, or whom it is about.
func (a *Annotator) inRe(s string) []doc.Party {
	gs := a.groups(s)
	var out []doc.Party
	for _, g := range gs {
		if matterWords.MatchString(g.names) {
			continue
		}
		role := g.role
		if role == "" {
			role = "in re"
		}
		for _, n := range a.names(g.names, role) {
			out = append(out, doc.Party{Name: n, Role: role})
		}
	}
	return out
}
