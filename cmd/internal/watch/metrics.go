package watch

import (
	"fmt"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// lastSuccess is the one metric that outlives a run that fails: an alert asks
// how long ago it is.
const lastSuccess = "writ_run_last_success_timestamp_seconds"

// WriteMetrics writes a report as a file for the textfile collector of
// Prometheus' node exporter, in place of an earlier one, whole or not at all.
// Every metric has the label dataset. The time of the last run that went well
// is taken over from the earlier file when this one did not.
func WriteMetrics(path string, r Report) error {
	last := float64(r.Ended.Unix())
	if r.ExitCode != 0 && r.ExitCode != 3 {
		var err error
		if last, err = previous(path, r.Dataset); err != nil {
			return err
		}
	}
	reg := prometheus.NewRegistry()
	fill(prometheus.WrapRegistererWith(prometheus.Labels{"dataset": r.Dataset}, reg), r, last)
	if err := prometheus.WriteToTextfile(path, reg); err != nil {
		return fmt.Errorf("write metrics: %w", err)
	}
	return nil
}

// fill registers a gauge for each figure: the file tells of one run, not of a
// process that lives on, so nothing in it only grows.
func fill(reg prometheus.Registerer, r Report, last float64) {
	gauge := func(name, help string, v float64) {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
		g.Set(v)
		reg.MustRegister(g)
	}
	by := func(name, help, label string, values map[string]float64) {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, []string{label})
		for k, v := range values {
			g.WithLabelValues(k).Set(v)
		}
		reg.MustRegister(g)
	}
	gauge("writ_run_start_timestamp_seconds", "When the last run began.", seconds(r.Started))
	gauge("writ_run_end_timestamp_seconds", "When the last run ended.", seconds(r.Ended))
	gauge("writ_run_duration_seconds", "Wall time of the last run.", r.Seconds)
	gauge("writ_run_exit_code", "0 done, 1 failed, 2 usage, 3 done with failed documents, 4 interrupted.", float64(r.ExitCode))
	if last > 0 {
		gauge(lastSuccess, "When a run last ended with exit code 0 or 3.", last)
	}
	by("writ_run_documents", "Inputs of the last run by status.", "status", floats(r.Status))
	by("writ_run_reasons", "Inputs of the last run that failed, were skipped or read in part, by reason.", "reason", floats(r.Reasons))
	gauge("writ_run_records", "Records of the last run.", float64(r.Records))
	gauge("writ_run_input_bytes", "Bytes of the inputs of the last run.", float64(r.Bytes))
	stages := map[string]float64{}
	for _, s := range r.Stages {
		stages[s.Name] = s.Seconds
	}
	by("writ_run_stage_seconds", "Time that documents of the last run spent in a stage, over all workers.", "stage", stages)
	by("writ_run_cpu_seconds", "CPU time of the last run, user and system.", "process", map[string]float64{"parent": r.Resources.CPUSeconds, "children": r.Resources.ChildCPUSeconds})
	by("writ_run_peak_memory_bytes", "Largest resident memory of the last run.", "process", map[string]float64{"parent": float64(r.Resources.PeakBytes), "child": float64(r.Resources.ChildPeakBytes)})
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "writ_run_info", Help: "1; the labels tell the versions of the last run."}, []string{"schema", "extractor", "model", "rules"})
	info.WithLabelValues(r.Versions.Schema, r.Versions.Extractor, r.Versions.Model, r.Versions.Rules).Set(1)
	reg.MustRegister(info)
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1e3 }

func floats(m map[string]int64) map[string]float64 {
	f := map[string]float64{}
	for k, v := range m {
		f[k] = float64(v)
	}
	return f
}

// previous returns the time of the last success that an earlier file tells of
// dataset, 0 for none.
func previous(path, dataset string) (float64, error) {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return 0, nil
	} else if err != nil {
		return 0, fmt.Errorf("read earlier metrics: %w", err)
	}
	defer f.Close()
	p := expfmt.NewTextParser(model.UTF8Validation)
	families, err := p.TextToMetricFamilies(f)
	if err != nil {
		return 0, nil // not ours, or torn: this file takes its place
	}
	for _, m := range families[lastSuccess].GetMetric() {
		if of(m) == dataset {
			return m.GetGauge().GetValue() + m.GetUntyped().GetValue(), nil
		}
	}
	return 0, nil
}

func of(m *dto.Metric) string {
	for _, l := range m.GetLabel() {
		if l.GetName() == "dataset" {
			return l.GetValue()
		}
	}
	return ""
}
