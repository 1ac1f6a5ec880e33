package date

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"writ/extract/date/civil"
	"writ/extract/date/docdate"
	"writ/extract/date/scan"
	"writ/models"
)

// slot numbers; slotNames holds their names in the tables.
const (
	sY = iota
	sYY
	sM
	sD
	sW
	sY2
	sYY2
	sM2
	sD2
	sD3
	sRel
	sYRel
	sWRel
	sU
	sU2
	sU3
	sN
	sN2
	sN3
	sPart
	sTod
	sH
	sHW
	sMi
	sSec
	sAP
	sZ
	sZO
	sSea
	sQ
	sHa
	sO
	sFQ
	sOff
	sFY
	sA
	sB
	sYW
	sK
	sRef
	sWk
	sCen
	sDec
	sBF
	sDir
	sFlag
	sDei
	sHM
	nSlots
)

var slotNames = []string{"y", "yy", "m", "d", "w", "y2", "yy2", "m2", "d2", "d3", "rel", "yrel", "wrel", "u", "u2", "u3", "n", "n2", "n3", "part",
	"tod", "h", "hw", "mi", "sec", "ap", "z", "zo", "sea", "q", "ha", "o", "fq", "off", "fy", "a", "b", "yw", "k", "ref", "wk", "cen", "dec", "bf", "dir", "flag", "dei", "hm"}

// holiday is a named day.
type holiday struct {
	id   string
	kind string // fixed, nth, after, easter
	arg  [4]int
	shut int // first year in which federal offices are closed on it, 0 = never
}

// day returns the holiday in a year.
func (h holiday) day(year int) (civil.Date, bool) {
	switch h.kind {
	case "fixed":
		return civil.Date{Year: year, Month: h.arg[0], Day: h.arg[1]}, true
	case "easter":
		if year < 2 {
			return civil.Date{}, false
		}
		return civil.Easter(year).AddDays(h.arg[0]), true
	}
	d, ok := civil.Nth(year, h.arg[0], h.arg[1], h.arg[2])
	return d.AddDays(h.arg[3]), ok
}

// closed reports whether federal offices are closed on d: a weekend, a holiday,
// or the weekday next to a holiday that falls on a weekend (5 U.S.C. 6103).
func (f *Finder) closed(d civil.Date) bool {
	w := d.Weekday()
	if w > 5 {
		return true
	}
	for _, h := range f.holidays {
		if h.shut == 0 || d.Year < h.shut {
			continue
		}
		for _, shift := range []int{0, 1, -1} {
			at := d.AddDays(shift)
			if day, ok := h.day(at.Year); ok && day == at && (shift == 0 || shift == 1 && w == 5 || shift == -1 && w == 1) {
				return true
			}
		}
	}
	return false
}

const (
	wordsFile    = "lexicon/date-words.tsv"
	holidaysFile = "lexicon/date-holidays.tsv"
	macrosFile   = "rules/date-macros.tsv"
	patternsFile = "rules/date-patterns.tsv"
	phrasesFile  = "rules/date-phrases.tsv"
)

func (f *Finder) load(fsys fs.FS) error {
	entries, err := loadWords(fsys)
	if err != nil {
		return err
	}
	f.lex = scan.NewLexicon(entries)
	cfg := scan.Config{Slots: slotNames, Macros: map[string]string{}, Values: values}
	t, err := models.Load(fsys, macrosFile, "name", "pattern")
	if err != nil {
		return err
	}
	for _, r := range t.Rows {
		cfg.Macros[r.Get("name")] = r.Get("pattern")
	}
	var rows []models.Row
	if t, err = models.Load(fsys, patternsFile, "id", "pattern", "action", "conf"); err != nil {
		return err
	}
	for _, r := range t.Rows {
		if err := f.addPattern(r, &cfg); err != nil {
			return err
		}
		rows = append(rows, r)
	}
	if t, err = models.Load(fsys, holidaysFile, "id", "name", "rule", "closed"); err != nil {
		return err
	}
	for _, r := range t.Rows {
		if err := f.addHoliday(r, &cfg); err != nil {
			return err
		}
		rows = append(rows, r)
	}
	if f.docs, err = docdate.New(fsys, f.first, f.closed); err != nil {
		return err
	}
	phrases, err := models.Load(fsys, phrasesFile, "kind", "value", "phrase")
	if err != nil {
		return err
	}
	for _, r := range phrases.Rows {
		f.addPhrase(r)
	}
	if f.prog, err = scan.Compile(f.lex, cfg); err != nil {
		var pe *scan.PatternError
		if errors.As(err, &pe) {
			return rows[pe.Rule].Errorf("%v", pe.Err)
		}
		return err
	}
	return nil
}

