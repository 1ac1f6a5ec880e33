package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
	"writ/out/store/s3"
)

// Run adds one commit to a dataset in an object store. Its rows are written to
// a local directory first; Commit uploads the files and makes the entry of the
// log. It has the methods of [out.Dataset].
type Run struct {
	*Dataset
	o     out.Options
	dir   string // holds all that is local
	local *out.Dataset
	old   *out.Replacing
	again *store.Manifest // of a run of this name: nothing may be new
	done  int             // unfinished commits that Begin finished
	sent  []string        // files that were uploaded, those of turns that were lost included
	wrote bool
}

// Limits of a commit.
const (
	maxTurns = 200            // how often another writer may be faster
	stale    = 12 * time.Hour // an object of a run must be named by the log so soon; see Grace
)

// Grace is how long an object that no manifest names is left alone: it may be
// of a run that is at work.
const Grace = 24 * time.Hour

// ErrConditions tells that a store does not do what a commit needs.
var ErrConditions = errors.New("the store does not heed If-None-Match: two writers could overwrite each other; use a store that does (Amazon S3, MinIO, Cloudflare R2), or write to a local directory and copy that")

// Begin starts a run on the dataset at uri, which need not be there yet, with
// local files in a new directory below dir. It makes sure that the store can
// be written to and heeds conditions, and finishes what a killed run left.
// Where a run of this id is committed already, the new one must have nothing
// to add: errors.Is finds store.ErrRunExists in what Write and Commit return
// otherwise.
func Begin(ctx context.Context, c *s3.Client, uri, dir string, o out.Options) (*Run, error) {
	at, err := s3.Parse(uri)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp(dir, "writ-*")
	if err != nil {
		return nil, fmt.Errorf("open dataset %s: %w", uri, store.Explain(err))
	}
	r := &Run{o: o, dir: tmp}
	if err := r.begin(ctx, c, uri, filepath.Base("/"+at.Key)); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *Run) begin(ctx context.Context, c *s3.Client, uri, name string) (err error) {
	if name == "/" {
		name = "dataset"
	}
	if r.Dataset, err = open(ctx, c, uri, filepath.Join(r.dir, "copy", name)); err != nil {
		return err
	}
	if err := r.heeds(ctx); err != nil {
		return fmt.Errorf("open dataset %s: %w", uri, err)
	}
	list, err := r.unfinished(ctx)
	for _, m := range list {
		if err == nil {
			err = r.finish(ctx, m)
		}
	}
	if err == nil {
		err = r.FetchTable(ctx, "documents")
	}
	if err != nil {
		return fmt.Errorf("open dataset %s: %w", uri, err)
	}
	if r.done = len(list); len(r.log) == 0 {
		r.done = 0
	}
	if m, ok := r.of(r.o.RunID); ok {
		r.again = &m
	}
	r.local, err = out.NewDataset(filepath.Join(r.dir, "new"), r.o)
	return err
}

