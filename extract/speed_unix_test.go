//go:build unix

package extract_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"writ/extract"
	"writ/extract/doc"
)

// release is an invented document for benchmarks without a text of their own.
const release = `Acme Widgets to Pay $5 Million to Settle False Claims Act Allegations

WASHINGTON -- Acme Widgets Inc., a maker of pumps in Lakeville, Ohio, has agreed to pay $5 million to resolve allegations that it sold defective parts to the Navy, the Department of Justice announced today.

"Contractors that cheat must expect to be held to account," said Acting Assistant Attorney General Jane Q. Harbor of the Civil Division. According to the complaint, which was filed in the U.S. District Court for the Northern District of Ohio on March 3, 2019, the company knew from at least 2014 on that its valves did not meet the specifications, and billed for them all the same.

On Monday a federal grand jury in Cleveland also indicted John P. Roe, 52, a former vice president of Acme, on two counts of wire fraud. If convicted, he faces up to 20 years in prison. In June the Securities and Exchange Commission barred Roe from serving as an officer of a public company. The Federal Trade Commission denied a petition by Northgate Transit LLC, a competitor, to reopen its own order of 2016.

The case is being handled by the Civil Division's Commercial Litigation Branch and the U.S. Attorney's Office. An indictment is merely an allegation, and the defendant is presumed innocent until proven guilty.
`

// benchText returns the documents of a benchmark: of the file that
// WRIT_BENCH_TEXT names (JSON Lines with a "text", also in .gz, or one plain
// text), up to about two million bytes, else invented ones.
func benchText(b *testing.B) []string {
	b.Helper()
	const most = 2 << 20
	name := os.Getenv("WRIT_BENCH_TEXT")
	if name == "" {
		var texts []string
		for i := range 200 {
			texts = append(texts, strings.ReplaceAll(release, "Acme", fmt.Sprintf("Acme%c", 'a'+i%26)))
		}
		return texts
	}
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r := io.Reader(f)
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			b.Fatal(err)
		}
	}
	if !strings.Contains(name, ".jsonl") {
		all, err := io.ReadAll(r)
		if err != nil {
			b.Fatal(err)
		}
		return []string{string(all)}
	}
	var texts []string
	lines := bufio.NewReader(r)
	for n := 0; n < most; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var d struct{ Text string }
		if err := json.Unmarshal(line, &d); err != nil {
			b.Fatal(err)
		}
		texts, n = append(texts, d.Text), n+len(d.Text)
	}
	return texts
}

// used returns the CPU time of this process, of all its threads.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkExtract runs text to records, one document after the other, as one
// worker does: characters and documents per second of CPU, the garbage
// collector's included.
func BenchmarkExtract(b *testing.B) {
	x, err := extract.New(extract.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	texts := benchText(b)
	bytes, chars, records := 0, 0, 0
	for _, t := range texts {
		bytes, chars = bytes+len(t), chars+utf8.RuneCountInString(t)
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	n, start := 0, used(b)
	for b.Loop() {
		n++
		for _, t := range texts {
			d, err := x.Extract(b.Context(), doc.Input{URI: "a.txt", Data: []byte(t)})
			if err != nil {
				b.Fatal(err)
			}
			records += len(d.Events)
		}
	}
	cpu := (used(b) - start).Seconds()
	b.ReportMetric(float64(n*chars)/cpu, "chars/cpu-s")
	b.ReportMetric(float64(n*len(texts))/cpu, "docs/cpu-s")
	b.ReportMetric(float64(records)/float64(n*len(texts)), "records/doc")
}

// BenchmarkNew loads models and rules: what every command pays before its
// first document.
func BenchmarkNew(b *testing.B) {
	start, n := used(b), 0
	for b.Loop() {
		n++
		x, err := extract.New(extract.Options{})
		if err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
	b.ReportMetric((used(b)-start).Seconds()*1000/float64(n), "cpu-ms/op")
}
