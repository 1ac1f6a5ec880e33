package date_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"writ/extract/date"
	"writ/extract/date/civil"
	"writ/models"
)

// TestRandomPhrasesKeepTheInvariants puts words of the rules and odd numbers
// together at random: what comes out is well formed whatever goes in.
func TestRandomPhrasesKeepTheInvariants(t *testing.T) {
	t.Parallel()
	f := finder(t)
	vocab := []string{"0", "1", "2", "9", "12", "13", "28", "29", "30", "31", "32", "60", "99", "100", "999", "1000", "1899", "1900", "1999", "2000",
		"2021", "2049", "2199", "9999", "20210230", "20210228", "999999", "99999999999", "1.5", "2.25", "1,000", "$5", "5%", "31st", "2nd", "'98", "90s", "1990s",
		"-", "/", ":", ",", ".", "(", ")", "’", "–", "\n", "\u00a0", "x", "cases", "Smith", "of", "the", "a", "in", "on", "by", "hundred", "thousand", "and"}
	for _, r := range models.MustLoad("lexicon/date-words.tsv", "words").Rows {
		for _, w := range r.List("words") {
			vocab = append(vocab, w, strings.ToUpper(w[:1])+w[1:])
		}
	}
	for _, r := range models.MustLoad("rules/date-patterns.tsv", "example").Rows {
		vocab = append(vocab, strings.NewReplacer("[", "", "]", "").Replace(r.Get("example")))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	refs := []civil.Date{{}, day, {Year: 1, Month: 1, Day: 1}, {Year: 9999, Month: 12, Day: 31}, {Year: 2020, Month: 2, Day: 29}, {Year: 2024, Month: 12, Day: 31}}
	n := 15000
	if testing.Short() {
		n = 1000
	}
	for range n {
		var sb strings.Builder
		for range 24 {
			sb.WriteString(vocab[rng.IntN(len(vocab))])
			if rng.IntN(4) > 0 {
				sb.WriteByte(' ')
			}
		}
		text := sb.String()
		check(t, text, f.Find(text, date.Ref{Date: refs[rng.IntN(len(refs))], Style: date.Style(rng.IntN(3))}))
		if t.Failed() {
			t.Fatalf("in %q", text)
		}
	}
}
