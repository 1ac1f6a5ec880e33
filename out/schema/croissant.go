package schema

import (
	"encoding/json"
	"strings"

	"writ/out/row"
)

// crContext is the JSON-LD context that Croissant 1.0 prescribes.
const crContext = `{
  "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo",
  "cr": "http://mlcommons.org/croissant/", "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
  "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty", "examples": {"@id": "cr:examples", "@type": "@json"},
  "extract": "cr:extract", "field": "cr:field", "fileObject": "cr:fileObject", "fileProperty": "cr:fileProperty", "fileSet": "cr:fileSet",
  "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
  "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "rai": "http://mlcommons.org/croissant/RAI/", "recordSet": "cr:recordSet",
  "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate",
  "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform"
}`

// about is what every description says of a dataset.
const about = "Acts of public authorities on entities, read from news and court papers: who was affected, what was done, by which authority, when. " +
	"Rows quote the documents; their rights are those of the documents."

type crID struct {
	ID string `json:"@id"`
}

type crDataset struct {
	Context     json.RawMessage `json:"@context"`
	Type        string          `json:"@type"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	ConformsTo  string          `json:"conformsTo"`
	Version     string          `json:"version"`
	Published   string          `json:"datePublished,omitempty"`
	Files       []crFileSet     `json:"distribution"`
	Tables      []crRecordSet   `json:"recordSet"`
}

type crFileSet struct {
	Type     string `json:"@type"`
	ID       string `json:"@id"`
	Name     string `json:"name"`
	Format   string `json:"encodingFormat"`
	Includes string `json:"includes"`
}

type crRecordSet struct {
	Type        string    `json:"@type"`
	ID          string    `json:"@id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Key         []crID    `json:"key,omitempty"`
	Fields      []crField `json:"field"`
}

type crField struct {
	Type        string    `json:"@type"`
	ID          string    `json:"@id"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	DataType    string    `json:"dataType,omitempty"`
	Repeated    bool      `json:"repeated,omitempty"`
	Source      *crSource `json:"source,omitempty"`
	SubFields   []crField `json:"subField,omitempty"`
}

type crSource struct {
	FileSet   crID              `json:"fileSet"`
	Extract   map[string]string `json:"extract"`
	Transform map[string]string `json:"transform,omitempty"`
}

func croissant(b *strings.Builder, tables []row.Table, d *Dataset) error {
	set := crDataset{
		Context: json.RawMessage(crContext), Type: "sc:Dataset", Name: "writ", Description: about,
		ConformsTo: "http://mlcommons.org/croissant/1.0", Version: row.Version + ".0.0",
		Files: []crFileSet{}, Tables: []crRecordSet{},
	}
	if d != nil {
		set.Name, set.Published = d.Name, d.Published
	}
	for _, t := range tables {
		if !d.has(t.Name) {
			continue
		}
		files := t.Name + "-files"
		set.Files = append(set.Files, crFileSet{"cr:FileSet", files, files, "application/x-parquet", t.Name + "/**/*.parquet"})
		r := crRecordSet{Type: "cr:RecordSet", ID: t.Name, Name: t.Name, Description: t.Description}
		for _, k := range keys[t.Name] {
			r.Key = append(r.Key, crID{t.Name + "/" + k})
		}
		for _, c := range t.Columns {
			r.Fields = append(r.Fields, crColumn(t.Name, files, c))
		}
		set.Tables = append(set.Tables, r)
	}
	return indented(b, set)
}

// crColumn describes a column. The parts of a list of structs are subfields,
// parts of parts among them with joined names; lists within such lists have
// no form in Croissant 1.0 and are left out.
func crColumn(table, files string, c row.Column) crField {
	id := table + "/" + c.Name
	f := crField{Type: "cr:Field", ID: id, Name: c.Name, Description: meaning(c)}
	s := c.Shape
	if s.Elem != nil {
		f.Repeated, s = true, *s.Elem
	}
	source := func(path string) *crSource {
		of := &crSource{FileSet: crID{files}, Extract: map[string]string{"column": c.Name}}
		if path != "" {
			of.Transform = map[string]string{"jsonPath": path}
		}
		return of
	}
	if s.Kind != "STRUCT" {
		f.DataType, f.Source = crType(s), source("")
		return f
	}
	var parts func(s row.Shape, name, path string)
	parts = func(s row.Shape, name, path string) {
		for _, p := range s.Fields {
			switch p.Shape.Kind {
			case "STRUCT":
				parts(p.Shape, name+p.Name+"_", path+p.Name+".")
			case "LIST":
			default:
				f.SubFields = append(f.SubFields, crField{
					Type: "cr:Field", ID: id + "/" + name + p.Name, Name: name + p.Name, DataType: crType(p.Shape), Source: source(path + p.Name),
				})
			}
		}
	}
	parts(s, "", "")
	return f
}

func crType(s row.Shape) string {
	switch s.Kind {
	case "DATE":
		return "sc:Date"
	case "TIMESTAMP":
		return "sc:DateTime"
	case "INT":
		return "sc:Integer"
	case "DOUBLE":
		return "sc:Float"
	case "BOOLEAN":
		return "sc:Boolean"
	}
	return "sc:Text"
}
