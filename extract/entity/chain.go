package entity

import (
	"sort"
	"strings"

	"writ/extract/doc"
)

// cluster is one entity of the document.
type cluster struct {
	kind, typ, name, id string
	key                 []string // words of the name, folded, without legal form
	conf                float64
}

// chain joins the mentions of one entity, gives each chain its name, and
// finds its short forms.
func (w *work) chain() {
	sort.SliceStable(w.ms, func(i, j int) bool { return w.ms[i].first < w.ms[j].first })
	c := &chains{w: w, byName: map[string]int{}, alias: map[string]int{}, rule: map[string]string{}, surname: map[string]int{}, given: map[string]int{}}
	for i := range w.ms {
		w.ms[i].cluster = -1
	}
	for _, own := range []bool{true, false} { // the user's names first: others of the same words are theirs
		for i := range w.ms {
			if m := &w.ms[i]; (m.rule == ruleOwn) == own && !m.weak && m.bare == "" && !c.otherName(i) {
				c.join(m)
			}
		}
	}
	for i := range w.ms {
		if w.ms[i].cluster < 0 {
			c.otherName(i)
		}
	}
	for i := range w.ms {
		c.define(&w.ms[i])
	}
	c.fold()
	c.shortForms()
	for i := range w.ms {
		if m := &w.ms[i]; m.cluster < 0 {
			c.resolve(m)
		}
	}
	w.reown()
	c.sweep()
	for i := range w.ms {
		m := &w.ms[i]
		if m.cluster < 0 {
			c.join(m)
		}
	}
	for i := range w.ms {
		m := &w.ms[i]
		k := &c.list[m.cluster]
		m.name, m.kind = k.name, k.kind
		if m.id == "" {
			m.id = k.id
		}
		if k.typ != "" {
			m.typ = k.typ
		}
	}
}

// chains is the set of entities while they are joined.
type chains struct {
	w       *work
	list    []cluster
	byName  map[string]int    // kind and folded name → cluster
	alias   map[string]int    // folded alias → cluster, -1 = ambiguous
	rule    map[string]string // folded alias → id of the rule that made it
	surname map[string]int    // folded family name → cluster, -1 = several
	given   map[string]int    // folded given name → cluster, -1 = several
	widest  int               // most words of an alias
}

// words folds a name to its words, legal forms left out for companies.
func (c *chains) words(name, kind string) []string {
	ws := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(name, "’", "'")), func(r rune) bool {
		return r == ' ' || r == ',' || r == '-' || r == '"'
	})
	if len(ws) > 2 && ws[0] == "county" && ws[1] == "of" { // the name of "X County" too
		ws = append(ws[2:], ws[0])
	}
	out := ws[:0]
	for _, s := range ws {
		s = strings.TrimRight(s, ".")
		id := c.w.l.words.ids[s]
		if s == "" || s == "the" || kind == doc.KindPerson && c.w.l.words.is(id, wordGeneration) || kind == doc.KindCompany && len(out) > 0 && c.w.l.words.is(id, wordSuffix) {
			continue
		}
		out = append(out, s)
	}
	return out
}

// join puts m into the cluster of its name, a new one if need be.
func (c *chains) join(m *mention) {
	key := c.words(m.name, m.kind)
	full := m.kind + "\x00" + strings.Join(key, " ")
	if m.id != "" {
		full = "\x00" + m.id
	}
	k, ok := c.byName[full]
	if !ok && m.kind == doc.KindPerson && len(key) > 1 {
		k, ok = c.samePerson(key)
	}
	if !ok && (m.kind == doc.KindOrg || m.kind == doc.KindCompany) {
		for _, kind := range []string{doc.KindCompany, doc.KindOrg} {
			if k, ok = c.byName[kind+"\x00"+strings.Join(c.words(m.name, kind), " ")]; ok {
				break
			}
		}
	}
	if !ok {
		k = len(c.list)
		c.list = append(c.list, cluster{kind: m.kind, typ: m.typ, name: m.name, id: m.id, key: key, conf: m.conf})
		c.byName[full] = k
		if m.kind == doc.KindPerson && len(key) > 1 {
			if familyFirst(m.name) {
				register(c.surname, key[0], k)
			} else {
				register(c.surname, key[len(key)-1], k)
			}
			if len(key[0]) > 2 && !c.w.l.words.is(c.w.l.words.ids[key[0]], wordCommon|wordPlace) {
				register(c.given, key[0], k)
			}
		}
	}
	c.byName[full] = k
	if m.rule == ruleOwn {
		c.byName[m.kind+"\x00"+strings.Join(key, " ")] = k
	}
	m.cluster = k
	c.improve(&c.list[k], m, key)
}

