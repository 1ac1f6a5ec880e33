package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"writ/out/audit"
	"writ/out/remote"
	"writ/out/store"
	"writ/out/store/s3"
)

// newVerify makes the command that checks a dataset.
func newVerify(s Streams) *cobra.Command {
	fix := false
	c := &cobra.Command{
		Use:   "verify DATASET",
		Short: "Check a dataset: files, hashes, rows, columns, unfinished commits, duplicates",
		Long: `verify compares DATASET with its manifests: every file that counts is there with its SHA-256,
number of rows and columns; no other file stands below a table's folder; no commit is half
done; no record or document has two rows. It prints one line a problem and a summary, and
changes nothing; it also tells whether runs added documents that the tables of extract cluster
lack, which is no problem. Writers are kept out meanwhile.

--fix finishes what a killed run had decided, removes temporary files, and moves files that no
manifest names to DATASET/_writ/orphans, where no reader looks; delete them there. It never
deletes rows. What it cannot mend it says.

DATASET may be s3://BUCKET/PREFIX: every object is read once, writers go on meanwhile, and --fix
removes data files that no manifest names a day after they were written.

Exit: 0 clean, or all mended; 3 problems are left; 1 it could not be checked.`,
		Example: `  extract verify DATASET
  extract verify DATASET --fix`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			tell := func(p store.Problem) error {
				_, err := fmt.Fprintln(s.Out, oneLine(problem(p)))
				return err
			}
			sum, err := audit.Summary{}, error(nil)
			if s3.Is(args[0]) {
				sum, err = verifyRemote(c.Context(), s, args[0], fix, tell)
			} else {
				sum, err = audit.Verify(c.Context(), args[0], fix, tell)
			}
			if err != nil {
				if errors.Is(err, context.Canceled) {
					return &exitError{ExitInterrupted, errors.New("interrupted; start it again")}
				}
				return err
			}
			left := sum.Wrong - sum.Mended
			verdict := "clean"
			switch {
			case left > 0 && fix:
				verdict = fmt.Sprintf("%s, %d mended, %d left", plural(sum.Wrong, "problem"), sum.Mended, left)
			case left > 0:
				verdict = plural(left, "problem")
			case sum.Mended > 0:
				verdict = fmt.Sprintf("%s, all mended", plural(sum.Mended, "problem"))
			}
			fmt.Fprintf(s.Out, "%s, %s right, %s rows, %s: %s\n", plural(sum.Runs, "run"), plural(sum.Files, "file"),
				humanize.Comma(sum.Rows), humanize.Bytes(uint64(sum.Bytes)), verdict)
			if sum.Young > 0 {
				fmt.Fprintf(s.Out, "%s that no manifest names yet: of runs at work, or killed within %s\n", plural(sum.Young, "file"), remote.Grace)
			}
			if left > 0 {
				return &exitError{ExitDocuments, nil}
			}
			if s3.Is(args[0]) {
				return nil // extract runs tells it there
			}
			runs, err := audit.Runs(args[0])
			if err != nil {
				return err
			}
			return tellOutdated(s.Out, runs, args[0])
		},
	}
	c.Flags().BoolVar(&fix, "fix", false, "mend what is safe to mend")
	return c
}

// tellOutdated says that the tables of cluster lack what later runs added.
func tellOutdated(w io.Writer, runs []audit.Run, dir string) error {
	n := audit.Outdated(runs)
	if n == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "clusters and acts lack the documents of %s after them: extract cluster %s makes them anew\n", plural(n, "run"), dir)
	return err
}

func verifyRemote(ctx context.Context, s Streams, uri string, fix bool, tell func(store.Problem) error) (audit.Summary, error) {
	c, err := s3.New(s.S3)
	if err != nil {
		return audit.Summary{}, err
	}
	return audit.VerifyRemote(ctx, c, uri, fix, tell)
}

// problem is the line that tells a person of one problem.
func problem(p store.Problem) string {
	end := "not to be mended here"
	switch {
	case p.Mended:
		end = p.Mend
	case p.Mend != "":
		end = "--fix: " + p.Mend
	case p.Advice != "":
		end += "; " + p.Advice
	}
	return fmt.Sprintf("%-10s %s: %s (%s)", p.Kind, p.Path, p.Detail, end)
}
