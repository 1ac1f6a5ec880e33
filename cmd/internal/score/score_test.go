package score_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"writ/cmd/internal/score"
	"writ/models"
)

func party(name string) *score.Party { return &score.Party{Name: &name} }

func date(v string) *score.Date { return &score.Date{Value: &v} }

func record(entity, action, agency, when string, start int) score.Record {
	return score.Record{
		Entity: party(entity), Action: action, Agency: party(agency), Date: date(when), Status: "done",
		Mentions: []score.Mention{{Trigger: &score.Span{Start: start, End: start + 5}}},
	}
}

func one(r ...score.Record) []score.Document { return []score.Document{{DocID: "d", Records: r}} }

func TestRecordsRightAndWrong(t *testing.T) {
	gold := record("Acme Corp.", "listing.delist", "Department of Defense", "2021-05-11", 10)
	for name, tc := range map[string]struct {
		system          score.Record
		strict, lenient int
		align           int
	}{
		"the same":                       {gold, 1, 1, 1},
		"suffix and case do not matter":  {record("ACME", "listing.delist", "the Department of Defense", "2021-05-11", 11), 1, 1, 1},
		"another leaf of the group":      {record("Acme Corp.", "listing.sanction", "Department of Defense", "2021-05-11", 10), 0, 1, 1},
		"the opposite act":               {record("Acme Corp.", "listing.designate", "Department of Defense", "2021-05-11", 10), 0, 0, 1},
		"a coarser date":                 {record("Acme Corp.", "listing.delist", "Department of Defense", "2021-05", 10), 0, 1, 1},
		"another entity, same trigger":   {record("Zenith LLC", "listing.delist", "Department of Defense", "2021-05-11", 10), 0, 0, 1},
		"another place, action and name": {record("Zenith LLC", "personnel.appoint", "Senate", "2020-01-01", 90), 0, 0, 0},
	} {
		res := score.Score(one(gold), one(tc.system), map[string]string{"listing.designate": "listing.delist"}, 0)
		got := [3]int{res.Total["record_strict"].TP, res.Total["record_lenient"].TP, res.Total["align"].TP}
		if want := [3]int{tc.strict, tc.lenient, tc.align}; got != want {
			t.Errorf("%s: strict, lenient, align = %v, want %v", name, got, want)
		}
	}
}

func TestOptionalGoldIsNeitherMissedNorCounted(t *testing.T) {
	a, b := record("Acme", "listing.delist", "SEC", "2021", 10), record("Zenith", "enforcement.charge", "SEC", "2020", 90)
	b.Optional = true
	res := score.Score(one(a, b), one(a, b), nil, 0)
	if c := res.Total["align"]; c != (score.Count{TP: 1, Sys: 1, Gold: 1}) {
		t.Errorf("align %+v, want one of one", c)
	}
	if c := score.Score(one(a, b), one(a), nil, 0).Total["align"]; c != (score.Count{TP: 1, Sys: 1, Gold: 1}) {
		t.Errorf("align %+v, want one of one", c)
	}
}

// TestAgreesWithTheReferenceScorer compares every number with the scorer of
// the gold set, on the dev gold itself and on perturbed copies of it.
func TestAgreesWithTheReferenceScorer(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "gold")
	goldPath := filepath.Join(dir, "dev.gold.jsonl")
	b, err := os.ReadFile(goldPath)
	if err != nil {
		t.Skip("needs ../shared: gold/dev.gold.jsonl and gold/score.py")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("needs python3 for the reference scorer")
	}
	gold, err := score.Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	undoes := map[string]string{}
	for _, r := range models.MustLoad("ontology/actions.tsv").Rows {
		undoes[r.Get("id")] = r.Get("undoes")
	}
	for _, seed := range []uint64{0, 1, 3} {
		path := filepath.Join(t.TempDir(), "system.jsonl")
		if err := os.WriteFile(path, perturb(t, b, seed), 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		system, err := score.Read(bytes.NewReader(f))
		if err != nil {
			t.Fatal(err)
		}
		compare(t, seed, score.Score(gold, system, undoes, 2000), reference(t, dir, goldPath, path))
	}
}

type reported struct {
	Scores map[string]struct {
		P, R, F1      float64
		TP, Sys, Gold int
		CI95          []float64
	}
	ClutterFP int `json:"clutter_fp"`
}

