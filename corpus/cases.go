package corpus

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Case is one document with the records expected from it.
//
// A case file is lines of text. "# key: value" lines come first: doc (path
// inside the corpus, with "#id" for a line of JSON Lines), date (of the
// document), kind (doc_kind), then as needed court, docket, judge, filed,
// party (name, tab, role), clutter (kind, tab, text). Every other line is one
// record of six or seven cells between tabs: entity, action leaf, agency,
// date, status, triggers, options. A cell of several names begins with the
// full one; '|' stands between. A blank line ends the file.
type Case struct {
	Name    string // file name without ".case"
	Doc     string
	Meta    map[string]string // every header but doc, party and clutter
	Parties [][2]string       // name, role
	Clutter []Clutter
	Records []Record
}

// Clutter is text that belongs to no story.
type Clutter struct{ Kind, Text string }

// Record is one expected record. A text that stands in the document more than
// once carries "@n" (the n-th) or "@*" (all).
type Record struct {
	Line     int      // 1-based, in the case file
	Entity   []string // full name, then aliases
	Action   string   // leaf of the ontology
	Agency   []string // official name, then surface forms; nil = none
	Date     string   // ISO 8601, as coarse as the text; a week is 2019-W40, a spring 2020-SP; "" = none
	Status   string
	Triggers []string

	Options map[string][]string // type, expr, relation, judge, amount, alt, entity_alt, agency_alt, date_alt, status_alt, background, optional
}

// Option returns the first value of an option, "" when it is not set.
func (r Record) Option(key string) string {
	if v := r.Options[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether an option is set.
func (r Record) Has(key string) bool {
	_, ok := r.Options[key]
	return ok
}

// Cases returns every case of the corpus, by name.
func Cases() ([]Case, error) {
	names, err := fs.Glob(embedded, "cases/*.case")
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	var cases []Case
	for _, name := range names {
		b, err := embedded.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read case: %w", err)
		}
		c, err := Parse(strings.TrimSuffix(strings.TrimPrefix(name, "cases/"), ".case"), string(b))
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Parse reads one case file. Errors read "name.case:line: reason".
func Parse(name, text string) (Case, error) {
	c := Case{Name: name, Meta: map[string]string{}}
	fail := func(n int, format string, a ...any) (Case, error) {
		return Case{}, fmt.Errorf("%s.case:%d: %s", name, n, fmt.Sprintf(format, a...))
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		n := i + 1
		switch {
		case line == "":
			if strings.TrimSpace(strings.Join(lines[i:], "")) != "" {
				return fail(n, "text after the blank line")
			}
			if c.Doc == "" {
				return fail(n, "no doc")
			}
			return c, nil
		case strings.HasPrefix(line, "#"):
			key, value, ok := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
			if !ok || len(c.Records) > 0 {
				return fail(n, "not a header")
			}
			if err := c.header(key, value); err != nil {
				return fail(n, "%v", err)
			}
		default:
			r, err := parseRecord(line)
			if err != nil {
				return fail(n, "%v", err)
			}
			r.Line = n
			c.Records = append(c.Records, r)
		}
	}
	return fail(len(lines), "no blank line at the end")
}

func (c *Case) header(key, value string) error {
	a, b, pair := strings.Cut(value, "\t")
	switch key {
	case "doc":
		c.Doc = value
	case "party":
		c.Parties = append(c.Parties, [2]string{a, b})
	case "clutter":
		c.Clutter = append(c.Clutter, Clutter{a, b})
	default:
		if _, twice := c.Meta[key]; twice {
			return fmt.Errorf("second header %q", key)
		}
		c.Meta[key] = value
	}
	if (key == "party" || key == "clutter") != pair {
		return fmt.Errorf("header %q: wrong number of cells", key)
	}
	return nil
}

var statuses = map[string]bool{"done": true, "planned": true, "requested": true, "alleged": true, "negated": true, "hypothetical": true}

func parseRecord(line string) (Record, error) {
	cells := strings.Split(line, "\t")
	if len(cells) != 6 && len(cells) != 7 {
		return Record{}, fmt.Errorf("%d cells, want 6 or 7", len(cells))
	}
	r := Record{Entity: list(cells[0]), Action: cells[1], Agency: list(cells[2]), Date: cells[3], Status: cells[4], Triggers: list(cells[5]), Options: map[string][]string{}}
	if len(r.Entity) == 0 || r.Action == "" || len(r.Triggers) == 0 {
		return Record{}, fmt.Errorf("entity, action and trigger are required")
	}
	if !statuses[r.Status] {
		return Record{}, fmt.Errorf("unknown status %q", r.Status)
	}
	if len(cells) == 7 {
		for _, o := range strings.Split(cells[6], "; ") {
			key, value, _ := strings.Cut(o, "=")
			if !options[key] {
				return Record{}, fmt.Errorf("unknown option %q", key)
			}
			r.Options[key] = list(value)
		}
	}
	if a := r.Option("amount"); a != "" {
		if _, err := strconv.ParseFloat(a, 64); err != nil {
			return Record{}, fmt.Errorf("amount: %w", err)
		}
	}
	return r, nil
}

var options = map[string]bool{
	"type": true, "expr": true, "relation": true, "judge": true, "amount": true, "background": true, "optional": true,
	"alt": true, "entity_alt": true, "agency_alt": true, "date_alt": true, "status_alt": true,
}

func list(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}
