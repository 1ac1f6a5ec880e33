package out_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"syscall"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"writ/out"
	"writ/out/row"
)

type sink interface {
	Write(ctx context.Context, b row.Batch) error
	Commit(ctx context.Context) error
	Close() error
}

// written returns what a sink makes of the batches.
func written(t *testing.T, s sink, in []row.Batch) {
	t.Helper()
	for _, b := range in {
		if err := s.Write(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(s.Commit(t.Context()), s.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestJSONL(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	written(t, out.NewJSONL(&b), batches())
	golden(t, "records.jsonl", b.Bytes())
	var back []row.Record
	for dec := json.NewDecoder(&b); dec.More(); {
		var r row.Record
		if err := dec.Decode(&r); err != nil {
			t.Fatal(err)
		}
		back = append(back, r)
	}
	if diff := cmp.Diff(records(), back); diff != "" {
		t.Errorf("read back (-want +got)\n%s", diff)
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	written(t, out.NewCSV(&b), batches())
	golden(t, "records.csv", b.Bytes())
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(lines) != 4 {
		t.Fatalf("%d lines, %v, want 4", len(lines), err)
	}
	if lines[2][0] != `'=HYPERLINK("http://x")` {
		t.Errorf("formula = %q, want it behind an apostrophe", lines[2][0])
	}
	var empty bytes.Buffer
	written(t, out.NewCSV(&empty), nil)
	if got, want := empty.String(), strings.Join(lines[0], ",")+"\n"; got != want {
		t.Errorf("without records = %q, want the header", got)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for _, width := range []int{0, 80, 50, 24} {
		if err := out.Table(&b, records(), width, false); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n")
	}
	if err := out.Table(&b, records(), 80, true); err != nil {
		t.Fatal(err)
	}
	golden(t, "table", b.Bytes())
	var none bytes.Buffer
	if err := out.Table(&none, nil, 80, false); err != nil || none.Len() > 0 {
		t.Errorf("without records = %q, %v", none.String(), err)
	}
}

func FuzzTable(f *testing.F) {
	f.Add("Acme\x1b]0;x\x07", "listing.\x9bdelist", "\u202eAgency\u200b", 80)
	f.Add("日本語", "a\nb", "\xff\xfe", 20)
	f.Add("é́́", "%s%n", strings.Repeat("x", 300), 1)
	f.Fuzz(func(t *testing.T, entity, action, agency string, width int) {
		r := row.Record{Entity: entity, Action: action, Agency: row.Text(agency), DateTimex: row.Text(action), Status: agency}
		var b bytes.Buffer
		if err := out.Table(&b, []row.Record{r, r}, width, false); err != nil {
			t.Fatal(err)
		}
		s := b.String()
		if !utf8.ValidString(s) {
			t.Errorf("not UTF-8: %q", s)
		}
		if i := strings.IndexFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }); i >= 0 {
			t.Errorf("control character at byte %d: %q", i, s)
		}
		if n := strings.Count(s, "\n"); n != 3 {
			t.Errorf("%d lines, want 3: %q", n, s)
		}
		for line := range strings.Lines(s) {
			if w := text.StringWidth(strings.TrimRight(line, " \n")); width > 0 && w > width {
				t.Errorf("a line is %d wide, want %d: %q", w, width, line)
			}
		}
	})
}

// fullPipe is a writer without space.
type fullPipe struct{}

func (fullPipe) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestTextSinksReportAFullDisk(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"JSONL": out.NewJSONL(fullPipe{}).Write(t.Context(), batches()[0]),
		"CSV":   out.NewCSV(fullPipe{}).Write(t.Context(), batches()[0]),
		"Table": out.Table(fullPipe{}, records(), 80, false),
	} {
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free space") {
			t.Errorf("%s: %v, want what to do", name, err)
		}
	}
}
