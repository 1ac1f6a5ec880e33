// Package watch records how a run goes, for those who look after it: a report
// in JSON and metrics for Prometheus. Both hold clocks, so they are no part of
// a dataset's rows.
package watch

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"writ/pipeline"
)

// Schema is the version of [Report]. It rises when a field goes or changes
// its meaning; fields may be added.
const Schema = 1

// slowest is the number of documents that a report tells of by name.
const slowest = 20

// Report is what became of one run, run.json.
type Report struct {
	Schema   int    `json:"schema"`
	RunID    string `json:"run_id,omitempty"` // empty when the run ended before it had one
	Dataset  string `json:"dataset"`
	Outcome  string `json:"outcome"` // done, done_with_failures, interrupted, failed, usage
	ExitCode int    `json:"exit_code"`
	Error    string `json:"error,omitempty"`

	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Seconds float64   `json:"seconds"` // of wall time, start of the program's tables included

	Documents int64            `json:"documents"` // inputs, those that failed or were skipped included
	Records   int64            `json:"records"`   // events that documents gave; equal documents give rows once
	Bytes     int64            `json:"bytes"`     // of inputs
	Status    map[string]int64 `json:"status"`
	Reasons   map[string]int64 `json:"reasons"`
	Actions   map[string]int64 `json:"actions"`

	Stages  []Stage `json:"stages"`  // in the order in which they run
	Slowest []Slow  `json:"slowest"` // the slowest first

	Versions  Versions          `json:"versions"`
	Settings  map[string]string `json:"settings"`
	Resources Resources         `json:"resources"`
}

// Stage is the time that all documents spent in one stage, over all workers.
type Stage struct {
	Name      string  `json:"name"`
	Documents int64   `json:"documents"`
	Seconds   float64 `json:"seconds"`
	Slowest   float64 `json:"slowest"` // seconds of one document
}

// Slow is one document that took long.
type Slow struct {
	Path    string  `json:"path"`
	Member  int     `json:"member,omitempty"`
	Seconds float64 `json:"seconds"`
	Bytes   int64   `json:"bytes"`
	Status  string  `json:"status"`
	Reason  string  `json:"reason,omitempty"`
}

// Forget takes the inputs of these names, path or path#member, out of the
// report, and reports whether it held one.
func (r *Report) Forget(names map[string]bool) bool {
	n := len(r.Slowest)
	r.Slowest = slices.DeleteFunc(r.Slowest, func(s Slow) bool {
		if s.Member == 0 {
			return names[s.Path]
		}
		return names[s.Path+"#"+strconv.Itoa(s.Member)]
	})
	found := len(r.Slowest) < n
	for name := range names {
		if path, _, _ := strings.Cut(name, "#"); strings.Contains(r.Error, path) {
			r.Error, found = "names a forgotten document", true
		}
	}
	return found
}

// Versions are those that rows carry, and the program's build.
type Versions struct {
	Schema    string `json:"schema"`
	Extractor string `json:"extractor"`
	Model     string `json:"model,omitempty"`
	Rules     string `json:"rules,omitempty"`
	Go        string `json:"go"`
	Revision  string `json:"revision,omitempty"` // of the source, where the build knew it
}

// Resources are what the process and its children took.
type Resources struct {
	Workers         int     `json:"workers"`
	CPUs            int     `json:"cpus"`
	CPUSeconds      float64 `json:"cpu_seconds"`       // user and system
	ChildCPUSeconds float64 `json:"child_cpu_seconds"` // of children that have ended: PDF, OCR
	PeakBytes       int64   `json:"peak_bytes"`        // resident memory; 0 = the system does not tell
	ChildPeakBytes  int64   `json:"child_peak_bytes"`  // of the largest child
}

// Recorder gathers a report. Stage may be called from many goroutines, Observe
// from one.
type Recorder struct {
	started time.Time

	mu     sync.Mutex
	order  []string
	stages map[string]*Stage

	slow  []Slow // sorted, the slowest first
	stats pipeline.Stats
}

// New starts the clock.
func New(stages ...string) *Recorder {
	r := &Recorder{started: time.Now(), order: stages, stages: map[string]*Stage{}}
	for _, s := range stages {
		r.stages[s] = &Stage{Name: s}
	}
	return r
}

// Stage adds the time that one document spent in a stage.
func (r *Recorder) Stage(name string, d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.stages[name]
	if !ok {
		s = &Stage{Name: name}
		r.order, r.stages[name] = append(r.order, name), s
	}
	s.Documents++
	s.Seconds += d.Seconds()
	s.Slowest = max(s.Slowest, d.Seconds())
}

// Observe adds one result.
func (r *Recorder) Observe(p pipeline.Result, st pipeline.Stats) {
	r.stats = st
	sec := p.Elapsed.Seconds()
	if len(r.slow) == slowest && sec <= r.slow[slowest-1].Seconds {
		return
	}
	s := Slow{Path: p.Item.URI, Member: p.Item.Member, Seconds: sec, Bytes: p.Item.Weight, Status: p.Status()}
	switch {
	case p.Failure != nil:
		s.Reason = p.Failure.Reason
	default:
		s.Bytes, s.Reason = p.Doc.Size, p.Doc.Reason
	}
	i, _ := slices.BinarySearchFunc(r.slow, s, func(a, b Slow) int { return cmp.Compare(b.Seconds, a.Seconds) })
	r.slow = slices.Insert(r.slow, i, s)
	r.slow = r.slow[:min(len(r.slow), slowest)]
}

// Report fills what r knows into a report that says the rest.
func (r *Recorder) Report(rep Report) Report {
	rep.Schema = Schema
	rep.Started, rep.Ended = r.started.UTC(), time.Now().UTC()
	rep.Seconds = time.Since(r.started).Seconds()
	rep.Documents, rep.Records, rep.Bytes = r.stats.Documents, r.stats.Records, r.stats.Bytes
	rep.Status, rep.Reasons, rep.Actions = filled(r.stats.Status), filled(r.stats.Reasons), filled(r.stats.Actions)
	rep.Slowest = slices.Concat([]Slow{}, r.slow)
	rep.Stages = []Stage{}
	r.mu.Lock()
	for _, name := range r.order {
		rep.Stages = append(rep.Stages, *r.stages[name])
	}
	r.mu.Unlock()
	workers := rep.Resources.Workers
	rep.Resources = used()
	rep.Resources.CPUs = runtime.GOMAXPROCS(0)
	rep.Resources.Workers = cmp.Or(workers, rep.Resources.CPUs)
	rep.Versions.Go = runtime.Version()
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				rep.Versions.Revision = s.Value
			}
		}
	}
	return rep
}

func filled(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}
