package date_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"writ/extract/date"
	"writ/extract/date/civil"
)

func TestDump(t *testing.T) {
	name := os.Getenv("DATE_DUMP")
	if name == "" {
		t.Skip()
	}
	f := finder(t)
	r, _ := os.Open(name)
	zr, _ := gzip.NewReader(r)
	dec := json.NewDecoder(zr)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	n := 0
	for dec.More() && n < 1500 {
		var v struct {
			ID, Text string
			Date     string `json:"doc_date"`
		}
		if dec.Decode(&v) != nil {
			return
		}
		n++
		text := loneNewline.ReplaceAllString(v.Text, "$1 $2")
		ref, _ := civil.Parse(v.Date)
		for _, e := range f.Find(text, date.Ref{Date: ref}) {
			a := max(0, e.Start-60)
			b := min(len(text), e.End+40)
			fmt.Fprintf(w, "D\t%s\t%s\t%s\t%s\t%s\t%s[[%s]]%s\n", v.ID, v.Date, e.By, e.Value, e.Qualifier, strings.ReplaceAll(text[a:e.Start], "\n", "/"), text[e.Start:e.End], strings.ReplaceAll(text[e.End:b], "\n", "/"))
		}
	}
}
