package meta_test

import (
	"regexp"
	"strings"
	"testing"

	"writ/models"
)

// unescape turns \n of a table's cell into a newline.
func unescape(s string) string { return strings.ReplaceAll(s, `\n`, "\n") }

func TestEveryTitleRuleDecidesItsExample(t *testing.T) {
	a := annotator(t)
	for _, r := range models.MustLoad("rules/meta-title.tsv").Rows {
		if kind, by := a.Title(r.Get("example")); by != "meta/"+r.Get("id") {
			t.Error(r.Errorf("example %q is %q by %s", r.Get("example"), kind, by))
		}
		if _, by := a.Title(r.Get("counter")); by == "meta/"+r.Get("id") {
			t.Error(r.Errorf("counter-example %q decided by it too", r.Get("counter")))
		}
	}
}

func TestEveryDocketRuleFindsItsExample(t *testing.T) {
	a := annotator(t)
	for _, r := range models.MustLoad("rules/meta-docket.tsv").Rows {
		appeal := r.Get("where") == "appeal"
		if n, by := a.Docket(appeal, r.Get("example")); by != "meta/"+r.Get("id") {
			t.Error(r.Errorf("example %q gives %q by %s", r.Get("example"), n, by))
		}
		if n, by := a.Docket(appeal, r.Get("counter")); by == "meta/"+r.Get("id") {
			t.Error(r.Errorf("counter-example %q gives %q", r.Get("counter"), n))
		}
	}
}

func TestEveryJudgeRuleFindsItsExample(t *testing.T) {
	a := annotator(t)
	for _, r := range models.MustLoad("rules/meta-judge.tsv").Rows {
		n, by := a.Judge(r.Get("where"), unescape(r.Get("example")))
		if by != "meta/"+r.Get("id") || !strings.HasSuffix(strings.ToUpper(n), "HARBOR") {
			t.Error(r.Errorf("example %q gives %q by %s", r.Get("example"), n, by))
		}
		if n, by := a.Judge(r.Get("where"), unescape(r.Get("counter"))); by == "meta/"+r.Get("id") {
			t.Error(r.Errorf("counter-example %q gives %q", r.Get("counter"), n))
		}
	}
}

func TestEveryCourtRuleFindsItsExample(t *testing.T) {
	a := annotator(t)
	for _, r := range models.MustLoad("rules/meta-court.tsv").Rows {
		if n, by := a.Court(unescape(r.Get("example"))); by != "meta/"+r.Get("id") || n != r.Get("want") {
			t.Error(r.Errorf("example %q gives %q by %s, want %q", r.Get("example"), n, by, r.Get("want")))
		}
		if n, by := a.Court(unescape(r.Get("counter"))); by == "meta/"+r.Get("id") {
			t.Error(r.Errorf("counter-example %q gives %q", r.Get("counter"), n))
		}
	}
}

// The words of captions are parts of larger patterns: each row is tried alone.
func TestEveryCaptionRowMatchesItsExample(t *testing.T) {
	for _, r := range models.MustLoad("rules/meta-caption.tsv").Rows {
		p := r.Get("pattern")
		switch r.Get("class") {
		case "role", "does", "none", "place":
			p = "(?i)^(?:" + p + ")$"
			if r.Get("class") == "does" {
				p = "(?i)" + r.Get("pattern")
			}
		case "title":
			p = "(?i)^(?:" + p + ")"
		case "tail", "office":
			p = "(?i)" + p
		}
		re, err := regexp.Compile(p)
		if err != nil {
			t.Fatal(r.Errorf("%v", err))
		}
		if !re.MatchString(r.Get("example")) {
			t.Error(r.Errorf("example %q does not match", r.Get("example")))
		}
		if re.MatchString(r.Get("counter")) {
			t.Error(r.Errorf("counter-example %q matches", r.Get("counter")))
		}
	}
}
