package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// Object is what a listing tells of one object.
type Object struct {
	Location
	Size    int64     // bytes
	Changed time.Time // by the store's clock
}

var errTooLarge = errors.New("larger than what belongs there")

// Get returns a small object, of at most limit bytes.
func (c *Client) Get(ctx context.Context, l Location, limit int64) (b []byte, err error) {
	err = c.retry(ctx, func(ctx context.Context) error {
		body, st, _, err := c.core.GetObject(ctx, l.Bucket, l.Key, minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer body.Close()
		if b, err = io.ReadAll(io.LimitReader(body, limit+1)); err != nil {
			return err
		}
		if int64(len(b)) > limit {
			return errTooLarge
		}
		if int64(len(b)) != st.Size {
			return io.ErrUnexpectedEOF
		}
		return nil
	})
	return b, explain("read", l, err)
}

// Stat looks at one object.
func (c *Client) Stat(ctx context.Context, l Location) (o Object, err error) {
	err = c.retry(ctx, func(ctx context.Context) error {
		st, err := c.core.StatObject(ctx, l.Bucket, l.Key, minio.StatObjectOptions{})
		o = Object{l, st.Size, st.LastModified}
		return err
	})
	return o, explain("look at", l, err)
}

// Put writes a small object, in place of what may be there.
func (c *Client) Put(ctx context.Context, l Location, b []byte) error {
	return explain("write", l, c.put(ctx, l, b, minio.PutObjectOptions{}))
}

// Create writes a small object that must not be there: of all who try one
// succeeds, and the others find [ErrExists]. So does one whose first try did
// arrive while its answer was lost: who must know compares what is there.
func (c *Client) Create(ctx context.Context, l Location, b []byte) error {
	var o minio.PutObjectOptions
	o.SetMatchETagExcept("*")
	return explain("create", l, c.put(ctx, l, b, o))
}

func (c *Client) put(ctx context.Context, l Location, b []byte, o minio.PutObjectOptions) error {
	sum := sha256.Sum256(b)
	o.DisableContentSha256 = true // of pieces: that of the whole is signed
	return c.retry(ctx, func(ctx context.Context) error {
		_, err := c.core.PutObject(ctx, l.Bucket, l.Key, bytes.NewReader(b), int64(len(b)), "", hex.EncodeToString(sum[:]), o)
		return err
	})
}

// Remove takes an object away. One that is not there is no error.
func (c *Client) Remove(ctx context.Context, l Location) error {
	return explain("remove", l, c.retry(ctx, func(ctx context.Context) error {
		return c.core.RemoveObject(ctx, l.Bucket, l.Key, minio.RemoveObjectOptions{})
	}))
}

// List yields the objects whose keys begin with that of l, in the order of
// keys. An error is the last thing that it yields.
func (c *Client) List(ctx context.Context, l Location) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for after := ""; ; {
			var page []Object
			more := false
			err := c.retry(ctx, func(ctx context.Context) error {
				var err error
				page, more, err = c.page(ctx, l, after)
				return err
			})
			if err != nil {
				yield(Object{Location: l}, explain("list", l, err))
				return
			}
			for _, o := range page {
				if !yield(o, nil) {
					return
				}
				after = o.Key
			}
			if !more || len(page) == 0 {
				return
			}
		}
	}
}

// pageKeys is how many objects one request lists.
const pageKeys = 1000

// page lists the next objects after a key.
func (c *Client) page(ctx context.Context, l Location, after string) (page []Object, more bool, err error) {
	ctx, cancel := context.WithCancel(ctx) // ends the listing that is left early
	defer cancel()
	o := minio.ListObjectsOptions{Prefix: l.Key, Recursive: true, StartAfter: after, MaxKeys: pageKeys}
	for st := range c.core.ListObjectsIter(ctx, l.Bucket, o) {
		if st.Err != nil {
			return nil, false, st.Err
		}
		if !strings.HasPrefix(st.Key, l.Key) || st.Key <= after {
			return nil, false, fmt.Errorf("the store lists %q where it was asked for keys with %q after %q", st.Key, l.Key, after)
		}
		page = append(page, Object{Location{l.Bucket, st.Key}, st.Size, st.LastModified})
		if len(page) == pageKeys {
			return page, true, nil
		}
	}
	return page, false, nil
}

// Upload is a large object on its way that nobody has finished.
type Upload struct {
	Location
	id    string
	Since time.Time // by the store's clock
}

// Uploads lists what was begun and not finished below l.
func (c *Client) Uploads(ctx context.Context, l Location) (list []Upload, err error) {
	err = c.retry(ctx, func(ctx context.Context) error {
		list = nil
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for u := range c.core.ListIncompleteUploads(ctx, l.Bucket, l.Key, true) {
			if minio.ToErrorResponse(u.Err).Code == "NoSuchUpload" { // some say so of none
				return nil
			}
			if u.Err != nil {
				return u.Err
			}
			list = append(list, Upload{Location{l.Bucket, u.Key}, u.UploadID, u.Initiated})
		}
		return nil
	})
	return list, explain("list uploads of", l, err)
}

// Abort gives an upload up.
func (c *Client) Abort(ctx context.Context, u Upload) error {
	return explain("abort the upload of", u.Location, c.retry(ctx, func(ctx context.Context) error {
		err := c.core.AbortMultipartUpload(ctx, u.Bucket, u.Key, u.id)
		if minio.ToErrorResponse(err).Code == "NoSuchUpload" {
			return nil
		}
		return err
	}))
}
