package entity_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strings"
	"testing"

	"writ/extract/doc"
	"writ/extract/entity"
	"writ/extract/lang"
	"writ/extract/segment"
)

// goldRecord is what the measure reads of a gold record.
type goldRecord struct {
	Entity   goldName  `json:"entity"`
	Alt      []string  `json:"entity_alt"`
	Agency   *goldName `json:"agency"`
	AgAlt    []string  `json:"agency_alt"`
	Optional bool      `json:"optional"`
	ID       string    `json:"id"`
}

type goldName struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"`
	Type    string   `json:"type"`
	Judge   string   `json:"judge"`
}

var (
	suffixes = regexp.MustCompile(`\b(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|lp|group|holdings?|the|u s a|usa|us|u s|united states|of|for|and)\b`)
	ends     = regexp.MustCompile(`[’']s\b`)
	others   = regexp.MustCompile(`[^a-z0-9 ]+`)
)

// norm is the scorer's normal form of a name.
func norm(s string) string {
	s = ends.ReplaceAllString(strings.ToLower(s), "")
	s = others.ReplaceAllString(strings.ReplaceAll(s, ".", ""), " ")
	return strings.Join(strings.Fields(suffixes.ReplaceAllString(s, " ")), " ")
}

// matches tells whether a gold name is among names, strictly and leniently.
func matches(gold []string, names map[string]bool) (strict, lenient bool) {
	for _, g := range gold {
		a := norm(g)
		if a == "" {
			continue
		}
		if names[a] {
			return true, true
		}
		A := strings.Fields(a)
		for b := range names {
			B := strings.Fields(b)
			k := common(A, B)
			if k > 0 && (k == len(A) || k == len(B) || 4*k >= len(A)+len(B)) {
				lenient = true
			}
		}
	}
	return false, lenient
}

func common(a, b []string) (n int) {
	set := map[string]bool{}
	for _, s := range a {
		set[s] = true
	}
	for _, s := range b {
		if set[s] {
			n++
		}
	}
	return n
}

func lines(t testing.TB, path string, each func([]byte)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("needs ../shared: %v", err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		each(s.Bytes())
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestGold reports how many gold entities and agencies are among the found
// names. GOLD selects the set (train), GOLD_MISSES=1 prints what is missing.
func TestGold(t *testing.T) {
	set := os.Getenv("GOLD")
	if set == "" {
		set = "train"
	}
	dir := "../../../shared/gold/" + set
	gold := map[string][]goldRecord{}
	lines(t, dir+".gold.jsonl", func(b []byte) {
		var g struct {
			ID      string       `json:"doc_id"`
			Records []goldRecord `json:"records"`
		}
		if err := json.Unmarshal(b, &g); err != nil {
			t.Fatal(err)
		}
		gold[g.ID] = g.Records
	})
	a, err := entity.New(entity.Options{})
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New(segment.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var tagger *lang.Stage
	if os.Getenv("GOLD_LANG") != "" {
		if tagger, err = lang.New(lang.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	var all, strict, lenient, named, kinds, agencies, agStrict, agLenient, agNamed, mentions int
	var misses []string
	lines(t, dir+".docs.jsonl", func(b []byte) {
		var in struct {
			ID   string `json:"id"`
			Text string `json:"text"`
		}
		if err := json.Unmarshal(b, &in); err != nil {
			t.Fatal(err)
		}
		d := &doc.Document{Raw: doc.Raw{Text: in.Text}}
		if err := seg.Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if tagger != nil {
			if err := tagger.Annotate(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Annotate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		mentions += len(d.Entities)
		names, bodies := map[string]bool{}, map[string]bool{}
		kind := map[string]string{}
		for _, e := range d.Entities {
			if n := norm(e.Name); n != "" {
				names[n] = true
				kind[n] += e.Kind + " "
				if e.Kind == doc.KindAgency || e.Kind == doc.KindCourt {
					bodies[n] = true
				}
			}
		}
		for _, r := range gold[in.ID] {
			if r.Optional {
				continue
			}
			all++
			g := append([]string{r.Entity.Name}, append(r.Entity.Aliases, r.Alt...)...)
			s, l := matches(g, names)
			if s {
				strict++
				if k := kind[norm(r.Entity.Name)]; strings.Contains(k, r.Entity.Type) {
					kinds++
				} else {
					misses = append(misses, fmt.Sprintf("KIND %s: %s is %s, want %s", in.ID, r.Entity.Name, k, r.Entity.Type))
				}
			} else {
				misses = append(misses, fmt.Sprintf("ENTITY lenient=%v %s: %s (%s)", l, in.ID, r.Entity.Name, r.Entity.Type))
			}
			if l {
				lenient++
			}
			if names[norm(r.Entity.Name)] {
				named++
			}
			if r.Agency == nil || r.Agency.Name == "" {
				continue
			}
			agencies++
			s, l = matches(append([]string{r.Agency.Name}, append(r.Agency.Aliases, r.AgAlt...)...), bodies)
			if s {
				agStrict++
			} else {
				misses = append(misses, fmt.Sprintf("AGENCY lenient=%v %s: %s", l, in.ID, r.Agency.Name))
			}
			if l {
				agLenient++
			}
			if s, _ := matches(append([]string{r.Agency.Name}, r.AgAlt...), bodies); s {
				agNamed++
			}
		}
	})
	pc := func(n, of int) string { return fmt.Sprintf("%d/%d = %.3f", n, of, float64(n)/float64(max(of, 1))) }
	t.Logf("%s: entity strict %s lenient %s, by name alone %s, kind right of strict %s; agency strict %s lenient %s by name alone %s; %d mentions",
		set, pc(strict, all), pc(lenient, all), pc(named, all), pc(kinds, strict), pc(agStrict, agencies), pc(agLenient, agencies), pc(agNamed, agencies), mentions)
	if os.Getenv("GOLD_MISSES") != "" && set == "train" {
		sort.Strings(misses)
		for i, s := range misses {
			if i == 0 || misses[i-1] != s {
				t.Log(s)
			}
		}
	}
}
