package out_test

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"writ/out"
	"writ/out/store"
)

// full is a disk with room for so many bytes a file.
type full struct {
	store.OS
	left int
}

type fullFile struct {
	store.WriteSyncer
	left int
}

func (f full) Create(name string) (store.WriteSyncer, error) {
	w, err := f.OS.Create(name)
	return &fullFile{w, f.left}, err
}

func (f *fullFile) Write(p []byte) (int, error) {
	n, err := f.WriteSyncer.Write(p[:min(len(p), f.left)])
	if f.left -= n; err == nil && n < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}

func TestAFullDiskIsToldBeforeAnyWork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := options("r1")
	o.FS = full{left: 1 << 20}
	if _, err := out.NewDataset(dir, o); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free space") {
		t.Errorf("NewDataset = %v, want %v", err, syscall.ENOSPC)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left behind: %d files", len(got))
	}
	o.FS = nil
	dataset(t, dir, o, batches()) // the same run, once there is room
	if got := files(t, dir); len(got) != 4 {
		t.Errorf("%d files, want 4", len(got))
	}
}
