package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"writ/out/audit"
	"writ/out/remote"
	"writ/out/row"
	"writ/out/store/s3"
)

// newRuns makes the command that lists the commits of a dataset.
func newRuns(s Streams) *cobra.Command {
	format, verbose := "text", false
	c := &cobra.Command{
		Use:   "runs DATASET",
		Short: "List the commits of a dataset: when, how many rows, with which versions",
		Long: `runs prints one line per commit of DATASET, the first one first: its run id, when it began,
the rows that it added to each table, and its documents by status. It reads manifests alone
and needs no lock.`,
		Example: `  extract runs DATASET
  extract runs DATASET --format jsonl | jq 'select(.documents.failed > 0) | .run_id'`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "jsonl"); err != nil {
				return err
			}
			tell := func(dir string) error {
				runs, err := audit.Runs(dir)
				if err != nil {
					return err
				}
				if format == "jsonl" {
					return lines(s.Out, runs)
				}
				if err := tellRuns(s.Out, runs, verbose); err != nil {
					return err
				}
				return tellOutdated(s.Out, runs, args[0])
			}
			if s3.Is(args[0]) {
				return copied(c.Context(), s.S3, args[0], func(d *remote.Dataset) error { return tell(d.Dir()) })
			}
			return tell(args[0])
		},
	}
	c.Flags().StringVar(&format, "format", format, "text or jsonl; jsonl tells everything")
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "versions, settings and files of each run too")
	return c
}

// newList makes the command that lists the files of a dataset.
func newList(s Streams) *cobra.Command {
	format, table, run := "text", "", ""
	c := &cobra.Command{
		Use:   "files DATASET",
		Short: "List the files of a dataset that count now: the snapshot of a reader",
		Long: `files prints the path of every file of DATASET that counts: files of finished commits that
no later commit replaced. A reader that opens these files sees whole commits; one that globs
may see a part of a commit for the moment in which its files are renamed into place. A file
that is listed goes only when a later run reads some of its documents anew, when extract forget
takes one away, or when extract compact or extract cluster replaces it: then list again.`,
		Example: `  extract files DATASET --table records
  extract files DATASET --format jsonl | jq -s 'map(.rows) | add'`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "jsonl"); err != nil {
				return err
			}
			var tables []string
			for _, t := range row.Dictionary() {
				tables = append(tables, t.Name)
			}
			if table != "" {
				if err := oneOf("table", table, tables...); err != nil {
					return err
				}
			}
			tell := func(dir string, files []audit.File, name func(string) string) error {
				return tellFiles(s.Out, dir, args[0], files, format, table, run, name)
			}
			if s3.Is(args[0]) {
				return copied(c.Context(), s.S3, args[0], func(d *remote.Dataset) error {
					files, err := audit.RemoteFiles(c.Context(), d)
					if err != nil {
						return err
					}
					return tell(d.Dir(), files, d.URI)
				})
			}
			files, err := audit.Files(args[0])
			if err != nil {
				return err
			}
			return tell(args[0], files, func(p string) string { return filepath.Join(args[0], filepath.FromSlash(p)) })
		},
	}
	c.Flags().StringVar(&format, "format", format, "text: one path a line; jsonl: table, run, path inside DATASET, rows, bytes, SHA-256")
	c.Flags().StringVar(&table, "table", "", "files of this table only")
	c.Flags().StringVar(&run, "run", "", "files that this run wrote only")
	return c
}

// tellFiles prints files of the dataset of that name, whose manifests stand in
// dir.
func tellFiles(w io.Writer, dir, dataset string, files []audit.File, format, table, run string, name func(string) string) error {
	if run != "" {
		runs, err := audit.Runs(dir)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(runs, func(r audit.Run) bool { return r.RunID == run }) {
			return fmt.Errorf("%s has no run %q: extract runs lists them", dataset, run)
		}
	}
	files = slices.DeleteFunc(files, func(f audit.File) bool {
		return table != "" && f.Table != table || run != "" && f.RunID != run
	})
	if format == "jsonl" {
		return lines(w, files)
	}
	for _, f := range files {
		if _, err := fmt.Fprintln(w, name(f.Path)); err != nil {
			return err
		}
	}
	return nil
}

// oneOf complains of a flag with a value that cannot be.
func oneOf(flag, value string, may ...string) error {
	if slices.Contains(may, value) {
		return nil
	}
	return usage("--%s %q: want one of %s%s", flag, value, strings.Join(may, ", "), meant(value, may))
}

// lines prints values as JSON Lines.
func lines[T any](w io.Writer, list []T) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range list {
		if err := enc.Encode(list[i]); err != nil {
			return err
		}
	}
	return nil
}

func tellRuns(w io.Writer, runs []audit.Run, verbose bool) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.DiscardEmptyColumns)
	fmt.Fprintln(tw, "run\tstarted\trows\tdocuments")
	for _, r := range runs {
		at := r.Started
		if at == "" {
			at = r.RunDate
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.RunID, at, counts(r.Rows, 0), counts(r.Documents, 0))
		if !verbose {
			continue
		}
		fmt.Fprintf(tw, "  files %d, %s", r.Files, humanize.Bytes(uint64(r.Bytes)))
		if r.Gone > 0 {
			fmt.Fprintf(tw, ", %d of them replaced since", r.Gone)
		}
		if r.Replaced > 0 {
			fmt.Fprintf(tw, "; replaced %d of earlier runs", r.Replaced)
		}
		if len(r.Compacted) > 0 {
			fmt.Fprintf(tw, "\n  merged files: %s", counts(r.Compacted, 0))
		}
		if len(r.Dropped) > 0 {
			fmt.Fprintf(tw, "\n  left out rows: %s", counts(r.Dropped, 0))
		}
		if r.Shard != "" {
			fmt.Fprintf(tw, "\n  shard %s of run %s", r.Shard, r.Run)
		}
		if r.Superseded > 0 {
			fmt.Fprintf(tw, "\n  read %s of earlier runs again; carried over %s", plural(int(r.Superseded), "document"), cmp.Or(counts(r.Carried, 0), "nothing"))
		}
		fmt.Fprintf(tw, "\n  versions schema %s, extractor %s, model %s, rules %s\n", r.SchemaVersion, r.ExtractorVersion, r.ModelVersion, r.RulesVersion)
		for _, k := range slices.Sorted(maps.Keys(r.Settings)) {
			fmt.Fprintf(tw, "  %s = %s\n", k, oneLine(r.Settings[k]))
		}
	}
	return tw.Flush()
}
