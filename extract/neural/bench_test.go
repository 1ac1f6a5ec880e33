package neural_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"writ/extract/neural"
)

// BenchmarkAnnotate reads the pipeline of WRIT_CONFORMANCE and the texts of
// the JSON Lines file WRIT_TEXTS. Cold counts from a new pipeline, warm from
// one that has seen the texts. Run with -cpu 1.
func BenchmarkAnnotate(b *testing.B) {
	dir, file := os.Getenv("WRIT_CONFORMANCE"), os.Getenv("WRIT_TEXTS")
	if dir == "" || file == "" {
		b.Skip("needs WRIT_CONFORMANCE=DIR and WRIT_TEXTS=FILE.jsonl")
	}
	texts := readTexts(b, file)
	o := neural.Options{Kernels: os.Getenv("WRIT_KERNELS")}
	open := func() *neural.Pipeline {
		p, err := neural.Open(filepath.Join(dir, "model"), o)
		if err != nil {
			b.Fatal(err)
		}
		return p
	}
	for name, warm := range map[string]bool{"cold": false, "warm": true} {
		b.Run(name, func(b *testing.B) {
			var d neural.Doc
			p := open()
			tokens := annotateAll(p, &d, texts[:min(len(texts), 1)])
			if warm {
				annotateAll(p, &d, texts)
			}
			size := 0
			for _, t := range texts {
				size += len(t)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			start := cpuTime()
			for b.Loop() {
				if !warm {
					b.StopTimer()
					used := cpuTime()
					p = open()
					start += cpuTime() - used
					b.StartTimer()
				}
				tokens = annotateAll(p, &d, texts)
			}
			if used := cpuTime() - start; used > 0 {
				b.ReportMetric(float64(tokens*b.N)/used, "tokens/cpu-s")
			}
		})
	}
}

func annotateAll(p *neural.Pipeline, d *neural.Doc, texts []string) (tokens int) {
	for _, t := range texts {
		p.AnnotateInto(d, t)
		tokens += len(d.Tokens)
	}
	return tokens
}

func readTexts(tb testing.TB, file string) (out []string) {
	tb.Helper()
	f, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		var x struct{ Text string }
		if err := json.Unmarshal(s.Bytes(), &x); err != nil {
			tb.Fatal(err)
		}
		out = append(out, x.Text)
	}
	return out
}
