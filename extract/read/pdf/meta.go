package pdf

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"writ/extract/doc"
	"writ/extract/pattern"
	"writ/extract/read/pdf/worker"
)

// meta takes from the file's Info dictionary what makes sense to a reader.
func meta(i worker.Info) doc.Meta {
	m := doc.Meta{Title: title(i.Title), Author: author(i.Author)}
	if d := created(i.Created); d != "" {
		m.Dates = []doc.MetaDate{{Value: d, Source: "pdf:CreationDate", Certainty: "low"}}
	}
	return m
}

var (
	fileName = pattern.Lazy(`(?i)\.(?:docx?|wpd|pdf|rtf|txt|tiff?|jpe?g|png|xlsx?|pptx?|odt|indd|qxd|tex|dvi|ps|frm|html?)\b|[\\/]\S+[\\/]|^(?:https?|file):`)
	noTitle  = pattern.Lazy(`(?i)^(?:untitled|document\s*\d*|title|none|null|blank|default|new document|scan\S*|image\S*|print\w*|full page|page \d+|fax\S*|microsoft word\b.*|layout \d+)$`)
	noAuthor = pattern.Lazy(`(?i)^(?:admin\w*|users?\d*|owner|author|default|unknown|none|null|scanner|guest|test|preferred customer|valued customer|authorized user|dell|hp|ricoh|canon|xerox|toshiba|konica.*)$`)
	program  = pattern.Lazy(`(?i)^(?:microsoft (?:office )?word|wordperfect|corel\s?\w*|adobe \w+|print|layout)\s*-\s*`)
)

// title returns s when a person could have written it as a title: no file
// name, no default of a program.
func title(s string) string {
	s = tidy(program.ReplaceAllString(tidy(s), ""))
	n := utf8.RuneCountInString(s)
	if n < 4 || n > 300 || fileName.MatchString(s) || noTitle.MatchString(s) {
		return ""
	}
	if !strings.Contains(s, " ") && (strings.ContainsAny(s, "_0123456789") || n < 5) {
		return ""
	}
	if 2*letters(s) < n {
		return ""
	}
	return s
}

// author returns s when it looks like a name: two words at least, no login
// name and no default of a program.
func author(s string) string {
	s = tidy(s)
	n := utf8.RuneCountInString(s)
	if n < 4 || n > 100 || noAuthor.MatchString(s) || fileName.MatchString(s) || strings.ContainsAny(s, "@\\_") {
		return ""
	}
	if !strings.Contains(s, " ") || 2*letters(s) < n || s == strings.ToLower(s) {
		return ""
	}
	return s
}

func letters(s string) int {
	n := 0
	for _, c := range s {
		if unicode.IsLetter(c) {
			n++
		}
	}
	return n
}

// tidy joins white space; a string with control or unknown characters is "".
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, c := range s {
		if c == utf8.RuneError || !unicode.IsPrint(c) {
			return ""
		}
	}
	return s
}

// created reads the day of a PDF date, "D:YYYYMMDD…" (ISO 32000-1, 7.9.4), in
// its own time zone; "" when there is none between 1985 and 2100.
func created(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "D:")
	if len(s) < 8 {
		return ""
	}
	t, err := time.Parse("20060102", s[:8])
	if err != nil || t.Year() < 1985 || t.Year() > 2100 {
		return ""
	}
	return t.Format(time.DateOnly)
}
