package event

import (
	"cmp"
	"fmt"
	"io/fs"
	"sort"
	"strings"

	"writ/models"
)

// Where an argument of a trigger stands.
const (
	roleObject       = "object"       // of the verb; the subject of its passive
	roleSubject      = "subject"      // of the verb; behind "by" in its passive
	roleCourt        = "court"        // the court that decides, wherever it is named
	roleCounterparty = "counterparty" // the other side of an agreement
)

// How far companions may stand from a trigger, in words.
const (
	withWindow    = 12
	withoutWindow = 4
	gapWords      = 3 // what "_" in a pattern may skip
)

// element is one place of a pattern.
type element struct {
	words map[string]bool
	verb  *verb
	noun  bool
	gap   bool // up to gapWords words may come first
}

// trigger is one row of rules/triggers.tsv.
type trigger struct {
	id, private    string
	leaf           string // what it names
	action         string // the leaf as which the models see it: the built-in one that leaf is like, else leaf
	elements       []element
	with, without  map[string]bool
	entity, agency string
	verbAt         int  // index of the element that is a verb, -1 = none
	own            bool // a row of the user's
}

// lexicon finds triggers by the words they may begin with.
type lexicon struct{ first map[string][]*trigger }

// loadLexicon compiles the triggers. Problems takes what is wrong with rows;
// with nil the first error ends it.
func loadLexicon(fsys fs.FS, problems *[]error) (*lexicon, error) {
	irregular, err := models.Load(fsys, "lexicon/irregular-verbs.tsv", "verb", "past", "participle", "third", "gerund")
	if err != nil {
		return nil, err
	}
	actions, err := models.Load(fsys, "ontology/actions.tsv", "id")
	if err != nil {
		return nil, err
	}
	known, like := map[string]bool{"": true}, map[string]string{}
	for _, r := range actions.Rows {
		known[r.Get("id")] = true
		like[r.Get("id")] = cmp.Or(r.Get("like"), r.Get("id"))
	}
	table, err := models.Load(fsys, "rules/triggers.tsv", "id", "action", "pattern", "with", "without",
		"entity", "agency", "private", "example", "counter")
	if err != nil {
		return nil, err
	}
	f := newInflector(irregular)
	x := &lexicon{first: map[string][]*trigger{}}
	seen := map[string]bool{}
	for _, r := range table.Rows {
		t, err := compile(r, f)
		switch {
		case err != nil:
		case seen[t.id]:
			err = r.Errorf("id %q stands twice", t.id)
		case !known[t.leaf] || !known[t.private]:
			err = r.Errorf("action %q or %q is not in the ontology", t.leaf, t.private)
		}
		if err != nil {
			if problems == nil {
				return nil, err
			}
			*problems = append(*problems, err)
			continue
		}
		seen[t.id] = true
		t.action = like[t.leaf]
		readings := []*trigger{t}
		if t.private != "" {
			p := *t
			p.id, p.leaf, p.action, p.entity, p.agency = t.id+"-private", t.private, like[t.private], roleSubject, roleCourt
			readings = append(readings, &p)
		}
		for w := range t.elements[0].words {
			x.first[w] = append(x.first[w], readings...)
		}
	}
	return x, nil
}

func compile(r models.Row, f *inflector) (*trigger, error) {
	t := &trigger{
		id: r.Get("id"), leaf: r.Get("action"), private: r.Get("private"),
		with: set(r.List("with")), without: set(r.List("without")),
		entity: r.Get("entity"), agency: r.Get("agency"), verbAt: -1, own: r.Own(),
	}
	for _, w := range append(r.List("with"), r.List("without")...) {
		if w == "" || strings.ContainsAny(w, " /") || w != strings.ToLower(w) {
			return nil, r.Errorf("%s: companion %q: want one word in lower case", t.id, w)
		}
	}
	gap := false
	for _, p := range strings.Fields(r.Get("pattern")) {
		if p == "_" {
			gap = true
			continue
		}
		if p != strings.ToLower(p) || strings.HasPrefix(p, "/") {
			return nil, r.Errorf("%s: pattern %q: want words in lower case, /v or /n behind a word", t.id, r.Get("pattern"))
		}
		e := element{gap: gap}
		gap = false
		switch base, kind, _ := strings.Cut(p, "/"); kind {
		case "v":
			v := f.verb(base)
			e.verb, e.words = &v, v.all
			if t.verbAt < 0 {
				t.verbAt = len(t.elements)
			}
		case "n":
			e.noun, e.words = true, map[string]bool{base: true, addS(base): true}
		case "":
			e.words = map[string]bool{base: true}
		default:
			return nil, r.Errorf("pattern %q: unknown form %q, want /v or /n", r.Get("pattern"), kind)
		}
		t.elements = append(t.elements, e)
	}
	if t.id == "" || len(t.elements) == 0 || t.elements[0].gap || gap {
		return nil, r.Errorf("a trigger needs an id and a pattern that begins and ends with a word")
	}
	switch t.agency {
	case roleSubject, roleObject, roleCourt, roleCounterparty:
	default:
		return nil, r.Errorf("agency %q: want subject, object, court or counterparty", t.agency)
	}
	switch t.entity {
	case roleSubject, roleObject, "of", "against", "with", "to":
	default:
		return nil, r.Errorf("entity %q: want subject, object, of, against, with or to", t.entity)
	}
	return t, nil
}

