package meta

import (
	"strings"

	"writ/extract/pattern"
	"writ/models"
)

// bench is one row of rules/meta-judge.tsv.
type bench struct {
	id    string
	where string // opinion, head, sign
	re    *pattern.Regexp
}

// namePattern stands for <NAME> in rules: one to five words of a personal
// name, in capitals or not.
const namePattern = `((?:[A-Z][\p{L}'’.-]*,? ?){0,4}?[A-Z][\p{L}'’-]+(?:,? (?:Jr|JR|Sr|SR|II|III|IV)\b\.?)?)`

// capsPattern stands for <CAPS>: the same in capitals, as authors of opinions
// are set.
const capsPattern = `((?:[\p{Lu}][\p{Lu}.'’-]*,? ){0,3}?(?:Mc|Mac|De|La|Le|Van |O['’])?\p{Lu}[\p{Lu}'’-]+(?:,? (?:JR|Jr|SR|II|III|IV)\b\.?)?)`

func loadBench(t *models.Table) ([]bench, error) {
	var out []bench
	for _, r := range t.Rows {
		expr := strings.NewReplacer("<NAME>", namePattern, "<CAPS>", capsPattern).Replace(r.Get("pattern"))
		if expr == r.Get("pattern") {
			return nil, r.Errorf("no <NAME> or <CAPS>")
		}
		re, err := pattern.Compile(expr)
		if err != nil {
			return nil, r.Errorf("%v", err)
		}
		b := bench{id: r.Get("id"), where: r.Get("where"), re: re}
		switch b.where {
		case "opinion", "head", "sign":
		default:
			return nil, r.Errorf("where %q: want opinion, head or sign", b.where)
		}
		out = append(out, b)
	}
	return out, nil
}

// Judge returns the judge that s names by one of the rules of a place
// (opinion, head, sign), and the rule; the earliest in s of the first rule
// that matches.
func (a *Annotator) Judge(where, s string) (name, by string) {
	hits := a.benchSet.Scan(s)
	for i, b := range a.benches {
		if b.where != where || !hits.May(i) {
			continue
		}
		for _, m := range b.re.FindAllStringSubmatch(s, 8) {
			if name := judgeName(m[1]); name != "" {
				return name, "meta/" + b.id
			}
		}
	}
	return "", ""
}

// noName are words that no judge's name has.
var noName = pattern.Lazy(`(?i)^(?:the|court|courts?room|united|states|district|circuit|judges?|magistrate|chief|senior|justice|clerk|deputy|plaintiffs?|defendants?|date|time|dept|action|case|order|hearing|trial|filed|present|signed|before|and|of|by|is|to|in|for|presiding|bankruptcy|dated|none|not|appeals?)$`)

// judgeName tidies a name; "" when it is none.
func judgeName(s string) string {
	s = strings.Trim(strings.Join(strings.Fields(s), " "), " ,;")
	if !strings.HasSuffix(s, "r.") && !strings.HasSuffix(s, "R.") {
		s = strings.TrimSuffix(s, ".")
	}
	words := strings.Fields(s)
	for _, w := range words {
		if noName.MatchString(strings.Trim(w, ".,")) {
			return ""
		}
	}
	if len(words) == 0 || len(strings.Trim(words[len(words)-1], ".,")) < 2 {
		return ""
	}
	if s == strings.ToUpper(s) {
		s = titleName(s)
	}
	return s
}

// titleName sets a name in capitals in upper and lower case.
func titleName(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = titleWord(w)
	}
	return strings.Join(words, " ")
}

// initials matches the letters of the judge in a stamp's case number.
var initials = pattern.Lazy(`\d{2}-[a-zA-Z]{2}-\d{3,6}-([A-Z]{2,4})\b`)

// byInitials looks a judge up whose initials the stamp gives, among persons
// whom the text calls judge.
func (a *Annotator) byInitials(stamp, text string) (name, by string) {
	m := initials.FindStringSubmatch(stamp)
	if m == nil {
		return "", ""
	}
	for _, b := range a.benches {
		for _, f := range b.re.FindAllStringSubmatch(text, 40) {
			name := judgeName(f[1])
			if name != "" && initialsOf(name) == m[1] {
				return name, "meta/" + b.id + "+stamp"
			}
		}
	}
	return "", ""
}

func initialsOf(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		switch strings.Trim(w, ".,") {
		case "Jr", "Sr", "II", "III", "IV":
			continue
		}
		b.WriteByte(strings.ToUpper(w)[0])
	}
	return b.String()
}
