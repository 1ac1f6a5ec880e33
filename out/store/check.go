package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
)

// asideAt is where a repair puts what no manifest names: out of the sight of
// readers, and not deleted.
const asideAt = control + "/orphans"

// Kinds of problems that a check finds.
const (
	Missing    = "missing"    // a manifest names a file that is not there
	Changed    = "changed"    // a file has not the bytes that were written
	Unreadable = "unreadable" // the system gives an error
	Twice      = "twice"      // two commits name one file
	Orphan     = "orphan"     // a file that no manifest names stands among the data
	Unfinished = "unfinished" // a commit is decided, not finished
	Half       = "half"       // an unfinished commit that cannot be finished
	Leftover   = "leftover"   // temporary files of a killed run
	NoManifest = "manifest"   // a manifest that cannot be read
)

// Problem is one thing that is wrong with a store.
type Problem struct {
	Kind   string
	Path   string // slash-separated, inside the store
	Detail string // one clause
	Mend   string // what a repair does, or did; "" = it does nothing
	Advice string // what a person can do where a repair does nothing
	Mended bool
}

// Findings are the problems that a check finds, and mends where it may.
type Findings struct {
	Fix      bool
	Problems []Problem
}

// Add adds a problem that no repair ends.
func (f *Findings) Add(p Problem) { f.Problems = append(f.Problems, p) }

// Mend adds a problem that a repair may end, and with Fix repairs it.
func (f *Findings) Mend(p Problem, repair func() error) error {
	if f.Fix {
		if err := repair(); err != nil {
			return fmt.Errorf("mend %s: %w", p.Path, err)
		}
		p.Mended = true
	}
	f.Add(p)
	return nil
}

// Checker compares a store with its manifests. While it is open no writer is
// let in. It belongs to one goroutine.
type Checker struct {
	s    *Store
	lost bool // manifests are damaged or gone: what no manifest names may be theirs

	pending  []Manifest   // decided, can be finished, and are not
	undone   []string     // runs whose intent cannot be finished
	outgoing []string     // files that finished commits replaced and have not taken away
	commit   *flock.Flock // keeps shards from committing

	Commits []Manifest // finished, readable ones, by run id; what a repair finished included
	Sound   []Entry    // files that count and have the bytes that were written, by path
	Findings
}

// NewChecker opens the store in dir. With fix, [Checker.Check] also repairs;
// without, it changes nothing. errors.Is finds [ErrLocked].
func NewChecker(dir string, fix bool) (*Checker, error) {
	s := &Store{dir: dir, fs: OS{}}
	there, err := s.exists(lockAt)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, Explain(err))
	}
	c := &Checker{s: s, Findings: Findings{Fix: fix}}
	if !there && !fix {
		return c, nil // nobody can be writing, and nothing is to be made
	}
	lock, try := flock.New(s.path(lockAt)), (*flock.Flock).TryLock
	if !fix {
		lock, try = flock.New(s.path(lockAt), flock.SetFlag(os.O_RDONLY)), (*flock.Flock).TryRLock
	}
	got, err := try(lock)
	if err == nil && !got {
		err = ErrLocked
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, Explain(err)), lock.Close())
	}
	s.lock = lock
	if there, err := s.exists(commitLockAt); err != nil || !there || fix {
		return c, err
	}
	c.commit = flock.New(s.path(commitLockAt), flock.SetFlag(os.O_RDONLY))
	if err := c.commit.RLock(); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, Explain(err)), c.Close())
	}
	return c, nil
}

