package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/minio/minio-go/v7"
)

// maxParts is how many parts S3 takes of one object.
const maxParts = 10_000

// Upload writes the file at name as the object l, in parts where it is larger
// than one. The store checks the SHA-256 of each request; sha256Hex is that of
// the whole file, which is read once more for it: a file that has changed
// since is an error, and no object is made of it.
func (c *Client) Upload(ctx context.Context, l Location, name, sha256Hex string) error {
	f, err := os.Open(name)
	if err != nil {
		return explain("upload", l, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err == nil && st.Size() <= c.o.PartSize {
		err = c.whole(ctx, l, f, sha256Hex)
	} else if err == nil {
		err = c.parts(ctx, l, f, st.Size(), sha256Hex)
	}
	return explain("upload", l, err)
}

var errFile = errors.New("the file is not what was written: start again")

func (c *Client) whole(ctx context.Context, l Location, f io.Reader, sha256Hex string) error {
	b, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != sha256Hex {
		return errFile
	}
	return c.put(ctx, l, b, minio.PutObjectOptions{})
}

// parts uploads a large file. What an error leaves is given up at once; what a
// kill leaves is found by [Client.Uploads].
func (c *Client) parts(ctx context.Context, l Location, f io.Reader, size int64, sha256Hex string) error {
	var id string
	err := c.retry(ctx, func(ctx context.Context) (err error) {
		id, err = c.core.NewMultipartUpload(ctx, l.Bucket, l.Key, minio.PutObjectOptions{})
		return err
	})
	if err != nil {
		return err
	}
	done, err := c.eachPart(ctx, l, id, f, max(c.o.PartSize, size/maxParts+1), sha256Hex)
	if err == nil {
		err = c.retry(ctx, func(ctx context.Context) error {
			_, err := c.core.CompleteMultipartUpload(ctx, l.Bucket, l.Key, id, done, minio.PutObjectOptions{})
			return err
		})
		if minio.ToErrorResponse(err).Code == "NoSuchUpload" { // an answer was lost
			if o, e := c.Stat(ctx, l); e == nil && o.Size == size {
				return nil
			}
		}
	}
	if err != nil {
		short, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_ = c.core.AbortMultipartUpload(short, l.Bucket, l.Key, id)
	}
	return err
}

func (c *Client) eachPart(ctx context.Context, l Location, id string, f io.Reader, size int64, sha256Hex string) (done []minio.CompletePart, err error) {
	all := sha256.New()
	for n := 1; ; n++ {
		part := make([]byte, size) // a try that failed may still be sending the last one
		k, err := io.ReadFull(f, part)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		b := part[:k]
		all.Write(b)
		sum := sha256.Sum256(b)
		var p minio.ObjectPart
		err = c.retry(ctx, func(ctx context.Context) (err error) {
			o := minio.PutObjectPartOptions{Sha256Hex: hex.EncodeToString(sum[:]), DisableContentSha256: true} // of the part as a whole, not of pieces of it
			p, err = c.core.PutObjectPart(ctx, l.Bucket, l.Key, id, n, bytes.NewReader(b), int64(k), o)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("part %d: %w", n, err)
		}
		done = append(done, minio.CompletePart{PartNumber: n, ETag: p.ETag})
	}
	if hex.EncodeToString(all.Sum(nil)) != sha256Hex {
		return nil, errFile
	}
	return done, nil
}
