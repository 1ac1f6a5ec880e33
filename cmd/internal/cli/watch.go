package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"writ/cmd/internal/watch"
	"writ/extract"
	"writ/out/remote"
	"writ/out/row"
	"writ/out/store"
	"writ/out/store/s3"
	"writ/pipeline"
)

// watchOptions are the flags for those who look after a nightly job.
type watchOptions struct {
	logFormat string
	report    string
	metrics   string

	rec *watch.Recorder
	log *slog.Logger // for JSON lines; nil = text
}

func (o *watchOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.logFormat, "log-format", "", "what stderr gets: text, or json, one object a line (default: a progress bar on a terminal, text elsewhere)")
	f.StringVar(&o.report, "report", "", "write what became of the run to this file, as JSON, also when it fails; DATASET keeps one of every committed run")
	f.StringVar(&o.metrics, "metrics", "", "write metrics to this file, for the textfile collector of Prometheus' node exporter")
}

// watched runs o and tells of it.
func (o *runOptions) watched(c *cobra.Command, s Streams, args []string) error {
	if err := o.watch.begin(s, o.quiet); err != nil {
		return err
	}
	o.timed = o.watch.rec.Stage
	return o.watch.end(s, &o.commitOptions, o.out, o.run(c, s, args))
}

// begin checks the flags and starts the clock.
func (o *watchOptions) begin(s Streams, quiet bool) error {
	if o.logFormat != "" {
		if err := oneOf("log-format", o.logFormat, "text", "json"); err != nil {
			return err
		}
	}
	for _, name := range []string{o.report, o.metrics} {
		if name == "" {
			continue
		}
		if err := writable(filepath.Dir(name)); err != nil {
			return err
		}
	}
	if o.logFormat == "json" {
		o.log = slog.New(slog.DiscardHandler)
		if !quiet {
			o.log = slog.New(slog.NewJSONHandler(s.Err, nil))
		}
	}
	o.rec = watch.New(extract.StageRead, extract.StageClean, extract.StageSegment, extract.StageDate,
		extract.StageMeta, extract.StageLang, extract.StageEntity, extract.StageEvent)
	return nil
}

// writable tells early that no file can be made in dir.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".writ-*")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// progress is what tells of a run while it goes.
func (o *watchOptions) progress(s Streams, quiet bool, args []string) *progress {
	s.Talk = s.Talk && o.logFormat == ""
	p := newProgress(s, quiet, args)
	if o.log != nil {
		p.log = o.log
	}
	return p
}

// observe returns next with the recorder before it.
func (o *watchOptions) observe(next func(pipeline.Result, pipeline.Stats)) func(pipeline.Result, pipeline.Stats) {
	return func(r pipeline.Result, st pipeline.Stats) {
		o.rec.Observe(r, st)
		next(r, st)
	}
}

// end writes report and metrics of a run that ended with err, which it
// returns. What cannot be written is said and does not change how a run
// ended: it is committed, or is not.
func (o *watchOptions) end(s Streams, c *commitOptions, dataset string, err error) error {
	rep := o.rec.Report(watch.Report{
		RunID: c.runID, Dataset: dataset, ExitCode: codeOf(err), Settings: c.made.Settings,
		Versions:  watch.Versions{Schema: row.Version, Extractor: extract.Version, Model: c.made.ModelVersion, Rules: c.made.RulesVersion},
		Resources: watch.Resources{Workers: c.workers},
	})
	rep.Outcome = map[int]string{ExitOK: "done", ExitDocuments: "done_with_failures", ExitInterrupted: "interrupted", ExitUsage: "usage"}[rep.ExitCode]
	if rep.Outcome == "" {
		rep.Outcome = "failed"
	}
	if err != nil {
		rep.Error = oneLine(err.Error())
	}
	if rep.Settings == nil {
		rep.Settings = map[string]string{}
	}
	b, e := json.MarshalIndent(rep, "", "  ")
	b = append(b, '\n')
	errs := []error{e}
	if rep.ExitCode != ExitFailed && rep.ExitCode != ExitUsage {
		errs = append(errs, c.keepReport(dataset, b))
	}
	if o.report != "" {
		errs = append(errs, store.WriteAtomic(o.report, b, c.fs()))
	}
	if o.metrics != "" {
		errs = append(errs, watch.WriteMetrics(o.metrics, rep))
	}
	bad := errors.Join(errs...)
	if o.log == nil {
		if bad != nil {
			fmt.Fprintln(s.Err, "extract: "+oneLine(bad.Error()))
		}
		return err
	}
	if bad != nil {
		o.log.Error("report", "err", oneLine(bad.Error()))
	}
	level := slog.LevelInfo
	if rep.ExitCode == ExitFailed || rep.ExitCode == ExitUsage {
		level = slog.LevelError
	}
	o.log.Log(context.Background(), level, "run ended", "outcome", rep.Outcome, "exit_code", rep.ExitCode, "err", rep.Error, "run_id", rep.RunID, "dataset", dataset,
		"seconds", rep.Seconds, "documents", rep.Documents, "records", rep.Records, "status", rep.Status, "reasons", rep.Reasons)
	if err != nil {
		return &exitError{rep.ExitCode, nil} // said
	}
	return nil
}

// keepReport leaves the report of a committed run beside its manifest. Output
// that is to be the same every time (SOURCE_DATE_EPOCH) holds no clocks, so
// not this one either.
func (o *commitOptions) keepReport(dataset string, report []byte) error {
	if epoch, err := sourceDateEpoch(); err != nil || epoch != nil || o.runID == "" {
		return nil
	}
	if !s3.Is(dataset) {
		return store.KeepReport(dataset, o.runID, report, o.fs())
	}
	client, err := o.objects().client()
	if err != nil {
		return err
	}
	return remote.KeepReport(context.Background(), client, dataset, o.runID, report)
}
