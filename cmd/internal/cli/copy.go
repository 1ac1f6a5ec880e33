package cli

import (
	"fmt"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"writ/out/audit"
	"writ/out/remote"
	"writ/out/store/s3"
	"writ/pipeline"
)

// newCopy makes the command that brings datasets to and from object stores.
func newCopy(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "copy DATASET PLACE",
		Short: "Copy a dataset from an object store to a new directory, or from a directory to a new prefix",
		Long: `copy brings the commits of a dataset and the files that count now from s3://BUCKET/PREFIX to a
directory that is not there yet, or from a directory to a prefix without a dataset. What is there
afterwards is a dataset as any other: runs are added to it, and know what it has.

Where the store is and who asks comes from AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY, ~/.aws/credentials, or the role of the machine. After a kill, start the
same command again: it goes on.`,
		Example: `  extract copy s3://BUCKET/PREFIX DATASET
  extract copy DATASET s3://BUCKET/NEW-PREFIX`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			from, to := args[0], args[1]
			if s3.Is(from) == s3.Is(to) {
				return usage("copy %s %s: one of the two is s3://BUCKET/PREFIX, the other a directory", from, to)
			}
			client, err := s3.New(s.S3)
			if err != nil {
				return err
			}
			var n remote.Copied
			if s3.Is(from) {
				n, err = remote.Download(c.Context(), client, from, to)
			} else if err = audit.Must(from); err == nil {
				n, err = remote.Upload(c.Context(), client, from, to)
			}
			if err != nil {
				return outcome(pipeline.Stats{}, err)
			}
			_, err = fmt.Fprintf(s.Out, "%s, %s, %s: %s\n", plural(n.Runs, "run"), plural(n.Files, "file"), humanize.Bytes(uint64(n.Bytes)), to)
			return err
		},
	}
}
