package out

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"writ/out/row"
	"writ/out/store"
)

// Dataset is a directory of Parquet files in three trees:
//
//	DIR/records/run_date=2026-11-23/<run id>-00000.parquet
//	DIR/documents/…
//	DIR/mentions/…
//	DIR/_writ/…     locks, temporary files, manifests
//
// One Dataset adds one run by one commit. Memory is bounded by one row group
// per table.
type Dataset struct {
	o         Options
	store     *store.Store
	tx        *store.Tx
	records   *table[row.Record]
	documents *table[row.Document]
	mentions  *table[row.Mention]
	status    map[string]int64 // of documents
	dir       string
	from      string                  // where files of earlier commits stand: dir
	fetch     func(store.Entry) error // brings one of them there; nil = all are
	old       superseding
	over      bool
}

// Meta is what the manifest of a commit tells beside its files.
type Meta struct {
	Started          string            `json:"started,omitempty"` // RFC 3339, UTC; "" = of a program before 2026-11-26
	SchemaVersion    string            `json:"schema_version"`
	ExtractorVersion string            `json:"extractor_version"`
	ModelVersion     string            `json:"model_version"`
	RulesVersion     string            `json:"rules_version"`
	RunDate          string            `json:"run_date"`
	Run              string            `json:"run,omitempty"`        // run_id of the rows that the commit made; "" = its own name
	Shard            string            `json:"shard,omitempty"`      // "2/5": of that run
	Rows             map[string]int64  `json:"rows"`                 // by table
	Documents        map[string]int64  `json:"documents,omitempty"`  // that the run wrote, by status
	Carried          map[string]int64  `json:"carried,omitempty"`    // of Rows, those of earlier runs whose files this commit replaces, by table
	Superseded       int64             `json:"superseded,omitempty"` // contents of earlier runs that this one read again, inputs that it tried again
	Compacted        map[string]int64  `json:"compacted,omitempty"`  // files that it merged, by table
	Dropped          map[string]int64  `json:"dropped,omitempty"`    // rows that it left out, by table: superseded or forgotten
	Settings         map[string]string `json:"settings,omitempty"`
}

// meta is what the manifest of a commit with these rows tells.
func (o Options) meta(rows map[string]int64) Meta {
	at := o.Date.UTC()
	m := Meta{
		Started: at.Format(time.RFC3339), RunDate: at.Format(time.DateOnly), Rows: rows, Settings: o.Settings,
		SchemaVersion: row.Version, ExtractorVersion: o.ExtractorVersion, ModelVersion: o.ModelVersion, RulesVersion: o.RulesVersion,
	}
	if o.Run != o.RunID {
		m.Run = o.Run
	}
	if o.Shard.Of > 0 {
		m.Shard = fmt.Sprintf("%d/%d", o.Shard.Index, o.Shard.Of)
	}
	return m
}

// room is the bytes that a disk must have free for a run to begin.
const room = 4 << 20

// NewDataset opens dir for one run, making it if needed. It finishes or
// discards what a killed run left there, see [Dataset.Recovered]. errors.Is
// finds store.ErrLocked while another run writes to dir, store.ErrRunExists
// for a run id that is in use, and store.ErrDamaged. A disk without room for a
// few megabytes is an error here, before any work. With Options.Shard other
// shards of the same division may write to dir at the same time.
func NewDataset(dir string, o Options) (*Dataset, error) {
	open := store.Open
	if o.Shard.Of > 0 {
		open = func(dir string, f store.FS) (*store.Store, error) { return store.OpenShard(dir, f, o.Shard) }
	}
	s, err := open(dir, o.FS)
	if err != nil {
		return nil, fmt.Errorf("open dataset: %w", err)
	}
	tx, err := s.Begin(o.RunID)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open dataset %s: %w", dir, err), s.Close())
	}
	if err := tx.Room(room); err != nil {
		return nil, errors.Join(fmt.Errorf("open dataset %s: %w", dir, err), tx.Discard(), s.Close())
	}
	o = o.withDefaults()
	d := &Dataset{o: o, store: s, tx: tx, records: newRecords(o), documents: newDocuments(o), mentions: newMentions(o), status: map[string]int64{}, dir: dir, from: dir}
	d.records.open, d.records.done = opener(tx, o, "records"), told
	d.documents.open, d.documents.done = opener(tx, o, "documents"), told
	d.mentions.open, d.mentions.done = opener(tx, o, "mentions"), told
	return d, nil
}

// opener opens the files of one table in the commit tx of a run.
func opener(tx *store.Tx, o Options, table string) func(part int) (io.WriteCloser, error) {
	return func(part int) (io.WriteCloser, error) {
		w, err := tx.Create(fmt.Sprintf("%s/run_date=%s/%s-%05d.parquet", table, o.Date.UTC().Format(time.DateOnly), o.RunID, part))
		if err != nil {
			return nil, err
		}
		return w, nil
	}
}

// told writes the number of rows into the entry of a finished file.
func told(f io.WriteCloser, rows int64) {
	if w, ok := f.(*store.Writer); ok {
		w.Rows = rows
	}
}

// Recovered tells what earlier, killed runs left and what became of it.
func (d *Dataset) Recovered() store.Recovery { return d.store.Recovered() }

// Dir is the directory of d.
func (d *Dataset) Dir() string { return d.dir }

// Hold keeps other shards from committing until done is called: what the
// dataset holds is to be read meanwhile.
func (d *Dataset) Hold() (done func() error, err error) { return d.store.Exclusive() }

// Write adds the rows of one input.
func (d *Dataset) Write(ctx context.Context, b row.Batch) error {
	if d.over {
		return errors.New("write dataset: it is closed")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.documents.add(b.Document); err != nil {
		return err
	}
	d.status[b.Document.Status]++
	d.old.note(&b.Document)
	if err := d.records.add(b.Records...); err != nil {
		return err
	}
	return d.mentions.add(b.Mentions...)
}

// Commit makes the run visible. A run without an input writes no data file,
// only its manifest. After an error that came behind the decision the next
// NewDataset finishes the commit.
func (d *Dataset) Commit(ctx context.Context) (err error) {
	if d.over {
		return errors.New("commit dataset: it is closed")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	d.over = true
	done, err := d.Hold()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	if err := d.carry(ctx); err != nil {
		return err
	}
	if d.documents.total+int64(len(d.documents.rows)) > 0 {
		for _, end := range []func() error{d.records.end, d.documents.end, d.mentions.end} {
			if err := end(); err != nil {
				return err
			}
		}
	}
	m := d.o.meta(map[string]int64{"records": d.records.total, "documents": d.documents.total, "mentions": d.mentions.total})
	m.Documents, m.Carried, m.Superseded = d.status, d.old.rows, int64(len(d.old.stale)+len(d.old.better))
	return d.tx.Commit(m)
}

// Close discards an uncommitted run and lets other writers in.
func (d *Dataset) Close() error {
	d.over = true
	return errors.Join(d.tx.Discard(), d.store.Close())
}
