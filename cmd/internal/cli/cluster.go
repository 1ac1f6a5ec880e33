package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"writ/cmd/internal/grouping"
	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/out/audit"
	"writ/out/cluster"
	"writ/out/row"
	"writ/pipeline"
)

type clusterOptions struct {
	commitOptions
	threshold float64
	temp      string
}

func newCluster(s Streams) *cobra.Command {
	o := &clusterOptions{}
	o.base, o.net = s.FS, s.S3
	c := &cobra.Command{
		Use:   "cluster DATASET",
		Short: "Group near-duplicate documents of a dataset, and records that tell one act",
		Long: `cluster reads the documents of DATASET again from their paths, takes the clutter out, and
writes the table clusters: one row per document with its group. Documents belong together
when the Jaccard similarity of their 5-grams of words reaches the threshold, and so on from
one to the next. Documents whose file is gone or has other bytes by now are grouped by equal
bytes alone.

It then groups the records of all documents into acts: acts has one row per act, and
act_records says for every record which act it tells, and by which rule. Records tell one act
when entity, action, authority and date agree; an undated record joins an act only in a near
duplicate, for leaves that happen once in a case, or within 14 days. An act and its undoing
(designate, delist) stay two; in doubt two acts stay apart.

Nothing is deleted; a second call replaces the three tables.`,
		Example: `  extract cluster DATASET
  duckdb -c "SELECT cluster_id, count(*) FROM 'DATASET/clusters/**/*.parquet' GROUP BY 1 HAVING count(*) > 1"
  duckdb -c "SELECT action, count(*) FROM 'DATASET/acts/**/*.parquet' WHERE status = 'done' GROUP BY 1"`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := local("cluster", args[0]); err != nil {
				return err
			}
			return o.run(c, s, args[0])
		},
	}
	c.Flags().Float64Var(&o.threshold, "threshold", cluster.Threshold, "smallest similarity of a pair, above 0 to 1")
	c.Flags().StringVar(&o.temp, "temp", "", "directory for 5-grams while it runs, about 2 kB a document (default: the system's)")
	o.flags(c)
	return c
}

func (o *clusterOptions) run(c *cobra.Command, s Streams, dir string) (err error) {
	ctx := c.Context()
	if o.threshold <= 0 || o.threshold > 1 {
		return usage("--threshold %v: want more than 0 and at most 1", o.threshold)
	}
	if err := audit.Must(dir); err != nil {
		return err
	}
	x, err := o.extractor(extract.StageSegment)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	commit, err := o.commit(c, x, "cluster")
	if err != nil {
		return err
	}
	d, err := out.NewDerived(dir, commit)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	g, err := cluster.New(cluster.Options{Threshold: o.threshold, Dir: o.temp})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	docs, err := d.Documents(ctx)
	if err != nil {
		return err
	}
	r := grouping.NewTexts(docs, g)
	if len(r.Paths()) > 0 {
		_, err = pipeline.Run(ctx, o.source(r.Paths(), x.Split), func(ctx context.Context, it pipeline.Item) (*doc.Document, error) {
			return x.Extract(ctx, it.Input)
		}, r, pipeline.Options{Workers: o.workers, Timeout: o.timeout})
		if err != nil {
			return outcome(pipeline.Stats{}, err)
		}
	}
	if of, read := r.Read(); of > 0 && read == 0 {
		return fmt.Errorf("none of the %d documents of %s is there to be read again; paths count from the directory of the run: start it there (nothing was changed)", of, dir)
	}
	home := map[string]string{} // doc_hash → cluster_id
	n, err := r.Clusters(ctx, commit, func(rows []row.Cluster) error {
		for i := range rows {
			home[rows[i].DocHash] = rows[i].ClusterID
		}
		return d.WriteClusters(rows)
	})
	if err != nil {
		return err
	}
	acts, err := grouping.Acts(ctx, d, home, commit, x.Tables())
	if err != nil {
		return err
	}
	if err := d.Commit(ctx); err != nil {
		return err
	}
	describe(s, dir, o.fs())
	if !o.quiet {
		fmt.Fprintf(s.Err, "%d documents in %d groups, %d of them in groups of two or more; %d were not there to be read again\n"+
			"%d records tell %d acts, %d of them told by two documents or more\n",
			n.Documents, n.Groups, n.Shared, n.Gone, acts.Records, acts.Acts, acts.Shared)
	}
	return nil
}
