package corpus_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"writ/corpus"
)

var update = flag.Bool("update", false, "rewrite gold/*.jsonl and the hashes in README.md")

// The gold format: offsets are half-open, in code points (start, end) and in
// UTF-8 bytes (bstart, bend). Documents whose text a reader must make first
// (HTML, PDF) have trigger words and no offsets.
type (
	span struct {
		Text   string `json:"text"`
		Start  int    `json:"start"`
		End    int    `json:"end"`
		BStart int    `json:"bstart"`
		BEnd   int    `json:"bend"`
	}
	goldEntity struct {
		Name    string   `json:"name"`
		Aliases []string `json:"aliases"`
		Type    string   `json:"type"`
	}
	goldAgency struct {
		Name    *string  `json:"name"`
		Aliases []string `json:"aliases"`
		Kind    string   `json:"kind"`
		Judge   *string  `json:"judge"`
	}
	goldDate struct {
		Expr         any      `json:"expr"`
		Value        string   `json:"value"`
		ValueUndated *string  `json:"value_undated"`
		Relation     string   `json:"relation"`
		ValueAlt     []string `json:"value_alt"`
	}
	goldAmount struct {
		Value    float64 `json:"value"`
		Currency string  `json:"currency"`
	}
	goldMention struct {
		Trigger span `json:"trigger"`
	}
	goldRecord struct {
		ID        string        `json:"id"`
		Entity    goldEntity    `json:"entity"`
		EntityAlt []string      `json:"entity_alt"`
		Action    string        `json:"action"`
		ActionAlt []string      `json:"action_alt"`
		Agency    *goldAgency   `json:"agency"`
		AgencyAlt []string      `json:"agency_alt"`
		Date      *goldDate     `json:"date"`
		Status    string        `json:"status"`
		StatusAlt []string      `json:"status_alt,omitempty"`
		Amount    *goldAmount   `json:"amount"`
		Salience  string        `json:"salience"`
		Optional  bool          `json:"optional"`
		Mentions  []goldMention `json:"mentions"`
		Triggers  []string      `json:"triggers,omitempty"`
	}
	goldParty struct {
		Name string `json:"name"`
		Role string `json:"role"`
	}
	goldMeta struct {
		Court   *string     `json:"court"`
		Docket  *string     `json:"docket"`
		Judge   *string     `json:"judge"`
		DocKind string      `json:"doc_kind"`
		Filed   *string     `json:"filed"`
		Parties []goldParty `json:"parties"`
	}
	goldDocument struct {
		DocID   string       `json:"doc_id"`
		File    string       `json:"file"`
		DocDate string       `json:"doc_date"`
		Meta    goldMeta     `json:"meta"`
		Clutter []span       `json:"clutter_spans"`
		Records []goldRecord `json:"records"`
	}
)

// TestGoldFollowsTheCases compares the gold files with what cases and texts
// give.
func TestGoldFollowsTheCases(t *testing.T) {
	var gold, docs bytes.Buffer
	for _, c := range cases(t) {
		l, err := corpus.Read(c.Doc)
		if err != nil {
			t.Fatal(err)
		}
		line(t, &gold, build(t, c, l.Text))
		if located(c.Doc) {
			l.DocDate = c.Meta["date"]
			line(t, &docs, l)
		}
	}
	golden(t, "gold/corpus.gold.jsonl", gold.Bytes())
	golden(t, "gold/corpus.docs.jsonl", docs.Bytes())
}

// TestGoldOffsetsMeanTheirText reads the gold back and slices the texts.
func TestGoldOffsetsMeanTheirText(t *testing.T) {
	b, err := os.ReadFile("gold/corpus.gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range bytes.Split(bytes.TrimSpace(b), []byte("\n")) {
		var g goldDocument
		if err := json.Unmarshal(s, &g); err != nil {
			t.Fatal(err)
		}
		if !located(g.File) {
			continue
		}
		l, err := corpus.Read(strings.TrimSuffix(g.File, "#"))
		if err != nil {
			t.Fatal(err)
		}
		runes := []rune(l.Text)
		for _, r := range g.Records {
			for _, m := range r.Mentions {
				if got := string(runes[m.Trigger.Start:m.Trigger.End]); got != m.Trigger.Text || got != l.Text[m.Trigger.BStart:m.Trigger.BEnd] {
					t.Errorf("%s: trigger %q stands at another place", r.ID, m.Trigger.Text)
				}
				n++
			}
		}
	}
	if n == 0 {
		t.Error("no trigger checked")
	}
}

func build(t *testing.T, c corpus.Case, text string) goldDocument {
	t.Helper()
	g := goldDocument{DocID: c.Name, File: c.Doc, DocDate: c.Meta["date"], Clutter: []span{}, Records: []goldRecord{}, Meta: goldMeta{
		Court: null(c.Meta["court"]), Docket: null(c.Meta["docket"]), Judge: null(c.Meta["judge"]), Filed: null(c.Meta["filed"]), DocKind: c.Meta["kind"], Parties: []goldParty{},
	}}
	for _, p := range c.Parties {
		g.Meta.Parties = append(g.Meta.Parties, goldParty{p[0], p[1]})
	}
	for _, k := range c.Clutter {
		g.Clutter = append(g.Clutter, places(t, c, text, k.Text, false)...)
	}
	slices.SortFunc(g.Clutter, func(a, b span) int { return a.Start - b.Start })
	for i, r := range c.Records {
		g.Records = append(g.Records, record(t, c, text, i, r))
	}
	return g
}

