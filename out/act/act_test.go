package act_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/models"
	"writ/out/act"
)

// options are those of the command, from the embedded tables.
func options(t testing.TB) act.Options {
	t.Helper()
	o := act.Options{Forms: []string{"Inc", "Incorporated", "Corp", "Corporation", "Co", "LLC", "Ltd", "Holdings"}, Parent: map[string]string{"Federal Bureau of Investigation": "Department of Justice"}}
	for _, r := range models.MustLoad("rules/same-act.tsv", "id", "class", "value", "other", "example", "counter").Rows {
		v, w := r.Get("value"), r.Get("other")
		switch r.Get("class") {
		case "once":
			o.Once = append(o.Once, v)
		case "single":
			o.Single = append(o.Single, v)
		case "many":
			o.Many = append(o.Many, v)
		case "kin":
			o.Kin = append(o.Kin, [2]string{v, w})
		case "busy":
			o.Busy = append(o.Busy, v)
		case "part":
			o.Part = append(o.Part, [2]string{v, w})
		default:
			t.Fatal(r.Errorf("unknown class"))
		}
	}
	return o
}

func days(t testing.TB, iso string) int32 {
	t.Helper()
	d, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		t.Fatal(err)
	}
	return int32(d.Unix() / 86400)
}

// interval returns the days of 2021-05-04, 2021-05 or 2021.
func interval(t testing.TB, s string) (first, last int32) {
	t.Helper()
	switch len(s) {
	case 4:
		return days(t, s+"-01-01"), days(t, s+"-12-31")
	case 7:
		d, err := time.Parse("2006-01", s)
		if err != nil {
			t.Fatal(err)
		}
		return days(t, s+"-01"), int32(d.AddDate(0, 1, -1).Unix() / 86400)
	}
	return days(t, s), days(t, s)
}

// telling is "[ENTITY: ]LEAF[ DATE][ @DATE][ by AUTHORITY][; key=value…]".
var telling = regexp.MustCompile(`^(?:([^:;]+): )?(\w+\.\w+)(?: (\d[\d-]*))?(?: @([\d-]+))?(?: by ([^;]+))?((?:; [^;]+)*)$`)

const (
	person = "Ann Marie Poole"
	court  = "United States District Court for the District of Utah"
)

// set changes one thing of a telling.
func set(t testing.TB, r *act.Record, d *act.Document, key, v string) {
	t.Helper()
	switch key {
	case "type":
		r.EntityType = v
	case "alias":
		r.Aliases = append(r.Aliases, v)
	case "status":
		r.Status = v
	case "cluster":
		d.Cluster = v
	case "docket":
		r.Docket = v
	case "judge":
		r.Judge = v
	case "co":
		r.CoAgencies = append(r.CoAgencies, v)
	case "agency":
		r.Agency, r.Court = v, false
	case "amount":
		r.Amount, _ = strconv.ParseFloat(v, 64)
		r.Currency = "USD"
	case "confidence":
		r.Confidence, _ = strconv.ParseFloat(v, 64)
	case "background":
		r.Main = false
	default:
		t.Fatalf("unknown key %q", key)
	}
}

