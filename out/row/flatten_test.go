package row_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/out/row"
)

const sample = "Café head\n\nThe FTC [MORE: links]fined Åsgård Ltd. $5 million\non May 3, 2021. Åsgård appealed.\fThe commission’s fine\nstands."

// find returns the n-th place (0-based) of part in the view.
func find(t *testing.T, d *doc.Document, part string, n int) doc.Span {
	t.Helper()
	from := 0
	for ; ; n-- {
		i := strings.Index(d.View.Text[from:], part)
		if i < 0 {
			t.Fatalf("no %q in the view %q", part, d.View.Text)
		}
		if n == 0 {
			return doc.Span{Start: from + i, End: from + i + len(part)}
		}
		from += i + len(part)
	}
}

// document returns a hand-made document of two pages with masked text inside
// its sentence.
func document(t *testing.T) *doc.Document {
	t.Helper()
	d := &doc.Document{Raw: doc.Raw{
		ID: "a1", Hash: sha256.Sum256([]byte("a1")), URI: "in/a1.txt", Source: "in/a1.txt",
		MediaType: "text/plain", Size: int64(len(sample)), Text: sample,
		Meta: doc.Meta{Title: "Fine", Kind: "news", Parties: []doc.Party{{Name: "Åsgård Ltd.", Role: "respondent"}}, Filed: "2021-05-02", Court: "Harbor Court", Docket: "No. 21-7"},
	}}
	ff := strings.Index(sample, "\f")
	d.Pages = []doc.Page{
		{TextSpan: doc.TextSpan{Start: 0, End: ff}, Number: 1},
		{TextSpan: doc.TextSpan{Start: ff + 1, End: len(sample)}, Number: 2},
	}
	d.Origin.AddRun(0, 3, 1, 1, len(sample)) // a byte order mark stands before the text
	a, b := strings.Index(sample, "[MORE"), strings.Index(sample, "fined")
	d.Clutter = []doc.Clutter{{TextSpan: doc.TextSpan{Start: a, End: b}, Kind: "inline_more", By: "clean/inline-more"}}
	var v doc.ViewBuilder
	at := 0
	copyTo := func(stop string, skip int, insert string) {
		i := at + strings.Index(sample[at:], stop)
		v.Copy(sample, doc.TextSpan{Start: at, End: i})
		v.Insert(insert)
		at = i + skip
	}
	copyTo("\n\n", 2, "\n")
	copyTo("[MORE", b-a, "")
	copyTo("\n", 1, " ")
	copyTo("\f", 1, "\n")
	copyTo("\n", 1, " ")
	v.Copy(sample, doc.TextSpan{Start: at, End: len(sample)})
	d.View = v.View()
	s1 := find(t, d, "The FTC fined Åsgård Ltd. $5 million on May 3, 2021.", 0)
	s2 := find(t, d, "The commission’s fine stands.", 0)
	d.Sentences = []doc.Sentence{{Span: s1}, {Span: s2}}
	d.Entities = []doc.Entity{
		{Span: find(t, d, "FTC", 0), Kind: doc.KindAgency, Type: "agency", Name: "Federal Trade Commission", Chain: 0},
		{Span: find(t, d, "Åsgård Ltd.", 0), Kind: doc.KindCompany, Name: "Åsgård Ltd.", Chain: 1},
		{Span: find(t, d, "Åsgård", 1), Kind: doc.KindCompany, Name: "Åsgård Ltd.", Chain: 1},
		{Span: find(t, d, "The commission", 0), Kind: doc.KindAgency, Name: "Federal Trade Commission", Chain: 0},
	}
	d.Dates = []doc.DateExpr{{
		Span: find(t, d, "May 3, 2021", 0), Type: "DATE", Value: "2021-05-03", Undated: "2021-05-03", EDTF: "2021-05-03",
		First: "2021-05-03", Last: "2021-05-03", Granularity: "day", Resolution: "explicit",
	}}
	d.Events = []doc.Event{{
		Action: "penalty.fine", Entity: 1, Agency: 0, AgencySource: "sentence", Court: -1, Date: 0, DateRelation: "happened",
		Status: "done", Salience: "main", Confidence: 0.87654,
		Amounts: []doc.Amount{{Span: find(t, d, "$5 million", 0), Value: 5e6, Currency: "USD", Kind: "penalty"}},
		From:    doc.Slots{Action: "event/fine", Entity: "event/dobj", Agency: "event/nsubj", Date: "event/same-sentence"},
		Mentions: []doc.Mention{
			{Trigger: find(t, d, "fined", 0), Sentence: 0, Entity: 1, Agency: 0, Date: 0},
			{Trigger: find(t, d, "fine stands", 0), Sentence: 1, Entity: -1, Agency: 3, Date: -1},
		},
	}}
	return d
}