// Close lets writers in.
func (c *Checker) Close() error {
	var errs []error
	for _, l := range []*flock.Flock{c.commit, c.s.lock} {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	return errors.Join(errs...)
}

// Check fills Commits, Sound and Problems. Below the given folders of the
// store every file must be named by a manifest; files elsewhere are not its
// business. An error means that the check, or a repair, could not go on.
func (c *Checker) Check(ctx context.Context, folders []string) error {
	for _, step := range []func() error{c.manifests, c.intents, c.temporaries} {
		if err := step(); err != nil {
			return fmt.Errorf("check %s: %w", c.s.dir, Explain(err))
		}
	}
	live := Live(c.Commits)
	for i, e := range live {
		if err := ctx.Err(); err != nil {
			return err
		}
		if i > 0 && live[i-1].Path == e.Path {
			c.Add(Problem{Kind: Twice, Path: e.Path, Detail: "two commits name it"})
			continue
		}
		c.file(e)
	}
	for _, folder := range folders {
		if err := c.orphans(ctx, folder, live); err != nil {
			return fmt.Errorf("check %s: %w", c.s.dir, Explain(err))
		}
	}
	return nil
}

func (c *Checker) manifests() error {
	names, err := c.s.fs.ReadDir(c.s.path(commits))
	if err != nil {
		return err
	}
	for _, name := range names {
		run, ok := strings.CutSuffix(name, ".json")
		if !ok {
			err := c.Mend(Problem{Kind: Orphan, Path: commits + "/" + name, Detail: "it is no manifest", Mend: "moved to " + asideAt}, c.aside(commits+"/"+name))
			if err != nil {
				return err
			}
			continue
		}
		m, err := c.s.manifest(commits, run)
		if err != nil {
			c.lost = true
			c.Add(Problem{Kind: NoManifest, Path: commits + "/" + name, Detail: err.Error(), Advice: "bring this file back from a backup"})
			continue
		}
		c.Commits = append(c.Commits, m)
	}
	return nil
}

// intents finishes decided commits, or undoes those that cannot be finished:
// no reader was told of them, and they bar every later run.
func (c *Checker) intents() error {
	names, err := c.s.fs.ReadDir(c.s.path(intents))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		at := intents + "/" + name
		run, ok := strings.CutSuffix(name, ".json")
		if !ok {
			if err := c.Mend(Problem{Kind: Orphan, Path: at, Detail: "it is no intent", Mend: "moved to " + asideAt}, c.aside(at)); err != nil {
				return err
			}
			continue
		}
		m, err := c.s.manifest(intents, run)
		if err == nil {
			err = c.complete(m)
		}
		if err != nil {
			c.undone = append(c.undone, run)
			p := Problem{Kind: Half, Path: at, Detail: err.Error(), Mend: "undone: the intent and its temporary files moved to " + asideAt + "; its inputs are to be read again"}
			if err := c.Mend(p, func() error { return errors.Join(c.aside(at)(), c.aside(tmpAt+"/"+run)()) }); err != nil {
				return err
			}
			continue
		}
		p := Problem{Kind: Unfinished, Path: at, Detail: "run " + run + " is decided and not finished", Mend: "finished, as the next run would"}
		if err := c.Mend(p, func() error { return c.s.publish(m, true) }); err != nil {
			return err
		}
		if !c.Fix {
			c.pending = append(c.pending, m)
		} else {
			c.Commits = append(c.Commits, m)
			slices.SortFunc(c.Commits, func(a, b Manifest) int { return strings.Compare(a.RunID, b.RunID) })
		}
	}
	return nil
}

// complete tells why the commit of m cannot be finished.
func (c *Checker) complete(m Manifest) error {
	for _, e := range m.Files {
		at := c.s.path(temporary(m.RunID, e.Path))
		if waiting, err := exists(c.s.fs, at); err != nil {
			return err
		} else if !waiting {
			at = c.s.path(e.Path)
		}
		if err := c.s.verify(at, e); err != nil {
			return err
		}
	}
	return nil
}

// temporaries removes what killed runs left that were not decided, and ends
// commits whose last step is missing. Shards that are at work have a right to
// theirs.
func (c *Checker) temporaries() error {
	names, err := c.s.fs.ReadDir(c.s.path(tmpAt))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, run := range names {
		if waits, err := c.s.exists(intents + "/" + run + ".json"); err != nil || waits {
			if err != nil {
				return err
			}
			continue // told with its intent
		}
		if idle, err := free(c.s.path(liveAt + "/" + run)); err != nil || !idle {
			if err != nil {
				return err
			}
			continue
		}
		if i := slices.IndexFunc(c.Commits, func(m Manifest) bool { return m.RunID == run }); i >= 0 && len(c.Commits[i].Removed) > 0 {
			if !c.Fix {
				c.outgoing = append(c.outgoing, c.Commits[i].Removed...)
			}
			p := Problem{Kind: Unfinished, Path: tmpAt + "/" + run, Detail: "files that run " + run + " replaced may still be there", Mend: "taken away, as the next run would"}
			if err := c.Mend(p, func() error { return c.s.tidy(run) }); err != nil {
				return err
			}
			continue
		}
		p := Problem{Kind: Leftover, Path: tmpAt + "/" + run, Detail: "temporary files of a killed run", Mend: "removed, as the next run would"}
		if err := c.Mend(p, func() error { return c.s.fs.RemoveAll(c.s.path(tmpAt + "/" + run)) }); err != nil {
			return err
		}
	}
	return nil
}

