package out

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"writ/out/row"
)

// WriteSchema writes the data dictionary as "text" for a terminal, "md" or
// "json". Another format is an error.
func WriteSchema(w io.Writer, format string) error {
	tables := row.Dictionary()
	var b strings.Builder
	switch format {
	case "text":
		textSchema(&b, tables)
	case "md":
		markdownSchema(&b, tables)
	case "json":
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(struct {
			SchemaVersion string      `json:"schema_version"`
			Tables        []row.Table `json:"tables"`
		}{row.Version, tables}); err != nil {
			return fmt.Errorf("write schema: %w", err)
		}
	default:
		return fmt.Errorf("write schema: unknown format %q: use text, md or json", format)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write schema: %w", err)
	}
	return nil
}

func textSchema(b *strings.Builder, tables []row.Table) {
	fmt.Fprintf(b, "schema version %s\n", row.Version)
	for _, t := range tables {
		fmt.Fprintf(b, "\n%s: %s\n", t.Name, t.Description)
		for _, c := range t.Columns {
			fmt.Fprintf(b, "\n  %s  %s\n      %s\n      NULL: %s\n", c.Name, c.Type, c.Description, c.Null)
		}
	}
}

func markdownSchema(b *strings.Builder, tables []row.Table) {
	fmt.Fprintf(b, "Schema version %s\n", row.Version)
	for _, t := range tables {
		fmt.Fprintf(b, "\n## %s\n\n%s\n\n| column | type | meaning | NULL when |\n|---|---|---|---|\n", t.Name, t.Description)
		for _, c := range t.Columns {
			fmt.Fprintf(b, "| `%s` | `%s` | %s | %s |\n", c.Name, c.Type, pipes(c.Description), pipes(c.Null))
		}
	}
}

// pipes keeps a cell in its column.
func pipes(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
