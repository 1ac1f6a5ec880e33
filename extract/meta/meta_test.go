package meta_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/meta"
	"writ/models"
)

func annotator(t *testing.T) *meta.Annotator {
	t.Helper()
	a, err := meta.New(meta.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestEveryKindRuleDecidesItsExampleAndNotItsCounterExample(t *testing.T) {
	a := annotator(t)
	for _, r := range models.MustLoad("rules/kind.tsv").Rows {
		if _, by := a.Kind(r.Get("example") + "\n"); by != "meta/"+r.Get("id") {
			t.Error(r.Errorf("example %q decided by %s", r.Get("example"), by))
		}
		if _, by := a.Kind(r.Get("counter") + "\n"); by == "meta/"+r.Get("id") {
			t.Error(r.Errorf("counter-example %q decided by it too", r.Get("counter")))
		}
	}
}

func TestCourtPaper(t *testing.T) {
	text := "Case 1:24-cv-00042-ABC Document 7 Filed 03/12/24 Page 1 of 2\nUNITED STATES DISTRICT COURT\nACME CORP.,\nPlaintiff,\nv.\nJANE ROE,\nDefendant.\nORDER GRANTING MOTION"
	d := &doc.Document{Raw: doc.Raw{Text: text}, Date: doc.DocDate{Value: "2024-03-12", Source: "decided_line"}}
	var b doc.ViewBuilder
	b.Copy(text, doc.TextSpan{Start: 0, End: len(text)})
	d.View = b.View()
	if err := annotator(t).Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	want := doc.Meta{
		Kind: "order", Docket: "1:24-cv-00042-ABC", Filed: "2024-03-12",
		Parties: []doc.Party{{Name: "Acme Corp.", Role: "plaintiff"}, {Name: "Jane Roe", Role: "defendant"}},
	}
	if diff := cmp.Diff(want, d.Meta); diff != "" {
		t.Error(diff)
	}
}

func TestNewsIsInNoCase(t *testing.T) {
	text := "WASHINGTON (Reuters) - The court in case 1:24-cv-00042 ruled, a clerk said."
	d := &doc.Document{Raw: doc.Raw{Text: text}}
	var b doc.ViewBuilder
	b.Copy(text, doc.TextSpan{Start: 0, End: len(text)})
	d.View = b.View()
	if err := annotator(t).Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(doc.Meta{Kind: "news"}, d.Meta); diff != "" {
		t.Error(diff)
	}
}
