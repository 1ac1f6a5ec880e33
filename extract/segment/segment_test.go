package segment_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/segment"
)

var loaded = sync.OnceValues(func() (*segment.Segmenter, error) { return segment.New(segment.Options{}) })

func newSegmenter(t testing.TB) *segment.Segmenter {
	t.Helper()
	x, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// run segments text with every «…» masked; "«inline:" names the kind.
func run(t testing.TB, text string) *doc.Document {
	t.Helper()
	d := &doc.Document{}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "«")
		b.WriteString(before)
		if !ok {
			break
		}
		in, after, _ := strings.Cut(rest, "»")
		kind := "ad_marker"
		if k, body, ok := strings.Cut(in, "::"); ok {
			kind, in = k, body
		}
		start := b.Len()
		b.WriteString(in)
		d.Clutter = append(d.Clutter, doc.Clutter{TextSpan: doc.TextSpan{Start: start, End: b.Len()}, Kind: kind})
		text = after
	}
	d.Text = b.String()
	if err := newSegmenter(t).Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestJoin(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"a release has one paragraph per line": {
			"The Commission today charged Acme Corp. with fraud in a complaint filed in federal court in Ohio, and sought a penalty from it and its two founders.\n\n" +
				"The complaint says that Acme misled investors for four years about the state of its mines in the north, which had closed in the meantime.",
			"The Commission today charged Acme Corp. with fraud in a complaint filed in federal court in Ohio, and sought a penalty from it and its two founders.\n" +
				"The complaint says that Acme misled investors for four years about the state of its mines in the north, which had closed in the meantime.",
		},
		"hard wraps are joined, an indent starts a paragraph": {
			"The board on Monday suspended the licence of Northern Bank\nfor ninety days and ordered it to repay what it had taken\nfrom its depositors.\n" +
				"    The bank said that it would appeal to the federal court\nin Boston before the end of the week.",
			"The board on Monday suspended the licence of Northern Bank for ninety days and ordered it to repay what it had taken from its depositors.\n" +
				"The bank said that it would appeal to the federal court in Boston before the end of the week.",
		},
		"a wrap inside a name is joined though the word would just have fit": {
			"PORT CITY, March 30 - District Court Judge Ann Marie\nStone granted requests by the harbor commission for orders\nfreezing the assets of the company, which has been charged\n" +
				"with dumping oil in the bay for the whole of last year, as\nthe commission said.",
			"PORT CITY, March 30 - District Court Judge Ann Marie Stone granted requests by the harbor commission for orders freezing the assets of the company, which has been charged " +
				"with dumping oil in the bay for the whole of last year, as the commission said.",
		},
		"double-spaced hard wraps are joined": {
			"          The appellant raises two issues in his  brief to\n\nthis court.  First, he says that the trial judge was wrong\n\nin finding that the search of the vessel was lawful, since\n\nno warrant had been issued.\n\n" +
				"          We review the matter afresh and find that there\n\nwas no error.",
			"The appellant raises two issues in his brief to this court. First, he says that the trial judge was wrong in finding that the search of the vessel was lawful, since no warrant had been issued.\n" +
				"We review the matter afresh and find that there was no error.",
		},
		"lines of spaces under titles are no empty lines": {
			"The rule was first set out in the case of Harbor v. Mills\n                                                         \n" +
				"and has been followed by every court of this circuit that\nwas asked about it since then.",
			"The rule was first set out in the case of Harbor v. Mills and has been followed by every court of this circuit that was asked about it since then.",
		},
		"a sentence goes on over a page break": {
			"The court held that the agency had acted within the powers\nthat the statute gives it and that the order was therefore\n\fvalid in all respects, as the first panel had found in its\nearlier opinion.",
			"The court held that the agency had acted within the powers that the statute gives it and that the order was therefore valid in all respects, as the first panel had found in its earlier opinion.",
		},
		"a sentence goes on over a masked line": {
			"The minister said that the plan would be withdrawn unless the two parties\n\n«ADVERTISEMENT»\n\nagreed on a budget before the end of the month.",
			"The minister said that the plan would be withdrawn unless the two parties agreed on a budget before the end of the month.",
		},
		"text around an in-sentence run is contiguous": {
			"It was former Mayor Stone«inline_more::Ann StoneHarbor plan dies MORE»’s plan.",
			"It was former Mayor Stone’s plan.",
		},
		"an in-sentence run over two lines": {
			"It was former Mayor Stone «inline_more::Ann Stone\nHarbor plan dies MORE» who planned it.",
			"It was former Mayor Stone who planned it.",
		},
		"words beside a masked span do not grow together": {
			"the share«(up 2 %)»fell", "the share fell",
		},
		"markup inside a word leaves nothing": {
			"the «markup::**»A«markup::**»ct", "the Act",
		},
		"white space of all kinds collapses": {
			"\ufeffThe\u00a0 \tcourt\x00 of\u200b appeals \u00ad", "The court of appeals",
		},
		"a label and its value stay apart": {
			"AGENCY:\n\nBureau of Mines, Interior.\n\nACTION:\n\nNotice.", "AGENCY:\nBureau of Mines, Interior.\nACTION:\nNotice.",
		},
		"party lines stay apart": {
			"               JOHN ROE,\n\n          Plaintiff, Appellant,\n\n               v.\n\n          ACME HOLDINGS, INC.,\n\n         Defendant, Appellee.",
			"JOHN ROE,\nPlaintiff, Appellant,\nv.\nACME HOLDINGS, INC.,\nDefendant, Appellee.",
		},
		"a party's name goes on after a conjunction": {
			"ANN ROE, BO MILLS, AND \nAL QUAY v. HARBOR BOARD  \nThe petition of the three for a writ of certiorari is denied by\nthe court, which gives no reasons for what it has decided here.",
			"ANN ROE, BO MILLS, AND AL QUAY v. HARBOR BOARD\nThe petition of the three for a writ of certiorari is denied by the court, which gives no reasons for what it has decided here.",
		},
		"list items stay apart": {
			"The order does three things for the people of the county:\n(1) it closes the plant that stands on the northern shore\nof the lake;\n(2) it fines the owner; and\n(3) it names a receiver.",
			"The order does three things for the people of the county:\n(1) it closes the plant that stands on the northern shore of the lake;\n(2) it fines the owner; and\n(3) it names a receiver.",
		},
		"nothing":                          {"", ""},
		"only white space and masked text": {" \n\t\f «AD» \n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, run(t, tc.in).View.Text); diff != "" {
				t.Errorf("view of %q (-want +got):\n%s", tc.in, diff)
			}
		})
	}
}
