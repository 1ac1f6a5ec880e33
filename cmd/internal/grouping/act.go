package grouping

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"strings"

	"writ/extract"
	"writ/models"
	"writ/out"
	"writ/out/act"
	"writ/out/row"
)

// actOptions are the tables that grouping into acts goes by.
func actOptions(tables fs.FS) (act.Options, error) {
	o := act.Options{Parent: map[string]string{}}
	t, err := models.Load(tables, "rules/same-act.tsv", "class", "value", "other")
	if err != nil {
		return o, err
	}
	for _, r := range t.Rows {
		v, w := r.Get("value"), r.Get("other")
		switch r.Get("class") {
		case "once":
			o.Once = append(o.Once, v)
		case "single":
			o.Single = append(o.Single, v)
		case "many":
			o.Many = append(o.Many, v)
		case "kin":
			o.Kin = append(o.Kin, [2]string{v, w})
		case "busy":
			o.Busy = append(o.Busy, v)
		case "part":
			o.Part = append(o.Part, [2]string{v, w})
		default:
			return o, r.Errorf("unknown class %q", r.Get("class"))
		}
	}
	if t, err = models.Load(tables, "lexicon/company-suffixes.tsv", "suffix", "class"); err != nil {
		return o, err
	}
	for _, r := range t.Rows {
		if r.Get("class") == "form" {
			o.Forms = append(o.Forms, r.Get("suffix"))
		}
	}
	if t, err = models.Load(tables, "lexicon/agencies.tsv", "id", "name", "parent"); err != nil {
		return o, err
	}
	name := map[string]string{}
	for _, r := range t.Rows {
		name[r.Get("id")] = r.Get("name")
	}
	for _, r := range t.Rows {
		switch p := r.Get("parent"); p {
		case "", "us", "us-eop": // what belongs to the government as a whole is not one authority
		default:
			o.Parent[r.Get("name")] = name[p]
		}
	}
	return o, nil
}

// courts are the agency types that are courts.
var courts = []string{"trial", "appellate", "bankruptcy", "special", "court"}

// teller collects the records of a dataset and writes its acts.
type teller struct {
	x       *act.Grouper
	cluster map[string]string // doc_hash → cluster_id
	docs    []told
	number  map[[2]string]int32 // document hash and run → document
}

// told is what rows say of a document.
type told struct {
	id, source string
	date       *row.Date
}

func newTeller(cluster map[string]string, tables fs.FS) (*teller, error) {
	o, err := actOptions(tables)
	if err != nil {
		return nil, err
	}
	return &teller{x: act.New(o), cluster: cluster, number: map[[2]string]int32{}}, nil
}

// add takes one record; its strings do not live on.
func (t *teller) add(r *out.Told) error {
	doc, ok := t.number[[2]string{r.DocHash, r.RunID}]
	if !ok {
		d := act.Document{Hash: r.DocHash, Cluster: t.cluster[r.DocHash], Dated: r.DocDate != nil}
		if d.Dated {
			d.Date = int32(*r.DocDate)
		}
		doc = t.x.AddDocument(d)
		t.number[[2]string{t.x.Document(doc).Hash, t.x.Keep(r.RunID)}] = doc
		t.docs = append(t.docs, told{t.x.Keep(r.DocID), t.x.Keep(r.Source), r.DocDate})
	}
	a := act.Record{
		ID: r.RecordID, Doc: doc, Entity: r.Entity, EntityType: r.EntityType, Aliases: r.EntityAliases,
		Action: r.Action, Status: r.Status, Main: r.Salience == "main",
		Agency: string(r.Agency), Court: slices.Contains(courts, string(r.AgencyType)), CoAgencies: r.CoAgencies,
		Judge: string(r.Judge), Docket: string(r.DocketID), Currency: string(r.Currency), Confidence: r.Confidence,
	}
	if r.Amount != nil {
		a.Amount = *r.Amount
	}
	if r.Date != nil && r.DateEnd != nil {
		a.Dated, a.First, a.Last = true, int32(*r.Date), int32(*r.DateEnd)
	}
	t.x.Add(a)
	return nil
}

// Tally is what there is to tell of the table acts: records, acts, and acts
// told by two documents or more.
type Tally struct{ Records, Acts, Shared int }

// Acts reads the records of d and writes its tables acts and act_records.
// home leads from doc_hash to cluster_id; commit has the run id and the
// version of the rules; tables are rules and lexicons.
func Acts(ctx context.Context, d *out.Derived, home map[string]string, commit out.Options, tables fs.FS) (n Tally, err error) {
	t, err := newTeller(home, tables)
	if err != nil {
		return n, err
	}
	if err := d.Records(ctx, t.add); err != nil {
		return n, err
	}
	n.Records = t.x.Len()
	for a := range t.x.Groups() {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		r, told := t.rows(&a, commit.RunID, commit.RulesVersion)
		n.Acts++
		if r.Documents > 1 {
			n.Shared++
		}
		if err := d.WriteActs([]row.Act{r}, told); err != nil {
			return n, err
		}
	}
	return n, nil
}

// rows are those of one act.
func (t *teller) rows(a *act.Act, runID, rules string) (row.Act, []row.ActRecord) {
	best := t.x.Record(a.Best)
	group, _, _ := strings.Cut(best.Action, ".")
	r := row.Act{
		Entity: best.Entity, Action: best.Action, Agency: row.Text(t.x.Record(a.Agency).Agency), ActID: a.ID, Status: a.Status,
		EntityType: best.EntityType, ActionGroup: group, RecordID: best.ID, Records: int32(len(a.Records)),
		SchemaVersion: row.Version, ExtractorVersion: extract.Version, RulesVersion: rules, RunID: runID,
	}
	if a.Dated {
		r.Date, r.DateEnd = new(row.Date(a.First)), new(row.Date(a.Last))
	}
	hashes, clusters := map[string]bool{}, map[string]bool{}
	list := make([]row.ActRecord, 0, len(a.Records))
	for k, i := range a.Records {
		m := t.x.Record(i)
		d, about := t.x.Document(m.Doc), &t.docs[m.Doc]
		hashes[d.Hash], clusters[cmp.Or(d.Cluster, d.Hash)] = true, true
		r.Confidence = max(r.Confidence, m.Confidence)
		if m.Docket != "" && (r.DocketID == "" || m.Docket < string(r.DocketID)) {
			r.DocketID = row.Text(m.Docket)
		}
		if about.date != nil {
			r.FirstDocDate, r.LastDocDate = earliest(r.FirstDocDate, about.date, 1), earliest(r.LastDocDate, about.date, -1)
		}
		list = append(list, row.ActRecord{
			ActID: a.ID, RecordID: m.ID, Representative: i == a.Best, Rule: a.Rules[k],
			DocID: about.id, Source: about.source, DocHash: d.Hash, ClusterID: row.Text(d.Cluster), DocDate: about.date,
			SchemaVersion: row.Version, ExtractorVersion: extract.Version, RulesVersion: rules, RunID: runID,
		})
	}
	r.Documents, r.Clusters = int32(len(hashes)), int32(len(clusters))
	return r, list
}

// earliest returns the earlier of two dates, the later one for sign -1; nil is
// none.
func earliest(a, b *row.Date, sign int) *row.Date {
	if a == nil || b != nil && sign*cmp.Compare(*b, *a) < 0 {
		return b
	}
	return a
}