// cut returns the code points [r.Start, r.End) of the sample.
func cut(r *row.Range) string { return string([]rune(sample)[r.Start:r.End]) }

func TestFlattenRecord(t *testing.T) {
	t.Parallel()
	d := document(t)
	b := row.Flatten(d, row.Options{
		RunID: "r1", ExtractorVersion: "1.0", ModelVersion: "m", RulesVersion: "r",
		Ontology: map[string]row.Leaf{"penalty.fine": {Group: "penalty", Polarity: "adverse", Plover: "SANCTION", Cameo: "172"}},
	})
	if len(b.Records) != 1 || len(b.Mentions) != 2 {
		t.Fatalf("Flatten = %d records, %d mentions, want 1 and 2", len(b.Records), len(b.Mentions))
	}
	r := b.Records[0]
	got := fmt.Sprint(r.Entity, "|", r.Action, "|", r.Agency, "|", r.Date, "|", r.DateEnd, "|", r.AgencyText, "|", r.EntityAliases,
		"|", r.ActionGroup, "|", r.Polarity, "|", r.Cameo, "|", r.ActionText, "|", *r.Amount, " ", r.Currency, "|", r.Confidence)
	want := "Åsgård Ltd.|penalty.fine|Federal Trade Commission|2021-05-03|2021-05-03|FTC|[Åsgård]|penalty|adverse|172|fined|5e+06 USD|0.877"
	if got != want {
		t.Errorf("record\n got %s\nwant %s", got, want)
	}
	if want := row.Text("The FTC fined Åsgård Ltd. $5 million on May 3, 2021."); r.Evidence != want {
		t.Errorf("evidence = %q, want %q", r.Evidence, want)
	}
	if want := row.Text("action=event/fine;entity=event/dobj;agency=event/nsubj;date=event/same-sentence"); r.Rule != want {
		t.Errorf("rule = %q, want %q", r.Rule, want)
	}
	if len(r.RecordID) != 32 || r.DocHash != fmt.Sprintf("%x", sha256.Sum256([]byte("a1"))) {
		t.Errorf("record_id %q, doc_hash %q", r.RecordID, r.DocHash)
	}
}

func TestFlattenCoordinates(t *testing.T) {
	t.Parallel()
	r := row.Flatten(document(t), row.Options{}).Records[0]
	first, second := r.Mentions[0], r.Mentions[1]
	for name, c := range map[string]struct {
		r    *row.Range
		want string
	}{
		"trigger behind a mask":             {&first.Trigger, "fined"},
		"sentence includes what was masked": {&first.Sentence, "The FTC [MORE: links]fined Åsgård Ltd. $5 million\non May 3, 2021."},
		"entity with non-ASCII letters":     {first.Entity, "Åsgård Ltd."},
		"agency":                            {first.Agency, "FTC"},
		"date after a joined line":          {first.Date, "May 3, 2021"},
		"trigger over a joined line":        {&second.Trigger, "fine\nstands"},
		"agency of the second mention":      {second.Agency, "The commission"},
	} {
		if got := cut(c.r); got != c.want {
			t.Errorf("%s: %v is %q, want %q", name, *c.r, got, c.want)
		}
	}
	if second.Entity != nil || second.Date != nil {
		t.Errorf("absent links = %v, %v, want null", second.Entity, second.Date)
	}
	if first.Page != 1 || second.Page != 2 {
		t.Errorf("pages = %d, %d, want 1, 2", first.Page, second.Page)
	}
	if got := sample[*first.ByteStart-3 : *first.ByteEnd-3]; got != "fined" {
		t.Errorf("source bytes are %q, want fined", got)
	}
}

