package layer

import (
	"encoding/json"
	"strconv"
)

// token is an element of the layer "tokens". Its line is by far the longest,
// so it is appended field by field instead of by reflection; the bytes are
// those of encoding/json.
type token struct {
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Text      string `json:"text"`
	Tag       string `json:"tag"`
	Pos       string `json:"pos"`
	Lemma     string `json:"lemma"`
	Head      int    `json:"head"`
	Dep       string `json:"dep"`
	SentStart bool   `json:"sent_start"`
	Ent       string `json:"ent"`
}

// appendTokens appends the array of tokens.
func (w *writer) appendTokens(b []byte) []byte {
	b = append(b, '[')
	next, empty := 0, true
	for i := range w.d.Tokens {
		t := &w.d.Tokens[i]
		start := next < len(w.d.Sentences) && w.d.Sentences[next].First == i
		if start {
			next++
		}
		at, ok := w.d.View.Source(t.Span)
		if !ok {
			continue
		}
		if !empty {
			b = append(b, ',')
		}
		empty = false
		from, to := w.runes.Span(at)
		v := token{from, to, w.d.Slice(t.Span), t.Tag, t.Pos, t.Lemma, t.Head, t.Dep, start, t.Ent}
		b = v.append(b)
	}
	return append(b, ']')
}

func (t *token) append(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"start":`...), int64(t.Start), 10)
	b = strconv.AppendInt(append(b, `,"end":`...), int64(t.End), 10)
	b = appendString(append(b, `,"text":`...), t.Text)
	b = appendString(append(b, `,"tag":`...), t.Tag)
	b = appendString(append(b, `,"pos":`...), t.Pos)
	b = appendString(append(b, `,"lemma":`...), t.Lemma)
	b = strconv.AppendInt(append(b, `,"head":`...), int64(t.Head), 10)
	b = appendString(append(b, `,"dep":`...), t.Dep)
	b = strconv.AppendBool(append(b, `,"sent_start":`...), t.SentStart)
	b = appendString(append(b, `,"ent":`...), t.Ent)
	return append(b, '}')
}

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' || c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			q, _ := json.Marshal(s) // a string always marshals
			return append(b, q...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
