package extract

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"writ/extract/doc"
	"writ/extract/read/archive"
	"writ/extract/read/lines"
	"writ/extract/read/pdf"
	"writ/extract/read/sniff"
)

// Stdin is the URI of standard input.
const Stdin = "-"

// headBytes is how much of an input its type is told from.
const headBytes = 8 << 10

// Split yields the units of one input: every line of JSON Lines and every
// member of a zip, tar or WARC file (with its data), any other input as it is
// (data is read later, by Extract; standard input at once). A line or member
// that cannot be had comes with a *doc.Failure.
func (x *Extractor) Split(ctx context.Context, in doc.Input) iter.Seq2[doc.Input, error] {
	return func(yield func(doc.Input, error) bool) {
		if in.Data != nil {
			yield(in, nil)
			return
		}
		r, closeAll, err := x.open(ctx, in.URI)
		if err != nil {
			yield(in, fileFailure(err))
			return
		}
		defer closeAll()
		br := bufio.NewReaderSize(r, headBytes)
		head, err := br.Peek(headBytes)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			yield(in, fileFailure(err))
			return
		}
		members := func(s iter.Seq2[doc.Input, error]) {
			for m, err := range s {
				if !yield(m, err) {
					return
				}
			}
		}
		switch t := sniff.Detect(head, in.URI); {
		case t.Kind == sniff.JSONL:
			members(lines.Split(ctx, br, in.URI, lines.Options{}))
		case archive.Opens(t.MediaType):
			f, closeFile, err := x.archive(ctx, in.URI, t.MediaType, br)
			if err != nil {
				yield(in, fileFailure(err))
				return
			}
			defer closeFile()
			members(archive.Split(ctx, f, archive.Options{MaxBytes: x.o.MaxBytes}))
		case in.URI == Stdin:
			in.Data, err = readAll(br, x.o.MaxBytes)
			yield(in, err)
		default:
			yield(in, nil)
		}
	}
}

// Lines yields every line of r, JSON Lines whatever its first bytes look like,
// as one input, one that cannot be had with its *doc.Failure: none is left out,
// and a reader without lines yields nothing. A line may have limit bytes, 0:
// lines.DefaultMaxLine.
func (x *Extractor) Lines(ctx context.Context, r io.Reader, uri string, limit int) iter.Seq2[doc.Input, error] {
	return lines.Split(ctx, r, uri, lines.Options{MaxLine: limit, Every: true})
}

// archive makes stream, the decompressed content of uri, an open archive. A
// zip file is read from its end: from the file itself, or from memory when it
// is compressed once more or comes by standard input.
func (x *Extractor) archive(ctx context.Context, uri, mediaType string, stream io.Reader) (f archive.File, done func(), err error) {
	f, done = archive.File{URI: uri, MediaType: mediaType, Stream: stream, Size: x.o.MaxBytes}, func() {}
	if uri != Stdin {
		file, err := x.file(ctx, uri)
		if err != nil {
			return f, done, err
		}
		done = func() { file.Close() }
		st, err := file.Stat()
		if err != nil {
			done()
			return f, done, err
		}
		f.At, f.Size = file, st.Size()
		head := make([]byte, 4)
		if mediaType != archive.Zip {
			return f, done, nil
		}
		if _, err := file.ReadAt(head, 0); err == nil && bytes.HasPrefix(head, []byte("PK")) {
			return f, done, nil
		}
	}
	if mediaType == archive.Zip {
		b, err := readAll(stream, x.o.MaxBytes)
		if err != nil {
			done()
			return f, done, err
		}
		f.At, f.Size = bytes.NewReader(b), int64(len(b))
	}
	return f, done, nil
}

// File is an open input. One without directories may say anything of its mode.
type File interface {
	io.Reader
	io.ReaderAt // beside the reading from start to end
	io.Closer
	Stat() (fs.FileInfo, error)
}

// file opens an input by its URI, which is not that of standard input.
func (x *Extractor) file(ctx context.Context, uri string) (File, error) {
	if x.o.Open != nil {
		return x.o.Open(ctx, uri)
	}
	return os.Open(uri)
}

