package flow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"writ/extract/doc"
	"writ/out"
	"writ/out/past"
	"writ/out/store"
)

var (
	committed = beam.NewCounter(namespace, "shards.committed")
	existing  = beam.NewCounter(namespace, "shards.existing")
	records   = beam.NewCounter(namespace, "records")
)

// name is how rows name an input: path, or path#member.
func name(path string, member int) string {
	if member > 0 {
		return path + "#" + strconv.Itoa(member)
	}
	return path
}

// writeFn commits shards.
type writeFn struct {
	O Options

	w *worker
}

// Setup joins the worker of the process.
func (f *writeFn) Setup() (err error) {
	f.w, err = f.O.worker()
	return err
}

// ProcessElement commits one shard. When it was committed before, by a bundle
// whose end the runner did not hear of, nothing is left to do.
func (f *writeFn) ProcessElement(ctx context.Context, index int, rows func(*[]byte) bool) (err error) {
	coded, err := inOrder(rows)
	if err != nil {
		return err
	}
	if hooks.write != nil {
		if err := hooks.write(index); err != nil {
			return err
		}
	}
	commit := f.O.commit(index, f.w.x)
	d, err := out.NewDataset(f.O.Output, commit)
	if errors.Is(err, store.ErrRunExists) {
		existing.Inc(ctx, 1)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	s := &shard{d: d, o: &f.O, index: index, seen: map[[32]byte]string{}, counts: map[string]int64{}}
	if err := s.look(commit); err != nil {
		return err
	}
	for i, b := range coded {
		coded[i] = nil
		r, err := decodeResult(b)
		if err != nil {
			return err
		}
		if err := s.add(ctx, r); err != nil {
			return err
		}
	}
	// The dead letters come first: behind the commit nobody would write them
	// again, before it they are only replaced by the same.
	if err := s.bury(); err != nil {
		return err
	}
	if err := d.Commit(ctx); err != nil {
		return err
	}
	s.count(ctx)
	if hooks.wrote != nil {
		return hooks.wrote(index)
	}
	return nil
}

// inOrder collects the results of a shard, coded, in the order of the run. One
// that a runner delivers twice counts once.
func inOrder(rows func(*[]byte) bool) ([][]byte, error) {
	var all [][]byte
	for b := []byte(nil); rows(&b); b = nil {
		at, err := orderOf(b)
		if err != nil {
			return nil, err
		}
		if at != mark {
			all = append(all, b)
		}
	}
	head := func(b []byte) []byte { return b[:orderSize] }
	slices.SortStableFunc(all, func(a, b []byte) int { return bytes.Compare(head(a), head(b)) })
	return slices.CompactFunc(all, func(a, b []byte) bool { return bytes.Equal(head(a), head(b)) }), nil
}

// shard is one commit in the making.
type shard struct {
	d      *out.Dataset
	o      *Options
	index  int
	had    *past.Past
	seen   map[[32]byte]string // where a content was first
	dead   bytes.Buffer
	counts map[string]int64 // by name of a metric
}

// look finds out what the dataset has.
func (s *shard) look(commit out.Options) error {
	done, err := s.d.Hold()
	if err != nil {
		return err
	}
	s.had, err = s.o.past(commit)
	if err == nil {
		s.d.Supersede(s.had)
	}
	return errors.Join(err, done())
}

// add writes the rows of one input, as extract run does.
func (s *shard) add(ctx context.Context, r *result) error {
	path := string(r.Path)
	f := r.Fault.failure()
	hash, read := r.hash()
	switch {
	case f != nil && f.Reason == doc.ReasonKnown, read && !s.o.Again && s.had.Known(hash):
		s.d.Settle(path, r.Member)
		return nil
	case f != nil && (rowless(f.Reason) || s.told(path, r.Member, f)):
		return nil
	case r.Batch == nil || f == nil && !read:
		return errCoded
	}
	b := *r.Batch
	if read {
		if first, ok := s.seen[hash]; ok {
			b = b.AsDuplicate(first)
		} else {
			s.seen[hash] = r.name()
		}
	}
	if f != nil && f.Status == doc.StatusFailed {
		if err := s.letter(path, r.Member, f); err != nil {
			return err
		}
		s.counts["dead_letters."+f.Reason]++
	}
	s.counts["documents."+b.Document.Status]++
	s.counts["records"] += int64(len(b.Records))
	return s.d.Write(ctx, b)
}

// told reports whether the dataset says of an input already what this run
// would.
func (s *shard) told(path string, member int, f *doc.Failure) bool {
	reason, same := s.had.Failed(path, member, f.Hash)
	if !same {
		return false
	}
	return f.Hash != [32]byte{} && !s.o.Again || f.Hash == [32]byte{} && reason == f.Reason
}

// letter is a line of the dead letters.
type letter struct {
	Path   string `json:"path"`
	Member int    `json:"member,omitempty"`
	Stage  string `json:"stage"`
	Reason string `json:"reason"`
	Error  string `json:"error"`
	Hint   string `json:"hint,omitempty"`
}

// letter adds a line to the dead letters.
func (s *shard) letter(path string, member int, f *doc.Failure) error {
	l := letter{Path: path, Member: member, Stage: f.Stage, Reason: f.Reason, Hint: f.Hint}
	if f.Err != nil {
		l.Error, _, _ = strings.Cut(f.Err.Error(), "\n")
	}
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	s.dead.Write(append(b, '\n'))
	return nil
}

// bury writes the dead letters of the shard, in place of those that an earlier
// attempt wrote. A shard without one has an empty file, so that a missing file
// is a missing shard.
func (s *shard) bury() error {
	if s.o.DeadLetters == "" {
		return nil
	}
	if err := os.MkdirAll(s.o.DeadLetters, 0o777); err != nil {
		return fmt.Errorf("write dead letters: %w", err)
	}
	at := filepath.Join(s.o.DeadLetters, store.Shard{Index: s.index, Of: s.o.Shards}.RunID(s.o.Run)+".jsonl")
	if err := store.WriteAtomic(at, s.dead.Bytes(), store.OS{Private: s.o.Private}); err != nil {
		return fmt.Errorf("write dead letters: %w", err)
	}
	return nil
}

// count tells the metrics of a shard that is committed.
func (s *shard) count(ctx context.Context) {
	committed.Inc(ctx, 1)
	for name, n := range s.counts {
		if name == "records" {
			records.Inc(ctx, n)
			continue
		}
		beam.NewCounter(namespace, name).Inc(ctx, n)
	}
}
