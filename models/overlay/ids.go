package overlay

import (
	"math/big"
	"regexp"
	"strings"
)

var (
	scheme  = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
	schemes = map[string]*regexp.Regexp{
		"cik":      regexp.MustCompile(`^[0-9]{1,10}$`),
		"lei":      regexp.MustCompile(`^[0-9A-Z]{18}[0-9]{2}$`),
		"wikidata": regexp.MustCompile(`^Q[1-9][0-9]*$`),
		"isin":     regexp.MustCompile(`^[A-Z]{2}[0-9A-Z]{9}[0-9]$`),
		"figi":     regexp.MustCompile(`^[B-DF-HJ-NP-TV-Z]{2}G[B-DF-HJ-NP-TV-Z0-9]{8}[0-9]$`),
		"ein":      regexp.MustCompile(`^[0-9]{2}-?[0-9]{7}$`),
		"duns":     regexp.MustCompile(`^[0-9]{9}$`),
	}
	forms = map[string]string{
		"cik": "up to ten digits", "lei": "20 capitals and digits", "wikidata": "Q and digits", "isin": "two letters, nine letters or digits, one digit",
		"figi": "twelve characters, the third a G", "ein": "nine digits", "duns": "nine digits",
	}
)

// badID tells what is wrong with an identifier, "" when nothing is.
func badID(s string) string {
	name, value, ok := strings.Cut(s, ":")
	switch {
	case !ok || value == "" || strings.ContainsAny(value, " \t"):
		return "want scheme:value, as in cik:1234567"
	case !scheme.MatchString(name):
		return "write the scheme in lower case, as in cik:1234567"
	case schemes[name] != nil && !schemes[name].MatchString(value):
		return "a " + name + " is " + forms[name]
	case name == "lei" && !leiHolds(value):
		return "the check digits of the LEI do not hold (ISO 17442): copy it again"
	case name == "isin" && !isinHolds(value):
		return "the check digit of the ISIN does not hold (ISO 6166): copy it again"
	}
	return ""
}

// spell writes letters as numbers: A is 10, Z is 35.
func spell(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c >= 'A' {
			b.WriteByte(byte('0' + (c-'A'+10)/10))
			b.WriteByte(byte('0' + (c-'A'+10)%10))
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// leiHolds checks ISO 7064, MOD 97-10.
func leiHolds(s string) bool {
	n, ok := new(big.Int).SetString(spell(s), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}

// isinHolds checks the double-add-double sum of ISO 6166.
func isinHolds(s string) bool {
	digits := spell(s)
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
