package cli

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/out/cluster"
	"writ/out/row"
	"writ/pipeline"
	"writ/pipeline/source"
)

type clusterOptions struct {
	commitOptions
	threshold float64
	temp      string
}

func newCluster(s Streams) *cobra.Command {
	o := &clusterOptions{}
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
		RunE: func(c *cobra.Command, args []string) error { return o.run(c, s, args[0]) },
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
	r := newReread(docs, g)
	if len(r.paths) > 0 {
		_, err = pipeline.Run(ctx, source.New(r.paths, x.Split), func(ctx context.Context, it pipeline.Item) (*doc.Document, error) {
			return x.Extract(ctx, it.Input)
		}, r, pipeline.Options{Workers: o.workers, Timeout: o.timeout})
		if err != nil {
			return outcome(pipeline.Stats{}, err)
		}
	}
	home := map[string]string{} // doc_hash → cluster_id
	n, err := r.write(ctx, o.runID, x.RulesVersion(), func(rows []row.Cluster) error {
		for i := range rows {
			home[rows[i].DocHash] = rows[i].ClusterID
		}
		return d.WriteClusters(rows)
	})
	if err != nil {
		return err
	}
	acts, err := o.acts(ctx, d, home, x.RulesVersion())
	if err != nil {
		return err
	}
	if err := d.Commit(ctx); err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(s.Err, "%d documents in %d groups, %d of them in groups of two or more; %d were not there to be read again\n"+
			"%d records tell %d acts, %d of them told by two documents or more\n",
			n.documents, n.all, n.shared, n.gone, acts.records, acts.acts, acts.shared)
	}
	return nil
}

// acts writes the tables acts and act_records.
func (o *clusterOptions) acts(ctx context.Context, d *out.Derived, home map[string]string, rules string) (n tally, err error) {
	t, err := newTeller(home)
	if err != nil {
		return n, err
	}
	if err := d.Records(ctx, t.add); err != nil {
		return n, err
	}
	return t.write(ctx, o.runID, rules, d.WriteActs)
}

// reread collects the texts of a dataset's documents: a pipeline.Sink.
type reread struct {
	docs  []out.Listed // in the order of Listed.Compare
	g     *cluster.Grouper
	text  []int32  // of each document: its number in g, -1 = none
	paths []string // files to read
}

func newReread(docs []out.Listed, g *cluster.Grouper) *reread {
	r := &reread{docs: docs, g: g, text: make([]int32, len(docs))}
	for i, l := range docs {
		r.text[i] = -1
		if l.Path == source.Stdin {
			continue
		}
		if p := doc.ArchiveOf(l.Path); len(r.paths) == 0 || r.paths[len(r.paths)-1] != p {
			r.paths = append(r.paths, p)
		}
	}
	slices.Sort(r.paths)
	r.paths = slices.Compact(r.paths)
	return r
}

// Write implements pipeline.Sink.
func (r *reread) Write(_ context.Context, res pipeline.Result) error {
	if res.Doc == nil {
		return nil
	}
	var member *int32
	if res.Item.Member > 0 {
		member = new(int32(res.Item.Member))
	}
	want := out.Listed{Path: res.Item.URI, Member: member, DocHash: row.Text(hex.EncodeToString(res.Doc.Hash[:]))}
	i, ok := slices.BinarySearchFunc(r.docs, want, out.Listed.Compare)
	if !ok {
		return nil // other bytes by now, or no document of the dataset
	}
	r.text[i] = int32(r.g.Len())
	if res.Doc.Status == doc.StatusSkipped {
		return r.g.Add(res.Doc.Text) // another language
	}
	return r.g.Add(res.Doc.View.Text)
}

// Commit implements pipeline.Sink.
func (r *reread) Commit(context.Context) error { return nil }

// Close implements pipeline.Sink.
func (r *reread) Close() error { return nil }

// counted is what the summary tells.
type counted struct{ documents, all, shared, gone int }