func loadWords(fsys fs.FS) ([]scan.Entry, error) {
	t, err := models.Load(fsys, wordsFile, "class", "value", "capital", "words")
	if err != nil {
		return nil, err
	}
	var out []scan.Entry
	for _, r := range t.Rows {
		v, ok := values[r.Get("value")]
		if !ok {
			n, err := strconv.Atoi(r.Get("value"))
			if err != nil {
				return nil, r.Errorf("value %q is neither a number nor a code", r.Get("value"))
			}
			v = int32(n)
		}
		switch r.Get("capital") {
		case "yes", "no", "lower", "title":
		default:
			return nil, r.Errorf("capital %q is not yes, no, lower or title", r.Get("capital"))
		}
		out = append(out, scan.Entry{Class: r.Get("class"), Value: v, Words: r.List("words"), Case: r.Get("capital")})
	}
	return out, nil
}

func (f *Finder) addPattern(r models.Row, cfg *scan.Config) error {
	words := strings.Fields(r.Get("action"))
	if len(words) == 0 {
		return r.Errorf("no action")
	}
	act, ok := actions[words[0]]
	if !ok {
		return r.Errorf("no action %q", words[0])
	}
	conf, err := strconv.ParseFloat(r.Get("conf"), 64)
	if err != nil || conf <= 0 || conf > 1 {
		return r.Errorf("conf %q is not in (0, 1]", r.Get("conf"))
	}
	sr := scan.Rule{Pattern: r.Get("pattern"), Consts: map[string]string{}}
	for _, w := range words[1:] {
		name, val, ok := strings.Cut(w, "=")
		if !ok {
			return r.Errorf("constant %q has no =", w)
		}
		sr.Consts[name] = val
	}
	cfg.Rules = append(cfg.Rules, sr)
	f.rules = append(f.rules, rule{r.Get("id"), "date/" + r.Get("id"), act, conf, -1})
	return nil
}

// addHoliday makes the two rules of a named day: by itself or with a year,
// and after last, this, next.
func (f *Finder) addHoliday(r models.Row, cfg *scan.Config) error {
	h := holiday{id: r.Get("id")}
	words := strings.Fields(strings.ReplaceAll(r.Get("rule"), "-", " -"))
	if len(words) > 0 && words[0] == "fixed" {
		words = strings.Fields(strings.ReplaceAll(r.Get("rule"), "-", " "))
	}
	want := map[string]int{"fixed": 2, "easter": 1, "nth": 3, "after": 4}
	if len(words) == 0 || want[words[0]] != len(words)-1 || len(words) == 1 {
		return r.Errorf("rule %q is not fixed, nth, after or easter", r.Get("rule"))
	}
	h.kind = words[0]
	for i, w := range words[1:] {
		n, err := strconv.Atoi(w)
		if err != nil {
			return r.Errorf("rule: %v", err)
		}
		h.arg[i] = n
	}
	if c := r.Get("closed"); c != "-" {
		n, err := strconv.Atoi(c)
		if err != nil {
			return r.Errorf("closed: %v", err)
		}
		h.shut = n
	}
	if _, ok := h.day(2021); !ok {
		return r.Errorf("rule %q gives no day", r.Get("rule"))
	}
	f.holidays = append(f.holidays, h)
	name := "( " + r.Get("name") + " )"
	cfg.Rules = append(cfg.Rules, scan.Rule{Pattern: "( RELW:rel )? " + name + " ( ,? ( of | in )? ( YEAR:y | $RELYEAR ) )? >!( HOLNOUN )"})
	f.rules = append(f.rules, rule{h.id, "date/holiday-" + h.id, (*resolver).holidayDay, 0.9, len(f.holidays) - 1})
	return nil
}

func (f *Finder) addPhrase(r models.Row) {
	var ids []int32
	for _, w := range strings.Fields(r.Get("phrase")) {
		ids = append(ids, f.lex.Intern(w))
	}
	switch r.Get("kind") {
	case "future":
		f.cues.future.add(ids, r.Get("value"))
	case "adjacent":
		f.cues.adjacent.add(ids, r.Get("value"))
	case "past":
		f.cues.past.add(ids, r.Get("value"))
	case "qualifier":
		f.quals.add(ids, r.Get("value"))
	}
}

// phraseSet holds phrases by their last word, longest first.
type phraseSet map[int32][]phrase

type phrase struct {
	words []int32
	value string
}

func (s *phraseSet) add(words []int32, value string) {
	if len(words) == 0 {
		return
	}
	if *s == nil {
		*s = phraseSet{}
	}
	k := words[len(words)-1]
	l := append((*s)[k], phrase{words, value})
	for i := len(l) - 1; i > 0 && len(l[i].words) > len(l[i-1].words); i-- {
		l[i], l[i-1] = l[i-1], l[i]
	}
	(*s)[k] = l
}

// endsAt returns the longest phrase whose last word is token i.
func (s phraseSet) endsAt(toks []scan.Token, i int) (p phrase, ok bool) {
	if i < 0 || toks[i].Word == 0 {
		return phrase{}, false
	}
next:
	for _, p := range s[toks[i].Word] {
		at := i - len(p.words) + 1
		if at < 0 {
			continue
		}
		for k, w := range p.words {
			if toks[at+k].Word != w {
				continue next
			}
		}
		return p, true
	}
	return phrase{}, false
}

type cueSet struct{ future, adjacent, past phraseSet }
