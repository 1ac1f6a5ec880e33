package entity

import (
	"fmt"
	"io/fs"
	"strings"

	"writ/extract/doc"
	"writ/models"
)

// body is one row of agencies.tsv, courts.tsv or entities.tsv.
type body struct {
	id     string
	name   string
	kind   string
	typ    string
	parent int32 // index of the parent's row, -1 = none
	needs  string
	us     bool   // takes an optional "U.S."
	family string // for short forms of pattern rules: "fdc", "coa", "bkr"
	rule   string // "agencies", "courts" or "entities"
	ids    []string
}

// form is one spelling of a body.
type form struct {
	body    int32
	guarded bool
	article bool // must follow "the"
	plain   bool // starts with no acronym and no "Federal": a state or country before it makes it another body's
	words   uint8
	caps    uint32 // words that need a capital
	uppers  uint32 // words that need capitals only
	next    int32  // another body's form of the same spelling, -1 = none; all but the last are conditional
}

// gazetteer is a token trie of all forms.
type gazetteer struct {
	bodies []body
	index  map[string]int32 // id → body
	byName map[string]int32 // official name in lower case → body
	forms  []form
	root   []int32 // word → node, 0 = none
	edges  map[uint64]int32
	final  []int32          // node → form+1
	own    map[string]int32 // id → body, of entities.tsv
}

// hit is a form found in the text: tokens [first, limit).
type hit struct {
	first, limit int
	form         int32
	part         bool // joined with its parent's name
	lost         bool // the last word carries an s that was a possessive
}

func edge(node, word int32, g gap) uint64 {
	k := uint64(0)
	switch g {
	case comma:
		k = 1
	case paren:
		k = 2
	}
	return uint64(node)<<34 | uint64(word)<<2 | k
}

func (l *lexicon) loadGazetteer(fsys fs.FS) error {
	g := &l.gazetteer
	g.index, g.byName, g.edges, g.final = map[string]int32{}, map[string]int32{}, map[uint64]int32{}, []int32{0}
	agencies, err := models.Load(fsys, "lexicon/agencies.tsv", "id", "name", "short", "guarded", "needs", "type", "parent")
	if err != nil {
		return err
	}
	courts, err := models.Load(fsys, "lexicon/courts.tsv", "id", "name", "short", "type", "level")
	if err != nil {
		return err
	}
	for _, r := range agencies.Rows {
		b := body{id: r.Get("id"), name: r.Get("name"), kind: doc.KindAgency, typ: r.Get("type"), parent: -1, needs: r.Get("needs"),
			us: strings.HasPrefix(r.Get("id"), "us-"), rule: "agencies"}
		if b.typ == doc.KindCourt {
			b.kind = doc.KindCourt
		}
		if strings.HasPrefix(b.name, "U.S. Attorney's Office for") {
			b.family = "usao"
		}
		g.index[b.id] = int32(len(g.bodies))
		g.byName[strings.ToLower(b.name)] = int32(len(g.bodies))
		g.bodies = append(g.bodies, b)
	}
	for i, r := range agencies.Rows {
		if p := r.Get("parent"); p != "" {
			k, ok := g.index[p]
			if !ok {
				return r.Errorf("no parent %q", p)
			}
			g.bodies[i].parent = k
		}
		if err := l.addForms(r, int32(i)); err != nil {
			return err
		}
	}
	for _, r := range courts.Rows {
		i := int32(len(g.bodies))
		b := body{id: "court-" + r.Get("id"), name: r.Get("name"), kind: doc.KindCourt, typ: r.Get("type"), parent: -1, us: strings.HasPrefix(r.Get("id"), "us-"), rule: "courts"}
		b.family = courtFamily(r.Get("id"), r.Get("level"))
		g.index[b.id] = i
		g.byName[strings.ToLower(b.name)] = i
		g.bodies = append(g.bodies, b)
		if err := l.addForms(r, i); err != nil {
			return err
		}
	}
	return nil
}

// courtFamily names the short forms that may stand for a court.
func courtFamily(id, level string) string {
	switch {
	case strings.HasPrefix(level, "federal district"):
		return "fdc"
	case strings.HasPrefix(id, "us-ca") && level == "intermediate":
		return "coa"
	case level == "federal bankruptcy":
		return "bkr"
	case strings.HasSuffix(id, "-superior"):
		return "superior"
	}
	return ""
}