// write makes the table, a group at a time, by cluster_id.
func (r *reread) write(ctx context.Context, runID, rules string, add func([]row.Cluster) error) (n counted, err error) {
	groups, err := r.g.Groups(ctx)
	if err != nil {
		return n, err
	}
	members := r.members(groups)
	id := func(m []int) row.Text { // the smallest hash
		h := r.docs[m[0]].DocHash
		for _, i := range m[1:] {
			h = min(h, r.docs[i].DocHash)
		}
		return h[:min(16, len(h))]
	}
	slices.SortStableFunc(members, func(a, b []int) int { return cmp.Compare(id(a), id(b)) })
	for _, m := range members {
		n.all++
		n.documents += len(m)
		if len(m) > 1 {
			n.shared += len(m)
		}
		name, head := string(id(m)), m[0]
		for _, i := range m {
			if r.before(i, head) {
				head = i
			}
		}
		rows := make([]row.Cluster, 0, len(m))
		for _, i := range m {
			l := &r.docs[i]
			c := row.Cluster{
				ClusterID: name, ClusterSize: int32(len(m)), Representative: i == head,
				DocID: l.DocID, Path: l.Path, Member: l.Member, Source: l.Source, DocHash: string(l.DocHash), DocDate: l.DocDate,
				SchemaVersion: row.Version, ExtractorVersion: extract.Version, RulesVersion: rules, RunID: runID,
			}
			if c.Similarity, err = r.similarity(i, head); err != nil {
				return n, err
			}
			if r.text[i] < 0 {
				n.gone++
			}
			rows = append(rows, c)
		}
		if err := add(rows); err != nil {
			return n, err
		}
	}
	return n, nil
}

// members returns the documents of each group: of texts that are alike, and
// of equal bytes.
func (r *reread) members(groups []int32) [][]int {
	home := make([]int, len(r.docs)) // smallest document of the group, by union
	first := map[int32]int{}         // group of texts → document
	same := map[row.Text]int{}       // hash → document
	root := func(i int) int {
		for home[i] != i {
			home[i] = home[home[i]]
			i = home[i]
		}
		return i
	}
	join := func(i, j int) {
		i, j = root(i), root(j)
		home[max(i, j)] = min(i, j)
	}
	for i := range r.docs {
		home[i] = i
		if j, ok := same[r.docs[i].DocHash]; ok {
			join(i, j)
		} else {
			same[r.docs[i].DocHash] = i
		}
		if r.text[i] >= 0 {
			if j, ok := first[groups[r.text[i]]]; ok {
				join(i, j)
			} else {
				first[groups[r.text[i]]] = i
			}
		}
	}
	at := map[int]int{}
	var out [][]int
	for i := range r.docs {
		k, ok := at[root(i)]
		if !ok {
			k = len(out)
			at[root(i)] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], i)
	}
	return out
}

// before reports whether document i is the better representative: it was
// read, is earlier, longer, or comes first by path.
func (r *reread) before(i, j int) bool {
	a, b := &r.docs[i], &r.docs[j]
	if (r.text[i] >= 0) != (r.text[j] >= 0) {
		return r.text[i] >= 0
	}
	if (a.DocDate == nil) != (b.DocDate == nil) {
		return a.DocDate != nil
	}
	c := 0
	if a.DocDate != nil {
		c = cmp.Compare(*a.DocDate, *b.DocDate)
	}
	return cmp.Or(c, cmp.Compare(b.Characters, a.Characters), cmp.Compare(i, j)) < 0
}

// similarity compares a document with the representative of its group.
func (r *reread) similarity(i, head int) (*float64, error) {
	switch {
	case i == head || r.docs[i].DocHash == r.docs[head].DocHash:
		return new(1.0), nil
	case r.text[i] < 0 || r.text[head] < 0:
		return nil, nil
	}
	s, err := r.g.Similarity(int(r.text[i]), int(r.text[head]))
	if err != nil {
		return nil, err
	}
	return &s, nil
}
