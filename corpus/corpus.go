// Package corpus holds documents written for this project and the records
// that a reader expects from them. Tests import it; no binary does.
//
// README.md tells what each document shows.
package corpus

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed news press repost fr html court lines bad cases gold README.md
var embedded embed.FS

// FS holds the corpus: news, press, repost, fr, html, court, lines (documents), bad
// (inputs that must fail), cases, gold, README.md.
func FS() fs.FS { return embedded }

// Line is one document of a JSON Lines file.
type Line struct {
	ID      string `json:"id"`
	Source  string `json:"source,omitempty"`
	DocDate string `json:"doc_date,omitempty"` // ISO date
	Title   string `json:"title,omitempty"`
	URL     string `json:"url,omitempty"`
	Text    string `json:"text"`
}

// Read returns the document that doc names as a line: the line itself for
// "lines/x.jsonl#id", else the file's bytes as text under its base name
// without extension. The text of HTML and PDF files is their source.
func Read(doc string) (Line, error) {
	name, id, member := strings.Cut(doc, "#")
	b, err := embedded.ReadFile(name)
	if err != nil {
		return Line{}, fmt.Errorf("read corpus: %w", err)
	}
	if !member {
		base := name[strings.LastIndexByte(name, '/')+1:]
		if i := strings.LastIndexByte(base, '.'); i > 0 {
			base = base[:i]
		}
		return Line{ID: base, Text: string(b)}, nil
	}
	for _, s := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		var l Line
		if err := json.Unmarshal([]byte(s), &l); err != nil {
			return Line{}, fmt.Errorf("read %s: %w", name, err)
		}
		if l.ID == id {
			return l, nil
		}
	}
	return Line{}, fmt.Errorf("read %s: no line %q: %w", name, id, fs.ErrNotExist)
}
