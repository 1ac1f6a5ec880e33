// Package source lists the inputs of a run: files, directory trees, globs,
// objects of a [Remote] store and standard input, in a fixed order.
//
// A file that is named is always tried; a directory walk takes known kinds
// only and reports every other file as skipped. Symbolic links below a
// directory are not followed, so that a walk never leaves its tree. A path
// that is reached twice is listed once.
package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"writ/extract/doc"
	"writ/pipeline"
)

// Stdin is the argument that stands for standard input.
const Stdin = "-"

// kinds are the extensions that a directory walk takes.
var kinds = map[string]bool{
	".txt": true, ".text": true, ".md": true, ".html": true, ".htm": true, ".xhtml": true,
	".pdf": true, ".jsonl": true, ".ndjson": true, ".zip": true, ".tar": true, ".tgz": true, ".warc": true,
}

var wrappers = map[string]bool{".gz": true, ".zst": true}

// Files is a pipeline.Source over path arguments.
type Files struct {
	args []string
	// split, when set, turns a listed file into its members.
	split   func(context.Context, doc.Input) iter.Seq2[doc.Input, error]
	since   time.Time
	without fs.FileInfo // a directory that no walk enters; nil = none

	remote Remote // nil = there is none
	apart  string // URI of a remote prefix that no listing enters; "" = none
}

var _ pipeline.Source = (*Files)(nil)

// New returns a source over args: paths, globs ("**" crosses directories) and
// "-". split may be nil; it is called for every file that can be opened.
func New(args []string, split func(context.Context, doc.Input) iter.Seq2[doc.Input, error]) *Files {
	return &Files{args: args, split: split}
}

// Since makes Items list files that were last changed before t as skipped,
// unopened. The zero time leaves out none.
func (f *Files) Since(t time.Time) { f.since = t }

// Without keeps walks out of the directory dir, the place of the output, which
// need not be there yet.
func (f *Files) Without(dir string) {
	if f.far(dir) {
		f.apart = strings.TrimSuffix(dir, "/") + "/"
		return
	}
	if st, err := os.Stat(dir); err == nil {
		f.without = st
	}
}

// Check reports the first argument that cannot be an input: a missing file,
// an unreadable directory, a pattern that matches nothing. A command calls it
// before it starts a run, so that a typing error is told at once.
func (f *Files) Check() error {
	for _, a := range f.args {
		if a == Stdin {
			continue
		}
		if f.far(a) {
			for _, fail := range f.objects(context.Background(), a) {
				if fail != nil && fail.Status == doc.StatusFailed {
					return fmt.Errorf("%s: %w", a, cmp.Or(fail.Err, error(fail)))
				}
				break
			}
			continue
		}
		st, err := os.Stat(a)
		switch {
		case err == nil && st.IsDir():
			if _, err := os.ReadDir(a); err != nil {
				return explain(a, err)
			}
		case err == nil:
		case isGlob(a):
			m, err := glob(a)
			if err != nil {
				return fmt.Errorf("%s: bad pattern: %w", a, err)
			}
			if len(m) == 0 {
				return fmt.Errorf("%s: no file matches; check the folder's name (a file whose own name holds *, ? or [ is written with a backslash before it)", a)
			}
		default:
			return explain(a, err)
		}
	}
	return nil
}

func explain(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: no such file or directory; check the path", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: permission denied; give read access or run as its owner", path)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// Items implements pipeline.Source.
func (f *Files) Items(ctx context.Context) iter.Seq2[pipeline.Item, error] {
	return func(yield func(pipeline.Item, error) bool) {
		seen := map[string]bool{}
		emit := func(it pipeline.Item) bool {
			if ctx.Err() != nil {
				return yield(pipeline.Item{}, ctx.Err())
			}
			return yield(it, nil)
		}
		for _, a := range f.args {
			for at, fail := range f.expand(ctx, a) {
				key := at.URI
				if !f.far(key) {
					key = filepath.Clean(key)
				}
				if seen[key] {
					continue
				}
				seen[key] = true
				if !f.members(ctx, at, fail, emit) {
					return
				}
			}
		}
	}
}

// members emits what stands behind one path.
func (f *Files) members(ctx context.Context, at Object, fail *doc.Failure, emit func(pipeline.Item) bool) bool {
	it := pipeline.Item{Input: doc.Input{URI: at.URI}, Failure: fail}
	if at.URI != Stdin && fail == nil {
		if at.Changed.IsZero() {
			if st, err := os.Stat(at.URI); err == nil {
				at.Size, at.Changed = st.Size(), st.ModTime()
			}
		}
		it.Weight = at.Size
		if !at.Changed.IsZero() && at.Changed.Before(f.since) {
			it.Failure = &doc.Failure{Status: doc.StatusSkipped, Stage: "source", Reason: doc.ReasonOlder}
			return emit(it)
		}
	}
	if fail != nil || f.split == nil {
		return emit(it)
	}
	for in, err := range f.split(ctx, it.Input) {
		m := pipeline.Item{Input: in, Weight: it.Weight}
		if in.Data != nil {
			m.Weight = int64(len(in.Data))
		}
		if err != nil {
			var df *doc.Failure
			if !errors.As(err, &df) {
				df = &doc.Failure{Status: doc.StatusFailed, Stage: "source", Reason: doc.ReasonUnreadable, Err: err}
			}
			m.Failure = df
		}
		if !emit(m) {
			return false
		}
	}
	return true
}

