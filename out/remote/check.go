package remote

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"writ/out/store"
	"writ/out/store/s3"
)

// made are the names that runs give to data files: run, part, content.
var made = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*-[0-9]{5,}-[0-9a-f]{16}\.parquet$`)

// checkAt is written by a repair to learn the store's clock.
const checkAt = control + "/checked"

// Check compares the store with the log: the files that count and are there,
// what is wrong, and how many objects are younger than [Grace] and named by no
// manifest: of runs at work, or of killed ones. With fix it finishes commits and removes objects below
// the tables that no manifest names, once they are older than [Grace]. Objects
// whose names no run gives are told and left alone.
func (d *Dataset) Check(ctx context.Context, tables []string, fix bool) (sound []store.Entry, problems []store.Problem, young int, err error) {
	k := &check{d: d, objects: map[string]s3.Object{}, Findings: store.Findings{Fix: fix}}
	now := time.Now()
	if fix {
		if err := d.Put(ctx, checkAt, []byte("{}\n")); err != nil {
			return nil, nil, 0, err
		}
		o, err := d.c.Stat(ctx, d.at.At(checkAt))
		if err != nil {
			return nil, nil, 0, err
		}
		now = o.Changed
	}
	for o, err := range d.c.List(ctx, d.at.Below("")) {
		if err != nil {
			return nil, nil, 0, err
		}
		if rel := strings.TrimPrefix(o.Key, d.at.Below("").Key); rel != "" {
			k.objects[rel] = o
		}
	}
	// Commits made since are no orphans' refuge: the log is read after the listing.
	if _, err := d.refresh(ctx); err != nil {
		return nil, nil, 0, err
	}
	for _, step := range []func() error{
		func() error { return k.log() },
		func() error { return k.commits(ctx) },
		func() error { sound, err = k.files(ctx); return err },
		func() error { return k.orphans(ctx, tables, now) },
		func() error { return k.uploads(ctx, now) },
	} {
		if err := step(); err != nil {
			return nil, nil, 0, err
		}
	}
	return sound, k.Problems, k.young, nil
}

// check is one Check.
type check struct {
	d       *Dataset
	broken  bool // the log has a hole: what no manifest names may be named behind it
	objects map[string]s3.Object
	young   int
	store.Findings
}

// log looks for entries that cannot be reached: one before them is gone.
func (k *check) log() error {
	for name := range k.objects {
		if !strings.HasPrefix(name, logAt+"/") {
			continue
		}
		var n int
		if _, err := fmt.Sscanf(path.Base(name), "%d.json", &n); err != nil || name != entryAt(n) {
			k.Add(store.Problem{Kind: store.Orphan, Path: name, Detail: "it is no entry of the log", Advice: "remove it"})
		} else if n > len(k.d.log) {
			k.broken = true
			k.Add(store.Problem{
				Kind: store.NoManifest, Path: name, Detail: fmt.Sprintf("entry %d of the log is gone, so nobody reads this one", len(k.d.log)+1),
				Advice: "bring it back from its copy in " + commits,
			})
		}
	}
	return nil
}

func (k *check) commits(ctx context.Context) error {
	for _, m := range k.d.log {
		at := commits + "/" + m.RunID + ".json"
		if _, ok := k.objects[at]; ok {
			continue
		}
		if _, err := k.d.c.Stat(ctx, k.d.at.At(at)); err == nil || !errors.Is(err, fs.ErrNotExist) {
			if err != nil {
				return err
			}
			continue // a listing may lag
		}
		p := store.Problem{Kind: store.Unfinished, Path: at, Detail: "the commit is decided and not finished", Mend: "finished"}
		if err := k.Mend(p, func() error { return k.d.finish(ctx, m) }); err != nil {
			return err
		}
	}
	return nil
}

func (k *check) files(ctx context.Context) (sound []store.Entry, err error) {
	live := store.Live(k.d.log)
	for i, e := range live {
		if i > 0 && live[i-1].Path == e.Path {
			k.Add(store.Problem{Kind: store.Twice, Path: e.Path, Detail: "two commits name it"})
			continue
		}
		o, ok := k.objects[e.Path]
		if !ok { // a listing may lag
			o, err = k.d.c.Stat(ctx, k.d.at.At(e.Path))
			if errors.Is(err, fs.ErrNotExist) {
				k.Add(store.Problem{Kind: store.Missing, Path: e.Path, Detail: "it is not there", Advice: "bring it back from a backup or an older version of the object"})
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		if o.Size != e.Bytes {
			k.Add(store.Problem{Kind: store.Changed, Path: e.Path, Detail: fmt.Sprintf("it has %d bytes, the manifest says %d", o.Size, e.Bytes), Advice: "bring it back from a backup or an older version of the object"})
			continue
		}
		sound = append(sound, e)
	}
	return sound, nil
}

// orphans looks for objects below the tables that do not count.
func (k *check) orphans(ctx context.Context, tables []string, now time.Time) error {
	live, gone := map[string]bool{}, map[string]bool{}
	for _, e := range store.Live(k.d.log) {
		live[e.Path] = true
	}
	for _, m := range k.d.log {
		for _, p := range m.Removed {
			gone[p] = true
		}
	}
	var names []string
	for name := range k.objects {
		if table, _, ok := strings.Cut(name, "/"); ok && slices.Contains(tables, table) && !live[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		p := store.Problem{Kind: store.Orphan, Path: name, Detail: "no manifest names it"}
		age := now.Sub(k.objects[name].Changed)
		switch {
		case gone[name]:
			p.Detail = "a commit has replaced it"
		case k.broken:
			p.Advice = "its manifest may be one that is gone: bring that back first"
		case !made.MatchString(path.Base(name)):
			p.Advice = "no run gives such a name: remove it yourself"
		case age < Grace:
			k.young++
			continue
		}
		if p.Advice != "" {
			k.Add(p)
			continue
		}
		p.Mend = "removed"
		if err := k.Mend(p, func() error { return k.d.c.Remove(ctx, k.d.at.At(name)) }); err != nil {
			return err
		}
	}
	return nil
}

// uploads looks for large objects that nobody finished.
func (k *check) uploads(ctx context.Context, now time.Time) error {
	list, err := k.d.c.Uploads(ctx, k.d.at.Below(""))
	if err != nil {
		return err
	}
	for _, u := range list {
		if now.Sub(u.Since) < Grace {
			continue
		}
		p := store.Problem{Kind: store.Leftover, Path: strings.TrimPrefix(u.Key, k.d.at.Below("").Key), Detail: "the upload of a killed run", Mend: "removed"}
		if err := k.Mend(p, func() error { return k.d.c.Abort(ctx, u) }); err != nil {
			return err
		}
	}
	return nil
}
