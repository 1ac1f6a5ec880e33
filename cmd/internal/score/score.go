// Package score compares extracted records with gold records.
//
// Definitions: per document, records are aligned one to one by a
// maximum-weight assignment over 3·entity + 3·leaf (1.5 for the group alone)
// + 2·agency + 2·date + 2·trigger overlap; a pair may align only if its
// triggers overlap, or group and entity match, or (where one side has no
// offsets) leaf and date match. Optional gold is never missed, and a system
// record aligned to it leaves the count. Strict: entity, leaf, agency, date
// value and status all right. Lenient: entity, group, agency and date
// leniently right, status ignored. See RECORDS for what a record is.
package score

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"sort"
)

// Span is a half-open range of code points.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Party is an entity or an agency as written in gold and system files.
type Party struct {
	Name    *string  `json:"name"`
	Aliases []string `json:"aliases"`
	Judge   *string  `json:"judge"`
}

// Date is the date of a record. Expr is a string or an object with text.
type Date struct {
	Value    *string         `json:"value"`
	Undated  *string         `json:"value_undated"`
	ValueAlt []string        `json:"value_alt"`
	Expr     json.RawMessage `json:"expr"`
}

// Mention is one trigger.
type Mention struct {
	Trigger *Span `json:"trigger"`
}

// Record is one record, gold or system.
type Record struct {
	ID        string   `json:"id"`
	Entity    *Party   `json:"entity"`
	EntityAlt []string `json:"entity_alt"`
	Action    string   `json:"action"`
	ActionAlt []string `json:"action_alt"`
	Agency    *Party   `json:"agency"`
	AgencyAlt []string `json:"agency_alt"`
	Date      *Date    `json:"date"`
	Status    string   `json:"status"`
	StatusAlt []string `json:"status_alt"`
	Optional  bool     `json:"optional"`

	Confidence float64 `json:"confidence"` // of a system record

	Mentions []Mention `json:"mentions"`
}

// Document is one line of a gold or system file.
type Document struct {
	DocID   string   `json:"doc_id"`
	Clutter []Span   `json:"clutter_spans"`
	Records []Record `json:"records"`
}

// Read reads JSON Lines of documents.
func Read(r io.Reader) ([]Document, error) {
	var out []Document
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<20), 1<<28)
	for n := 1; s.Scan(); n++ {
		if len(s.Bytes()) == 0 {
			continue
		}
		var d Document
		if err := json.Unmarshal(s.Bytes(), &d); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, d)
	}
	return out, s.Err()
}

// Count is a slot's tally: matched, system and gold.
type Count struct{ TP, Sys, Gold int }

// PRF returns precision, recall and F1, 0 where undefined.
func (c Count) PRF() (p, r, f float64) {
	if c.Sys != 0 {
		p = float64(c.TP) / float64(c.Sys)
	}
	if c.Gold != 0 {
		r = float64(c.TP) / float64(c.Gold)
	}
	if p+r > 0 {
		f = 2 * p * r / (p + r)
	}
	return p, r, f
}

// Measures in the order in which they print.
var Measures = []string{
	"entity", "action_leaf", "action_parent", "agency", "date", "status",
	"record_strict", "record_lenient", "align",
	"of_aligned entity", "of_aligned action_leaf", "of_aligned action_parent", "of_aligned agency", "of_aligned date", "of_aligned status",
}

// Pair is one gold record with the system record aligned to it, -1 = missed.
type Pair struct {
	Gold, System    int
	Strict, Lenient bool
	Slots           [6]bool // entity, leaf, parent, agency, date, status
}

// DocResult is the score of one document.
type DocResult struct {
	DocID     string
	Counts    map[string]Count
	ClutterFP int
	Pairs     []Pair // aligned required records
	Optional  []Pair // aligned optional records; Gold and System only
	Spurious  []int  // system records that count and align to nothing
	Missed    []int  // required gold records that nothing aligns to
}

// Result is the score of a set.
type Result struct {
	Docs      []DocResult
	Total     map[string]Count
	CI        map[string][2]float64 // 95 % bootstrap interval of F1 over documents; nil for one document
	ClutterFP int
}

// Score scores system against gold, ontology giving opposite leaves; boot is
// the number of bootstrap samples.
func Score(gold, system []Document, undoes map[string]string, boot int) Result {
	byID := map[string]Document{}
	for _, d := range system {
		byID[d.DocID] = d
	}
	m := newMatcher(undoes)
	var res Result
	for _, g := range gold {
		d := m.document(g, byID[g.DocID])
		res.Docs = append(res.Docs, d)
		res.ClutterFP += d.ClutterFP
	}
	res.Total = sum(res.Docs, nil)
	if len(res.Docs) > 1 && boot > 0 {
		res.CI = bootstrap(res.Docs, boot)
	}
	return res
}

func sum(docs []DocResult, pick []int) map[string]Count {
	t := map[string]Count{}
	add := func(d *DocResult) {
		for k, c := range d.Counts {
			o := t[k]
			t[k] = Count{o.TP + c.TP, o.Sys + c.Sys, o.Gold + c.Gold}
		}
	}
	if pick == nil {
		for i := range docs {
			add(&docs[i])
		}
		return t
	}
	for _, i := range pick {
		add(&docs[i])
	}
	return t
}

func bootstrap(docs []DocResult, boot int) map[string][2]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	vals := map[string][]float64{}
	pick := make([]int, len(docs))
	for range boot {
		for i := range pick {
			pick[i] = rng.IntN(len(docs))
		}
		for k, c := range sum(docs, pick) {
			_, _, f := c.PRF()
			vals[k] = append(vals[k], f)
		}
	}
	ci := map[string][2]float64{}
	for k, v := range vals {
		sort.Float64s(v)
		ci[k] = [2]float64{v[int(.025*float64(len(v)))], v[min(len(v)-1, int(.975*float64(len(v))))]}
	}
	return ci
}

// Print writes the result as the scorer's table.
func (r Result) Print(w io.Writer) {
	one := ""
	if r.CI == nil {
		one = "  (one document: no bootstrap interval)"
	}
	fmt.Fprintf(w, "docs %d  clutter_fp %d%s\n", len(r.Docs), r.ClutterFP, one)
	for _, k := range Measures {
		c := r.Total[k]
		p, rec, f := c.PRF()
		if len(k) > 10 && k[:10] == "of_aligned" {
			fmt.Fprintf(w, "%-25s accuracy %.3f  %d/%d\n", k, p, c.TP, c.Gold)
			continue
		}
		fmt.Fprintf(w, "%-25s P %.3f R %.3f F1 %.3f  tp %d/%d sys /%d gold", k, p, rec, f, c.TP, c.Sys, c.Gold)
		if ci, ok := r.CI[k]; ok {
			fmt.Fprintf(w, "  95%% [%.3f,%.3f]", ci[0], ci[1])
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "per document: id  lenient-F1 strict-F1 align-F1 sys gold clutter_fp")
	for _, d := range r.Docs {
		f1 := func(k string) float64 { _, _, f := d.Counts[k].PRF(); return f }
		fmt.Fprintf(w, "  %-34s %.3f %.3f %.3f %3d %3d %d\n", d.DocID, f1("record_lenient"), f1("record_strict"), f1("align"),
			d.Counts["align"].Sys, d.Counts["align"].Gold, d.ClutterFP)
	}
}