// addForms adds all forms of a row to the trie.
func (l *lexicon) addForms(r models.Row, b int32) error {
	add := func(s string, guarded bool) error {
		if err := l.addForm(s, b, guarded); err != nil {
			return l.fail(r.Errorf("%s: %v", r.Get("id"), err))
		}
		return nil
	}
	if err := add(r.Get("name"), false); err != nil {
		return err
	}
	for _, s := range append(r.List("short"), r.List("aliases")...) {
		if err := add(s, false); err != nil {
			return err
		}
	}
	for _, s := range r.List("guarded") {
		if err := add(s, true); err != nil {
			return err
		}
	}
	return nil
}

// addForm adds a form; for a body of the United States with and without
// "U.S." and "United States" before it.
func (l *lexicon) addForm(s string, b int32, guarded bool) error {
	if rest, ok := strings.CutPrefix(s, "the "); ok {
		return l.insertForm(rest, b, guarded, true)
	}
	if !l.gazetteer.bodies[b].us {
		return l.insertForm(s, b, guarded, false)
	}
	base := strings.TrimPrefix(strings.TrimPrefix(s, "United States "), "U.S. ")
	first, more, _ := strings.Cut(base, " ")
	prefixed := base != s
	if !prefixed && (more == "" || upperOnly(first) || s == "President of the U.S.") {
		return l.insertForm(s, b, guarded, false)
	}
	spellings := []string{"U.S. " + base, "United States " + base}
	if !prefixed || more != "" && !needUS[strings.ToLower(strings.TrimSuffix(first, "'s"))] {
		spellings = append(spellings, base)
	}
	for _, f := range spellings {
		if err := l.insertForm(f, b, guarded, false); err != nil {
			return err
		}
	}
	return nil
}

// needUS are words that start no name of a body of the United States without
// "U.S." before them.
var needUS = map[string]bool{"of": true, "and": true, "government": true, "senate": true, "house": true, "attorney": true, "intelligence": true, "president": true, "vice": true, "trade": true,
	"ambassador": true, "mission": true, "probation": true, "military": true, "naval": true, "central": true, "special": true, "strategic": true, "european": true, "pacific": true, "bankruptcy": true, "solicitor": true}

func (l *lexicon) insertForm(s string, b int32, guarded, article bool) error {
	g := &l.gazetteer
	ts := l.words.learn(s)
	if len(ts) == 0 || len(ts) > 24 {
		return fmt.Errorf("form %q has %d words", s, len(ts))
	}
	f := form{body: b, guarded: guarded, article: article, words: uint8(len(ts))}
	for i, t := range ts {
		if t.capitalised() && (i == 0 || !l.words.is(t.id, wordFunction)) {
			f.caps |= 1 << i
		}
		if t.shape == upper && !strings.Contains(s[t.start:t.end], ".") || t.shape == mixed && len(ts) == 1 && upperByte(s[t.end-1]) {
			f.uppers |= 1 << i
		}
	}
	first := strings.ToLower(s[ts[0].start:ts[0].end])
	f.plain = f.uppers&1 == 0 && first != "federal" && !strings.Contains(first, ".") && ts[0].shape != digits
	return g.insert(ts, 0, 0, f, s)
}

// insert adds the words of a form from the i-th on below node; a form counts
// with its commas and without them.
func (g *gazetteer) insert(ts []token, i int, node int32, f form, s string) error {
	if i == len(ts) {
		f.next = -1
		if k := g.final[node]; k != 0 {
			old := &g.forms[k-1]
			if old.body == f.body {
				if old.guarded == f.guarded { // "Court-martial" and "court martial"
					old.caps, old.uppers = old.caps&f.caps, old.uppers&f.uppers
				}
				return nil
			}
			if !g.conditional(old) && !g.conditional(&f) {
				return fmt.Errorf("form %q already names %s: leave it out here, make it a guarded form, or remove it there", s, g.bodies[old.body].id)
			}
			f.next = k - 1
			if !g.conditional(&f) { // conditional forms are tried first
				f.next = -1
				last := k - 1
				for g.forms[last].next >= 0 {
					last = g.forms[last].next
				}
				g.forms = append(g.forms, f)
				g.forms[last].next = int32(len(g.forms)) - 1
				return nil
			}
		}
		g.forms = append(g.forms, f)
		g.final[node] = int32(len(g.forms))
		return nil
	}
	gp := space
	if i > 0 && (ts[i].gap == comma || ts[i].gap == paren) {
		gp = ts[i].gap
	}
	if err := g.insert(ts, i+1, g.child(node, ts[i].id, gp), f, s); err != nil || gp != comma {
		return err
	}
	return g.insert(ts, i+1, g.child(node, ts[i].id, space), f, s)
}

