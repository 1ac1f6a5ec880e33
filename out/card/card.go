// Package card writes records for people who want to see why: a few lines a
// record, with its evidence.
package card

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// Style is how lines look.
type Style struct {
	Width int  // columns of the terminal; 0 = no limit
	Color bool // SGR colours
}

// SGR codes of the slots, as in the review page: entity blue, action yellow,
// agency magenta, date green.
const (
	bold   = "1"
	dim    = "2"
	entity = "1;34"
	action = "33"
	agency = "35"
	date   = "32"
)

// Records writes records one after the other, a blank line between them.
func Records(w io.Writer, records []row.Record, s Style) error {
	var b strings.Builder
	for i := range records {
		if i > 0 {
			b.WriteByte('\n')
		}
		r := &records[i]
		b.WriteString(s.Head(r))
		b.WriteString(s.Lines("  ", s.evidence(r)))
		b.WriteString(s.Lines("  ", s.Dim(where(r))))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write records: %w", store.Explain(err))
	}
	return nil
}

// Head returns the first lines of a record: what its slots hold.
func (s Style) Head(r *row.Record) string {
	parts := []string{s.paint(action, out.Visible(r.Action)) + " " + r.Status}
	if r.Agency != "" {
		parts = append(parts, s.paint(agency, out.Visible(string(r.Agency))))
	}
	if when := out.When(r); when != "-" {
		parts = append(parts, s.paint(date, out.Visible(when)))
	}
	parts = append(parts, fmt.Sprintf("%.2f", r.Confidence))
	return s.Lines("", s.paint(entity, out.Visible(r.Entity))) + s.Lines("  ", strings.Join(parts, " · "))
}

// evidence returns the sentence with the words of the slots painted.
func (s Style) evidence(r *row.Record) string {
	t := out.Visible(string(r.Evidence))
	if t == "" || !s.Color {
		return t
	}
	marks := [][2]string{{string(r.ActionText), action}, {string(r.AgencyText), agency}, {string(r.DateText), date}, {r.Entity, entity}}
	for _, a := range r.EntityAliases {
		marks = append(marks, [2]string{a, entity})
	}
	return s.mark(t, marks)
}

// mark paints the first place of each word group that no other has taken.
func (s Style) mark(t string, marks [][2]string) string {
	code := make([]string, len(t)) // of every byte
	painted := map[string]bool{}
	for _, m := range marks {
		w := out.Visible(m[0])
		if w == "" || m[1] == entity && painted[entity] {
			continue
		}
		for at := 0; at < len(t); {
			i := strings.Index(t[at:], w)
			if i < 0 {
				break
			}
			i += at
			if free(code[i : i+len(w)]) {
				for k := i; k < i+len(w); k++ {
					code[k] = m[1]
				}
				painted[m[1]] = true
				break
			}
			at = i + 1
		}
	}
	var b strings.Builder
	for i := 0; i < len(t); {
		k := i
		for k < len(t) && code[k] == code[i] {
			k++
		}
		b.WriteString(s.paint(code[i], t[i:k]))
		i = k
	}
	return b.String()
}

func free(code []string) bool {
	for _, c := range code {
		if c != "" {
			return false
		}
	}
	return true
}

// where tells the file and the page of a record.
func where(r *row.Record) string {
	w := out.Visible(r.Source)
	if len(r.Mentions) > 0 && r.Mentions[0].Page > 1 {
		w += fmt.Sprintf(", page %d", r.Mentions[0].Page)
	}
	if n := len(r.Mentions); n > 1 {
		w += fmt.Sprintf(", told %d times", n)
	}
	return w
}

// Lines wraps t behind an indent and ends it with a newline; "" gives nothing.
func (s Style) Lines(indent, t string) string {
	if t == "" {
		return ""
	}
	if width := s.Width - len(indent); s.Width > 0 && width > 10 {
		t = text.WrapSoft(t, width)
	}
	return indent + strings.ReplaceAll(t, "\n", "\n"+indent) + "\n"
}

// Bold and Dim set t in a style.
func (s Style) Bold(t string) string { return s.paint(bold, t) }

// Dim is for what matters less.
func (s Style) Dim(t string) string { return s.paint(dim, t) }

// paint sets every word of t in a style: WrapSoft opens a style that spans
// words again in every line behind it, also where it was closed.
func (s Style) paint(code, t string) string {
	if !s.Color || code == "" {
		return t
	}
	words := strings.Split(t, " ")
	for i, w := range words {
		if w != "" {
			words[i] = "\x1b[" + code + "m" + w + "\x1b[0m"
		}
	}
	return strings.Join(words, " ")
}
