package extract_test

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"writ/extract"
	"writ/extract/doc"
	"writ/extract/read/pdf"
)

func TestMain(m *testing.M) {
	pdf.Main()
	os.Exit(m.Run())
}

// labelled is one row of testdata/pages.tsv.
type labelled struct {
	page, gutter int
	x, y         float64
	label, set   string
}

func loadPages(t *testing.T) map[string][]labelled {
	t.Helper()
	f, err := os.Open("testdata/pages.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string][]labelled{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		c := strings.Split(sc.Text(), "\t")
		if len(c) != 7 || c[0] == "file" {
			continue
		}
		var l labelled
		l.page, _ = strconv.Atoi(c[1])
		l.x, _ = strconv.ParseFloat(c[2], 64)
		l.y, _ = strconv.ParseFloat(c[3], 64)
		l.gutter, _ = strconv.Atoi(c[4])
		l.label, l.set = c[5], c[6]
		if l.page == 0 || l.label == "" {
			t.Fatalf("row %q", sc.Text())
		}
		out[c[0]] = append(out[c[0]], l)
	}
	return out
}

// tally counts characters of lines.
type tally struct {
	right, wrong, missed, body, lost int // furniture
	note, noteWrong, noteMissed      int
}

// TestPageSet scores furniture and footnotes on pages that were labelled by
// hand: characters removed, and body lost.
func TestPageSet(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long")
	}
	pages := loadPages(t)
	x, err := extract.New(extract.Options{Until: extract.StageClean})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	sets := map[string]*tally{"tune": {}, "check": {}, "blind": {}, "again": {}}
	found := 0
	for id, rows := range pages {
		path := filepath.Join("..", "..", "shared", "pdf", "court-text", id+".pdf")
		if _, err := os.Stat(path); err != nil {
			continue
		}
		d, err := x.Extract(t.Context(), doc.Input{URI: path})
		if err != nil {
			t.Fatal(err)
		}
		found++
		for _, r := range rows {
			l := lineAt(d, r)
			if l == nil {
				t.Errorf("%s page %d: no line at %.0f, %.0f", id, r.page, r.x, r.y)
				continue
			}
			sets[r.set].add(d, l, r)
		}
	}
	if found == 0 {
		t.Skip("needs ../shared: pdf/court-text")
	}
	for name, s := range sets {
		p, r := ratio(s.right, s.right+s.wrong), ratio(s.right, s.right+s.missed)
		lost := ratio(s.lost, s.body)
		t.Logf("%s: furniture P %.4f R %.4f, body lost %.4f %%; footnotes P %.4f R %.4f", name, p, r, 100*lost,
			ratio(s.note, s.note+s.noteWrong), ratio(s.note, s.note+s.noteMissed))
		if p < .98 || r < .95 || lost > .001 {
			t.Errorf("%s: below P .98, R .95 or over 0.1 %% of the body", name)
		}
		if p, r := ratio(s.note, s.note+s.noteWrong), ratio(s.note, s.note+s.noteMissed); p < .98 || r < .95 {
			t.Errorf("%s: footnotes P %.3f R %.3f, below P .98, R .95", name, p, r)
		}
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// lineAt returns the printed line at the place of a row.
func lineAt(d *doc.Document, r labelled) *doc.Line {
	if r.page > len(d.Pages) {
		return nil
	}
	var best *doc.Line
	near := 6.0
	for i := range d.Pages[r.page-1].Lines {
		l := &d.Pages[r.page-1].Lines[i]
		if off := math.Hypot(float64(l.X0)-r.x, float64(l.Y0)-r.y); off < near {
			best, near = l, off
		}
	}
	return best
}

// covered counts the characters of text[from:to] that spans of one of the
// kinds, or of any kind, cover.
func covered(spans []doc.Clutter, from, to int, kinds ...string) int {
	n := 0
	for _, s := range spans {
		ok := len(kinds) == 0
		for _, k := range kinds {
			ok = ok || s.Kind == k
		}
		if ok {
			n += max(0, min(to, s.End)-max(from, s.Start))
		}
	}
	return n
}

func (s *tally) add(d *doc.Document, l *doc.Line, r labelled) {
	from := l.Start
	if r.gutter > 0 { // the number is furniture whatever the line is
		end := from + strings.IndexFunc(d.Text[from:l.End]+" ", func(c rune) bool { return c < '0' || c > '9' })
		n := covered(d.Clutter, from, end)
		s.right += n
		s.missed += end - from - n
		from = end
		for from < l.End && d.Text[from] == ' ' {
			from++
		}
	}
	size, hidden := l.End-from, covered(d.Clutter, from, l.End)
	note := covered(d.Marks, from, l.End, "footnote")
	switch r.label {
	case "header", "footer":
		s.right += hidden
		s.missed += size - hidden
		s.noteWrong += min(note, size-hidden)
	case "body", "caption", "footnote":
		s.wrong += hidden
		s.body += size
		s.lost += hidden
		if r.label == "footnote" {
			s.note += note
			s.noteMissed += size - note
		} else {
			s.noteWrong += note
		}
	}
}
