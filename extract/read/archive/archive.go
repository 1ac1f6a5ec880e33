// Package archive lists the documents inside zip, tar and WARC files, as they
// are or inside gzip and zstd.
//
// Each member becomes one input with the URI "archive!member" and its bytes in
// memory; lines of JSON Lines inside an archive become one each. Archives in
// archives are opened [Options.MaxDepth] deep. Nothing is ever written to
// disk, so a name that leads out of the archive ("../x", "/etc/x", "C:\x")
// can hurt nobody; such a member is still left out and told, for no honest
// tool makes it.
//
// Of a WARC file the response and resource records with a document in them
// are members, named by their target URI; other records are not listed.
//
// A member that cannot be a document (another kind of file, a link, a device,
// an unsafe name) comes with a *doc.Failure of status skipped; one that cannot
// be read with one of status failed. Directories, hidden files and what macOS
// adds are not listed; an archive with nothing else fails as empty.
//
// # Limits
//
// A member holds at most MaxBytes. All members together may hold Ratio times
// the bytes of the archive and Free bytes more: after that the archive ends
// with a failure "too_large" (zip bombs, also those whose entries overlap). A
// zip file lists at most MaxMembers, read from its end before anything is
// allocated; other archives are cut off there.
package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"

	"writ/extract/doc"
	"writ/extract/read/lines"
	"writ/extract/read/sniff"
)

const stage = "read/archive"

// Media types that this package opens.
const (
	Zip  = "application/zip"
	Tar  = "application/x-tar"
	WARC = "application/warc"
)

// Opens reports whether Split lists the members of a file with that media
// type.
func Opens(mediaType string) bool {
	return mediaType == Zip || mediaType == Tar || mediaType == WARC
}

// Options are the limits; the zero value is the production setting.
type Options struct {
	MaxBytes   int64 // of one member; 0 = 256 MiB
	MaxMembers int   // of one archive; 0 = 1,000,000
	MaxDepth   int   // archives in archives; 0 = 3
	Ratio      int64 // bytes of all members to bytes of the archive; 0 = 200
	Free       int64 // bytes of all members that no ratio binds; 0 = 1 GiB
}

// File is an archive that is open.
type File struct {
	URI       string
	MediaType string
	Stream    io.Reader   // from the first byte on, decompressed; not used for zip
	At        io.ReaderAt // zip alone
	Size      int64       // bytes of the file on disk
}

// Split yields the members of f in the order of the file.
func Split(ctx context.Context, f File, o Options) iter.Seq2[doc.Input, error] {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	if o.MaxMembers <= 0 {
		o.MaxMembers = 1_000_000
	}
	if o.MaxDepth <= 0 {
		o.MaxDepth = 3
	}
	if o.Ratio <= 0 {
		o.Ratio = 200
	}
	if o.Free <= 0 {
		o.Free = 1 << 30
	}
	return func(yield func(doc.Input, error) bool) {
		w := &walk{ctx: ctx, o: o, left: o.Free + o.Ratio*f.Size}
		w.yield = func(in doc.Input, err error) bool {
			w.told++
			return yield(in, err)
		}
		w.open(f, 1)
	}
}

// walk is one archive with what is nested in it while it is listed.
type walk struct {
	ctx     context.Context
	o       Options
	yield   func(doc.Input, error) bool
	left    int64 // bytes that members may still hold
	members int
	told    int // what was yielded
}

// open lists f and reports whether to go on. An archive with nothing to list
// is told too: a directory that lost its entries reads as an empty one.
func (w *walk) open(f File, depth int) bool {
	list, before := w.warc, w.told
	switch f.MediaType {
	case Zip:
		list = w.zip
	case Tar:
		list = w.tar
	}
	ok := list(f, depth)
	if ok && w.told == before {
		return w.fail(f.URI, doc.StatusFailed, doc.ReasonEmpty, "the archive lists no document: check that it is whole", nil)
	}
	return ok
}

// fail ends or interrupts the listing of uri.
func (w *walk) fail(uri, status, reason, hint string, err error) bool {
	return w.yield(doc.Input{URI: uri}, &doc.Failure{Status: status, Stage: stage, Reason: reason, Hint: hint, Err: err})
}

func (w *walk) broken(uri string, err error) bool {
	var f *doc.Failure
	switch {
	case errors.As(err, &f):
		return w.yield(doc.Input{URI: uri}, f)
	case w.ctx.Err() != nil:
		return w.fail(uri, doc.StatusFailed, doc.ReasonCanceled, "", w.ctx.Err())
	}
	return w.fail(uri, doc.StatusFailed, doc.ReasonMalformed, "the archive is damaged from here on: fetch it again", err)
}

// skip tells of a member that is no document.
func (w *walk) skip(uri, hint string) bool {
	return w.fail(uri, doc.StatusSkipped, doc.ReasonNotSelected, hint, nil)
}

