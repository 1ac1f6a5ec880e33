package extract_test

import (
	"slices"
	"testing"

	"writ/extract"
	"writ/extract/doc"
	"writ/extract/event"
)

func TestExplainTellsWhatExtractDecided(t *testing.T) {
	x, err := extract.New(extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	text := "WASHINGTON - The Federal Trade Commission fined Acme Widgets Inc. $5 million on May 11, 2021. The police charged nobody. Acme must file a report by June 1, 2021.\n"
	d, err := x.Extract(t.Context(), doc.Input{URI: "a.txt", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(d.Events)
	e, err := x.Explain(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	written := 0
	for _, v := range e.Records {
		if v.Written != (v.Confidence >= e.Least) {
			t.Errorf("%s: written %v at %.3f", v.Action, v.Written, v.Confidence)
		}
		if !v.Written {
			continue
		}
		got := before[written]
		if v.Action != got.Action || v.Entity != got.Entity || v.Agency != got.Agency || v.Date != got.Date || v.Status != got.Status || v.Confidence != got.Confidence {
			t.Errorf("record %d explained as %+v, extracted as %+v", written, v.Event, got)
		}
		written++
	}
	if written != len(before) || written == 0 || len(d.Events) != len(before) {
		t.Fatalf("%d records explained, %d extracted", written, len(before))
	}
	for _, r := range e.Triggers {
		for _, slot := range [][]event.Option{r.Agencies, r.Dates} {
			if n := len(slices.DeleteFunc(slices.Clone(slot), func(o event.Option) bool { return !o.Taken })); n > 1 || n == 0 && len(slot) > 0 {
				t.Errorf("%d options of one slot are taken: %+v", n, slot)
			}
		}
		if d.Slice(r.Trigger) != "fined" {
			continue
		}
		a, n := r.Entities[0], r.Agencies[0]
		if !a.Taken || d.Entities[a.Index].Name != "Acme Widgets Inc." || len(a.Why) == 0 || a.Why[0].Weight <= 0 || a.P < .5 || a.P > 1 || a.Again < .5 || a.Again > 1 {
			t.Errorf("entity %+v", a)
		}
		if !n.Taken || d.Entities[n.Index].Name != "Federal Trade Commission" || len(r.Agencies) < 2 || len(r.Agencies[1].Why) == 0 {
			t.Errorf("agencies %+v", r.Agencies)
		}
		return
	}
	t.Error("the trigger fined is not explained")
}

func TestExplainNeedsTheEventStage(t *testing.T) {
	x, err := extract.New(extract.Options{Until: extract.StageClean})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if _, err := x.Explain(t.Context(), &doc.Document{}); err == nil {
		t.Error("no error from an extractor that only cleans")
	}
}
