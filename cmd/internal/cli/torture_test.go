package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/cmd/internal/cli"
	"writ/out/audit"
	"writ/out/row"
	"writ/out/store"
)

// mortal is a file system that kills its process, by SIGKILL, at an
// operation: before it, or after it.
type mortal struct {
	store.OS
	n     *atomic.Int64
	at    int64 // 0 = never
	after bool
}

// mortalFS is what EXTRACT_TEST_KILL asks for: "17", "17 after"; nil = the
// system's.
func mortalFS() store.FS {
	at, after := strings.CutSuffix(os.Getenv("EXTRACT_TEST_KILL"), " after")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return nil
	}
	return &mortal{n: new(atomic.Int64), at: n, after: after}
}

func (m *mortal) do(act func() error) error {
	here := m.n.Add(1) == m.at
	if here && !m.after {
		die()
	}
	err := act()
	if here {
		die()
	}
	return err
}

func die() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	select {}
}

func (m *mortal) Create(name string) (w store.WriteSyncer, err error) {
	err = m.do(func() error { w, err = m.OS.Create(name); return err })
	if err != nil {
		return nil, err
	}
	return mortalFile{w, m}, nil
}
func (m *mortal) Mkdir(name string) error { return m.do(func() error { return m.OS.Mkdir(name) }) }
func (m *mortal) Rename(from, to string) error {
	return m.do(func() error { return m.OS.Rename(from, to) })
}
func (m *mortal) RemoveAll(name string) error {
	return m.do(func() error { return m.OS.RemoveAll(name) })
}
func (m *mortal) SyncDir(name string) error { return m.do(func() error { return m.OS.SyncDir(name) }) }

type mortalFile struct {
	store.WriteSyncer
	m *mortal
}

func (f mortalFile) Write(p []byte) (n int, err error) {
	err = f.m.do(func() error { n, err = f.WriteSyncer.Write(p); return err })
	return n, err
}
func (f mortalFile) Sync() error  { return f.m.do(f.WriteSyncer.Sync) }
func (f mortalFile) Close() error { return f.m.do(f.WriteSyncer.Close) }

// torture is a script of commands over one dataset: several commits, re-runs
// that supersede, shards at once, compactions, forgetting.
type torture struct {
	steps [][][]string // of commands that run at once
	rows  [][]string   // after each step, undisturbed
	ops   []int64      // of the file system in each step
	took  []time.Duration

	mu  sync.Mutex
	rng *rand.Rand
	tmp string // of the processes

	kills, byTime, commits int
}

// script makes the inputs and the commands; DATASET stands for the dataset.
func script(t *testing.T) *torture {
	t.Helper()
	t.Setenv("SOURCE_DATE_EPOCH", "1600000000")
	set := func(from, to int) string {
		m := map[string]string{}
		for i := from; i < to; i++ {
			m[fmt.Sprintf("%02d.txt", i)] = strings.ReplaceAll(story, "Acme", fmt.Sprint("Acme", i))
		}
		m["bad.txt"] = ""
		return inbox(t, m)
	}
	a, b, c := set(0, 6), set(4, 9), set(9, 15)
	run := func(args ...string) []string { return append([]string{"run", "-o", "DATASET", "-q"}, args...) }
	x := &torture{steps: [][][]string{
		{run(a)},
		{run(a, b)},
		{run(a, b, c, "--shard", "0/2"), run(a, b, c, "--shard", "1/2")},
		{{"compact", "DATASET", "-q"}},
		{run(filepath.Join(b, "07.txt"), "--reprocess")},
		{run(c, "--min-confidence", ".01")},
		{{"forget", "DATASET", filepath.Join(a, "02.txt"), "-q"}},
		{{"compact", "DATASET", "-q", "--all"}},
		{run(a, b, c, "--min-confidence", ".01", "--retry-failed")},
	}}
	x.rows, x.ops, x.took = make([][]string, len(x.steps)), make([]int64, len(x.steps)), make([]time.Duration, len(x.steps))
	return x
}

// undisturbed runs the script once, in this process, and keeps what it gives.
func (x *torture) undisturbed(t *testing.T) {
	t.Helper()
	dataset := filepath.Join(t.TempDir(), "d")
	for i, commands := range x.steps {
		start := time.Now()
		for _, args := range commands {
			m := &mortal{n: new(atomic.Int64)}
			var said bytes.Buffer
			if code := cli.Main(at(dataset, args), cli.Streams{In: strings.NewReader(""), Out: &said, Err: &said, FS: m}); code != cli.ExitOK && code != cli.ExitDocuments {
				t.Fatalf("%q: exit %d: %s", args, code, said.String())
			}
			x.ops[i] = max(x.ops[i], m.n.Load())
		}
		x.took[i] = time.Since(start)
		x.rows[i] = everyRow(t, dataset)
	}
}

func at(dataset string, args []string) []string {
	args = slices.Clone(args)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "DATASET", dataset)
	}
	return args
}

// everyRow returns the rows of the tables of runs as JSON, sorted, but for the
// names of runs.
func everyRow(t *testing.T, dataset string) (rows []string) {
	t.Helper()
	add := func(table string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, table+" "+string(b))
	}
	for _, r := range table[row.Document](t, dataset, "documents") {
		r.RunID = ""
		add("document", r)
	}
	for _, r := range table[row.Record](t, dataset, "records") {
		r.RunID = ""
		add("record", r)
	}
	for _, r := range table[row.Mention](t, dataset, "mentions") {
		r.RunID = ""
		add("mention", r)
	}
	slices.Sort(rows)
	return rows
}

