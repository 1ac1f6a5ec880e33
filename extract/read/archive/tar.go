package archive

import (
	"archive/tar"
	"errors"
	"io"

	"writ/extract/doc"
)

// tar lists a tar stream.
func (w *walk) tar(f File, depth int) bool {
	r := tar.NewReader(f.Stream)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return w.broken(f.URI, err)
		}
		uri := f.URI + "!" + h.Name
		if h.Typeflag == tar.TypeDir || hidden(h.Name) {
			continue
		}
		if !w.next(uri) {
			return false
		}
		switch {
		case unsafe(h.Name):
			if !w.skip(uri, "its name leads out of the archive") {
				return false
			}
			continue
		case h.Typeflag != tar.TypeReg:
			if !w.skip(uri, "a link or device, not a regular file") {
				return false
			}
			continue
		}
		data, err := w.read(r)
		if err != nil {
			if !w.broken(uri, err) || errors.Is(err, errSpent) {
				return false
			}
			var df *doc.Failure
			if !errors.As(err, &df) {
				return true // damaged: nothing can follow
			}
			continue
		}
		if !w.member(entry{uri: f.URI, name: h.Name, data: data, depth: depth}) {
			return false
		}
	}
}
