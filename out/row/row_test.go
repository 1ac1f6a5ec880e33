package row_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"writ/out/row"
)

var tables = map[string]reflect.Type{
	"records": reflect.TypeFor[row.Record](), "documents": reflect.TypeFor[row.Document](), "mentions": reflect.TypeFor[row.Mention](),
	"clusters": reflect.TypeFor[row.Cluster](), "acts": reflect.TypeFor[row.Act](), "act_records": reflect.TypeFor[row.ActRecord](),
}

func TestDictionaryIsComplete(t *testing.T) {
	t.Parallel()
	for _, table := range row.Dictionary() {
		if table.Description == "" {
			t.Errorf("%s: no description", table.Name)
		}
		typ := tables[table.Name]
		if len(table.Columns) != typ.NumField() {
			t.Fatalf("%s: %d columns, %d fields", table.Name, len(table.Columns), typ.NumField())
		}
		for i, c := range table.Columns {
			f := typ.Field(i)
			if c.Description == "" || !strings.HasSuffix(c.Description, ".") {
				t.Errorf("%s.%s: description %q is no sentence", table.Name, c.Name, c.Description)
			}
			nullable := f.Type.Kind() == reflect.Pointer || f.Type == reflect.TypeFor[row.Text]()
			if never := c.Null == "" || strings.HasPrefix(c.Null, "never"); never == nullable {
				t.Errorf("%s.%s: null is %q, field is %s", table.Name, c.Name, c.Null, f.Type)
			}
		}
	}
}

func TestTagsAgree(t *testing.T) {
	t.Parallel()
	var check func(typ reflect.Type)
	check = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, options, _ := strings.Cut(f.Tag.Get("parquet"), ",")
			if f.Tag.Get("json") != name || name == "" {
				t.Errorf("%s.%s: parquet %q, json %q", typ, f.Name, name, f.Tag.Get("json"))
			}
			text := f.Type == reflect.TypeFor[row.Text]()
			if text != strings.Contains(options, "optional") {
				t.Errorf("%s.%s: a Text is optional, nothing else is: %q", typ, f.Name, options)
			}
			if e := f.Type; e.Kind() == reflect.Slice {
				if options != "list" {
					t.Errorf("%s.%s: slice without list: %q", typ, f.Name, options)
				}
				if e.Elem().Kind() == reflect.Struct {
					check(e.Elem())
				}
			}
		}
	}
	for _, typ := range tables {
		check(typ)
	}
}

func TestDictionaryHasNoStrayLine(t *testing.T) {
	t.Parallel()
	var names []string
	for _, table := range row.Dictionary() {
		for _, c := range table.Columns {
			names = append(names, c.Name)
		}
	}
	for _, line := range row.DictionaryLines() {
		c := strings.Split(line, "\t")
		if len(c) != 4 {
			t.Errorf("%q: %d cells, want 4", line, len(c))
			continue
		}
		if c[1] != "" && !slices.Contains(names, c[1]) {
			t.Errorf("%s.%s: no such column", c[0], c[1])
		}
	}
}

func TestFirstColumns(t *testing.T) {
	t.Parallel()
	var got []string
	for _, c := range row.Dictionary()[0].Columns[:4] {
		got = append(got, c.Name+" "+c.Type)
	}
	if want := []string{"entity STRING", "action STRING", "agency STRING", "date DATE"}; !slices.Equal(got, want) {
		t.Errorf("first columns = %q, want %q", got, want)
	}
}

func TestJSONKeepsNullsAndLists(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(row.Flatten(document(t), row.Options{}).Records[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"entity":"Åsgård Ltd.","action":"penalty.fine","agency":"Federal Trade Commission","date":"2021-05-03",`,
		`"co_agencies":[]`, `"judge":null`, `"doc_date":null`, `"boxes":[]`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("JSON has no %s:\n%s", want, b)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2021-05-12")
	f.Add("1969-12-31")
	f.Add("0000-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		if d := row.ParseDate(s); d != nil && d.String() != s {
			t.Errorf("ParseDate(%q).String() = %q", s, d)
		}
	})
}
