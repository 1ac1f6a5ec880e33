package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"writ/out"
	"writ/out/diff"
)

type diffOptions struct {
	format string
	slots  []string
	limit  int
}

// newDiff makes the command that compares two datasets.
func newDiff(s Streams) *cobra.Command {
	o := &diffOptions{format: "table", limit: 50}
	c := &cobra.Command{
		Use:   "diff DATASET_A DATASET_B",
		Short: "Compare two datasets: records gained, lost, changed by slot, with evidence",
		Long: `diff tells what became of the records of DATASET_A in DATASET_B: after an upgrade of the program,
of its rules, or of your own lexicon, or of the documents. Documents belong together when their
bytes are the same, whatever their paths, else when their paths are. Within a document records
are paired by record_id, then by what they say and where they say it. A record whose confidence
alone moved is the same; the mean confidence of both datasets is told.

Slots: ` + strings.Join(diff.Slots(), ", ") + `.

Exit: 0 the same records and statuses of documents, 3 differences, 1 it could not be compared,
2 usage, 4 interrupted.`,
		Example: `  extract run INBOX -o NEW && extract diff OLD NEW
  extract diff OLD NEW --slot agency,date --limit 0
  extract diff OLD NEW --format jsonl | jq -r 'select(.kind == "lost") | .a.evidence'`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := local("diff", args...); err != nil {
				return err
			}
			return o.run(c.Context(), s, args[0], args[1])
		},
	}
	c.Flags().StringVar(&o.format, "format", o.format, "table, json (one object), jsonl (one difference a line)")
	c.Flags().StringSliceVar(&o.slots, "slot", nil, "compare these slots alone")
	c.Flags().IntVar(&o.limit, "limit", o.limit, "differences in the table, of documents and of records (0 = all)")
	return c
}

func (o *diffOptions) run(ctx context.Context, s Streams, a, b string) error {
	if err := oneOf("format", o.format, "table", "json", "jsonl"); err != nil {
		return err
	}
	if o.limit < 0 {
		return usage("--limit %d: want 0 or more", o.limit)
	}
	for _, n := range o.slots {
		if err := oneOf("slot", n, diff.Slots()...); err != nil {
			return err
		}
	}
	var report interface {
		document(diff.Document) error
		record(diff.Difference) error
		end(diff.Summary) error
	}
	switch o.format {
	case "json":
		report = &diffJSON{w: s.Out}
	case "jsonl":
		report = diffLines{encoder(s.Out)}
	default:
		report = &diffTable{s: s, limit: o.limit}
	}
	sum, err := diff.Compare(ctx, a, b, diff.Options{Slots: o.slots}, report.document, report.record)
	if errors.Is(err, context.Canceled) {
		return &exitError{ExitInterrupted, errors.New("interrupted; start it again")}
	}
	if err != nil {
		return err
	}
	if err := report.end(sum); err != nil {
		return err
	}
	if sum.Differs() {
		return &exitError{ExitDocuments, nil}
	}
	return nil
}

