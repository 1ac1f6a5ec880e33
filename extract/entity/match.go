package entity

import (
	"strings"
)

// match is a pattern found in the text.
type match struct {
	rule         int
	first, limit int // tokens
	end          int // limit of the mention: before a <Person>
	resume       int // first token after the person, limit without one
	name         string
}

// matcher runs pattern rules over one document.
type matcher struct {
	l      *lexicon
	text   string
	ts     []token
	agency map[int]hit // gazetteer hits by first token

	groups  [12][2]int // token ranges
	literal [12]string // spelling of a group that holds words only
	classes map[string]string
	person  [2]int
	comma   int // the token that a comma of the pattern stands before
}

// find returns the longest matches of all rules, by first token.
func (m *matcher) find() []match {
	var out []match
	for i := range m.ts {
		t := &m.ts[i]
		if t.id != 0 {
			out = m.around(i, t.id, out)
		}
		if t.stem != 0 {
			out = m.around(i, t.stem, out)
		}
	}
	return out
}

// around tries the rules whose anchor is word w at token i.
func (m *matcher) around(i int, w int32, out []match) []match {
	for _, k := range m.l.anchors[w] {
		r := &m.l.rules[k]
		lo := i
		for lo > 0 && i-lo < r.lead && m.ts[lo].gap != block && m.ts[lo].gap != other {
			lo--
		}
		for s := lo; s <= i; s++ {
			if !m.may(&r.seq[0], s) {
				continue
			}
			if end, ok := m.try(k, r, s, i); ok {
				out = append(out, end)
				break
			}
		}
	}
	return out
}

// may reports whether a match can start with element e at token i: a cheap
// test before the real one.
func (m *matcher) may(e *element, i int) bool {
	t := &m.ts[i]
	switch e.kind {
	case literal:
		return t.id == e.word || t.stem == e.word
	case class:
		switch e.class {
		case "State", "Country", "Demonym", "Gazetted":
			return m.l.words.is(t.id, wordPlace)
		case "Agency":
			_, ok := m.agency[i]
			return ok
		case "Ordinal":
			return t.shape == digits || m.l.words.is(t.id, wordOrdinal)
		}
		return t.capitalised()
	case choice:
		for _, a := range e.alts {
			if m.may(&a[0], i) {
				return true
			}
		}
		return false
	}
	return true
}

// try matches rule r at token s; the match must reach beyond token i.
func (m *matcher) try(k int, r *rule, s, i int) (match, bool) {
	m.groups, m.literal = [12][2]int{}, [12]string{}
	m.person, m.comma = [2]int{-1, -1}, -1
	clear(m.classes)
	limit := -1
	if !m.sequence(r, r.seq, s, s, func(e int) bool {
		limit = e
		return e > i
	}) {
		return match{}, false
	}
	f := match{rule: k, first: s, limit: limit, end: limit, resume: limit}
	if m.person[0] >= 0 {
		f.end, f.resume = m.person[0], m.person[1]
	}
	f.name = m.render(r.name, s, f.end)
	return f, true
}

// sequence matches seq at token i and calls then with the end, trying longer
// readings first, until then accepts.
func (m *matcher) sequence(r *rule, seq []element, start, i int, then func(int) bool) bool {
	if len(seq) == 0 {
		return then(i)
	}
	e := &seq[0]
	next := func(j int) bool { return m.sequence(r, seq[1:], start, j, then) }
	switch e.kind {
	case commaMark:
		if i >= len(m.ts) || m.ts[i].gap != comma {
			return false
		}
		was := m.comma
		m.comma = i
		if next(i) {
			return true
		}
		m.comma = was
		return false
	case optional:
		for _, a := range e.alts {
			if m.alternative(r, e, a, start, i, next) {
				return true
			}
		}
		return next(i)
	case choice:
		for _, a := range e.alts {
			if m.alternative(r, e, a, start, i, next) {
				return true
			}
		}
		return false
	}
	if i >= len(m.ts) || i > start && !soft(&m.ts[i]) && i != m.comma {
		return false
	}
	return m.one(r, e, i, next)
}

func (m *matcher) alternative(r *rule, e *element, alt []element, start, i int, next func(int) bool) bool {
	was, spelled := m.groups[e.group], m.literal[e.group]
	ok := m.sequence(r, alt, start, i, func(j int) bool {
		m.groups[e.group], m.literal[e.group] = [2]int{i, j}, spelling(alt)
		return next(j)
	})
	if !ok {
		m.groups[e.group], m.literal[e.group] = was, spelled
	}
	return ok
}

