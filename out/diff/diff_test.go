package diff_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/out"
	"writ/out/diff"
	"writ/out/row"
)

// record is one act at a place of the text.
func record(id, hash, entity, action, agency string, at int32) row.Record {
	return row.Record{
		RecordID: id, DocHash: hash, DocID: hash, Source: hash, Entity: entity, Action: action, Agency: row.Text(agency), Status: "done",
		EntityIDs: []string{}, EntityAliases: []string{}, CoAgencies: []string{}, Amounts: []row.Amount{}, ActionText: "acted",
		Evidence: row.Text(agency + " acted on " + entity + "."), Confidence: .5,
		Mentions: []row.Place{{Trigger: row.Range{Start: at, End: at + 5}, Boxes: []row.Box{}}},
	}
}

func batch(path, hash, status string, records ...row.Record) row.Batch {
	return row.Batch{
		Document: row.Document{DocID: path, Path: path, Source: path, DocHash: row.Text(hash), Status: status, Parties: []row.Party{}, Clutter: []row.ClutterCount{}, Notes: []string{}},
		Records:  records,
	}
}

func dataset(t *testing.T, in ...row.Batch) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "dataset")
	d, err := out.NewDataset(dir, out.Options{RunID: "r", Date: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), ExtractorVersion: "1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range in {
		if err := d.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(d.Commit(t.Context()), d.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// compared returns one line a difference, and the summary.
func compared(t *testing.T, a, b string, o diff.Options) ([]string, diff.Summary) {
	t.Helper()
	var got []string
	sum, err := diff.Compare(t.Context(), a, b, o, func(d diff.Document) error {
		got = append(got, fmt.Sprintf("document %s %s: %s to %s", d.Kind, d.Path, d.A, d.B))
		return nil
	}, func(d diff.Difference) error {
		line := d.Kind + " " + d.Path
		if d.A != nil {
			line += " " + d.A.RecordID
		}
		if d.B != nil {
			line += " " + d.B.RecordID
		}
		for _, c := range d.Changes {
			line += fmt.Sprintf(" %s %q to %q", c.Slot, c.A, c.B)
		}
		if d.Whole {
			line += " whole"
		}
		got = append(got, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, sum
}

func TestCompare(t *testing.T) {
	t.Parallel()
	planned := record("a1", "h1", "Acme", "listing.delist", "FTC", 10)
	planned.Status, planned.Confidence = "planned", .9
	surer := record("a2", "h1", "Bolt", "listing.delist", "FTC", 20)
	surer.Confidence = .95
	for name, tc := range map[string]struct {
		a, b row.Batch
		want []string
		sum  string
	}{
		"confidence alone is no change": {
			batch("x", "h1", "ok", record("a2", "h1", "Bolt", "listing.delist", "FTC", 20)), batch("x", "h1", "ok", surer),
			nil, "1 0 0 0 0",
		},
		"one record with another status": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)), batch("x", "h1", "ok", planned),
			[]string{`changed x a1 a1 status "done" to "planned"`}, "0 1 0 0 0",
		},
		"another agency gives another record_id": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)),
			batch("x", "h1", "ok", record("b1", "h1", "Acme", "listing.delist", "SEC", 10)),
			[]string{`changed x a1 b1 agency "FTC" to "SEC"`}, "0 1 0 0 0",
		},
		"two entities of one act at one trigger pair as they are": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10), record("a2", "h1", "Bolt", "listing.delist", "FTC", 10)),
			batch("x", "h1", "ok", record("b2", "h1", "Bolt", "listing.delist", "SEC", 10), record("b1", "h1", "Acme Inc.", "listing.delist", "FTC", 10)),
			[]string{`changed x a1 b1 entity "Acme" to "Acme Inc."`, `changed x a2 b2 agency "FTC" to "SEC"`}, "0 2 0 0 0",
		},
		"another act at the same word is another record": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)),
			batch("x", "h1", "ok", record("b1", "h1", "Bolt", "ruling.vacate", "FTC", 10)),
			[]string{"lost x a1", "gained x b1"}, "0 0 1 1 0",
		},
		"the same act told elsewhere is the same record": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)),
			batch("x", "h1", "ok", record("b1", "h1", "Acme", "listing.delist", "FTC", 99)),
			nil, "1 0 0 0 0",
		},
		"a document that moved": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)),
			batch("y", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)),
			nil, "1 0 0 0 0",
		},
		"a document with other bytes at its old place": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10), record("a2", "h1", "Bolt", "ruling.vacate", "FTC", 20)),
			batch("x", "h2", "ok", record("b1", "h2", "Acme", "listing.delist", "SEC", 40)),
			[]string{"lost x a2", `changed x a1 b1 agency "FTC" to "SEC"`}, "0 1 1 0 0",
		},
		"a document that fails now": {
			batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)), batch("x", "", "failed"),
			[]string{"document changed x: ok to failed", "lost x a1 whole"}, "0 0 1 0 1",
		},
		"a document of one side alone": {
			batch("x", "h1", "ok"), batch("y", "h2", "ok", record("b1", "h2", "Acme", "listing.delist", "FTC", 10)),
			[]string{"document lost x: ok to ", "document gained y:  to ok", "gained y b1 whole"}, "0 0 0 1 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, sum := compared(t, dataset(t, tc.a), dataset(t, tc.b), diff.Options{})
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("differences (-want +got)\n%s", d)
			}
			if s := fmt.Sprint(sum.Same, sum.Changed, sum.Lost, sum.Gained, sum.Documents); s != tc.sum {
				t.Errorf("same, changed, lost, gained, documents = %s, want %s", s, tc.sum)
			}
			if sum.Differs() != (len(got) > 0) {
				t.Errorf("Differs = %v", sum.Differs())
			}
		})
	}
}