func TestFlattenMentions(t *testing.T) {
	t.Parallel()
	b := row.Flatten(document(t), row.Options{})
	m := b.Mentions[1]
	got := fmt.Sprint(m.Mention, "|", m.TriggerText, "|", m.SentenceText, "|", m.AgencyText, "|", m.EntityStart == nil, "|", m.Page)
	if want := "2|fine stands|The commission’s fine stands.|The commission|true|2"; got != want {
		t.Errorf("mention = %s, want %s", got, want)
	}
	if b.Mentions[0].SentenceText != "The FTC fined Åsgård Ltd. $5 million on May 3, 2021." {
		t.Errorf("sentence_text = %q, want it without clutter", b.Mentions[0].SentenceText)
	}
	if m.RecordID != b.Records[0].RecordID || b.Mentions[0].TriggerStart >= m.TriggerStart {
		t.Errorf("mentions do not follow their record in text order: %+v", b.Mentions)
	}
}

func TestFlattenDocument(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 1234, time.FixedZone("", 3600))
	d := document(t)
	d.Notes = []doc.Note{{Stage: "read/text", Code: "invalid_utf8", Detail: "2 bytes"}}
	got := row.Flatten(d, row.Options{Processed: now, Elapsed: 1500 * time.Microsecond}).Document
	if got.Status != doc.StatusOK || got.Records != 1 || got.Mentions != 2 || got.Pages != 2 || got.PagesWithoutText != 0 {
		t.Errorf("document = %+v", got)
	}
	if want := int64(utf8.RuneCountInString(sample)); got.Characters != want {
		t.Errorf("characters = %d, want %d", got.Characters, want)
	}
	if diff := cmp.Diff([]row.ClutterCount{{Kind: "inline_more", Spans: 1, Characters: 13}}, got.Clutter); diff != "" || got.ClutterCharacters != 13 {
		t.Errorf("clutter (-want +got) %d\n%s", got.ClutterCharacters, diff)
	}
	if diff := cmp.Diff([]row.Party{{Name: "Åsgård Ltd.", Role: "respondent"}}, got.Parties); diff != "" || got.Filed.String() != "2021-05-02" {
		t.Errorf("parties (-want +got), filed %v\n%s", got.Filed, diff)
	}
	if diff := cmp.Diff([]string{"read/text: invalid_utf8: 2 bytes"}, got.Notes); diff != "" {
		t.Errorf("notes (-want +got)\n%s", diff)
	}
	if *got.ElapsedMS != 1.5 || got.ProcessedAt.Location() != time.UTC || got.ProcessedAt.Nanosecond() != 1000 {
		t.Errorf("clock = %v, %v", got.ProcessedAt, *got.ElapsedMS)
	}
}

