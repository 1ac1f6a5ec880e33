package schema

import (
	"strings"

	"writ/out/row"
)

// spark writes one JSON object: the schema of each table by its name, as Spark
// writes one in DDL and reads the files.
func spark(b *strings.Builder, tables []row.Table, _ *Dataset) error {
	all := map[string]string{}
	for _, t := range tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, "`"+c.Name+"` "+sparkType(c.Shape))
		}
		all[t.Name] = strings.Join(columns, ", ")
	}
	return indented(b, all)
}

func sparkType(s row.Shape) string {
	switch s.Kind {
	case "INT":
		if s.Bits == 64 {
			return "BIGINT"
		}
	case "LIST":
		return "ARRAY<" + sparkType(*s.Elem) + ">"
	case "STRUCT":
		var parts []string
		for _, f := range s.Fields {
			parts = append(parts, "`"+f.Name+"`: "+sparkType(f.Shape))
		}
		return "STRUCT<" + strings.Join(parts, ", ") + ">"
	}
	return s.Kind
}
