// Command extract finds who did what to whom, and when, in news articles and
// US court filings. See extract --help.
package main

import (
	"os"
	"runtime"
	"runtime/debug"

	"writ/cmd/internal/cli"
	"writ/extract/read/pdf"
)

// memoryLimit is the memory from which on the garbage collector works harder:
// with the pages of the program itself, a long run stays under 500 MB. It is a
// goal and no bound: one document of many megabytes may take more. GOMEMLIMIT
// wins.
const memoryLimit = 300 << 20

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
// works as ever, under memoryLimit.
func collectLate() {
	if os.Getenv("GOGC") != "" {
		debug.SetMemoryLimit(memoryLimit)
		return
	}
	percent := debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	runtime.AddCleanup(new(*int), func(int) {
		debug.SetMemoryLimit(memoryLimit)
		debug.SetGCPercent(percent)
	}, 0)
}
