package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
)

const sample = "../../../corpus/lexicon"

// lexicon writes files into a directory of their own.
func lexicon(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// found is what the tests read of a record.
type found struct {
	Entity       string   `json:"entity"`
	Action       string   `json:"action"`
	Agency       string   `json:"agency"`
	Date         string   `json:"date"`
	Status       string   `json:"status"`
	EntityID     string   `json:"entity_id"`
	EntityIDs    []string `json:"entity_ids"`
	AgencyID     string   `json:"agency_id"`
	ActionGroup  string   `json:"action_group"`
	Polarity     string   `json:"polarity"`
	RulesVersion string   `json:"rules_version"`
	Rule         string   `json:"rule"`
}

// records extracts and returns the records as JSON Lines tell them.
func records(t *testing.T, args ...string) []found {
	t.Helper()
	out, stderr, code := extract(t, "", append(args, "--format", "jsonl")...)
	if code != cli.ExitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var all []found
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		var r found
		if l == "" {
			continue
		}
		if err := json.Unmarshal([]byte(l), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestALexiconGivesNamesIDsLeavesAndTriggers(t *testing.T) {
	in := filepath.Join(sample, "port-watchlist.txt")
	var got []found
	version := ""
	for _, r := range records(t, in, "--lexicon", sample) {
		if r.Action == "listing.watch" || r.Action == "license.approve" {
			version = r.RulesVersion
			r.Rule, r.RulesVersion = "", ""
			got = append(got, r)
		}
	}
	want := []found{
		{
			Entity: "Corvane Shipping Lines, Inc.", Action: "listing.watch", Agency: "Tallmere Port Authority", Date: "2021-06-03", Status: "done", EntityID: "corvane-shipping",
			EntityIDs: []string{"cik:9876543", "lei:5493ZZCORVANE0000037", "wikidata:Q999999001"}, AgencyID: "tallmere-port", ActionGroup: "listing", Polarity: "adverse",
		},
		{
			Entity: "Blue Heron Ferries LLC", Action: "license.approve", Agency: "Tallmere Port Authority", Date: "2021-05-28", Status: "done", EntityID: "blue-heron",
			EntityIDs: []string{"cik:9876544"}, AgencyID: "tallmere-port", ActionGroup: "license", Polarity: "favourable",
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, lex, ok := strings.Cut(version, "+lexicon-"); !ok || len(lex) != 8 {
		t.Errorf("rules version %q does not name the lexicon", version)
	}
	for _, r := range records(t, in) {
		if r.Action == "listing.watch" || r.AgencyID == "tallmere-port" || len(r.EntityIDs) > 0 || strings.Contains(r.RulesVersion, "+") {
			t.Errorf("without --lexicon: %+v", r)
		}
	}
}

func TestALexiconReplacesAndRemoves(t *testing.T) {
	in := write(t, "a.txt", story)
	for name, tc := range map[string]struct{ row, agency, id string }{
		"nothing changed": {"a-port\tPort of Tallmere\tlocal", "Federal Trade Commission", "us-ftc"},
		"another name":    {"us-ftc\tTrade Commission of the Union\tagency", "Trade Commission of the Union", "us-ftc"},
		"removed":         {"-us-ftc", "", ""},
	} {
		dir := lexicon(t, "agencies.tsv", "id\tname\ttype\n"+tc.row+"\n")
		if name == "another name" {
			dir = lexicon(t, "agencies.tsv", "id\tname\tshort\ttype\nus-ftc\tTrade Commission of the Union\tFederal Trade Commission\tagency\n")
		}
		all := records(t, in, "--lexicon", dir)
		if len(all) == 0 {
			t.Fatalf("%s: no record", name)
		}
		if r := all[0]; r.AgencyID != tc.id || tc.agency != "" && r.Agency != tc.agency {
			t.Errorf("%s: agency %q %q, want %q %q", name, r.Agency, r.AgencyID, tc.agency, tc.id)
		}
	}
}

func TestTheEntitiesLayerHasTheIDs(t *testing.T) {
	in := write(t, "a.txt", "Ash Mills sued. ASH MILLS, INC. lost. The Ash Mills Foundation and North Ash Mills gave a dinner. Ash Mills's pier fell, and Ash Mills Incorporated paid.\n")
	dir := lexicon(t, "entities.tsv", "id\tname\ttype\tids\taliases\nash\tAsh Mills, Inc.\tcompany\tcik:12|x:9\tAsh Mills\n")
	out, stderr, code := extract(t, "", "annotate", "--layer", "entities", in, "--lexicon", dir)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var line struct {
		Spans []struct {
			Text, Name, Type string
			ID               string
			IDs              []string
			Chain            int
		}
	}
	if err := json.Unmarshal([]byte(out), &line); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, s := range line.Spans {
		if s.ID != "ash" {
			continue
		}
		texts = append(texts, s.Text)
		if s.Name != "Ash Mills, Inc." || s.Type != "company" || s.Chain != 0 {
			t.Errorf("%+v", s)
		}
		if d := cmp.Diff([]string{"cik:12", "x:9"}, s.IDs); d != "" {
			t.Errorf("%s: %s", s.Text, d)
		}
	}
	if d := cmp.Diff([]string{"Ash Mills", "ASH MILLS, INC.", "Ash Mills", "Ash Mills Incorporated"}, texts); d != "" {
		t.Errorf("mentions of the entity (-want +got):\n%s", d)
	}
}

func TestABadLexiconIsToldWhole(t *testing.T) {
	in := write(t, "a.txt", story)
	dir := lexicon(t,
		"agencies.tsv", "id\tname\ttype\tparent\nport\tPort\tlocl\tus-ftx\n",
		"triggers.tsv", "id\taction\tpattern\tentity\tagency\na\tlisting.foo\tx/v\tobject\tsubject\n")
	want := []string{"agencies.tsv:2: port: parent", "agencies.tsv:2: port: type", "triggers.tsv:2: a: action"}
	compiled := lexicon(t,
		"entities.tsv", "id\tname\ttype\taliases\na\tAsh Mills\tcompany\tFederal Trade Commission\nb\tAsh Mills\tcompany\tSEC\n",
		"triggers.tsv", "id\taction\tpattern\twith\tentity\tagency\na\tlisting.designate\tlist/x\t\tobject\tsubject\nb\tlisting.designate\tlist/v\ttwo words\tobject\tsubject\n")
	late := []string{
		`entities.tsv:2: a: form "Federal Trade Commission" already names us-ftc`, `entities.tsv:3: b: form "Ash Mills" already names a`, `entities.tsv:3: b: form "SEC" already names us-sec`,
		`triggers.tsv:2: pattern "list/x"`, `triggers.tsv:3: b: companion "two words"`,
	}
	for _, tc := range []struct {
		dir  string
		want []string
	}{{dir, want}, {compiled, late}} {
		for _, args := range [][]string{
			{in}, {"run", in, "-o", filepath.Join(t.TempDir(), "ds"), "-q"}, {"annotate", "--layer", "records", in}, {"eval", write(t, "gold.jsonl", ""), in},
		} {
			out, stderr, code := extract(t, "", append(args, "--lexicon", tc.dir)...)
			if code != cli.ExitUsage || out != "" {
				t.Errorf("%v: exit %d, stdout %q", args, code, out)
			}
			for _, w := range tc.want {
				if !strings.Contains(stderr, filepath.Join(tc.dir, w)) {
					t.Errorf("%v: stderr does not say %q:\n%s", args, w, stderr)
				}
			}
		}
		out, stderr, code := extract(t, "", "lint", tc.dir)
		if lines := strings.Count(out, "\n"); code != cli.ExitFailed || lines != len(tc.want) {
			t.Errorf("lint: exit %d, %d lines, want %d:\n%s%s", code, lines, len(tc.want), out, stderr)
		}
	}
	if _, stderr, code := extract(t, "", in, "--lexicon", filepath.Join(dir, "none")); code != cli.ExitUsage || !strings.Contains(stderr, "no such file") {
		t.Errorf("missing directory: exit %d, %s", code, stderr)
	}
}

func TestLintRunsExamples(t *testing.T) {
	const triggers = "id\taction\tpattern\tentity\tagency\texample\tcounter\n"
	const entities = "id\tname\ttype\taliases\texample\tcounter\n"
	for name, tc := range map[string]struct {
		file, text string
		want       []string
	}{
		"all is well":               {"triggers.tsv", triggers + "a\tlicense.approve\tgreenlight/v\tobject\tsubject\tThe port greenlighted Acme.\tA green light shone.\n", nil},
		"no examples":               {"triggers.tsv", triggers + "a\tlicense.approve\tgreenlight/v\tobject\tsubject\t\t\n", []string{":2: a: no example", ":2: a: no counter-example"}},
		"example without a trigger": {"triggers.tsv", triggers + "a\tlicense.approve\tgreenlight/v\tobject\tsubject\tThe port fined Acme.\tA lamp.\n", []string{":2: a: the trigger is not found in its example \"The port fined Acme.\", found: v-penalty-fine"}},
		"counter-example fires":     {"triggers.tsv", triggers + "a\tlicense.approve\tgreenlight/v\tobject\tsubject\tThe port greenlighted Acme.\tThe studio greenlighted it.\n", []string{":2: a: the trigger is found in its counter-example"}},
		"a leaf without a trigger":  {"actions.tsv", "id\tparent\tgloss\tpolarity\nlisting.watch\tlisting\tWatch\tadverse\n", []string{":2: listing.watch: no trigger names this leaf"}},
		"a common word":             {"entities.tsv", entities + "a\tTarget Orchards Inc.\tcompany\tTarget\t\t\n", []string{":2: a: the form \"Target\" is also a common word"}},
		"a name another rule takes": {"entities.tsv", entities + "a\tTallmere\tplace\tDistrict of Idaho Office\t\t\n", nil},
		"example without the name":  {"entities.tsv", entities + "a\tAsh Mills\tcompany\t\tIts trees fell.\t\n", []string{":2: a: the example \"Its trees fell.\" does not hold it, nothing is found"}},
		"counter holds the name":    {"entities.tsv", entities + "a\tAsh Mills\tcompany\t\t\tThe Ash Mills fell.\n", []string{":2: a: the counter-example \"The Ash Mills fell.\" holds it"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, stderr, code := extract(t, "", "lint", lexicon(t, tc.file, tc.text))
			want := cli.ExitOK
			if len(tc.want) > 0 {
				want = cli.ExitFailed
			}
			if code != want || strings.Count(out, "\n") != len(tc.want) || !strings.Contains(stderr, "1 row, ") {
				t.Errorf("exit %d, want %d; %s%s", code, want, out, stderr)
			}
			for _, w := range tc.want {
				if !strings.Contains(out, tc.file+w) {
					t.Errorf("%q is not said:\n%s", tc.file+w, out)
				}
			}
		})
	}
}

func TestLintTellsWhatIsWrongInOneGo(t *testing.T) {
	dir := lexicon(t,
		"entities.tsv", "id\tname\ttype\taliases\tcounter\na\tAsh Mills\tcompny\t\t\nb\tElm Mills\tcompany\tFTC\t\nc\tOak Mills\tcompany\t\tThe Oak Mills fell.\n",
		"triggers.tsv", "id\taction\tpattern\tentity\tagency\texample\tcounter\n"+
			"a\tlisting.foo\tx/v\tobject\tsubject\t\t\nb\tlisting.designate\tlist/q\tobject\tsubject\t\t\nc\tlisting.designate\tlist/v\tobject\tsubject\tThe port lists Acme.\tIt lists milk.\n")
	out, stderr, code := extract(t, "", "lint", dir)
	for _, w := range []string{
		"entities.tsv:2: a: type", "entities.tsv:3: b: form \"FTC\" already names us-ftc", "entities.tsv:4: c: the counter-example",
		"triggers.tsv:2: a: action", "triggers.tsv:3: pattern", "triggers.tsv:4: c: the trigger is found in its counter-example",
	} {
		if !strings.Contains(out, filepath.Join(dir, w)) {
			t.Errorf("%q is not said", w)
		}
	}
	if n := strings.Count(out, "\n"); n != 6 || code != cli.ExitFailed || !strings.HasSuffix(stderr, ", 6 problems\n") {
		t.Errorf("exit %d, %d lines:\n%s%s", code, n, out, stderr)
	}
}

func TestLintOfTheBuiltInAndTheSampleTables(t *testing.T) {
	for _, args := range [][]string{{"lint"}, {"lint", "--builtin"}, {"lint", sample}} {
		if out, stderr, code := extract(t, "", args...); code != 0 || out != "" || !strings.HasSuffix(stderr, ", 0 problems\n") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, stderr)
		}
	}
	if _, _, code := extract(t, "", "lint", "--builtin", sample); code != cli.ExitUsage {
		t.Errorf("both: exit %d", code)
	}
	if _, _, code := extract(t, "", "lint", filepath.Join(t.TempDir(), "none")); code != cli.ExitUsage {
		t.Errorf("missing: exit %d", code)
	}
}

func TestTheManifestNamesTheLexicon(t *testing.T) {
	ds := filepath.Join(t.TempDir(), "ds")
	if _, stderr, code := extract(t, "", "run", filepath.Join(sample, "port-watchlist.txt"), "-o", ds, "--lexicon", sample, "-q"); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	found := 0
	err := filepath.WalkDir(ds, func(path string, e os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), "+lexicon-") && strings.Contains(string(b), sample) {
			found++
		}
		return err
	})
	if err != nil || found == 0 {
		t.Errorf("no manifest names the lexicon: %v", err)
	}
}
