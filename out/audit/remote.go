package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"writ/out/remote"
	"writ/out/store"
	"writ/out/store/s3"
)

// VerifyRemote is [Verify] for a dataset in an object store. It reads every
// object once, one at a time, into the system's temporary folder. Writers go on
// meanwhile: what they replace while it looks is no problem.
func VerifyRemote(ctx context.Context, c *s3.Client, uri string, fix bool, tell func(store.Problem) error) (sum Summary, err error) {
	dir, err := os.MkdirTemp("", "writ-*")
	if err != nil {
		return sum, store.Explain(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d, err := remote.Open(ctx, c, uri, dir)
	if err != nil {
		return sum, err
	}
	found := &store.Checker{}
	if found.Sound, found.Problems, sum.Young, err = d.Check(ctx, tableNames(), fix); err != nil {
		return sum, err
	}
	found.Commits = d.Commits()
	young := sum.Young
	sum, err = inspectAll(ctx, dir, found, func(e store.Entry) (func() error, error) {
		err := d.Fetch(ctx, e)
		if errors.Is(err, remote.ErrGone) {
			if gone, e := d.Replaced(ctx, e); e == nil && gone {
				return nil, nil
			}
		}
		return func() error { return os.Remove(filepath.Join(dir, filepath.FromSlash(e.Path))) }, err
	}, tell)
	sum.Young = young
	return sum, err
}

// RemoteFiles is [Files] for a dataset in an object store.
func RemoteFiles(ctx context.Context, d *remote.Dataset) ([]File, error) {
	for {
		missing, err := d.Missing(ctx)
		if err != nil {
			return nil, err
		}
		if len(missing) == 0 {
			return listed(d.Commits()), nil
		}
		if gone, err := d.Replaced(ctx, missing[0]); err != nil || !gone {
			return nil, errors.Join(fmt.Errorf("list %s: %s: %w", d.URI(""), missing[0].Path, remote.ErrGone), err)
		}
	}
}
