package worker

import "golang.org/x/sys/unix"

// limitData bounds the private writable memory of the process. A system that
// refuses is left as it is: the parent watches too.
func limitData(n int64) {
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: uint64(n), Max: uint64(n)})
}

func dupTo(from, to int) error { return unix.Dup3(from, to, 0) }