func TestFlattenDates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   doc.DateExpr
		want string
	}{
		"a month is an interval":                 {doc.DateExpr{Value: "2021-03", First: "2021-03-01", Last: "2021-03-31", Granularity: "month", Resolution: "document_date"}, "2021-03-01 2021-03-31 2021-03 document_date"},
		"an unresolved weekday keeps its X form": {doc.DateExpr{Value: "XXXX-WXX-2", Undated: "XXXX-WXX-2", Granularity: "day"}, "<nil> <nil> XXXX-WXX-2 unresolved"},
		"before 1970":                            {doc.DateExpr{Value: "1954-05-17", First: "1954-05-17", Last: "1954-05-17", Resolution: "explicit"}, "1954-05-17 1954-05-17 1954-05-17 explicit"},
		"an impossible day is null":              {doc.DateExpr{Value: "2021-02-30", First: "2021-02-30", Last: "2021-02-30", Resolution: "explicit"}, "<nil> <nil> 2021-02-30 unresolved"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := document(t)
			c.in.Span = d.Dates[0].Span
			d.Dates[0] = c.in
			d.Date = doc.DocDate{Value: "2021-05-12", Source: "option"}
			r := row.Flatten(d, row.Options{}).Records[0]
			if got := fmt.Sprint(r.Date, " ", r.DateEnd, " ", r.DateTimex, " ", r.DateResolution); got != c.want {
				t.Errorf("date = %s, want %s", got, c.want)
			}
		})
	}
}

func TestFlattenIdentity(t *testing.T) {
	t.Parallel()
	id := func(change func(*doc.Document)) string {
		d := document(t)
		change(d)
		return row.Flatten(d, row.Options{RunID: fmt.Sprint(len(d.ID))}).Records[0].RecordID
	}
	base := id(func(*doc.Document) {})
	if got := id(func(d *doc.Document) { d.ID, d.URI, d.Events[0].Confidence = "other", "other.txt", 0.1 }); got != base {
		t.Errorf("record_id follows the path or the confidence: %s, %s", got, base)
	}
	for name, change := range map[string]func(*doc.Document){
		"bytes":   func(d *doc.Document) { d.Hash[0]++ },
		"entity":  func(d *doc.Document) { d.Entities[1].Name = "Other" },
		"action":  func(d *doc.Document) { d.Events[0].Action = "penalty.other" },
		"agency":  func(d *doc.Document) { d.Events[0].Agency = -1 },
		"date":    func(d *doc.Document) { d.Events[0].Date = -1 },
		"trigger": func(d *doc.Document) { d.Events[0].Mentions = d.Events[0].Mentions[1:] },
	} {
		if id(change) == base {
			t.Errorf("record_id does not depend on the %s", name)
		}
	}
}

