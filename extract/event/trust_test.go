package event

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"writ/extract/event/linear"
	"writ/models"
	"writ/models/overlay"
)

// rulesOf returns weights by slot and rule.
func rulesOf(w map[string]float32) *linear.Model {
	ids := map[uint64]float32{}
	for name, v := range w {
		var f linear.Features
		f.Add(strings.Split(name, "|")...)
		ids[f.IDs[0]] = v
	}
	return linear.New(ids)
}

func TestAUsersTriggerIsBelievedLikeTheBestTenthOfTheBuiltIn(t *testing.T) {
	mine := fstest.MapFS{"triggers.tsv": {Data: []byte("id\taction\tpattern\tentity\tagency\n" +
		"mine\tlisting.designate\twatchlist/v\tobject\tsubject\n" +
		"v-delist-delist\tlisting.delist\tdelist/v\tobject\tsubject\n")}}
	f, err := overlay.Open(models.FS(), mine, "mine")
	if err != nil {
		t.Fatal(err)
	}
	x, err := loadLexicon(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	weights := map[string]float32{"t|rule|v-delist-delist": .5, "r|rule|v-delist-delist": -.5}
	n := 0
	for _, r := range models.MustLoad("rules/triggers.tsv").Rows {
		if id := r.Get("id"); id != "v-delist-delist" && n < 10 {
			weights["t|rule|"+id] = float32(n) / 10
			n++
		}
	}
	got := x.believe(rulesOf(weights))
	if math.Abs(got.act-.8) > 1e-6 || got.record != 0 { // .1 to .9 and .5; no record weight is above zero
		t.Errorf("trust %+v, want .8 in the act and none in the record", got)
	}
	own := map[string]bool{}
	for _, list := range x.first {
		for _, r := range list {
			own[r.id] = own[r.id] || r.own
		}
	}
	if !own["mine"] || own["v-delist-delist"] || own["v-delist-blacklist"] {
		t.Errorf("own triggers: mine %v, replaced one with weights %v", own["mine"], own["v-delist-delist"])
	}
	if got := testLexicon(t).believe(rulesOf(weights)); got != (trust{}) {
		t.Errorf("without a user's triggers the trust is %+v", got)
	}
}

func TestAUsersTriggerWinsOverABuiltInOneOfTheSameWords(t *testing.T) {
	mine := fstest.MapFS{"triggers.tsv": {Data: []byte("id\taction\tpattern\tentity\tagency\nmine\tlisting.delist\tdelist/v\tobject\tsubject\n")}}
	f, err := overlay.Open(models.FS(), mine, "mine")
	if err != nil {
		t.Fatal(err)
	}
	x, err := loadLexicon(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	hits := x.find(split("Treasury delisted Acme on Monday."), nil)
	if len(hits) != 1 || hits[0].id != "mine" {
		t.Errorf("hits %v, want the user's", hits)
	}
}

func TestALeafLikeAnotherIsSeenAsThatAndNamedForItself(t *testing.T) {
	mine := fstest.MapFS{
		"actions.tsv":  {Data: []byte("id\tparent\tgloss\tpolarity\tlike\nlisting.watch\tlisting\tWatch\tadverse\tlisting.designate\n")},
		"triggers.tsv": {Data: []byte("id\taction\tpattern\tentity\tagency\tprivate\nmine\tlisting.watch\twatchlist/v\tobject\tsubject\tlisting.watch\n")},
	}
	f, err := overlay.Open(models.FS(), mine, "mine")
	if err != nil {
		t.Fatal(err)
	}
	x, err := loadLexicon(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range x.first["watchlisted"] {
		if r.leaf != "listing.watch" || r.action != "listing.designate" {
			t.Errorf("%s: leaf %s, seen as %s", r.id, r.leaf, r.action)
		}
	}
	for _, r := range x.first["delisted"] {
		if r.leaf != r.action {
			t.Errorf("%s: leaf %s, seen as %s", r.id, r.leaf, r.action)
		}
	}
}
