package row

import (
	_ "embed"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Column is one column as the data dictionary tells it.
type Column struct {
	Name        string `json:"name"`
	Type        string `json:"type"` // STRING, DATE, TIMESTAMP, INT, DOUBLE, LIST<…>, STRUCT<…>
	Null        string `json:"null"` // when it is NULL, "never" when it cannot be
	Description string `json:"description"`
}

// Table is one table as the data dictionary tells it.
type Table struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Columns     []Column `json:"columns"` // in the order of the file
}

//go:embed dictionary.tsv
var dictionary string

// Dictionary returns the tables of the schema: names and types from the
// structs, meanings from dictionary.tsv. A column without a meaning has an
// empty Description, which a test forbids.
func Dictionary() []Table {
	tables := []Table{
		describe("records", reflect.TypeFor[Record]()),
		describe("documents", reflect.TypeFor[Document]()),
		describe("mentions", reflect.TypeFor[Mention]()),
		describe("clusters", reflect.TypeFor[Cluster]()),
		describe("acts", reflect.TypeFor[Act]()),
		describe("act_records", reflect.TypeFor[ActRecord]()),
	}
	said := map[string][2]string{}
	for line := range strings.Lines(dictionary) {
		c := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(c) == 4 && !strings.HasPrefix(line, "#") {
			said[c[0]+"."+c[1]] = [2]string{c[2], c[3]}
		}
	}
	for i := range tables {
		t := &tables[i]
		t.Description = said[t.Name+"."][1]
		for k := range t.Columns {
			c := &t.Columns[k]
			s, ok := said[t.Name+"."+c.Name]
			if !ok {
				s = said["*."+c.Name]
			}
			if s[0] != "" {
				c.Null = s[0]
			}
			c.Description = s[1]
		}
	}
	return tables
}

func describe(name string, t reflect.Type) Table {
	out := Table{Name: name}
	for i := range t.NumField() {
		f := t.Field(i)
		column, nullable := columnOf(f)
		c := Column{Name: column, Type: typeName(f.Type), Null: "never"}
		if nullable {
			c.Null = ""
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// columnOf reads the tag of a field.
func columnOf(f reflect.StructField) (name string, nullable bool) {
	name, options, _ := strings.Cut(f.Tag.Get("parquet"), ",")
	return name, f.Type.Kind() == reflect.Pointer || strings.Contains(options, "optional")
}

// typeName returns the Parquet type of a Go type of this package.
func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "TIMESTAMP"
	case t == reflect.TypeFor[Date]():
		return "DATE"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.String:
		return "STRING"
	case reflect.Int32, reflect.Int64:
		return "INT"
	case reflect.Float64:
		return "DOUBLE"
	case reflect.Bool:
		return "BOOLEAN"
	case reflect.Slice:
		return "LIST<" + typeName(t.Elem()) + ">"
	case reflect.Struct:
		var parts []string
		for i := range t.NumField() {
			name, _ := columnOf(t.Field(i))
			parts = append(parts, name+" "+typeName(t.Field(i).Type))
		}
		return "STRUCT<" + strings.Join(parts, ", ") + ">"
	}
	panic(fmt.Sprintf("row: no Parquet type for %s", t))
}
