package s3_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"writ/out/store/s3"
	"writ/out/store/s3/fake"
)

func client(t *testing.T, tries int) *s3.Client {
	t.Helper()
	c, err := s3.New(s3.Options{Tries: tries, Pause: time.Millisecond, PartSize: 5 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// noise is a file of so many bytes that nothing compresses, and its SHA-256.
func noise(t *testing.T, size int) (name string, b []byte, sum string) {
	t.Helper()
	b = make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(size)})
	_, _ = r.Read(b)
	name = filepath.Join(t.TempDir(), "noise")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	h := sha256.Sum256(b)
	return name, b, hex.EncodeToString(h[:])
}

func content(t *testing.T, c *s3.Client, l s3.Location) []byte {
	t.Helper()
	r, err := c.Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"s3://b/k/l.txt": "s3://b/k/l.txt", "s3://b": "s3://b/", "s3://b/": "s3://b/",
		"s3:///k": "", "s3://": "", "s3://key:secret@host/b": "", "/s3/b": "", "s3://b*/k": "",
	} {
		l, err := s3.Parse(in)
		if (err != nil) != (want == "") || err == nil && l.String() != want {
			t.Errorf("Parse(%q) = %v, %v, want %q", in, l, err, want)
		}
	}
}

// A large file goes up in parts, whatever happens once at any of the requests.
func TestUploadInParts(t *testing.T) {
	s := fake.New(t)
	name, b, sum := noise(t, 12<<20)
	l := s3.Location{Bucket: fake.Bucket, Key: "large"}
	s.Faults(nil)
	if err := client(t, 1).Upload(t.Context(), l, name, sum); err != nil {
		t.Fatal(err)
	}
	n := len(s.Requests())
	if n != 5 {
		t.Errorf("%d requests, want 5: begin, three parts, complete: %q", n, s.Requests())
	}
	for _, fault := range []fake.Fault{fake.SlowDown, fake.Internal, fake.Reset, fake.LostReply} {
		for k := 1; k <= n; k++ {
			l.Key = fmt.Sprintf("large-%d-%d", fault, k)
			s.Faults(func(i int, _ *http.Request) fake.Fault {
				if i == k {
					return fault
				}
				return fake.None
			})
			if err := client(t, 3).Upload(t.Context(), l, name, sum); err != nil {
				t.Errorf("fault %d at request %d: %v", fault, k, err)
			} else if !bytes.Equal(content(t, client(t, 1), l), b) {
				t.Errorf("fault %d at request %d: other bytes", fault, k)
			}
		}
	}
}

func TestAnUploadThatIsKilledMakesNoObject(t *testing.T) {
	s := fake.New(t)
	name, _, sum := noise(t, 12<<20)
	c, l := client(t, 2), s3.Location{Bucket: fake.Bucket, Key: "large"}
	s.Faults(func(i int, _ *http.Request) fake.Fault {
		if i > 2 {
			return fake.Reset
		}
		return fake.None
	})
	if err := c.Upload(t.Context(), l, name, sum); err == nil {
		t.Fatal("no error")
	}
	s.Faults(nil)
	if _, err := c.Stat(t.Context(), l); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat: %v", err)
	}
	list, err := c.Uploads(t.Context(), s3.Location{Bucket: fake.Bucket})
	if err != nil || len(list) != 1 {
		t.Fatalf("Uploads = %v, %v, want one", list, err)
	}
	if err := c.Abort(t.Context(), list[0]); err != nil {
		t.Error(err)
	}
	if list, err = c.Uploads(t.Context(), s3.Location{Bucket: fake.Bucket}); err != nil || len(list) != 0 {
		t.Errorf("Uploads = %v, %v, want none", list, err)
	}
	// a file that is not what its manifest says makes none either
	other := strings.Repeat("0", 64)
	if err := c.Upload(t.Context(), l, name, other); err == nil {
		t.Error("other bytes were uploaded in parts")
	}
	small, _, _ := noise(t, 10)
	if err := c.Upload(t.Context(), l, small, other); err == nil {
		t.Error("other bytes were uploaded")
	}
	if _, err := c.Stat(t.Context(), l); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat: %v", err)
	}
}

