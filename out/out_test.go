package out_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/out/row"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden")

// golden compares got with testdata/name.golden.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s (-want +got)\n%s", path, cmp.Diff(string(want), string(got)))
	}
}

// batches are invented rows with every kind of value, NULL and empty list.
func batches() []row.Batch {
	amount := 5e6
	when := time.Date(2026, 11, 23, 12, 0, 0, 1000, time.UTC)
	first := row.Record{
		Entity: "Åsgård Ltd.", Action: "penalty.fine", Agency: "Federal Trade Commission", Date: row.ParseDate("2021-05-03"),
		EntityType: "company", EntityIDs: []string{}, EntityAliases: []string{"Åsgård", "the \"firm\""}, ActionGroup: "penalty", ActionText: "fined",
		Polarity: "adverse", Status: "done", Salience: "main", Plover: "SANCTION", Cameo: "0172",
		AgencyText: "FTC", AgencyType: "agency", AgencySource: "sentence", CoAgencies: []string{},
		DateEnd: row.ParseDate("2021-05-03"), DateText: "May 3, 2021", DateEDTF: "2021-05-03", DateTimex: "2021-05-03",
		DateGranularity: "day", DateRelation: "happened", DateResolution: "explicit",
		Amount: &amount, Currency: "USD", Amounts: []row.Amount{{Value: 5e6, Currency: "USD", Kind: "penalty", Text: "$5 million"}},
		Evidence: "The FTC fined Åsgård Ltd. $5 million on May 3, 2021.",
		Mentions: []row.Place{
			{Trigger: row.Range{Start: 8, End: 13}, Sentence: row.Range{Start: 0, End: 52}, Entity: &row.Range{Start: 14, End: 25}, Page: 1, ByteStart: new(int64(8)), ByteEnd: new(int64(13)), Boxes: []row.Box{}},
			{Trigger: row.Range{Start: 90, End: 94}, Sentence: row.Range{Start: 80, End: 99}, Page: 2, Boxes: []row.Box{{Page: 2, Left: 72, Bottom: 700, Right: 90.5, Top: 712}}},
		},
		Confidence: 0.877, Rule: "action=event/fine", DocID: "a", DocHash: "aa", Source: "in/a.txt", DocDate: row.ParseDate("2021-05-04"),
		DocDateSource: "option", RecordID: "r-a-1", SchemaVersion: row.Version, RunID: "r1",
	}
	second := row.Record{
		Entity: "=HYPERLINK(\"http://x\")", Action: "listing.designate", ActionGroup: "listing", Status: "planned",
		EntityType: "other", EntityIDs: []string{}, EntityAliases: []string{}, AgencySource: "none", CoAgencies: []string{}, Amounts: []row.Amount{},
		DateTimex: "XXXX-WXX-2", DateResolution: "unresolved", DateText: "Tuesday", Confidence: 0.5,
		Mentions: []row.Place{{Trigger: row.Range{Start: 100, End: 110}, Sentence: row.Range{Start: 95, End: 120}, Page: 1, Boxes: []row.Box{}}},
		DocID:    "a", DocHash: "aa", Source: "in/a.txt", RecordID: "r-a-2", SchemaVersion: row.Version, RunID: "r1",
	}
	third := second
	third.Entity, third.DocID, third.Source, third.RecordID = "日本語の会社\x1b[2J\u202eevil", "b", "in/b.txt", "r-b-1"
	third.Agency, third.Date, third.DateEnd, third.DateTimex = "Ministry", row.ParseDate("1954-03-01"), row.ParseDate("1954-03-31"), "1954-03"
	document := func(id string, records int32) row.Document {
		return row.Document{
			DocID: id, Path: "in/" + id + ".txt", Source: "in/" + id + ".txt", Status: "ok", Records: records,
			Bytes: new(int64(120)), Parties: []row.Party{}, Clutter: []row.ClutterCount{{Kind: "ad", Spans: 1, Characters: 9}},
			Notes: []string{}, ProcessedAt: &when, SchemaVersion: row.Version, RunID: "r1",
		}
	}
	failed := document("c", 0)
	failed.Status, failed.Reason, failed.Bytes, failed.Member, failed.Clutter = "failed", "encrypted", nil, new(int32(3)), []row.ClutterCount{}
	return []row.Batch{
		{
			Document: document("a", 2), Records: []row.Record{first, second},
			Mentions: []row.Mention{
				{RecordID: "r-a-1", Mention: 1, DocID: "a", Source: "in/a.txt", TriggerText: "fined", TriggerStart: 8, TriggerEnd: 13, Page: 1, ByteStart: new(int64(8)), ByteEnd: new(int64(13)), EntityStart: new(int32(14)), EntityEnd: new(int32(25)), EntityText: "Åsgård Ltd.", Boxes: []row.Box{}},
				{RecordID: "r-a-1", Mention: 2, DocID: "a", Source: "in/a.txt", TriggerText: "fine", TriggerStart: 90, TriggerEnd: 94, Page: 2, Boxes: []row.Box{}},
				{RecordID: "r-a-2", Mention: 1, DocID: "a", Source: "in/a.txt", TriggerText: "designated", TriggerStart: 100, TriggerEnd: 110, Page: 1, Boxes: []row.Box{}},
			},
		},
		{Document: document("b", 1), Records: []row.Record{third}, Mentions: []row.Mention{{RecordID: "r-b-1", Mention: 1, DocID: "b", Source: "in/b.txt", TriggerStart: 100, TriggerEnd: 110, Page: 1, Boxes: []row.Box{}}}},
		{Document: failed},
	}
}

func records() []row.Record {
	var out []row.Record
	for _, b := range batches() {
		out = append(out, b.Records...)
	}
	return out
}
