package score

import (
	"bytes"
	"fmt"
)

// Judge answers single questions of the scorer, for training and error
// tables.
type Judge struct{ m matcher }

// NewJudge returns a judge that knows which leaves undo each other.
func NewJudge(undoes map[string]string) *Judge {
	return &Judge{newMatcher(undoes)}
}

// Action reports whether a system action is the gold record's: its leaf (or a
// listed alternative), or at least of the same parent.
func (j *Judge) Action(g *Record, action string) (leaf, parent bool) {
	s := &Record{Action: action}
	return leafMatch(g, s), j.m.parentMatch(g, s)
}

// Entity reports whether name is the gold record's entity.
func (j *Judge) Entity(g *Record, name string) (strict, lenient bool) {
	s := &Party{Name: &name}
	strict = nameMatch(g.Entity, s, g.EntityAlt, false)
	return strict, strict || nameMatch(g.Entity, s, g.EntityAlt, true)
}

// Agency reports whether name is the gold record's agency; an empty name
// stands for none.
func (j *Judge) Agency(g *Record, name string) (strict, lenient bool) {
	if name == "" {
		none := len(names(g.Agency, nil)) == 0
		return none, none
	}
	s := &Party{Name: &name}
	strict = nameMatch(g.Agency, s, g.AgencyAlt, false)
	return strict, strict || nameMatch(g.Agency, s, g.AgencyAlt, true)
}

// Date reports whether a date is the gold record's; nil stands for none.
func (j *Judge) Date(g *Record, d *Date) (strict, lenient bool) {
	if d == nil {
		return g.Date == nil, g.Date == nil
	}
	strict = dateMatch(g.Date, d, false)
	return strict, strict || dateMatch(g.Date, d, true)
}

// ReadOne reads one line of a gold or system file.
func ReadOne(b []byte) (Document, error) {
	d, err := Read(bytes.NewReader(b))
	if err != nil || len(d) != 1 {
		return Document{}, fmt.Errorf("want one document, got %d: %w", len(d), err)
	}
	return d[0], nil
}
