// Command extract finds who did what to whom, and when, in news articles and
// US court filings. See extract --help.
package main

import (
	"os"

	"writ/cmd/internal/cli"
	"writ/extract/read/pdf"
)

func main() {
	pdf.Main() // returns at once, but in a child process that reads PDFs
	os.Exit(cli.Main(os.Args[1:], cli.Standard()))
}
