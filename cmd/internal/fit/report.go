package fit

import (
	"fmt"
	"io"
	"sort"
)

// PrintTriggers reports how many required records have a trigger that a rule
// finds, and which words of the others no rule knows.
func (f *Fit) PrintTriggers(w io.Writer) {
	n, found, leaf := 0, 0, 0
	missed := map[string][]string{}
	for _, s := range f.samples {
		text := []rune(s.doc.Text)
		for r := range s.gold.Records {
			g := &s.gold.Records[r]
			if g.Optional {
				continue
			}
			n++
			any, exact := false, false
			for i := range s.seen {
				if touches(g, s.spans[i]) {
					l, p := f.judge.Action(g, s.seen[i].Action)
					any, exact = any || p, exact || l
				}
			}
			if any {
				found++
			}
			if exact {
				leaf++
			}
			if !any {
				for _, m := range g.Mentions {
					if m.Trigger != nil {
						missed[g.Action] = append(missed[g.Action], s.gold.DocID+":"+string(text[m.Trigger.Start:m.Trigger.End]))
					}
				}
			}
		}
	}
	fmt.Fprintf(w, "required records %d: a rule finds a trigger of %d (parent), %d (leaf)\n", n, found, leaf)
	keys := make([]string, 0, len(missed))
	for k := range missed {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(w, "  %-32s %q\n", k, missed[k])
	}
}
