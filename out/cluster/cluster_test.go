package cluster_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/out/cluster"
)

func group(t testing.TB, o cluster.Options, texts ...string) []int32 {
	t.Helper()
	o.Dir = t.TempDir()
	g, err := cluster.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range texts {
		if err := g.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	got, err := g.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(o.Dir); err != nil || len(left) > 0 {
		t.Errorf("Close leaves %v (%v)", left, err)
	}
	return got
}

// words returns n words of a text with that seed; a 5-gram is in no other.
func words(seed, n int) []string {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	w := make([]string, n)
	for i := range w {
		w[i] = "w" + strconv.Itoa(r.IntN(20_000))
	}
	return w
}

func text(seed, n int) string { return strings.Join(words(seed, n), " ") }

func TestGroups(t *testing.T) {
	t.Parallel()
	a, b := text(1, 300), text(2, 300)
	cut := strings.Join(words(1, 300)[:200], " ") // Jaccard .66
	part := strings.Join(words(1, 300)[:100], " ") + " " + text(3, 200)
	for name, tc := range map[string]struct {
		in   []string
		want []int32
	}{
		"nothing":                  {nil, []int32{}},
		"equal texts":              {[]string{a, b, a}, []int32{0, 1, 0}},
		"case, marks and spaces":   {[]string{a, strings.ToUpper(strings.ReplaceAll(a, " ", ",\n "))}, []int32{0, 0}},
		"a shortened copy":         {[]string{b, cut, a}, []int32{0, 1, 1}},
		"a third in common":        {[]string{a, part}, []int32{0, 1}},
		"texts without words":      {[]string{"", a, " - ", a}, []int32{0, 1, 2, 1}},
		"texts of a few words":     {[]string{"The pier.", "the pier", "The board."}, []int32{0, 0, 2}},
		"a copy with other thread": {[]string{a + " " + text(4, 30), text(5, 30) + " " + a}, []int32{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, group(t, cluster.Options{}, tc.in...)); d != "" {
				t.Errorf("Groups: -want +got\n%s", d)
			}
		})
	}
	if got := group(t, cluster.Options{Threshold: 0.8}, a, cut); got[1] != 1 {
		t.Errorf("Groups at .8 = %v, want two of .66 apart", got)
	}
}

// Every pair that a comparison of all with all joins is found, and no other.
func TestAgainstAllPairs(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	var texts []string
	for seed := range 60 {
		base := words(100+seed, 200)
		for range 1 + r.IntN(4) {
			w := slices.Clone(base)
			for range r.IntN(25) {
				w[r.IntN(len(w))] = "x" + strconv.Itoa(r.IntN(1_000_000))
			}
			texts = append(texts, strings.Join(w, " "))
		}
	}
	sets := make([]map[string]bool, len(texts))
	for i, s := range texts {
		sets[i] = map[string]bool{}
		f := strings.Fields(s)
		for k := 0; k+5 <= len(f); k++ {
			sets[i][strings.Join(f[k:k+5], " ")] = true
		}
	}
	want := make([]int32, len(texts))
	for i := range want {
		want[i] = int32(i)
	}
	root := func(i int32) int32 {
		for want[i] != i {
			i = want[i]
		}
		return i
	}
	for i := range texts {
		for j := range i {
			both := 0
			for s := range sets[i] {
				if sets[j][s] {
					both++
				}
			}
			if float64(both) >= 0.5*float64(len(sets[i])+len(sets[j])-both) {
				a, b := root(int32(i)), root(int32(j))
				want[max(a, b)] = min(a, b)
			}
		}
	}
	for i := range want {
		want[i] = root(int32(i))
	}
	if d := cmp.Diff(want, group(t, cluster.Options{Threshold: 0.5}, texts...)); d != "" {
		t.Errorf("Groups against all pairs: -want +got\n%s", d)
	}
}

// TestLoad measures CLUSTER_DOCS synthetic documents, one in three a copy.
func TestLoad(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("CLUSTER_DOCS"))
	if err != nil {
		t.Skip("set CLUSTER_DOCS to measure")
	}
	g, err := cluster.New(cluster.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	begin := time.Now()
	for i := range n {
		w := words(i-i%3/2, 600) // 0, 1, and a copy of 1
		if i%3 == 2 {
			w = append(w[:500], words(-i, 60)...)
		}
		if err := g.Add(strings.Join(w, " ")); err != nil {
			t.Fatal(err)
		}
	}
	added := time.Since(begin)
	groups, err := g.Groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	joined := 0
	for i, r := range groups {
		if int(r) != i {
			joined++
		}
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	fmt.Printf("%d documents: added in %v, grouped in %v, %d joined, heap %d MB, from the system %d MB\n", n, added, time.Since(begin)-added, joined, m.HeapAlloc>>20, m.Sys>>20)
	if joined != n/3 {
		t.Errorf("%d joined, want %d", joined, n/3)
	}
}
