package clean_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"writ/extract/clean"
	"writ/extract/doc"
)

func TestDev(t *testing.T) {
	f := os.Getenv("CLEANDEV")
	if f == "" {
		t.Skip()
	}
	c, err := clean.New(clean.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(f, ".gz") || strings.HasSuffix(f, ".jsonl") {
		fh, _ := os.Open(f)
		sc := bufio.NewScanner(fh)
		if strings.HasSuffix(f, ".gz") {
			rd, _ := gzip.NewReader(fh)
			sc = bufio.NewScanner(rd)
		}
		sc.Buffer(nil, 1<<26)
		n := 0
		var el time.Duration
		cnt := map[string]int{}
		ch := map[string]int{}
		for sc.Scan() {
			var d struct{ ID, Text, Title string }
			json.Unmarshal(sc.Bytes(), &d)
			x := &doc.Document{Raw: doc.Raw{Text: d.Text}}
			x.Meta.Title = d.Title
			t0 := time.Now()
			c.Annotate(t.Context(), x)
			el += time.Since(t0)
			n += len(d.Text)
			for _, m := range x.Clutter {
				cnt[m.By]++
				ch[m.By] += m.Len()
				if os.Getenv("SHOW") != "" && (os.Getenv("SHOW") == "all" || strings.Contains(m.By, os.Getenv("SHOW"))) {
					a, b := max(0, m.Start-30), min(len(d.Text), m.End+20)
					fmt.Printf("%s\t%s\t%q [[%q]] %q\n", m.By, d.ID, d.Text[a:m.Start], d.Text[m.Start:m.End], d.Text[m.End:b])
				}
			}
		}
		fmt.Println(f, n, float64(n)/1e6/el.Seconds(), "MB/s")
		for k, v := range cnt {
			fmt.Println("   ", k, v, ch[k])
		}
		return
	}
	fs, _ := filepath.Glob(filepath.Join(f, "*.txt"))
	out, _ := os.Create("/tmp/segdev/sys.jsonl")
	for _, x := range fs {
		b, _ := os.ReadFile(x)
		d := &doc.Document{Raw: doc.Raw{Text: string(b)}}
		c.Annotate(t.Context(), d)
		r := doc.NewRunes(d.Text)
		sp := [][3]any{}
		for _, m := range d.Clutter {
			a, b := r.Span(m.TextSpan)
			sp = append(sp, [3]any{a, b, m.Kind})
			fmt.Printf("%s\t%s\t%q\n", filepath.Base(x)[:6], m.By, d.Text[m.Start:m.End])
		}
		j, _ := json.Marshal(map[string]any{"doc_id": strings.TrimSuffix(filepath.Base(x), ".txt"), "spans": sp})
		fmt.Fprintln(out, string(j))
	}
	out.Close()
}

func TestGoldDev(t *testing.T) {
	if os.Getenv("GOLDDEV") == "" {
		t.Skip()
	}
	c, _ := clean.New(clean.Options{})
	out, _ := os.Create("/tmp/segdev/goldclut.jsonl")
	for _, f := range []string{"train", "dev"} {
		b, _ := os.ReadFile("/work/shared/gold/" + f + ".docs.jsonl")
		for _, l := range strings.Split(string(b), "\n") {
			var d struct{ ID, Text, Title string }
			if json.Unmarshal([]byte(l), &d) != nil {
				continue
			}
			x := &doc.Document{Raw: doc.Raw{Text: d.Text}}
			c.Annotate(t.Context(), x)
			r := doc.NewRunes(d.Text)
			sp := [][3]any{}
			for _, m := range x.Clutter {
				a, b := r.Span(m.TextSpan)
				sp = append(sp, [3]any{a, b, m.By})
			}
			j, _ := json.Marshal(map[string]any{"doc_id": d.ID, "spans": sp})
			fmt.Fprintln(out, string(j))
		}
	}
	out.Close()
}
