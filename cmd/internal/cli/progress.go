package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"

	"writ/extract/doc"
	"writ/pipeline"
)

// progress tells a person how far a run is: a bar on a terminal, log lines
// elsewhere.
type progress struct {
	bar  *progressbar.ProgressBar
	log  *slog.Logger
	last time.Time
	size int64 // bytes of all named inputs, -1 = not known
}

func newProgress(s Streams, quiet bool, args []string) *progress {
	p := &progress{log: slog.New(slog.DiscardHandler), last: time.Now(), size: totalSize(args)}
	if quiet {
		return p
	}
	if !s.Talk {
		p.log = slog.New(slog.NewTextHandler(s.Err, nil))
		return p
	}
	p.bar = progressbar.NewOptions64(p.size,
		progressbar.OptionSetWriter(s.Err), progressbar.OptionShowBytes(true), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth(),
		progressbar.OptionSetDescription("reading"))
	return p
}

// totalSize is the bytes of the files among args, -1 when one is not a file
// whose size says how much there is to do.
func totalSize(args []string) int64 {
	var n int64
	for _, a := range args {
		st, err := os.Stat(a)
		if err != nil || !st.Mode().IsRegular() || strings.HasSuffix(a, ".gz") || strings.HasSuffix(a, ".zst") {
			return -1
		}
		n += st.Size()
	}
	return n
}

func (p *progress) observe(r pipeline.Result, st pipeline.Stats) {
	if r.Failure != nil {
		switch {
		case p.bar == nil:
			p.log.Log(context.Background(), level(r.Failure.Status), "document "+r.Failure.Status, "uri", r.Item.URI, "member", r.Item.Member,
				"reason", r.Failure.Reason, "err", oneLine(r.Failure.Error()))
		case r.Failure.Status == doc.StatusFailed:
			_ = p.bar.Clear()
		}
	}
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("%s documents, %s records, %d failed", humanize.Comma(st.Documents), humanize.Comma(st.Records), st.Status[doc.StatusFailed]))
		_ = p.bar.Add64(r.Item.Weight)
		return
	}
	if time.Since(p.last) >= 30*time.Second {
		p.last = time.Now()
		p.log.Info("progress", "documents", st.Documents, "records", st.Records, "failed", st.Status[doc.StatusFailed],
			"docs_per_s", fmt.Sprintf("%.1f", rate(st)), "mb", st.Bytes/1e6)
	}
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

func rate(st pipeline.Stats) float64 {
	if s := st.Elapsed.Seconds(); s > 0 {
		return float64(st.Documents) / s
	}
	return 0
}

// summary is what a run says at its end.
func summary(w io.Writer, st pipeline.Stats, where string) {
	fmt.Fprintf(w, "%s documents, %s records in %s (%.1f documents/s, %.2f MB/s)\n", humanize.Comma(st.Documents), humanize.Comma(st.Records),
		st.Elapsed.Round(10*time.Millisecond), rate(st), float64(st.Bytes)/1e6/max(st.Elapsed.Seconds(), 1e-9))
	fmt.Fprintf(w, "  documents  %s\n", counts(st.Status, 0))
	groups := map[string]int64{}
	for a, n := range st.Actions {
		groups[group(a)] += n
	}
	if len(groups) > 0 {
		fmt.Fprintf(w, "  records    %s\n", counts(groups, 0))
	}
	if len(st.Reasons) > 0 {
		fmt.Fprintf(w, "  reasons    %s\n", counts(st.Reasons, 8))
	}
	fmt.Fprintf(w, "  %s\n", where)
}

func group(action string) string {
	for i := range action {
		if action[i] == '.' {
			return action[:i]
		}
	}
	return action
}

// counts prints a tally, the largest first; top 0 = all.
func counts(m map[string]int64, top int) string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if m[keys[i]] != m[keys[j]] {
			return m[keys[i]] > m[keys[j]]
		}
		return keys[i] < keys[j]
	})
	if top > 0 && len(keys) > top {
		keys = keys[:top]
	}
	s := ""
	for i, k := range keys {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprintf("%s %s", k, humanize.Comma(m[k]))
	}
	return s
}
