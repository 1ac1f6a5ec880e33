package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// Reader reads one object from its start to its end. It asks again from where
// it stands when a connection breaks, and ends with an error when the object
// changed meanwhile. ReadAt reads a copy in the system's temporary folder,
// which is made at its first call. A Reader belongs to one goroutine.
type Reader struct {
	c       *Client
	ctx     context.Context // of the open object, as of a request
	l       Location
	size    int64
	etag    string
	changed time.Time
	at      int64 // of the next byte
	until   int64 // end of what body gives
	body    io.ReadCloser
	stall   *time.Timer // ends a body that gives nothing
	end     context.CancelFunc
	fails   int // tries since the last byte
	copy    *os.File
}

// head is how many bytes the first request asks for: enough to tell what an
// object is, and all of most.
const head = 64 << 10

// quiet is how long a body may give nothing.
const quiet = time.Minute

var (
	errChanged = errors.New("it changed while it was read")
	errBroken  = errors.New("the connection broke off")
)

// Open asks for the first bytes of an object. ctx ends its reading, too.
func (c *Client) Open(ctx context.Context, l Location) (*Reader, error) {
	r := &Reader{c: c, ctx: ctx, l: l, size: -1}
	for {
		err := r.request()
		if err == nil {
			return r, nil
		}
		if err = r.again(err); err != nil {
			return nil, explain("open", l, err)
		}
	}
}

// Size is that of the object in bytes.
func (r *Reader) Size() int64 { return r.size }

// again decides what to do about an error: nil = try once more, now.
func (r *Reader) again(err error) error {
	if r.fails++; r.fails >= r.c.o.Tries || !transient(r.ctx, err) {
		return err
	}
	return r.c.pause(r.ctx, r.fails)
}

// request asks for the bytes from r.at on.
func (r *Reader) request() (err error) {
	r.until = r.at + head
	if r.size >= 0 && r.at > 0 {
		r.until = r.size
	}
	var o minio.GetObjectOptions
	if err := o.SetRange(r.at, r.until-1); err != nil {
		return err
	}
	if r.etag != "" {
		if err := o.SetMatchETag(r.etag); err != nil {
			return err
		}
	}
	ctx, end := context.WithCancel(r.ctx)
	stall := time.AfterFunc(quiet, end)
	body, st, h, err := r.c.core.GetObject(ctx, r.l.Bucket, r.l.Key, o)
	if err != nil {
		stall.Stop()
		end()
		switch answer := minio.ToErrorResponse(err); {
		case answer.StatusCode == http.StatusPreconditionFailed:
			return errChanged
		case answer.StatusCode == http.StatusRequestedRangeNotSatisfiable && r.at == 0: // it has no bytes
			r.size, r.until = 0, 0
			return nil
		}
		return err
	}
	size := st.Size
	if _, of, ok := strings.Cut(h.Get("Content-Range"), "/"); ok {
		if size, err = strconv.ParseInt(of, 10, 64); err != nil {
			err = fmt.Errorf("bad Content-Range %q", h.Get("Content-Range"))
		}
	} else if r.at > 0 {
		err = errors.New("the store does not answer requests for a range of bytes")
	}
	if err == nil && r.size >= 0 && size != r.size {
		err = errChanged
	}
	if err != nil {
		stall.Stop()
		end()
		return errors.Join(err, body.Close())
	}
	r.size, r.etag, r.changed, r.body, r.stall, r.end = size, st.ETag, st.LastModified, body, stall, end
	r.until = min(r.until, size)
	if h.Get("Content-Range") == "" {
		r.until = size
	}
	return nil
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	for len(p) > 0 {
		if r.at == r.size {
			r.drop()
			return 0, io.EOF
		}
		if r.body == nil {
			if err := r.request(); err != nil {
				if err = r.again(err); err != nil {
					return 0, explain("read", r.l, err)
				}
				continue
			}
		}
		r.stall.Reset(quiet)
		n, err := r.body.Read(p[:min(int64(len(p)), r.until-r.at)])
		r.at += int64(n)
		if r.at == r.until {
			r.drop()
			err = nil
		}
		if err != nil {
			r.drop()
		}
		if n > 0 {
			r.fails = 0
			return n, nil
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = errBroken
		}
		if errors.Is(err, context.Canceled) && r.ctx.Err() == nil {
			err = fmt.Errorf("nothing came for %s", quiet)
		}
		if err != nil {
			if err = r.again(err); err != nil {
				return 0, explain("read", r.l, err)
			}
		}
	}
	return 0, nil
}

// drop ends the answer that is being read.
func (r *Reader) drop() {
	if r.body != nil {
		r.stall.Stop()
		_ = r.body.Close()
		r.end()
		r.body = nil
	}
}

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(p []byte, off int64) (int, error) {
	if r.copy == nil {
		f, err := os.CreateTemp("", "writ-object-*")
		if err != nil {
			return 0, err
		}
		_ = os.Remove(f.Name()) // where a system keeps open files this fails, and Close removes it
		r.copy = f
		whole := &Reader{c: r.c, ctx: r.ctx, l: r.l, size: r.size, etag: r.etag}
		_, err = io.Copy(f, whole)
		whole.drop()
		if err != nil {
			r.copy = nil
			return 0, errors.Join(err, f.Close(), remove(f.Name()))
		}
	}
	return r.copy.ReadAt(p, off)
}

// Close ends the reading.
func (r *Reader) Close() error {
	r.drop()
	if f := r.copy; f != nil {
		r.copy = nil
		return errors.Join(f.Close(), remove(f.Name()))
	}
	return nil
}

// remove takes a file away that may be gone.
func remove(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Stat tells the object's name and size.
func (r *Reader) Stat() (fs.FileInfo, error) { return info{r}, nil }

// info is an object as a file.
type info struct{ r *Reader }

func (i info) Name() string       { return path.Base(i.r.l.Key) }
func (i info) Size() int64        { return i.r.size }
func (i info) Mode() fs.FileMode  { return 0o444 }
func (i info) ModTime() time.Time { return i.r.changed }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }
