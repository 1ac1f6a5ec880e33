package event

import (
	"sort"
	"strings"

	"writ/extract/doc"
	"writ/extract/event/linear"
	"writ/extract/event/syntax"
	"writ/extract/event/wordclass"
)

// chain is one entity of the document with all its mentions.
type chain struct {
	first     int // its first mention among Document.Entities
	kind, typ string
	count     int
	rank      int  // by count among chains of its class, 0 = most mentioned
	title     bool // named in the title or the first heading
	official  bool // a person who is named with an office somewhere
	authority bool // agency or court
	court     bool
	party     string              // role in the caption: plaintiff, defendant, …; "" = none
	cast      string              // its whole role in the caption, "plaintiff-appellant"
	filled    int                 // acts whose affected party the parse says it is
	acted     int                 // acts whose authority the parse says it is
	actedIn   map[string]int      // the same by action group
	filledAs  map[string]int      // acts whose affected party it is, by action
	actedAs   map[string]int      // acts whose authority it is, by action
	words     map[string]bool     // lower-case words of its names
	nouns     map[string]bool     // lemmas of the nouns that the text calls it by
	classes   []wordclass.Classes // see scene.nameClasses
	usage     string              // see scene.usage
	district  bool                // a court of the district that a prosecuting office of the document is named for
}

// mention is an entity mention in token coordinates.
type mention struct {
	entity, chain int
	first, limit  int // tokens
	head          int // token
	sentence      int
	function      syntax.Function
}

// when is a date expression in token coordinates.
type when struct {
	date         int
	first, limit int
	head         int
	sentence     int
	age          string // before the document, see scene.age
	owner        int    // act that stands nearest, its clause before all: index into scene.acts, -1 = none in its sentence
	near         bool   // owner stands in the same clause
}

// scene is one document as the event stage sees it.
type scene struct {
	d        *doc.Document
	tree     *syntax.Tree
	cues     *cues
	chains   []chain
	mentions []mention
	dates    []when
	byChain  [][]int // mention indices
	inSent   [][2]int
	datesIn  [][2]int
	mention  []int32 // per token: mention index + 1
	profile
	lists       map[int]*list      // by the sentences that lead to one
	sets        []named            // see findSets
	rows        [][]int            // see findRows
	rowOf       []int32            // by mention: row+1, 0 = none
	everywhere  []int              // chains that may belong to any act: the most mentioned, those of title, caption and labels
	acts        []*act             // first reading of every trigger
	actsIn      [][2]int           // by sentence
	echo        map[string][]*when // by action: dates in the clause of an act of it
	first       map[string]int     // index of the first act of an action
	focus       int                // chain last affected by an act, -1 = none
	actor       int                // chain last seen acting, -1 = none
	feats       linear.Features
	trust       trust
	stood       []stand         // by chain: see standing
	asked       map[int]*said   // by sentence
	called      map[string]bool // see calls
	titled      int             // view offset where the title ends
	titleLemmas map[string]bool // see inTitle
}

func newScene(d *doc.Document, c *cues) *scene {
	withoutDescribed(d)
	s := &scene{d: d, tree: syntax.New(d), cues: c, focus: -1, actor: -1, lists: map[int]*list{}}
	s.mention = make([]int32, len(d.Tokens))
	s.titled = titleEnd(d)
	s.placeEntities()
	s.findLists()
	s.findSets()
	s.findRows()
	s.describe()
	s.placeDates()
	s.rankChains()
	s.profile = profileOf(d, func(i int) bool { return d.Entities[i].Type == "judge" || d.Entities[i].Type == "official" })
	s.castParties()
	s.matchDistricts()
	for k := range s.chains {
		if c := &s.chains[k]; c.rank < 3 || c.title || c.party != "" || c.typ == "collection" {
			s.everywhere = append(s.everywhere, k)
		}
	}
	return s
}

// matchDistricts marks the courts whose district a prosecuting office of the
// document has in its name.
func (s *scene) matchDistricts() {
	offices := map[string]bool{}
	for i := range s.chains {
		if e := &s.d.Entities[s.chains[i].first]; e.Kind == doc.KindAgency && prosecutor(e) {
			if d := districtOf(e.Name); d != "" {
				offices[d] = true
			}
		}
	}
	for i := range s.chains {
		c := &s.chains[i]
		c.district = c.court && offices[districtOf(s.d.Entities[c.first].Name)]
	}
}

