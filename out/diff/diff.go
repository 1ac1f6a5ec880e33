// Package diff compares two datasets record by record: what a new version of
// the program, of its rules or of the documents gained, lost and changed.
//
// Documents are the same when their bytes are, whatever their paths; else
// when their path and member are. Within a document records are paired by
// record_id, then by what they say and where. Confidence alone is no change.
package diff

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"path/filepath"
	"slices"

	"writ/out"
	"writ/out/audit"
	"writ/out/row"
)

// Kinds of differences.
const (
	Lost    = "lost"    // a record that the second dataset does not have
	Gained  = "gained"  // one that the first does not have
	Changed = "changed" // one that both have, with other values
)

// Record is what a difference tells of a record.
type Record struct {
	RecordID   string  `json:"record_id"`
	Entity     string  `json:"entity"`
	Action     string  `json:"action"`
	Agency     string  `json:"agency,omitempty"`
	Date       string  `json:"date,omitempty"`
	Status     string  `json:"status"`
	Confidence float64 `json:"confidence"`
	Evidence   string  `json:"evidence,omitempty"` // the sentence
	Rule       string  `json:"rule,omitempty"`     // which rule decided each slot
	Start      int32   `json:"start"`              // code points of its trigger in the document text
	End        int32   `json:"end"`
}

// Change is one slot of a record that has another value.
type Change struct {
	Slot string `json:"slot"`
	A    string `json:"a"` // "" = NULL
	B    string `json:"b"`
}

// Difference is one record that is not in both datasets as it is.
type Difference struct {
	Kind    string   `json:"kind"`
	Path    string   `json:"path"`             // of the document, in the second dataset where it is there
	Member  int32    `json:"member,omitempty"` // 0 = the path is the document
	Whole   bool     `json:"whole,omitempty"`  // its document is in one dataset alone
	Changes []Change `json:"changes,omitempty"`
	A       *Record  `json:"a,omitempty"` // in the first dataset
	B       *Record  `json:"b,omitempty"` // in the second
}

// Document is one document that is not in both datasets, or with another
// status.
type Document struct {
	Kind   string `json:"kind"` // lost, gained, changed
	Path   string `json:"path"`
	Member int32  `json:"member,omitempty"`
	A      string `json:"a,omitempty"` // status and reason in the first dataset, "failed (timeout)"
	B      string `json:"b,omitempty"` // and in the second
}

// Side is what one of the datasets is.
type Side struct {
	Dir            string   `json:"dir"`
	Versions       []string `json:"versions"` // "extractor 0.1.0, model m, rules r" of its runs, each once
	Documents      int      `json:"documents"`
	Records        int      `json:"records"`
	MeanConfidence float64  `json:"mean_confidence"`
}

// Summary counts what was compared.
type Summary struct {
	A         Side           `json:"a"`
	B         Side           `json:"b"`
	Same      int            `json:"same"`
	Changed   int            `json:"changed"`
	Lost      int            `json:"lost"`
	Gained    int            `json:"gained"`
	Slots     map[string]int `json:"slots"`     // changes by slot
	Documents int            `json:"documents"` // handed over
}

// Differs reports whether anything was handed over.
func (s *Summary) Differs() bool { return s.Changed+s.Lost+s.Gained+s.Documents > 0 }

// Options of [Compare].
type Options struct {
	Slots []string // compare these alone; nil = all of [Slots]
	Batch int      // records in memory at once, about; 0 = 200,000
}