func record(t *testing.T, c corpus.Case, text string, i int, r corpus.Record) goldRecord {
	t.Helper()
	g := goldRecord{
		ID:        c.Name + "#" + strconv.Itoa(i+1),
		Entity:    goldEntity{r.Entity[0], some(r.Entity[1:]), r.Option("type")},
		EntityAlt: some(r.Options["entity_alt"]), Action: r.Action, ActionAlt: some(r.Options["alt"]),
		AgencyAlt: some(r.Options["agency_alt"]), Status: r.Status, StatusAlt: r.Options["status_alt"],
		Salience: "main", Optional: r.Has("optional"), Mentions: []goldMention{},
	}
	if r.Has("background") {
		g.Salience = "background"
	}
	if judge := r.Option("judge"); len(r.Agency) > 0 || judge != "" {
		g.Agency = &goldAgency{Aliases: []string{}, Kind: "agency", Judge: null(judge)}
		if len(r.Agency) > 0 {
			g.Agency.Name, g.Agency.Aliases = &r.Agency[0], some(r.Agency[1:])
		}
		if judge != "" || strings.Contains(r.Agency[0], "Court") || strings.Contains(r.Agency[0], "jury") {
			g.Agency.Kind = "court"
		}
	}
	if v := r.Option("amount"); v != "" {
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			t.Fatal(err)
		}
		g.Amount = &goldAmount{f, "USD"}
	}
	if !located(c.Doc) {
		for _, ref := range r.Triggers {
			g.Triggers = append(g.Triggers, plain(ref))
		}
	} else {
		for _, ref := range r.Triggers {
			for _, s := range places(t, c, text, ref, true) {
				g.Mentions = append(g.Mentions, goldMention{s})
			}
		}
	}
	if r.Date != "" {
		expr := r.Option("expr")
		d := &goldDate{Expr: plain(expr), Value: r.Date, ValueUndated: undated(plain(expr), r.Date), Relation: "happened", ValueAlt: some(r.Options["date_alt"])}
		if located(c.Doc) {
			d.Expr = places(t, c, text, expr, true)[0]
		}
		if v := r.Option("relation"); v != "" {
			d.Relation = v
		}
		g.Date = d
	}
	return g
}

// undated returns the TIMEX3 value of expr for a reader without the date of
// the document; nil where there is none.
func undated(expr, value string) *string {
	days := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	if i := slices.Index(days, expr); i >= 0 {
		return null("XXXX-WXX-" + strconv.Itoa(i+1))
	}
	last := expr[strings.LastIndexAny(expr, " /")+1:]
	if n, err := strconv.Atoi(last); err == nil && n >= 1000 {
		return &value
	}
	months := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Feb.", "Sept.", "Oct.", "Nov."}
	if first, _, _ := strings.Cut(expr, " "); slices.Contains(months, first) {
		return null("XXXX" + value[4:])
	}
	return nil
}

// places returns where ref stands; an ambiguous ref is an error of the case.
func places(t *testing.T, c corpus.Case, text, ref string, words bool) []span {
	t.Helper()
	found, err := corpus.Locate(text, ref, words)
	if err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	var out []span
	for _, f := range found {
		start := utf8.RuneCountInString(text[:f[0]])
		s := text[f[0]:f[1]]
		out = append(out, span{s, start, start + utf8.RuneCountInString(s), f[0], f[1]})
	}
	return out
}

// plain returns ref without its occurrence mark.
func plain(ref string) string {
	if i := strings.LastIndexByte(ref, '@'); i > 0 {
		return ref[:i]
	}
	return ref
}

func null(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func some(l []string) []string { return append([]string{}, l...) }

func line(t *testing.T, b *bytes.Buffer, v any) {
	t.Helper()
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
}

// golden compares a checked-in file with want; -update writes it first.
func golden(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v: run go test -update", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what the cases give: run go test -update", name)
	}
}

const (
	hashesBegin = "<!-- hashes: go test -update -->\n```\n"
	hashesEnd   = "```\n<!-- /hashes -->\n"
)

// TestHashesInReadme compares the SHA-256 list of README.md with the files.
func TestHashesInReadme(t *testing.T) {
	var list strings.Builder
	for _, dir := range []string{"news", "press", "repost", "fr", "html", "court", "lines", "bad"} {
		names, err := fs.Glob(os.DirFS("."), path.Join(dir, "*"))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(names), err)
		}
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(b), n)
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(readme), hashesBegin)
	_, tail, ok2 := strings.Cut(rest, hashesEnd)
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the hashes")
	}
	golden(t, "README.md", []byte(head+hashesBegin+list.String()+hashesEnd+tail))
	for _, l := range strings.Split(strings.TrimSpace(list.String()), "\n") {
		name := strings.Fields(l)[1]
		if !strings.Contains(head, "`"+path.Base(name)+"`") {
			t.Errorf("README.md does not say what %s shows", name)
		}
	}
}
