// Package cli is the body of the extract command, testable without a process.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"writ/extract"
	"writ/models/overlay"
	"writ/out/schema"
	"writ/out/store"
	"writ/out/store/s3"
)

// Exit codes.
const (
	ExitOK          = 0 // all done; skipped, needs_ocr and failures already known are told in the summary
	ExitFailed      = 1 // the run failed; nothing of it is visible
	ExitUsage       = 2 // a flag or argument that cannot be
	ExitDocuments   = 3 // done, with documents that failed
	ExitInterrupted = 4 // interrupted; run it again to go on
)

// Streams are what a command talks to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Width    int  // columns of the terminal behind Out; 0 = no terminal
	Talk     bool // Err is a terminal: progress bar
	Color    bool
	FS       store.FS   // what datasets are written through; nil = the system's
	S3       s3.Options // of object stores
}

// Standard returns the process's streams.
func Standard() Streams {
	s := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		s.Width = 80
		if w, _, err := term.GetSize(fd); err == nil && w > 20 {
			s.Width = w
		}
		s.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	s.Talk = term.IsTerminal(int(os.Stderr.Fd()))
	return s
}

// exitError carries an exit code through cobra.
type exitError struct {
	code int
	err  error // nil = say nothing more
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}
func (e *exitError) Unwrap() error { return e.err }

func usage(format string, a ...any) error {
	return &exitError{ExitUsage, fmt.Errorf(format, a...)}
}

// Main runs one command line and returns the exit code. Errors are one line
// on s.Err.
func Main(args []string, s Streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	root := newRoot(s)
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	c, err := root.ExecuteContextC(ctx)
	if err == nil {
		return ExitOK
	}
	code := codeOf(err)
	var list overlay.Problems
	if errors.As(err, &list) {
		for _, p := range list {
			fmt.Fprintln(s.Err, oneLine(p.Error()))
		}
		fmt.Fprintf(s.Err, "extract: %s in the lexicon\n", plural(len(list), "problem"))
	} else if msg := oneLine(err.Error()); msg != "" {
		if strings.Contains(msg, " arg(s), ") { // cobra's count says nothing of what is missing
			msg += "; usage: " + c.UseLine()
		}
		fmt.Fprintln(s.Err, "extract: "+plainSyntax(msg))
		if code == ExitUsage {
			fmt.Fprintf(s.Err, "Try '%s --help'.\n", c.CommandPath())
		}
	}
	return code
}

// codeOf is the exit code of a command that ended with err.
func codeOf(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &e):
		return e.code
	case isUsage(err):
		return ExitUsage
	}
	return ExitFailed
}

// isUsage tells cobra's own complaints, which have no type.
func isUsage(err error) bool {
	for _, p := range []string{"unknown flag", "unknown shorthand", "unknown command", "invalid argument", "flag needs an argument", "required flag", "accepts ", "requires at least", "bad flag syntax"} {
		if strings.HasPrefix(err.Error(), p) {
			return true
		}
	}
	return false
}

// syntax is how package strconv says that a number is none.
var syntax = regexp.MustCompile(`strconv\.(Parse\w+|Atoi): parsing "[^"]*": (invalid syntax|value out of range)`)

// plainSyntax says it for people.
func plainSyntax(msg string) string {
	return syntax.ReplaceAllStringFunc(msg, func(m string) string {
		switch {
		case strings.HasSuffix(m, "range"):
			return "the number is too large"
		case strings.Contains(m, "ParseBool"):
			return "want true or false"
		}
		return "it is no number"
	})
}

func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

func newRoot(s Streams) *cobra.Command {
	o := &fileOptions{}
	o.net = s.S3
	root := &cobra.Command{
		Use:   "extract [FILE...]",
		Short: "Who did what to whom, and when: records from news articles and US court filings",
		Long: `extract reads news articles (text, HTML) and US court filings (PDF) and prints one
row per act of a public authority on an entity: entity, action, agency, date.`,
		Example: `  extract article.txt                       a table on a terminal, JSON Lines in a pipe
  extract 'filings/**/*.pdf' --format csv   many files, one stream
  cat page.html | extract -                 standard input
  extract run INBOX -o DATASET              a nightly job: Parquet dataset, one row per input
  extract article.txt -v                    with the sentences that say so; --explain tells why
  extract article.txt --open                the review page in the browser
  extract report DATASET -o report.html     the same for many documents, with charts
  extract annotate --layer dates a.txt      one analysis layer as JSON Lines`,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       extract.Version,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			return runFiles(c.Context(), s, o, args)
		},
	}
	root.SetVersionTemplate("extract {{.Version}}\n")
	o.flags(root)
	root.SetFlagErrorFunc(suggestFlag)
	root.AddCommand(newRun(s), newAnnotate(s), newCluster(s), newCompact(s), newCopy(s), newForget(s), newRuns(s), newList(s), newVerify(s), newDiff(s), newLearn(s), newEval(s), newLint(s), newReport(s), newSchema(s), newConfig(s), newVersion(s))
	complete(root, map[string][]string{root.Name(): formats, "schema": schema.Formats(), "diff": {"table", "json", "jsonl"}, "runs": {"text", "jsonl"}, "files": {"text", "jsonl"}})
	configure(root)
	return root
}

func newVersion(s Streams) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the versions that a row carries", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			model, rules, err := extract.Versions()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.Out, "extract %s\nmodel   %s\nrules   %s\n", extract.Version, model, rules)
			return err
		},
	}
}