// grouped groups tellings, one document each, and returns the numbers of each
// act's records with the rules.
func grouped(t testing.TB, list ...string) []string {
	t.Helper()
	x := act.New(options(t))
	for i, s := range list {
		m := telling.FindStringSubmatch(strings.TrimSpace(s))
		if m == nil {
			t.Fatalf("%q is no telling", s)
		}
		r := act.Record{ID: fmt.Sprintf("%032x", i+1), Entity: person, EntityType: "person", Action: m[2], Status: "done", Agency: court, Court: true, Main: true, Confidence: .5}
		if m[1] != "" {
			r.Entity, r.EntityType = m[1], "organisation"
		}
		if m[3] != "" {
			r.Dated = true
			r.First, r.Last = interval(t, m[3])
		}
		if m[5] != "" {
			r.Agency, r.Court = strings.TrimSpace(m[5]), strings.Contains(m[5], "Court")
		}
		d := act.Document{Hash: strconv.Itoa(i), Cluster: "c" + strconv.Itoa(i)}
		if m[4] != "" {
			d.Dated, d.Date = true, days(t, m[4])
		}
		number := int32(-1)
		for _, kv := range strings.Split(m[6], "; ")[1:] {
			if k, v, _ := strings.Cut(kv, "="); k == "doc" { // the document of an earlier telling
				n, _ := strconv.Atoi(v)
				number = int32(n)
			} else {
				set(t, &r, &d, k, v)
			}
		}
		if n := x.AddDocument(d); number < 0 {
			number = n
		}
		r.Doc = number
		x.Add(r)
	}
	var out []string
	for a := range x.Groups() {
		var parts []string
		for k, i := range a.Records {
			parts = append(parts, strconv.Itoa(int(i))+a.Rules[k])
		}
		slices.Sort(parts)
		out = append(out, strings.Join(parts, " "))
	}
	return out
}

// Every row of the table holds for its example and not for its counter.
func TestRules(t *testing.T) {
	t.Parallel()
	undoes := map[[2]string]bool{}
	for _, r := range models.MustLoad("ontology/actions.tsv", "id", "undoes").Rows {
		undoes[[2]string{r.Get("id"), r.Get("undoes")}] = true
	}
	for _, r := range models.MustLoad("rules/same-act.tsv", "id", "class", "value", "other", "example", "counter").Rows {
		id, class := r.Get("id"), r.Get("class")
		for column, acts := range map[string]int{"example": 1, "counter": 2} {
			if class == "busy" || class == "many" {
				acts = 3 - acts
			}
			if got := grouped(t, r.List(column)...); len(got) != acts {
				t.Error(r.Errorf("%s: %s %q: acts %q, want %d", id, column, r.Get(column), got, acts))
			}
		}
		a, b := r.Get("value"), r.Get("other")
		if class == "kin" && (undoes[[2]string{a, b}] || undoes[[2]string{b, a}]) {
			t.Error(r.Errorf("%s: they undo each other", id))
		}
	}
}