func isGlob(a string) bool { return strings.ContainsAny(a, "*?[{") }

func glob(a string) ([]string, error) {
	return doublestar.FilepathGlob(a, doublestar.WithFilesOnly(), doublestar.WithNoFollow())
}

// expand yields the files behind one argument; a failure belongs to its path.
func (f *Files) expand(ctx context.Context, a string) iter.Seq2[Object, *doc.Failure] {
	if f.far(a) {
		return f.objects(ctx, a)
	}
	return func(yield func(Object, *doc.Failure) bool) {
		f.files(a, func(path string, fail *doc.Failure) bool { return yield(Object{URI: path}, fail) })
	}
}

// files is expand for the system's files.
func (f *Files) files(a string, yield func(string, *doc.Failure) bool) {
	if a == Stdin {
		yield(a, nil)
		return
	}
	st, err := os.Stat(a)
	switch {
	case err == nil && st.IsDir():
		f.walk(a, yield)
	case err == nil:
		yield(a, nil)
	case isGlob(a):
		m, gerr := glob(a)
		if gerr != nil || len(m) == 0 {
			yield(a, failed(fs.ErrNotExist))
			return
		}
		for _, p := range m {
			if !yield(p, linked(a, p)) {
				return
			}
		}
	default:
		yield(a, failed(err))
	}
}

// linked tells a match of a glob that is reached over a symbolic link: a
// wildcard is no more a name than a directory is. What stands before the first
// wildcard was named. nil = there is none.
func linked(pattern, match string) *doc.Failure {
	base, _ := doublestar.SplitPattern(filepath.ToSlash(pattern))
	for p := filepath.Clean(match); ; p = filepath.Dir(p) {
		if rel, err := filepath.Rel(filepath.FromSlash(base), p); err != nil || rel == "." || !filepath.IsLocal(rel) {
			return nil
		}
		if st, err := os.Lstat(p); err == nil && st.Mode()&fs.ModeSymlink != 0 {
			return &doc.Failure{Status: doc.StatusSkipped, Stage: "source", Reason: doc.ReasonNotSelected, Hint: linkHint}
		}
	}
}

const linkHint = "symbolic links below a directory or in place of a wildcard are not followed: name the file itself"

// walk yields the files below dir in lexical order.
func (f *Files) walk(dir string, yield func(string, *doc.Failure) bool) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			if !yield(path, failed(err)) {
				return fs.SkipAll
			}
			if e != nil && e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir():
			if path != dir && (strings.HasPrefix(e.Name(), ".") || f.output(e)) {
				return fs.SkipDir
			}
			return nil
		}
		if !yield(path, skip(e)) {
			return fs.SkipAll
		}
		return nil
	})
}

// output reports whether a directory is that of the output.
func (f *Files) output(e fs.DirEntry) bool {
	if f.without == nil || e.Name() != f.without.Name() {
		return false
	}
	st, err := e.Info()
	return err == nil && os.SameFile(st, f.without)
}

const kindHint = "a directory walk takes .txt .text .md .html .htm .xhtml .pdf .jsonl .ndjson .zip .tar .tgz .warc and their .gz .zst: name the file itself to try it"

// skip says why a walk leaves a file out; nil = it is taken.
func skip(e fs.DirEntry) *doc.Failure {
	f := &doc.Failure{Status: doc.StatusSkipped, Stage: "source", Reason: doc.ReasonNotSelected}
	switch {
	case e.Type()&fs.ModeSymlink != 0:
		f.Hint = linkHint
	case !e.Type().IsRegular():
		f.Hint = "not a regular file"
	case !Known(e.Name()):
		f.Hint = kindHint
	default:
		return nil
	}
	return f
}

// Known reports whether a directory walk takes a file of this name.
func Known(name string) bool {
	name = strings.ToLower(name)
	ext := filepath.Ext(name)
	if wrappers[ext] {
		ext = filepath.Ext(strings.TrimSuffix(name, ext))
	}
	return kinds[ext] && !strings.HasPrefix(name, ".")
}

func failed(err error) *doc.Failure {
	f := &doc.Failure{Status: doc.StatusFailed, Stage: "source", Reason: doc.ReasonUnreadable, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Reason, f.Hint = doc.ReasonNotFound, "check the path"
	case errors.Is(err, fs.ErrPermission):
		f.Reason, f.Hint = doc.ReasonPermission, "give read access or run as its owner"
	}
	return f
}