// conditional reports whether a form counts under a condition only.
func (g *gazetteer) conditional(f *form) bool {
	return f.guarded || g.bodies[f.body].needs == "parent"
}

// child returns the node below node, made if need be.
func (g *gazetteer) child(node, word int32, gp gap) int32 {
	if node == 0 {
		for int(word) >= len(g.root) {
			g.root = append(g.root, make([]int32, int(word)+1024-len(g.root))...)
		}
		if g.root[word] == 0 {
			g.final = append(g.final, 0)
			g.root[word] = int32(len(g.final)) - 1
		}
		return g.root[word]
	}
	k := edge(node, word, gp)
	n, ok := g.edges[k]
	if !ok {
		g.final = append(g.final, 0)
		n = int32(len(g.final)) - 1
		g.edges[k] = n
	}
	return n
}

// scan appends the longest form at every token, left to right, without
// overlaps.
func (g *gazetteer) scan(text string, ts []token, hits []hit) []hit {
	for i := 0; i < len(ts); {
		h, ok := g.longest(text, ts, i)
		if !ok {
			i++
			continue
		}
		hits = append(hits, h)
		i = h.limit
	}
	return hits
}

func (g *gazetteer) longest(text string, ts []token, i int) (best hit, ok bool) {
	t := &ts[i]
	node := g.step(0, t, space)
	lost := false
	if node == 0 {
		if node = g.stem(0, t, space); node == 0 {
			return best, false
		}
		lost = true
	}
	for j := i; ; {
		numbered := j+1 < len(ts) && ts[j].dot && ts[j+1].shape == digits && ts[j+1].gap == period // "SEC. 2." of a bill
		if k := g.final[node]; k != 0 && !(numbered && i == j) && g.spelled(text, ts[i:j+1], &g.forms[k-1], lost) {
			best, ok = hit{first: i, limit: j + 1, form: k - 1, lost: lost}, true
		}
		if j++; j == len(ts) {
			return best, ok
		}
		gp, can := joint(&ts[j-1], &ts[j])
		if !can {
			return best, ok
		}
		next := g.step(node, &ts[j], gp)
		lost = false
		if next == 0 {
			if next = g.stem(node, &ts[j], gp); next == 0 {
				return best, ok
			}
			lost = true
		}
		node = next
	}
}

// joint tells whether a form may go on over the gap before b.
func joint(a, b *token) (gap, bool) {
	switch b.gap {
	case space, hyphen, comma, paren:
		return b.gap, true
	case period:
		return space, !b.first
	case block: // centred capitals of a caption: one name on two lines
		return space, a.shape == upper && (b.shape == upper || b.end-b.start <= 3)
	}
	return space, false
}

func (g *gazetteer) step(node int32, t *token, gp gap) int32 {
	if t.id == 0 {
		return 0
	}
	if node == 0 {
		if int(t.id) < len(g.root) {
			return g.root[t.id]
		}
		return 0
	}
	return g.edges[edge(node, t.id, gp)]
}

func (g *gazetteer) stem(node int32, t *token, gp gap) int32 {
	if t.stem == 0 || !t.capitalised() {
		return 0
	}
	s := token{id: t.stem}
	return g.step(node, &s, gp)
}

// spelled checks capitals.
func (g *gazetteer) spelled(text string, ts []token, f *form, lost bool) bool {
	for i := range ts {
		t := &ts[i]
		if f.uppers&(1<<i) != 0 {
			w := text[t.start:t.end]
			if lost && i == len(ts)-1 || t.stem != 0 && t.shape == mixed {
				w = strings.TrimSuffix(w, "s")
			}
			if hasLower(w) && !(len(w) <= 6 && upperByte(w[0]) && upperByte(w[len(w)-1])) {
				return false
			}
		}
		if f.caps&(1<<i) != 0 && !t.capitalised() {
			return false
		}
	}
	return true
}