// file compares one file with its entry.
func (c *Checker) file(e Entry) {
	const advice = "bring it back from a backup"
	st, err := os.Lstat(c.s.path(e.Path))
	switch {
	case errors.Is(err, fs.ErrNotExist) && slices.ContainsFunc(c.pending, func(m Manifest) bool { return slices.Contains(m.Removed, e.Path) }):
		return // on its way out
	case errors.Is(err, fs.ErrNotExist):
		c.Add(Problem{Kind: Missing, Path: e.Path, Detail: fmt.Sprintf("a manifest names it, %d rows", e.Rows), Advice: advice})
		return
	case err != nil:
		c.Add(Problem{Kind: Unreadable, Path: e.Path, Detail: err.Error()})
		return
	case st.IsDir():
		c.Add(Problem{Kind: Changed, Path: e.Path, Detail: "it is a directory", Advice: advice})
		return
	case st.Mode().IsRegular() && st.Size() != e.Bytes:
		c.Add(Problem{Kind: Changed, Path: e.Path, Detail: fmt.Sprintf("%d bytes, %d were written", st.Size(), e.Bytes), Advice: advice})
		return
	}
	switch err := c.s.verify(c.s.path(e.Path), e); {
	case err == nil:
		c.Sound = append(c.Sound, e)
	case errors.Is(err, ErrDamaged):
		c.Add(Problem{Kind: Changed, Path: e.Path, Detail: "its SHA-256 is another than when it was written", Advice: advice})
	default:
		c.Add(Problem{Kind: Unreadable, Path: e.Path, Detail: err.Error()})
	}
}

// orphans finds what no manifest names below a folder.
func (c *Checker) orphans(ctx context.Context, folder string, live []Entry) error {
	named := map[string]bool{}
	for _, e := range live {
		for p := e.Path; p != "."; p = path.Dir(p) {
			named[p] = true // and what leads there: it may be a symbolic link
		}
	}
	for _, m := range c.pending { // told with their intents
		for _, e := range m.Files {
			named[e.Path] = true
		}
	}
	for _, p := range c.outgoing {
		named[p] = true
	}
	var found []string
	err := filepath.WalkDir(c.s.path(folder), func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(c.s.dir, name)
		if rel = filepath.ToSlash(rel); !named[rel] {
			found = append(found, rel)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, rel := range found {
		p := Problem{Kind: Orphan, Path: rel, Detail: "no manifest names it"}
		undone := slices.ContainsFunc(c.undone, func(run string) bool { return strings.HasPrefix(path.Base(rel), run+"-") })
		if (c.lost || len(c.Commits) == 0) && !undone {
			p.Advice = "its manifest may be one that is damaged or gone: bring that back first"
			c.Add(p)
			continue
		}
		p.Mend = "moved to " + asideAt
		if err := c.Mend(p, c.aside(rel)); err != nil {
			return err
		}
	}
	return nil
}

// aside returns the repair that moves a file or directory out of the data.
func (c *Checker) aside(name string) func() error {
	return func() error {
		from := c.s.path(name)
		if _, err := os.Lstat(from); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		to := c.s.path(asideAt + "/" + strings.TrimPrefix(name, control+"/"))
		for n, free := 2, to; ; n++ {
			if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
				break
			}
			to = fmt.Sprintf("%s.%d", free, n)
		}
		if err := mkdirAll(c.s.fs, filepath.Dir(to)); err != nil {
			return err
		}
		if err := c.s.fs.Rename(from, to); err != nil {
			return err
		}
		return errors.Join(c.s.fs.SyncDir(filepath.Dir(to)), c.s.fs.SyncDir(filepath.Dir(from)))
	}
}
