package clean_test

import (
	"regexp"
	"strings"
	"testing"

	"writ/models"
)

// Every pattern matches its own example, through one of its keys, and does not
// match its counter-example.
func TestRuleExamples(t *testing.T) {
	ids := map[string]bool{}
	for _, name := range []string{"rules/clean-line.tsv", "rules/clean-page.tsv", "rules/clean-markup.tsv"} {
		for _, row := range models.MustLoad(name, "id", "kind", "scope", "max", "key", "pattern", "example", "counter").Rows {
			id := row.Get("id")
			if ids[id] {
				t.Error(row.Errorf("id %s stands twice", id))
			}
			ids[id] = true
			pattern := row.Get("pattern")
			switch row.Get("scope") {
			case "inline":
			case "passage":
				pattern = "^(?:" + pattern + ")"
			default:
				pattern = "^(?:" + pattern + ")$"
			}
			re, err := regexp.Compile(pattern)
			if err != nil {
				t.Error(row.Errorf("%v", err))
				continue
			}
			example := row.Get("example")
			if !re.MatchString(example) {
				t.Error(row.Errorf("%s does not match its example %q", id, example))
			}
			keyed := false
			for _, k := range row.List("key") {
				keyed = keyed || strings.Contains(strings.ToLower(example), k)
			}
			if !keyed {
				t.Error(row.Errorf("%s has no key in its example %q", id, example))
			}
			if s := row.Get("counter"); re.MatchString(s) {
				t.Error(row.Errorf("%s matches its counter-example %q", id, s))
			}
		}
	}
}
