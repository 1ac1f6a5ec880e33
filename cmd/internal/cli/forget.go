package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"writ/cmd/internal/grouping"
	"writ/cmd/internal/watch"
	"writ/models"
	"writ/out"
	"writ/out/audit"
	"writ/out/store"
)

// newForget makes the command that takes documents out of a dataset.
func newForget(s Streams) *cobra.Command {
	o := &commitOptions{base: s.FS}
	c := &cobra.Command{
		Use:   "forget DATASET DOC...",
		Short: "Remove documents from every table of a dataset, in one commit",
		Long: `forget removes the rows of documents from records, mentions, documents and clusters, and
groups the records that stay into acts anew, in one commit: all go or, after an error or a kill,
none. DOC is a path as documents.path has it (path#member for a line or a member of an archive),
a doc_hash, or a doc_id that names one content. All rows with the same content go, whatever
their path.

The files that held the rows are deleted, no manifest names the documents, and the reports of
earlier runs name them no longer among their slowest. Not touched are
inputs, which the next run would read again, quarantined copies, backups, and files that verify
--fix moved to DATASET/_writ/orphans.`,
		Example: `  extract forget DATASET inbox/2026/11/26/17.txt
  extract forget DATASET letters.jsonl#12 0f4e...`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := local("forget", args[0]); err != nil {
				return err
			}
			return o.forget(c, s, args[0], args[1:])
		},
	}
	o.nameFlags(c)
	return c
}

func (o *commitOptions) forget(c *cobra.Command, s Streams, dir string, docs []string) (err error) {
	ctx := c.Context()
	if err := audit.Must(dir); err != nil {
		return err
	}
	commit, err := o.rewriting(c, "forget")
	if err != nil {
		return err
	}
	f, err := out.NewForget(ctx, dir, commit, docs)
	if err != nil {
		return interrupted(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if f.HasActs() {
		if _, err := grouping.Acts(ctx, f.Derived, f.Home(), commit, models.FS()); err != nil {
			return interrupted(err)
		}
	}
	if err := forgetReports(ctx, f, dir, o.fs()); err != nil { // before the commit: who is stopped between the two can name them again
		return interrupted(err)
	}
	gone, err := f.Commit(ctx)
	if err != nil {
		return interrupted(err)
	}
	describe(s, dir, o.fs())
	if !o.quiet {
		fmt.Fprintf(s.Err, "forgotten rows: %s\ndataset %s, run %s\n", counts(gone, 0), dir, o.runID)
	}
	if f.Orphans() {
		fmt.Fprintf(s.Err, "extract: %s/_writ/orphans holds files that verify --fix put aside: they may have rows of these documents; delete them\n", dir)
	}
	return nil
}

// forgetReports takes the inputs that go out of the reports of earlier runs.
func forgetReports(ctx context.Context, f *out.Forget, dir string, fs store.FS) error {
	names := map[string]bool{}
	if err := f.Inputs(ctx, func(n string) { names[n] = true }); err != nil {
		return err
	}
	files, err := store.Reports(dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var r watch.Report
		if err := json.Unmarshal(b, &r); err != nil {
			return fmt.Errorf("report %s: %w; delete it", file, err)
		}
		if !r.Forget(names) {
			continue
		}
		if b, err = json.MarshalIndent(r, "", "  "); err != nil {
			return err
		}
		if err := store.WriteAtomic(file, append(b, '\n'), fs); err != nil {
			return err
		}
	}
	return nil
}
