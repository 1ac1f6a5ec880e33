package detail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/event/detail"
)

func TestAmounts(t *testing.T) {
	for in, want := range map[string]string{
		"will pay $1,977,251 in penalties":         "1977251 USD",
		"fined US$2.5 million and €40 bn":          "2500000 USD, 40000000000 EUR",
		"a $35-million settlement":                 "35000000 USD",
		"3 million dollars, then 250 dlrs":         "3000000 USD, 250 USD",
		"£1.2m was paid; GBP 500 too":              "1200000 GBP, 500 GBP",
		"between $5 and $10 million":               "5 USD, 10000000 USD",
		"Section 5 of 10 members, 30 days, 5 June": "",
		"$ was the sign":                           "",
	} {
		var got []string
		for _, a := range detail.Amounts(in) {
			if a.Start < 0 || a.End > len(in) || a.Start >= a.End {
				t.Fatalf("Amounts(%q): span %v out of range", in, a.Span)
			}
			got = append(got, fmt.Sprintf("%.0f %s", a.Value, a.Currency))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("Amounts(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLaw(t *testing.T) {
	for in, want := range map[string][]string{
		"in violation of 18 U.S.C. § 1343 and 21 CFR Part 11":                  {"18 U.S.C. § 1343", "21 CFR Part 11"},
		"under Section 10(b) of the Securities Exchange Act of 1934":           {"Section 10(b) of the Securities Exchange Act of 1934"},
		"The Clean Water Act bars it, and the Clean Water Act fines it.":       {"Clean Water Act"},
		"An act of kindness; the Act applies.":                                 nil,
		"charged under the Racketeer Influenced and Corrupt Organizations Act": {"Racketeer Influenced and Corrupt Organizations Act"},
	} {
		if d := cmp.Diff(want, detail.Law(in)); d != "" {
			t.Errorf("Law(%q):\n%s", in, d)
		}
	}
}

func FuzzAmounts(f *testing.F) {
	f.Add("pay $1,977,251 and 3 million dollars under 18 U.S.C. § 1343")
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, a := range detail.Amounts(s) {
			if a.Start < end || a.End > len(s) || a.Start >= a.End || a.Value < 0 || a.Currency == "" {
				t.Fatalf("bad amount %+v in %q", a, s)
			}
			end = a.End
		}
		detail.Law(s)
	})
}
