package row

import (
	"cmp"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"writ/extract/doc"
)

// documentRow fills everything but the counts of records and mentions and a
// status that depends on them.
func documentRow(d *doc.Document, o Options) Document {
	m := &d.Meta
	r := Document{
		DocID: d.ID, Path: d.URI, Member: optional(int32(d.Member)), Source: cmp.Or(d.Source, d.URI),
		DocHash: Text(hex.EncodeToString(d.Hash[:])), MediaType: Text(d.MediaType),
		Status: d.Status, Reason: Text(d.Reason),
		Language: Text(m.Language), Title: Text(m.Title), Publisher: Text(m.Publisher), URL: Text(m.URL),
		DocDate: ParseDate(d.Date.Value), DocKind: Text(m.Kind),
		Court: Text(m.Court), Docket: Text(m.Docket), DocketID: o.docketID(m.Court, m.Docket), Judge: Text(m.Judge), Filed: ParseDate(m.Filed),
		Pages: int32(len(d.Pages)), PagesWithoutText: pagesWithoutText(d),
		Characters: int64(utf8.RuneCountInString(d.Text)), Bytes: new(d.Size),
		Tokens: int64(len(d.Tokens)), Sentences: int32(len(d.Sentences)),
		DuplicateOf: Text(o.DuplicateOf),
	}
	if r.DocDate != nil {
		r.DocDateSource, r.DocDateCertainty = Text(d.Date.Source), Text(d.Date.Certainty)
	}
	for _, p := range m.Parties {
		r.Parties = append(r.Parties, Party{p.Name, Text(p.Role)})
	}
	r.Clutter, r.ClutterCharacters = clutter(d)
	for _, n := range d.Notes {
		r.Notes = append(r.Notes, note(n))
	}
	if o.DuplicateOf != "" {
		r.Status, r.Reason = doc.StatusSkipped, doc.ReasonDuplicate
	}
	r.finish(o)
	return r
}

// AsDuplicate returns what Flatten makes of the document of b with
// Options.DuplicateOf: for a caller that learns only later, when the document
// is gone, that an earlier one has the same bytes. b is not to be used after.
func (b Batch) AsDuplicate(of string) Batch {
	r := b.Document
	r.Status, r.Reason, r.DuplicateOf = doc.StatusSkipped, doc.ReasonDuplicate, Text(strings.ToValidUTF8(of, "\uFFFD"))
	r.Records, r.Mentions = 0, 0
	r.Notes = slices.DeleteFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, homelessNote) })
	return Batch{Document: r}
}

// finish fills the columns of the run and the clock; an empty list is a list.
func (r *Document) finish(o Options) {
	if !o.Processed.IsZero() {
		r.ProcessedAt = new(o.Processed.UTC().Truncate(time.Microsecond))
	}
	if o.Elapsed > 0 {
		r.ElapsedMS = new(float64(o.Elapsed.Microseconds()) / 1000)
	}
	if r.Parties == nil {
		r.Parties = []Party{}
	}
	if r.Clutter == nil {
		r.Clutter = []ClutterCount{}
	}
	if r.Notes == nil {
		r.Notes = []string{}
	}
	r.SchemaVersion, r.RunID = Version, o.RunID
	r.ExtractorVersion, r.ModelVersion, r.RulesVersion = o.ExtractorVersion, o.ModelVersion, o.RulesVersion
}

func pagesWithoutText(d *doc.Document) (n int32) {
	for _, p := range d.Pages {
		if strings.TrimSpace(d.Text[p.Start:p.End]) == "" {
			n++
		}
	}
	return n
}

// clutter counts spans and code points by kind, in the order of the kinds.
func clutter(d *doc.Document) (counts []ClutterCount, total int64) {
	by := map[string]*ClutterCount{}
	for _, c := range d.Clutter {
		n := int64(utf8.RuneCountInString(d.Text[c.Start:c.End]))
		k := by[c.Kind]
		if k == nil {
			k = &ClutterCount{Kind: c.Kind}
			by[c.Kind] = k
		}
		k.Spans++
		k.Characters += n
		total += n
	}
	for _, kind := range slices.Sorted(maps.Keys(by)) {
		counts = append(counts, *by[kind])
	}
	return counts, total
}

func note(n doc.Note) string {
	s := n.Stage + ": " + n.Code
	if n.Detail != "" {
		s += ": " + n.Detail
	}
	return oneLine(s)
}
