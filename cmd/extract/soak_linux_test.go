package main_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a long run may take, in bytes of resident memory of the parent.
const (
	soakPeak   = 500e6
	soakGrowth = 1.10 // of the first pass over the texts: its peak, and its median
	soakFrom   = 5000 // documents that a pass has at least
)

// TestSoak feeds WRIT_SOAK documents to a run of the program and watches its
// memory. Texts are those of WRIT_SOAK_TEXT (a glob of JSON Lines in .gz), else
// the corpus, over and over with other names and numbers, made on the way;
// WRIT_SOAK_CUT ends each after so many bytes, for a cheap look at what grows
// with the number of documents alone.
func TestSoak(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("WRIT_SOAK"))
	if n == 0 {
		t.Skip("takes long: make soak, or WRIT_SOAK=DOCUMENTS")
	}
	cut, _ := strconv.Atoi(os.Getenv("WRIT_SOAK_CUT"))
	texts := soakTexts(t, os.Getenv("WRIT_SOAK_TEXT"))
	dir := t.TempDir()
	program := filepath.Join(dir, "extract")
	build := exec.Command("go", "build", "-trimpath", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(program, "run", "-", "-o", filepath.Join(dir, "ds"), "--report", filepath.Join(dir, "run.json"), "-q")
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GOMEMLIMIT=") && !strings.HasPrefix(e, "GOGC=") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	pass := max(soakFrom, len(texts)) // the same texts come again behind it: like is compared with like
	passes := soakFeed(t, in, cmd.Process.Pid, texts, n, cut, pass)
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Documents, Records, Bytes int64
		Resources                 struct {
			CPU  float64 `json:"cpu_seconds"`
			Peak int64   `json:"peak_bytes"`
		}
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	peak := float64(r.Resources.Peak) // of the last pass, if the kernel forgets peaks
	for _, p := range passes {
		peak = max(peak, p.peak)
	}
	t.Logf("%d documents, %.1f MB, %d records, %.0f CPU-s; resident memory: peak %.0f MB", r.Documents, float64(r.Bytes)/1e6, r.Records, r.Resources.CPU, peak/1e6)
	if r.Documents != int64(n) || r.Records == 0 {
		t.Errorf("%d documents and %d records, want %d documents", r.Documents, r.Records, n)
	}
	if peak > soakPeak {
		t.Errorf("peak %.0f MB, at most %.0f MB", peak/1e6, soakPeak/1e6)
	}
	for i, p := range passes {
		t.Logf("pass %d of %d documents: peak %.0f MB, median %.0f MB", i+1, pass, p.peak/1e6, p.median()/1e6)
		if p.peak > passes[0].peak*soakGrowth || p.median() > passes[0].median()*soakGrowth {
			t.Errorf("memory grows: pass %d", i+1)
		}
	}
	if len(passes) < 2 {
		t.Logf("no second pass over the %d texts: growth was not looked at", len(texts))
	}
}

// soakPass is the memory of one whole pass over the texts.
type soakPass struct {
	seen []float64
	peak float64
}

func (p soakPass) median() float64 {
	return slices.Sorted(slices.Values(p.seen))[len(p.seen)/2]
}

// soakEvery documents resident memory is looked at once.
const soakEvery = 50

// soakFeed writes n documents to in and returns the memory of each whole pass.
// The pipe and the window of the pipeline hold some hundred documents, so what
// is written is about what is read.
func soakFeed(t *testing.T, in io.WriteCloser, pid int, texts []string, n, cut, pass int) (passes []soakPass) {
	t.Helper()
	w := bufio.NewWriter(in)
	rnd := rand.New(rand.NewPCG(1, 2))
	start := time.Now()
	var seen []float64
	for i := range n {
		if i > 0 && i%pass == 0 {
			passes = append(passes, soakPass{seen, resident(pid, "VmHWM:")})
			seen = nil
			// The kernel starts a new peak (proc(5), clear_refs).
			if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
				t.Logf("peaks are those since the start: %v", err)
			}
		}
		b, err := json.Marshal(map[string]string{"id": fmt.Sprintf("soak-%d", i), "text": soakText(rnd, texts[i%len(texts)], i, cut)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			t.Fatal(err)
		}
		if i%soakEvery == 0 {
			now := resident(pid, "VmRSS:")
			seen = append(seen, now)
			if i%2500 == 0 {
				t.Logf("%6d documents, %4.0f s: %.0f MB", i, time.Since(start).Seconds(), now/1e6)
			}
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	return passes
}

var word = regexp.MustCompile(`\b[A-Z][a-z]{4,}\b|\b\d+\b`)

// soakText is a text with some of its names and numbers made anew.
func soakText(rnd *rand.Rand, text string, i, cut int) string {
	if cut > 0 && len(text) > cut {
		text = text[:cut]
	}
	text = word.ReplaceAllStringFunc(text, func(w string) string {
		switch {
		case w[0] <= '9':
			return w[:len(w)-1] + strconv.Itoa(rnd.IntN(10))
		case rnd.IntN(12) > 0:
			return w
		}
		name := ""
		for range 2 + rnd.IntN(2) {
			name += string("bdfgklmnprstvz"[rnd.IntN(14)]) + string("aeiou"[rnd.IntN(5)])
		}
		return strings.ToUpper(name[:1]) + name[1:]
	})
	return strings.ToValidUTF8(text, "") + fmt.Sprintf("\n\nNotice %d.\n", i)
}

// soakTexts reads the texts, those of the corpus where the glob names none.
func soakTexts(t *testing.T, glob string) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		for dec := json.NewDecoder(z); ; {
			var d struct{ Text string }
			if err := dec.Decode(&d); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			texts = append(texts, d.Text)
		}
	}
	if len(texts) > 0 {
		rand.New(rand.NewPCG(3, 4)).Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		return texts
	}
	for _, glob := range []string{"news/*.txt", "press/*.txt"} {
		files, _ := filepath.Glob("../../corpus/" + glob)
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(b))
		}
	}
	if len(texts) == 0 {
		t.Fatal("no texts")
	}
	return texts
}

// resident is the memory of a process by a field of its status, 0 once it is
// gone.
func resident(pid int, field string) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, field); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kb * 1024
		}
	}
	return 0
}
