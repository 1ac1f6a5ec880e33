//go:build unix

package pdfium

import (
	"context"

	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// withMemory has the memory of PDFium instances come from the system instead
// of Go's heap: an instance is made for every document, and Go would clear all
// of its memory, of which most is never touched, and copy it as it grows.
func withMemory(ctx context.Context) context.Context {
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, most uint64) experimental.LinearMemory {
		all, err := unix.Mmap(-1, 0, int(most), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON)
		if err != nil {
			return &heapMemory{}
		}
		return &mapped{all: all}
	}))
}

// mapped is a range of addresses of which the first open bytes may be used.
// Growing neither moves nor copies it.
type mapped struct {
	all  []byte
	open uint64
}

// Reallocate implements [experimental.LinearMemory].
func (m *mapped) Reallocate(size uint64) []byte {
	if size > uint64(len(m.all)) {
		return nil
	}
	if size > m.open {
		if err := unix.Mprotect(m.all[:size], unix.PROT_READ|unix.PROT_WRITE); err != nil {
			return nil
		}
		m.open = size
	}
	return m.all[:size:m.open]
}

// Free implements [experimental.LinearMemory].
func (m *mapped) Free() {
	_ = unix.Munmap(m.all) // it fails for no range that Mmap gave
	m.all = nil
}

// heapMemory is memory from Go's heap, for a system without address space.
type heapMemory struct{ b []byte }

// Reallocate implements [experimental.LinearMemory].
func (m *heapMemory) Reallocate(size uint64) []byte {
	if size > uint64(cap(m.b)) {
		b := make([]byte, size, size+size/4)
		copy(b, m.b)
		m.b = b
	}
	m.b = m.b[:size]
	return m.b
}

// Free implements [experimental.LinearMemory].
func (m *heapMemory) Free() { m.b = nil }