func set(l []string) map[string]bool {
	if len(l) == 0 {
		return nil
	}
	m := make(map[string]bool, len(l))
	for _, w := range l {
		m[w] = true
	}
	return m
}

// word is one token as triggers see it.
type word struct {
	text string // lower case
	tag  string // Penn Treebank, "" = unknown
}

// hit is one trigger found in a sentence: words [first, limit).
type hit struct {
	*trigger
	first, limit int
	verb         int   // word that carries voice and tense, -1 = none
	nouns        []int // words that matched nouns of the pattern
}

// find returns the triggers of one sentence, left to right. Hits that
// overlap are readings of one act: the longest come first, and shorter ones
// stay only where they share the first word or the verb of the longest and
// name another action. linked, when not nil, finds patterns whose words the
// parse joins although others stand between them.
func (x *lexicon) find(words []word, linked func(i int, t *trigger) (hit, bool)) []hit {
	return resolve(x.all(words, linked))
}

// all returns every match whose companions are there.
func (x *lexicon) all(words []word, linked func(i int, t *trigger) (hit, bool)) []hit {
	var all []hit
	for i := range words {
		for _, t := range x.first[words[i].text] {
			h, ok := t.match(words, i)
			if !ok && linked != nil && t.verbAt == 0 && len(t.elements) > 1 {
				h, ok = linked(i, t)
			}
			if ok && t.allowed(words, h.first, h.limit) {
				all = append(all, h)
			}
		}
	}
	return all
}

// resolve chooses among matches that overlap; see find.
func resolve(all []hit) []hit {
	sort.SliceStable(all, func(i, j int) bool {
		a, b := &all[i], &all[j]
		if la, lb := a.limit-a.first, b.limit-b.first; la != lb {
			return la > lb
		}
		if len(a.elements) != len(b.elements) {
			return len(a.elements) > len(b.elements)
		}
		return a.own && !b.own
	})
	kept := all[:0]
next:
	for _, h := range all {
		for _, k := range kept {
			if h.first >= k.limit || k.first >= h.limit {
				continue
			}
			if h.leaf == k.leaf || !(h.first == k.first && h.limit == k.limit) {
				continue next
			}
		}
		kept = append(kept, h)
	}
	sort.SliceStable(kept, func(i, j int) bool { return kept[i].first < kept[j].first })
	return kept
}

// match reports whether the pattern stands at word i.
func (t *trigger) match(words []word, i int) (h hit, ok bool) {
	h = hit{trigger: t, first: i, verb: -1}
	at := i
	for k, e := range t.elements {
		skip := 0
		if e.gap {
			skip = gapWords
		}
		for ; ; at++ {
			if at >= len(words) {
				return h, false
			}
			if e.matches(words[at]) {
				break
			}
			if skip == 0 || words[at].text == "." || words[at].text == ";" {
				return h, false
			}
			skip--
		}
		if k == t.verbAt {
			h.verb = at
		} else if e.noun || e.verb == nil && k > 0 {
			h.nouns = append(h.nouns, at)
		}
		at++
	}
	h.limit = at
	return h, true
}

func (e element) matches(w word) bool {
	if !e.words[w.text] {
		return false
	}
	switch {
	case w.tag == "":
		return true
	case e.verb != nil:
		return !strings.HasPrefix(w.tag, "NN")
	case e.noun:
		return !strings.HasPrefix(w.tag, "VB") || strings.HasPrefix(w.tag, "VBG")
	}
	return true
}

// allowed checks the companions of a match at words [i, limit). Words that
// a gap skipped can forbid a match; they cannot ask for it.
func (t *trigger) allowed(words []word, i, limit int) bool {
	for k := max(0, i-withoutWindow); k < min(len(words), limit+withoutWindow); k++ {
		if t.without[words[k].text] {
			return false
		}
	}
	if t.with == nil {
		return true
	}
	for k := max(0, i-withWindow); k < min(len(words), limit+withWindow); k++ {
		if (k < i || k >= limit) && t.with[words[k].text] {
			return true
		}
	}
	return false
}

func (h hit) String() string { return fmt.Sprintf("%s[%d:%d]", h.id, h.first, h.limit) }
