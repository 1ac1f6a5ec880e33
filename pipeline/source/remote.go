package source

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"path"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"writ/extract/doc"
)

// Object is an input as a listing tells of it.
type Object struct {
	URI     string
	Size    int64     // bytes
	Changed time.Time // zero = not known
}

// Remote lists inputs that are no files of the system. URIs are such as
// s3://bucket/folder/name: a scheme, then names with slashes.
type Remote interface {
	Has(uri string) bool // whether it is one of its own
	// Stat tells of one object; errors.Is finds fs.ErrNotExist.
	Stat(ctx context.Context, uri string) (Object, error)
	// List yields the objects whose URIs begin with prefix, in the order of
	// their names; an error is the last thing.
	List(ctx context.Context, prefix string) iter.Seq2[Object, error]
}

// From makes arguments that r has inputs, too: an object, a glob over the
// names of objects, or a prefix, whose objects are taken as those of a
// directory are.
func (f *Files) From(r Remote) { f.remote = r }

func (f *Files) far(a string) bool { return f.remote != nil && f.remote.Has(a) }

// objects is expand for a remote argument. A listing that breaks off is a
// failure of the argument: what came before it is read, the rest by the next
// run.
func (f *Files) objects(ctx context.Context, a string) iter.Seq2[Object, *doc.Failure] {
	return func(yield func(Object, *doc.Failure) bool) {
		o, err := f.remote.Stat(ctx, a)
		if err == nil && !strings.HasSuffix(a, "/") {
			yield(o, nil)
			return
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield(Object{URI: a}, failed(err))
			return
		}
		prefix, pattern := strings.TrimRight(a, "/")+"/", ""
		if i := strings.IndexAny(a, "*?[{"); i >= 0 {
			prefix, pattern = a[:i], a
		}
		found := false
		for o, err := range f.remote.List(ctx, prefix) {
			if err != nil {
				yield(Object{URI: a}, failed(err))
				return
			}
			if strings.HasSuffix(o.URI, "/") || f.apart != "" && strings.HasPrefix(o.URI, f.apart) {
				continue // what some programs make for a folder; the place of the output
			}
			fail := (*doc.Failure)(nil)
			if pattern == "" {
				fail = leave(strings.TrimPrefix(o.URI, prefix))
			} else if ok, err := doublestar.Match(pattern, o.URI); err != nil || !ok {
				continue
			}
			if found = true; !yield(o, fail) {
				return
			}
		}
		if !found {
			f := failed(fs.ErrNotExist)
			f.Err = errNone
			yield(Object{URI: a}, f)
		}
	}
}

var errNone = errors.New("no object has this name, this prefix or matches")

// leave says why a listing of a prefix leaves an object out that has this name
// below it; nil = it is taken.
func leave(name string) *doc.Failure {
	hidden := false
	for part := range strings.SplitSeq(name, "/") {
		hidden = hidden || strings.HasPrefix(part, ".") || part == "_writ"
	}
	if !hidden && Known(path.Base(name)) {
		return nil
	}
	f := &doc.Failure{Status: doc.StatusSkipped, Stage: "source", Reason: doc.ReasonNotSelected, Hint: kindHint}
	if hidden {
		f.Hint = "it is hidden: name it to try it"
	}
	return f
}
