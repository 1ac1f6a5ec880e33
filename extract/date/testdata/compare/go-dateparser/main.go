// Command compare runs go-dateparser over lines {doc_id, dct, text}; see
// compare.py, which builds it in a module of its own.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	dateparser "github.com/markusmobius/go-dateparser"
	"github.com/markusmobius/go-dateparser/date"
)

type span struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var d struct {
			ID   string `json:"doc_id"`
			DCT  string `json:"dct"`
			Text string `json:"text"`
		}
		if err := json.Unmarshal(in.Bytes(), &d); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		base, _ := time.Parse(time.DateOnly, d.DCT)
		_, found, _ := dateparser.Search(&dateparser.Configuration{Languages: []string{"en"}, CurrentTime: base, PreferredDateSource: dateparser.Past}, d.Text)
		spans, at := []span{}, 0
		for _, r := range found {
			k := strings.Index(d.Text[at:], r.Text)
			if k < 0 {
				continue
			}
			start := utf8.RuneCountInString(d.Text[:at+k])
			at += k + len(r.Text)
			form := time.DateOnly
			switch r.Date.Period {
			case date.Year:
				form = "2006"
			case date.Month:
				form = "2006-01"
			}
			spans = append(spans, span{start, start + utf8.RuneCountInString(r.Text), "DATE", r.Date.Time.Format(form)})
		}
		if err := out.Encode(map[string]any{"doc_id": d.ID, "spans": spans}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
