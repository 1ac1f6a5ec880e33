package schema

import (
	"strings"

	"writ/out/row"
)

type dpPackage struct {
	Profile     string       `json:"profile"`
	Name        string       `json:"name"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description"`
	Version     string       `json:"version"`
	Created     string       `json:"created,omitempty"`
	Resources   []dpResource `json:"resources"`
}

type dpResource struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Profile     string   `json:"profile"`
	Path        string   `json:"path"`
	Format      string   `json:"format"`
	MediaType   string   `json:"mediatype"`
	Bytes       int64    `json:"bytes,omitempty"`
	Hash        string   `json:"hash,omitempty"`
	Rows        int64    `json:"rows,omitempty"`
	Schema      dpSchema `json:"schema"`
}

type dpSchema struct {
	Fields  []dpField `json:"fields"`
	Key     []string  `json:"primaryKey,omitempty"`
	Foreign []dpLink  `json:"foreignKeys,omitempty"`
}

type dpField struct {
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	Description string          `json:"description"`
	Constraints map[string]bool `json:"constraints,omitempty"`
}

type dpLink struct {
	Fields    []string `json:"fields"`
	Reference struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	} `json:"reference"`
}

// datapackage describes a dataset as a Data Package. Every file is a resource
// of its own, for a resource of many files is their bytes one after another,
// which Parquet cannot be; keys and links are told where a table has one file.
func datapackage(b *strings.Builder, tables []row.Table, d *Dataset) error {
	p := dpPackage{
		Profile: "data-package", Name: "writ", Description: about, Version: row.Version + ".0.0", Resources: []dpResource{},
	}
	if d != nil {
		p.Name, p.Title = slug(d.Name), d.Name
		p.Created = d.Published + "T00:00:00Z"
	}
	one := map[string]bool{} // tables with one file
	for _, t := range tables {
		one[t.Name] = d == nil || len(d.Files[t.Name]) == 1
	}
	for _, t := range tables {
		if !d.has(t.Name) {
			continue
		}
		base := dpResource{
			Name: slug(t.Name), Description: t.Description, Profile: "data-resource", Path: t.Name + ".parquet",
			Format: "parquet", MediaType: "application/vnd.apache.parquet", Schema: dpColumns(t, one),
		}
		if d == nil {
			p.Resources = append(p.Resources, base)
			continue
		}
		for _, e := range d.Files[t.Name] {
			r := base
			r.Path, r.Bytes, r.Hash, r.Rows = e.Path, e.Bytes, "sha256:"+e.SHA256, e.Rows
			if !one[t.Name] {
				r.Name = slug(strings.TrimSuffix(e.Path, ".parquet"))
			}
			p.Resources = append(p.Resources, r)
		}
	}
	return indented(b, p)
}

func dpColumns(t row.Table, one map[string]bool) dpSchema {
	var s dpSchema
	for _, c := range t.Columns {
		f := dpField{Name: c.Name, Type: dpType(c.Shape), Description: meaning(c)}
		if !nullable(c) {
			f.Constraints = map[string]bool{"required": true}
		}
		s.Fields = append(s.Fields, f)
	}
	s.Key = keys[t.Name]
	for _, l := range links {
		if l.table == t.Name && one[l.to] {
			link := dpLink{Fields: []string{l.column}}
			link.Reference.Resource, link.Reference.Fields = slug(l.to), []string{l.column}
			s.Foreign = append(s.Foreign, link)
		}
	}
	return s
}

// slug makes a name of lower-case letters, digits, hyphens, dots and
// underscores.
func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, s), "-.")
}

func dpType(s row.Shape) string {
	switch s.Kind {
	case "DATE":
		return "date"
	case "TIMESTAMP":
		return "datetime"
	case "INT":
		return "integer"
	case "DOUBLE":
		return "number"
	case "BOOLEAN":
		return "boolean"
	case "LIST":
		return "array"
	case "STRUCT":
		return "object"
	}
	return "string"
}