// familyFirst reports whether a name has its family name in front: its last
// word is of two halves, the second one small ("Park Geun-hye").
func familyFirst(name string) bool {
	last := name[strings.LastIndexByte(name, ' ')+1:]
	_, half, ok := strings.Cut(last, "-")
	return ok && half != "" && half[0] >= 'a' && half[0] <= 'z'
}

// improve takes m's name if it is fuller.
func (c *chains) improve(k *cluster, m *mention, key []string) {
	if k.typ == "" {
		k.typ = m.typ
	}
	if k.id != "" || m.name == k.name {
		return
	}
	if k.kind == doc.KindOrg && m.kind == doc.KindCompany {
		k.kind = m.kind
	}
	if len(key) > len(k.key) || len(key) == len(k.key) && (len(m.name) > len(k.name) || upperOnly(k.name) && !upperOnly(m.name)) {
		k.name, k.key = m.name, key
	}
}

// register notes a part of a person's name; two persons make it ambiguous.
func register(part map[string]int, s string, k int) {
	if old, ok := part[s]; ok && old != k {
		k = -1
	}
	part[s] = k
}

// samePerson finds the person with this family name and compatible given
// names.
func (c *chains) samePerson(key []string) (int, bool) {
	found := -1
	for k := range c.list {
		p := &c.list[k]
		if p.kind != doc.KindPerson || len(p.key) < 2 || p.key[len(p.key)-1] != key[len(key)-1] || !compatible(p.key[:len(p.key)-1], key[:len(key)-1]) {
			continue
		}
		if found >= 0 {
			return 0, false
		}
		found = k
	}
	return found, found >= 0
}

// compatible reports whether two lists of given names may be one person's:
// the shorter list's words are words, initials or short forms of the longer
// list's, in order.
func compatible(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	j := 0
	for _, s := range a {
		for j < len(b) && !abbreviates(s, b[j]) {
			j++
		}
		if j == len(b) {
			return false
		}
		j++
	}
	return true
}

func abbreviates(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || (len(a) == 1 || len(a) >= 3) && strings.HasPrefix(b, a)
}

// define reads an alias in parentheses after m: "Northmoor Inc. (NPX)".
func (c *chains) define(m *mention) {
	if m.cluster < 0 || m.kind == doc.KindPlace {
		return
	}
	inner, quoted, ok := parenthesis(c.w.text, m.end)
	if !ok {
		return
	}
	inner = strings.TrimPrefix(inner, "the ")
	words := strings.Fields(inner)
	if len(words) == 0 || len(words) > 5 || !upperByte(inner[0]) {
		return
	}
	if !quoted && !acronymOf(inner, m.name) && !partOf(words, m.name) {
		return
	}
	if m.kind == doc.KindPerson && !quoted && !partOf(words, m.name) {
		c.list[m.cluster].kind = doc.KindOrg
	}
	c.put(inner, m.cluster, "alias-defined")
}

// parenthesis returns what the parentheses right after byte i hold.
func parenthesis(text string, i int) (inner string, quoted, ok bool) {
	s := text[i:]
	s = s[:min(len(s), 90)]
	for _, p := range []string{"'s", "’s", ","} {
		s = strings.TrimPrefix(s, p)
	}
	s = strings.TrimLeft(s, " ")
	if !strings.HasPrefix(s, "(") {
		return "", false, false
	}
	end := strings.IndexByte(s, ')')
	if end < 0 || strings.IndexByte(s[:end], '\n') >= 0 {
		return "", false, false
	}
	inner = strings.TrimSpace(s[1:end])
	for _, p := range []string{"hereinafter", "collectively", "together", "or", "a/k/a", "also known as", ",", " "} {
		inner = strings.TrimSpace(strings.TrimPrefix(inner, p))
	}
	inner = strings.TrimPrefix(inner, "the ")
	bare := strings.Trim(inner, "\"“”‘’'")
	quoted = bare != inner
	if k := strings.IndexAny(bare, "\"“”"); k >= 0 { // "X" or the "Y"
		bare = bare[:k]
	}
	return strings.TrimSpace(bare), quoted, bare != ""
}

// acronymOf reports whether short's letters occur in order in long, the first
// at its start (Schwartz and Hearst, PSB 2003).
func acronymOf(short, long string) bool {
	if len(short) > 10 || len(short) < 2 || strings.ContainsRune(short, ' ') {
		return false
	}
	s, l := strings.ToLower(strings.ReplaceAll(short, ".", "")), strings.ToLower(long)
	if s == "" || hasLower(short) && !hasUpper(short[1:]) {
		return false
	}
	j := len(l) - 1
	for i := len(s) - 1; i >= 0; i-- {
		for j >= 0 && (l[j] != s[i] || i == 0 && j > 0 && wordByte[l[j-1]]) {
			j--
		}
		if j < 0 {
			return false
		}
		j--
	}
	return true
}

