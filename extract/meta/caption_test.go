package meta_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/meta"
)

func TestParties(t *testing.T) {
	a := annotator(t)
	for name, tc := range map[string]struct {
		caption   string
		appellate bool
		want      string
	}{
		"two parties with roles": {"ACME CORP.,\nPlaintiff,\nv.\nJANE ROE,\nDefendant.", false, "ACME CORP.=plaintiff; JANE ROE=defendant"},
		"et al. goes": {"JOHN POE, et al.,\nPlaintiffs,\nvs.\nNORTHGATE TRANSIT\nSYSTEMS, INC., et al.,\nDefendants.", false,
			"JOHN POE=plaintiff; NORTHGATE TRANSIT SYSTEMS, INC.=defendant"},
		"capacities go": {"JOHN POE, individually and on behalf of all\nothers similarly situated,\nPlaintiff,\nv.\nJANE ROE, in her official capacity as Sheriff of Lake County; and LAKE COUNTY,\nDefendants.", false,
			"JOHN POE=plaintiff; JANE ROE=defendant; LAKE COUNTY=defendant"},
		"offices of officers go": {"MARY STONE,\nPetitioner-Appellant,\nv.\nHENRY LAKE, Warden, Harbor State Prison,\nRespondent-Appellee.", true,
			"MARY STONE=petitioner-appellant; HENRY LAKE=respondent-appellee"},
		"an office without a name stays": {"MARY STONE,\nPetitioner,\nv.\nWARDEN, HARBOR STATE PRISON,\nRespondent.", true,
			"MARY STONE=petitioner; WARDEN, HARBOR STATE PRISON=respondent"},
		"appellate roles on two words": {"UNITED STATES,\nAppellee,\nv.\nJANE Q. ROE,\nDefendant, Appellant.", true, "UNITED STATES=appellee; JANE Q. ROE=defendant-appellant"},
		"a hyphen at a row's end":      {"BRIGHTON FOODS, INC.,\nPlaintiff and Counter-\nDefendant,\nv.\nCREST MILLS LLC,\nDefendant and Counter-Claimant.", false, "BRIGHTON FOODS, INC.=plaintiff and counter-defendant; CREST MILLS LLC=defendant and counter-claimant"},
		"third parties": {"A. B. POE,\nPlaintiff,\nv.\nACME LLC,\nDefendant and Third-Party Plaintiff,\nv.\nNORTHGATE S.A. and HARBOR TRUST CO.,\nThird-Party Defendants.", false,
			"A. B. POE=plaintiff; ACME LLC=defendant and third-party plaintiff; NORTHGATE S.A.=third-party defendant; HARBOR TRUST CO.=third-party defendant"},
		"a list of persons":          {"JOHN POE, MARY STONE, AND HENRY LAKE,\nPlaintiffs,\nv.\nCITY OF HARBOR,\nDefendant.", false, "JOHN POE=plaintiff; MARY STONE=plaintiff; HENRY LAKE=plaintiff; CITY OF HARBOR=defendant"},
		"a couple":                   {"JOHN POE AND MARY POE,1 Petitioners v.\nCOMMISSIONER OF INTERNAL REVENUE, Respondent", true, "JOHN POE=petitioner; MARY POE=petitioner; COMMISSIONER OF INTERNAL REVENUE=respondent"},
		"and inside a name":          {"BUREAU OF ROADS AND BRIDGES,\nPlaintiff,\nv.\nSTONE AND LAKE SYSTEMS, INC.,\nDefendant.", false, "BUREAU OF ROADS AND BRIDGES=plaintiff; STONE AND LAKE SYSTEMS, INC.=defendant"},
		"one line":                   {"NORTHGATE APPLIANCES, INC., ET AL. v. STONE S. A.", true, "NORTHGATE APPLIANCES, INC.=petitioner; STONE S. A.=respondent"},
		"a state":                    {"POE v. OHIO", true, "POE=petitioner; OHIO=respondent"},
		"an initial is no versus":    {"JULIA V. STONE,\nPetitioner,\nv.\nHENRY LAKE,\nRespondent.", true, "JULIA V. STONE=petitioner; HENRY LAKE=respondent"},
		"a debtor":                   {"In re:\nHARBOR HOLDINGS, INC.,\nDebtor.", false, "HARBOR HOLDINGS, INC.=debtor"},
		"a person a matter is about": {"In re: JANE Q. ROE", true, "JANE Q. ROE=in re"},
		"a name of a litigation":     {"IN RE: ACME, INC., CONSUMER\nPRIVACY LITIGATION", false, ""},
		"trade name behind a comma":  {"JOHN POE, d/b/a Poe Farms, a/k/a Jack,\nPlaintiff,\nv.\nACME, INC., a Delaware corporation,\nDefendant.", false, "JOHN POE=plaintiff; ACME, INC.=defendant"},
		"unnamed defendants":         {"JOHN POE,\nPlaintiff,\nv.\nACME, INC.; and DOES 1 through 10, inclusive,\nDefendants.", false, "JOHN POE=plaintiff; ACME, INC.=defendant; DOES 1 through 10=defendant"},
		"role only on one side":      {"JOHN POE, PETITIONER v. UNITED STATES", true, "JOHN POE=petitioner; UNITED STATES=respondent"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range a.Parties(tc.caption, tc.appellate) {
				got = append(got, p.Name+"="+p.Role)
			}
			if d := cmp.Diff(tc.want, strings.Join(got, "; ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestKeyOfACaseIsOneInAllItsSpellings(t *testing.T) {
	for s, want := range map[string]string{
		"2:16-cv-06794-AB-JC": "16-cv-6794", "Case No. 16-CV-6794 AB (JCx)": "16-cv-6794", "CV 16-6794-AB": "16-cv-6794", "C 16-06794 AB": "16-cv-6794",
		"1:19-cr-00595": "19-cr-595", "CR 19-595-CAS": "19-cr-595", "No. 08–2110": "08-2110", "14-25097": "14-25097", "": "", "pending": "",
	} {
		if got := meta.Key(s); got != want {
			t.Errorf("Key(%q) = %q, want %q", s, got, want)
		}
	}
}

// annotated runs the stage over a text of pages, every line of which is a row.
func annotated(t *testing.T, text string, clutter ...doc.Clutter) doc.Meta {
	t.Helper()
	d := &doc.Document{Raw: doc.Raw{Text: text}, Clutter: clutter}
	var b doc.ViewBuilder
	b.Copy(text, doc.TextSpan{Start: 0, End: len(text)})
	d.View = b.View()
	if err := annotator(t).Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return d.Meta
}

func TestCaptionWithTwoSides(t *testing.T) {
	stamp := "Case 1:20-cv-00042-JQH-AB Document 7 Filed 03/12/24 Page 1 of 9"
	text := stamp + "\nJane Stone (SBN 1)\nSTONE & LAKE LLP\nAttorneys for Plaintiff\n\nUNITED STATES DISTRICT COURT\nSOUTHERN DISTRICT OF NEW YORK\n\n" +
		"NORTHGATE TRANSIT SYSTEMS,   )   Case No. 1:20-cv-00042-JQH (ABx)\nINC., et al.,   )\nPlaintiffs,   )   DECLARATION OF JANE STONE IN\n)   SUPPORT OF MOTION TO DISMISS\n" +
		"v.   )\nACME CORP.,   )   Date: May 3, 2024\nDefendant.   )   Judge: Hon. John Q. Harbor\n\nI, Jane Stone, declare that Northgate Transit Systems, Inc. and Acme Corp. agreed."
	got := annotated(t, text, doc.Clutter{TextSpan: doc.TextSpan{Start: 0, End: len(stamp)}, Kind: "ecf_stamp"})
	want := doc.Meta{
		Kind: "declaration", Court: "United States District Court for the Southern District of New York",
		Docket: "1:20-cv-00042-JQH (ABx)", Judge: "John Q. Harbor",
		Parties: []doc.Party{{Name: "Northgate Transit Systems, Inc.", Role: "plaintiff"}, {Name: "Acme Corp.", Role: "defendant"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestJudgeByTheInitialsOfTheStamp(t *testing.T) {
	stamp := "Case 1:20-cv-00042-JQH Document 7 Filed 03/12/24 Page 1 of 9"
	text := stamp + "\nEXHIBIT A\nThe parties appeared before the Honorable John Q. Harbor, United States District Judge, and the Honorable Mary Stone, United States Magistrate Judge."
	got := annotated(t, text, doc.Clutter{TextSpan: doc.TextSpan{Start: 0, End: len(stamp)}, Kind: "ecf_stamp"})
	if got.Judge != "John Q. Harbor" {
		t.Errorf("judge %q", got.Judge)
	}
}

func TestOpinionPerCuriamHasNoJudge(t *testing.T) {
	text := "UNITED STATES COURT OF APPEALS\nFOR THE FIRST CIRCUIT\n\nNo. 93-2171\n\nJOHN POE,\nPlaintiff, Appellant,\nv.\nACME CORP.,\nDefendant, Appellee.\n\nAPPEAL FROM THE UNITED STATES DISTRICT COURT\n" +
		"Before\nStone, Chief Judge,\nLake and Harbor, Circuit Judges.\n\nPer Curiam. We affirm. HARBOR, Circuit Judge, concurring."
	got := annotated(t, text)
	if got.Kind != "opinion" || got.Judge != "" || got.Court != "United States Court of Appeals for the First Circuit" || got.Docket != "No. 93-2171" || len(got.Parties) != 2 {
		t.Errorf("got %+v", got)
	}
}

func FuzzParties(f *testing.F) {
	f.Add("ACME CORP.,\nPlaintiff,\nv.\nJANE ROE; et al.,\nDefendants.")
	f.Add("In re: X\nv. Y v.\n,,;; and AND")
	a, err := meta.New(meta.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range a.Parties(s, false) {
			if p.Name != strings.TrimSpace(p.Name) || p.Name == "" || p.Role == "" {
				t.Errorf("Parties(%q) gives %+v", s, p)
			}
		}
	})
}
