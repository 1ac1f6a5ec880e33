package segment_test

import (
	"regexp"
	"testing"

	"writ/models"
)

// Every pattern matches its own example and not its counter-example.
func TestRuleExamples(t *testing.T) {
	for _, name := range []string{"rules/segment-marker.tsv", "rules/segment-caption.tsv"} {
		for _, row := range models.MustLoad(name, "id", "pattern", "example", "counter").Rows {
			re, err := regexp.Compile(row.Get("pattern"))
			if err != nil {
				t.Error(row.Errorf("%v", err))
				continue
			}
			if s := row.Get("example"); !re.MatchString(s) {
				t.Error(row.Errorf("%s does not match its example %q", row.Get("id"), s))
			}
			if s := row.Get("counter"); re.MatchString(s) {
				t.Error(row.Errorf("%s matches its counter-example %q", row.Get("id"), s))
			}
		}
	}
}