func TestFlattenOddDocuments(t *testing.T) {
	t.Parallel()
	t.Run("the same bytes again give no records", func(t *testing.T) {
		b := row.Flatten(document(t), row.Options{DuplicateOf: "in/a0.txt"})
		if len(b.Records)+len(b.Mentions) != 0 || b.Document.Status != doc.StatusSkipped || b.Document.Reason != doc.ReasonDuplicate || b.Document.DuplicateOf != "in/a0.txt" {
			t.Errorf("Flatten = %+v", b)
		}
	})
	t.Run("the same bytes, learned later", func(t *testing.T) {
		for name, change := range map[string]func(*doc.Document){
			"with records":       func(*doc.Document) {},
			"with a note":        func(d *doc.Document) { d.Notes = append(d.Notes, doc.Note{Stage: "read", Code: "odd"}) },
			"without an entity":  func(d *doc.Document) { d.Events[0].Entity = -1 },
			"partly read":        func(d *doc.Document) { d.Status, d.Reason = "partial", doc.ReasonPageFailed },
			"in another tongue":  func(d *doc.Document) { d.Status, d.Reason, d.Events = doc.StatusSkipped, doc.ReasonLanguage, nil },
			"without any record": func(d *doc.Document) { d.Events = nil },
		} {
			d := document(t)
			change(d)
			o := row.Options{RunID: "r1", ExtractorVersion: "1"}
			late := row.Flatten(d, o).AsDuplicate("in/\xff.txt")
			o.DuplicateOf = "in/\xff.txt"
			if diff := cmp.Diff(row.Flatten(d, o), late); diff != "" {
				t.Errorf("%s: -Flatten +AsDuplicate\n%s", name, diff)
			}
		}
	})
	t.Run("an event without an entity is a note", func(t *testing.T) {
		d := document(t)
		d.Events[0].Entity = -1
		b := row.Flatten(d, row.Options{})
		if len(b.Records) != 0 || b.Document.Status != doc.StatusOKNoRecord || len(b.Document.Notes) != 1 {
			t.Errorf("Flatten = %+v", b)
		}
	})
	t.Run("one record of two equal events", func(t *testing.T) {
		d := document(t)
		d.Events = append(d.Events, d.Events[0])
		d.Events[1].Confidence = 0.9
		b := row.Flatten(d, row.Options{})
		if len(b.Records) != 1 || b.Records[0].Confidence != 0.9 || b.Document.Records != 1 {
			t.Errorf("Flatten = %+v", b.Records)
		}
	})
	t.Run("rows stand in text order", func(t *testing.T) {
		d := document(t)
		e := d.Events[0]
		e.Mentions = e.Mentions[1:]
		d.Events = []doc.Event{e, d.Events[0]}
		b := row.Flatten(d, row.Options{})
		if len(b.Records) != 2 || b.Records[0].Mentions[0].Trigger.Start > b.Records[1].Mentions[0].Trigger.Start {
			t.Errorf("records out of order: %+v", b.Records)
		}
	})
	t.Run("a file name that is not UTF-8", func(t *testing.T) {
		d := document(t)
		d.URI, d.Source = "in/\xff.txt", ""
		if b := row.Flatten(d, row.Options{}); b.Records[0].Source != "in/\uFFFD.txt" || b.Document.Path != "in/\uFFFD.txt" {
			t.Errorf("source = %q, path = %q", b.Records[0].Source, b.Document.Path)
		}
	})
}

func TestFlattenFailure(t *testing.T) {
	t.Parallel()
	f := &doc.Failure{Status: doc.StatusFailed, Stage: "read/pdf", Reason: doc.ReasonEncrypted, Hint: "remove the password", Err: errors.Join(fs.ErrInvalid, errors.New("stack"))}
	got := row.FlattenFailure("in/b.v2.pdf", 0, f, row.Options{RunID: "r1"}).Document
	if got.DocID != "b.v2" || got.Path != "in/b.v2.pdf" || got.Member != nil || got.DocHash != "" || got.Bytes != nil ||
		got.Status != "failed" || got.Reason != "encrypted" || got.Stage != "read/pdf" || got.Detail != "invalid argument" || got.RunID != "r1" {
		t.Errorf("FlattenFailure = %+v", got)
	}
	if got := row.FlattenFailure("in/c.jsonl", 7, f, row.Options{}).Document; *got.Member != 7 {
		t.Errorf("member = %v, want 7", got.Member)
	}
}

func TestDocketsHaveAnIdentity(t *testing.T) {
	t.Parallel()
	identity := func(court, docket string) string { return strings.ToLower(court + "/" + docket) }
	for name, tc := range map[string]struct {
		o                row.Options
		docket           string
		document, record row.Text
	}{
		"the document's":      {row.Options{DocketID: identity}, "No. 21-7", "harbor court/no. 21-7", "harbor court/no. 21-7"},
		"of no court":         {row.Options{DocketID: identity}, "No. 22-9", "harbor court/no. 21-7", "/no. 22-9"},
		"none":                {row.Options{DocketID: identity}, "", "harbor court/no. 21-7", ""},
		"nobody knows a case": {row.Options{}, "No. 21-7", "", ""},
	} {
		d := document(t)
		d.Events[0].Docket = tc.docket
		b := row.Flatten(d, tc.o)
		if b.Document.DocketID != tc.document || b.Records[0].DocketID != tc.record {
			t.Errorf("%s: document %q, record %q, want %q, %q", name, b.Document.DocketID, b.Records[0].DocketID, tc.document, tc.record)
		}
	}
}