// errSpent ends an archive whose members hold too much.
var errSpent = &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonTooLarge,
	Hint: "its members hold far more than an archive of that size can: it looks like a bomb"}

// next counts a member; false ends the archive.
func (w *walk) next(uri string) bool {
	if err := w.ctx.Err(); err != nil {
		w.broken(uri, err)
		return false
	}
	if w.members++; w.members > w.o.MaxMembers {
		w.fail(uri, doc.StatusFailed, doc.ReasonTooLarge, "split the archive", fmt.Errorf("over %d members", w.o.MaxMembers))
		return false
	}
	return true
}

// read reads one member. A *doc.Failure that is errSpent ends the archive.
func (w *walk) read(r io.Reader) ([]byte, error) {
	limit := min(w.o.MaxBytes, w.left)
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	w.left -= int64(len(b))
	switch {
	case w.left < 0:
		return nil, errSpent
	case int64(len(b)) > w.o.MaxBytes:
		return nil, &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: doc.ReasonTooLarge,
			Hint: "raise the limit with --max-bytes", Err: fmt.Errorf("more than %d bytes", w.o.MaxBytes)}
	case err != nil:
		return nil, fmt.Errorf("read member: %w", err)
	}
	return b, nil
}

// unsafe reports whether name leads out of the archive.
func unsafe(name string) bool {
	n := strings.ReplaceAll(name, `\`, "/")
	if strings.HasPrefix(n, "/") || len(n) > 1 && n[1] == ':' || strings.ContainsRune(n, 0) {
		return true
	}
	n = path.Clean(n)
	return n == ".." || strings.HasPrefix(n, "../")
}

// hidden reports whether a walk over a directory would not enter name.
func hidden(name string) bool {
	for part := range strings.SplitSeq(strings.ReplaceAll(name, `\`, "/"), "/") {
		if part == "__MACOSX" || strings.HasPrefix(part, ".") && part != "." && part != ".." {
			return true
		}
	}
	return false
}

// entry is one regular member with a name.
type entry struct {
	uri   string // of the archive
	name  string
	data  []byte
	depth int // of the archive
	given bool
}

// member yields what one member holds and reports whether to go on.
func (w *walk) member(e entry) bool {
	uri := e.uri + "!" + e.name
	data, ok, err := w.unpack(e.data)
	if err != nil {
		return w.broken(uri, err) && !errors.Is(err, errSpent)
	}
	t := sniff.Detect(data[:min(len(data), sniff.HeadSize)], e.name)
	switch {
	case Opens(t.MediaType) && e.depth >= w.o.MaxDepth:
		return w.skip(uri, fmt.Sprintf("archives nest deeper than %d", w.o.MaxDepth))
	case Opens(t.MediaType):
		return w.open(File{URI: uri, MediaType: t.MediaType, Stream: bytes.NewReader(data), At: bytes.NewReader(data), Size: int64(len(data))}, e.depth+1)
	case len(data) == 0:
		return w.fail(uri, doc.StatusFailed, doc.ReasonEmpty, "the member has no bytes", nil)
	case !e.given && !ok && !document(t.Kind, e.name):
		return w.skip(uri, "not a document by its name and content")
	case t.Kind == sniff.JSONL:
		for in, err := range lines.Split(w.ctx, bytes.NewReader(data), uri, lines.Options{}) {
			if !w.yield(in, err) {
				return false
			}
		}
		return true
	}
	return w.yield(doc.Input{URI: uri, Data: data}, nil)
}

// unpack undoes gzip and zstd around a member; ok reports that it did.
func (w *walk) unpack(data []byte) (out []byte, ok bool, err error) {
	switch sniff.Kind(data[:min(len(data), sniff.HeadSize)], "") {
	case sniff.Gzip:
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, false, fmt.Errorf("decompress gzip: %w", err)
		}
		out, err = w.read(z)
		return out, false, err
	case sniff.Zstd:
		z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(512<<20))
		if err != nil {
			return nil, false, fmt.Errorf("decompress zstd: %w", err)
		}
		defer z.Close()
		out, err = w.read(z)
		return out, false, err
	}
	return data, false, nil
}

// extensions of documents, without those of compression.
var extensions = map[string]bool{
	"": true, ".txt": true, ".text": true, ".md": true, ".html": true, ".htm": true, ".xhtml": true, ".pdf": true, ".jsonl": true, ".ndjson": true,
}

// document reports whether a member is to be tried: a page, a PDF or JSON
// Lines by its content, text by its name.
func document(kind, name string) bool {
	switch kind {
	case sniff.HTML, sniff.PDF, sniff.JSONL:
		return true
	}
	ext := strings.ToLower(path.Ext(name))
	if ext == ".gz" || ext == ".zst" {
		ext = strings.ToLower(path.Ext(name[:len(name)-len(ext)]))
	}
	return extensions[ext] && (kind == sniff.Text || ext != "")
}