// partOf reports whether every word is a word of name.
func partOf(words []string, name string) bool {
	for _, s := range words {
		if !strings.Contains(" "+name+" ", " "+strings.Trim(s, ".,")+" ") {
			return false
		}
	}
	return true
}

// put registers an alias.
func (c *chains) put(alias string, k int, rule string) {
	key := strings.Join(c.words(alias, ""), " ")
	if key == "" {
		return
	}
	if old, ok := c.alias[key]; ok && old != k {
		c.alias[key] = -1
		return
	}
	c.alias[key] = k
	if c.rule[key] == "" {
		c.rule[key] = rule
	}
	c.widest = max(c.widest, strings.Count(key, " ")+1)
}

// resolve finds the cluster of a short mention.
func (c *chains) resolve(m *mention) {
	key := c.words(m.name, m.kind)
	if m.bare != "" {
		c.bare(m)
		return
	}
	if len(key) == 0 {
		return
	}
	if k, ok := c.lookup(strings.Join(key, " ")); ok {
		m.cluster = k
		m.rule, m.conf = c.ruleOf(strings.Join(key, " "), k), max(m.conf, .8)
		return
	}
	if m.rule == "capital" && m.limit-m.first == 1 && strings.HasSuffix(key[0], "s") {
		if k, ok := c.lookup(key[0][:len(key[0])-1]); ok {
			m.cluster = k
			m.rule, m.conf, m.end = c.ruleOf(key[0][:len(key[0])-1], k), max(m.conf, .75), m.end-1
		}
	}
}

// ruleOf names the rule behind an alias of cluster k.
func (c *chains) ruleOf(key string, k int) string {
	if r := c.rule[key]; r == "alias-defined" || r == "alias-aka" {
		return r
	}
	if c.list[k].kind != doc.KindPerson {
		return "alias-short"
	}
	if g, ok := c.given[key]; ok && g == k {
		if s, ok := c.surname[key]; !ok || s != k {
			return "alias-given"
		}
	}
	return "alias-surname"
}

// lookup finds an alias or a family name; of several persons with one family
// name none.
func (c *chains) lookup(key string) (int, bool) {
	if k, ok := c.alias[key]; ok && k >= 0 && (c.rule[key] == "alias-defined" || c.rule[key] == "alias-aka") {
		return k, true
	}
	if k, ok := c.surname[key]; ok {
		return k, k >= 0
	}
	if k, ok := c.alias[key]; ok && k >= 0 {
		return k, true
	}
	if k, ok := c.given[key]; ok && k >= 0 {
		return k, true
	}
	if strings.IndexByte(key, ' ') < 0 {
		return 0, false
	}
	for i := range c.list { // a family name of two words
		if p := &c.list[i]; p.kind == doc.KindPerson && endIn(p.key, key) {
			return i, true
		}
	}
	return 0, false
}

// endIn reports whether the last of words, with spaces between, are key.
func endIn(words []string, key string) bool {
	for i := len(words) - 1; i >= 0; i-- {
		rest, ok := strings.CutSuffix(key, words[i])
		if !ok {
			return false
		}
		if rest == "" {
			return true
		}
		if key, ok = strings.CutSuffix(rest, " "); !ok {
			return false
		}
	}
	return false
}

// bare gives a short form of an office or court the document's only full
// form, else the one last named before it.
func (c *chains) bare(m *mention) {
	best, several := -1, false
	for i := range c.w.ms {
		o := &c.w.ms[i]
		if o.family != m.family || o.bare != "" || o.cluster < 0 {
			continue
		}
		if best >= 0 && o.cluster != best {
			several = true
		}
		if best < 0 || o.first < m.first {
			best = o.cluster
		}
	}
	if best >= 0 && (!several || m.bare == "keep") {
		m.cluster, m.bare = best, ""
		m.conf = .8
		if several {
			m.conf = .5
		}
		return
	}
	if m.bare == "keep" {
		m.bare, m.conf = "", .6
	}
}

// reown renews owner after the mentions were sorted.
func (w *work) reown() {
	for i := range w.owner {
		if w.owner[i] > 0 {
			w.owner[i] = 0
		}
	}
	for i := range w.ms {
		for k := w.ms[i].first; k < w.ms[i].limit; k++ {
			w.owner[k] = int32(i + 1)
		}
	}
}
