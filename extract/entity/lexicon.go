package entity

import (
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/models"
)

// lexicon is all tables, compiled. It is immutable after New.
type lexicon struct {
	words      *vocabulary
	gazetteer  gazetteer
	rules      []rule
	anchors    map[int32][]int // word → rules
	places     phrases
	placeList  []place
	titles     phrases
	titleList  []title
	stoplist   phrases // phrases of lexicon/entity-stoplist.tsv: wordNoName or wordGroup
	suffixes   phrases // legal forms (value 0) and trade words (1)
	heads      phrases
	headList   []head
	presidents map[int32]string // surname → usual name
	modifiers  map[int32]bool
	codeRules  map[string]bool   // ids of rules/entity-rules.tsv
	seats      map[string]string // lower-case place → the one federal trial court that sits there
	labels     map[string]label  // of forms, by their folded words
	problems   *[]error          // takes what is wrong with a name, for Lint; nil = the first error ends loading
}

type place struct {
	name      string
	typ       string
	adjective bool
	upper     bool // counts in capitals only: postal codes
}

type title struct {
	role   string
	agency int32 // body, -1 = none
}

type head struct{ kind, typ, place string }

func load(fsys fs.FS, problems *[]error) (*lexicon, error) {
	l := &lexicon{words: newVocabulary(), places: phrases{}, titles: phrases{}, suffixes: phrases{}, stoplist: phrases{}, heads: phrases{},
		presidents: map[int32]string{}, modifiers: map[int32]bool{}, codeRules: map[string]bool{}, problems: problems}
	for _, step := range []func(fs.FS) error{l.loadWords, l.loadPlaces, l.loadGazetteer, l.loadEntities, l.loadTitles, l.loadCompanies, l.loadRules, l.loadCodeRules, l.loadSeats, l.loadLabels, l.loadStoplist, l.loadCitations} {
		if err := step(fsys); err != nil {
			return nil, err
		}
	}
	for _, w := range strings.Fields("former acting deputy assistant then interim ex late special senior principal new old top chief associate retired lead first vice") {
		l.modifiers[l.words.add(w)] = true
	}
	return l, nil
}

// modifier reports whether a word may stand before a title.
func (l *lexicon) modifier(id int32) bool { return l.modifiers[id] }

// each calls f for every row of a table.
func each(fsys fs.FS, name string, f func(models.Row) error, want ...string) error {
	t, err := models.Load(fsys, name, want...)
	if err != nil {
		return err
	}
	for _, r := range t.Rows {
		if err := f(r); err != nil {
			return err
		}
	}
	return nil
}

func (l *lexicon) loadWords(fsys fs.FS) error {
	flag := func(table, column string, f wordFlag) error {
		return each(fsys, "lexicon/"+table+".tsv", func(r models.Row) error {
			l.words.mark(strings.ToLower(r.Get(column)), f)
			return nil
		}, column)
	}
	if err := flag("words", "word", wordCommon); err != nil {
		return err
	}
	if err := flag("firstnames", "name", wordFirst); err != nil {
		return err
	}
	if err := flag("surnames", "name", wordSurname); err != nil {
		return err
	}
	return each(fsys, "lexicon/presidents.tsv", func(r models.Row) error {
		l.words.mark(strings.ToLower(r.Get("surname")), wordPresident)
		l.presidents[l.words.add(strings.ToLower(r.Get("surname")))] = r.Get("full")
		return nil
	}, "surname", "full")
}

func (l *lexicon) loadPlaces(fsys fs.FS) error {
	return each(fsys, "lexicon/places.tsv", func(r models.Row) error {
		add := func(s string, p place) {
			ts := l.words.learn(s)
			for _, t := range ts {
				if !l.words.is(t.id, wordFunction) {
					l.words.flags[t.id] |= wordPlace
				}
			}
			l.places.put(ts, int32(len(l.placeList)))
			l.placeList = append(l.placeList, p)
		}
		name, typ := r.Get("name"), r.Get("type")
		add(name, place{name: name, typ: typ})
		for _, s := range r.List("abbr") {
			add(s, place{name: name, typ: typ, upper: s == strings.ToUpper(s) && !strings.Contains(s, ".")})
		}
		for _, s := range r.List("adjective") {
			add(s, place{name: name, typ: typ, adjective: true})
		}
		return nil
	}, "name", "type", "abbr", "adjective")
}

