package lines

import (
	"bytes"
	"errors"
	"fmt"
)

// field is a member of a line that the reader knows.
type field int

const (
	fieldText field = iota
	fieldID
	fieldDocID
	fieldDate
	fieldDCT
	fieldTitle
	fieldSource
	fieldURL
	fieldPublisher
	fieldAuthor
	fieldLanguage
	fieldCount
)

var names = [fieldCount]string{
	"text", "id", "doc_id", "doc_date", "dct", "title", "source", "url", "publisher", "author", "language",
}

// members holds the raw JSON value of each known member, nil when absent.
type members [fieldCount][]byte

// str returns the member f when it is a string, else "".
func (m *members) str(f field) string {
	v := m[f]
	if len(v) < 2 || v[0] != '"' {
		return ""
	}
	return unquote(v[1:len(v)-1], 0).text
}

// maxDepth is the deepest nesting that encoding/json accepts.
const maxDepth = 10000

var errSyntax = errors.New("JSON syntax error")

// parse checks the whole line against RFC 8259 in one pass, accepting what
// encoding/json accepts, and keeps the values of the known members. The
// values are slices of line up to its capacity.
func (m *members) parse(line []byte) error {
	s := scanner{s: line}
	s.space()
	if s.i == len(line) || line[s.i] != '{' {
		return errors.New("not a JSON object")
	}
	if !s.object(1, m) {
		return fmt.Errorf("%w at byte %d of the line", errSyntax, s.i)
	}
	if s.space(); s.i < len(line) {
		return fmt.Errorf("%w: more after the object, at byte %d of the line", errSyntax, s.i)
	}
	return nil
}

// keep stores a value under its key, which is raw and quoted.
func (m *members) keep(key, value []byte) {
	key = key[1 : len(key)-1]
	if bytes.IndexByte(key, '\\') >= 0 {
		key = []byte(unquote(key, 0).text)
	}
	for f, n := range names {
		if string(key) == n {
			m[f] = value
			return
		}
	}
}

// scanner walks over JSON; its methods report whether the grammar holds and
// leave i at the first byte that breaks it.
type scanner struct {
	s []byte
	i int
}

func (s *scanner) space() {
	for s.i < len(s.s) && (s.s[s.i] == ' ' || s.s[s.i] == '\t' || s.s[s.i] == '\r' || s.s[s.i] == '\n') {
		s.i++
	}
}

// next takes c if it is the next byte.
func (s *scanner) next(c byte) bool {
	if s.i < len(s.s) && s.s[s.i] == c {
		s.i++
		return true
	}
	return false
}

// object takes an object at i; m, if any, keeps its members.
func (s *scanner) object(depth int, m *members) bool {
	if depth > maxDepth || !s.next('{') {
		return false
	}
	s.space()
	if s.next('}') {
		return true
	}
	for {
		s.space()
		k := s.i
		if !s.str() {
			return false
		}
		key := s.s[k:s.i]
		s.space()
		if !s.next(':') {
			return false
		}
		s.space()
		v := s.i
		if !s.value(depth) {
			return false
		}
		if m != nil {
			m.keep(key, s.s[v:s.i])
		}
		s.space()
		if !s.next(',') {
			return s.next('}')
		}
	}
}

func (s *scanner) array(depth int) bool {
	if depth > maxDepth || !s.next('[') {
		return false
	}
	s.space()
	if s.next(']') {
		return true
	}
	for {
		s.space()
		if !s.value(depth) {
			return false
		}
		s.space()
		if !s.next(',') {
			return s.next(']')
		}
	}
}

func (s *scanner) value(depth int) bool {
	if s.i == len(s.s) {
		return false
	}
	switch c := s.s[s.i]; c {
	case '{':
		return s.object(depth+1, nil)
	case '[':
		return s.array(depth + 1)
	case '"':
		return s.str()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

func (s *scanner) word(w string) bool {
	if !bytes.HasPrefix(s.s[s.i:], []byte(w)) {
		return false
	}
	s.i += len(w)
	return true
}

func (s *scanner) digits() bool {
	i := s.i
	for s.i < len(s.s) && '0' <= s.s[s.i] && s.s[s.i] <= '9' {
		s.i++
	}
	return s.i > i
}

func (s *scanner) number() bool {
	s.next('-')
	if !s.next('0') && !s.digits() {
		return false
	}
	if s.next('.') && !s.digits() {
		return false
	}
	if s.next('e') || s.next('E') {
		if !s.next('+') {
			s.next('-')
		}
		return s.digits()
	}
	return true
}

// str takes a string with its quotes.
func (s *scanner) str() bool {
	if !s.next('"') {
		return false
	}
	for {
		s.i += plain(s.s[s.i:])
		if s.i >= len(s.s) {
			return false
		}
		switch c := s.s[s.i]; {
		case c == '"':
			s.i++
			return true
		case c == '\\':
			if !s.escape() {
				return false
			}
		default:
			return false
		}
	}
}

func (s *scanner) escape() bool {
	s.i++
	if s.i == len(s.s) {
		return false
	}
	c := s.s[s.i]
	if c != 'u' {
		if bytes.IndexByte([]byte(`"\/bfnrt`), c) < 0 {
			return false
		}
		s.i++
		return true
	}
	if hex4(s.s[s.i+1:]) < 0 {
		return false
	}
	s.i += 5
	return true
}
