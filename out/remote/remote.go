// Package remote keeps a dataset in an object store: out/DESIGN.md, "Object
// stores", tells the protocol.
//
// The commits of a dataset are the objects of its log, numbered from 1. An
// entry is made by one conditional request, never changed and never removed,
// and counts from that moment. [Open] copies the log to a local directory in
// the form of a local dataset, so that what reads manifests there reads these;
// [Dataset.Fetch] brings data files beside it. [Begin] starts a run.
//
// A Dataset belongs to one goroutine; any number of processes may read and
// write one in the store at the same time.
package remote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"writ/out/store"
	"writ/out/store/s3"
)

// Objects of a dataset beside its data.
const (
	control  = "_writ"
	formatAt = control + "/format.json"
	logAt    = control + "/log"     // 0000000001.json …: the manifests, in the order in which they count
	commits  = control + "/commits" // <run id>.json: copies of those that are finished
	reports  = control + "/reports"
)

const (
	ahead       = 16      // entries of the log that are asked for at once, at most
	maxManifest = 1 << 30 // bytes
)

// Dataset is a dataset in an object store as its log told it last.
type Dataset struct {
	c   *s3.Client
	at  s3.Location
	dir string
	log []store.Manifest
}

// Errors that callers decide on.
var (
	ErrNone = fmt.Errorf("no run has ever written to it: %w", fs.ErrNotExist)
	ErrGone = errors.New("a commit has replaced it meanwhile, or it is lost: extract verify tells which")
)

// Open reads the log of the dataset at uri, s3://bucket/prefix, into the
// directory dir, which becomes a copy of it without data files. Without a
// commit it is none: errors.Is finds ErrNone.
func Open(ctx context.Context, c *s3.Client, uri, dir string) (*Dataset, error) {
	d, err := open(ctx, c, uri, dir)
	if err == nil && len(d.log) == 0 {
		err = fmt.Errorf("open dataset %s: %w", uri, ErrNone)
	}
	return d, err
}

// open is Open of a dataset that may be none yet.
func open(ctx context.Context, c *s3.Client, uri, dir string) (*Dataset, error) {
	at, err := s3.Parse(uri)
	if err != nil {
		return nil, err
	}
	at.Key = strings.Trim(at.Key, "/")
	d := &Dataset{c: c, at: at, dir: dir}
	if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(commits)), 0o777); err != nil {
		return nil, fmt.Errorf("open dataset %s: %w", uri, store.Explain(err))
	}
	if _, err = d.refresh(ctx); err != nil {
		return nil, fmt.Errorf("open dataset %s: %w", uri, err)
	}
	return d, nil
}

// Dir is the local copy.
func (d *Dataset) Dir() string { return d.dir }

// Commits returns the manifests in the order in which they were made.
func (d *Dataset) Commits() []store.Manifest { return d.log }

// URI is that of a file of the dataset.
func (d *Dataset) URI(path string) string { return d.at.At(path).String() }

func entryAt(n int) string { return fmt.Sprintf("%s/%010d.json", logAt, n) }

