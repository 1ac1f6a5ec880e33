package docdate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/date"
	"writ/extract/doc"
	"writ/models"
)

// finder returns the production finder, whose DocDate runs this package.
func finder(t *testing.T) *date.Finder {
	t.Helper()
	f, err := date.New(date.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDocDate(t *testing.T) {
	t.Parallel()
	f := finder(t)
	meta := func(dates ...doc.MetaDate) doc.Meta { return doc.Meta{Dates: dates} }
	opinion := "UNITED STATES COURT OF APPEALS\nNo. 19-1234\nArgued May 1, 2019—Decided June 3, 2019\nThe judgment of March 4, 2017 is affirmed.\n"
	for name, tc := range map[string]struct {
		raw  doc.Raw
		want string // value source certainty, then conflicts
	}{
		"nothing": {doc.Raw{Text: "The court ruled."}, "  "},
		"an option beats all": {doc.Raw{Text: opinion, Meta: meta(doc.MetaDate{Value: "2020-01-02", Source: "option", Certainty: "high"})},
			"2020-01-02 option high 2019-06-03/decided_line"},
		"the input's field beats the text": {doc.Raw{Text: opinion, Meta: meta(doc.MetaDate{Value: "2020-01-02", Source: "input", Certainty: "high"})},
			"2020-01-02 input high 2019-06-03/decided_line"},
		"most pages of the stamp decide": {doc.Raw{Text: "Case 1:20-cv-00001-AB Document 9-1 Filed 01/05/20 Page 1 of 2\nCase 1:20-cv-00001-AB Document 12 Filed 03/12/21 Page 1 of 26\fBody\nCase 1:20-cv-00001-AB Document 12 Filed 03/12/21 Page 2 of 26\n"},
			"2021-03-12 ecf_stamp high 2020-01-05/ecf_stamp"},
		"stamp of the Second Circuit": {doc.Raw{Text: "Case 19-1234, Document 70, 03/12/2021, 2345678, Page1 of 26\nText"}, "2021-03-12 ecf_stamp high"},
		"stamp of an appellate case":  {doc.Raw{Text: "Appellate Case: 19-1234     Document: 010110     Date Filed: 03/12/2021     Page: 1\nText"}, "2021-03-12 ecf_stamp high"},
		"stamp of the D.C. Circuit":   {doc.Raw{Text: "USCA Case #19-1234      Document #1866      Filed: 10/20/2020      Page 1 of 10\nText"}, "2020-10-20 ecf_stamp high"},
		"stamp of a bankruptcy court": {doc.Raw{Text: "Case 14-99999   Doc 1   Filed 07/07/14 Entered 07/07/14 18:11:25   Desc Main\nText"}, "2014-07-07 ecf_stamp high"},
		"decided":                     {doc.Raw{Text: opinion}, "2019-06-03 decided_line high"},
		"entered":                     {doc.Raw{Text: "ORDER\nEntered on June 3, 2019\nThe motion is denied.\n"}, "2019-06-03 entered_line high"},
		"dated":                       {doc.Raw{Text: "LETTER\nThe firm must answer.\nDated: June 3, 2019\n"}, "2019-06-03 dated_line high"},
		"release line with its date":  {doc.Raw{Text: "FOR IMMEDIATE RELEASE: June 4, 2019\nThe agency today sued.\n"}, "2019-06-04 release_line high"},
		"published":                   {doc.Raw{Text: "A title\nPublished June 4, 2019 at 5:30 p.m.\nThe agency sued.\n"}, "2019-06-04 published_line medium"},
		"JSON-LD":                     {doc.Raw{Text: "Story.", Meta: meta(doc.MetaDate{Value: "2019-06-05T10:00:00Z", Source: "html:jsonld:datePublished", Certainty: "high"})}, "2019-06-05 html:jsonld:datePublished high"},
		"a modified date yields to the byline": {doc.Raw{Text: "A title\nBy Pat Writer, June 4, 2019\nText.\n", Meta: meta(doc.MetaDate{Value: "2019-07-05", Source: "html:jsonld:dateModified", Certainty: "low"})},
			"2019-06-04 byline medium 2019-07-05/html:jsonld:dateModified"},
		"note of the Federal Register": {doc.Raw{Text: "NOTICE\nThe agency gives notice.\nDated: February 6, 2024.\n[FR Doc. 2024–01234 Filed 2–9–24; 8:45 am]\n"},
			"2024-02-12 register_line high 2024-02-06/dated_line"},
		"the Register over a holiday":           {doc.Raw{Text: "NOTICE\n[FR Doc. 2021-01234 Filed 7-2-21; 8:45 am]\n"}, "2021-07-06 register_line high"},
		"the Register at another hour":          {doc.Raw{Text: "NOTICE\n[FR Doc. 2024-01234 Filed 2-8-24; 4:15 pm]\n"}, "2024-02-12 register_line medium"},
		"in witness whereof, over lines":        {doc.Raw{Text: "A PROCLAMATION\nIN WITNESS WHEREOF, I have hereunto set my hand this third day of\nJune, in the year of our Lord two thousand nineteen.\n"}, "2019-06-03 dated_line high"},
		"below the signature of a house":        {doc.Raw{Text: "MEMORANDUM\nIt is so directed.\nTHE WHITE HOUSE,\n    June 3, 2019.\n"}, "2019-06-03 dated_line high"},
		"a summary order in words":              {doc.Raw{Text: "SUMMARY ORDER\nAt a stated term of the Court of Appeals, held at the\nCourthouse, on the 3rd day of June, two thousand nineteen.\nPRESENT:\n"}, "2019-06-03 decided_line high"},
		"the end of a sentence is no date line": {doc.Raw{Text: "Federal help is there for those who met the storm from June 8 to\nJune 19, 2019.\nThe end.\n"}, "  "},
		"a rubber stamp over lines":             {doc.Raw{Text: "FILED\nU.S. DISTRICT COURT\nJUN 3 2019\nORDER\n"}, "2019-06-03 filed_line high"},
		"so ordered":                            {doc.Raw{Text: "ORDER\nThe motion is denied.\nSO ORDERED this 3rd day of June, 2019.\n"}, "2019-06-03 dated_line high"},
		"dated behind a line number":            {doc.Raw{Text: "1 JUDGMENT\n24   DATED: June 3, 2019\n"}, "2019-06-03 dated_line high"},
		"a bare date at the top":                {doc.Raw{Text: "        June 3, 2019\nUNITED STATES COURT OF APPEALS\n"}, "2019-06-03 date_line medium"},
		"release line":                          {doc.Raw{Text: "FOR IMMEDIATE RELEASE\nTuesday, June 4, 2019\nThe agency today sued.\n"}, "2019-06-04 date_line medium"},
		"release line of two columns":           {doc.Raw{Text: "FOR IMMEDIATE RELEASE      Contact: Press Office\nTHURSDAY, JUNE 6, 2019      (555) 555-0100\n"}, "2019-06-06 date_line medium"},
		"dateline, no capitals":                 {doc.Raw{Text: "Port Town D.C., Sept. 28, 2021 — The agency sued.\n"}, "2021-09-28 dateline medium"},
		"a sentence with a dash is no dateline": {doc.Raw{Text: "The agency sued on Friday, June 4, 2021 — and won.\n"}, "  "},
		"dateline":                              {doc.Raw{Text: "A title\nWASHINGTON, June 4, 2019 (News) – The agency sued.\n"}, "2019-06-04 dateline high"},
		"byline":                                {doc.Raw{Text: "A title\nBy Pat Writer, June 4, 2019\nThe agency sued.\n"}, "2019-06-04 byline medium"},
		"a sentence is no date line":            {doc.Raw{Text: "Filed on behalf of the plaintiff before June 4, 2019 was lost in time.\nIt was decided on May 3, 2019 that he goes.\n"}, "  "},
		"HTML beats the dateline":               {doc.Raw{Text: "A title\nWASHINGTON, June 4, 2019 – The agency sued.\n", Meta: meta(doc.MetaDate{Value: "2019-06-05", Source: "html:article:published_time", Certainty: "high"})}, "2019-06-05 html:article:published_time high 2019-06-04/dateline"},
		"address":                               {doc.Raw{Text: "Story.", Meta: doc.Meta{URL: "https://news.example/2021/05/12/story"}}, "2021-05-12 url medium"},
		"file name":                             {doc.Raw{Text: "Story.", URI: "in/2021-05-12-order.txt"}, "2021-05-12 file_name low"},
		"a PDF's own date is the last resort":   {doc.Raw{Text: "Story.", Meta: meta(doc.MetaDate{Value: "2021-05-12", Source: "pdf:CreationDate", Certainty: "low"})}, "2021-05-12 pdf:CreationDate low"},
		"and the upper bound":                   {doc.Raw{Text: "ORDER\nHearing:\nDated: June 3, 2025\n", Meta: meta(doc.MetaDate{Value: "2021-05-12", Source: "pdf:CreationDate", Certainty: "low"})}, "2021-05-12 pdf:CreationDate low"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := f.DocDate(&doc.Document{Raw: tc.raw})
			s := got.Value + " " + got.Source + " " + got.Certainty
			for _, c := range got.Conflicts {
				s += " " + c.Value + "/" + c.Source
			}
			if diff := cmp.Diff(tc.want, s); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDocDateSkipsClutter(t *testing.T) {
	t.Parallel()
	f := finder(t)
	text := "June 9, 2020\nA title\nJune 3, 2019\nThe agency sued.\n"
	d := &doc.Document{Raw: doc.Raw{Text: text}, Clutter: []doc.Clutter{{TextSpan: doc.TextSpan{Start: 0, End: 13}, Kind: "related_link"}}}
	if got := f.DocDate(d).Value; got != "2019-06-03" {
		t.Errorf("DocDate = %q, want the date outside the clutter", got)
	}
}

// TestEveryLineRuleFindsItsExample runs the examples of the line rules.
func TestEveryLineRuleFindsItsExample(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for _, r := range models.MustLoad("rules/date-document.tsv", "id", "source", "example", "counter").Rows {
		filler := strings.Repeat("The court has read the papers and hears the parties.\n", 3)
		for text, want := range map[string]string{strings.ReplaceAll(r.Get("example"), `\n`, "\n"): r.Get("source"), r.Get("counter"): ""} {
			got := f.DocDate(&doc.Document{Raw: doc.Raw{Text: fmt.Sprintf("A title\n%s\n%s", text, filler)}})
			if got.Source != want {
				t.Errorf("%s: DocDate(%q) = %+v, want source %q", r.Get("id"), text, got, want)
			}
		}
	}
}
