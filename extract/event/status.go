package event

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"writ/extract/event/wordclass"
	"writ/models"
)

// Statuses of an event.
const (
	statusDone         = "done"
	statusPlanned      = "planned"
	statusRequested    = "requested"
	statusAlleged      = "alleged"
	statusNegated      = "negated"
	statusHypothetical = "hypothetical"
)

// cue is one row of rules/status-cues.tsv: words in front of a trigger that
// change its status.
type cue struct {
	id     string
	status string
	words  []string
	window int
}

// cues are the word lists that arguments and status turn on.
type cues struct {
	first     map[string][]cue
	referent  map[string]bool   // pronouns and role nouns that stand for an entity
	official  map[string]bool   // titles of persons who act for an authority
	boundary  map[string]bool   // words that begin another clause
	condition map[string]bool   // words that keep a "would" from being a plan
	judge     map[string]bool   // nouns for a judge
	row       map[string]bool   // words between the names of a row
	birth     map[string]bool   // words before a date on which somebody was born
	report    map[string]bool   // verbs of saying: a date beside one is the report's
	amounts   map[string]string // word → what a sum of money beside it is for
	numbers   []string          // from one up
	context   map[string]bool   // words that tell readings of a trigger apart
	classes   wordclass.Table   // which words are alike
}

func loadCues(fsys fs.FS) (*cues, error) {
	t, err := models.Load(fsys, "rules/status-cues.tsv", "id", "status", "words", "window", "example", "counter")
	if err != nil {
		return nil, err
	}
	c := &cues{first: map[string][]cue{}}
	for _, r := range t.Rows {
		q := cue{id: r.Get("id"), status: r.Get("status"), words: fields(r.Get("words"))}
		for _, b := range r.Get("window") {
			if b < '0' || b > '9' {
				return nil, r.Errorf("window %q is not a number", r.Get("window"))
			}
			q.window = q.window*10 + int(b-'0')
		}
		if len(q.words) == 0 || q.window == 0 {
			return nil, r.Errorf("a cue needs words and a window")
		}
		switch q.status {
		case statusPlanned, statusRequested, statusAlleged, statusNegated, statusHypothetical, statusDone:
		default:
			return nil, r.Errorf("unknown status %q", q.status)
		}
		c.first[q.words[0]] = append(c.first[q.words[0]], q)
	}
	if c.classes, err = wordclass.Open(fsys, "weights/classes.bin"); err != nil {
		return nil, err
	}
	if c.amounts, err = loadAmountWords(fsys); err != nil {
		return nil, err
	}
	w, err := models.Load(fsys, "lexicon/event-words.tsv", "class", "words")
	if err != nil {
		return nil, err
	}
	for _, r := range w.Rows {
		s := set(fields(r.Get("words")))
		switch r.Get("class") {
		case "referent":
			c.referent = s
		case "official":
			c.official = s
		case "boundary":
			c.boundary = s
		case "condition":
			c.condition = s
		case "judge":
			c.judge = s
		case "row":
			c.row = s
		case "birth":
			c.birth = s
		case "report":
			c.report = s
		case "number":
			c.numbers = fields(r.Get("words"))
		case "context":
			c.context = s
		default:
			return nil, r.Errorf("unknown class %q", r.Get("class"))
		}
	}
	return c, nil
}

// number returns the number that w writes, 0 = none.
func (c *cues) number(w string) int {
	if n, err := strconv.Atoi(w); err == nil {
		return n
	}
	return slices.Index(c.numbers, w) + 1
}

// status reads the words in front of a trigger. The nearest cue decides; no
// cue means done. Words behind a clause boundary do not count.
func (c *cues) status(words []word, h hit) (status, rule string) {
	for i := h.first - 1; i >= 0 && h.first-i <= 12; i-- {
		w := words[i].text
		if strings.HasPrefix(words[i].tag, "NNP") {
			continue // the month May
		}
		for _, q := range c.first[w] {
			if h.first-i <= q.window && follows(words, i, q.words) {
				return q.status, "event/" + q.id
			}
		}
		if w == ";" || w == "." || c.boundary[w] && w != "that" {
			break
		}
	}
	return statusDone, "event/status-none"
}

// status of act a: what the words in front of it say, see cues.status; an
// act in a noun that is scheduled or set is planned.
func (s *scene) status(a *act, words []word, h hit) (status, rule string) {
	status, rule = s.cues.status(words, h)
	if status == statusRequested && (a.group == "request" || a.group == "litigation") {
		return statusDone, "event/status-none" // the request is the act itself
	}
	if status == statusDone && !a.verbal && s.scheduled(a.head) {
		return statusPlanned, "event/status-scheduled"
	}
	if rule == "event/cue-would" && s.cues.told(words, h.first) {
		return statusPlanned, "event/status-would-told"
	}
	return status, rule
}

// told reports whether the future of the trigger at first is one that somebody
// tells as a fact: "The board said on Monday that it would fine Acme". A
// condition in the sentence ("if", a bill that would) keeps it hypothetical.
func (c *cues) told(words []word, first int) bool {
	told := false
	for i, w := range words {
		if c.condition[w.text] {
			return false
		}
		told = told || i < first && c.report[w.text]
	}
	return told
}

// scheduled reports whether noun i is what a verb of scheduling is about:
// "sentencing is scheduled for May 3", "scheduled sentencing for May 3",
// "a hearing set for May 3".
func (s *scene) scheduled(i int) bool {
	t := s.tree
	is := func(v int) bool {
		switch t.Lemma(v) {
		case "schedule", "set", "slate":
			return t.Verb(v)
		}
		return false
	}
	for n := 0; n < 3; n++ {
		found := false
		t.Children(i, func(c int) bool {
			found = t.Dep(c) == "acl" && is(c)
			return !found
		})
		h := t.Head(i)
		if found || h != i && is(h) {
			switch t.Dep(i) {
			case "nsubj", "nsubjpass", "dobj", "conj":
				return true
			}
			if found {
				return true
			}
		}
		if d := t.Dep(i); d != "compound" && d != "conj" {
			return false
		}
		i = h
	}
	return false
}

func follows(words []word, i int, want []string) bool {
	if i+len(want) > len(words) {
		return false
	}
	for k, w := range want {
		if words[i+k].text != w {
			return false
		}
	}
	return true
}
func fields(s string) []string { return strings.Fields(s) }