// refresh reads what was committed since the last time. It asks for entries
// by their numbers, one, then two, four and so on at once: a listing may lag.
func (d *Dataset) refresh(ctx context.Context) (fresh []store.Manifest, err error) {
	for n := 1; ; n = min(2*n, ahead) {
		got := make([][]byte, n)
		g, ctx := errgroup.WithContext(ctx)
		for i := range got {
			g.Go(func() (err error) {
				got[i], err = d.c.Get(ctx, d.at.At(entryAt(len(d.log)+1+i)), maxManifest)
				if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, s3.ErrNoBucket) {
					got[i], err = nil, nil
				}
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return nil, err
		}
		for _, b := range got {
			if b == nil {
				return fresh, nil
			}
			m, err := d.learn(b)
			if err != nil {
				return nil, err
			}
			fresh = append(fresh, m)
		}
	}
}

// learn adds the next entry of the log.
func (d *Dataset) learn(b []byte) (store.Manifest, error) {
	m, err := store.ParseManifest(d.URI(entryAt(len(d.log)+1)), b)
	if err != nil {
		return m, err
	}
	if err := os.WriteFile(filepath.Join(d.dir, filepath.FromSlash(commits), m.RunID+".json"), b, 0o666); err != nil {
		return m, store.Explain(err)
	}
	d.log = append(d.log, m)
	return m, nil
}

// of is the commit of a run.
func (d *Dataset) of(run string) (store.Manifest, bool) {
	i := slices.IndexFunc(d.log, func(m store.Manifest) bool { return m.RunID == run })
	if i < 0 {
		return store.Manifest{}, false
	}
	return d.log[i], true
}

// Fetch brings a file of the dataset to its place in the local copy, if it is
// not there, and makes sure of its bytes: errors.Is finds store.ErrDamaged and
// ErrGone.
func (d *Dataset) Fetch(ctx context.Context, e store.Entry) (err error) {
	name := filepath.Join(d.dir, filepath.FromSlash(e.Path))
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return store.Explain(err)
	}
	r, err := d.c.Open(ctx, d.at.At(e.Path))
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %w", err, ErrGone)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.Create(name + ".part")
	if err != nil {
		return store.Explain(err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(r, e.Bytes+1))
	if err = errors.Join(err, f.Close()); err == nil && (n != e.Bytes || hex.EncodeToString(h.Sum(nil)) != e.SHA256) {
		err = fmt.Errorf("%s: %w: its bytes are not those that were written", d.URI(e.Path), store.ErrDamaged)
	}
	if err == nil {
		err = os.Rename(name+".part", name)
	}
	if err != nil {
		return errors.Join(store.Explain(err), os.Remove(name+".part"))
	}
	return nil
}

// FetchTable brings the files of a table that count now; "" = of all.
func (d *Dataset) FetchTable(ctx context.Context, table string) error {
	for {
		err := d.fetchTable(ctx, table)
		if !errors.Is(err, ErrGone) {
			return err
		}
		if fresh, e := d.refresh(ctx); e != nil || len(fresh) == 0 {
			return errors.Join(err, e)
		}
	}
}

func (d *Dataset) fetchTable(ctx context.Context, table string) error {
	for _, e := range store.Live(d.log) {
		if table == "" || strings.HasPrefix(e.Path, table+"/") {
			if err := d.Fetch(ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Replaced reports whether a commit made since has replaced a file.
func (d *Dataset) Replaced(ctx context.Context, e store.Entry) (bool, error) {
	_, err := d.refresh(ctx)
	return !slices.ContainsFunc(store.Live(d.log), func(l store.Entry) bool { return l.Path == e.Path }), err
}

// Missing returns the files that count and are not in the store.
func (d *Dataset) Missing(ctx context.Context) (missing []store.Entry, err error) {
	seen := map[string]int64{}
	for o, err := range d.c.List(ctx, d.at.Below("")) {
		if err != nil {
			return nil, err
		}
		seen[o.Key] = o.Size
	}
	for _, e := range store.Live(d.log) {
		if size, ok := seen[d.at.At(e.Path).Key]; ok && size == e.Bytes {
			continue
		}
		o, err := d.c.Stat(ctx, d.at.At(e.Path)) // a listing may lag
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err != nil || o.Size != e.Bytes {
			missing = append(missing, e)
		}
	}
	return missing, nil
}

// encode is a manifest as it stands in the log.
func encode(m store.Manifest) ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	return append(b, '\n'), err
}

// decide makes m the next entry of the log. It reports false where another
// writer was faster: then refresh tells what it did.
func (d *Dataset) decide(ctx context.Context, m store.Manifest) (bool, error) {
	b, err := encode(m)
	if err != nil {
		return false, err
	}
	at := d.at.At(entryAt(len(d.log) + 1))
	err = d.c.Create(ctx, at, b)
	if errors.Is(err, s3.ErrExists) { // maybe by us, when an answer was lost
		have, e := d.c.Get(ctx, at, maxManifest)
		if e != nil || !bytes.Equal(have, b) {
			return false, e
		}
		err = nil
	}
	if err != nil {
		return false, err
	}
	_, err = d.learn(b)
	return true, err
}

// finish does what is left of a commit: the files go that it replaces, then
// its copy among the commits says that they are gone.
func (d *Dataset) finish(ctx context.Context, m store.Manifest) error {
	for _, p := range m.Removed {
		if err := d.c.Remove(ctx, d.at.At(p)); err != nil {
			return err
		}
	}
	b, err := encode(m)
	if err != nil {
		return err
	}
	if err := d.c.Create(ctx, d.at.At(commits+"/"+m.RunID+".json"), b); !errors.Is(err, s3.ErrExists) {
		return err
	}
	return nil
}

// unfinished returns the commits whose copy is not listed: of those that are
// decided some may not be finished.
func (d *Dataset) unfinished(ctx context.Context) (list []store.Manifest, err error) {
	done := map[string]bool{}
	for o, err := range d.c.List(ctx, d.at.Below(commits)) {
		if err != nil {
			return nil, err
		}
		done[o.Key] = true
	}
	for _, m := range d.log {
		if !done[d.at.At(commits+"/"+m.RunID+".json").Key] {
			list = append(list, m)
		}
	}
	return list, nil
}

// Put writes a file beside the tables of d, outside its commits.
func (d *Dataset) Put(ctx context.Context, name string, b []byte) error {
	return d.c.Put(ctx, d.at.At(name), b)
}

// KeepReport is store.KeepReport for the dataset at uri.
func KeepReport(ctx context.Context, c *s3.Client, uri, run string, b []byte) error {
	at, err := s3.Parse(uri)
	if err != nil {
		return err
	}
	if _, err := c.Stat(ctx, at.At(commits+"/"+run+".json")); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return c.Put(ctx, at.At(reports+"/"+run+".json"), b)
}
