package audit_test

import (
	"testing"

	"writ/out"
	"writ/out/audit"
)

func TestOutdated(t *testing.T) {
	run := func(documents, carried int64) audit.Run {
		return audit.Run{Meta: out.Meta{Rows: map[string]int64{"documents": documents, "records": 9}, Carried: map[string]int64{"documents": carried}}}
	}
	made := audit.Run{Meta: out.Meta{Rows: map[string]int64{"clusters": 4, "acts": 2}}}
	merged := audit.Run{Meta: out.Meta{Rows: map[string]int64{"documents": 7}, Compacted: map[string]int64{"documents": 2}}}
	for name, c := range map[string]struct {
		runs []audit.Run
		want int
	}{
		"never clustered":              {[]audit.Run{run(3, 0), run(1, 0)}, 0},
		"clustered at the end":         {[]audit.Run{run(3, 0), run(1, 0), made}, 0},
		"two runs since":               {[]audit.Run{run(3, 0), made, run(1, 0), run(5, 2)}, 2},
		"only carried rows, and none":  {[]audit.Run{run(3, 0), made, run(2, 2), run(0, 0)}, 0},
		"compacted since":              {[]audit.Run{run(3, 0), made, merged}, 0},
		"clustered again after a run":  {[]audit.Run{run(3, 0), made, run(1, 0), made}, 0},
		"a run after the last cluster": {[]audit.Run{made, run(3, 0), made, run(1, 0)}, 1},
	} {
		if got := audit.Outdated(c.runs); got != c.want {
			t.Errorf("%s: %d runs, want %d", name, got, c.want)
		}
	}
}
