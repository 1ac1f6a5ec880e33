package release

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

//go:embed licences.tsv
var table string

//go:embed parts/pdfium.txt
var pdfiumParts string

// parts are the licences of what a module carries within it, beside its own:
// by module.
var parts = map[string]string{"github.com/klippa-app/go-pdfium": pdfiumParts}

// allowed are the licences that may be in the binary, each with words that its
// text has. All of them ask for no more than their own text beside a copy.
var allowed = map[string][]string{
	"Apache-2.0":   {"Apache License", "2.0"},
	"MIT":          {"Permission is hereby granted, free of charge", "WITHOUT WARRANTY OF ANY KIND"},
	"BSD-2-Clause": {"Redistribution and use in source and binary forms", "DISCLAIMED"},
	"BSD-3-Clause": {"Redistribution and use in source and binary forms", "either the name"},
}

// Module is one module that is linked into the binary.
type Module struct {
	Path, Version string
	Dir           string // where its source lies
}

// Modules returns the modules that the binary links on any of the platforms,
// by path, this one left out.
func Modules(ctx context.Context, platforms []Platform) ([]Module, error) {
	found := map[string]Module{}
	for _, p := range platforms {
		c := exec.CommandContext(ctx, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", Package)
		c.Env = p.environ()
		var stderr bytes.Buffer
		c.Stderr = &stderr
		b, err := c.Output()
		if err != nil {
			return nil, fmt.Errorf("list modules for %s: %w: %s", p, err, strings.TrimSpace(stderr.String()))
		}
		for line := range strings.Lines(string(b)) {
			if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
				found[f[0]] = Module{f[0], f[1], f[2]}
			}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Module) int { return strings.Compare(a.Path, b.Path) }), nil
}

// Licences checks the licence of every module against the table and returns
// the texts that go with a copy of the binary. The error names every module
// that fails, and rows of the table that no module needs.
func Licences(modules []Module) (string, error) {
	rows, err := licences(table)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	var bad []string
	for _, m := range modules {
		want, ok := rows[m.Path]
		delete(rows, m.Path)
		files, err := texts(m.Dir)
		switch {
		case err != nil:
			return "", err
		case !ok:
			bad = append(bad, m.Path+": not in licences.tsv")
		case files == "":
			bad = append(bad, m.Path+": has no licence file")
		default:
			for _, l := range want {
				if !says(files, allowed[l]) {
					bad = append(bad, fmt.Sprintf("%s: its licence file does not read as %s", m.Path, l))
				}
			}
		}
		fmt.Fprintf(&text, "%s\n%s %s (%s)\n\n%s\n", strings.Repeat("=", 78), m.Path, m.Version, strings.Join(want, " AND "), files)
		if p := parts[m.Path]; p != "" {
			fmt.Fprintf(&text, "%s\nwithin %s\n\n%s\n", strings.Repeat("=", 78), m.Path, p)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(rows)) {
		bad = append(bad, path+": in licences.tsv, but not in the binary")
	}
	if len(bad) > 0 {
		return "", fmt.Errorf("licences: %s", strings.Join(bad, "; "))
	}
	return text.String(), nil
}

// licences reads the table.
func licences(table string) (map[string][]string, error) {
	rows := map[string][]string{}
	for line := range strings.Lines(table) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' || line == "module\tlicence" {
			continue
		}
		module, expression, ok := strings.Cut(line, "\t")
		if _, twice := rows[module]; !ok || twice {
			return nil, fmt.Errorf("licences.tsv: bad row %q", line)
		}
		rows[module] = strings.Split(expression, " AND ")
		for _, l := range rows[module] {
			if allowed[l] == nil {
				return nil, fmt.Errorf("licences.tsv: %s: licence %s is not allowed", module, l)
			}
		}
	}
	return rows, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)(\.(txt|md))?$`)

// texts returns the licence files of a module, one after another.
func texts(dir string) (string, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("read licence: %w", err)
	}
	var s strings.Builder
	for _, e := range list {
		if !licenceFile.MatchString(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", fmt.Errorf("read licence: %w", err)
		}
		s.Write(bytes.TrimSpace(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))))
		s.WriteString("\n\n")
	}
	return s.String(), nil
}

// says reports whether a text has all words, however its lines are broken.
func says(text string, words []string) bool {
	text = strings.Join(strings.Fields(text), " ")
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
