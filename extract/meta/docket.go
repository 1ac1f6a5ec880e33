package meta

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"writ/extract/pattern"
	"writ/models"
)

// number is one row of rules/meta-docket.tsv.
type number struct {
	id, where string
	re        *pattern.Regexp
}

func loadNumbers(t *models.Table) ([]number, error) {
	var out []number
	for _, r := range t.Rows {
		re, err := pattern.Compile(r.Get("pattern"))
		if err != nil {
			return nil, r.Errorf("%v", err)
		}
		n := number{id: r.Get("id"), where: r.Get("where"), re: re}
		switch n.where {
		case "trial", "appeal", "any":
		default:
			return nil, r.Errorf("where %q: want trial, appeal or any", n.where)
		}
		out = append(out, n)
	}
	return out, nil
}

// Docket returns the case number in the words of the document, white space
// tidied, and the rule that found it. In an appellate paper the court's own
// number comes before that of the court below, in any paper an earlier text
// before a later one. Group 1 of a pattern, when there is one, is the number;
// a longer list that begins with it is taken for it.
func (a *Annotator) Docket(appellate bool, texts ...string) (number, by string) {
	order := []string{"trial", "any", "appeal"}
	if appellate {
		order = []string{"appeal", "any", "trial"}
	}
	hits := make([]pattern.Hits, len(texts))
	for k, s := range texts {
		hits[k] = a.numberSet.Scan(s)
	}
	for _, where := range order {
		for k, s := range texts {
			for i, n := range a.numbers {
				if n.where != where || !hits[k].May(i) {
					continue
				}
				for _, m := range n.re.FindAllStringSubmatch(s, 20) {
					v := m[0]
					if len(m) > 1 && m[1] != "" {
						v = m[1]
					}
					if v = tidyNumber(v); number == "" || len(v) > len(number) && strings.HasPrefix(v, number) {
						number, by = v, "meta/"+n.id
					}
				}
				if number != "" {
					return number, by
				}
			}
		}
	}
	return "", ""
}

var spacedDash = pattern.Lazy(`-\s+`)

// tidyNumber joins white space and gives a number plain hyphens.
func tidyNumber(s string) string {
	s = strings.NewReplacer("–", "-", "—", "-", "‑", "-").Replace(s)
	s = spacedDash.ReplaceAllString(s, "-")
	return strings.Trim(strings.Join(strings.Fields(s), " "), " ,;.-")
}

var (
	districtParts = pattern.Lazy(`(?i)(?:(\d{1,2}):)?\b(\d{2}|(?:19|20)\d\d)[- ]?(cv|cr|mc|md|ml|mj|bk|ap|po|sw|mdl|civ|crim)\.?[- ]?0*(\d{1,6})\b`)
	typedParts    = pattern.Lazy(`(?i)\b(CV|CR|SACV|EDCV|LACV|SACR|EDCR|C|Civ|Crim|MDL)\.?(?: ?No\.?:?)?[- ]?(\d{2})[- ](?:cv-|cr-)?0*(\d{2,6})\b`)
	bareParts     = pattern.Lazy(`\b(\d{2,4})[-](\d{1,6})\b`)
)

// caseTypes folds the spellings of a case's type; the offices of one district
// that are part of it are left out.
var caseTypes = map[string]string{
	"cv": "cv", "cr": "cr", "civ": "cv", "crim": "cr", "sacv": "cv", "edcv": "cv", "lacv": "cv", "sacr": "cr", "edcr": "cr", "c": "cv",
}

// Key returns the normal form of a case number: year, type and serial number
// without office, zeros and initials ("20-cv-1234"), of several the first; ""
// when s holds none. Numbers of one case in different papers have one key.
func Key(s string) string {
	s = tidyNumber(s)
	if m := districtParts.FindStringSubmatch(s); m != nil {
		return fmt.Sprintf("%s-%s-%s", m[2][len(m[2])-2:], fold(m[3]), m[4])
	}
	if m := typedParts.FindStringSubmatch(s); m != nil {
		return fmt.Sprintf("%s-%s-%s", m[2], fold(m[1]), m[3])
	}
	if m := bareParts.FindStringSubmatch(s); m != nil {
		return m[1] + "-" + m[2]
	}
	return ""
}

func fold(kind string) string {
	kind = strings.ToLower(kind)
	if k, ok := caseTypes[kind]; ok {
		return k
	}
	return kind
}

// CaseIDs makes identities of cases from the words for court and number. It
// is safe for concurrent use.
type CaseIDs struct {
	byName map[string]string // significant words of a court → its id
}

// NewCaseIDs loads lexicon/courts.tsv; nil = models.FS().
func NewCaseIDs(fsys fs.FS) (*CaseIDs, error) {
	if fsys == nil {
		fsys = models.FS()
	}
	t, err := models.Load(fsys, "lexicon/courts.tsv", "id", "name")
	if err != nil {
		return nil, err
	}
	c := &CaseIDs{byName: map[string]string{}}
	for _, r := range t.Rows {
		key := strings.Join(significant(r.Get("name")), " ")
		if _, ok := c.byName[key]; key != "" && !ok {
			c.byName[key] = r.Get("id")
		}
	}
	return c, nil
}

// officeParts finds the office in a number of a district court.
var officeParts = pattern.Lazy(`\b(\d{1,2}):(?:\d\d|(?:19|20)\d\d)[- ]?[A-Za-z]`)

// Of returns the identity of the case with the number docket before court:
// the court's id of lexicon/courts.tsv (for a court outside the table its
// official name in lower case with hyphens), a slash, and [Key], behind the
// office and a colon where docket gives one: "us-d-dc/1:21-cv-280". It is ""
// when the court is not known or docket holds no number: no two cases have
// one identity then.
//
// Numbers count per office in most districts, so that the office belongs to
// the identity; papers that leave it out give one without.
func (c *CaseIDs) Of(court, docket string) string {
	key := Key(docket)
	if court == "" || key == "" {
		return ""
	}
	words := significant(court)
	id, ok := c.byName[strings.Join(words, " ")]
	if !ok {
		if id = slug(court); id == "" {
			return ""
		}
	}
	if m := officeParts.FindStringSubmatch(tidyNumber(docket)); m != nil {
		key = strings.TrimPrefix(m[1][:len(m[1])-1], "0") + m[1][len(m[1])-1:] + ":" + key
	}
	return id + "/" + key
}

// slug is a name in lower case, words joined by hyphens.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "-")
}
