// Package morph derives parts of speech, morphology and lemmas: the attribute
// ruler's patterns over tags, labels and lower-case texts, and the English
// rule lemmatizer.
package morph

import (
	"fmt"
	"math/bits"
	"slices"
	"sync"

	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

const (
	maxPairs = 64      // two-token patterns
	maxMemo  = 1 << 16 // remembered combinations
)

// Attrs is what is known of a token after the ruler.
type Attrs struct {
	Tag, Dep, Pos, Morph, Lemma string // Lemma is "" unless a pattern set it
	form                        *form
}

// form is a distinct (Pos, Morph) for the lemmatizer.
type form struct {
	key  uint32
	pos  string // lower case
	base bool   // the text is already the base form
}

// Ruler matches patterns of one or two tokens against the state before any
// change and then applies them in order, the later over the earlier. It is
// safe for concurrent use.
type Ruler struct {
	entries []model.RulerEntry
	lowers  []condition
	single  []pattern
	pairs   []pair
	tags    []string // by id; 0 is ""
	deps    []string
	depID   map[string]uint32

	mu      sync.RWMutex
	classes map[string]uint32
	bits    []string // of the classes
	forms   map[[2]string]*form
	memo    map[uint64]*outcome
}

type pattern struct {
	entry    int
	tag, dep condition
	lower    int  // index into lowers, −1 = any
	space    bool // wanted when hasSpace
	hasSpace bool
}

type pair struct {
	entry         int
	first, second pattern
	index         int // token that is changed
}

// outcome is what patterns say of one combination of class, tag, label and
// white space.
type outcome struct {
	tag, dep      string
	single        []int // entries, ascending
	first, second uint64
	attrs         Attrs // from single alone
}

// NewRuler compiles entries. Tags and deps are the labels that tokens can
// have. A pattern that the engine does not know is an error.
func NewRuler(entries []model.RulerEntry, tags, deps []string) (*Ruler, error) {
	r := &Ruler{
		entries: entries, tags: append([]string{""}, tags...), deps: []string{""}, depID: map[string]uint32{"": 0},
		classes: map[string]uint32{}, forms: map[[2]string]*form{}, memo: map[uint64]*outcome{},
	}
	for _, d := range deps {
		if _, ok := r.depID[d]; !ok {
			r.depID[d] = uint32(len(r.deps))
			r.deps = append(r.deps, d)
		}
	}
	for i, e := range entries {
		if err := r.add(i, e); err != nil {
			return nil, fmt.Errorf("attribute ruler entry %d: %w", i, err)
		}
	}
	return r, nil
}

func (r *Ruler) add(i int, e model.RulerEntry) error {
	for k := range e.Attrs {
		if !slices.Contains([]string{"TAG", "DEP", "POS", "MORPH", "LEMMA"}, k) {
			return fmt.Errorf("unsupported attribute %q", k)
		}
	}
	for _, p := range e.Patterns {
		if len(p) == 0 || len(p) > 2 || e.Index < 0 || e.Index >= len(p) {
			return fmt.Errorf("pattern of %d tokens, index %d", len(p), e.Index)
		}
		var c [2]pattern
		for j, t := range p {
			var err error
			if c[j], err = r.compile(i, t); err != nil {
				return err
			}
		}
		if len(p) == 1 {
			r.single = append(r.single, c[0])
			continue
		}
		if len(r.pairs) == maxPairs {
			return fmt.Errorf("more than %d patterns of two tokens", maxPairs)
		}
		r.pairs = append(r.pairs, pair{i, c[0], c[1], e.Index})
	}
	return nil
}

func (r *Ruler) compile(entry int, t map[string]any) (pattern, error) {
	p := pattern{entry: entry, lower: -1}
	for k, v := range t {
		c, err := newCondition(v)
		switch b, isBool := v.(bool); {
		case k == "IS_SPACE" && isBool:
			p.hasSpace, p.space = true, b
			continue
		case err != nil:
			return p, fmt.Errorf("key %s: %w", k, err)
		}
		switch k {
		case "TAG":
			p.tag = c
		case "DEP":
			p.dep = c
		case "LOWER":
			p.lower = len(r.lowers)
			r.lowers = append(r.lowers, c)
		default:
			return p, fmt.Errorf("unsupported key %q", k)
		}
	}
	return p, nil
}

// Class returns what the patterns see of a lower-case text, as an id.
func (r *Ruler) Class(lower string) uint32 {
	b := make([]byte, (len(r.lowers)+7)/8)
	for i := range r.lowers {
		if r.lowers[i].holds(lower) {
			b[i/8] |= 1 << (i % 8)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok := r.classes[string(b)]
	if !ok {
		id = uint32(len(r.bits))
		r.classes[string(b)] = id
		r.bits = append(r.bits, string(b))
	}
	return id
}

// Scratch is the worker's memory. The zero value is ready.
type Scratch struct {
	outcomes []*outcome
	entries  []int
}

// State is what the ruler reads of a token: Tag is an index into the tags, −1
// for none.
type State struct {
	Lex *lexeme.Lexeme
	Tag int
	Dep string
}

// Apply writes the attributes of n tokens to out[:n]. The pointers are shared
// and must not be written to.
func (r *Ruler) Apply(out []*Attrs, s *Scratch, n int, state func(i int) State) {
	s.outcomes = s.outcomes[:0]
	for i := range n {
		o := r.outcome(state(i))
		s.outcomes = append(s.outcomes, o)
		out[i] = &o.attrs
	}
	for i := 0; i+1 < n; i++ {
		if s.outcomes[i].first&s.outcomes[i+1].second != 0 {
			out[i], out[i+1] = r.merge(s, i), r.merge(s, i+1)
		}
	}
}

// merge computes token i from all its patterns, single and paired.
func (r *Ruler) merge(s *Scratch, i int) *Attrs {
	o := s.outcomes[i]
	l := append(s.entries[:0], o.single...)
	add := func(left, right *outcome, index int) {
		for m := left.first & right.second; m != 0; m &= m - 1 {
			if p := &r.pairs[bits.TrailingZeros64(m)]; p.index == index {
				l = append(l, p.entry)
			}
		}
	}
	if i+1 < len(s.outcomes) {
		add(o, s.outcomes[i+1], 0)
	}
	if i > 0 {
		add(s.outcomes[i-1], o, 1)
	}
	slices.Sort(l)
	s.entries = l
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.attrs(o.tag, o.dep, l)
	return &a
}

func (r *Ruler) outcome(s State) *outcome {
	dep, ok := r.depID[s.Dep]
	var space uint64
	if s.Lex.Space {
		space = 1
	}
	key := uint64(s.Lex.Class)<<33 | uint64(s.Tag+1)<<17 | uint64(dep)<<1 | space
	r.mu.RLock()
	o := r.memo[key]
	r.mu.RUnlock()
	if o != nil && ok {
		return o
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	o = r.match(r.bits[s.Lex.Class], r.tags[s.Tag+1], s.Dep, s.Lex.Space)
	if ok {
		if len(r.memo) >= maxMemo {
			clear(r.memo)
		}
		r.memo[key] = o
	}
	return o
}

func (r *Ruler) match(class, tag, dep string, space bool) *outcome {
	o := &outcome{tag: tag, dep: dep}
	holds := func(p *pattern) bool {
		return p.tag.holds(tag) && p.dep.holds(dep) && (!p.hasSpace || p.space == space) &&
			(p.lower < 0 || class[p.lower/8]>>(p.lower%8)&1 != 0)
	}
	for i := range r.single {
		if holds(&r.single[i]) {
			o.single = append(o.single, r.single[i].entry)
		}
	}
	for i := range r.pairs {
		if holds(&r.pairs[i].first) {
			o.first |= 1 << i
		}
		if holds(&r.pairs[i].second) {
			o.second |= 1 << i
		}
	}
	o.attrs = r.attrs(tag, dep, o.single)
	return o
}

// attrs applies entries in order. The caller holds the lock.
func (r *Ruler) attrs(tag, dep string, entries []int) Attrs {
	a := Attrs{Tag: tag, Dep: dep}
	for _, i := range entries {
		for k, v := range r.entries[i].Attrs {
			switch k {
			case "TAG":
				a.Tag = v
			case "DEP":
				a.Dep = v
			case "POS":
				a.Pos = v
			case "LEMMA":
				a.Lemma = v
			case "MORPH":
				a.Morph = v
				if v == "_" {
					a.Morph = ""
				}
			}
		}
	}
	k := [2]string{a.Pos, a.Morph}
	if r.forms[k] == nil {
		r.forms[k] = newForm(a.Pos, a.Morph, uint32(len(r.forms)))
	}
	a.form = r.forms[k]
	return a
}
