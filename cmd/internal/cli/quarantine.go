package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"writ/extract/doc"
	"writ/out/store/s3"
	"writ/pipeline"
)

// quarantine keeps copies of inputs that failed, each with a file beside it
// that says why. All stand in one new directory of the run and begin with a
// number, in source order, so that no two names meet.
type quarantine struct {
	root *os.Root
	run  string
	n    int
	far  func(uri string) (io.ReadCloser, error) // opens an object of a store
	most int64                                   // bytes of one that are copied

	mu   sync.Mutex
	held map[place][]byte // bytes of members on their way from worker to sink
}

// place is one input.
type place struct {
	uri    string
	member int
}

// String is how rows name a place.
func (p place) String() string {
	if p.member > 0 {
		return fmt.Sprintf("%s#%d", p.uri, p.member)
	}
	return p.uri
}

// newQuarantine makes DIR/run, which must not be there.
func newQuarantine(dir, run string) (*quarantine, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make quarantine: %w", err)
	}
	at := filepath.Join(dir, run)
	if err := os.Mkdir(at, 0o700); err != nil {
		return nil, fmt.Errorf("make quarantine: %w", err)
	}
	root, err := os.OpenRoot(at)
	if err != nil {
		return nil, fmt.Errorf("make quarantine: %w", err)
	}
	return &quarantine{root: root, run: run, held: map[place][]byte{}}, nil
}

// apart complains when the quarantine lies in the dataset or in an input
// directory, where a later run would read it.
func apart(dir, dataset string, args []string) error {
	for _, other := range append([]string{dataset}, args...) {
		if st, err := os.Stat(other); other != dataset && (err != nil || !st.IsDir()) {
			continue
		}
		in, err := within(dir, other)
		if err != nil {
			return err
		}
		if in {
			return usage("--quarantine %s lies in %s: choose a place outside", dir, other)
		}
	}
	return nil
}

// within reports whether a path is dir or lies below it, links resolved as
// far as they are there.
func within(path, dir string) (bool, error) {
	p, err := filepath.Abs(path)
	if err != nil {
		return false, err
	}
	d, err := filepath.Abs(dir)
	if err != nil {
		return false, err
	}
	rel, err := filepath.Rel(resolve(d), resolve(p))
	return err == nil && filepath.IsLocal(rel), nil
}

func resolve(p string) string {
	if r, err := filepath.EvalSymlinks(p); err == nil {
		return r
	}
	if up := filepath.Dir(p); up != p {
		return filepath.Join(resolve(up), filepath.Base(p))
	}
	return p
}

// watch returns x that leaves the bytes of members that fail to the sink: a
// result has none.
func (q *quarantine) watch(x pipeline.ExtractFunc) pipeline.ExtractFunc {
	return func(ctx context.Context, it pipeline.Item) (d *doc.Document, err error) {
		defer func() { // it may panic, too
			if d == nil && it.Data != nil {
				q.mu.Lock()
				defer q.mu.Unlock()
				q.held[place{it.URI, it.Member}] = it.Data
			}
		}()
		return x(ctx, it)
	}
}

// cause is the file beside a copy.
type cause struct {
	RunID     string `json:"run_id"`
	Path      string `json:"path"`
	Member    int    `json:"member,omitempty"`
	Stage     string `json:"stage"`
	Reason    string `json:"reason"`
	Error     string `json:"error"`
	Hint      string `json:"hint,omitempty"`
	Copy      string `json:"copy,omitempty"`       // name of the copy
	NotCopied string `json:"not_copied,omitempty"` // why there is none
}

// put keeps one failed input.
func (q *quarantine) put(r pipeline.Result) error {
	f := r.Failure
	at := place{r.Item.URI, r.Item.Member}
	data := q.take(at)
	q.n++
	name := fmt.Sprintf("%06d-%s", q.n, plain(filepath.Base(at.uri)))
	c := cause{RunID: q.run, Path: at.uri, Member: at.member, Stage: f.Stage, Reason: f.Reason, Hint: f.Hint}
	if f.Err != nil {
		c.Error = oneLine(f.Err.Error())
	}
	switch err := q.copy(name, at, data, f.Reason); {
	case err == nil:
		c.Copy = name
	case errors.As(err, new(*skip)):
		c.NotCopied = err.Error()
	default:
		return fmt.Errorf("quarantine %s: %w", at.uri, err)
	}
	b, err := json.MarshalIndent(c, "", "  ")
	if err == nil {
		err = q.write(name+".error.json", strings.NewReader(string(b)+"\n"))
	}
	if err != nil {
		return fmt.Errorf("quarantine %s: %w", at.uri, err)
	}
	return nil
}

// take returns the bytes that a worker left, which are held no longer.
func (q *quarantine) take(at place) []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	data := q.held[at]
	delete(q.held, at)
	return data
}

// close ends the quarantine; of a run without failures nothing stays.
func (q *quarantine) close() error {
	err := q.root.Close()
	if q.n == 0 {
		err = errors.Join(err, os.Remove(q.root.Name()))
	}
	return err
}

// skip is why an input is not copied, which is no error of the run.
type skip struct{ why string }

func (s *skip) Error() string { return s.why }

func (q *quarantine) copy(name string, at place, data []byte, reason string) error {
	switch {
	case data != nil:
		return q.write(name, strings.NewReader(string(data)))
	case at.member > 0 || strings.Contains(at.uri, "!"):
		return &skip{"it is a part of a file and could not be taken out of it"}
	case reason == doc.ReasonTooLarge:
		return &skip{"it is too large"}
	}
	if s3.Is(at.uri) {
		return q.object(name, at.uri)
	}
	named, err := os.Lstat(at.uri)
	switch {
	case err != nil:
		return &skip{err.Error()}
	case named.Mode()&fs.ModeSymlink != 0:
		return &skip{"it is a symbolic link"}
	case !named.Mode().IsRegular():
		return &skip{"it is no regular file"}
	}
	f, err := os.Open(at.uri)
	if err != nil {
		return &skip{err.Error()}
	}
	defer f.Close()
	if opened, err := f.Stat(); err != nil || !os.SameFile(named, opened) {
		return &skip{"it changed while it was copied"}
	}
	return q.write(name, f)
}

// object copies an input of an object store.
func (q *quarantine) object(name, uri string) error {
	r, err := q.far(uri)
	if err != nil {
		return &skip{err.Error()}
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, q.most+1))
	switch {
	case err != nil:
		return &skip{err.Error()}
	case int64(len(b)) > q.most:
		return &skip{"it is too large"}
	}
	return q.write(name, bytes.NewReader(b))
}

// write makes a new file, readable by its owner alone.
func (q *quarantine) write(name string, from io.Reader) error {
	f, err := q.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Close())
}

// plain is a file name made of harmless characters, at most 100.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)) {
			return r
		}
		return '_'
	}, name)
	return name[max(0, len(name)-100):]
}

// quarantineSink hands failed inputs to a quarantine.
type quarantineSink struct {
	pipeline.Sink
	q *quarantine
}

// Write implements pipeline.Sink.
func (s *quarantineSink) Write(ctx context.Context, r pipeline.Result) error {
	switch {
	case r.Failure == nil:
	case r.Failure.Status == doc.StatusFailed:
		if err := s.q.put(r); err != nil {
			return err
		}
	default: // skipped: what it left is of no use
		s.q.take(place{r.Item.URI, r.Item.Member})
	}
	return s.Sink.Write(ctx, r)
}

// Close implements pipeline.Sink.
func (s *quarantineSink) Close() error { return errors.Join(s.Sink.Close(), s.q.close()) }
