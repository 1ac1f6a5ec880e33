package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"writ/extract"
	"writ/extract/doc"
	"writ/extract/meta"
	"writ/out"
	"writ/out/past"
	"writ/out/row"
	"writ/pipeline"
)

// worker is what all functions of a pipeline share in one process.
type worker struct {
	x     *extract.Extractor
	rows  row.Options
	again bool          // read what the dataset has, too
	had   *past.Past    // what the dataset had when the worker began: saves work, decides nothing
	slots chan struct{} // one for each document that is worked on
	lost  *atomic.Int32 // documents that do not heed their deadline and still run
}

// maxLost is how many documents may run on for ever before the worker gives
// up: each holds a thread and its memory.
const maxLost = 8

var errLost = fmt.Errorf("%d documents run on after their deadline: the worker needs a new process", maxLost)

// workers holds the workers of this process by their options. A process has
// one as a rule; one that serves several jobs has one for each.
var workers struct {
	sync.Mutex
	made map[string]func() (*worker, error)
	lost atomic.Int32
}

// worker returns the worker of o, made at the first call of the process.
func (o *Options) worker() (*worker, error) {
	key, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	workers.Lock()
	if workers.made == nil {
		workers.made = map[string]func() (*worker, error){}
	}
	w, ok := workers.made[string(key)]
	if !ok {
		mine := *o
		w = sync.OnceValues(mine.newWorker)
		workers.made[string(key)] = w
	}
	workers.Unlock()
	return w()
}

func (o *Options) newWorker() (*worker, error) {
	n := o.Workers
	if n == 0 {
		n = runtime.GOMAXPROCS(0)
	}
	w := &worker{again: o.Again, had: &past.Past{}, slots: make(chan struct{}, n), lost: &workers.lost}
	options := o.extractor()
	options.Known = w.known
	x, err := extract.New(options)
	if err != nil {
		return nil, fmt.Errorf("open extractor: %w", err)
	}
	leaves, err := row.Ontology(x.Tables())
	if err != nil {
		return nil, err
	}
	cases, err := meta.NewCaseIDs(x.Tables())
	if err != nil {
		return nil, err
	}
	w.x, w.rows = x, row.Options{
		ExtractorVersion: extract.Version, ModelVersion: x.ModelVersion(), RulesVersion: x.RulesVersion(),
		RunID: o.Run, Ontology: leaves, DocketID: cases.Of,
	}
	w.had, err = o.past(o.commit(0, x))
	return w, err
}

// known is why an input is not to be read; "" = it is. The writer judges again.
func (w *worker) known(in doc.Input, hash [32]byte) string {
	if w.again {
		return ""
	}
	if w.had.Known(hash) {
		return doc.ReasonKnown
	}
	if reason, same := w.had.Failed(in.URI, in.Member, hash); reason != "" && same {
		return doc.ReasonKnownFailed
	}
	return ""
}

// Close ends the extractors of this process with their child processes. No
// pipeline may run.
func Close() error {
	workers.Lock()
	defer workers.Unlock()
	var errs error
	for _, open := range workers.made {
		if w, err := open(); err == nil {
			errs = errors.Join(errs, w.x.Close())
		}
	}
	workers.made = nil
	return errs
}

// past reads what the dataset has while others may write to it: files that
// went meanwhile are looked for once more.
func (o *Options) past(commit out.Options) (p *past.Past, err error) {
	for range 5 {
		if p, err = past.Load(o.Output, commit); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return p, err
}

// hooks are faults that tests make.
var hooks struct {
	document func(doc.Input)       // before a document is read
	write    func(shard int) error // before a shard is committed
	wrote    func(shard int) error // after it
}

// one extracts one document: within its deadline, even if it does not heed
// that, and a panic is its failure.
func (w *worker) one(ctx context.Context, it pipeline.Item, o *Options) pipeline.Result {
	timeout, grace := o.Extraction.Timeout, o.Grace
	if timeout <= 0 {
		timeout = 5 * time.Minute
	}
	if grace <= 0 {
		grace = 10 * time.Second
	}
	started := time.Now()
	done := make(chan pipeline.Result, 1)
	go func() {
		done <- pipeline.One(ctx, w.extract, it, timeout)
	}()
	t := time.NewTimer(timeout + grace)
	defer t.Stop()
	select {
	case r := <-done:
		return r
	case <-t.C:
	}
	w.lost.Add(1)
	go func() {
		<-done
		w.lost.Add(-1)
	}()
	it.Data = nil
	return pipeline.Result{Item: it, Started: started, Elapsed: time.Since(started), Failure: &doc.Failure{
		Status: doc.StatusFailed, Stage: "extract", Reason: doc.ReasonTimeout,
		Hint: "this is a bug: please report it with the file", Err: fmt.Errorf("it went on for %v after its deadline of %v, and still runs", grace, timeout),
	}}
}

func (w *worker) extract(ctx context.Context, it pipeline.Item) (*doc.Document, error) {
	if hooks.document != nil {
		hooks.document(it.Input)
	}
	return w.x.Extract(ctx, it.Input)
}
