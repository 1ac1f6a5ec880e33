// Package schema tells what the tables of a dataset mean in the formats of
// others: for people, for databases, for catalogues of data sets, for
// programming languages. All of them are made from [row.Dictionary].
package schema

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"writ/out/row"
)

// format writes the tables of a dataset, which is nil when none is described.
type format struct {
	name, meaning string
	write         func(b *strings.Builder, tables []row.Table, d *Dataset) error
}

var formats = []format{
	{"text", "for a terminal", text},
	{"md", "Markdown", markdown},
	{"json", "the dictionary as data", dictionary},
	{"sql", "CREATE TABLE and COMMENT ON, as DuckDB has them", tablesSQL},
	{"views", "DuckDB views over the files, with examples", viewsSQL},
	{"croissant", "Croissant 1.0, JSON-LD", croissant},
	{"datapackage", "Frictionless Data Package", datapackage},
	{"typescript", "interfaces of the rows as JSON Lines", typescript},
	{"python", "dataclasses of the rows", python},
	{"spark", "one JSON object, table to schema in the DDL of Spark", spark},
}

// Formats returns the names of the formats, Help what each of them is.
func Formats() (names []string) {
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Help returns one line a format for people.
func Help() string {
	var b strings.Builder
	for _, f := range formats {
		fmt.Fprintf(&b, "  %-12s %s\n", f.name, f.meaning)
	}
	return b.String()
}

// Write writes the data dictionary in one of [Formats]. views, croissant and
// datapackage tell of the files of d too; where it is nil they say DATASET or
// a pattern in place of them. The others take no notice of d.
func Write(w io.Writer, name string, d *Dataset) error {
	for _, f := range formats {
		if f.name != name {
			continue
		}
		var b strings.Builder
		if err := f.write(&b, row.Dictionary(), d); err != nil {
			return fmt.Errorf("write schema: %w", err)
		}
		if _, err := io.WriteString(w, b.String()); err != nil {
			return fmt.Errorf("write schema: %w", err)
		}
		return nil
	}
	return fmt.Errorf("write schema: unknown format %q: want one of %s", name, strings.Join(Formats(), ", "))
}

func text(b *strings.Builder, tables []row.Table, _ *Dataset) error {
	fmt.Fprintf(b, "schema version %s\n", row.Version)
	for _, t := range tables {
		fmt.Fprintf(b, "\n%s: %s\n", t.Name, t.Description)
		for _, c := range t.Columns {
			fmt.Fprintf(b, "\n  %s  %s\n      %s\n      NULL: %s\n", c.Name, c.Type, c.Description, c.Null)
		}
	}
	return nil
}

func markdown(b *strings.Builder, tables []row.Table, _ *Dataset) error {
	fmt.Fprintf(b, "Schema version %s\n", row.Version)
	for _, t := range tables {
		fmt.Fprintf(b, "\n## %s\n\n%s\n\n| column | type | meaning | NULL when |\n|---|---|---|---|\n", t.Name, t.Description)
		for _, c := range t.Columns {
			fmt.Fprintf(b, "| `%s` | `%s` | %s | %s |\n", c.Name, c.Type, pipes(c.Description), pipes(c.Null))
		}
	}
	return nil
}

// pipes keeps a cell in its column.
func pipes(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func dictionary(b *strings.Builder, tables []row.Table, _ *Dataset) error {
	return indented(b, struct {
		SchemaVersion string      `json:"schema_version"`
		Tables        []row.Table `json:"tables"`
	}{row.Version, tables})
}

// indented writes a value as JSON for people.
func indented(b *strings.Builder, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// keys are the columns that name a row of a table, links those that name a
// row of another one.
var (
	keys = map[string][]string{
		"records": {"record_id"}, "mentions": {"record_id", "mention"}, "acts": {"act_id"}, "act_records": {"record_id"},
	}
	links = []struct{ table, column, to string }{
		{"mentions", "record_id", "records"},
		{"acts", "record_id", "records"},
		{"act_records", "act_id", "acts"},
		{"act_records", "record_id", "records"},
	}
)

// nullable reports whether a column may be NULL: a list is empty instead.
func nullable(c row.Column) bool { return !strings.HasPrefix(c.Null, "never") }
