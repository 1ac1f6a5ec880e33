package worker

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Env is the environment variable that makes a process a child.
const Env = "WRIT_PDF_CHILD"

// hooked holds the engines that Main was given. It is the one thing a child
// and its parent must agree on, so it belongs to the process.
var hooked atomic.Pointer[map[string]Factory]

// Main serves as a child and ends the process when [Env] is set; otherwise it
// notes the engines that a child of this process will have, and returns.
func Main(engines map[string]Factory) {
	if os.Getenv(Env) == "" {
		engines = maps.Clone(engines)
		hooked.Store(&engines)
		return
	}
	_ = os.Unsetenv(Env)
	// One thread for the parser, and one so that the end of standard input is
	// seen while compiled WebAssembly, which cannot be preempted, loops.
	runtime.GOMAXPROCS(2)
	out, err := takeStdout()
	if err == nil {
		err = Serve(os.Stdin, out, engines, func() { os.Exit(0) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pdf child:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Engines returns the engines given to [Main] in this process, nil when Main
// was not called: then the same binary cannot serve as a child.
func Engines() map[string]Factory {
	if p := hooked.Load(); p != nil {
		return *p
	}
	return nil
}

// limitMemory makes the garbage collector work harder near the limit, and has
// the system refuse far beyond it, should memory grow faster than the parent
// looks.
func limitMemory(limit int64) {
	if limit <= 0 {
		return
	}
	debug.SetMemoryLimit(limit / 4 * 3)
	limitData(2*limit + 1<<30)
}

// freeMemory gives memory back to the system when over keep bytes of it are
// the heap's.
func freeMemory(keep int64) {
	s := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(s)
	var n uint64
	for _, v := range s {
		n += v.Value.Uint64()
	}
	if keep > 0 && n > uint64(keep) {
		debug.FreeOSMemory()
	}
}
