package release

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// SBOM lists the parts of a binary in CycloneDX: the pinned tool reads them
// from the binary itself, and the licences are those of the table. The time in
// it is at, so that the same binary gives the same bytes.
func SBOM(ctx context.Context, binary, version string, at time.Time) ([]byte, error) {
	c := exec.CommandContext(ctx, "go", "tool", "-modfile=cmd/tools/go.mod", "cyclonedx-gomod", "bin", "-json", "-noserial", "-version", "v"+version, binary)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	b, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("list parts of %s: %w: %s", binary, err, strings.TrimSpace(stderr.String()))
	}
	return completed(b, at)
}

// completed sets time and licences of a list of parts.
func completed(sbom []byte, at time.Time) ([]byte, error) {
	rows, err := licences(table)
	if err != nil {
		return nil, err
	}
	var d struct {
		Schema     string           `json:"$schema"`
		Format     string           `json:"bomFormat"`
		Spec       string           `json:"specVersion"`
		Version    int              `json:"version"`
		Metadata   map[string]any   `json:"metadata"`
		Components []map[string]any `json:"components"`
		Dependents any              `json:"dependencies,omitempty"`
	}
	if err := json.Unmarshal(sbom, &d); err != nil {
		return nil, fmt.Errorf("read list of parts: %w", err)
	}
	if d.Metadata == nil || len(d.Components) == 0 {
		return nil, fmt.Errorf("read list of parts: it is empty")
	}
	d.Metadata["timestamp"] = at.UTC().Format(time.RFC3339)
	for _, c := range d.Components {
		name, _ := c["name"].(string)
		if name == "std" {
			c["licenses"] = []any{map[string]any{"license": map[string]string{"id": "BSD-3-Clause"}}}
			continue
		}
		if rows[name] == nil {
			return nil, fmt.Errorf("list of parts: %s: not in licences.tsv", name)
		}
		if len(rows[name]) == 1 {
			c["licenses"] = []any{map[string]any{"license": map[string]string{"id": rows[name][0]}}}
		} else {
			c["licenses"] = []any{map[string]string{"expression": strings.Join(rows[name], " AND ")}}
		}
	}
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write list of parts: %w", err)
	}
	return append(b, '\n'), nil
}
