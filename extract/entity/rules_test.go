package entity_test

import (
	"strings"
	"testing"

	"writ/extract/doc"
	"writ/extract/entity"
	"writ/models"
)

var annotator = func() *entity.Annotator {
	a, err := entity.New(entity.Options{})
	if err != nil {
		panic(err)
	}
	return a
}()

// find annotates text whose lines are its blocks.
func find(t testing.TB, text string, names ...doc.Name) []doc.Entity {
	t.Helper()
	d := document(text)
	d.Names = names
	if err := annotator.Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return d.Entities
}

func document(text string) *doc.Document {
	d := &doc.Document{Raw: doc.Raw{Text: text}}
	var b doc.ViewBuilder
	b.Copy(text, doc.TextSpan{Start: 0, End: len(text)})
	d.View = b.View()
	at := 0
	for _, l := range strings.Split(text, "\n") {
		d.Blocks = append(d.Blocks, doc.Block{Span: doc.Span{Start: at, End: at + len(l)}, Kind: doc.Paragraph})
		at += len(l) + 1
	}
	return d
}

// by returns the entity that a rule found, nil without one.
func by(es []doc.Entity, rule, name string) *doc.Entity {
	for i := range es {
		if es[i].By == "entity/"+rule && (name == "" || es[i].Name == name) {
			return &es[i]
		}
	}
	return nil
}

func TestRuleExamples(t *testing.T) {
	for _, table := range []string{"rules/agency-patterns.tsv", "rules/entity-rules.tsv", "rules/entity-labels.tsv"} {
		for _, r := range models.MustLoad(table, "id", "kind", "example", "want", "counter").Rows {
			t.Run(r.Get("id"), func(t *testing.T) {
				id, want := r.Get("id"), r.Get("want")
				lines := func(column string) string { return strings.ReplaceAll(r.Get(column), " / ", "\n") }
				var names []doc.Name
				if i := strings.Index(r.Get("example"), "Sharp "); i >= 0 { // what the language stage would add
					label := map[string]string{"person": "PERSON", "organisation": "ORG"}[r.Get("kind")]
					j := i + len("Sharp ")
					names = append(names, doc.Name{Span: doc.Span{Start: i, End: j + strings.IndexByte(r.Get("example")[j:], ' ')}, Label: label})
				}
				es := find(t, lines("example"), names...)
				if e := by(es, id, want); e == nil {
					if e := named(es, want); e == nil {
						t.Errorf("%q: no %q, got %+v", r.Get("example"), want, es)
					} else {
						t.Errorf("%q: %q is by %s", r.Get("example"), want, e.By)
					}
				} else if e.Kind != r.Get("kind") {
					t.Errorf("%q: kind %s, want %s", r.Get("example"), e.Kind, r.Get("kind"))
				}
				if e := by(find(t, lines("counter")), id, ""); e != nil {
					t.Errorf("counter %q: fired: %+v", r.Get("counter"), *e)
				}
			})
		}
	}
}

func named(es []doc.Entity, name string) *doc.Entity {
	for i := range es {
		if es[i].Name == name {
			return &es[i]
		}
	}
	return nil
}
