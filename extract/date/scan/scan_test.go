package scan_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/date/scan"
)

var entries = []scan.Entry{
	{Class: "FRUIT", Value: 1, Words: []string{"apple", "pear"}},
	{Class: "NAME", Value: 2, Words: []string{"may"}, Case: "yes"},
	{Class: "VERB", Value: 3, Words: []string{"may"}, Case: "lower"},
	{Class: "N1", Value: 2, Words: []string{"two"}},
	{Class: "N1", Value: 5, Words: []string{"five"}},
	{Class: "N10", Value: 20, Words: []string{"twenty"}},
	{Class: "N100", Value: 100, Words: []string{"hundred"}},
	{Class: "O1", Value: 1, Words: []string{"first"}},
	{Class: "GLUED", Words: []string{"pm"}},
}

// find returns the texts that the patterns match, with rule and slots n and k.
func find(t *testing.T, text string, patterns ...string) []string {
	t.Helper()
	lex := scan.NewLexicon(entries)
	cfg := scan.Config{Slots: []string{"n", "k"}, Macros: map[string]string{"M": "FRUIT:n | NAME:n"}, Values: map[string]int32{"SEVEN": 7}}
	for _, p := range patterns {
		cfg.Rules = append(cfg.Rules, scan.Rule{Pattern: p})
	}
	p, err := scan.Compile(lex, cfg)
	if err != nil {
		t.Fatal(err)
	}
	toks := lex.Tokens(text, nil)
	var out []string
	for _, m := range p.Find(toks, nil) {
		s := text[toks[m.First].Start:toks[m.End-1].End]
		for i, name := range cfg.Slots {
			if m.Slots[i].Set {
				s += " " + name + strings.Repeat("+", int(m.Slots[i].Val)%1000)
			}
		}
		out = append(out, s)
	}
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text     string
		patterns []string
		want     []string
	}{
		"a word in any case":           {"Green GREEN green", []string{"green"}, []string{"Green", "GREEN", "green"}},
		"a class with its value":       {"one apple", []string{"FRUIT:n"}, []string{"apple n+"}},
		"capital decides the class":    {"May you may", []string{"NAME:n", "VERB:k"}, []string{"May n++", "may k+++"}},
		"the longest match wins":       {"red green blue", []string{"red", "red green blue", "red green"}, []string{"red green blue"}},
		"then the earlier rule":        {"red", []string{"red:n=1", "red:n=2"}, []string{"red n+"}},
		"options are greedy":           {"red green blue", []string{"red ( green )? blue?"}, []string{"red green blue"}},
		"a failed path leaves no slot": {"red green", []string{"red ( green:n=1 blue | green:k=2 )"}, []string{"red green k++"}},
		"three choices":                {"a b c", []string{"( a:n=1 | b:n=2 | c:n=3 )"}, []string{"a n+", "b n++", "c n+++"}},
		"a macro":                      {"may May pear", []string{"$M"}, []string{"May n++", "pear n+"}},
		"a named value":                {"red", []string{"red:n=SEVEN"}, []string{"red n+++++++"}},
		"look behind":                  {"red green, blue green", []string{"<red green"}, []string{"green"}},
		"look behind, not":             {"red green, blue green", []string{"<!( red | pink ) green"}, []string{"green"}},
		"look ahead":                   {"green red green", []string{"green >BREAK"}, []string{"green"}},
		"glued":                        {"red-green red - green", []string{"red ~- ~green"}, []string{"red-green"}},
		"numbers in words":             {"two, twenty-five, two hundred five", []string{"NUM:n"}, []string{"two n" + strings.Repeat("+", 200), "twenty-five n" + strings.Repeat("+", 500), "two hundred five n" + strings.Repeat("+", 500)}},
		"a number glued to a word":     {"red5 5 A5 5pm", []string{"INT pm?"}, []string{"5", "5pm"}},
		"no figure inside a larger":    {"1,234 12.50 $12 12%", []string{"DAY"}, nil},
		"line breaks part":             {"red\ngreen", []string{"red green"}, nil},
		"any dash and apostrophe":      {"a – b ’ c", []string{"a - b ' c"}, []string{"a – b ’ c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, find(t, tc.text, tc.patterns...)); diff != "" {
				t.Errorf("Find(%q): %s", tc.text, diff)
			}
		})
	}
}

func TestCompileNamesTheBadRule(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"( red", "red )", "NOCLASS", "$NOMACRO", "red:noslot", "red:n=novalue", "> ( red", "red:n=", "é"} {
		lex := scan.NewLexicon(entries)
		_, err := scan.Compile(lex, scan.Config{Slots: []string{"n"}, Rules: []scan.Rule{{Pattern: "red"}, {Pattern: p}}})
		var pe *scan.PatternError
		if !errors.As(err, &pe) || pe.Rule != 1 {
			t.Errorf("Compile(%q) = %v, want an error of rule 1", p, err)
		}
	}
}

func TestTokensInStepsAreTheSame(t *testing.T) {
	t.Parallel()
	lex := scan.NewLexicon(entries)
	text := "On May\u00ad 3rd,\u200b1990's 5pm\n\n \u2014 \u201998 \u00a75\u00a0\xff 1,234.5 A380 5\ufeffpm x"
	want := lex.Tokens(text, nil)
	for n := 1; n < len(text); n++ {
		var got []scan.Token
		for at := 0; at < len(text); {
			got, at = lex.TokensFrom(text, at, n, got)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(scan.Token{})); diff != "" {
			t.Fatalf("steps of %d bytes: %s", n, diff)
		}
	}
}

// FuzzTokens: tokens ascend, lie in the text and cover every byte that is
// neither white space nor an invisible mark.
func FuzzTokens(f *testing.F) {
	f.Add("On May 3rd, 1990's 5pm — ’98 §5 €5\u00a0\xff\xe2\x80 1,234.5")
	lex := scan.NewLexicon(entries)
	f.Fuzz(func(t *testing.T, text string) {
		last := int32(0)
		for _, k := range lex.Tokens(text, nil) {
			if k.Start < last || k.End <= k.Start || int(k.End) > len(text) {
				t.Fatalf("token %+v after byte %d of %q", k, last, text)
			}
			last = k.End
		}
	})
}
