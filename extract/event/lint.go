package event

import (
	"io/fs"
	"strings"

	"writ/models"
)

// Lint checks rules/triggers.tsv and ontology/actions.tsv: with a user's
// tables laid over fsys their rows, else the built-in ones. With run it reads
// every example and counter-example. It returns how many sentences it read,
// and what is wrong, as *models.Problem where a row is.
func Lint(fsys fs.FS, run bool) (ran int, problems []error) {
	_, over := fsys.(models.Tabler)
	x, err := loadLexicon(fsys, &problems)
	if err != nil {
		return 0, append(problems, err)
	}
	if !run {
		return 0, problems
	}
	wrong := models.Lines(problems)
	triggers, err := models.Load(fsys, "rules/triggers.tsv")
	if err != nil {
		return 0, append(problems, err)
	}
	actions, err := models.Load(fsys, "ontology/actions.tsv")
	if err != nil {
		return 0, append(problems, err)
	}
	named := map[string]bool{}
	for _, r := range triggers.Rows {
		named[r.Get("action")], named[r.Get("private")] = true, true
		if (r.Own() || !over) && !wrong[r.Place()] {
			ran += 2
			problems = append(problems, x.lint(r)...)
		}
	}
	for _, r := range actions.Rows {
		if (r.Own() || !over) && !named[r.Get("id")] {
			problems = append(problems, r.Errorf("%s: no trigger names this leaf, so no record will have it: add one to triggers.tsv", r.Get("id")))
		}
	}
	return ran, problems
}

// lint reads the example and the counter-example of one row.
func (x *lexicon) lint(r models.Row) (problems []error) {
	id := r.Get("id")
	fail := func(format string, a ...any) {
		problems = append(problems, r.Errorf("%s: "+format, append([]any{id}, a...)...))
	}
	found := func(s string) (others []string, ok bool) {
		for _, h := range x.all(split(s), nil) {
			if h.id == id {
				return nil, true
			}
			others = append(others, h.id)
		}
		return others, false
	}
	switch s := r.Get("example"); {
	case s == "":
		fail("no example: give a sentence in which the trigger stands")
	default:
		if others, ok := found(s); !ok {
			instead := "no trigger is"
			if others != nil {
				instead = "found: " + strings.Join(others, ", ")
			}
			fail("the trigger is not found in its example %q, %s", s, instead)
		}
	}
	switch s := r.Get("counter"); {
	case s == "":
		fail("no counter-example: give a sentence that looks like it and in which it must not be found")
	default:
		if _, ok := found(s); ok {
			fail("the trigger is found in its counter-example %q: name what must or must not stand beside it, under with or without", s)
		}
	}
	return problems
}

// split is a tokenizer good enough for the examples of rules; "arrest/NN"
// gives a word its tag.
func split(s string) []word {
	s = strings.NewReplacer(",", " , ", ";", " ; ", "'s ", " 's ").Replace(s)
	if strings.HasSuffix(s, ".") {
		s = s[:len(s)-1] + " ."
	}
	var w []word
	for _, f := range strings.Fields(s) {
		text, tag, _ := strings.Cut(f, "/")
		w = append(w, word{strings.ToLower(text), tag})
	}
	return w
}
