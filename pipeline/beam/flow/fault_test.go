package flow_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"

	"writ/extract/doc"
	"writ/out"
	"writ/out/row"
	"writ/pipeline/beam/flow"
)

// TestPoisonedDocuments: one that never ends and one that panics end in the
// dead letters with their reason, and the others are what they are without
// them.
func TestPoisonedDocuments(t *testing.T) {
	o := options(t, "corpus/news")
	o.Extraction.Timeout, o.Grace = 3*time.Second, 200*time.Millisecond
	complete(t, &o)
	var over atomic.Bool
	defer over.Store(true)
	var loops, panics string
	names, err := filepath.Glob("corpus/news/*.txt")
	if err != nil || len(names) < 3 {
		t.Fatalf("%v, %d documents", err, len(names))
	}
	loops, panics = names[0], names[len(names)-1]
	flow.Hook(t, func(in doc.Input) {
		switch in.URI {
		case loops:
			for !over.Load() { // heeds no context
			}
		case panics:
			panic("poisoned")
		}
	}, nil, nil)
	st := run(t, "direct", o)
	if st.Failed != 2 {
		t.Errorf("%d documents failed, want 2", st.Failed)
	}
	reasons := map[string]string{}
	for _, l := range readLetters(t, o.DeadLetters) {
		reasons[l["path"].(string)] = fmt.Sprint(l["reason"], ": ", l["error"])
	}
	if got := reasons[loops]; !strings.HasPrefix(got, doc.ReasonTimeout+": ") {
		t.Errorf("dead letter of the endless document: %q", got)
	}
	if got := reasons[panics]; got != doc.ReasonPanic+": poisoned" {
		t.Errorf("dead letter of the document that panics: %q", got)
	}

	flow.Hook(t, nil, nil, nil)
	clean := options(t, "corpus/news")
	clean.Extraction = o.Extraction
	complete(t, &clean)
	run(t, "direct", clean)
	got, want := records(t, o.Output), records(t, clean.Output)
	for id, r := range want {
		if _, ok := got[id]; !ok && r != loops && r != panics {
			t.Errorf("%s lost record %s", r, id)
		}
	}
	for id, r := range got {
		if want[id] == "" || r == loops || r == panics {
			t.Errorf("%s has record %s", r, id)
		}
	}
}