// open opens a file or standard input and undoes gzip and zstd, told by
// content.
func (x *Extractor) open(ctx context.Context, uri string) (io.Reader, func(), error) {
	f := File(os.Stdin)
	closeAll := func() {}
	if uri != Stdin {
		var err error
		if f, err = x.file(ctx, uri); err != nil {
			return nil, nil, err
		}
		closeAll = func() { f.Close() }
		if st, err := f.Stat(); err == nil && st.IsDir() {
			f.Close()
			return nil, nil, fmt.Errorf("%s is a directory", uri)
		}
	}
	br := bufio.NewReaderSize(f, 64<<10)
	head, _ := br.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			closeAll()
			return nil, nil, fmt.Errorf("decompress gzip: %w", err)
		}
		return z, closeAll, nil
	case bytes.Equal(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(512<<20))
		if err != nil {
			closeAll()
			return nil, nil, fmt.Errorf("decompress zstd: %w", err)
		}
		return z, func() { z.Close(); closeAll() }, nil
	}
	return br, closeAll, nil
}

// readAll reads at most limit bytes. It joins pieces only when it has them
// all: a bomb costs the limit once, not the twice of a buffer that grows.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	const most = 16 << 20 // bytes of a piece
	var pieces [][]byte
	total := int64(0)
	for size := int64(64 << 10); ; size = min(2*size, most) {
		piece := make([]byte, min(size, limit+1-total))
		n, err := 0, error(nil)
		for n < len(piece) && err == nil {
			var k int
			k, err = r.Read(piece[n:])
			n += k
		}
		pieces, total = append(pieces, piece[:n]), total+int64(n)
		switch {
		case total > limit:
			return nil, &doc.Failure{
				Status: doc.StatusFailed, Stage: StageRead, Reason: doc.ReasonTooLarge,
				Hint: "raise the limit with --max-bytes, or split the file", Err: fmt.Errorf("more than %d bytes", limit),
			}
		case errors.Is(err, io.EOF):
			return bytes.Join(pieces, nil), nil
		case err != nil:
			return nil, fileFailure(err)
		}
	}
}

func fileFailure(err error) error {
	var f *doc.Failure
	if errors.As(err, &f) {
		return f
	}
	f = &doc.Failure{Status: doc.StatusFailed, Stage: StageRead, Reason: doc.ReasonUnreadable, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Reason, f.Hint = doc.ReasonNotFound, "check the path"
	case errors.Is(err, fs.ErrPermission):
		f.Reason, f.Hint = doc.ReasonPermission, "give read access or run as its owner"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, io.ErrUnexpectedEOF):
		f.Reason, f.Hint = doc.ReasonMalformed, "the compressed file is damaged: fetch it again"
	}
	return f
}

// load gets the bytes of an input that has none yet.
func (x *Extractor) load(ctx context.Context, in *doc.Input) error {
	if in.Data != nil {
		return nil
	}
	r, closeAll, err := x.open(ctx, in.URI)
	if err != nil {
		return fileFailure(err)
	}
	in.Data, err = readAll(r, x.o.MaxBytes)
	closeAll()
	return err
}

// read gives the bytes of an input to the reader of their kind.
func (x *Extractor) read(ctx context.Context, in doc.Input) (*doc.Raw, error) {
	if len(in.Data) == 0 {
		return nil, &doc.Failure{
			Status: doc.StatusFailed, Stage: StageRead, Reason: doc.ReasonEmpty, Hint: "the file has no bytes: check how it was written",
		}
	}
	kind := sniff.Detect(in.Data[:min(len(in.Data), headBytes)], in.URI)
	if in.Member > 0 {
		kind.Kind = "jsonl"
	}
	if kind.Kind == "pdf" {
		p, err := x.openPDF()
		if err != nil {
			return nil, err
		}
		return p.Read(ctx, in)
	}
	r, ok := x.readers[kind.Kind]
	if !ok {
		return nil, &doc.Failure{
			Status: doc.StatusFailed, Stage: StageRead, Reason: doc.ReasonBinary,
			Hint: "extract reads text, HTML, PDF, JSON Lines, zip, tar and WARC", Err: fmt.Errorf("content looks like %s", kind.MediaType),
		}
	}
	raw, err := r.Read(ctx, in)
	if err == nil && strings.EqualFold(filepath.Ext(in.URI), ".pdf") {
		// A server's message saved under the name of what was asked for.
		raw.Notes = append(raw.Notes, doc.Note{Stage: StageRead, Code: "not_pdf", Detail: "named .pdf, but " + raw.MediaType + " without a mark of a PDF"})
	}
	return raw, err
}

// openPDF starts the PDF reader at the first PDF.
func (x *Extractor) openPDF() (*pdf.Reader, error) {
	p, err := x.pdf()
	if err != nil {
		return nil, &doc.Failure{
			Status: doc.StatusFailed, Stage: "read/pdf", Reason: doc.ReasonCrash,
			Hint: "the PDF engine does not start", Err: err,
		}
	}
	x.mu.Lock()
	x.opened = p
	x.mu.Unlock()
	return p, nil
}