func reference(t *testing.T, dir, gold, system string) (r reported) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.json")
	cmd := exec.Command("python3", filepath.Join(dir, "score.py"), gold, system, "--quiet", "--boot", "1000", "--json", out)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("reference scorer: %v\n%s", err, b)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func compare(t *testing.T, seed uint64, got score.Result, want reported) {
	t.Helper()
	if got.ClutterFP != want.ClutterFP {
		t.Errorf("seed %d: clutter_fp %d, want %d", seed, got.ClutterFP, want.ClutterFP)
	}
	for _, k := range score.Measures {
		w := want.Scores[k]
		if c := got.Total[k]; c != (score.Count{TP: w.TP, Sys: w.Sys, Gold: w.Gold}) {
			t.Errorf("seed %d: %s %+v, want %d/%d/%d", seed, k, c, w.TP, w.Sys, w.Gold)
		}
		ci := got.CI[k]
		if math.Abs(ci[0]-w.CI95[0]) > .02 || math.Abs(ci[1]-w.CI95[1]) > .02 {
			t.Errorf("seed %d: %s interval %v, want %v within .02", seed, k, ci, w.CI95)
		}
	}
}

// perturb makes a system file out of gold: records dropped, doubled and
// changed slot by slot. Seed 0 changes nothing.
func perturb(t *testing.T, gold []byte, seed uint64) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	p := .15 * float64(seed)
	yes := func() bool { return rng.Float64() < p }
	var out bytes.Buffer
	for _, line := range strings.Split(strings.TrimSpace(string(gold)), "\n") {
		var d struct {
			DocID   string           `json:"doc_id"`
			Records []map[string]any `json:"records"`
		}
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		keep := []map[string]any{}
		for _, r := range d.Records {
			if yes() {
				continue
			}
			spoil(r, yes, rng)
			keep = append(keep, r)
			if yes() {
				keep = append(keep, r)
			}
		}
		d.Records = keep
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(b, '\n'))
	}
	return out.Bytes()
}

func spoil(r map[string]any, yes func() bool, rng *rand.Rand) {
	if e, ok := r["entity"].(map[string]any); ok && yes() {
		if n, ok := e["name"].(string); ok {
			e["name"] = strings.Fields(n + " x")[0]
		}
		e["aliases"] = []string{}
	}
	if yes() {
		r["action"] = []string{"ruling.deny", "ruling.grant", "enforcement.charge", "listing.delist"}[rng.IntN(4)]
	}
	if yes() {
		r["agency"] = nil
	}
	if d, ok := r["date"].(map[string]any); ok && yes() {
		if v, ok := d["value"].(string); ok && len(v) > 4 {
			d["value"] = v[:4]
		} else {
			r["date"] = nil
		}
	}
	if yes() {
		r["status"] = "planned"
	}
	if yes() {
		r["mentions"] = []any{}
	}
}

func TestReliability(t *testing.T) {
	gold := []score.Record{
		record("Acme", "listing.delist", "SEC", "2021-05-11", 10), record("Zenith", "enforcement.charge", "SEC", "2020-01-02", 90), record("Lumen", "enforcement.charge", "SEC", "2020-01-02", 190),
	}
	gold[2].Optional = true
	system := append([]score.Record{}, gold...)
	system[0].Confidence, system[1].Confidence, system[2].Confidence = .92, .38, .99
	system[1].Date = date("2019-07-07")
	wrong := record("Orrin", "personnel.appoint", "Senate", "2020-01-01", 300)
	wrong.Confidence = .32
	sure := record("Quay", "personnel.appoint", "Senate", "2020-01-01", 400)
	sure.Confidence = 1
	sys := one(append(system, wrong, sure)...)
	res := score.Score(one(gold...), sys, nil, 0)
	for i, b := range res.Reliability(sys) {
		want := map[int]score.Bin{3: {Records: 2, Confidence: .35}, 9: {Records: 2, Confidence: .96, Right: .5}}[i]
		if b.Records != want.Records || math.Abs(b.Confidence-want.Confidence) > 1e-9 || b.Right != want.Right {
			t.Errorf("bin %d = %+v, want %+v", i, b, want)
		}
	}
	var out bytes.Buffer
	res.PrintReliability(&out, sys)
	for _, want := range []string{"over 4 records: mean distance 0.405", "0.3 to 0.4     2  0.350  0.000", "0.9 to 1.0     2  0.960  0.500"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	out.Reset()
	plain := one(gold...)
	if score.Score(plain, plain, nil, 0).PrintReliability(&out, plain); out.Len() > 0 {
		t.Errorf("records without confidence: %q", out.String())
	}
}
