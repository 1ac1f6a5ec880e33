package entity_test

import (
	"testing"

	"writ/extract/doc"
	"writ/extract/entity"
	"writ/models"
)

func TestFederalCourtIsNamedByItsSeat(t *testing.T) {
	a, err := entity.New(entity.Options{})
	if err != nil {
		t.Fatal(err)
	}
	court := func(text string) string {
		d := &doc.Document{View: doc.View{Text: text}, Blocks: []doc.Block{{Span: doc.Span{End: len(text)}}}}
		if err := a.Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		for _, e := range d.Entities {
			if e.Kind == doc.KindCourt {
				return e.Name
			}
		}
		return ""
	}
	for _, r := range models.MustLoad("lexicon/court-seats.tsv").Rows {
		want := "United States District Court for the " + r.Get("district")
		if got := court(r.Get("example")); got != want {
			t.Error(r.Errorf("example %q: court %q, want %q", r.Get("example"), got, want))
		}
	}
	if got, want := court("He was tried in federal court in Springfield."), "federal court in Springfield"; got != want {
		t.Errorf("ambiguous seat: court %q, want %q", got, want)
	}
}
