package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"writ/out/remote"
	"writ/out/schema"
	"writ/out/store"
	"writ/out/store/s3"
)

// newSchema makes the command that tells what the tables mean.
func newSchema(s Streams) *cobra.Command {
	format, output := "text", ""
	c := &cobra.Command{
		Use:   "schema [DATASET]",
		Short: "Print the data dictionary: every table and column, for people, databases, catalogues, programs",
		Long: `schema prints what every table and column means. Formats:

` + schema.Help() + `
With DATASET, views, croissant and datapackage tell of its files too: paths, sizes and hashes as
its manifests have them, and no table that it lacks. extract run and extract cluster keep such a
description in DATASET/` + schema.FileName + ` (croissant). It needs no lock.`,
		Example: `  extract schema --format md
  extract schema DATASET --format views -o views.sql && duckdb -init views.sql
  extract schema DATASET --format datapackage -o DATASET/datapackage.json
  extract schema --format python -o rows.py`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) (err error) {
			if err := oneOf("format", format, schema.Formats()...); err != nil {
				return err
			}
			if err := local("schema", args...); err != nil {
				return err
			}
			var d *schema.Dataset
			if len(args) == 1 {
				if d, err = schema.Open(args[0]); err != nil {
					return err
				}
			}
			if output == "" {
				return schema.Write(s.Out, format, d)
			}
			f, err := store.CreateAtomic(output, nil)
			if err != nil {
				return err
			}
			defer f.Close()
			if err := schema.Write(f, format, d); err != nil {
				return err
			}
			return f.Commit()
		},
	}
	c.Flags().StringVar(&format, "format", format, "one of the formats above")
	c.Flags().StringVarP(&output, "output", "o", "", "write to this file instead of standard output")
	return c
}

// describe brings the description in a dataset up to date after a commit. The
// commit stands whatever becomes of it, so its failure is told and no more.
func describe(s Streams, dir string, f store.FS) {
	if err := schema.Describe(dir, f); err != nil {
		fmt.Fprintln(s.Err, oneLine("extract: the data is whole, its description "+schema.FileName+" is not: "+err.Error()))
	}
}

// describe is the package's for the dataset of a run, wherever it is.
func (o *runOptions) describe(ctx context.Context, s Streams) {
	if !s3.Is(o.out) {
		describe(s, o.out, o.fs())
		return
	}
	err := copied(ctx, o.net, o.out, func(d *remote.Dataset) error {
		if err := schema.Describe(d.Dir(), nil); err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(d.Dir(), schema.FileName))
		if err != nil {
			return err
		}
		return d.Put(ctx, schema.FileName, b)
	})
	if err != nil {
		fmt.Fprintln(s.Err, oneLine("extract: the data is whole, its description "+schema.FileName+" is not: "+err.Error()))
	}
}
