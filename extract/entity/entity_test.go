package entity_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/entity"
	"writ/models"
)

func ExampleAnnotator() {
	text := "Northmoor Pipelines Inc. agreed to pay the SEC. Northmoor settled before U.S. District Judge Jane Q. Rivers of the District of Idaho."
	a, err := entity.New(entity.Options{})
	if err != nil {
		panic(err)
	}
	d := document(text)
	if err := a.Annotate(context.Background(), d); err != nil {
		panic(err)
	}
	for _, e := range d.Entities {
		fmt.Printf("%s | %s | %s\n", d.Slice(e.Span), e.Kind, e.Name)
	}
	// Output:
	// Northmoor Pipelines Inc. | company | Northmoor Pipelines Inc.
	// SEC | agency | Securities and Exchange Commission
	// Northmoor | company | Northmoor Pipelines Inc.
	// Jane Q. Rivers | person | Jane Q. Rivers
	// District of Idaho | court | United States District Court for the District of Idaho
}

// TestMentions pins spans, kinds and names: "span > kind: name".
func TestMentions(t *testing.T) {
	for name, tc := range map[string]struct {
		in   string
		want []string
	}{
		"a possessive that lost its apostrophe is not in the span": {"The Justice Departments Civil Division sued.", []string{"Justice Departments Civil Division > agency: Department of Justice, Civil Division"}},
		"U.S. belongs to the mention":                              {"The U.S. Department of Energy sued.", []string{"U.S. Department of Energy > agency: Department of Energy"}},
		"a part after its parent":                                  {"The Tax Division of the Department of Justice sued.", []string{"Tax Division of the Department of Justice > agency: Department of Justice, Tax Division"}},
		"a part without its parent is none":                        {"The Tax Division sued.", []string{"Tax Division > organisation: Tax Division"}},
		"a guarded acronym needs the full name":                    {"He slipped on ICE today.", nil},
		"a guarded acronym beside the full name":                   {"U.S. Immigration and Customs Enforcement (ICE) sued. Then ICE won.", []string{"U.S. Immigration and Customs Enforcement > agency: U.S. Immigration and Customs Enforcement", "ICE > agency: U.S. Immigration and Customs Enforcement", "ICE > agency: U.S. Immigration and Customs Enforcement"}},
		"a state's senate is not the Senate":                       {"He told the Ohio Senate so.", []string{"Ohio Senate > agency: Ohio Senate"}},
		"an army that is no army":                                  {"He told the Mercy Army so.", []string{"Mercy Army > organisation: Mercy Army"}},
		"a cited case is no entity":                                {"It follows Rivers v. Tolomund, 410 U.S. 113.", []string{"U.S. > place: United States"}},
		"a title and an appositive stay out":                       {"Acting Special Agent in Charge Navrik Tolomund spoke.", []string{"Navrik Tolomund > person: Navrik Tolomund"}},
		"a court name on two lines":                                {"UNITED STATES DISTRICT COURT\nFOR THE DISTRICT OF MAINE", []string{"UNITED STATES DISTRICT COURT > court: United States District Court for the District of Maine"}},
		"a dateline that lost its dash":                            {"WASHINGTONNorthmoor Co will pay.", []string{"WASHINGTON > place: Washington", "Northmoor Co > company: Northmoor Co"}},
		"a generation is part of a name":                           {"He met Margaret Tolomund, Jr. there.", []string{"Margaret Tolomund, Jr. > person: Margaret Tolomund, Jr."}},
		"the matter of a name is not in it":                        {"IN RE TRUSTEES OF HARROW UNIVERSITY", []string{"HARROW UNIVERSITY > organisation: Harrow University"}},
		"a county under both its names":                            {"The County of Harrow sued. Harrow County won.", []string{"County of Harrow > agency: County of Harrow", "Harrow County > agency: County of Harrow"}},
		"the beginning of one company's name":                      {"Blue Heron Gaming Corp. paid. Blue Heron won.", []string{"Blue Heron Gaming Corp. > company: Blue Heron Gaming Corp.", "Blue Heron > company: Blue Heron Gaming Corp."}},
		"a name before its legal form":                             {"Halden Optics and others paid. Halden Optics Ltd. sued.", []string{"Halden Optics > company: Halden Optics Ltd.", "Halden Optics Ltd. > company: Halden Optics Ltd."}},
		"the beginning of two companies' names":                    {"Blue Heron Gaming Corp. and Blue Heron Foods Inc. paid. Blue Heron won.", []string{"Blue Heron Gaming Corp. > company: Blue Heron Gaming Corp.", "Blue Heron Foods Inc. > company: Blue Heron Foods Inc."}},
		"a name in a possessive":                                   {"Navrik’s Retail Holdings, LLC paid. Navrik’s stores closed.", []string{"Navrik’s Retail Holdings, LLC > company: Navrik’s Retail Holdings, LLC", "Navrik > company: Navrik’s Retail Holdings, LLC"}},
		"two companies joined by and":                              {"They sued Northmoor Co and Lakeview Corp today.", []string{"Northmoor Co > company: Northmoor Co", "Lakeview Corp > company: Lakeview Corp"}},
		"a second person of the surname leaves it alone":           {"Ann Tolomund met Carl Tolomund. Then Mr. Tolomund left.", []string{"Ann Tolomund > person: Ann Tolomund", "Carl Tolomund > person: Carl Tolomund", "Tolomund > person: Tolomund"}},
		"the fullest form names the chain":                         {"Greg Tolomund met C. Gregory Tolomund's wife.", []string{"Greg Tolomund > person: C. Gregory Tolomund", "C. Gregory Tolomund > person: C. Gregory Tolomund"}},
		"capitals are written as a name":                           {"JANE O'RIVERS, Plaintiff,\nv.\nNORTHMOOR USA INC., Defendant.", []string{"JANE O'RIVERS > person: Jane O'Rivers", "NORTHMOOR USA INC. > company: Northmoor USA Inc."}},
		"the period of a sentence is in no name":                   {"They sued Northmoor Corporation. They sued Lakeview Inc. Then they sued Harrow K.K.", []string{"Northmoor Corporation > company: Northmoor Corporation", "Lakeview Inc. > company: Lakeview Inc.", "Harrow K.K. > company: Harrow K.K."}},
		"an ampersand between capitals":                            {"They sued NQ&T Inc. first. NQ&T paid.", []string{"NQ&T Inc. > company: NQ&T Inc.", "NQ&T > company: NQ&T Inc."}},
		"a place in brackets before the legal form":                {"They sued Northmoor Exploration (Alaska) Inc. there.", []string{"Northmoor Exploration (Alaska) Inc. > company: Northmoor Exploration (Alaska) Inc."}},
		"a degree and a contraction are no names":                  {"He met Navrik Tolomund, M.D., there. He knows I’m here.", []string{"Navrik Tolomund > person: Navrik Tolomund"}},
		"party and state are no court":                             {"Sen. Navrik Tolomund (D-Minn.) met Rep. Ann Tolomund (R-Ohio) there.", []string{"Navrik Tolomund > person: Navrik Tolomund", "Ann Tolomund > person: Ann Tolomund"}},
		"a country's initials are a place":                         {"He left the UK for Guangdong.", []string{"UK > place: United Kingdom", "Guangdong > place: Guangdong"}},
		"a family name that is a month":                            {"He met Ann May there. Mrs. May left in May 2017. Since May the club pays.", []string{"Ann May > person: Ann May", "May > person: Ann May"}},
		"a title with a division":                                  {"Assistant Attorney General for National Security Navrik Tolomund spoke.", []string{"Assistant Attorney General for National Security > agency: Department of Justice", "Navrik Tolomund > person: Navrik Tolomund"}},
		"phrases that name nobody":                                 {"He cited Title VII after the Cold War with Native Americans.", []string{"Native Americans > class: Native Americans"}},
		"a country that ends as an organisation does":              {"He left the Soviet Union with North Korean friends.", []string{"Soviet Union > place: Soviet Union"}},
		"a former president is no office":                          {"Former President Barack Obama spoke.", []string{"Barack Obama > person: Barack Obama"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := document(tc.in)
			if err := annotator.Annotate(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range d.Entities {
				got = append(got, fmt.Sprintf("%s > %s: %s", d.Slice(e.Span), e.Kind, e.Name))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", tc.in, diff)
			}
		})
	}
}

func TestTheSmallHalfOfAGivenName(t *testing.T) {
	d := document("Prosecutors arrested Park Geun-hye. Officials said Park denied it. The Ohio-based firm and Obama-era rules stay.")
	d.Names = []doc.Name{{Span: doc.Span{Start: 21, End: 34}, Label: "PERSON"}}
	a, err := entity.New(entity.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Annotate(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range d.Entities {
		got[d.Slice(e.Span)] = e.Name
	}
	want := map[string]string{"Park Geun-hye": "Park Geun-hye", "Park": "Park Geun-hye", "Ohio": "Ohio", "Obama": "Obama"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestChainsPointToTheirFirstMention(t *testing.T) {
	es := find(t, "Margaret Tolomund sued. Later Tolomund settled with the SEC.")
	if len(es) != 3 || es[0].Chain != 0 || es[1].Chain != 0 || es[2].Chain != 2 {
		t.Errorf("chains of %+v", es)
	}
}

func TestAnnotateStopsWhenCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := annotator.Annotate(ctx, document("The SEC sued.")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestTablesAreKnown reads every form of the tables back out of a text.
func TestTablesAreKnown(t *testing.T) {
	ran, problems := entity.Lint(models.FS(), true)
	for _, p := range problems {
		t.Error(p)
	}
	if ran < 1000 {
		t.Errorf("%d names were read", ran)
	}
	for _, r := range models.MustLoad("lexicon/company-suffixes.tsv", "suffix", "example").Rows {
		es := find(t, r.Get("example"))
		if len(es) == 0 || es[0].Kind != doc.KindCompany || !strings.HasPrefix(es[0].Name, "Northmoor "+r.Get("suffix")) {
			t.Errorf("%q: %+v", r.Get("example"), es)
		}
	}
}

// TestTheStopListNamesNobody reads every example of the table: what names
// nobody is no entity, a group is a class.
func TestTheStopListNamesNobody(t *testing.T) {
	for _, r := range models.MustLoad("lexicon/entity-stoplist.tsv", "word", "kind", "example").Rows {
		var want []string
		if r.Get("kind") == "class" {
			want = []string{doc.KindClass}
		}
		var got []string
		for _, e := range find(t, r.Get("example")) {
			got = append(got, e.Kind)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", r.Get("example"), diff)
		}
	}
}

// TestCitationsNameNobody reads every example of the table, and a name that
// holds the word.
func TestCitationsNameNobody(t *testing.T) {
	holds := func(text, word string) (names []string) {
		for _, e := range find(t, text) {
			switch e.Kind {
			case doc.KindPerson, doc.KindCompany, doc.KindOrg:
				if at := strings.Index(text, word); e.Start <= at && at < e.End {
					names = append(names, e.Name)
				}
			}
		}
		return names
	}
	for _, r := range models.MustLoad("lexicon/citation-words.tsv", "word", "alone", "example", "counter").Rows {
		if got := holds(r.Get("example"), r.Get("word")); got != nil {
			t.Errorf("%q: %q", r.Get("example"), got)
		}
		word := r.Get("word")
		if plain := strings.ReplaceAll(word, ".", ""); !strings.Contains(r.Get("counter"), plain) {
			word = word[:1] + strings.ToLower(word[1:])
		} else {
			word = plain
		}
		if holds(r.Get("counter"), word) == nil {
			t.Errorf("%q: no name", r.Get("counter"))
		}
	}
	for _, text := range []string{"It cites 33 N. W. 41 there.", "It cites 42 U. S. C. 1983 there.", "Adams, J., did not agree.", "Adams, C. J., did not agree.", "It cites 33 L. Ed. 41 there."} {
		for _, e := range find(t, text) {
			if e.Kind != doc.KindPlace && e.Name != "Adams" {
				t.Errorf("%q: %q is a %s", text, e.Name, e.Kind)
			}
		}
	}
}

// coverage reports how many names are found as an agency or a court.
func coverage(t *testing.T, names []string) (found int, missing []string) {
	t.Helper()
	for _, n := range names {
		ok := false
		n, of, _ := strings.Cut(n, "|")
		text := "The " + n + " acted."
		if of != "" {
			text = "The " + of + " met. The " + n + " of the " + of + " acted."
		}
		for _, e := range find(t, text) {
			at := strings.LastIndex(text, n)
			if (e.Kind == doc.KindAgency || e.Kind == doc.KindCourt) && e.By != "entity/head" && e.Start >= at && e.Start <= at+len("United States ") && 2*e.Len() >= len(n) {
				ok = true
			}
		}
		if ok {
			found++
		} else {
			missing = append(missing, n)
		}
	}
	return found, missing
}

func TestCoverageOfAgencies(t *testing.T) {
	f, err := os.Open("../../../shared/lexicon/us-agencies.csv")
	if err != nil {
		t.Skip("needs ../shared: a list of US agencies and bureaus")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var agencies, bureaus []string
	for _, r := range rows[1:] {
		if a := strings.TrimSpace(r[0]); !seen[a] {
			seen[a] = true
			agencies = append(agencies, a)
		}
		if b := strings.TrimSpace(r[1]); b != "" && !seen[b] {
			seen[b] = true
			bureaus = append(bureaus, strings.TrimRight(b, ", ")+"|"+strings.TrimSpace(r[0]))
		}
	}
	report(t, "agencies", agencies, .85)
	report(t, "bureaus", bureaus, .6)
}

func TestCoverageOfCourts(t *testing.T) {
	var federal, high, all []string
	b, err := os.ReadFile("../../../shared/lexicon/us-courts.tsv")
	if err != nil {
		t.Skip("needs ../shared: a list of US courts")
	}
	for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		c := strings.Split(l, "\t")
		name := strings.TrimSpace(c[1])
		all = append(all, name)
		switch {
		case strings.HasPrefix(name, "United States") || strings.HasPrefix(name, "U.S."):
			federal = append(federal, name)
		case c[3] == "colr":
			high = append(high, name)
		}
	}
	report(t, "federal courts", federal, .85)
	report(t, "courts of last resort", high, .8)
	report(t, "all courts", all, .5)
}

func report(t *testing.T, what string, names []string, floor float64) {
	t.Helper()
	found, missing := coverage(t, names)
	share := float64(found) / float64(len(names))
	t.Logf("%s: %d of %d = %.3f", what, found, len(names), share)
	if share < floor {
		t.Errorf("%s: %.3f is below %.2f", what, share, floor)
	}
	if os.Getenv("COVERAGE_MISSES") != "" {
		t.Log(strings.Join(missing, "\n"))
	}
}

func FuzzAnnotate(f *testing.F) {
	for _, s := range []string{"The U. S. Attorneys Office for the District of Idaho", "JANE DOE, Plaintiff, v. X", "Ann and Bo O’Hara’s (the “A”)", "É. Ünal & Söhne GmbH, S.A.", "D. C. Circuit\nSEC. 2. \x00", "v. v. v.", "H.R. 1 Act of 2", "K & K, J."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		es := find(t, s, doc.Name{Span: doc.Span{Start: 0, End: len(s)}, Label: "PERSON"})
		last := 0
		for i, e := range es {
			if e.Start < last || e.End <= e.Start || e.End > len(s) {
				t.Fatalf("span %v after %d in %d bytes", e.Span, last, len(s))
			}
			last = e.End
			if !utf8.RuneStart(s[e.Start]) || e.End < len(s) && !utf8.RuneStart(s[e.End]) {
				t.Fatalf("span %v cuts a rune", e.Span)
			}
			if strings.Contains(s[e.Start:e.End], "\n") {
				t.Fatalf("span %v crosses a block", e.Span)
			}
			if e.Chain < 0 || e.Chain > i || es[e.Chain].Chain != e.Chain || es[e.Chain].Name != e.Name {
				t.Fatalf("chain of %d is %d", i, e.Chain)
			}
			if e.Name == "" || e.Kind == "" || !strings.HasPrefix(e.By, "entity/") {
				t.Fatalf("entity %+v", e)
			}
		}
	})
}

func BenchmarkAnnotate(b *testing.B) {
	text := strings.Repeat("The Justice Department's Tax Division and U.S. Attorney Jane Q. Rivers of the Western District of Missouri announced today that Northmoor Pipelines Inc. of Toledo will pay a fine after an investigation by the FBI. The company had denied the claims in a letter to its customers earlier this year, and said that it would appeal the order.\n", 300)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if es := find(b, text); len(es) == 0 {
			b.Fatal("no entity")
		}
	}
}

// BenchmarkManyLines reads one text of very many lines: MB/s is that of a text
// of few lines as long as no step begins anew at every line.
func BenchmarkManyLines(b *testing.B) {
	d := document(strings.Repeat("A short line, as of a table.\n", 100_000))
	b.SetBytes(int64(len(d.Text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := annotator.Annotate(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}
