package past_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"testing"

	"writ/out"
	"writ/out/past"
	"writ/out/row"
)

// options of runs that differ in one thing each.
func options(run string, change func(*out.Options)) out.Options {
	o := out.Options{RunID: run, ExtractorVersion: "1", ModelVersion: "m", RulesVersion: "r", Settings: map[string]string{"ocr": "auto", "timeout": "5m0s"}}
	if change != nil {
		change(&o)
	}
	return o
}

func hash(s string) [32]byte { return sha256.Sum256([]byte(s)) }

// commit adds a run that read documents with these contents; "" is one that
// could not be read.
func commit(t testing.TB, dir string, o out.Options, contents ...string) {
	t.Helper()
	d, err := out.NewDataset(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contents {
		r := row.Document{
			DocID: c, Path: c, Status: "ok", RunID: o.RunID,
			ExtractorVersion: o.ExtractorVersion, ModelVersion: o.ModelVersion, RulesVersion: o.RulesVersion,
		}
		if c != "" {
			h := hash(c)
			r.DocHash = row.Text(hex.EncodeToString(h[:]))
		}
		if err := d.Write(t.Context(), row.Batch{Document: r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(d.Commit(t.Context()), d.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestKnownIsWhatTheSameVersionsAndSettingsRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, dir, options("r1", nil), "a", "b", "")
	commit(t, dir, options("r2", func(o *out.Options) { o.RulesVersion = "s" }), "b", "c")
	for name, tc := range map[string]struct {
		change func(*out.Options)
		known  string
	}{
		"the same":            {nil, "ab"},
		"other rules":         {func(o *out.Options) { o.RulesVersion = "s" }, "bc"},
		"rules of nobody":     {func(o *out.Options) { o.RulesVersion = "t" }, ""},
		"another extractor":   {func(o *out.Options) { o.ExtractorVersion = "2" }, ""},
		"another model":       {func(o *out.Options) { o.ModelVersion = "n" }, ""},
		"another setting":     {func(o *out.Options) { o.Settings["ocr"] = "off" }, ""},
		"a setting more":      {func(o *out.Options) { o.Settings["new"] = "" }, ""},
		"a neutral setting":   {func(o *out.Options) { o.Settings["timeout"] = "1s" }, "ab"},
		"paths of a lexicon":  {func(o *out.Options) { o.Settings["lexicon"] = "x" }, "ab"},
		"lines of other sums": {func(o *out.Options) { o.Settings["clutter_lines_sha256"] = "x" }, ""},
	} {
		p, err := past.Load(dir, options("now", tc.change))
		if err != nil {
			t.Fatal(err)
		}
		known, has := "", ""
		for _, c := range []string{"a", "b", "c", "", "d"} {
			if p.Known(hash(c)) {
				known += c
			}
			if p.Has(hash(c)) {
				has += c
			}
		}
		if known != tc.known || p.Documents() != 3 || has != "abc" {
			t.Errorf("%s: known %q, has %q, %d, want known %q", name, known, has, p.Documents(), tc.known)
		}
	}
}

func TestANewDatasetKnowsNothing(t *testing.T) {
	t.Parallel()
	p, err := past.Load(t.TempDir(), options("r1", nil))
	if err != nil || p.Documents() != 0 || p.Known(hash("a")) || p.Has(hash("a")) {
		t.Errorf("Load = %+v, %v", p, err)
	}
}

func TestADamagedTableIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, dir, options("r1", nil), "a")
	if err := os.WriteFile(dir+"/documents/run_date=0001-01-01/r1-00000.parquet", []byte("PAR1"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := past.Load(dir, options("r2", nil)); err == nil {
		t.Error("Load reads a damaged table")
	}
}

func TestInputsThatFailed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := hash("bad")
	for i, o := range []out.Options{options("r1", nil), options("r2", func(o *out.Options) { o.RulesVersion = "s" })} {
		d, err := out.NewDataset(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []row.Document{
			{Path: fmt.Sprint("content", i), Status: "failed", Reason: "malformed", DocHash: row.Text(hex.EncodeToString(h[:]))},
			{Path: fmt.Sprint("nothing", i), Member: new(int32(3)), Status: "failed", Reason: "not_found"},
		} {
			r.RunID, r.ExtractorVersion, r.ModelVersion, r.RulesVersion = o.RunID, o.ExtractorVersion, o.ModelVersion, o.RulesVersion
			if err := d.Write(t.Context(), row.Batch{Document: r}); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(d.Commit(t.Context()), d.Close()); err != nil {
			t.Fatal(err)
		}
	}
	p, err := past.Load(dir, options("now", nil))
	if err != nil {
		t.Fatal(err)
	}
	if p.Known(h) || p.Has(h) {
		t.Error("content that failed is known")
	}
	for name, tc := range map[string]struct {
		path   string
		member int
		hash   [32]byte
		reason string
		same   bool
		there  bool
	}{
		"the same":        {"content0", 0, h, "malformed", true, true},
		"other rules":     {"content1", 0, h, "malformed", false, true},
		"other content":   {"content0", 0, hash("good"), "", false, true},
		"another member":  {"content0", 1, h, "", false, false},
		"without content": {"nothing0", 3, [32]byte{}, "not_found", true, true},
		"content since":   {"nothing0", 3, h, "", false, true},
		"never seen":      {"else", 0, h, "", false, false},
	} {
		reason, same := p.Failed(tc.path, tc.member, tc.hash)
		if there := p.HasFailure(tc.path, tc.member); reason != tc.reason || same != tc.same || there != tc.there {
			t.Errorf("%s: %q %v %v", name, reason, same, there)
		}
	}
	q, err := past.Load(dir, options("now", func(o *out.Options) { o.Settings["timeout"] = "9m" }))
	if err != nil {
		t.Fatal(err)
	}
	if _, same := q.Failed("content0", 0, h); same {
		t.Error("another time limit may make it work")
	}
}

// PAST_DOCS sets the size; out/DESIGN.md quotes a million.
func BenchmarkLoad(b *testing.B) {
	n := 20_000
	if s := os.Getenv("PAST_DOCS"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			b.Fatal(err)
		}
	}
	contents := make([]string, n)
	for i := range contents {
		contents[i] = fmt.Sprint("in/2026/11/26/document-", i, ".txt")
	}
	dir := b.TempDir()
	commit(b, dir, options("r1", nil), contents...)
	for b.Loop() {
		p, err := past.Load(dir, options("r2", nil))
		if err != nil || p.Documents() != n || !p.Known(hash(contents[n/2])) {
			b.Fatal(p, err)
		}
	}
}
