// Command teach annotates texts by a pipeline, for training and for reports.
//
//	go run ./extract/neural/testdata/teach MODEL [DOUBT] <TEXTS.jsonl >OUT.jsonl
//
// MODEL is a pipeline directory or a flat file. A line of the input is a JSON
// string; a line of the output has words (w), spaces after them (s, '1' or
// '0'), norms that are not the lower case of the word (n, by index), tags (t),
// heads (h), labels (d), sentence starts (b) and names (e: first, limit, type).
// With DOUBT, a share: also the choices (p) of the recognizer at tokens where
// its best has less, without those below a fiftieth.
// On the same weights the result is spaCy's, several times faster.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"

	"writ/extract/neural"
)

type line struct {
	Words  []string          `json:"w"`
	Spaces string            `json:"s"`
	Norms  map[string]string `json:"n"`
	Tags   []string          `json:"t"`
	Heads  []int             `json:"h"`
	Deps   []string          `json:"d"`
	Starts []int             `json:"b"`
	Names  [][3]any          `json:"e"`
	Doubts [][]any           `json:"p,omitempty"` // token, action, share, action, share …
}

const least = .02 // share of a choice that is written

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "teach:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 && len(args) != 2 {
		return fmt.Errorf("usage: teach MODEL [DOUBT] <TEXTS.jsonl")
	}
	var doubt float64
	if len(args) == 2 {
		v, err := strconv.ParseFloat(args[1], 64)
		if err != nil {
			return fmt.Errorf("doubt: %w", err)
		}
		doubt = v
	}
	p, err := open(args[0])
	if err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	type job struct {
		text string
		out  chan []byte
	}
	jobs := make(chan job, 64)
	queue := make(chan chan []byte, 64)
	for range runtime.GOMAXPROCS(0) {
		go func() {
			var d neural.Doc
			var doubts [][]any
			if doubt > 0 {
				d.Watch = func(token int, choices []neural.Choice) { doubts = doubted(doubts, doubt, token, choices) }
			}
			for j := range jobs {
				doubts = nil
				p.AnnotateInto(&d, j.text)
				l := lineOf(j.text, &d)
				l.Doubts = doubts
				b, err := json.Marshal(l)
				if err != nil {
					panic(err) // strings and numbers
				}
				j.out <- b
			}
		}()
	}
	var bad error
	go func() {
		defer close(queue)
		defer close(jobs)
		for in.Scan() {
			var text string
			if bad = json.Unmarshal(in.Bytes(), &text); bad != nil {
				return
			}
			c := make(chan []byte, 1)
			queue <- c
			jobs <- job{text, c}
		}
		bad = in.Err()
	}()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for c := range queue {
		out.Write(<-c)
		out.WriteByte('\n')
	}
	if bad != nil {
		return fmt.Errorf("read texts: %w", bad)
	}
	return out.Flush()
}

func open(path string) (*neural.Pipeline, error) {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return neural.Open(path, neural.Options{})
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return neural.Load(b, neural.Options{})
}

func lineOf(text string, d *neural.Doc) line {
	l := line{Norms: map[string]string{}, Starts: []int{}, Names: [][3]any{}}
	spaces := make([]byte, 0, len(d.Tokens))
	for i := range d.Tokens {
		t := &d.Tokens[i]
		word := text[t.Start:t.End]
		l.Words, l.Tags, l.Heads, l.Deps = append(l.Words, word), append(l.Tags, t.Tag), append(l.Heads, t.Head), append(l.Deps, t.Dep)
		if t.Norm != strings.ToLower(word) {
			l.Norms[strconv.Itoa(i)] = t.Norm
		}
		if t.SentStart {
			l.Starts = append(l.Starts, i)
		}
		b := byte('0')
		if t.Space {
			b = '1'
		}
		spaces = append(spaces, b)
	}
	l.Spaces = string(spaces)
	for _, e := range d.Entities {
		l.Names = append(l.Names, [3]any{e.First, e.Limit, e.Label})
	}
	return l
}

// doubted adds the choices at a token whose best has a share below doubt.
func doubted(doubts [][]any, doubt float64, token int, choices []neural.Choice) [][]any {
	for _, c := range choices {
		if c.Share >= doubt {
			return doubts
		}
	}
	d := []any{token}
	for _, c := range choices {
		if c.Share >= least {
			name := string(c.Action)
			if c.Action != 'O' {
				name += "-" + c.Label
			}
			d = append(d, name, math.Round(c.Share*1000)/1000)
		}
	}
	return append(doubts, d)
}
