package meta

import (
	"io/fs"
	"regexp"
	"strings"
	"unicode"

	"writ/models"
)

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
var officeParts = regexp.MustCompile(`\b(\d{1,2}):(?:\d\d|(?:19|20)\d\d)[- ]?[A-Za-z]`)

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
