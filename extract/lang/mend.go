package lang

import (
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"writ/models"
)

// joins are the sentence ends that engines set wrongly in legal and news
// text: rules/sentence-joins.tsv.
type joins struct{ byLast map[string][]string } // last word, "*" = any → what may follow

func loadJoins(fsys fs.FS) (*joins, error) {
	t, err := models.Load(fsys, "rules/sentence-joins.tsv", "id", "last", "next", "example", "counter")
	if err != nil {
		return nil, err
	}
	j := &joins{byLast: map[string][]string{}}
	for _, r := range t.Rows {
		next := r.Get("next")
		if _, ok := nexts[next]; !ok {
			return nil, r.Errorf("unknown class %q of what follows", next)
		}
		for _, w := range r.List("last") {
			j.byLast[w] = append(j.byLast[w], next)
		}
	}
	return j, nil
}

// nexts tell what begins at the start of s.
var nexts = map[string]func(s string) bool{
	"any": func(string) bool { return true },
	"digit": func(s string) bool {
		return s[0] >= '0' && s[0] <= '9' || s[0] == '*' && len(s) > 1 && s[1] >= '0' && s[1] <= '9'
	},
	"money":    func(s string) bool { return s[0] == '$' || strings.HasPrefix(s, "€") || strings.HasPrefix(s, "£") },
	"section":  func(s string) bool { return strings.HasPrefix(s, "§") || strings.HasPrefix(s, "¶") },
	"bracket":  func(s string) bool { return s[0] == '(' || s[0] == '[' },
	"lower":    func(s string) bool { r, _ := utf8.DecodeRuneInString(s); return unicode.IsLower(r) },
	"upper":    func(s string) bool { r, _ := utf8.DecodeRuneInString(s); return unicode.IsUpper(r) },
	"roman":    roman,
	"citation": citation,
}

func firstWord(s string) string {
	if i := strings.IndexAny(s, " \n"); i >= 0 {
		return s[:i]
	}
	return s
}

func roman(s string) bool {
	w := strings.TrimRight(firstWord(s), ".,;)")
	return w != "" && w != "I" && strings.Trim(w, "IVXLC") == "" || w == "I" && len(firstWord(s)) > 1
}

// citation reports whether an abbreviation with a period follows, "Doc. 315".
func citation(s string) bool {
	w := firstWord(s)
	r, _ := utf8.DecodeRuneInString(w)
	return len(w) > 1 && len(w) <= 7 && unicode.IsUpper(r) && (strings.HasSuffix(w, ".") || strings.HasSuffix(w, ".,")) && len(w) < len(s)
}

// wrong reports whether no sentence ends between a and b, which follow each
// other in one block.
func (j *joins) wrong(a, b string) bool {
	a, b = strings.TrimRight(a, " "), strings.TrimLeft(b, " ")
	if a == "" || b == "" {
		return true
	}
	w := strings.ToLower(a[strings.LastIndexByte(a, ' ')+1:])
	w = strings.TrimLeft(w, `("[“`)
	for _, last := range []string{w, "*"} {
		for _, n := range j.byLast[last] {
			if nexts[n](b) {
				return true
			}
		}
	}
	return false
}

// mend joins sentences whose border is wrong. Sentences of two blocks, with a
// newline between them, stay apart. Heads point into the joined sentence.
func (j *joins) mend(passage string, in []sentence) []sentence {
	out := in[:0]
	for _, s := range in {
		if len(s.tokens) == 0 {
			continue
		}
		k := len(out) - 1
		if k < 0 || !j.follow(passage, &out[k], &s) {
			out = append(out, s)
			continue
		}
		out[k].join(&s)
	}
	return out
}

// join adds the tokens and names of o, which follows. Each keeps its root.
func (s *sentence) join(o *sentence) {
	n := len(s.tokens)
	for _, t := range o.tokens {
		if t.head >= 0 {
			t.head += n
		}
		s.tokens = append(s.tokens, t)
	}
	s.names = append(s.names, o.names...)
}

// follow reports whether b goes on with the sentence a.
func (j *joins) follow(passage string, a, b *sentence) bool {
	end, start := a.tokens[len(a.tokens)-1].end, b.tokens[0].start
	if strings.IndexByte(passage[end:start], '\n') >= 0 {
		return false
	}
	from := a.tokens[max(0, len(a.tokens)-4)].start
	to := b.tokens[min(len(b.tokens), 3)-1].end
	return j.wrong(passage[from:end], passage[start:min(len(passage), to+1)])
}