// districtOf returns "eastern district of new york" of an office's or a
// court's name, "" when it has none.
func districtOf(name string) string {
	n := strings.ToLower(name)
	k := strings.Index(n, "district of ")
	if k < 0 {
		return ""
	}
	if j := strings.LastIndex(n[:k], "for the "); j >= 0 {
		return n[j+len("for the "):]
	}
	return ""
}

// titleEnd returns where the first heading, or the first block of a document
// without headings, ends.
func titleEnd(d *doc.Document) int {
	for i := range d.Blocks {
		if i > 2 {
			break
		}
		if d.Blocks[i].Kind == doc.Heading {
			return d.Blocks[i].End
		}
	}
	return 0
}

// tokensOf returns the tokens [first, limit) that overlap sp.
func (s *scene) tokensOf(sp doc.Span) (first, limit int) {
	ts := s.d.Tokens
	first = sort.Search(len(ts), func(i int) bool { return ts[i].End > sp.Start })
	limit = first
	for limit < len(ts) && ts[limit].Start < sp.End {
		limit++
	}
	return first, limit
}

func (s *scene) sentenceOf(token int) int {
	ss := s.d.Sentences
	i := sort.Search(len(ss), func(i int) bool { return ss[i].Limit > token })
	return min(i, len(ss)-1)
}

// byGroup marks classes of people and bodies that the stop list of names has.
const byGroup = "entity/group"

// placeEntities fills chains and mentions.
func (s *scene) placeEntities() {
	at := map[int]int{}
	for i := range s.d.Entities {
		e := &s.d.Entities[i]
		first, limit := s.tokensOf(e.Span)
		if first >= limit || len(s.d.Sentences) == 0 {
			continue
		}
		k, ok := at[e.Chain]
		if !ok {
			k = len(s.chains)
			at[e.Chain] = k
			kind := e.Kind
			if e.By == byGroup {
				kind = doc.KindOrg // Republicans act, too
			}
			s.chains = append(s.chains, chain{first: i, kind: kind, typ: e.Type, court: e.Kind == doc.KindCourt, authority: e.Kind == doc.KindCourt || e.Kind == doc.KindAgency})
			s.byChain = append(s.byChain, nil)
		}
		m := s.newMention(i, k, first, limit, s.tree.Root(first, limit))
		if e.Kind == doc.KindCourt && cited(s.d.View.Text, e.Span) {
			continue
		}
		c := &s.chains[k]
		c.count++
		c.addWords(e.Name)
		c.title = c.title || e.Start < s.titled
		if e.Kind == doc.KindPerson && (e.Type == "judge" || e.Type == "official" || s.hasTitle(m)) {
			c.official = true
		}
		for t := first; t < limit; t++ {
			s.mention[t] = int32(len(s.mentions)) + 1
		}
		s.byChain[k] = append(s.byChain[k], len(s.mentions))
		s.mentions = append(s.mentions, m)
	}
	s.inSent = bySentence(len(s.d.Sentences), len(s.mentions), func(i int) int { return s.mentions[i].sentence })
}

// newMention returns the mention of an entity of chain k in tokens [first,
// limit), which head carries.
func (s *scene) newMention(entity, k, first, limit, head int) mention {
	return mention{entity: entity, chain: k, first: first, limit: limit, head: head, sentence: s.sentenceOf(first), function: s.tree.Function(head)}
}

// hasTitle reports whether a title of office stands within three words before
// the mention, or begins an apposition behind it.
func (s *scene) hasTitle(m mention) bool {
	for k := m.first - 1; k >= 0 && m.first-k <= 3; k-- {
		if w := s.tree.Word(k); s.cues.official[w] {
			return true
		} else if w == "," || w == "and" || w == ";" || w == "." {
			break
		}
	}
	return m.limit+1 < len(s.d.Tokens) && s.tree.Word(m.limit) == "of" && s.cues.official[s.tree.Word(m.limit+1)]
}

// dated reports whether expression e can be the date of an act: no duration,
// no set, not the year of a citation, not "currently".
func dated(e *doc.DateExpr) bool {
	return (e.Type == "DATE" || e.Type == "TIME") && e.By != "date/year-cited" && !strings.HasSuffix(e.Value, "_REF")
}

