package html

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// field is an element of the body that carries a date.
type field struct {
	value, source, certainty string
	rank                     int
}

// Ranks of date candidates, best first.
const (
	rankPublished = iota // the page's metadata says published
	rankField            // the article's body says published, in markup
	rankDated            // metadata with a bare date
	rankTime             // a time element of the article
	rankPage             // the page or site around the article
	rankVisible          // a visible date field
	rankURL              // the address
	rankStrayTime        // a time element elsewhere
	rankModified         // says modified: an upper bound
)

// metaDates are the names of meta elements, also of RDFa and microdata
// properties in the body, with their rank and certainty. Sources: Open Graph,
// schema.org, Dublin Core, Highwire, Parse.ly, Sailthru, Chartbeat.
var metaDates = []struct {
	name      string
	rank      int
	certainty string
}{
	{"article:published_time", rankPublished, "high"},
	{"og:article:published_time", rankPublished, "high"},
	{"article:published", rankPublished, "high"},
	{"og:published_time", rankPublished, "high"},
	{"datepublished", rankPublished, "high"},
	{"schema:datepublished", rankPublished, "high"},
	{"rnews:datepublished", rankPublished, "high"},
	{"parsely-pub-date", rankPublished, "high"},
	{"sailthru.date", rankPublished, "high"},
	{"citation_publication_date", rankPublished, "high"},
	{"citation_online_date", rankPublished, "high"},
	{"cxenseparse:recs:publishtime", rankPublished, "high"},
	{"pubdate", rankPublished, "high"},
	{"publishdate", rankPublished, "high"},
	{"publish-date", rankPublished, "high"},
	{"publish_date", rankPublished, "high"},
	{"published_date", rankPublished, "high"},
	{"publication_date", rankPublished, "high"},
	{"publication-date", rankPublished, "high"},
	{"dc.date.issued", rankPublished, "high"},
	{"dcterms.issued", rankPublished, "high"},
	{"dcterms.available", rankPublished, "high"},
	{"dc:issued", rankPublished, "high"},
	{"dc.date", rankDated, "medium"},
	{"dc:date", rankDated, "medium"},
	{"dcterms.date", rankDated, "medium"},
	{"dcterms:date", rankDated, "medium"},
	{"dc.date.created", rankDated, "medium"},
	{"dcterms.created", rankDated, "medium"},
	{"dc:created", rankDated, "medium"},
	{"datecreated", rankDated, "medium"},
	{"date", rankDated, "medium"},
	{"article:modified_time", rankModified, "low"},
	{"og:updated_time", rankModified, "low"},
	{"datemodified", rankModified, "low"},
	{"dcterms.modified", rankModified, "low"},
	{"dc.date.modified", rankModified, "low"},
	{"last-modified", rankModified, "low"},
}

// rankedDates returns the candidates for the document's date, best first, one
// for each pair of value and source. Sources read "html:jsonld:datePublished",
// "html:article:published_time", "html:property:dc:date", "html:time",
// "html:visible", "url".
func (f *facts) rankedDates(address string) []doc.MetaDate {
	all := slices.Clone(f.fields)
	for _, t := range f.things {
		rank, certainty := rankPublished, "high"
		if !t.article {
			rank, certainty = rankPage, "medium"
		}
		all = append(all,
			field{nameOf(t.object["datePublished"]), "html:jsonld:datePublished", certainty, rank - 1},
			field{nameOf(t.object["dateCreated"]), "html:jsonld:dateCreated", "medium", max(rank, rankDated)},
			field{nameOf(t.object["dateModified"]), "html:jsonld:dateModified", "low", rankModified})
	}
	for _, d := range metaDates {
		all = append(all, field{f.named[d.name], "html:" + d.name, d.certainty, d.rank})
	}
	all = append(all, field{addressDate(address), "url", "low", rankURL})
	slices.SortStableFunc(all, func(a, b field) int { return a.rank - b.rank })
	var dates []doc.MetaDate
	for _, c := range all {
		day, ok := parseDay(c.value)
		if !ok {
			continue
		}
		d := doc.MetaDate{Value: day, Source: c.source, Certainty: c.certainty}
		if !slices.ContainsFunc(dates, func(e doc.MetaDate) bool { return e.Value == d.Value && e.Source == d.Source }) {
			dates = append(dates, d)
		}
	}
	return dates
}

// maxFields bounds the date fields of the body, against lists of teasers.
const maxFields = 20