// round runs the script with kills in every step and compares the rows after
// each.
func (x *torture) round(t *testing.T, most int) {
	t.Helper()
	dataset := filepath.Join(t.TempDir(), "d")
	for i, commands := range x.steps {
		var g sync.WaitGroup
		for _, args := range commands {
			g.Go(func() { x.insist(t, i, dataset, args, most) })
		}
		g.Wait()
		if t.Failed() {
			return
		}
		if got := everyRow(t, dataset); !slices.Equal(x.rows[i], got) {
			t.Errorf("after step %d, %q (-want +got)\n%s", i, commands, cmp.Diff(x.rows[i], got))
			return
		}
		for _, dir := range []string{filepath.Join(dataset, "_writ", "tmp"), filepath.Join(dataset, "_writ", "live"), filepath.Join(dataset, "_writ", "intents"), x.tmp} {
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("step %d left %s", i, filepath.Join(dir, left[0].Name()))
			}
		}
	}
	if out, said, code := extract(t, "", "verify", dataset); code != cli.ExitOK {
		t.Errorf("verify: exit %d: %s%s", code, out, said)
	}
	runs, err := audit.Runs(dataset)
	if err != nil {
		t.Error(err)
	}
	x.commits += len(runs)
	if err := os.RemoveAll(dataset); err != nil {
		t.Error(err)
	}
}

// insist starts a command until it ends by itself, and kills it before that
// some times.
func (x *torture) insist(t *testing.T, i int, dataset string, args []string, most int) {
	for try := 0; ; try++ {
		kill, wait := x.fate(i, try, most)
		c := exec.Command(os.Args[0], at(dataset, args)...)
		c.Env = append(os.Environ(), "EXTRACT_TEST_MAIN=1", "EXTRACT_TEST_KILL="+kill, "TMPDIR="+x.tmp)
		var said bytes.Buffer
		c.Stdout, c.Stderr = &said, &said
		start := time.Now()
		if err := c.Start(); err != nil {
			t.Error(err)
			return
		}
		if wait > 0 {
			timer := time.AfterFunc(wait, func() { _ = c.Process.Kill() })
			defer timer.Stop()
		}
		_ = c.Wait()
		status, _ := c.ProcessState.Sys().(syscall.WaitStatus)
		x.mu.Lock()
		if status.Signaled() {
			x.kills++
			if wait > 0 {
				x.byTime++
			}
		} else {
			x.took[i] = time.Since(start)
		}
		x.mu.Unlock()
		if status.Signaled() {
			readable(t, dataset)
			continue
		}
		code := c.ProcessState.ExitCode()
		gone := args[0] == "forget" && strings.Contains(said.String(), "the dataset has no document") // an earlier try had decided
		if code != cli.ExitOK && code != cli.ExitDocuments && !(gone && try > 0) {
			t.Errorf("%q, try %d: exit %d: %s", args, try, code, said.String())
		}
		return
	}
}

// fate draws how a try ends: at an operation, after a time, or by itself.
func (x *torture) fate(i, try, most int) (kill string, wait time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if try >= most {
		return "", 0
	}
	if x.rng.IntN(4) == 0 {
		return "", time.Duration(1 + x.rng.Int64N(int64(x.took[i])))
	}
	kill = fmt.Sprint(1 + x.rng.Int64N(x.ops[i]))
	if x.rng.IntN(2) == 0 {
		kill += " after"
	}
	return kill, 0
}

// readable fails unless a reader of manifests finds every file that counts,
// whole.
func readable(t *testing.T, dataset string) {
	if there, err := store.Is(dataset); err != nil || !there {
		return
	}
	files, err := audit.Files(dataset)
	if err != nil {
		t.Errorf("after a kill: %v", err)
	}
	for _, f := range files {
		st, err := os.Stat(filepath.Join(dataset, filepath.FromSlash(f.Path)))
		if err == nil && st.Size() != f.Bytes {
			t.Errorf("after a kill %s has %d bytes, not %d", f.Path, st.Size(), f.Bytes)
		}
	}
}

// Processes are killed at operations of the file system and at any time, and
// started again: rows are those of an undisturbed run, none torn, lost or
// doubled. TORTURE_KILLS says how often (make torture: 1,000), TORTURE_SEED
// where.
func TestKilledProcessesLoseNothing(t *testing.T) {
	number := func(name string, other int) int {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
			return n
		}
		return other
	}
	want, most := number("TORTURE_KILLS", 5), 4
	if want < 20 {
		most = 1
	}
	x := script(t)
	x.tmp = t.TempDir()
	x.rng = rand.New(rand.NewPCG(uint64(number("TORTURE_SEED", 1)), 0))
	x.undisturbed(t)
	rounds := 0
	for start := time.Now(); x.kills < want && !t.Failed(); rounds++ {
		x.round(t, most)
		if want >= 20 {
			fmt.Printf("torture: %d kills, %d of them at any time, %d rounds, %d commits, %v\n", x.kills, x.byTime, rounds+1, x.commits, time.Since(start).Round(time.Second))
		}
	}
	t.Logf("%d kills, %d of them at any time, %d rounds of %d steps, %d commits; rows at the end %d", x.kills, x.byTime, rounds, len(x.steps), x.commits, len(x.rows[len(x.rows)-1]))
}