func (s *scene) placeDates() {
	for i := range s.d.Dates {
		e := &s.d.Dates[i]
		if !dated(e) {
			continue
		}
		first, limit := s.tokensOf(e.Span)
		if first >= limit || len(s.d.Sentences) == 0 || s.ofBirth(first) {
			continue
		}
		s.dates = append(s.dates, when{date: i, first: first, limit: limit, head: s.tree.Root(first, limit), sentence: s.sentenceOf(first), age: s.age(e), owner: -1})
	}
	s.datesIn = bySentence(len(s.d.Sentences), len(s.dates), func(i int) int { return s.dates[i].sentence })
}

// ofBirth reports whether the date at token i is somebody's day of birth: no
// act of an authority ("DOB: 08-13-50", "born on May 3, 1971").
func (s *scene) ofBirth(i int) bool {
	for k := i - 1; k >= 0 && i-k <= 4; k-- {
		switch w := strings.TrimRight(s.tree.Word(k), "."); {
		case s.cues.birth[w]:
			return true
		case w == "" || w == ":" || w == "on" || w == "in" || w == "of" || w == "is" || w == "was" || w == "date" || w == "(":
		default:
			return false
		}
	}
	return false
}

// bySentence returns, for every sentence, which of n things in text order
// stand in it: [first, limit).
func bySentence(sentences, n int, sentence func(i int) int) [][2]int {
	out := make([][2]int, sentences)
	k := 0
	for i := range out {
		for k < n && sentence(k) < i {
			k++
		}
		out[i][0] = k
		for k < n && sentence(k) == i {
			k++
		}
		out[i][1] = k
	}
	return out
}

// whenOf returns where date expression date stands, nil = it is no date of an act.
func (s *scene) whenOf(date int) *when {
	i := sort.Search(len(s.dates), func(i int) bool { return s.dates[i].date >= date })
	if i == len(s.dates) || s.dates[i].date != date {
		return nil
	}
	return &s.dates[i]
}

// label is the chain's kind, "official" for a person of office.
func (c *chain) label() string {
	if c.official {
		return "official"
	}
	return c.kind
}

// ofDocument reports whether e is the day of the document itself.
func (s *scene) ofDocument(e *doc.DateExpr) bool {
	return e.First != "" && e.First == s.d.Date.Value
}

// class groups the kinds that compete for one slot.
func class(kind string) string {
	switch kind {
	case doc.KindPerson, doc.KindCompany, doc.KindOrg, doc.KindClass, doc.KindProduct, doc.KindOther, doc.KindBill:
		return "party"
	case doc.KindAgency:
		return "agency"
	case kindDescribed, kindDescribedActor:
		return "thing"
	case doc.KindCourt:
		return "court"
	}
	return "place"
}

func (s *scene) rankChains() {
	order := make([]int, len(s.chains))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return s.chains[order[a]].count > s.chains[order[b]].count })
	seen := map[string]int{}
	for _, i := range order {
		c := &s.chains[i]
		k := class(c.kind)
		if c.official {
			k = "official"
		}
		c.rank = seen[k]
		seen[k]++
	}
}

// castParties gives chains their roles in the caption.
func (s *scene) castParties() {
	for i := range s.chains {
		c := &s.chains[i]
		if class(c.kind) == "place" {
			continue
		}
		name := folded(s.d.Entities[c.first].Name)
		for _, p := range s.d.Meta.Parties {
			if n := folded(p.Name); n != "" && (n == name || strings.Contains(n, name) && len(name) > 4 || strings.Contains(name, n) && len(n) > 4) {
				c.party, c.cast = partySide(p.Role), strings.ToLower(p.Role)
				break
			}
		}
	}
	if s.profile.party >= 0 {
		for i := range s.chains {
			if c := &s.chains[i]; s.d.Entities[c.first].Chain == s.d.Entities[s.profile.party].Chain && c.party == "" {
				c.party = "first"
			}
		}
	}
}

// partySide folds the roles of a caption to the two sides.
func partySide(role string) string {
	r := strings.ToLower(role)
	for _, p := range [...][2]string{
		{"appellant", "movant"}, {"petitioner", "movant"}, {"appellee", "respondent"}, {"respondent", "respondent"},
		{"plaintiff", "plaintiff"}, {"defendant", "defendant"},
	} {
		if strings.Contains(r, p[0]) {
			return p[1]
		}
	}
	return "party"
}

func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
