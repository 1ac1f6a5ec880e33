package score

import (
	"fmt"
	"io"
	"strings"
)

// PrintErrors lists, per document, what was missed, what is spurious, and
// the slots that are wrong in aligned pairs.
func (r Result) PrintErrors(w io.Writer, gold, system []Document) {
	g, s := map[string]Document{}, map[string]Document{}
	for _, d := range gold {
		g[d.DocID] = d
	}
	for _, d := range system {
		s[d.DocID] = d
	}
	for _, d := range r.Docs {
		for _, i := range d.Missed {
			fmt.Fprintf(w, "MISSED\t%s\t%s\n", d.DocID, brief(&g[d.DocID].Records[i]))
		}
		for _, j := range d.Spurious {
			fmt.Fprintf(w, "SPURIOUS\t%s\t%s\n", d.DocID, brief(&s[d.DocID].Records[j]))
		}
		for _, p := range d.Pairs {
			var wrong []string
			for k, ok := range p.Slots {
				if !ok && (filled(&g[d.DocID].Records[p.Gold], slotNames[k]) || filled(&s[d.DocID].Records[p.System], slotNames[k])) {
					wrong = append(wrong, slotNames[k])
				}
			}
			if len(wrong) > 0 {
				fmt.Fprintf(w, "WRONG\t%s\t%s\t%s\t!=\t%s\n", d.DocID, strings.Join(wrong, ","),
					brief(&g[d.DocID].Records[p.Gold]), brief(&s[d.DocID].Records[p.System]))
			}
		}
	}
}

func brief(r *Record) string {
	name := func(p *Party) string {
		if p == nil {
			return "-"
		}
		n := value(p.Name)
		if j := value(p.Judge); j != "" {
			n += " (" + j + ")"
		}
		return n
	}
	date := "-"
	if r.Date != nil {
		if date = value(r.Date.Value); date == "" {
			date = value(r.Date.Undated)
		}
	}
	return strings.Join([]string{name(r.Entity), r.Action, name(r.Agency), date, r.Status}, " | ")
}
