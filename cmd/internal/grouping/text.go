// Package grouping makes the tables over a whole dataset: documents that are near
// duplicates, records that tell one act.
package grouping

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"writ/extract"
	"writ/extract/doc"
	"writ/out"
	"writ/out/cluster"
	"writ/out/row"
	"writ/pipeline"
	"writ/pipeline/source"
)

// Texts collects the texts of a dataset's documents: a pipeline.Sink.
type Texts struct {
	docs  []out.Listed // in the order of Listed.Compare
	g     *cluster.Grouper
	text  []int32  // of each document: its number in g, -1 = none
	paths []string // files to read
}

// NewTexts returns a sink for the texts of docs, which g is to group.
func NewTexts(docs []out.Listed, g *cluster.Grouper) *Texts {
	r := &Texts{docs: docs, g: g, text: make([]int32, len(docs))}
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
func (r *Texts) Write(_ context.Context, res pipeline.Result) error {
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
func (r *Texts) Commit(context.Context) error { return nil }

// Close implements pipeline.Sink.
func (r *Texts) Close() error { return nil }

// Paths returns the files to read, sorted.
func (r *Texts) Paths() []string { return r.paths }

// Counted is what there is to tell of the table clusters: documents, groups,
// documents in groups of two or more, documents that were not read.
type Counted struct{ Documents, Groups, Shared, Gone int }

// Clusters makes the rows of the table, a group at a time, by cluster_id.
// commit has the run id and the version of the rules.
func (r *Texts) Clusters(ctx context.Context, commit out.Options, add func([]row.Cluster) error) (n Counted, err error) {
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
		n.Groups++
		n.Documents += len(m)
		if len(m) > 1 {
			n.Shared += len(m)
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
				SchemaVersion: row.Version, ExtractorVersion: extract.Version, RulesVersion: commit.RulesVersion, RunID: commit.RunID,
			}
			if c.Similarity, err = r.similarity(i, head); err != nil {
				return n, err
			}
			if r.text[i] < 0 {
				n.Gone++
			}
			rows = append(rows, c)
		}
		if err := add(rows); err != nil {
			return n, err
		}
	}
	return n, nil
}

// Read reports how many documents there are, and of how many the text was there
// to be read again.
func (r *Texts) Read() (documents, read int) {
	for _, t := range r.text {
		if t >= 0 {
			read++
		}
	}
	return len(r.docs), read
}

// members returns the documents of each group: of texts that are alike, and
// of equal bytes.
func (r *Texts) members(groups []int32) [][]int {
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
func (r *Texts) before(i, j int) bool {
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
func (r *Texts) similarity(i, head int) (*float64, error) {
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
