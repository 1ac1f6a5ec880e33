package config

import (
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v3"
)

// read returns the values of a YAML file by key. Faults are told with file
// and line.
func read(path string, k keys) (map[string]given, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	var top yaml.Node
	if err := dec.Decode(&top); errors.Is(err, io.EOF) {
		return nil, nil // nothing but comments
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: more than one YAML document", path)
	}
	r := &reading{path, k, map[string]given{}}
	return r.list, r.mapping("", top.Content[0])
}

// reading is a file on its way to values.
type reading struct {
	path string
	keys keys
	list map[string]given
}

func (r *reading) at(n *yaml.Node) string { return fmt.Sprintf("%s:%d", r.path, n.Line) }

// mapping reads the top level, section "", or the section of a command.
func (r *reading) mapping(section string, n *yaml.Node) error {
	n = resolve(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return nil // "run:" with nothing below it
	case n.Kind != yaml.MappingNode:
		return fmt.Errorf("%s: want lines of key: value", r.at(n))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, v := n.Content[i], resolve(n.Content[i+1])
		empty := v.Kind == yaml.ScalarNode && v.Tag == "!!null"
		if section == "" && r.keys.sections[name.Value] && (v.Kind == yaml.MappingNode || empty) {
			if err := r.mapping(name.Value, v); err != nil {
				return err
			}
			continue
		}
		key, err := r.keys.check(section, name.Value)
		if err != nil {
			return fmt.Errorf("%s: %w", r.at(name), err)
		}
		if v.Kind != yaml.ScalarNode || empty {
			return fmt.Errorf("%s: %s: want one value", r.at(name), name.Value)
		}
		if had, ok := r.list[key]; ok {
			return fmt.Errorf("%s: %s stands at %s already", r.at(name), name.Value, had.where)
		}
		r.list[key] = given{v.Value, FromFile, r.at(name)}
	}
	return nil
}

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
