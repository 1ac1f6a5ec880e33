package cli

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
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
	workOptions
	threshold float64
	temp      string
	runID     string
	quiet     bool
}

func newCluster(s Streams) *cobra.Command {
	o := &clusterOptions{}
	c := &cobra.Command{
		Use:   "cluster DATASET",
		Short: "Group near-duplicate documents of a dataset: reposts, syndicated stories",
		Long: `cluster reads the documents of DATASET again from their paths, takes the clutter out, and
writes the table clusters: one row per document with its group. Documents belong together
when the Jaccard similarity of their 5-grams of words reaches the threshold, and so on from
one to the next. Nothing is deleted; a second call replaces the table. Documents whose file
is gone or has other bytes by now are grouped by equal bytes alone.`,
		Example: `  extract cluster DATASET
  duckdb -c "SELECT cluster_id, count(*) FROM 'DATASET/clusters/**/*.parquet' GROUP BY 1 HAVING count(*) > 1"`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), s, args[0]) },
	}
	c.Flags().Float64Var(&o.threshold, "threshold", cluster.Threshold, "smallest similarity of a pair, above 0 to 1")
	c.Flags().StringVar(&o.temp, "temp", "", "directory for 5-grams while it runs, about 2 kB a document (default: the system's)")
	c.Flags().StringVar(&o.runID, "run-id", "", "name of this commit (default: time and random digits)")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no summary")
	o.flags(c)
	return c
}

func (o *clusterOptions) run(ctx context.Context, s Streams, dir string) (err error) {
	if o.threshold <= 0 || o.threshold > 1 {
		return usage("--threshold %v: want more than 0 and at most 1", o.threshold)
	}
	epoch, err := sourceDateEpoch()
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	if epoch != nil {
		now = *epoch
	}
	if o.runID == "" {
		id, err := uuid.NewRandom()
		if err != nil {
			return err
		}
		o.runID = now.Format("20060102T150405Z") + "-cluster-" + id.String()[:8]
	}
	x, err := o.extractor(extract.StageSegment)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	d, err := out.NewDerived(dir, out.Options{
		RunID: o.runID, Date: now, ExtractorVersion: extract.Version, ModelVersion: x.ModelVersion(), RulesVersion: x.RulesVersion(),
		Settings: map[string]string{"threshold": strconv.FormatFloat(o.threshold, 'g', -1, 64), "clutter_lines": o.clutterLines},
	})
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
	rows, groups, err := r.rows(ctx, o.runID, x.RulesVersion())
	if err != nil {
		return err
	}
	if err := errors.Join(d.WriteClusters(rows), d.Commit(ctx)); err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(s.Err, "%d documents in %d groups, %d of them in groups of two or more; %d were not there to be read again\n",
			len(rows), groups.all, groups.shared, groups.gone)
	}
	return nil
}

// reread collects the texts of a dataset's documents: a pipeline.Sink.
type reread struct {
	docs  []out.Listed
	g     *cluster.Grouper
	text  []int32          // of each document: its number in g, -1 = none
	byKey map[string][]int // path, member → documents (one for each content seen there)
	paths []string         // files to read
}

func newReread(docs []out.Listed, g *cluster.Grouper) *reread {
	r := &reread{docs: docs, g: g, text: make([]int32, len(docs)), byKey: make(map[string][]int, len(docs))}
	for i, l := range docs {
		r.text[i] = -1
		if l.Path == source.Stdin {
			continue
		}
		k := key(l.Path, l.Member)
		r.byKey[k] = append(r.byKey[k], i)
		if p := doc.ArchiveOf(l.Path); len(r.paths) == 0 || r.paths[len(r.paths)-1] != p {
			r.paths = append(r.paths, p)
		}
	}
	slices.Sort(r.paths)
	r.paths = slices.Compact(r.paths)
	return r
}

func key(path string, member *int32) string {
	if member == nil {
		return path
	}
	return path + "\x00" + strconv.Itoa(int(*member))
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
	hash := row.Text(hex.EncodeToString(res.Doc.Hash[:]))
	for _, i := range r.byKey[key(res.Item.URI, member)] {
		if r.docs[i].DocHash == hash {
			r.text[i] = int32(r.g.Len())
			text := res.Doc.View.Text
			if res.Doc.Status == doc.StatusSkipped {
				text = res.Doc.Text // another language
			}
			return r.g.Add(text)
		}
	}
	return nil
}

// Commit implements pipeline.Sink.
func (r *reread) Commit(context.Context) error { return nil }

// Close implements pipeline.Sink.
func (r *reread) Close() error { return nil }

// counted is what the summary tells.
type counted struct{ all, shared, gone int }

// rows makes the table.
func (r *reread) rows(ctx context.Context, runID, rules string) (rows []row.Cluster, n counted, err error) {
	groups, err := r.g.Groups(ctx)
	if err != nil {
		return nil, n, err
	}
	members := r.members(groups)
	for _, m := range members {
		n.all++
		if len(m) > 1 {
			n.shared += len(m)
		}
		id := r.docs[m[0]].DocHash
		head := m[0]
		for _, i := range m {
			id = min(id, r.docs[i].DocHash)
			if r.before(i, head) {
				head = i
			}
		}
		for _, i := range m {
			l := &r.docs[i]
			c := row.Cluster{
				ClusterID: string(id[:min(16, len(id))]), ClusterSize: int32(len(m)), Representative: i == head,
				DocID: l.DocID, Path: l.Path, Member: l.Member, Source: l.Source, DocHash: string(l.DocHash), DocDate: l.DocDate,
				SchemaVersion: row.Version, ExtractorVersion: extract.Version, RulesVersion: rules, RunID: runID,
			}
			if c.Similarity, err = r.similarity(i, head); err != nil {
				return nil, n, err
			}
			if r.text[i] < 0 {
				n.gone++
			}
			rows = append(rows, c)
		}
	}
	return rows, n, nil
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
