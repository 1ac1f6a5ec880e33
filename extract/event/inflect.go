package event

import (
	"strings"

	"writ/models"
)

// verb holds the forms of one verb, lower case.
type verb struct {
	all        map[string]bool
	participle map[string]bool // past participles: passive voice
	gerund     map[string]bool
}

// inflector makes the forms of English verbs and nouns: irregular forms from
// lexicon/irregular-verbs.tsv, regular ones by the spelling rules of English
// (Quirk et al., A Comprehensive Grammar of the English Language, §3.5–3.10).
type inflector struct{ irregular map[string]models.Row }

func newInflector(t *models.Table) *inflector {
	f := &inflector{irregular: map[string]models.Row{}}
	for _, r := range t.Rows {
		f.irregular[r.Get("verb")] = r
	}
	return f
}

func (f *inflector) verb(base string) verb {
	var past, part, third, ger []string
	if r, ok := f.irregular[base]; ok {
		past, part, third, ger = r.List("past"), r.List("participle"), r.List("third"), r.List("gerund")
	} else {
		ed := regularPast(base)
		past, part, third, ger = []string{ed}, []string{ed}, []string{addS(base)}, []string{gerund(base)}
	}
	v := verb{all: map[string]bool{base: true}, participle: map[string]bool{}, gerund: map[string]bool{}}
	for _, l := range [][]string{past, part, third, ger} {
		for _, w := range l {
			v.all[w] = true
		}
	}
	for _, w := range part {
		v.participle[w] = true
	}
	for _, w := range ger {
		v.gerund[w] = true
	}
	return v
}

func regularPast(b string) string {
	switch {
	case strings.HasSuffix(b, "e"):
		return b + "d"
	case endsConsonantY(b):
		return b[:len(b)-1] + "ied"
	}
	return b + "ed"
}

func gerund(b string) string {
	if strings.HasSuffix(b, "e") && !strings.HasSuffix(b, "ee") && !strings.HasSuffix(b, "oe") {
		return b[:len(b)-1] + "ing"
	}
	return b + "ing"
}

// addS is the third person of a verb and the plural of a noun.
func addS(b string) string {
	switch {
	case endsConsonantY(b):
		return b[:len(b)-1] + "ies"
	case strings.HasSuffix(b, "s"), strings.HasSuffix(b, "x"), strings.HasSuffix(b, "z"),
		strings.HasSuffix(b, "ch"), strings.HasSuffix(b, "sh"):
		return b + "es"
	}
	return b + "s"
}

func endsConsonantY(b string) bool {
	return len(b) > 1 && b[len(b)-1] == 'y' && !strings.ContainsRune("aeiou", rune(b[len(b)-2]))
}