// records returns the source of each record of a dataset, by record_id.
func records(t *testing.T, dir string) map[string]string {
	t.Helper()
	m := map[string]string{}
	names, err := filepath.Glob(filepath.Join(dir, "records", "*", "*.parquet"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%v: no records in %s", err, dir)
	}
	for _, n := range names {
		err := out.EachRow(n, func(r *row.Record) error {
			if m[r.RecordID] != "" {
				t.Errorf("record %s is there twice", r.RecordID)
			}
			m[r.RecordID] = r.Source
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// TestFailedBundles: bundles that fail before and after a commit fail the job;
// the same run again adds what is missing, and nothing twice.
func TestFailedBundles(t *testing.T) {
	needPrism(t)
	want := options(t, "corpus/news", "corpus/bad")
	run(t, "direct", want)
	o := options(t, "corpus/news", "corpus/bad")
	var times [3]atomic.Int32
	broken := errors.New("broken on purpose")
	flow.Hook(t, nil, func(shard int) error {
		if shard == 2 && times[2].Add(1) == 1 {
			return broken
		}
		return nil
	}, func(shard int) error {
		if shard == 1 && times[1].Add(1) == 1 {
			return broken // it is committed, but the runner does not hear of it
		}
		return nil
	})
	failed := 0
	for range 3 {
		err := flow.Run(t.Context(), "prism", o, io.Discard, true)
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), broken.Error()) {
			t.Fatalf("the job failed for another reason: %v", err)
		}
		failed++
	}
	if failed == 0 || times[1].Load() != 1 || times[2].Load() < 2 {
		t.Fatalf("%d jobs failed; shard 1 was committed %d times, shard 2 tried %d times", failed, times[1].Load(), times[2].Load())
	}
	if _, err := flow.Finish(o); err != nil {
		t.Fatal(err)
	}
	same(t, "after failed bundles", o.Output, want.Output)
	same(t, "dead letters after failed bundles", o.DeadLetters, want.DeadLetters)
}

// childOptions, in childEnv, are of a run that this test binary makes as
// another process.
type childOptions struct {
	Endpoint string
	O        flow.Options
	Document int  // the process dies at once when it begins so many documents; 0 = never
	Shard    int  // … or has committed so many shards
	Pool     bool // no run: workers for others, until standard input ends; then the number of documents begun
}

// noCleanup is for hooks that stay.
type noCleanup struct{}

func (noCleanup) Cleanup(func()) {}

func child() int {
	var o childOptions
	if err := json.Unmarshal([]byte(os.Getenv(childEnv)), &o); err != nil {
		panic(err)
	}
	if o.Pool {
		return childPool()
	}
	*jobopts.Endpoint, *jobopts.EnvironmentType = o.Endpoint, "LOOPBACK"
	die := func() {
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	var documents, shards atomic.Int32
	flow.Hook(noCleanup{}, func(doc.Input) {
		if documents.Add(1) == int32(o.Document) {
			die()
		}
	}, nil, func(int) error {
		if shards.Add(1) == int32(o.Shard) {
			die()
		}
		return nil
	})
	if err := flow.Run(context.Background(), "universal", o.O, io.Discard, true); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func childPool() int {
	var begun atomic.Int32
	flow.Hook(noCleanup{}, func(doc.Input) { begun.Add(1) }, nil, nil)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin) //nolint:errcheck // its end is the sign
		cancel()
	}()
	if err := flow.ServePool(ctx, 0, os.Stdout); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(begun.Load())
	return 0
}

// TestTwoWorkers: one job on a Prism server has a worker in each of two
// processes, both extract, and the files are those of one.
func TestTwoWorkers(t *testing.T) {
	needPrism(t)
	in := []string{"corpus/news", "corpus/bad", "corpus/press", "corpus/repost"}
	want := options(t, in...)
	run(t, "direct", want)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(childOptions{Pool: true})
	if err != nil {
		t.Fatal(err)
	}
	var pools []string
	var ends []func() string
	for range 2 {
		p := exec.CommandContext(t.Context(), self)
		p.Dir = "pipeline/beam/flow"
		p.Env = append(os.Environ(), childEnv+"="+string(b))
		in, err1 := p.StdinPipe()
		out, err2 := p.StdoutPipe()
		if err := errors.Join(err1, err2, p.Start()); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		lines.Scan()
		at, ok := strings.CutPrefix(lines.Text(), "workers at ")
		if !ok {
			t.Fatalf("the pool says %q", lines.Text())
		}
		pools = append(pools, at)
		ends = append(ends, func() string {
			in.Close()
			lines.Scan()
			s := lines.Text()
			if err := p.Wait(); err != nil {
				t.Errorf("pool: %v %s", err, s)
			}
			return s
		})
	}
	old := []string{*jobopts.Endpoint, *jobopts.EnvironmentType, *jobopts.EnvironmentConfig}
	defer func() {
		*jobopts.Endpoint, *jobopts.EnvironmentType, *jobopts.EnvironmentConfig = old[0], old[1], old[2]
	}()
	*jobopts.Endpoint, *jobopts.EnvironmentType, *jobopts.EnvironmentConfig = prism(t), "EXTERNAL", strings.Join(pools, ",")
	o := options(t, in...)
	o.Workers, o.Parts = 1, len(flow.Pools())
	o.Clusters = filepath.Join(t.TempDir(), "clusters.json")
	run(t, "universal", o)
	same(t, "two workers", o.Output, want.Output)
	same(t, "two workers, dead letters", o.DeadLetters, want.DeadLetters)
	for i, end := range ends {
		if n := end(); n == "" || n == "0" {
			t.Errorf("worker %d extracted %q documents", i, n)
		} else {
			t.Logf("worker %d extracted %s documents", i, n)
		}
	}
}

// TestPoolThatDoesNotAnswer: a job is not sent to a runner that would die of it.
func TestPoolThatDoesNotAnswer(t *testing.T) {
	old := []string{*jobopts.Endpoint, *jobopts.EnvironmentType, *jobopts.EnvironmentConfig}
	defer func() {
		*jobopts.Endpoint, *jobopts.EnvironmentType, *jobopts.EnvironmentConfig = old[0], old[1], old[2]
	}()
	*jobopts.Endpoint, *jobopts.EnvironmentType, *jobopts.EnvironmentConfig = "localhost:1", "EXTERNAL", "localhost:2,localhost:3"
	o := options(t, "corpus/news")
	o.Parts = 2
	err := flow.Run(t.Context(), "universal", o, io.Discard, true)
	if err == nil || !strings.Contains(err.Error(), `"localhost:2"`) || !strings.Contains(err.Error(), "--worker-pool") {
		t.Errorf("%v", err)
	}
}

// TestKilledWorkers: the worker, a process behind a Prism of its own, is
// killed among documents, then among commits. The third gives what an
// undisturbed one does.
func TestKilledWorkers(t *testing.T) {
	needPrism(t)
	want := options(t, "corpus/news", "corpus/bad")
	run(t, "direct", want)
	endpoint := prism(t)
	c := childOptions{O: options(t, "corpus/news", "corpus/bad")}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for n, kill := range []struct{ document, shard int }{{8, 0}, {0, 1}, {0, 0}} {
		if n == 2 {
			endpoint = prism(t) // the first has two dead jobs, this one is not to depend on them
		}
		c.Endpoint, c.Document, c.Shard = endpoint, kill.document, kill.shard
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		p := exec.CommandContext(t.Context(), self)
		p.Dir = "pipeline/beam/flow"
		p.Env = append(os.Environ(), childEnv+"="+string(b))
		told, err := p.CombinedOutput()
		status, _ := p.ProcessState.Sys().(syscall.WaitStatus)
		if died := status.Signaled() && status.Signal() == syscall.SIGKILL; died != (n < 2) || n == 2 && err != nil {
			t.Fatalf("process %d: %v\n%s", n, err, told)
		}
		commits, _ := filepath.Glob(filepath.Join(c.O.Output, "_writ", "commits", "*"))
		if len(commits) != []int{0, 1, 3}[n] {
			t.Errorf("%d commits after process %d", len(commits), n)
		}
	}
	same(t, "after two kills", c.O.Output, want.Output)
	same(t, "dead letters after two kills", c.O.DeadLetters, want.DeadLetters)
}