func TestTellingsOfOneActFallTogether(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in   string // tellings between bars
		want string // acts between commas
	}{
		"a day and its month":                    {"listing.delist 2021-05-25 | listing.delist 2021-05", "0first 1interval"},
		"a month before and after its day":       {"listing.delist 2021-05 | listing.delist 2021-05-25", "0interval 1first"},
		"a month, unlikely":                      {"listing.delist 2021-05-25 | listing.delist 2021-05; confidence=.2 | listing.delist 2021-05-25; confidence=.2", "0first 2day, 1first"},
		"another day":                            {"listing.delist 2021-05-25 | listing.delist 2021-05-26", "0first, 1first"},
		"a month with two days":                  {"listing.delist 2021-05-25 | listing.delist 2021-05-11 | listing.delist 2021-05", "0first, 1first, 2first"},
		"the undo":                               {"listing.designate 2021-01-14 | listing.delist 2021-05-25 | listing.designate 2021-01 | listing.delist 2021", "0first 2interval, 1first, 3first"},
		"legal forms":                            {"Xylo Corp.: listing.delist 2021-05-25; type=company | Xylo: listing.delist 2021-05-25; type=company | XYLO Corporation: listing.delist 2021-05-25; type=company", "0first 1day 2day"},
		"two legal forms":                        {"Xylo Corp.: listing.delist 2021-05-25; type=company | Xylo LLC: listing.delist 2021-05-25; type=company", "0first, 1first"},
		"a middle name":                          {"Ann M. Poole: adjudication.sentence 2021-05-25; type=person | adjudication.sentence 2021-05-25 | Ann Poole: adjudication.sentence 2021-05-25; type=person", "0first 1day 2day"},
		"another middle name":                    {"Ann K. Poole: adjudication.sentence 2021-05-25; type=person | adjudication.sentence 2021-05-25", "0first, 1first"},
		"father and son":                         {"Al Poole Jr.: adjudication.sentence 2021-05-25; type=person | Al Poole Sr.: adjudication.sentence 2021-05-25; type=person", "0first, 1first"},
		"accents":                                {"Ana Peñón: adjudication.sentence 2021-05-25; type=person | Ana Penon: adjudication.sentence 2021-05-25; type=person", "0first 1day"},
		"a surname alone":                        {"Poole: adjudication.sentence 2021-05-25; type=person | Poole: adjudication.sentence 2021-05-25; type=person", "0first, 1first"},
		"a surname in one case":                  {"Poole: adjudication.sentence 2021-05-25; type=person; docket=us-d-ut/2:20-cr-7 | Poole: adjudication.sentence 2021-05-25; type=person; docket=us-d-ut/20-cr-7", "0first 1day"},
		"two cases":                              {"ruling.dismiss 2021-05-25; docket=us-d-ut/2:20-cv-7 | ruling.dismiss 2021-05-25; docket=us-d-ut/2:20-cv-8", "0first, 1first"},
		"two offices":                            {"ruling.dismiss 2021-05-25; docket=us-d-ut/2:20-cv-7 | ruling.dismiss 2021-05-25; docket=us-d-ut/1:20-cv-7", "0first, 1first"},
		"two judges":                             {"ruling.dismiss 2021-05-25; judge=Mo Quay | ruling.dismiss 2021-05-25; judge=Judge Quay | ruling.dismiss 2021-05-25; judge=Ed Stone", "0first 1day, 2first"},
		"two sums":                               {"enforcement.settle 2021-05-25; amount=1977251 | enforcement.settle 2021-05-25; amount=1980000 | enforcement.settle 2021-05-25; amount=300000", "0first 1day, 2first"},
		"an alias":                               {"Northmoor Shipping Inc: listing.delist 2021-05-25; type=company; alias=Northmoor | Northmoor: listing.delist 2021-05-25; type=company", "0alias 1first"},
		"an alias on another day":                {"Northmoor Shipping Inc: listing.delist 2021-05-25; type=company; alias=Northmoor | Northmoor: listing.delist 2021-05; type=company", "0first, 1first"},
		"two with one alias":                     {"Northmoor Shipping Inc: listing.delist 2021-05-25; type=company; alias=Northmoor | Northmoor Airlines Inc: listing.delist 2021-05-25; type=company; alias=Northmoor", "0first, 1first"},
		"no authority":                           {"enforcement.arrest 2021-05-25; agency= | enforcement.arrest 2021-05-25", "0day 1first"},
		"two authorities":                        {"enforcement.complaint 2021-05-25 by Securities and Exchange Commission | enforcement.complaint 2021-05-25 by Department of Justice", "0first, 1first"},
		"two authorities that act together":      {"enforcement.complaint 2021-05-25 by Securities and Exchange Commission; co=Department of Justice | enforcement.complaint 2021-05-25 by Department of Justice", "0first 1day"},
		"two parts of one authority":             {"enforcement.charge 2021-05-25 by Department of Justice, Tax Division | enforcement.charge 2021-05-25 by federal grand jury in Provo", "0day 1first"},
		"a person, whoever is named":             {"adjudication.sentence 2021-05-25 by U.S. District Court in Provo; amount=5000 | adjudication.sentence 2021-05-25; amount=70000", "0day 1first"},
		"an authority and its part":              {"enforcement.arrest 2021-05-25 by Federal Bureau of Investigation | enforcement.arrest 2021-05-25 by Department of Justice", "0first 1day"},
		"court and prosecutor":                   {"adjudication.sentence 2021-05-25 | adjudication.sentence 2021-05-25 by Department of Justice", "0first 1day"},
		"one document, two forms of the name":    {"Xylo Corp: listing.delist 2021-05-25; type=company | Xylo: listing.delist; doc=0; type=company | Xylo: listing.delist 2021-05-25; type=company", "0first 1document 2day"},
		"one document, father and son":           {"Al Poole Jr.: adjudication.sentence 2021-05-25; type=person | Al Poole: adjudication.sentence 2021-05-25; type=person; doc=0", "0first, 1first"},
		"one document, two days, two forms":      {"Xylo Corp: listing.delist 2021-05-25; type=company | Xylo: listing.delist 2021-05-26; doc=0; type=company", "0first, 1first"},
		"one document":                           {"listing.delist 2021-05-25 | listing.delist 2021-05-25; doc=0", "0first, 1first"},
		"planned for the day on which it is":     {"adjudication.sentence 2021-05-25; status=planned | adjudication.sentence 2021-05-25", "0day 1first"},
		"planned and done in a month":            {"adjudication.sentence 2021-05; status=planned | adjudication.sentence 2021-05-25", "0first, 1first"},
		"it did not happen":                      {"listing.delist 2021-05-25; status=negated | listing.delist 2021-05-25 | listing.delist 2021-05-25; status=requested", "0first, 1first, 2first"},
		"undated, once in a case":                {"adjudication.sentence 2021-05-25 | adjudication.sentence @2022-05-25", "0first, 1first"},
		"undated twice, once in a case":          {"adjudication.sentence @2021-05-25 | adjudication.sentence @2022-05-25", "0first 1once"},
		"undated, with two dates":                {"adjudication.sentence 2021-05-25 @2021-05-25 | adjudication.sentence 2021-07-25 @2021-07-25 | adjudication.sentence @2022-05-25", "0first, 1first, 2first"},
		"undated, soon after":                    {"enforcement.charge 2021-05-25 @2021-05-25 | enforcement.charge @2021-05-27", "0first 1near"},
		"undated, long after":                    {"enforcement.charge 2021-05-25 @2021-05-25 | enforcement.charge @2021-09-27", "0first, 1first"},
		"undated background":                     {"enforcement.charge 2021-05-25 @2021-05-25 | enforcement.charge @2021-05-27; background", "0first, 1first"},
		"undated, before":                        {"enforcement.charge 2021-05-25 @2021-05-25 | enforcement.charge @2021-05-02", "0first, 1first"},
		"undated, no authority":                  {"enforcement.charge 2021-05-25 @2021-05-25 | enforcement.charge @2021-05-27; agency=", "0first, 1first"},
		"undated, one article":                   {"enforcement.charge 2021-05-25; cluster=c | enforcement.charge; cluster=c; agency=", "0first 1cluster"},
		"one template, half a year later":        {"School District: investigation.open @2021-05-01; cluster=c | School District: investigation.open @2021-11-02; cluster=c | Poole LLC: investigation.open @2021-05-01; cluster=c; type=company | Poole LLC: investigation.open @2021-11-02; cluster=c; type=company", "0first, 1first, 2first 3cluster"},
		"one article, a class":                   {"drivers: enforcement.charge 2021-05-25; cluster=c; type=person | drivers: enforcement.charge 2021-05-25; cluster=c; type=person", "0first 1cluster"},
		"one article, two days":                  {"enforcement.charge 2021-05-25; cluster=c | enforcement.charge 2021-05-26; cluster=c", "0first, 1first"},
		"one article, two of the kind, two each": {"enforcement.charge 2021-05-25; cluster=c | enforcement.charge 2021-06-02; cluster=c; doc=0 | enforcement.charge 2021-05-25; cluster=c | enforcement.charge 2021-06-02; cluster=c; doc=2", "0first 2cluster, 1first 3cluster"},
		"a leaf and its kin, both told in one":   {"adjudication.plead_guilty 2021-05-25 | adjudication.convict 2021-05-25; doc=0 | adjudication.convict 2021-05-25", "0first, 1first 2day"},
		"decades say nothing":                    {"enforcement.charge 2021-05-25 | enforcement.charge 2021-05-25 | enforcement.charge 2021", "0first 1day, 2first"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var in []string
			for _, s := range strings.Split(tc.in, "|") {
				in = append(in, strings.TrimSpace(s))
			}
			if d := cmp.Diff(tc.want, strings.Join(grouped(t, in...), ", ")); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// world makes records of n documents: some tell acts that others tell too.
func world(n int) (docs []act.Document, records []act.Record) {
	r := rand.New(rand.NewPCG(7, 7))
	leaves := []string{"adjudication.sentence", "adjudication.plead_guilty", "enforcement.charge", "ruling.deny", "listing.sanction", "listing.designate"}
	agencies := []string{"", court, "Department of Justice", "Federal Bureau of Investigation", "Securities and Exchange Commission"}
	for i := range n {
		date := int32(18000 + r.IntN(2000))
		docs = append(docs, act.Document{Hash: strconv.Itoa(i), Cluster: strconv.Itoa(r.IntN(n/2 + 1)), Dated: r.IntN(8) > 0, Date: date})
		for range 1 + r.IntN(9) {
			who := r.IntN(n/3 + 1)
			x := act.Record{
				Doc: int32(i), Entity: fmt.Sprintf("P%dx Q%dx", who%97, who), EntityType: "person", Action: leaves[r.IntN(len(leaves))], Status: "done",
				Agency: agencies[r.IntN(len(agencies))], Main: r.IntN(2) == 0, Confidence: float64(r.IntN(1000)) / 1000, Aliases: []string{fmt.Sprintf("Q%dx", who)},
			}
			x.Court = x.Agency == court
			if r.IntN(2) == 0 {
				x.Dated, x.First = true, int32(18000+(who*31)%1900)
				x.Last = x.First + []int32{0, 0, 0, 30, 364}[r.IntN(5)]
			}
			x.ID = fmt.Sprintf("%032x", r.Uint64())
			records = append(records, x)
		}
	}
	return docs, records
}

// ids groups and returns "act id: record ids, rules".
func ids(t *testing.T, docs []act.Document, records []act.Record) []string {
	t.Helper()
	x := act.New(options(t))
	for _, d := range docs {
		x.AddDocument(d)
	}
	for _, r := range records {
		x.Add(r)
	}
	var out []string
	for a := range x.Groups() {
		s := a.ID + " " + x.Record(a.Best).ID + " " + a.Status + fmt.Sprint(a.Dated, a.First, a.Last) + ":"
		for k, i := range a.Records {
			s += " " + x.Record(i).ID + a.Rules[k]
		}
		out = append(out, s)
	}
	return out
}

func TestTheOrderOfInputDoesNotShow(t *testing.T) {
	t.Parallel()
	docs, records := world(400)
	want := ids(t, docs, records)
	if len(want) > len(records)*9/10 {
		t.Fatalf("%d records are %d acts: nothing to see", len(records), len(want))
	}
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		to := r.Perm(len(docs))
		d, rs := make([]act.Document, len(docs)), slices.Clone(records)
		for i, k := range to {
			d[k] = docs[i]
		}
		for i := range rs {
			rs[i].Doc = int32(to[rs[i].Doc])
		}
		r.Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		if diff := cmp.Diff(want, ids(t, d, rs)); diff != "" {
			t.Fatalf("seed %d: -want +got\n%.2000s", seed, diff)
		}
	}
}

// TestLoad measures ACT_DOCS synthetic documents of five records.
func TestLoad(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("ACT_DOCS"))
	if err != nil {
		t.Skip("set ACT_DOCS to measure")
	}
	docs, records := world(n)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin := time.Now()
	x := act.New(options(t))
	for _, d := range docs {
		x.AddDocument(d)
	}
	for _, r := range records {
		x.Add(r)
	}
	acts := 0
	for range x.Groups() {
		acts++
	}
	took := time.Since(begin)
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%d records in %d acts, %v, %d MB", len(records), acts, took, (int64(after.HeapAlloc)-int64(before.HeapAlloc))>>20)
	runtime.KeepAlive(x)
}
