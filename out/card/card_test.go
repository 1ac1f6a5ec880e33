package card_test

import (
	"os"
	"strings"
	"testing"

	"writ/out/card"
	"writ/out/row"
)

func record() row.Record {
	return row.Record{
		Entity: "Acme Widgets Inc.", EntityAliases: []string{"Acme"}, Action: "enforcement.penalty", Status: "done",
		Agency: "Federal Trade Commission", AgencyText: "FTC", Date: row.ParseDate("2021-05-11"), DateText: "May 11", ActionText: "fined",
		Evidence: "The FTC fined Acme on May 11, after the FTC had fined others.", Confidence: .934, Source: "a.txt",
		Mentions: []row.Place{{Page: 2}, {Page: 3}},
	}
}

func ExampleRecords() {
	_ = card.Records(os.Stdout, []row.Record{record()}, card.Style{})
	// Output:
	// Acme Widgets Inc.
	//   enforcement.penalty done · Federal Trade Commission · 2021-05-11 · 0.93
	//   The FTC fined Acme on May 11, after the FTC had fined others.
	//   a.txt, page 2, told 2 times
}

func TestWordsOfTheSlotsArePaintedOnce(t *testing.T) {
	var b strings.Builder
	if err := card.Records(&b, []row.Record{record()}, card.Style{Color: true}); err != nil {
		t.Fatal(err)
	}
	want := "  The \x1b[35mFTC\x1b[0m \x1b[33mfined\x1b[0m \x1b[1;34mAcme\x1b[0m on \x1b[32mMay\x1b[0m \x1b[32m11\x1b[0m, after the FTC had fined others.\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("%q, want %q in it", b.String(), want)
	}
}

func TestLinesFitTheTerminal(t *testing.T) {
	r := record()
	r.Evidence = row.Text(strings.Repeat("many words of a long sentence ", 20) + strings.Repeat("x", 90))
	var b strings.Builder
	if err := card.Records(&b, []row.Record{r}, card.Style{Width: 40}); err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(b.String(), "\n") {
		if n := len([]rune(l)); n > 40 {
			t.Errorf("%d columns: %q", n, l)
		}
	}
}

// TestAStyleEndsWhereItsWordsEnd: wrapping opens none again in later lines.
func TestAStyleEndsWhereItsWordsEnd(t *testing.T) {
	s := card.Style{Width: 30, Color: true}
	got := s.Lines("", s.Bold("Delaware federal court")+" said that they had settled on the step after all, and that was that")
	lines := strings.Split(got, "\n")
	if len(lines) < 4 {
		t.Fatalf("%q was not wrapped", got)
	}
	for _, l := range lines[2:] {
		if strings.Contains(l, "\x1b[1m") {
			t.Errorf("%q is in a style that ended before", l)
		}
	}
}
