package date_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"writ/extract/date"
	"writ/extract/date/civil"
	"writ/extract/doc"
	"writ/models"
)

// found is what the finder said beside one EDTF value.
type found struct{ first, last, text, by string }

// TestEDTFByAnIndependentParser gives every EDTF value of many invented
// phrases, and of documents in ../shared where they are, to the Python package
// edtf. Each must parse, and its days must be those of the expression.
//
// It makes a virtual environment in WRIT_EDTF_VENV, or one of its own.
func TestEDTFByAnIndependentParser(t *testing.T) {
	t.Parallel()
	if os.Getenv("WRIT_EDTF") == "" {
		t.Skip("needs Python and a package index: set WRIT_EDTF=1")
	}
	python := edtfPython(t)
	values := map[string]found{}
	f := finder(t)
	phrases := edtfPhrases(t)
	for _, text := range phrases {
		for _, ref := range []civil.Date{{}, day, {Year: 2020, Month: 2, Day: 29}, {Year: 1999, Month: 12, Day: 31}} {
			collect(t, values, f, text, ref)
		}
	}
	t.Logf("%d phrases, %d values", len(phrases), len(values))
	if n := collectShared(t, values, f); n > 0 {
		t.Logf("with %d documents of ../shared: %d values", n, len(values))
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/edtf_check.py")
	keys := slices.Sorted(maps.Keys(values))
	cmd.Stdin = strings.NewReader(strings.Join(keys, "\n") + "\n")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("edtf_check.py: %v", err)
	}
	lines := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
	if len(lines) != len(keys) {
		t.Fatalf("edtf_check.py answers %d of %d values", len(lines), len(keys))
	}
	levels, compared := map[string]int{}, 0
	for i, line := range lines {
		p := strings.Split(line, "\t")
		if len(p) != 4 || p[0] != keys[i] {
			t.Fatalf("edtf_check.py: line %q for %q", line, keys[i])
		}
		levels[p[1]]++
		v := values[p[0]]
		if p[2] != "" && v.first != "" {
			compared++
		}
		switch {
		case p[1] == "-":
			t.Errorf("%q = EDTF %s by %s: does not parse", v.text, p[0], v.by)
		case p[2] != "" && v.first != "" && (p[2] != v.first || p[3] != v.last):
			t.Errorf("%q = EDTF %s by %s: runs from %s to %s, the parser says %s to %s", v.text, p[0], v.by, v.first, v.last, p[2], p[3])
		}
	}
	t.Logf("values by level (- = does not parse): %v; days of %d compared", levels, compared)
}

func collect(t *testing.T, values map[string]found, f *date.Finder, text string, ref civil.Date) {
	es := f.Find(text, date.Ref{Date: ref})
	for _, list := range [][]doc.DateExpr{es, date.Join(es)} {
		for _, e := range list {
			if e.EDTF == "" {
				continue
			}
			now := found{e.First, e.Last, text[e.Start:e.End], e.By}
			old, ok := values[e.EDTF]
			if ok && old.first != "" && now.first != "" && (old.first != now.first || old.last != now.last) {
				t.Errorf("EDTF %s is %+v and %+v", e.EDTF, old, now)
			}
			if !ok || old.first == "" {
				values[e.EDTF] = now
			}
		}
	}
}

// collectShared reads the first documents of each corpus; it returns how many.
func collectShared(t *testing.T, values map[string]found, f *date.Finder) int {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "text", "*.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, path := range paths {
		r, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		zr, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		dec := json.NewDecoder(zr)
		for i := 0; i < 60 && dec.More(); i++ {
			var v struct {
				Text string
				Date string `json:"doc_date"`
			}
			if err := dec.Decode(&v); err != nil {
				t.Fatal(err)
			}
			ref, _ := civil.Parse(v.Date)
			collect(t, values, f, v.Text, ref)
			n++
		}
	}
	return n
}

