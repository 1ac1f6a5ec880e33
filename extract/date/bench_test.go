package date_test

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"strings"
	"syscall"
	"testing"

	"writ/extract/date"
	"writ/extract/date/civil"
)

// benchText is invented press and court prose.
var benchText = strings.Repeat(`A federal grand jury in the Northern District returned an indictment on Tuesday charging three former officers of Bluefield Harbor Bank with conspiracy.
According to the complaint, from March 2015 through at least May 3, 2018, the defendants moved money through two shell companies that they controlled.
The court will hear the motion on June 14, 2021, at 10 a.m., and the parties may file a joint status report no later than 30 days after the entry of this order.
In the third quarter of last year the agency denied the application, which had been pending since 2012, and the company did not appeal within the time that the statute allows.
The people of the town had known about it for years; the mayor said that he could not say when the plant would open again, or who would pay for the work that it needed.
`, 40)

// BenchmarkFind reads invented text, or the documents of the JSON Lines file
// that DATE_BENCH names.
func BenchmarkFind(b *testing.B) {
	f, err := date.New(date.Options{})
	if err != nil {
		b.Fatal(err)
	}
	text := benchText
	if name := os.Getenv("DATE_BENCH"); name != "" {
		text = corpusText(b, name)
	}
	ref := date.Ref{Date: civil.Date{Year: 2021, Month: 5, Day: 12}}
	docs := chunks(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	n := 0
	runs := 0
	before := cpuSeconds()
	for b.Loop() {
		runs++
		n = 0
		for _, d := range docs {
			n += len(f.Find(d, ref))
		}
	}
	b.ReportMetric(float64(len(text))*float64(runs)/1e6/(cpuSeconds()-before), "MB/cpu-s")
	b.ReportMetric(float64(n)/float64(len(text))*1e6, "dates/MB")
}

// cpuSeconds returns the processor time that this process has used.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func chunks(text string) []string {
	var out []string
	for len(text) > 4000 {
		i := strings.IndexByte(text[4000:], '\n')
		if i < 0 {
			break
		}
		out, text = append(out, text[:4000+i]), text[4001+i:]
	}
	return append(out, text)
}

func corpusText(b *testing.B, name string) string {
	b.Helper()
	r, err := os.Open(name)
	if err != nil {
		b.Skip("needs DATE_BENCH: " + err.Error())
	}
	defer r.Close()
	zr, err := gzip.NewReader(r)
	if err != nil {
		b.Fatal(err)
	}
	var sb strings.Builder
	dec := json.NewDecoder(zr)
	for dec.More() && sb.Len() < 8<<20 {
		var v struct{ Text string }
		if err := dec.Decode(&v); err != nil {
			b.Fatal(err)
		}
		sb.WriteString(v.Text)
		sb.WriteByte('\n')
	}
	return sb.String()
}