func TestReadingGoesOnWhereItBrokeOff(t *testing.T) {
	s := fake.New(t)
	for _, size := range []int{0, 1, 64 << 10, 64<<10 + 1, 300_000} {
		s.Faults(nil)
		name, b, sum := noise(t, size)
		l := s3.Location{Bucket: fake.Bucket, Key: fmt.Sprintf("folder/%d bytes é+&", size)}
		if err := client(t, 2).Upload(t.Context(), l, name, sum); err != nil {
			t.Fatal(err)
		}
		for k := range 7 {
			s.Faults(func(i int, _ *http.Request) fake.Fault {
				if i <= k {
					return []fake.Fault{fake.HalfReply, fake.SlowDown, fake.Reset}[i%3]
				}
				return fake.None
			})
			if got := content(t, client(t, 8), l); !bytes.Equal(got, b) {
				t.Errorf("%d bytes, %d faults: got %d other ones", size, k, len(got))
			}
		}
	}
}

func TestAnObjectThatChangesWhileItIsReadIsAnError(t *testing.T) {
	fake.New(t)
	c, l := client(t, 3), s3.Location{Bucket: fake.Bucket, Key: "k"}
	for i, second := range []int{200_000, 300_000} {
		name, _, sum := noise(t, 200_000+1-i)
		if err := c.Upload(t.Context(), l, name, sum); err != nil {
			t.Fatal(err)
		}
		r, err := c.Open(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		other, _, sum := noise(t, second)
		if err := c.Upload(t.Context(), l, other, sum); err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(r); err == nil || !strings.Contains(err.Error(), "changed") {
			t.Errorf("%d bytes, %v", len(b), err)
		}
		if _, err := r.ReadAt(make([]byte, 10), 0); err == nil {
			t.Error("ReadAt reads the other object")
		}
		r.Close()
	}
}

func TestOneOfManyCreates(t *testing.T) {
	fake.New(t)
	c, l := client(t, 2), s3.Location{Bucket: fake.Bucket, Key: "k"}
	won := make(chan int, 20)
	done := make(chan error)
	for i := range 20 {
		go func() {
			err := c.Create(context.Background(), l, []byte{byte(i)})
			if err == nil {
				won <- i
			} else if errors.Is(err, s3.ErrExists) {
				err = nil
			}
			done <- err
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if len(won) != 1 || content(t, c, l)[0] != byte(<-won) {
		t.Errorf("%d won, or another's bytes are there", len(won)+1)
	}
}

func TestListingsOfManyPages(t *testing.T) {
	s := fake.New(t)
	c := client(t, 3)
	const n = 2100
	for i := range n {
		if err := c.Put(t.Context(), s3.Location{Bucket: fake.Bucket, Key: fmt.Sprintf("p/%05d é", i)}, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	s.Faults(func(i int, _ *http.Request) fake.Fault {
		return []fake.Fault{fake.Internal, fake.None, fake.HalfReply, fake.None}[i%4]
	})
	i := 0
	for o, err := range c.List(t.Context(), s3.Location{Bucket: fake.Bucket, Key: "p/"}) {
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("p/%05d é", i); o.Key != want {
			t.Fatalf("object %d is %q, want %q", i, o.Key, want)
		}
		i++
	}
	if i != n {
		t.Errorf("%d objects, want %d", i, n)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	s := fake.New(t)
	c := client(t, 2)
	_, err := c.Get(t.Context(), s3.Location{Bucket: "nowhere", Key: "k"}, 10)
	if !errors.Is(err, s3.ErrNoBucket) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no bucket: %v", err)
	}
	if _, err = c.Get(t.Context(), s3.Location{Bucket: fake.Bucket, Key: "k"}, 10); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, s3.ErrNoBucket) {
		t.Errorf("no object: %v", err)
	}
	s.Faults(func(int, *http.Request) fake.Fault { return fake.SlowDown })
	if _, err = c.Stat(t.Context(), s3.Location{Bucket: fake.Bucket, Key: "k"}); err == nil {
		t.Error("no error of a store that throttles for ever")
	}
	if n := len(s.Requests()); n != 2 {
		t.Errorf("%d requests, want 2 tries", n)
	}
	for _, bad := range []string{"minio:9000", "http://key:secret@host", "ftp://host", "http://host/path"} {
		t.Setenv("AWS_ENDPOINT_URL_S3", bad)
		if _, err := s3.New(s3.Options{}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("endpoint %q: %v", bad, err)
		}
	}
}