// edtfPhrases puts the words of the tables together: examples of all rules and
// holidays, calendar dates of every shape, bare and qualified, and ranges.
func edtfPhrases(t *testing.T) []string {
	t.Helper()
	words := map[string][]string{}
	for _, r := range models.MustLoad("lexicon/date-words.tsv", "class", "words").Rows {
		words[r.Get("class")] = append(words[r.Get("class")], r.List("words")...)
	}
	years := []string{"2019", "2024", "1896", "'98"}
	core := []string{"today", "tomorrow", "yesterday", "now", "the 18th", "fiscal year 2012", "FY21", "this week", "20210305", "12/31/1999", "03/04/21", "29 Feb. 2020"}
	for _, r := range models.MustLoad("lexicon/date-holidays.tsv", "example").Rows {
		core = append(core, r.Get("example"), r.Get("example")+" 2018")
	}
	for _, m := range words["MONTH"] {
		m = strings.ToUpper(m[:1]) + m[1:]
		for _, d := range []string{"1", "15", "29", "31st"} {
			core = append(core, m+" "+d)
			for _, y := range years {
				core = append(core, m+" "+d+", "+y, d+" "+m+" "+y)
			}
		}
		for _, y := range years {
			core = append(core, m+" "+y, "the first week of "+m+" "+y)
		}
		core = append(core, m, "last "+m, "next "+m)
	}
	for _, y := range years {
		core = append(core, y, "week 7 of "+y)
		for _, q := range words["ORDQ"] {
			core = append(core, "the "+q+" quarter of "+y, "the "+q+" quarter")
		}
		for _, h := range words["ORDH"] {
			core = append(core, "the "+h+" half of "+y, "the "+h+" half of the year")
		}
		for _, s := range words["SEASON"] {
			core = append(core, "the "+s+" of "+y, s+" "+y, "last "+s, "next "+s)
		}
	}
	for _, w := range words["WEEKDAY"] {
		w = strings.ToUpper(w[:1]) + w[1:]
		core = append(core, w, "last "+w, "next "+w, "a week from "+w, w+" of next week")
	}
	for _, rel := range words["RELW"] {
		for _, u := range words["UNIT"] {
			core = append(core, rel+" "+u, "the "+rel+" "+u)
		}
		for _, u := range words["UNITS"] {
			core = append(core, "the "+rel+" three "+u)
		}
	}
	for _, u := range words["UNITS"] {
		core = append(core, "two "+u+" ago", "five "+u+" later", "within 30 "+u, "within 30 "+u+" of May 3, 2021")
	}
	for d := 10; d < 203; d++ {
		core = append(core, fmt.Sprintf("the %d0s", d))
	}
	for c := 2; c < 22; c++ {
		core = append(core, fmt.Sprintf("the %dth century", c))
	}
	for _, w := range words["DECADEW"] {
		core = append(core, "the "+w)
	}
	frames := []string{"on %s, he", "on or about %s, he", "in or about %s, he", "around %s he", "by the end of %s they", "in early %s they", "since mid-%s it", "in late %s it"}
	var out []string
	for _, c := range core {
		for _, fr := range frames {
			out = append(out, fmt.Sprintf(fr, c))
		}
	}
	for i, a := range core {
		b := core[(i*7+13)%len(core)]
		out = append(out, "from "+a+" to "+b+", he", "between in or about "+a+" and in or about "+b+", he")
	}
	for _, r := range models.MustLoad("rules/date-patterns.tsv", "example").Rows {
		out = append(out, strings.NewReplacer("[", "", "]", "").Replace(r.Get("example")))
	}
	return out
}

// edtfPython returns a Python interpreter that has the package edtf.
func edtfPython(t *testing.T) string {
	t.Helper()
	system, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("needs python3: none on the path")
	}
	venv := os.Getenv("WRIT_EDTF_VENV")
	if venv == "" {
		venv = filepath.Join(t.TempDir(), "venv")
	}
	python := filepath.Join(venv, "bin", "python")
	if exec.CommandContext(t.Context(), python, "-c", "import edtf").Run() == nil {
		return python
	}
	if b, err := exec.CommandContext(t.Context(), system, "-m", "venv", venv).CombinedOutput(); err != nil {
		t.Skipf("needs the venv module of Python: %v\n%s", err, b)
	}
	install := exec.CommandContext(t.Context(), python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "testdata/edtf.txt")
	if b, err := install.CombinedOutput(); err != nil {
		t.Skipf("needs pip and a package index: %v\n%s", err, b)
	}
	return python
}