// heeds makes sure that the store refuses to overwrite on condition, and lets
// us write.
func (r *Run) heeds(ctx context.Context) error {
	for range 2 {
		err := r.c.Create(ctx, r.at.At(formatAt), []byte("{\"format\": 1, \"log\": \""+logAt+"\"}\n"))
		if errors.Is(err, s3.ErrExists) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ErrConditions
}

// Recovered tells what Begin finished of earlier, killed runs.
func (r *Run) Recovered() store.Recovery {
	return store.Recovery{Completed: make([]string, r.done)}
}

// Hold is there for those who hold a local dataset while they read it: nobody
// changes the copy.
func (r *Run) Hold() (done func() error, err error) { return func() error { return nil }, nil }

// Supersede is [out.Dataset.Supersede].
func (r *Run) Supersede(had out.Earlier) { r.old = out.NewReplacing(had) }

// Settle is [out.Dataset.Settle].
func (r *Run) Settle(path string, member int) { r.replacing().Settle(path, member) }

func (r *Run) replacing() *out.Replacing {
	if r.old == nil {
		r.old = out.NewReplacing(nothing{})
	}
	return r.old
}

// nothing is a dataset without documents.
type nothing struct{}

func (nothing) Has([32]byte) bool           { return false }
func (nothing) HasFailure(string, int) bool { return false }

// Write adds the rows of one input.
func (r *Run) Write(ctx context.Context, b row.Batch) error {
	if r.again != nil {
		return r.exists()
	}
	r.wrote = true
	r.replacing().Note(&b.Document)
	return r.local.Write(ctx, b)
}

func (r *Run) exists() error {
	return fmt.Errorf("run %s in %s: %w", r.o.RunID, r.URI(""), store.ErrRunExists)
}

// Commit makes the run visible. The moment is that of one request: until it
// the log says nothing of the run, and after it all. Where another writer
// commits first, rows that both read are replaced by ours.
func (r *Run) Commit(ctx context.Context) error {
	if r.again != nil {
		return r.same()
	}
	if err := r.local.Commit(ctx); err != nil {
		return err
	}
	m, err := r.added(ctx)
	if err != nil {
		return fmt.Errorf("commit run %s: %w; nothing of it is visible", r.o.RunID, err)
	}
	if err := errors.Join(r.finish(ctx, m), r.drop(ctx, m)); err != nil {
		return fmt.Errorf("commit run %s: %w (it is visible; the next run completes it)", r.o.RunID, err)
	}
	return nil
}

// drop removes what was uploaded for turns that other writers won. Only now is
// it certain that no other try of this run commits them.
func (r *Run) drop(ctx context.Context, m store.Manifest) error {
	for _, p := range r.sent {
		if slices.ContainsFunc(m.Files, func(e store.Entry) bool { return e.Path == p }) {
			continue
		}
		if err := r.c.Remove(ctx, r.at.At(p)); err != nil {
			return err
		}
	}
	return nil
}

// same is the commit of a run that is committed already and had nothing to
// add.
func (r *Run) same() error {
	var have out.Meta
	if err := json.Unmarshal(r.again.Meta, &have); err != nil {
		return err
	}
	o := r.o
	if !maps.Equal(have.Settings, o.Settings) || have.ExtractorVersion != o.ExtractorVersion || have.ModelVersion != o.ModelVersion || have.RulesVersion != o.RulesVersion {
		return r.exists()
	}
	return nil
}

// added uploads the files of the run and adds it to the log.
func (r *Run) added(ctx context.Context) (m store.Manifest, err error) {
	begun := time.Now()
	made, err := manifest(r.local.Dir())
	if err != nil {
		return m, err
	}
	if made.Files, err = r.upload(ctx, r.local.Dir(), made.Files); err != nil {
		return m, err
	}
	if _, err := r.meet(ctx); err != nil { // others that committed while we worked
		return m, err
	}
	for turn := range maxTurns {
		m, err = r.carry(ctx, turn, made)
		if errors.Is(err, ErrGone) { // another writer replaced what was to be read, or it is lost
			if n, e := r.meet(ctx); e == nil && n > 0 {
				continue
			}
		}
		if err != nil {
			return m, err
		}
		if time.Since(begun) > stale {
			return m, fmt.Errorf("the upload took more than %s, and what it left may be gone: start again", stale)
		}
		ok, err := r.decide(ctx, m)
		if err != nil || ok {
			return m, err
		}
		if _, err := r.meet(ctx); err != nil {
			return m, err
		}
	}
	return m, fmt.Errorf("other writers were faster %d times: start again", maxTurns)
}

// manifest is that of the one commit of a local dataset.
func manifest(dir string) (store.Manifest, error) {
	list, err := store.Manifests(dir)
	if err != nil || len(list) != 1 {
		return store.Manifest{}, errors.Join(err, fmt.Errorf("%d commits in %s", len(list), dir))
	}
	return list[0], nil
}

// upload puts files of a local directory into the store and returns them as
// they are named there. Those that are there already are written again: their
// age tells a repair that somebody is at work.
func (r *Run) upload(ctx context.Context, dir string, files []store.Entry) ([]store.Entry, error) {
	named := []store.Entry{}
	for _, e := range files {
		from := filepath.Join(dir, filepath.FromSlash(e.Path))
		e.Path = farName(e)
		if err := r.c.Upload(ctx, r.at.At(e.Path), from, e.SHA256); err != nil {
			return nil, err
		}
		named, r.sent = append(named, e), append(r.sent, e.Path)
	}
	return named, nil
}

// meet reads what others committed meanwhile; n is how many commits.
func (r *Run) meet(ctx context.Context) (n int, err error) {
	fresh, err := r.refresh(ctx)
	if err != nil {
		return 0, err
	}
	var ours, theirs []string
	for _, m := range fresh {
		if m.RunID == r.o.RunID {
			return 0, r.exists()
		}
		if r.sibling(m) {
			continue
		}
		for _, e := range m.Files {
			if !strings.HasPrefix(e.Path, "documents/") {
				continue
			}
			err := r.Fetch(ctx, e)
			if errors.Is(err, ErrGone) {
				continue // replaced since: the one that replaced it is in the log
			}
			if err != nil {
				return 0, err
			}
			theirs = append(theirs, filepath.Join(r.Dataset.dir, filepath.FromSlash(e.Path)))
		}
	}
	if len(theirs) == 0 {
		return len(fresh), nil
	}
	local, err := manifest(r.local.Dir())
	if err != nil {
		return 0, err
	}
	for _, e := range local.Files {
		if strings.HasPrefix(e.Path, "documents/") {
			ours = append(ours, filepath.Join(r.local.Dir(), filepath.FromSlash(e.Path)))
		}
	}
	return len(fresh), r.replacing().Meet(ours, theirs)
}

// sibling reports whether a commit is of another shard of the same division:
// they read no document that this one reads.
func (r *Run) sibling(m store.Manifest) bool {
	var meta out.Meta
	if json.Unmarshal(m.Meta, &meta) != nil || r.o.Shard.Of == 0 || len(m.Removed) > 0 {
		return false
	}
	var i, of int
	n, _ := fmt.Sscanf(meta.Shard, "%d/%d", &i, &of)
	return n == 2 && of == r.o.Shard.Of && i != r.o.Shard.Index
}

// carry completes the manifest of the run with the rows that stay of files
// that lose some.
func (r *Run) carry(ctx context.Context, turn int, made store.Manifest) (store.Manifest, error) {
	if r.replacing().Empty() || len(r.log) == 0 {
		return made, nil
	}
	dir := filepath.Join(r.dir, fmt.Sprintf("carried-%d", turn))
	fetch := func(e store.Entry) error { return r.Fetch(ctx, e) }
	carried, more, err := r.old.Carry(ctx, dir, r.o, store.Live(r.log), r.Dataset.dir, fetch)
	if err != nil {
		return made, err
	}
	files, err := r.upload(ctx, dir, carried.Files)
	if err != nil {
		return made, err
	}
	m := made
	m.Files, m.Removed = append(append([]store.Entry{}, made.Files...), files...), carried.Removed
	var meta out.Meta
	if err := json.Unmarshal(made.Meta, &meta); err != nil {
		return m, err
	}
	meta.Carried, meta.Superseded = more.Carried, more.Superseded
	for table, n := range more.Carried {
		meta.Rows[table] += n
	}
	m.Meta, err = json.Marshal(meta)
	return m, errors.Join(err, os.RemoveAll(dir))
}

// Close gives up what is not committed and removes the local files.
func (r *Run) Close() error {
	var err error
	if r.local != nil {
		err = r.local.Close()
	}
	return errors.Join(err, os.RemoveAll(r.dir))
}