func (l *lexicon) loadTitles(fsys fs.FS) error {
	return each(fsys, "lexicon/titles.tsv", func(r models.Row) error {
		t := title{role: r.Get("role"), agency: -1}
		if a := r.Get("agency"); a != "" {
			b, ok := l.gazetteer.index[a]
			if !ok {
				return r.Errorf("no agency %q", a)
			}
			t.agency = b
		}
		ts := l.words.learn(r.Get("title"))
		for _, k := range ts {
			if !l.words.is(k.id, wordFunction) {
				l.words.flags[k.id] |= wordTitle
			}
		}
		l.titles.put(ts, int32(len(l.titleList)))
		l.titleList = append(l.titleList, t)
		return nil
	}, "title", "role", "agency")
}

func (l *lexicon) loadCompanies(fsys fs.FS) error {
	err := each(fsys, "lexicon/company-suffixes.tsv", func(r models.Row) error {
		ts := l.words.learn(r.Get("suffix"))
		value, flag := int32(0), wordSuffix
		if r.Get("class") == "word" {
			value, flag = 1, wordTrade
		}
		if len(ts) == 1 {
			l.words.flags[ts[0].id] |= flag
		}
		l.suffixes.put(ts, value)
		return nil
	}, "suffix", "class", "example")
	if err != nil {
		return err
	}
	return each(fsys, "lexicon/head-words.tsv", func(r models.Row) error {
		l.heads.put(l.words.learn(r.Get("word")), int32(len(l.headList)))
		l.headList = append(l.headList, head{r.Get("kind"), r.Get("type"), r.Get("place")})
		return nil
	}, "word", "kind", "type", "place")
}

// loadCodeRules reads the ids of the rules that are code.
func (l *lexicon) loadCodeRules(fsys fs.FS) error {
	return each(fsys, "rules/entity-rules.tsv", func(r models.Row) error {
		l.codeRules[r.Get("id")] = true
		return nil
	}, "id", "kind", "example", "want", "counter")
}

// personal reports whether tokens [i, j) are written as a personal name.
func (l *lexicon) personal(ts []token, i, j int) bool {
	if j > len(ts) || j <= i {
		return false
	}
	v := l.words
	for k := i; k < j; k++ {
		t := &ts[k]
		if k > i && !soft(t) && !(t.gap == comma && v.is(t.id, wordGeneration)) && !(t.gap == period && ts[k-1].initial) {
			return false
		}
		switch {
		case v.is(t.id, wordParticle) && k > i && k < j-1:
		case !t.capitalised() || t.shape == upper && j-i > 1 && strings.IndexByte(v.word(t.id), '.') >= 0 && k > i:
			return false
		case v.is(t.id, wordFunction|wordCalendar) && !v.is(t.id, wordFirst|wordSurname) && !t.initial:
			return false
		case v.is(t.id, wordSuffix) && !v.is(t.id, wordSurname):
			return false
		}
		if k < j-1 && t.poss {
			return false
		}
	}
	return !ts[j-1].initial
}

// upperOnly reports whether s has letters and no lower-case one.
func upperOnly(s string) bool { return hasUpper(s) && !hasLower(s) }

// keepUpper are words that title case leaves in capitals.
var keepUpper = map[string]bool{"LLC": true, "LLP": true, "LP": true, "PLC": true, "USA": true, "US": true, "UK": true, "AG": true, "SA": true, "NA": true, "II": true, "III": true,
	"IV": true, "USA.": true, "PC": true, "PLLC": true, "FSB": true, "NV": true, "BV": true, "AB": true, "KK": true, "UBS": true, "IBM": true, "AT": true, "JP": true, "DBA": true}

// titled returns s with capitals at word starts only, when s is all capitals
// and more than an acronym.
func titled(s string) string {
	if !upperOnly(s) || len(s) <= 4 || !strings.ContainsRune(s, ' ') && len(s) <= 6 {
		return s
	}
	words := strings.Fields(s)
	for i, w := range words {
		bare := strings.Trim(w, ".,")
		switch {
		case keepUpper[bare] || strings.Contains(bare, "."):
		case i > 0 && (bare == "OF" || bare == "AND" || bare == "THE" || bare == "FOR" || bare == "IN" || bare == "DE"):
			words[i] = strings.ToLower(w)
		default:
			words[i] = titleWord(w)
		}
	}
	return strings.Join(words, " ")
}