// TestSlots compares some slots alone, and refuses one that there is not.
func TestSlots(t *testing.T) {
	t.Parallel()
	a := dataset(t, batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)))
	b := dataset(t, batch("x", "h1", "ok", record("b1", "h1", "Acme", "listing.designate", "SEC", 10)))
	got, sum := compared(t, a, b, diff.Options{Slots: []string{"action"}})
	if want := []string{`changed x a1 b1 action "listing.delist" to "listing.designate"`}; !slices.Equal(got, want) || sum.Slots["action"] != 1 || len(sum.Slots) != 1 {
		t.Errorf("action alone: %q, slots %v", got, sum.Slots)
	}
	_, err := diff.Compare(t.Context(), a, b, diff.Options{Slots: []string{"rule"}}, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "want one of entity, action") {
		t.Errorf("slot rule: %v", err)
	}
}

// TestBatchesDoNotShow reads a few records at a time.
func TestBatchesDoNotShow(t *testing.T) {
	t.Parallel()
	var a, b []row.Batch
	for i := range 40 {
		path, hash := fmt.Sprintf("p%02d", i), fmt.Sprintf("h%02d", 97*i%40)
		for side, list := range []*[]row.Batch{&a, &b} {
			agency := "FTC"
			if side == 1 && i%3 > 0 {
				agency = "SEC"
			}
			*list = append(*list, batch(path, hash, "ok", record(fmt.Sprint(hash, "1", agency), hash, "Acme", "listing.delist", agency, 5), record(fmt.Sprint(hash, "2", side*(i%2)), hash, "Bolt", "ruling.vacate", "", 50)))
		}
	}
	one, two := dataset(t, a...), dataset(t, b...)
	want, all := compared(t, one, two, diff.Options{})
	got, few := compared(t, one, two, diff.Options{Batch: 3})
	if d := cmp.Diff(want, got); d != "" || len(want) != 26 {
		t.Errorf("%d differences at once, %d in batches (-want +got)\n%s", len(want), len(got), d)
	}
	if d := cmp.Diff(all, few); d != "" {
		t.Errorf("summary (-want +got)\n%s", d)
	}
	if none, _ := compared(t, one, one, diff.Options{}); none != nil {
		t.Errorf("a dataset and itself: %q", none)
	}
}

// TestAnErrorOfTheCallerEnds passes the caller's errors on.
func TestAnErrorOfTheCallerEnds(t *testing.T) {
	t.Parallel()
	a := dataset(t, batch("x", "h1", "ok", record("a1", "h1", "Acme", "listing.delist", "FTC", 10)))
	b := dataset(t, batch("x", "h1", "failed"))
	full := errors.New("full")
	ok := func(diff.Document) error { return nil }
	if _, err := diff.Compare(t.Context(), a, b, diff.Options{}, func(diff.Document) error { return full }, nil); !errors.Is(err, full) {
		t.Errorf("document: %v", err)
	}
	if _, err := diff.Compare(t.Context(), a, b, diff.Options{}, ok, func(diff.Difference) error { return full }); !errors.Is(err, full) {
		t.Errorf("record: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := diff.Compare(ctx, a, b, diff.Options{}, ok, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if _, err := diff.Compare(t.Context(), a, t.TempDir(), diff.Options{}, ok, nil); err == nil || !strings.Contains(err.Error(), "no run has ever written") {
		t.Errorf("no dataset: %v", err)
	}
}
