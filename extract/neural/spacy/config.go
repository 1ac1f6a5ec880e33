package spacy

import (
	"encoding/json"
	"fmt"
	"strings"
)

// config is a thinc configuration file: section → key → JSON text.
type config map[string]map[string]string

func parseConfig(s string) (config, error) {
	c, section, key := config{}, "", ""
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\r\n")
		t := strings.TrimSpace(line)
		switch {
		case t == "" || t[0] == '#' || t[0] == ';':
		case t[0] == '[' && t[len(t)-1] == ']' && line[0] == '[':
			section, key = t[1:len(t)-1], ""
			c[section] = map[string]string{}
		case line[0] == ' ' || line[0] == '\t':
			if key == "" {
				return nil, fmt.Errorf("continuation without a key: %q", line)
			}
			c[section][key] += t
		default:
			k, v, ok := strings.Cut(line, "=")
			if !ok || section == "" {
				return nil, fmt.Errorf("cannot read line %q", line)
			}
			key = strings.TrimSpace(k)
			c[section][key] = strings.TrimSpace(v)
		}
	}
	return c, nil
}

// get decodes one value; a missing one is an error.
func (c config) get(section, key string, v any) error {
	s, ok := c[section][key]
	if !ok {
		return fmt.Errorf("no %s in section [%s]", key, section)
	}
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return fmt.Errorf("[%s] %s: %w", section, key, err)
	}
	return nil
}