func encoder(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// diffLines prints one difference a line, those of documents with a field of
// their own, the summary last.
type diffLines struct{ enc *json.Encoder }

func (l diffLines) document(d diff.Document) error {
	return l.enc.Encode(map[string]any{"document": d})
}
func (l diffLines) record(d diff.Difference) error { return l.enc.Encode(d) }
func (l diffLines) end(sum diff.Summary) error {
	return l.enc.Encode(map[string]any{"summary": sum})
}

// diffJSON prints one object, piece by piece.
type diffJSON struct {
	w       io.Writer
	records bool // the list of records has begun
	n       int  // elements of the list that has begun
}

func (j *diffJSON) piece(begin string, v any) error {
	if j.n == 0 {
		if _, err := io.WriteString(j.w, begin); err != nil {
			return err
		}
	} else if _, err := io.WriteString(j.w, ","); err != nil {
		return err
	}
	j.n++
	return encoder(j.w).Encode(v)
}

func (j *diffJSON) document(d diff.Document) error { return j.piece("{\"documents\":[\n", d) }

// turn ends the list of documents.
func (j *diffJSON) turn() error {
	if j.records {
		return nil
	}
	j.records = true
	begin := "],\"records\":[\n"
	if j.n == 0 {
		begin = "{\"documents\":[" + begin
	}
	j.n = 0
	_, err := io.WriteString(j.w, begin)
	return err
}

func (j *diffJSON) record(d diff.Difference) error {
	return errors.Join(j.turn(), j.piece("", d))
}

func (j *diffJSON) end(sum diff.Summary) error {
	if err := j.turn(); err != nil {
		return err
	}
	if _, err := io.WriteString(j.w, "],\"summary\":\n"); err != nil {
		return err
	}
	if err := encoder(j.w).Encode(sum); err != nil {
		return err
	}
	_, err := io.WriteString(j.w, "}\n")
	return err
}

// diffTable prints for people: differences, a blank line, counts.
type diffTable struct {
	s     Streams
	limit int
	shown [2]int // documents, records
	more  [2]int // that were not
	path  string // of the last record
}

func (t *diffTable) room(i int) bool {
	if t.limit > 0 && t.shown[i] >= t.limit {
		t.more[i]++
		return false
	}
	t.shown[i]++
	return true
}

func (t *diffTable) document(d diff.Document) error {
	if !t.room(0) {
		return nil
	}
	_, err := fmt.Fprintf(t.s.Out, "%s %s: %s\n", t.mark(d.Kind), named(d.Path, d.Member), turned(d.A, d.B))
	return err
}

func (t *diffTable) record(d diff.Difference) error {
	if !t.room(1) {
		return nil
	}
	var b strings.Builder
	if name := named(d.Path, d.Member); name != t.path {
		t.path = name
		fmt.Fprintf(&b, "\n%s\n", name)
	}
	r := d.B
	if r == nil {
		r = d.A
	}
	fmt.Fprintf(&b, "%s %s | %s | %s | %s | %s | %.2f", t.mark(d.Kind), out.Visible(r.Entity), r.Action, blank(r.Agency), blank(r.Date), r.Status, r.Confidence)
	if d.Whole {
		b.WriteString(" (with its document)")
	}
	b.WriteString("\n")
	for _, c := range d.Changes {
		fmt.Fprintf(&b, "    %s: %s\n", c.Slot, turned(c.A, c.B))
	}
	if r.Evidence != "" {
		fmt.Fprintf(&b, "    \"%s\" [%d:%d]\n", out.Visible(r.Evidence), r.Start, r.End)
	}
	_, err := io.WriteString(t.s.Out, b.String())
	return err
}

// mark is the sign of a kind of difference.
func (t *diffTable) mark(kind string) string {
	sign, sgr := "~", "33"
	switch kind {
	case diff.Lost:
		sign, sgr = "-", "31"
	case diff.Gained:
		sign, sgr = "+", "32"
	}
	if !t.s.Color {
		return sign
	}
	return "\x1b[" + sgr + "m" + sign + "\x1b[0m"
}

func named(path string, member int32) string {
	if member == 0 {
		return out.Visible(path)
	}
	return fmt.Sprintf("%s line or member %d", out.Visible(path), member)
}

func blank(s string) string {
	if s == "" {
		return "-"
	}
	return out.Visible(s)
}

func turned(a, b string) string { return blank(a) + " -> " + blank(b) }

func (t *diffTable) end(sum diff.Summary) error {
	var b strings.Builder
	if t.shown[0]+t.shown[1] > 0 {
		b.WriteString("\n")
	}
	for i, what := range []string{"documents", "records"} {
		if t.more[i] > 0 {
			fmt.Fprintf(&b, "%d more %s: --limit 0 shows all\n", t.more[i], what)
		}
	}
	for i, side := range []diff.Side{sum.A, sum.B} {
		fmt.Fprintf(&b, "%c  %s: %s, %s, mean confidence %.3f; %s\n", 'A'+i, out.Visible(side.Dir), plural(side.Documents, "document"),
			plural(side.Records, "record"), side.MeanConfidence, out.Visible(strings.Join(side.Versions, " and ")))
	}
	fmt.Fprintf(&b, "records: %d same, %d changed, %d lost, %d gained", sum.Same, sum.Changed, sum.Lost, sum.Gained)
	if sum.Documents > 0 {
		fmt.Fprintf(&b, "; documents: %d with another status or on one side alone", sum.Documents)
	}
	b.WriteString("\n")
	if len(sum.Slots) > 0 {
		names := slices.SortedFunc(maps.Keys(sum.Slots), func(x, y string) int {
			if sum.Slots[x] != sum.Slots[y] {
				return sum.Slots[y] - sum.Slots[x]
			}
			return strings.Compare(x, y)
		})
		b.WriteString("changed by slot:")
		for i, n := range names {
			if i > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, " %s %d", n, sum.Slots[n])
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(t.s.Out, b.String())
	return err
}
