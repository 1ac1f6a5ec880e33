package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"writ/extract/doc"
)

// zip lists a zip file.
func (w *walk) zip(f File, depth int) bool {
	if n := listed(f.At, f.Size); n > uint64(w.o.MaxMembers) {
		return w.fail(f.URI, doc.StatusFailed, doc.ReasonTooLarge, "split the archive", fmt.Errorf("%d members", n))
	}
	r, err := zip.NewReader(f.At, f.Size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return w.broken(f.URI, err)
	}
	for _, m := range r.File {
		uri := f.URI + "!" + m.Name
		if strings.HasSuffix(m.Name, "/") || hidden(m.Name) {
			continue
		}
		if !w.next(uri) {
			return false
		}
		var ok bool
		switch {
		case unsafe(m.Name):
			ok = w.skip(uri, "its name leads out of the archive")
		case !m.Mode().IsRegular():
			ok = w.skip(uri, "a link or device, not a regular file")
		case m.Flags&1 != 0:
			ok = w.fail(uri, doc.StatusFailed, doc.ReasonEncrypted, "unpack it with its password first", nil)
		default:
			ok = w.zipped(f.URI, m, depth)
		}
		if !ok {
			return false
		}
	}
	return true
}

// zipped yields one member of a zip file.
func (w *walk) zipped(uri string, m *zip.File, depth int) bool {
	name := uri + "!" + m.Name
	r, err := m.Open()
	if err != nil {
		return w.broken(name, err)
	}
	defer r.Close()
	data, err := w.read(r)
	if err != nil {
		return w.broken(name, err) && !errors.Is(err, errSpent)
	}
	return w.member(entry{uri: uri, name: m.Name, data: data, depth: depth})
}

// listed returns how many members the end of a zip file announces, 0 when
// there is no such end.
func listed(r io.ReaderAt, size int64) uint64 {
	tail := make([]byte, min(size, 22+64<<10+20))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	k := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if k < 0 || k+12 > len(tail) {
		return 0
	}
	n := uint64(binary.LittleEndian.Uint16(tail[k+10:]))
	if n != 0xffff || k < 20 || !bytes.HasPrefix(tail[k-20:], []byte("PK\x06\x07")) {
		return n
	}
	end := make([]byte, 40) // of the zip64 directory
	if _, err := r.ReadAt(end, int64(binary.LittleEndian.Uint64(tail[k-12:]))); err != nil || !bytes.HasPrefix(end, []byte("PK\x06\x06")) {
		return n
	}
	return binary.LittleEndian.Uint64(end[32:])
}
