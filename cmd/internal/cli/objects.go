package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/out/past"
	"writ/out/remote"
	"writ/out/store"
	"writ/out/store/s3"
	"writ/pipeline/source"
)

// objects are the inputs in object stores. The store is opened at the first
// one that is named.
type objects struct {
	client func() (*s3.Client, error)
}

var _ source.Remote = (*objects)(nil)

func (o *workOptions) objects() *objects {
	if o.far == nil {
		net := o.net
		o.far = &objects{client: sync.OnceValues(func() (*s3.Client, error) { return s3.New(net) })}
	}
	return o.far
}

// source lists inputs.
func (o *workOptions) source(args []string, split func(context.Context, doc.Input) iter.Seq2[doc.Input, error]) *source.Files {
	f := source.New(args, split)
	f.From(o.objects())
	return f
}

// Has implements source.Remote.
func (o *objects) Has(uri string) bool { return s3.Is(uri) }

func (o *objects) at(uri string) (*s3.Client, s3.Location, error) {
	at, err := s3.Parse(uri)
	if err != nil {
		return nil, at, err
	}
	c, err := o.client()
	return c, at, err
}

// Stat implements source.Remote.
func (o *objects) Stat(ctx context.Context, uri string) (source.Object, error) {
	c, at, err := o.at(uri)
	if err != nil {
		return source.Object{}, err
	}
	if at.Key == "" {
		return source.Object{}, fmt.Errorf("%s: %w", uri, os.ErrNotExist)
	}
	st, err := c.Stat(ctx, at)
	return source.Object{URI: uri, Size: st.Size, Changed: st.Changed}, err
}

// List implements source.Remote.
func (o *objects) List(ctx context.Context, prefix string) iter.Seq2[source.Object, error] {
	return func(yield func(source.Object, error) bool) {
		c, at, err := o.at(prefix)
		if err != nil {
			yield(source.Object{}, err)
			return
		}
		for st, err := range c.List(ctx, at) {
			if !yield(source.Object{URI: st.String(), Size: st.Size, Changed: st.Changed}, err) {
				return
			}
		}
	}
}

// open opens an input, wherever it is.
func (o *objects) open(ctx context.Context, uri string) (extract.File, error) {
	if !o.Has(uri) {
		return os.Open(uri)
	}
	c, at, err := o.at(uri)
	if err != nil {
		return nil, err
	}
	r, err := c.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// dataset is where a run writes to.
type dataset interface {
	rowWriter
	Dir() string // holds manifests and documents of the dataset
	Hold() (done func() error, err error)
	Supersede(had out.Earlier)
	Settle(path string, member int)
	Recovered() store.Recovery
}

var (
	_ dataset = (*out.Dataset)(nil)
	_ dataset = (*remote.Run)(nil)
)

// begin opens the dataset of a run.
func (o *runOptions) begin(ctx context.Context, commit out.Options) (dataset, error) {
	if !s3.Is(o.out) {
		return out.NewDataset(o.out, commit)
	}
	c, err := o.objects().client()
	if err != nil {
		return nil, err
	}
	return remote.Begin(ctx, c, o.out, "", commit)
}

// copied copies what the log of a remote dataset says to a temporary
// directory, with the files of some tables, for do.
func copied(ctx context.Context, net s3.Options, uri string, do func(d *remote.Dataset) error, tables ...string) (err error) {
	c, err := s3.New(net)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "writ-*")
	if err != nil {
		return store.Explain(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d, err := remote.Open(ctx, c, uri, dir)
	for _, t := range tables {
		if err == nil {
			err = d.FetchTable(ctx, t)
		}
	}
	if err != nil {
		return err
	}
	return do(d)
}

// remotePast is loadPast of a dataset in an object store.
func (o *runOptions) remotePast(ctx context.Context, commit out.Options) (p *past.Past, err error) {
	err = copied(ctx, o.net, o.out, func(d *remote.Dataset) (err error) {
		p, err = past.Load(d.Dir(), commit)
		return err
	}, "documents")
	if errors.Is(err, remote.ErrNone) {
		return &past.Past{}, nil
	}
	return p, err
}

// local refuses datasets in object stores where a command needs a local one.
func local(command string, paths ...string) error {
	for _, p := range paths {
		if s3.Is(p) {
			return usage("%s works on a local dataset: extract copy %s DIR brings one here, and extract copy DIR s3://BUCKET/NEW-PREFIX takes it back", command, p)
		}
	}
	return nil
}
