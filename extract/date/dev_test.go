package date_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"writ/extract/date"
	"writ/extract/date/civil"
	"writ/extract/doc"
)

// shared returns the path of a measuring file beside the repository.
func shared(t testing.TB, name string) string {
	t.Helper()
	p := filepath.Join("..", "..", "..", "shared", name)
	if _, err := os.Stat(p); err != nil {
		t.Skip("needs ../shared: " + name)
	}
	return p
}

func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	dec := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	for dec.More() {
		var v T
		if err := dec.Decode(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func finder(t testing.TB) *date.Finder {
	t.Helper()
	f, err := date.New(date.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

type span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
	Type  string `json:"type"`
	Value string `json:"value"`
	Rule  string `json:"rule"`
}

// Floors of what is measured here; raise them when they are passed for good.
const (
	recognizersFloor = 0.77
	spanFloor        = 0.98
	valueFloor       = 0.95
)

// TestMeantime writes the spans of the news texts to the file that DATE_OUT
// names, in the form that the scorer reads.
func TestMeantime(t *testing.T) {
	path := shared(t, "dates/meantime-dev.jsonl")
	f := finder(t)
	name := os.Getenv("DATE_OUT")
	if name == "" {
		t.Skip("set DATE_OUT to a file")
	}
	w, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	enc := json.NewEncoder(w)
	for _, d := range readLines[struct {
		ID   string `json:"doc_id"`
		DCT  string `json:"dct"`
		Text string `json:"text"`
	}](t, path) {
		ref, _ := civil.Parse(d.DCT)
		runes := doc.NewRunes(d.Text)
		spans := []span{}
		for _, e := range f.Find(d.Text, date.Ref{Date: ref}) {
			spans = append(spans, span{runes.At(e.Start), runes.At(e.End), d.Text[e.Start:e.End], e.Type, e.Value, e.By})
		}
		if err := enc.Encode(map[string]any{"doc_id": d.ID, "spans": spans}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRecognizers counts the cases of the Recognizers suite whose interval the
// finder gives.
func TestRecognizers(t *testing.T) {
	cases := readLines[struct {
		Input   string
		Ref     string `json:"reference_datetime"`
		Not     string `json:"not_supported"`
		Results []struct {
			Text       string
			Start, End int
			Type       string
			Resolution json.RawMessage
		}
	}](t, shared(t, "dates/recognizers.jsonl"))
	f := finder(t)
	right, all := 0, 0
	for _, c := range cases {
		if c.Not != "" {
			continue
		}
		for _, r := range c.Results {
			if r.Type != "datetimeV2.date" && r.Type != "datetimeV2.daterange" {
				continue
			}
			var res []struct{ Value, Start, End string }
			if json.Unmarshal(r.Resolution, &res) != nil {
				continue
			}
			all++
			ref, _ := civil.Parse(c.Ref[:10])
			runes := doc.NewRunes(c.Input)
			ok := false
			var got []string
			for _, e := range date.Join(f.Find(c.Input, date.Ref{Date: ref})) {
				if runes.At(e.Start) >= r.End || runes.At(e.End) <= r.Start {
					continue
				}
				got = append(got, c.Input[e.Start:e.End]+"="+e.First+".."+e.Last)
				for _, v := range res {
					ok = ok || agrees(e, v.Value, v.Start, v.End)
				}
			}
			if ok {
				right++
			} else if os.Getenv("DATE_ERRORS") != "" {
				t.Logf("%s | %q want %q %s got %q", c.Ref[:10], c.Input, r.Text, r.Resolution, got)
			}
		}
	}
	t.Logf("recognizers: %d of %d = %.3f", right, all, float64(right)/float64(all))
	if float64(right) < recognizersFloor*float64(all) {
		t.Errorf("recognizers: fewer than %.2f", recognizersFloor)
	}
}

// agrees compares an expression with a value or an interval whose end is
// exclusive; a range between two named days may end on the second.
func agrees(e doc.DateExpr, value, start, end string) bool {
	if e.First == "" {
		return value == "not resolved"
	}
	last, _ := civil.Parse(e.Last)
	next := last.AddDays(1).String()
	switch {
	case value != "":
		return value == e.First && value == e.Last
	case start != "" && end != "":
		return start == e.First && (end == next || end == e.Last)
	case start != "":
		return start == e.First || start == next || start == e.Last
	}
	return end == e.First || end == next
}

var loneNewline = regexp.MustCompile(`([^\n])\n([^\n])`)

type goldDoc struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type goldRecords struct {
	ID      string `json:"doc_id"`
	DocDate string `json:"doc_date"`
	Records []struct {
		Date *struct {
			Expr *struct {
				Text       string
				Start, End int
			} `json:"expr"`
			Value   string   `json:"value"`
			Undated string   `json:"value_undated"`
			Alt     []string `json:"value_alt"`
		} `json:"date"`
		Optional bool
	} `json:"records"`
}

// TestGold counts the dates of the gold records that the finder has.
func TestGold(t *testing.T) {
	for _, set := range []string{"train", "dev"} {
		golds := readLines[goldRecords](t, shared(t, "gold/"+set+".gold.jsonl"))
		texts := map[string]string{}
		for _, d := range readLines[goldDoc](t, shared(t, "gold/"+set+".docs.jsonl")) {
			texts[d.ID] = d.Text
		}
		f := finder(t)
		all, found, right := 0, 0, 0
		for _, g := range golds {
			text := texts[g.ID]
			ref, _ := civil.Parse(g.DocDate)
			flat := loneNewline.ReplaceAllString(text, "$1 $2")
			flat = loneNewline.ReplaceAllString(flat, "$1 $2")
			dates := f.Find(flat, date.Ref{Date: ref})
			runes := doc.NewRunes(flat)
			seen := map[[2]int]bool{}
			for _, r := range g.Records {
				if r.Date == nil || r.Date.Expr == nil || seen[[2]int{r.Date.Expr.Start, r.Date.Expr.End}] {
					continue
				}
				seen[[2]int{r.Date.Expr.Start, r.Date.Expr.End}] = true
				all++
				want := append([]string{r.Date.Value}, r.Date.Alt...)
				if r.Date.Value == "" {
					want = append(want, r.Date.Undated)
				}
				over, ok := false, false
				var got []string
				for _, e := range dates {
					if runes.At(e.Start) >= r.Date.Expr.End || runes.At(e.End) <= r.Date.Expr.Start {
						continue
					}
					over = true
					got = append(got, flat[e.Start:e.End]+"="+e.Value)
					for _, w := range want {
						ok = ok || w != "" && (w == e.Value || e.Type == "TIME" && w == e.First || strings.Contains(w, "/") && strings.HasPrefix(w, e.Value))
					}
				}
				if over {
					found++
				}
				if ok {
					right++
				} else if os.Getenv("DATE_ERRORS") == set {
					t.Logf("%s %s %q want %q undated %s got %q", g.ID, g.DocDate, r.Date.Expr.Text, want, r.Date.Undated, got)
				}
			}
		}
		span, value := float64(found)/float64(all), float64(right)/float64(all)
		t.Logf("gold %s: %d dates, span %.3f, value %.3f", set, all, span, value)
		if span < spanFloor || value < valueFloor {
			t.Errorf("gold %s: below %.2f of spans or %.2f of values", set, spanFloor, valueFloor)
		}
	}
}
