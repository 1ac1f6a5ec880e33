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

	Shape Shape `json:"-"` // Type for programs
}

// Shape is the type of a column.
type Shape struct {
	Kind   string  // STRING, DATE, TIMESTAMP, INT, DOUBLE, BOOLEAN, LIST, STRUCT
	Bits   int     // of an INT: 32 or 64
	Elem   *Shape  // of a LIST
	Name   string  // of a STRUCT, for languages whose types have one
	Fields []Field // of a STRUCT
}

// Field is a part of a STRUCT.
type Field struct {
	Name  string
	Null  bool // it may be NULL
	Shape Shape
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
		shape := shapeOf(f.Type)
		c := Column{Name: column, Type: shape.String(), Null: "never", Shape: shape}
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

// shapeOf returns the Parquet type of a Go type of this package.
func shapeOf(t reflect.Type) Shape {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return Shape{Kind: "TIMESTAMP"}
	case t == reflect.TypeFor[Date]():
		return Shape{Kind: "DATE"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return shapeOf(t.Elem())
	case reflect.String:
		return Shape{Kind: "STRING"}
	case reflect.Int32, reflect.Int64:
		return Shape{Kind: "INT", Bits: t.Bits()}
	case reflect.Float64:
		return Shape{Kind: "DOUBLE"}
	case reflect.Bool:
		return Shape{Kind: "BOOLEAN"}
	case reflect.Slice:
		return Shape{Kind: "LIST", Elem: new(shapeOf(t.Elem()))}
	case reflect.Struct:
		s := Shape{Kind: "STRUCT", Name: t.Name()}
		for i := range t.NumField() {
			name, null := columnOf(t.Field(i))
			s.Fields = append(s.Fields, Field{name, null, shapeOf(t.Field(i).Type)})
		}
		return s
	}
	panic(fmt.Sprintf("row: no Parquet type for %s", t))
}

// String returns the type as the dictionary has it, LIST<STRUCT<name STRING>>.
func (s Shape) String() string {
	switch s.Kind {
	case "LIST":
		return "LIST<" + s.Elem.String() + ">"
	case "STRUCT":
		var parts []string
		for _, f := range s.Fields {
			parts = append(parts, f.Name+" "+f.Shape.String())
		}
		return "STRUCT<" + strings.Join(parts, ", ") + ">"
	}
	return s.Kind
}
