// Command extract finds who did what to whom, and when, in news articles and
// US court filings. See extract --help.
package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"slices"

	"writ/cmd/internal/cli"
	"writ/extract/read/pdf"
)

// Memory from which on the garbage collector works harder. runLimit is for
// runs: with the pages of the program itself and what the system holds back, a
// long one stays under 500 MB, and reaches early what it will need (make soak).
// memoryLimit is for the rest: grouping and compacting keep more at once. Both
// are goals and no bounds: one document of many megabytes may take more.
// GOMEMLIMIT wins.
const (
	memoryLimit = 430 << 20
	runLimit    = 300 << 20
)

// firstCollection is the memory at which the collector runs for the first
// time: what stands at the start is tables and weights, which stay. GOGC wins.
const firstCollection = 112 << 20

func main() {
	pdf.Main() // returns at once, but in a child process that reads PDFs
	if os.Getenv("GOMEMLIMIT") == "" {
		collectLate()
	}
	os.Exit(cli.Main(os.Args[1:], cli.Standard()))
}

// collectLate holds the collector back until firstCollection; from then on it
// works as ever, under its limit.
func collectLate() {
	limit := int64(memoryLimit)
	if slices.Contains(os.Args, "run") { // a file of that name does no harm
		limit = runLimit
	}
	if os.Getenv("GOGC") != "" {
		debug.SetMemoryLimit(limit)
		return
	}
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	runtime.AddCleanup(new(*int), func(int) {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(percent)
	}, 0)
}