// Compare hands over the documents, then the records that differ between the
// datasets in a and b, by path, member and place. It reads files that count
// and takes no lock.
func Compare(ctx context.Context, a, b string, o Options, document func(Document) error, record func(Difference) error) (sum Summary, err error) {
	c := &comparison{seed: maphash.MakeSeed(), slots: slots, sum: Summary{Slots: map[string]int{}}, record: record}
	if c.slots, err = chosen(o.Slots); err != nil {
		return sum, err
	}
	for i, dir := range []string{a, b} {
		if err := c.open(ctx, &c.sides[i], dir); err != nil {
			return sum, err
		}
	}
	c.pair()
	if err := c.documents(document); err != nil {
		return sum, err
	}
	open := c.unlike()
	if o.Batch <= 0 {
		o.Batch = 200_000
	}
	for len(open) > 0 {
		n, records := 0, 0
		for n < len(open) && (n == 0 || records < o.Batch) {
			records += c.sides[0].told[open[n].a].records + c.sides[1].told[open[n].b].records
			n++
		}
		if err := c.compare(ctx, open[:n]); err != nil {
			return sum, err
		}
		open = open[n:]
	}
	c.sum.A, c.sum.B = c.sides[0].side(), c.sides[1].side()
	return c.sum, nil
}

// comparison is one call of Compare.
type comparison struct {
	seed   maphash.Seed
	slots  []slot
	sides  [2]side
	sum    Summary
	record func(Difference) error
}

// side is one dataset without its records.
type side struct {
	dir      string
	versions []string
	files    []string // of records
	rows     []listed // documents
	told     map[string]told
	twin     map[string]string // doc_hash → that of the other side
}

// told is what a document tells, in short.
type told struct {
	records    int
	digest     uint64 // of what is compared, in any order
	confidence float64
}

// listed is a row of documents.
type listed struct {
	Path   string   `parquet:"path"`
	Member *int32   `parquet:"member"`
	Hash   row.Text `parquet:"doc_hash,optional"`
	Status string   `parquet:"status"`
	Reason row.Text `parquet:"reason,optional"`
}

type place struct {
	path   string
	member int32
}

func (l *listed) place() place {
	p := place{path: l.Path}
	if l.Member != nil {
		p.member = *l.Member
	}
	return p
}

func (l *listed) status() string {
	if l.Reason == "" {
		return l.Status
	}
	return fmt.Sprintf("%s (%s)", l.Status, l.Reason)
}

// open reads a dataset once.
func (c *comparison) open(ctx context.Context, s *side, dir string) error {
	s.dir, s.told, s.twin = dir, map[string]told{}, map[string]string{}
	files, err := audit.Files(dir)
	if err != nil {
		return err
	}
	runs, err := audit.Runs(dir)
	if err != nil {
		return err
	}
	for _, r := range runs {
		v := fmt.Sprintf("extractor %s, model %s, rules %s", r.ExtractorVersion, r.ModelVersion, r.RulesVersion)
		if r.Rows["documents"] > 0 && !slices.Contains(s.versions, v) {
			s.versions = append(s.versions, v)
		}
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := filepath.Join(dir, filepath.FromSlash(f.Path))
		switch f.Table {
		case "documents":
			err = out.EachRow(name, func(l *listed) error {
				s.rows = append(s.rows, *l)
				return nil
			})
		case "records":
			s.files = append(s.files, name)
			err = out.EachRow(name, func(r *entry) error {
				t := s.told[r.DocHash]
				t.records++
				t.confidence += r.Confidence
				t.digest += c.digest(r)
				s.told[r.DocHash] = t
				return nil
			})
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
	}
	slices.SortStableFunc(s.rows, func(a, b listed) int {
		p, q := a.place(), b.place()
		return cmp.Or(cmp.Compare(p.path, q.path), cmp.Compare(p.member, q.member))
	})
	return nil
}

// digest is a number made of everything that is compared.
func (c *comparison) digest(r *entry) uint64 {
	var h maphash.Hash
	h.SetSeed(c.seed)
	h.WriteString(r.RecordID)
	for _, s := range c.slots {
		h.WriteByte(0)
		h.WriteString(s.value(r))
	}
	return h.Sum64()
}

func (s *side) side() Side {
	d := Side{Dir: s.dir, Versions: s.versions, Documents: len(s.rows)}
	total := 0.0
	for _, t := range s.told {
		d.Records += t.records
		total += t.confidence
	}
	if d.Records > 0 {
		d.MeanConfidence = total / float64(d.Records)
	}
	return d
}
