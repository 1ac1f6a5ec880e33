// Package detail reads what a sentence says beside the parties of an act:
// sums of money and the law that is cited. It works on plain text and keeps
// no state.
package detail

import (
	"strconv"
	"strings"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// money matches a sum with its currency before or behind it: "$1,977,251",
// "US$2.5 million", "€40 bn", "3 million dollars", "$35-million".
var money = pattern.Lazy(`(?:(US|C|A|Mex|HK)?([$€£¥])\s?|\b(USD|EUR|GBP|CAD)\s?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[\s-]?(thousand|million|billion|trillion|mln|bn|m|k)\b)?` +
	`|\b(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[\s-](thousand|million|billion|trillion|mln|bn))?[\s-](dollars?|dlrs|euros?|pounds sterling|yen)\b`)

var scale = map[string]float64{
	"": 1, "thousand": 1e3, "k": 1e3, "million": 1e6, "mln": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12,
}

var currencies = map[string]string{
	"$": "USD", "US$": "USD", "C$": "CAD", "A$": "AUD", "Mex$": "MXN", "HK$": "HKD", "€": "EUR", "£": "GBP", "¥": "JPY",
	"USD": "USD", "EUR": "EUR", "GBP": "GBP", "CAD": "CAD",
	"dollar": "USD", "dlr": "USD", "euro": "EUR", "pounds sterling": "GBP", "yen": "JPY",
}

// Amounts returns the sums of money in text, left to right, with spans as
// byte offsets into text and currencies by ISO 4217. Kind is left empty. A
// range ("$5 to $10 million") gives two sums; only the second has the scale.
func Amounts(text string) []doc.Amount {
	var out []doc.Amount
	for _, m := range money.FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		number, unit, currency := group(4), strings.ToLower(group(5)), group(1)+group(2)+group(3)
		if number == "" {
			number, unit, currency = group(6), strings.ToLower(group(7)), strings.ToLower(strings.TrimSuffix(group(8), "s"))
			if group(8) == "pounds sterling" {
				currency = "pounds sterling"
			}
		}
		v, err := strconv.ParseFloat(strings.ReplaceAll(number, ",", ""), 64)
		if err != nil || currencies[currency] == "" {
			continue
		}
		out = append(out, doc.Amount{Span: doc.Span{Start: m[0], End: m[1]}, Value: v * scale[unit], Currency: currencies[currency]})
	}
	return out
}

// statutes are the forms in which US law is cited (Bluebook rules 12 and 14)
// and acts by their names.
var statutes = pattern.Lazy(`\b\d+ (?:U\.\s?S\.\s?C\.(?:\s?A\.)?|C\.\s?F\.\s?R\.|CFR|USC)\s*(?:§{1,2}|[Ss]ections?|[Pp]arts?)?\s*\d+[\w.\-]*(?:\([\w]+\))*` +
	`|\b(?:[Ss]ection|§) \d+[\w.\-]*(?:\([\w]+\))* of the (?:[A-Z][\w’'-]* (?:(?:and|of|for|in|to|the) )*){1,7}(?:Act|Code|Constitution)\b(?: of \d{4})?` +
	`|\b(?:[A-Z][\w’'-]* (?:(?:and|of|for|in|to|the|,) )*){1,7}Act\b(?: of \d{4})?`)

// cited matches where a statute stands that is not told by the word "Act".
var cited = pattern.Lazy(`\b\d+ (?:U\.\s?S\.\s?C\.|C\.\s?F\.\s?R\.|CFR|USC)|(?:[Ss]ection|§) \d`)

// notLaw begin a match that names no law.
var notLaw = pattern.Lazy(`^(?:The|This|That|An|A|Any|Such|In|Under|Of|By) `)

// Law returns the statutes, regulations and acts that text cites, in order,
// each once.
func Law(text string) []string {
	if !strings.Contains(text, "Act") && !cited.MatchString(text) {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	for _, m := range statutes.FindAllStringIndex(text, -1) {
		s := text[m[0]:m[1]]
		for notLaw.MatchString(s) {
			_, s, _ = strings.Cut(s, " ")
		}
		s = strings.Join(strings.Fields(s), " ")
		if s == "Act" || !strings.Contains(s, " ") || seen[s] {
			continue
		}
		seen[s] = true
		out = append(out, s)
	}
	return out
}
