// Package fake is an object store in memory for tests, with the faults of real
// ones.
package fake

import (
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Bucket is the one bucket of a store.
const Bucket = "bucket"

// Fault is what happens to a request.
type Fault int

// Faults.
const (
	None      Fault = iota
	SlowDown        // 503, nothing is done
	Internal        // 500, nothing is done
	Reset           // the connection breaks before the request is done
	LostReply       // it is done, and the connection breaks before the answer
	HalfReply       // it is done, and the connection breaks within the answer
	Denied          // 403, nothing is done
)

// Store is a server on 127.0.0.1 that ends with its test.
type Store struct {
	*httptest.Server
	s3      http.Handler
	backend gofakes3.Backend

	put    sync.Mutex
	mu     sync.Mutex
	n      int // requests so far
	fault  func(n int, r *http.Request) Fault
	hidden func(key string) bool
	log    []string
	deaf   bool // takes no notice of conditions
	clock  clock
}

// clock is the system's, put forward.
type clock struct{ by atomic.Int64 }

func (c *clock) Now() time.Time                  { return time.Now().Add(time.Duration(c.by.Load())).UTC() }
func (c *clock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// Later puts the store's clock forward.
func (s *Store) Later(d time.Duration) { s.clock.by.Add(int64(d)) }

// Deaf makes the store take no notice of conditions.
func (s *Store) Deaf() { s.deaf = true }

// Objects returns the keys of all objects.
func (s *Store) Objects(t *testing.T) (keys []string) {
	t.Helper()
	list, err := s.backend.ListBucket(Bucket, nil, gofakes3.ListBucketPage{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list.Contents {
		keys = append(keys, o.Key)
	}
	return keys
}

// New starts a store and points the environment of t at it.
func New(t *testing.T) *Store {
	t.Helper()
	s := &Store{}
	backend := s3mem.New(s3mem.WithTimeSource(&s.clock))
	if err := backend.CreateBucket(Bucket); err != nil {
		t.Fatal(err)
	}
	s.backend = backend
	s.s3 = gofakes3.New(backend, gofakes3.WithLogger(gofakes3.DiscardLog()), gofakes3.WithTimeSource(&s.clock), gofakes3.WithTimeSkewLimit(0)).Server()
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.Server.Config.ErrorLog = log.New(io.Discard, "", 0) // connections that break on purpose
	s.Server.Start()
	t.Cleanup(s.Server.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL_S3": s.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "",
		"AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
	return s
}

// Faults sets what happens to each request, counted from 1 on anew; nil = all
// are well.
func (s *Store) Faults(f func(n int, r *http.Request) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n, s.fault, s.log = 0, f, nil
}

// Hide keeps keys out of listings, as a listing that lags does; nil = none.
func (s *Store) Hide(hidden func(key string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = hidden
}

// Requests returns the requests since Faults was called, "PUT /bucket/key".
func (s *Store) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

func (s *Store) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.n++
	fault := None
	if s.fault != nil {
		fault = s.fault(s.n, r)
	}
	hidden := s.hidden
	s.log = append(s.log, r.Method+" "+r.URL.Path)
	s.mu.Unlock()
	switch fault {
	case SlowDown, Internal, Denied:
		code, name := http.StatusServiceUnavailable, "SlowDown"
		switch fault {
		case Internal:
			code, name = http.StatusInternalServerError, "InternalError"
		case Denied:
			code, name = http.StatusForbidden, "AccessDenied"
		}
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(code)
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>a fault of the test</Message></Error>", name)
		return
	case Reset:
		panic(http.ErrAbortHandler)
	}
	if r.ContentLength == 0 && r.Method == http.MethodPut { // a server keeps no header of it
		r.Header.Set("Content-Length", "0")
	}
	if s.deaf {
		r.Header.Del("If-None-Match")
	}
	rec := httptest.NewRecorder()
	func() {
		if r.Method == http.MethodPut { // looking and writing are one
			s.put.Lock()
			defer s.put.Unlock()
		}
		s.s3.ServeHTTP(rec, r)
	}()
	if fault == LostReply {
		panic(http.ErrAbortHandler)
	}
	body := rec.Body.Bytes()
	if hidden != nil && r.Method == http.MethodGet && r.URL.Query().Has("list-type") {
		body = without(body, hidden)
		rec.Header().Del("Content-Length")
	}
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	if fault == HalfReply && len(body) > 1 {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(rec.Code)
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body)
}

// without takes keys out of a listing.
func without(body []byte, hidden func(string) bool) []byte {
	text := string(body)
	for at := 0; ; {
		i := strings.Index(text[at:], "<Contents>")
		if i < 0 {
			return []byte(text)
		}
		i += at
		end := i + strings.Index(text[i:], "</Contents>") + len("</Contents>")
		var c struct{ Key string }
		if err := xml.Unmarshal([]byte(text[i:end]), &c); err != nil {
			panic(err)
		}
		if key, err := url.QueryUnescape(c.Key); err == nil {
			c.Key = key
		}
		if at = end; hidden(c.Key) {
			text, at = text[:i]+text[end:], i
		}
	}
}
