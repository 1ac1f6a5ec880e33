package cli

import (
	"github.com/spf13/cobra"

	"writ/out"
)

func newSchema(s Streams) *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use: "schema", Short: "Print the data dictionary: every table and column", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := out.WriteSchema(s.Out, format); err != nil {
				return &exitError{ExitUsage, err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&format, "format", format, "text, md or json")
	return c
}