// titleWord writes O'NEILL as O'Neill, SMITH-JONES as Smith-Jones, MCGEE as
// McGee.
func titleWord(w string) string {
	var b strings.Builder
	up := true
	for i, r := range w {
		if up {
			b.WriteRune(r)
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
		up = !unicode.IsLetter(r) && !(r == '\'' || r == '’') || (r == '\'' || r == '’') && i == 1
	}
	s := b.String()
	if len(s) > 4 && strings.HasPrefix(s, "Mc") {
		r, n := utf8.DecodeRuneInString(s[2:])
		s = "Mc" + string(unicode.ToUpper(r)) + s[2+n:]
	}
	return s
}

// wordFlag is what the lexicons know of a word.
type wordFlag uint32

const (
	wordFirst        wordFlag = 1 << iota // given name
	wordSurname                           // family name
	wordCommon                            // common in lower case
	wordFunction                          // determiner, pronoun, preposition, …
	wordSuffix                            // legal form of a company: Inc
	wordTrade                             // trade word of a company: Airlines
	wordTitle                             // part of a title
	wordCalendar                          // month or weekday
	wordAbbreviation                      // its period ends no sentence
	wordParticle                          // de, van, bin: inside names
	wordGeneration                        // Jr, Sr, III
	wordPlace                             // part of a place name or its adjective
	wordPresident                         // surname of a US president
	wordDirection                         // Northern, Southern, … in a judicial district
	wordOrdinal                           // First … Ninetieth
	wordNoName                            // M.D., Act: no entity by itself
	wordCites                             // App, Civ: part of a legal citation
	wordCitesAlone                        // the same, by itself too
	wordGroup                             // Muslims, Republicans: a class of people by itself
)

// vocabulary numbers the words of all tables. It is immutable after New.
type vocabulary struct {
	ids   map[string]int32
	words []string
	flags []wordFlag
	pairs map[[2]int32]int32 // U. S. → u.s
	and   int32
	us    int32 // u.s
	the   int32
	of    int32
}

func newVocabulary() *vocabulary {
	const words = 20000 // about as many as the tables have
	v := &vocabulary{ids: make(map[string]int32, words), words: make([]string, 1, words), flags: make([]wordFlag, 1, words), pairs: map[[2]int32]int32{}}
	v.and, v.us, v.the, v.of = v.add("and"), v.add("u.s"), v.add("the"), v.add("of")
	v.pairs[[2]int32{v.add("u"), v.add("s")}] = v.us
	v.pairs[[2]int32{v.add("d"), v.add("c")}] = v.add("d.c")
	v.pairs[[2]int32{v.add("n"), v.add("y")}] = v.add("n.y")
	for flag, list := range closedClasses {
		for _, w := range strings.Fields(list) {
			v.mark(w, flag)
		}
	}
	return v
}

// closedClasses are the words of the language's closed classes.
var closedClasses = map[wordFlag]string{
	wordFunction: `a an the this that these those my your his her its our their some any each every no all both either neither few many much more most several such
		i you he she it we they me him us them who whom whose which what where when why how there here
		of in on at by for from to with without within into onto upon over under above below between among through during before after since until till against about
		across behind beyond near off out up down per via as than like despite except regarding concerning following including pursuant according because although though while whereas if unless
		whether and or but nor so yet not then thus however moreover furthermore additionally meanwhile nevertheless also even just only still already again once now today yesterday tomorrow
		is are was were be been being am do does did done have has had having will would shall should may might must can could let
		said says one two three four five six seven eight nine ten see id cf curiam appx wl u.s.c c.f.r cfr usc f.2d f.3d fed supp reporter rptr accord compare but but-for eg ie etc et al`,
	wordCalendar: `january february march april may june july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec
		monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun`,
	wordAbbreviation: `mr mrs ms dr jr sr st ste mt ft inc corp co ltd no nos v vs gov sen sens rep reps gen col sgt lt capt cpl maj adm cmdr hon prof rev dept messrs fr
		jan feb mar apr jun jul aug sept sep oct nov dec ala ariz ark cal calif colo conn del fla ga haw ill ind kan kans ky la me md mass mich minn miss mo mont neb nev okla or ore pa
		tenn tex vt va wash wis wyo cir sup supp fed bankr cl ct assn bros mfg univ u.s asst app`,
	wordParticle:   `de la del della di da dos das du van von der den ten ter bin ibn al el ben abu y e los las st le san`,
	wordGeneration: `jr sr ii iii iv`,
	wordDirection:  `northern southern eastern western middle central`,
	wordOrdinal: `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth
		nineteenth twentieth thirtieth fortieth`,
}

// add returns the number of word w, which must be folded.
func (v *vocabulary) add(w string) int32 {
	if id, ok := v.ids[w]; ok {
		return id
	}
	id := int32(len(v.words))
	v.ids[w] = id
	v.words = append(v.words, w)
	v.flags = append(v.flags, 0)
	return id
}

// mark sets a flag on a word.
func (v *vocabulary) mark(w string, f wordFlag) { v.flags[v.add(w)] |= f }

func (v *vocabulary) lookup(w []byte) int32        { return v.ids[string(w)] }
func (v *vocabulary) is(id int32, f wordFlag) bool { return v.flags[id]&f != 0 }
func (v *vocabulary) word(id int32) string         { return v.words[id] }
func (v *vocabulary) pair(a, b int32) int32 {
	if a == 0 || b == 0 {
		return 0
	}
	return v.pairs[[2]int32{a, b}]
}

// learn adds the words of s, tokenized as text is.
func (v *vocabulary) learn(s string) []token {
	var buf [64]byte
	ts, known := tokenize(s, v), true
	for _, t := range ts {
		if t.id == 0 {
			v.add(string(fold(s[t.start:t.end], buf[:0])))
			known = false
		}
	}
	if known {
		return ts
	}
	return tokenize(s, v)
}

// phrases finds the longest of a list of word sequences, whatever their case.
type phrases map[int32][]phrase

type phrase struct {
	words []int32
	value int32
}

// put adds a phrase; the first value of a phrase stays.
func (p phrases) put(ts []token, value int32) {
	if len(ts) == 0 {
		return
	}
	ws := make([]int32, len(ts))
	for i := range ts {
		ws[i] = ts[i].id
	}
	for _, q := range p[ws[0]] {
		if equalWords(q.words, ws) {
			return
		}
	}
	p[ws[0]] = append(p[ws[0]], phrase{ws, value})
}

func equalWords(a, b []int32) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// at returns the longest phrase at token i: its number of tokens and value,
// 0 when there is none. Words stand apart by spaces, hyphens or the period of
// an abbreviation.
func (p phrases) at(ts []token, i int) (n int, value int32) {
	if ts[i].id == 0 {
		return 0, 0
	}
	for _, q := range p[ts[i].id] {
		if len(q.words) <= n || i+len(q.words) > len(ts) {
			continue
		}
		ok := true
		for k := 1; k < len(q.words); k++ {
			t := &ts[i+k]
			if t.id != q.words[k] && !(k == len(q.words)-1 && t.stem == q.words[k]) || !soft(t) {
				ok = false
				break
			}
		}
		if ok {
			n, value = len(q.words), q.value
		}
	}
	return n, value
}

// soft reports whether t belongs with the token before it.
func soft(t *token) bool {
	return t.gap == space || t.gap == hyphen || t.gap == period && !t.first
}

// seatForms are the names that a federal trial court has by its place only.
var seatForms = []string{"federal district court in ", "federal court in "}

// loadSeats reads lexicon/court-seats.tsv.
func (l *lexicon) loadSeats(fsys fs.FS) error {
	t, err := models.Load(fsys, "lexicon/court-seats.tsv", "place", "district", "example")
	if err != nil {
		return err
	}
	l.seats = map[string]string{}
	for _, r := range t.Rows {
		name := "United States District Court for the " + r.Get("district")
		if _, ok := l.gazetteer.official(name); !ok {
			return r.Errorf("no court is named %q", name)
		}
		l.seats[strings.ToLower(r.Get("place"))] = name
	}
	return nil
}

// seated returns the official name of a federal court that is named by a
// place in which one court only sits; other names stay.
func (l *lexicon) seated(name string) string {
	for _, p := range seatForms {
		place, ok := strings.CutPrefix(name, p)
		if !ok {
			continue
		}
		place = strings.ToLower(place)
		if full, ok := l.seats[place]; ok {
			return full
		}
		if city, _, ok := strings.Cut(place, ","); ok {
			if full, ok := l.seats[city]; ok {
				return full
			}
		}
	}
	return name
}
