package clean_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/clean"
	"writ/extract/clean/learn"
	"writ/extract/doc"
)

var loaded = sync.OnceValues(func() (*clean.Cleaner, error) { return clean.New(clean.Options{}) })

func newCleaner(t testing.TB) *clean.Cleaner {
	t.Helper()
	x, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// marked cleans text and returns it with every span as «kind:text».
func marked(t testing.TB, text string) string {
	t.Helper()
	d := &doc.Document{Raw: doc.Raw{Text: text}}
	if err := newCleaner(t).Annotate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	at := 0
	for _, c := range d.Clutter {
		b.WriteString(text[at:c.Start] + "«" + c.Kind + ":" + text[c.Start:c.End] + "»")
		at = c.End
	}
	return b.String() + text[at:]
}

// unmarked is the inverse of marked.
func unmarked(s string) string {
	var b strings.Builder
	for {
		before, in, _, after, ok := cutMark(s)
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(in)
		s = after
	}
}

// cutMark cuts s at its first mark «kind:in».
func cutMark(s string) (before, in, kind, after string, ok bool) {
	before, rest, ok := strings.Cut(s, "«")
	if !ok {
		return before, "", "", "", false
	}
	in, after, _ = strings.Cut(rest, "»")
	kind, in, _ = strings.Cut(in, ":")
	return before, in, kind, after, true
}

func checkMarks(t *testing.T, cases map[string]string) {
	t.Helper()
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, marked(t, unmarked(want))); diff != "" {
				t.Errorf("clean (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInlineRuns(t *testing.T) {
	checkMarks(t, map[string]string{
		"with a space": `Sen. Ann Stone«inline_more: Ann Marie StoneHarbor vote fails Stone seeks new term MORE» (Ind.) said so.`,
		"fully glued":  `It was former Mayor Stone«inline_more:Ann StoneMills, Quay get in row over pier READ: the speech MORE»’s plan.`,
		"two in one sentence": `Reps. Ann Stone«inline_more: Ann StoneHarbor vote fails MORE» and Bo Mills«inline_more: Robert (Bo) MillsPier opens late MORE» ` +
			`voted.`,
		"a nickname in parentheses":        `Mayor Pete Quay«inline_more: Peter (Pete) Paul QuayPort plan: 'All bets are off' MORE» left.`,
		"a nickname in quotes":             `Mayor Pete Quay«inline_more: Peter "Pete" QuayPort plan stalls MORE» left.`,
		"a lower-case particle":            `Mayor Bo de Mills«inline_more: Bo de MillsScience says: 'Open the pier' MORE» left.`,
		"a capital inside the surname":     `Leader Mo McQuay«inline_more:Moses (Mo) Lee McQuayPort vote stalls MORE» left.`,
		"a trailing III":                   `Rep. Bo Mills III«inline_more: Robert Lee Mills IIIPort vote stalls MORE» left.`,
		"a suffix only in the full name":   `Rep. Bo Mills«inline_more: Robert Lee Mills Jr.Port vote stalls MORE» left.`,
		"an empty list":                    `Aide Al Quay«inline_more: Alan QuayMORE» left.`,
		"a headline that starts in digits": `Sen. Ann Stone«inline_more: Ann Stone2020 hopefuls meet at pier MORE» left.`,
		"a headline that repeats the name": `Judge Ann Stone«inline_more: Ann Marie StoneStone misses session MORE» left.`,
		"a name that stands free":          `Speaker Al Quay«inline_more: Alan Lee Quay Voters should say 'no' to pier MORE» left.`,
		"another apostrophe":               `Gov. Bo O’Mills«inline_more: Robert O'MillsPort vote stalls MORE» left.`,
		"a space lost behind it":           `Sen. Ann Stone«inline_more: Ann StonePier vote stalls MORE»said so.`,
		"a word that starts with MORE":     `Sen. Ann Stone Ann Stone and MOREland said so. So did Stone Ann Stone MOREland.`,
		"a bill called MORE":               `The Marine Opportunity (MORE) Act of Ann Stone passed.`,
		"a call to read on":                `It failed. «related_link:READ MORE ABOUT TODAY'S HARBOR RULING» Here is why Ann Stone won.`,
		"capitals in a quotation":          `“ANN STONE, ANN STONE ASKS FOR MORE AND MORE,” he wrote of Ann Stone.`,
		"a full name without a run":        `Ann Stone Ann Stone wrote, and once more.`,
	})
}

func TestLines(t *testing.T) {
	body := "The council closed the pier on Monday after an inspection found cracks in it."
	long := strings.TrimSpace(strings.Repeat(body+"\n\nThe board will meet again in June, when the budget of the town is due.\n\n", 5))
	checkMarks(t, map[string]string{
		"ads and share bars": "«share:Share Tweet Post Email»\n\n" + body + "\n\n«ad_marker:ADVERTISEMENT»\n\nIt will stay closed, the mayor said.\n\n" +
			"«ad_marker:Story Continued Below»\n\nNobody was hurt.",
		"the name of a site above the story": "«site_name:Portonian»\n\n«site_name:Portonian»\n\nCouncil closes pier\n\n" + body,
		"spam between paragraphs":            body + "\n\n«spam_link:Click Here: harbor rovers home shirt»\n\nNobody was hurt.",
		"a label with headlines under it":    body + "\n\n«related_link:READ MORE:»\n\n«ad_marker:Advertisement»\n\n«related_link:Harbor Vote Ends as Mayor Caves»\n\n«related_link:Voters Fear the Pier Will Fall»",
		"a label over a paragraph":           body + "\n\n«related_link:Read more:»\n\nThe mayor said that she had not slept since the pier was closed.",
		"posts that end the page": body + "\n«related_link:Recent Posts»\n«related_link:Port Town Woman Who Hid in a Boat Shed Charged With Theft»\n«related_link:June 9, 2016»\n«related_link:Press»\n" +
			"«related_link:La Fiscalía del Puerto Solicita Información Sobre el Incidente»",
		"a label of posts over a story": body + "\n\n«related_link:Recent Posts»\n\nThe pier was closed on Monday and nobody was hurt.\n\nPort Town Reopens Pier",
		"captions and credits": "«caption:The pier seen on Monday. (Ann Name/Reuters)»\n\n" + body + "\n\n«photo_credit:Image copyright Getty Images»\n\n" +
			"«caption:Cover image: The pier at night, seen from the hill above it.»",
		"tickers inside a sentence": "Shares of Acme«ticker: ACME, -2.76% ACM, +0.93%» fell after the order.",
		"the end of an article": body + "\n\n«bio:Ann Name is a columnist for the Harbor Post. Follow her on Twitter: @annname.»\n\n" +
			"«newsletter:Sign up for Daily Newsletters»\n\n«copyright:Copyright © 2019 The Harbor Post, LLC.»",
		"a bio above a column": "«bio:Ann Stone, a former harbor master, is a columnist for the Harbor Post. Follow her on Twitter @annstone.»\n\n" + long,
		"the author under a column, named nowhere else": long + "\n\n«bio:Ann Stone is a Labor member of the harbor board.»\n\n" +
			"«copyright:Copyright © 2019 The Harbor Post, LLC.»",
		"a person of the story at its end":   long + "\n\nStone has run it since May.\n\nAnn Stone is a member of the harbor board.",
		"a speaker at the end":               long + "\n\n“We lost it all,” Mills said. Ann Stone is a fellow of the league.",
		"a bio in the middle of a story":     long + "\n\nAnn Stone is a Labor member of the harbor board.\n\n" + body,
		"a pulled quote":                     long + "\n\n«ad_marker:ADVERTISEMENT»\n\n«duplicate:No harbor master of this town has ever been asked to pay for a broken pier.»\n\nThat is new. No harbor master of this town has ever been asked to pay for a broken pier. Nobody objected.",
		"words quoted, then shown in a post": long + "\n\n«ad_marker:ADVERTISEMENT»\n\n“No harbor master of this town has ever been asked to pay for a broken pier.”\n\nThe post: “No harbor master of this town has ever been asked to pay for a broken pier.” That was all.",
		"a menu":                             "«navigation:Home»\n«navigation:News»\n«navigation:Sports»\n«navigation:Pier Cam»\n«navigation:Contact Us»\n" + body,
		"quotations and capitals stay": "“READ MY LIPS: NO NEW PIERS,” the mayor wrote.\n\nPORT CITY, Jan. 4 (Reuters) - " + body +
			"\n\n“Share the news,” he said. “Follow me on the way to work.”",
		"labels of a notice stay":     "AGENCY:\n\nHarbor Board.\n\nACTION:\n\nNotice.\n\nSUMMARY:\n\n" + body,
		"words of a wrapped sentence": "The members of the board asked all who use the pier to help\nbecome a member of the league and said that they would then\nshare this\nwith the council, which has asked for help with it before.",
		"a link whose words wrap":     "The council has read «markup:[»the report of\nthe board«markup:](https://example.gov/a)» on it, and a note [1] (http).",
		"markup": "«markup:**»«markup:<u>»Ann Stone, Nominee«markup:</u>»«markup:**»\n\nAcme &«markup:amp;» Sons read «markup:[»the report«markup:](https://example.gov/a)»" +
			" of 2018.«markup_space:\\xa0» Shares of Sears <S> fell.",
	})
}

func TestFurniture(t *testing.T) {
	page := func(n, body string) string {
		return "«ecf_stamp:Case 1:21-cv-00280-RC Document 21 Filed 03/12/21 Page " + n + " of 3»\n" + body + "\n«page_number:" + n + "»\n"
	}
	gutter := func(mark bool) string {
		var b strings.Builder
		for _, n := range strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20") {
			if mark {
				n = "«line_number:" + n + "»"
			}
			b.WriteString(n + "  the court heard both of the parties and\n")
		}
		return b.String()
	}
	checkMarks(t, map[string]string{
		"stamps, page numbers, running heads": page("1", "ROE v. ACME CORP.\nOrder on the motion of the plaintiff.") + "\f" +
			page("2", "«running_head:ROE v. ACME CORP.»\nThe motion is granted.") + "\f" + page("3", "«running_head:ROE v. ACME CORP.»\nSo ordered.") + "\f" +
			"«running_head:ROE v. ACME CORP.»\nA last page.\n«page_number:4»",
		"numbers between hyphens":  "The order of the court below was wrong in law.\n\n                 «page_number:-2-»\n\nWe reverse it.",
		"a number that is content": "The winning number was\n\n42\n\nand nobody had it.",
		"a line that appears once": "One.\n\fONLY HERE\nTwo.\n\fThree.",
		"a gutter":                 gutter(true) + "\f" + gutter(true),
		"a slip opinion": "«page_number:1»\n«running_head:Cite as: 574 U. S. ____ (2014)»\n«running_head:Syllabus»\nThe petition is denied.\n\f" +
			"«page_number:2»\n«running_head:HARBOR TRUST v. MILLS»\n«running_head:QUAY, J., dissenting»\nI would grant it.",
	})
	toc := "TABLE OF CONTENTS\n"
	for _, s := range []string{"I. Facts", "II. Law", "III. Standing", "IV. Merits", "V. Relief"} {
		toc += "«toc:" + s + " ........................ 3»\n"
	}
	checkMarks(t, map[string]string{"contents": toc + "\nThe board acted within its powers."})
}

func TestLearnedLines(t *testing.T) {
	lines, err := learn.Read(strings.NewReader("# extract learn-clutter 1\nsource\tline\tdocuments\tof\npost\tTap here for tides\t9\t9\n"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := clean.New(clean.Options{Lines: lines})
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]int{"post": 1, "echo": 0} {
		d := &doc.Document{Raw: doc.Raw{Source: source, Text: "The pier is closed.\n\nTap here for tides\n\n“Tap here for tides,” said the mayor.\n"}}
		if err := c.Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if len(d.Clutter) != want || want == 1 && d.Text[d.Clutter[0].Start:d.Clutter[0].End] != "Tap here for tides" {
			t.Errorf("clutter of source %s = %v, want %d", source, d.Clutter, want)
		}
	}
}