// spelling returns the words of a sequence, "" when it is more than words.
func spelling(seq []element) string {
	var b strings.Builder
	for i := range seq {
		if seq[i].kind != literal {
			return ""
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(seq[i].text)
	}
	return b.String()
}

// one matches a word or a class at token i.
func (m *matcher) one(r *rule, e *element, i int, next func(int) bool) bool {
	if e.kind == literal {
		t := &m.ts[i]
		if t.id != e.word && !(e.poss && t.stem == e.word) && !(t.stem == e.word && t.stem != 0 && t.shape != lower) {
			return false
		}
		if e.caps && r.capitals && !t.capitalised() {
			return false
		}
		return next(i + 1)
	}
	try := func(j int, text string) bool {
		old, had := m.classes[e.class]
		m.classes[e.class] = text
		if e.class == "Person" {
			m.person = [2]int{i, j}
		}
		if next(j) {
			return true
		}
		if m.person = [2]int{-1, -1}; had {
			m.classes[e.class] = old
		} else {
			delete(m.classes, e.class)
		}
		return false
	}
	return m.class(e.class, i, try)
}

// class offers the readings of a class at token i, longest first.
func (m *matcher) class(name string, i int, try func(int, string) bool) bool {
	switch name {
	case "State", "Country", "Demonym", "Gazetted":
		j, full, ok := m.place(name, i)
		return ok && try(j, full)
	case "Place", "Place,State":
		return m.anyPlace(name == "Place,State", i, try)
	case "Cap":
		return m.words(i, 3, try)
	case "Caps":
		return m.caps(i, try)
	case "District":
		return m.district(i, try)
	case "Ordinal":
		t := &m.ts[i]
		w := m.slice(i, i+1)
		if m.l.words.is(t.id, wordOrdinal) && t.capitalised() || t.shape == digits && len(w) > 2 && strings.Contains("st nd rd th 2d 3d", strings.TrimLeft(w, "0123456789")) {
			return try(i+1, w)
		}
	case "Person":
		for n := 5; n > 0; n-- {
			if m.l.personal(m.ts, i, i+n) && try(i+n, m.slice(i, i+n)) {
				return true
			}
		}
	case "President":
		t := &m.ts[i]
		if m.l.words.is(t.id, wordPresident) && t.capitalised() {
			return try(i+1, m.slice(i, i+1))
		}
		if t.stem != 0 && m.l.words.is(t.stem, wordPresident) && t.capitalised() {
			return try(i+1, strings.TrimSuffix(m.slice(i, i+1), "s"))
		}
	case "Agency":
		if h, ok := m.agency[i]; ok {
			b := &m.l.gazetteer.bodies[m.l.gazetteer.forms[h.form].body]
			return try(h.limit, b.name)
		}
	}
	return false
}

// place matches a place of the table: its end and full name.
func (m *matcher) place(name string, i int) (int, string, bool) {
	n, v := m.l.places.at(m.ts, i)
	if n == 0 || !m.ts[i].capitalised() {
		return 0, "", false
	}
	p := &m.l.placeList[v]
	if m.ts[i].shape != upper && p.upper || p.typ == "state" && p.upper && m.ts[i].gap != comma && name == "Gazetted" {
		return 0, "", false
	}
	switch {
	case name == "State" && p.typ != "state",
		name == "Country" && (p.typ != "country" || p.adjective),
		name == "Demonym" && !p.adjective,
		name == "Gazetted" && p.adjective:
		return 0, "", false
	}
	if name == "Demonym" {
		return i + n, m.slice(i, i+n), true
	}
	return i + n, p.name, true
}

func (m *matcher) anyPlace(withState bool, i int, try func(int, string) bool) bool {
	more := func(j int, text string) bool {
		if withState && j < len(m.ts) && (m.ts[j].gap == comma || m.ts[j].gap == space) {
			if k, full, ok := m.place("State", j); ok && try(k, text+", "+full) {
				return true
			}
		}
		return try(j, text)
	}
	if j, full, ok := m.place("Gazetted", i); ok && more(j, full) {
		return true
	}
	return m.words(i, 3, more)
}

// words offers n to 1 capitalised words.
func (m *matcher) words(i, n int, try func(int, string) bool) bool {
	v := m.l.words
	if t := &m.ts[i]; t.first && v.is(t.id, wordCommon) && !v.is(t.id, wordPlace|wordSurname) || m.l.modifier(t.id) {
		return false
	}
	j := i
	for ; j < len(m.ts) && j < i+n; j++ {
		t := &m.ts[j]
		if !t.capitalised() || v.is(t.id, wordFunction|wordCalendar) || j > i && !soft(t) || t.initial || v.is(t.id, wordTitle) && !v.is(t.id, wordSurname|wordPlace) {
			break
		}
		if j > i && m.ts[j-1].poss {
			break
		}
	}
	for ; j > i; j-- {
		if m.commonOnly(i, j) {
			continue
		}
		if try(j, m.slice(i, j)) {
			return true
		}
	}
	return false
}

// commonOnly reports whether [i, j) are common words that name no place, and
// no county.
func (m *matcher) commonOnly(i, j int) bool {
	v := m.l.words
	for k := i; k < j; k++ {
		if !v.is(m.ts[k].id, wordCommon) || v.is(m.ts[k].id, wordPlace|wordSurname) {
			return false
		}
	}
	return j >= len(m.ts) || v.word(m.ts[j].id) != "county"
}

// caps offers capitalised words joined by and, of, the, for and commas.
func (m *matcher) caps(i int, try func(int, string) bool) bool {
	v := m.l.words
	var ends [8]int
	n := 0
	for j := i; j < len(m.ts) && j < i+7; j++ {
		t := &m.ts[j]
		if j > i && !soft(t) && t.gap != comma {
			break
		}
		if t.capitalised() && !v.is(t.id, wordCalendar) && !(t.initial && !t.dot) {
			if v.is(t.id, wordFunction) || j == i && v.is(t.id, wordTitle) && !v.is(t.id, wordSurname|wordCommon) || j > i && m.ts[j-1].poss || t.stem != 0 && v.is(t.stem, wordPresident) {
				break
			}
			ends[n] = j + 1
			n++
			continue
		}
		if j == i || !(t.id == v.and || t.id == v.of || t.id == v.the || v.word(t.id) == "for" || v.word(t.id) == "on") {
			break
		}
	}
	for n--; n >= 0; n-- {
		if m.commas(i, ends[n]) && try(ends[n], m.slice(i, ends[n])) {
			return true
		}
	}
	return false
}

// commas reports whether commas in [i, j) belong to a list with "and".
func (m *matcher) commas(i, j int) bool {
	open := false
	for k := i + 1; k < j; k++ {
		if m.ts[k].gap == comma {
			open = true
		}
		if m.ts[k].id == m.l.words.and {
			open = false
		}
	}
	return !open
}

// district matches "Northern District of Ohio" and "District of Columbia".
func (m *matcher) district(i int, try func(int, string) bool) bool {
	v := m.l.words
	if j, full, ok := m.place("State", i); ok && full == "District of Columbia" {
		return try(j, full)
	}
	j := i
	lead := ""
	if v.is(m.ts[i].id, wordDirection) {
		lead = strings.ToUpper(v.word(m.ts[i].id)[:1]) + v.word(m.ts[i].id)[1:] + " "
		j++
	}
	if j+2 >= len(m.ts) || v.word(m.ts[j].id) != "district" || m.ts[j+1].id != v.of {
		return false
	}
	j += 2
	the := ""
	if m.ts[j].id == v.the && j+1 < len(m.ts) {
		j, the = j+1, "the "
	}
	for k := i + 1; k <= j; k++ {
		if !soft(&m.ts[k]) {
			return false
		}
	}
	k, full, ok := m.place("State", j)
	return ok && try(k, lead+"District of "+the+full)
}

// slice returns the text of tokens [i, j), white space folded.
func (m *matcher) slice(i, j int) string { return slice(m.text, m.ts, i, j) }

func slice(text string, ts []token, i, j int) string {
	if j <= i {
		return ""
	}
	end := ts[j-1].end
	if t := &ts[j-1]; t.dot && (t.initial || t.shape == upper && strings.IndexByte(text[t.start:t.end], '.') >= 0) {
		end = t.stop + 1
	}
	s := text[ts[i].start:min(end, len(text))]
	s = strings.ReplaceAll(s, "&amp;", "&")
	if strings.Contains(s, "  ") || strings.ContainsAny(s, "\n\t\r\f") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}

// render fills a rule's name.
func (m *matcher) render(name string, first, end int) string {
	if name == "$0" {
		return titled(m.slice(first, end))
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c != '$' || i+1 == len(name) {
			b.WriteByte(c)
			continue
		}
		if d := name[i+1]; d >= '0' && d <= '9' {
			i++
			g := m.groups[d-'0']
			if s := m.literal[d-'0']; s != "" {
				b.WriteString(s)
			} else {
				b.WriteString(titled(m.slice(g[0], g[1])))
			}
			continue
		}
		for class := range m.classes {
			if key, _, _ := strings.Cut(class, ","); strings.HasPrefix(name[i+1:], key) && !longer(m.classes, key, name[i+1:]) {
				b.WriteString(titled(m.classes[class]))
				i += len(key)
				break
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// longer reports whether a class with a longer name than key stands here.
func longer(classes map[string]string, key, at string) bool {
	for c := range classes {
		if len(c) > len(key) && strings.HasPrefix(at, c) {
			return true
		}
	}
	return false
}
