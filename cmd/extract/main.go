// Command extract finds who did what to whom, and when, in news articles and
// US court filings. See extract --help.
package main

import (
	"os"
	"runtime/debug"

	"writ/cmd/internal/cli"
	"writ/extract/read/pdf"
)

// memoryLimit is the heap from which on the garbage collector works harder:
// runs over large documents stay under one gigabyte. GOMEMLIMIT wins.
const memoryLimit = 600 << 20

func main() {
	pdf.Main() // returns at once, but in a child process that reads PDFs
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	os.Exit(cli.Main(os.Args[1:], cli.Standard()))
}
