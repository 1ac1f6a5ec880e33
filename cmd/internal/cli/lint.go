package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/models/overlay"
)

func newLint(s Streams) *cobra.Command {
	builtin := false
	c := &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Check the tables of a lexicon and run their examples",
		Long: `lint checks the tables of DIR as --lexicon DIR reads them (` + strings.Join(overlay.Files(), ", ") + `),
runs every example and counter-example, and finds every name in a sentence. It prints one
line for each problem, file:line: what is wrong. Without DIR it checks the built-in tables.
Exit: 0 nothing is wrong, 1 something is, 2 DIR cannot be read.`,
		Example: `  extract lint corpus/lexicon
  extract lint --builtin`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if builtin && len(args) > 0 {
				return usage("lint checks DIR or the built-in tables, not both")
			}
			dir := strings.Join(args, "")
			if len(args) > 0 && dir == "" {
				return usage("lint needs the name of a directory")
			}
			return lint(s, dir)
		},
	}
	c.Flags().BoolVar(&builtin, "builtin", false, "check the built-in tables")
	return c
}

func lint(s Streams, dir string) error {
	n, err := extract.Lint(dir)
	var list overlay.Problems
	switch {
	case errors.As(err, &list):
		for _, p := range list {
			fmt.Fprintln(s.Out, oneLine(p.Error()))
		}
	case err != nil:
		return &exitError{ExitUsage, err}
	}
	fmt.Fprintf(s.Err, "%s, %s run, %s\n", plural(n.Rows, "row"), plural(n.Examples, "sentence"), plural(len(list), "problem"))
	if len(list) > 0 {
		return &exitError{ExitFailed, nil}
	}
	return nil
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