var (
	dateClass    = pattern.Lazy(`(?i)(?:^|[\s_-])(?:date|dateline|timestamp|time|pub-?date|posted(?:-on)?|publish(?:ed)?(?:-?date)?)(?:$|[\s_-])`)
	modifiedText = pattern.Lazy(`(?i)\b(?:updated|modified|reviewed|revised)\b`)
)

// field records n if it carries a date of the article; away tells that it
// stands in navigation and the like.
func (f *facts) field(n *html.Node, away bool) {
	if away || len(f.fields) >= maxFields || n.Data == "meta" {
		return
	}
	for _, key := range []string{"itemprop", "property"} {
		for name := range strings.FieldsSeq(attr(n, key)) {
			f.property(n, key, name)
		}
	}
	switch class := attr(n, "class") + " " + attr(n, "id"); {
	case n.Data == "time":
		f.timeElement(n, class)
	case !blocks[n.Data] && n.Data != "span" || !dateClass.MatchString(class):
	case modifiedText.MatchString(class):
	default:
		if s := textOf(n, maxHeader); len(s) <= maxHeader && fullDate.MatchString(s) && !modifiedText.MatchString(s) {
			f.fields = append(f.fields, field{fullDate.FindString(s), "html:visible", "medium", rankVisible})
		}
	}
}

// property records a property of microdata or RDFa.
func (f *facts) property(n *html.Node, key, name string) {
	for _, d := range metaDates {
		if d.name == strings.ToLower(name) {
			v := first(attr(n, "content"), attr(n, "datetime"), textOf(n, maxHeader))
			f.fields = append(f.fields, field{v, "html:" + key + ":" + name, d.certainty, max(d.rank, rankField)})
			return
		}
	}
}

func (f *facts) timeElement(n *html.Node, class string) {
	v := first(attr(n, "datetime"), textOf(n, maxHeader))
	c := field{v, "html:time", "low", rankStrayTime}
	around := class
	for p, i := n.Parent, 0; p != nil; p, i = p.Parent, i+1 {
		if i < 2 {
			around += " " + attr(p, "class")
		}
		if p.Data == "article" || p.Data == "main" || attr(p, "role") == "main" {
			if !slices.ContainsFunc(f.fields, func(e field) bool { return e.rank == rankTime }) {
				c.certainty, c.rank = "medium", rankTime
			}
			break
		}
	}
	switch {
	case modifiedText.MatchString(around) || n.Parent != nil && modifiedText.MatchString(textOf(n.Parent, 60)):
		c.certainty, c.rank = "low", rankModified
	case attr(n, "pubdate") != "" || strings.Contains(strings.ToLower(class), "publish"):
		c.certainty, c.rank = "high", rankField
	}
	f.fields = append(f.fields, c)
}

var addressDay = pattern.Lazy(`/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:/|-|\.|$)`)

// addressDate returns the day in the path of an address, "" when it has none.
func addressDate(address string) string {
	if m := addressDay.FindStringSubmatch(address); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	return ""
}

var (
	isoDay    = pattern.Lazy(`^((?:19|20)\d\d)([-/.]?)(\d\d)([-/.]?)(\d\d)(?:$|[T\s,;Z])`)
	monthDay  = pattern.Lazy(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b`)
	dayMonth  = pattern.Lazy(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?[\s-]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?[\s-]+((?:19|20)\d\d)\b`)
	slashDay  = pattern.Lazy(`\b(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\b`)
	isoInside = pattern.Lazy(`\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b`)
)

var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

// parseDay reads the calendar date of a date or a date and time in the forms
// that metadata has: ISO 8601, RFC 1123, "December 15, 2017", "12/15/2017"
// (month first unless that is impossible). The years are 1900 to 2099.
func parseDay(s string) (string, bool) {
	s = squeeze(s)
	if m := isoDay.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		return day(m[1], m[3], m[5])
	}
	if m := isoInside.FindStringSubmatch(s); m != nil {
		return day(m[1], m[2], m[3])
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		return day(m[3], strconv.Itoa(months[strings.ToLower(m[1])]), m[2])
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil {
		return day(m[3], strconv.Itoa(months[strings.ToLower(m[2])]), m[1])
	}
	if m := slashDay.FindStringSubmatch(s); m != nil {
		if d, ok := day(m[3], m[1], m[2]); ok {
			return d, true
		}
		return day(m[3], m[2], m[1])
	}
	return "", false
}

// day checks a date of the calendar.
func day(year, month, dom string) (string, bool) {
	s := fmt.Sprintf("%s-%02s-%02s", year, month, dom)
	_, err := time.Parse(time.DateOnly, s)
	return s, err == nil
}
