package remote_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"writ/out"
	"writ/out/audit"
	"writ/out/past"
	"writ/out/remote"
	"writ/out/row"
	"writ/out/store"
	"writ/out/store/s3"
	"writ/out/store/s3/fake"
)

const uri = "s3://" + fake.Bucket + "/data"

func client(t *testing.T, tries int) *s3.Client {
	t.Helper()
	c, err := s3.New(s3.Options{Tries: tries, Pause: time.Millisecond, PartSize: 5 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func options(run, version string) out.Options {
	return out.Options{RunID: run, Date: time.Unix(1700000000, 0), ExtractorVersion: version, ModelVersion: "m", RulesVersion: "r"}
}

// read is a run over documents: what the dataset has by the same version is
// left out, as a run of the program does.
func read(ctx context.Context, t *testing.T, c *s3.Client, o out.Options, names ...string) (err error) {
	t.Helper()
	w, err := remote.Begin(ctx, c, uri, t.TempDir(), o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	had, err := past.Load(w.Dir(), o)
	if err != nil {
		t.Fatal(err)
	}
	w.Supersede(had)
	for _, name := range names {
		hash := sha256.Sum256([]byte(name))
		if o.Shard.Of > 0 && int(hash[7])%o.Shard.Of != o.Shard.Index {
			continue
		}
		if had.Known(hash) {
			continue
		}
		run := o.Run
		if run == "" {
			run = o.RunID
		}
		h, id := hex.EncodeToString(hash[:]), hex.EncodeToString(hash[:16])
		b := row.Batch{Document: row.Document{
			DocID: id, DocHash: row.Text(h), Path: name, Status: "ok", RunID: run, ExtractorVersion: o.ExtractorVersion, ModelVersion: o.ModelVersion, RulesVersion: o.RulesVersion, Source: "test",
		}}
		b.Records = []row.Record{{RecordID: id, DocID: id, DocHash: h, Entity: name, RunID: run, ExtractorVersion: o.ExtractorVersion, Source: "test"}}
		b.Mentions = []row.Mention{{RecordID: id, DocHash: h}}
		if err := w.Write(ctx, b); err != nil {
			return err
		}
	}
	return w.Commit(ctx)
}

// held returns "table name version" of every row of the dataset, from a copy.
func held(t *testing.T, c *s3.Client) (rows []string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	if _, err := remote.Download(t.Context(), c, uri, dir); err != nil {
		t.Fatal(err)
	}
	commits, err := store.Manifests(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range store.Live(commits) {
		name := filepath.Join(dir, filepath.FromSlash(e.Path))
		var err error
		switch table, _, _ := strings.Cut(e.Path, "/"); table {
		case "documents":
			err = out.EachRow(name, func(r *row.Document) error {
				rows = append(rows, fmt.Sprintf("document %s %s", r.Path, r.ExtractorVersion))
				return nil
			})
		case "records":
			err = out.EachRow(name, func(r *row.Record) error {
				rows = append(rows, fmt.Sprintf("record %s %s", r.Entity, r.ExtractorVersion))
				return nil
			})
		case "mentions":
			err = out.EachRow(name, func(r *row.Mention) error { rows = append(rows, "mention "+r.RecordID); return nil })
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(rows)
	return rows
}

// want are the rows of documents, each "name version".
func want(docs ...string) (rows []string) {
	for _, d := range docs {
		name, _, _ := strings.Cut(d, " ")
		hash := sha256.Sum256([]byte(name))
		rows = append(rows, "document "+d, "record "+d, "mention "+hex.EncodeToString(hash[:16]))
	}
	slices.Sort(rows)
	return rows
}

func is(t *testing.T, what string, c *s3.Client, docs ...string) {
	t.Helper()
	if d := cmp.Diff(want(docs...), held(t, c)); d != "" {
		t.Fatalf("%s (-want +got):\n%s", what, d)
	}
}

// verify checks the dataset and returns the kinds of its problems.
func verify(t *testing.T, c *s3.Client, fix bool) (kinds []string, young int) {
	t.Helper()
	sum, err := audit.VerifyRemote(t.Context(), c, uri, fix, func(p store.Problem) error {
		kinds = append(kinds, p.Kind+" "+map[bool]string{true: "mended", false: "left"}[p.Mended])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return kinds, sum.Young
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// base is a dataset of two runs; the run of attack replaces the rows of one
// document, carries those of two and adds two.
func base(t *testing.T) *fake.Store {
	t.Helper()
	s, c := fake.New(t), client(t, 2)
	must(t, read(t.Context(), t, c, options("a", "1"), "one", "two", "three"))
	must(t, read(t.Context(), t, c, options("b", "2"), "four"))
	return s
}

func attack(ctx context.Context, t *testing.T, c *s3.Client) error {
	t.Helper()
	return read(ctx, t, c, options("c", "2"), "two", "four", "five", "six")
}

var whole = []string{"one 1", "three 1", "two 2", "four 2", "five 2", "six 2"}

func TestRunsAddUpAndReplace(t *testing.T) {
	s := base(t)
	c := client(t, 1)
	s.Faults(nil)
	must(t, attack(t.Context(), t, c))
	t.Logf("%d requests of one run:\n%s", len(s.Requests()), strings.Join(s.Requests(), "\n"))
	is(t, "after three runs", c, whole...)
	if kinds, young := verify(t, c, false); len(kinds) > 0 || young > 0 {
		t.Errorf("problems %q, %d young", kinds, young)
	}
	// the same command again is done already; other content under its name is refused
	must(t, attack(t.Context(), t, c))
	is(t, "after the same command again", c, whole...)
	if err := read(t.Context(), t, c, options("c", "2"), "two", "seven"); !errors.Is(err, store.ErrRunExists) {
		t.Errorf("other content: %v, want %v", err, store.ErrRunExists)
	}
	if err := read(t.Context(), t, c, options("c", "3")); !errors.Is(err, store.ErrRunExists) {
		t.Errorf("other version: %v, want %v", err, store.ErrRunExists)
	}
	is(t, "after refusals", c, whole...)
}

// step is how many requests the tests of faults go on: 1 with TORTURE=1.
func step() int {
	if os.Getenv("TORTURE") != "" {
		return 1
	}
	if testing.Short() {
		return 16
	}
	return 8
}

// A kill at every request: all later ones fail, or the context ends, before
// the request is done or after it. The same command again gives all rows once.
func TestAKillAtEveryRequest(t *testing.T) {
	s := base(t)
	s.Faults(nil)
	must(t, attack(t.Context(), t, client(t, 1)))
	n := len(s.Requests())
	if n < 20 {
		t.Fatalf("only %d requests: %q", n, s.Requests())
	}
	for _, kind := range []string{"before", "after", "cut"} {
		decided, tried := 0, []int{n - 4, n - 1} // the entry of the log, and the end
		for k := 1 + len(kind)%min(3, step()); k <= n; k += step() {
			if !slices.Contains(tried, k) {
				tried = append(tried, k)
			}
		}
		for _, k := range tried {
			what := fmt.Sprintf("%s request %d of %d", kind, k, n)
			s := base(t)
			ctx, cut := context.WithCancel(t.Context())
			s.Faults(func(i int, _ *http.Request) fake.Fault {
				switch {
				case i < k:
					return fake.None
				case kind == "after" && i == k:
					return fake.LostReply
				case kind == "cut" && i == k:
					cut()
					return fake.None
				}
				return fake.Reset
			})
			err := attack(ctx, t, client(t, 2))
			cut()
			s.Faults(nil)
			if err == nil && k < n-1 {
				t.Fatalf("%s: no error", what)
			}
			c := client(t, 2)
			// whatever is visible is all of the run or nothing of it
			if rows := held(t, c); len(rows) != 3*4 && len(rows) != 3*6 {
				t.Fatalf("%s: torn: %q", what, rows)
			} else if len(rows) == 3*6 {
				decided++
			}
			if err := attack(t.Context(), t, c); err != nil {
				t.Fatalf("%s: again: %v", what, err)
			}
			is(t, what, c, whole...)
			if kinds, _ := verify(t, c, false); len(kinds) > 0 {
				t.Fatalf("%s: problems %q", what, kinds)
			}
			s.Later(remote.Grace + time.Hour) // then what is left of the kill goes
			verify(t, c, true)
			if kinds, young := verify(t, c, false); len(kinds) > 0 || young > 0 {
				t.Fatalf("%s: problems after repair %q, %d young", what, kinds, young)
			}
			for _, key := range s.Objects(t) {
				if n := len(s.Objects(t)); n > 30 {
					t.Fatalf("%s: %d objects left, %s", what, n, key)
				}
			}
			is(t, what+", repaired", c, whole...)
		}
		if decided == 0 || decided == len(tried) {
			t.Errorf("kills %s: %d of %d left the run visible", kind, decided, len(tried))
		}
		t.Logf("kills %s: %d, of which %d left the run visible", kind, len(tried), decided)
	}
}

// One fault at every request in turn is overcome by the run itself.
func TestAFaultAtEveryRequest(t *testing.T) {
	s := base(t)
	s.Faults(nil)
	must(t, attack(t.Context(), t, client(t, 1)))
	n := len(s.Requests())
	for _, fault := range []fake.Fault{fake.SlowDown, fake.Internal, fake.Reset, fake.LostReply, fake.HalfReply} {
		for k := 1 + int(fault)%step(); k <= n; k += step() {
			what := fmt.Sprintf("fault %d at request %d", fault, k)
			s := base(t)
			s.Faults(func(i int, _ *http.Request) fake.Fault {
				if i == k {
					return fault
				}
				return fake.None
			})
			if err := attack(t.Context(), t, client(t, 3)); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			is(t, what, client(t, 1), whole...)
		}
	}
	t.Logf("%d requests", n)
}

// Writers at once: shards, and runs that read the same documents.
func TestWritersAtOnce(t *testing.T) {
	fake.New(t)
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprint("doc", i))
	}
	atOnce := func(all ...out.Options) {
		t.Helper()
		var g sync.WaitGroup
		for _, o := range all {
			g.Go(func() {
				if err := read(t.Context(), t, client(t, 2), o, names...); err != nil {
					t.Errorf("run %s: %v", o.RunID, err)
				}
			})
		}
		g.Wait()
	}
	shards := func(run, version string, n int) (all []out.Options) {
		for i := range n {
			o := options(fmt.Sprintf("%s.%d-of-%d", run, i, n), version)
			o.Run, o.Shard = run, store.Shard{Index: i, Of: n}
			all = append(all, o)
		}
		return all
	}
	all := func(version string) (docs []string) {
		for _, n := range names {
			docs = append(docs, n+" "+version)
		}
		return docs
	}
	c := client(t, 2)
	atOnce(shards("x", "1", 5)...)
	is(t, "5 shards", c, all("1")...)
	atOnce(shards("y", "2", 4)...) // all is stale: each replaces what others replace, too
	is(t, "4 shards that replace", c, all("2")...)
	atOnce(options("p", "3"), options("q", "3"), options("r", "3")) // three that read everything
	is(t, "3 whole runs", c, all("3")...)
	if kinds, young := verify(t, c, false); len(kinds) > 0 || young > 0 {
		t.Errorf("problems %q, %d files of turns that were lost", kinds, young)
	}
}

// Listings that lag: nothing rests on them.
func TestStaleListings(t *testing.T) {
	s := fake.New(t)
	c := client(t, 2)
	must(t, read(t.Context(), t, c, options("a", "1"), "one", "two"))
	s.Hide(func(key string) bool { return !strings.Contains(key, "/a") && !strings.Contains(key, "0000000001") })
	must(t, read(t.Context(), t, c, options("b", "1"), "one", "two", "three"))
	must(t, read(t.Context(), t, c, options("c", "1"), "one", "two", "three", "four"))
	must(t, read(t.Context(), t, c, options("d", "2"), "two", "three"))
	if err := read(t.Context(), t, c, options("c", "1"), "nine"); !errors.Is(err, store.ErrRunExists) {
		t.Errorf("run c again: %v", err)
	}
	is(t, "while listings lag", c, "one 1", "two 2", "three 2", "four 1")
	if kinds, _ := verify(t, c, false); slices.ContainsFunc(kinds, func(k string) bool { return !strings.HasPrefix(k, "orphan") }) {
		t.Errorf("problems %q", kinds) // what was removed may still be listed, which looks like an orphan
	}
	s.Hide(nil)
	if kinds, young := verify(t, c, false); len(kinds) > 0 || young > 0 {
		t.Errorf("problems %q, %d young", kinds, young)
	}
}

func TestAStoreWithoutConditionsIsRefused(t *testing.T) {
	s := fake.New(t)
	s.Deaf()
	if err := read(t.Context(), t, client(t, 2), options("a", "1"), "one"); !errors.Is(err, remote.ErrConditions) {
		t.Errorf("%v, want %v", err, remote.ErrConditions)
	}
}

func TestVerifyTellsWhatIsWrong(t *testing.T) {
	s := base(t)
	c := client(t, 2)
	at, err := s3.Parse(uri)
	must(t, err)
	var records, documents string
	for _, key := range s.Objects(t) {
		switch key = strings.TrimPrefix(key, at.Key+"/"); {
		case strings.HasPrefix(key, "records/") && records == "":
			records = key
		case strings.HasPrefix(key, "documents/") && documents == "":
			documents = key
		}
	}
	b, err := c.Get(t.Context(), at.At(documents), 1<<20)
	must(t, err)
	b[len(b)/2] ^= 1
	must(t, c.Put(t.Context(), at.At(documents), b))
	must(t, c.Remove(t.Context(), at.At(records)))
	must(t, c.Put(t.Context(), at.At("records/notes.txt"), []byte("by hand")))
	must(t, c.Put(t.Context(), at.At("records/run_date=2023-11-14/z-00000-0123456789abcdef.parquet"), []byte("of a killed run")))
	must(t, c.Remove(t.Context(), at.At("_writ/commits/b.json")))
	must(t, c.Put(t.Context(), at.At("_writ/log/0000000009.json"), []byte("{}")))
	kinds, young := verify(t, c, false)
	if d := cmp.Diff([]string{"manifest left", "unfinished left", "missing left", "orphan left", "orphan left", "changed left"}, kinds); d != "" || young != 0 {
		t.Errorf("%d young (-want +got)\n%s", young, d)
	}
	must(t, c.Remove(t.Context(), at.At("_writ/log/0000000009.json")))
	if kinds, young = verify(t, c, true); young != 1 || !slices.Contains(kinds, "unfinished mended") {
		t.Errorf("%q, %d young", kinds, young)
	}
	s.Later(remote.Grace + time.Minute)
	if kinds, young = verify(t, c, true); young != 0 || !slices.Contains(kinds, "orphan mended") || !slices.Contains(kinds, "orphan left") {
		t.Errorf("%q, %d young", kinds, young)
	}
	if _, err := remote.Download(t.Context(), c, uri, filepath.Join(t.TempDir(), "d")); err == nil {
		t.Error("a damaged dataset was copied without a word")
	}
}
