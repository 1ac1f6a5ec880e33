package entity

import (
	"io/fs"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/models"
)

// label is one row of entity-labels.tsv.
type label struct{ id, needs, kind, typ string }

func (l *lexicon) loadLabels(fsys fs.FS) error {
	l.labels = map[string]label{}
	return each(fsys, "rules/entity-labels.tsv", func(r models.Row) error {
		l.labels[strings.ToLower(r.Get("label"))] = label{r.Get("id"), strings.ToLower(r.Get("needs")), r.Get("kind"), r.Get("type")}
		return nil
	}, "id", "label", "needs", "kind", "type", "example", "want", "counter")
}

// Bounds of a labelled name.
const (
	widestLabel  = 60  // bytes before the colon
	longestTitle = 250 // bytes
)

// labelled claims the names behind the labels of forms: "Title of Collection:
// Survey of Lock Keepers."
func (w *work) labelled() {
	var lower string // of the whole text, once a label is met
	at := 0
	for line := range strings.SplitSeq(w.text, "\n") {
		if k := strings.IndexByte(line[:min(len(line), widestLabel)], ':'); k > 0 {
			if l, ok := w.l.labels[labelOf(line[:k])]; ok {
				if lower == "" {
					lower = strings.ToLower(w.text)
				}
				if strings.Contains(lower, l.needs) {
					w.titleBehind(at+k+1, at+len(line), l)
				}
			}
		}
		at += len(line) + 1
	}
}

// labelOf folds a label: without "(2)", "1." and "the" before it.
func labelOf(s string) string {
	words := strings.Fields(strings.ToLower(s))
	if len(words) > 1 && len(words[0]) <= 4 && strings.ContainsAny(words[0], ").") {
		words = words[1:]
	}
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// titleBehind claims what stands in bytes [start, end), to the end of the
// sentence. It begins with a capital, has two words or more and no label of
// its own: "Extension of a currently approved collection" tells a type.
func (w *work) titleBehind(start, end int, l label) {
	if k := sentenceStop(w.text[start:end]); k >= 0 {
		end = start + k
	}
	first := sort.Search(len(w.ts), func(i int) bool { return w.ts[i].start >= start })
	limit := sort.Search(len(w.ts), func(i int) bool { return w.ts[i].end > end })
	name := strings.TrimRight(strings.TrimSpace(w.text[start:end]), ".,;")
	if s, ok := strings.CutSuffix(name, ".”"); ok {
		name = s + "”"
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(name, "“\"'"))
	if limit-first < 2 || len(name) > longestTitle || !(unicode.IsUpper(r) || unicode.IsDigit(r)) || strings.Contains(name, ":") || strings.Contains(strings.ToLower(name), "currently approved") {
		return
	}
	for i := first; i < limit; i++ {
		if j := w.owner[i] - 1; j >= 0 { // a name inside a name
			m := &w.ms[j]
			if m.first < first || m.limit > limit {
				return
			}
		}
	}
	for i := first; i < limit; i++ {
		if j := w.owner[i] - 1; j >= 0 {
			w.ms[j].bare = "drop"
		}
		w.owner[i] = 0
	}
	w.add(mention{first: first, limit: limit, kind: l.kind, typ: l.typ, name: strings.Join(strings.Fields(name), " "), rule: l.id, conf: .9})
}

// sentenceStop returns where the first sentence of s ends, -1 = nowhere: at a
// period, in quotation marks or not, behind a word of three letters or more.
func sentenceStop(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] != '.' {
			continue
		}
		rest := strings.TrimLeft(s[i+1:], "”\"'")
		if rest != "" && rest[0] != ' ' {
			continue
		}
		if word := s[strings.LastIndexByte(s[:i], ' ')+1 : i]; len(word) >= 3 && !strings.Contains(word, ".") && !slices.Contains([]string{"Nos", "Inc", "Corp", "Sec"}, word) {
			return i + 1 + len(s[i+1:]) - len(rest)
		}
	}
	return -1
}
