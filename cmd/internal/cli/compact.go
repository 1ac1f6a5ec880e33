package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"writ/extract"
	"writ/out"
	"writ/out/audit"
)

// newCompact makes the command that merges the files of a dataset.
func newCompact(s Streams) *cobra.Command {
	o, all := &commitOptions{base: s.FS}, false
	c := &cobra.Command{
		Use:   "compact DATASET",
		Short: "Merge the small files of a dataset into large, sorted ones",
		Long: `compact merges the files of records, documents and mentions that runs wrote into files of
about 128 MB, in row groups of at most 100,000 rows, sorted as a whole by source, document and
place. Rows stay as they are, with their run_id; those that a later run superseded and that are
there still, of programs before 2026-11-26, are left out and counted. Files that an earlier
compaction filled (64 MB and more) stay; --all merges these, too.

The same rows, --run-id and SOURCE_DATE_EPOCH give the same bytes, whatever files and shards
they came in. Merged files stand under run_date=<day of the compaction>: the run of a row is its
run_id.

A reader that takes its list from extract files sees every row once before, and after; one that
opens a file of an old list finds it gone and asks again. A kill leaves the old files or the new
ones, after the next command. It needs room for a copy of what it merges.`,
		Example: `  extract compact DATASET
  extract compact DATASET --all --run-id compact-2026-11`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := local("compact", args...); err != nil {
				return err
			}
			if err := audit.Must(args[0]); err != nil {
				return err
			}
			commit, err := o.rewriting(c, "compact")
			if err != nil {
				return err
			}
			done, err := out.Compact(c.Context(), args[0], commit, all)
			if err != nil {
				return interrupted(err)
			}
			describe(s, args[0], o.fs())
			if o.quiet {
				return nil
			}
			if done.Rows == nil {
				fmt.Fprintln(s.Err, "nothing to merge")
				return nil
			}
			var told []string
			for _, t := range slices.Sorted(maps.Keys(done.Before)) {
				told = append(told, fmt.Sprintf("%s %d to %d", t, done.Before[t], done.After[t]))
			}
			fmt.Fprintf(s.Err, "files: %s; %s to %s\n", strings.Join(told, ", "), humanize.Bytes(uint64(done.Old)), humanize.Bytes(uint64(done.Bytes)))
			if len(done.Dropped) > 0 {
				fmt.Fprintf(s.Err, "superseded rows left out: %s\n", counts(done.Dropped, 0))
			}
			fmt.Fprintf(s.Err, "dataset %s, run %s\n", args[0], o.runID)
			return nil
		},
	}
	c.Flags().BoolVar(&all, "all", false, "merge files that are large already, too")
	o.nameFlags(c)
	return c
}

// nameFlags are the flags of a commit that reads no document.
func (o *commitOptions) nameFlags(c *cobra.Command) {
	c.Flags().StringVar(&o.runID, "run-id", "", "name of this commit (default: time, command and random digits)")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no summary")
	o.privateFlag(c)
}

// rewriting returns what package out wants to know of a commit that reads no
// document: its versions are those of this program.
func (o *commitOptions) rewriting(c *cobra.Command, word string) (out.Options, error) {
	commit, err := o.begin(c, word)
	if err != nil {
		return commit, err
	}
	commit.ModelVersion, commit.RulesVersion, err = extract.Versions()
	return commit, err
}

// interrupted gives the end by a signal its exit code.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return &exitError{ExitInterrupted, errors.New("interrupted; nothing has changed, start it again")}
	}
	return err
}
