package schema

import (
	_ "embed"
	"fmt"
	"strings"

	"writ/out/row"
)

// sqlType is the type of a column in DuckDB.
func sqlType(s row.Shape) string {
	switch s.Kind {
	case "STRING":
		return "VARCHAR"
	case "TIMESTAMP":
		return "TIMESTAMP WITH TIME ZONE"
	case "INT":
		if s.Bits == 64 {
			return "BIGINT"
		}
		return "INTEGER"
	case "LIST":
		return sqlType(*s.Elem) + "[]"
	case "STRUCT":
		var parts []string
		for _, f := range s.Fields {
			parts = append(parts, quoted(f.Name)+" "+sqlType(f.Shape))
		}
		return "STRUCT(" + strings.Join(parts, ", ") + ")"
	}
	return s.Kind
}

// quoted is a name that may be a word of SQL, literal a string.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
func literal(s string) string   { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// meaning is the description of a column with its reason for NULL.
func meaning(c row.Column) string {
	if nullable(c) {
		return c.Description + " NULL: " + c.Null + "."
	}
	return c.Description
}

func tablesSQL(b *strings.Builder, tables []row.Table, _ *Dataset) error {
	fmt.Fprintf(b, "-- Schema version %s. Dialect: DuckDB.\n", row.Version)
	for _, t := range tables {
		fmt.Fprintf(b, "\nCREATE TABLE %s (\n", quoted(t.Name))
		for i, c := range t.Columns {
			line := "  " + quoted(c.Name) + " " + sqlType(c.Shape)
			if !nullable(c) {
				line += " NOT NULL"
			}
			if i < len(t.Columns)-1 {
				line += ","
			}
			b.WriteString(line + "\n")
		}
		b.WriteString(");\n")
		comments(b, "TABLE", t)
	}
	return nil
}

func comments(b *strings.Builder, kind string, t row.Table) {
	fmt.Fprintf(b, "COMMENT ON %s %s IS %s;\n", kind, quoted(t.Name), literal(t.Description))
	for _, c := range t.Columns {
		fmt.Fprintf(b, "COMMENT ON COLUMN %s.%s IS %s;\n", quoted(t.Name), quoted(c.Name), literal(meaning(c)))
	}
}

// examples are views over the views of the tables. Each stands below a line
// "-- needs TABLE…".
//
//go:embed views.sql
var examples string

func viewsSQL(b *strings.Builder, tables []row.Table, d *Dataset) error {
	fmt.Fprintf(b, "-- Schema version %s. DuckDB: duckdb -init FILE\n", row.Version)
	for _, t := range tables {
		if !d.has(t.Name) {
			fmt.Fprintf(b, "\n-- %s: not in this dataset; extract cluster makes it\n", t.Name)
			continue
		}
		pattern := d.dir() + "/" + t.Name + "/**/*.parquet"
		fmt.Fprintf(b, "\nCREATE OR REPLACE VIEW %s AS\n  SELECT * FROM read_parquet(%s, hive_partitioning = true, union_by_name = true);\n", quoted(t.Name), literal(pattern))
		comments(b, "VIEW", t)
	}
	_, views, _ := strings.Cut(examples, "-- needs ")
	for view := range strings.SplitSeq(views, "-- needs ") {
		needs, sql, _ := strings.Cut(view, "\n")
		ok := true
		for _, table := range strings.Fields(needs) {
			ok = ok && d.has(table)
		}
		if ok {
			b.WriteString("\n" + strings.TrimSpace(sql) + "\n")
		}
	}
	return nil
}
