// Package s3 reads and writes objects of S3-compatible stores.
//
// Where the store is and who asks comes from the environment and the files
// that other programs for S3 read: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL
// (none: Amazon), AWS_REGION or AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID with
// AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, else the profile AWS_PROFILE of
// ~/.aws/credentials, else the role of the machine or of its pod.
//
// Every request is tried again, after a pause that grows, when the store
// throttles, fails or does not answer. errors.Is finds fs.ErrNotExist,
// fs.ErrPermission and [ErrExists]. A [Client] is safe for concurrent use.
package s3

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Scheme is how a URI of an object begins.
const Scheme = "s3://"

// Is reports whether a path is the URI of an object or of a prefix.
func Is(uri string) bool { return strings.HasPrefix(uri, Scheme) }

// Location is an object, or the prefix of some.
type Location struct {
	Bucket string
	Key    string // without a leading slash; "" = all of the bucket
}

// Parse reads s3://bucket/key.
func Parse(uri string) (Location, error) {
	rest, ok := strings.CutPrefix(uri, Scheme)
	bucket, key, _ := strings.Cut(rest, "/")
	if !ok || bucket == "" || strings.ContainsAny(bucket, "*?[{@:") {
		return Location{}, fmt.Errorf("%s: want s3://BUCKET/PREFIX", uri)
	}
	return Location{bucket, key}, nil
}

func (l Location) String() string { return Scheme + l.Bucket + "/" + l.Key }

// At is the object of that name below l.
func (l Location) At(name string) Location {
	return Location{l.Bucket, strings.TrimPrefix(path.Join(l.Key, name), "/")}
}

// Below is what the keys of all objects below a folder of l begin with.
func (l Location) Below(folder string) Location {
	b := l.At(folder)
	if b.Key != "" {
		b.Key += "/"
	}
	return b
}

// Options of a Client. The zero value is the production setting.
type Options struct {
	Transport http.RoundTripper // nil = the system's network
	Tries     int               // of one request; 0 = 8
	Pause     time.Duration     // before the second try, doubled for each further one up to 32 of it; 0 = 250 ms
	PartSize  int64             // bytes; a larger object is uploaded in parts of it; 0 = 16 MiB, S3 takes none below 5 MiB
}

// Errors that callers decide on.
var (
	ErrExists   = errors.New("it is there already")
	ErrNoBucket = fmt.Errorf("%w: no such bucket: make it, or check its name and AWS_ENDPOINT_URL", fs.ErrNotExist)
)

// Client talks to one store.
type Client struct {
	o    Options
	core *minio.Core
}

// New returns a client for the store that the environment names. It sends no
// request.
func New(o Options) (*Client, error) {
	if o.Tries <= 0 {
		o.Tries = 8
	}
	if o.Pause <= 0 {
		o.Pause = 250 * time.Millisecond
	}
	if o.PartSize <= 0 {
		o.PartSize = 16 << 20
	}
	if o.Transport == nil {
		t, err := minio.DefaultTransport(true)
		if err != nil {
			return nil, fmt.Errorf("open object store: %w", err)
		}
		t.ResponseHeaderTimeout = time.Minute
		o.Transport = t
	}
	host, secure := "s3.amazonaws.com", true
	if at := first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"); at != "" {
		u, err := url.Parse(at)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.User != nil {
			return nil, errors.New("AWS_ENDPOINT_URL: want the address of the object store such as https://minio.example:9000")
		}
		host, secure = u.Host, u.Scheme == "https"
	}
	providers := []credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}}
	if os.Getenv("AWS_EC2_METADATA_DISABLED") != "true" {
		providers = append(providers, &credentials.IAM{Client: &http.Client{Timeout: 5 * time.Second}})
	}
	creds := credentials.NewChainCredentials(providers)
	region := first("AWS_REGION", "AWS_DEFAULT_REGION")
	if region == "" {
		region = "us-east-1"
	}
	core, err := minio.NewCore(host, &minio.Options{Creds: creds, Secure: secure, Transport: o.Transport, Region: region, MaxRetries: 1})
	if err != nil {
		return nil, fmt.Errorf("open object store: %w", err)
	}
	return &Client{o: o, core: core}, nil
}

// first is the first of these variables that is set.
func first(names ...string) string {
	for _, n := range names {
		if v := os.Getenv(n); v != "" {
			return v
		}
	}
	return ""
}

// attempt is the longest time of one try of one request with its body.
const attempt = 5 * time.Minute

// retry does something again until it works, fails for good, or was tried
// often enough.
func (c *Client) retry(ctx context.Context, do func(context.Context) error) error {
	for try := 1; ; try++ {
		one, cancel := context.WithTimeout(ctx, attempt)
		err := do(one)
		cancel()
		if err == nil || try == c.o.Tries || !transient(ctx, err) {
			return err
		}
		if err := c.pause(ctx, try); err != nil {
			return err
		}
	}
}

// pause waits after the try of that number: between half and all of a time
// that doubles.
func (c *Client) pause(ctx context.Context, try int) error {
	d := c.o.Pause << min(try-1, 5)
	t := time.NewTimer(d/2 + rand.N(d/2+1))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// transient reports whether an error may be gone at the next try.
func transient(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	var answer minio.ErrorResponse
	if errors.As(err, &answer) {
		switch answer.Code {
		case "SlowDown", "SlowDownRead", "SlowDownWrite", "RequestTimeout", "Throttling", "ThrottlingException", "ConditionalRequestConflict", "OperationAborted":
			return true
		}
		s := answer.StatusCode
		return s >= 500 && s != http.StatusNotImplemented || s == http.StatusTooManyRequests || s == http.StatusRequestTimeout
	}
	var (
		name    *net.DNSError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
	)
	switch {
	case errors.Is(err, errChanged), errors.Is(err, errTooLarge):
		return false
	case errors.As(err, &name) && name.IsNotFound, errors.As(err, &unknown), errors.As(err, &host):
		return false
	}
	return true
}

// explain wraps an error of the store with what was done to which object.
func explain(verb string, l Location, err error) error {
	if err == nil {
		return nil
	}
	var answer minio.ErrorResponse
	_ = errors.As(err, &answer)
	switch {
	case answer.Code == "NoSuchBucket":
		err = ErrNoBucket
	case answer.StatusCode == http.StatusNotFound, answer.Code == "NoSuchKey":
		err = fmt.Errorf("%w: no such object", fs.ErrNotExist)
	case answer.StatusCode == http.StatusPreconditionFailed:
		err = ErrExists
	case answer.StatusCode == http.StatusForbidden, answer.StatusCode == http.StatusUnauthorized:
		err = fmt.Errorf("%w: %s: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what the key may do", fs.ErrPermission, answer.Code)
	case answer.Code != "":
		err = fmt.Errorf("%s: %w", answer.Code, err)
	}
	return fmt.Errorf("%s %s: %w", verb, l, err)
}
