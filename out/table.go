package out

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"writ/out/row"
	"writ/out/store"
)

// heads are the columns of a terminal table; floors are the widths below
// which a column is dropped (from the right) rather than cut.
var (
	heads  = []string{"entity", "action", "agency", "date", "status", "conf"}
	floors = []int{8, 8, 8, 10, 6, 4}
)

const (
	gap          = 2 // blanks between columns
	actionColumn = 1
)

// Table writes records as an aligned table for people: entity, action,
// agency, date, status, confidence. Lines are at most width terminal columns
// wide, 0 = as wide as needed; longer cells end in an ellipsis, and a narrow
// terminal loses the last columns. Where actions would be cut, their groups are
// left out. With color, headings are bold and what is not done is dim. Without
// records it writes nothing.
//
// A date that is no single day is shown as its TIMEX3 value, 2021-03 or
// XXXX-WXX-2. Control characters, invisible characters and bidirectional
// marks of the documents are shown escaped: text of strangers cannot speak to
// the terminal.
func Table(w io.Writer, records []row.Record, width int, color bool) error {
	if len(records) == 0 {
		return nil
	}
	cells := make([][]string, 0, len(records))
	natural := make([]int, len(heads))
	for i, h := range heads {
		natural[i] = len(h)
	}
	for i := range records {
		line := lineOf(&records[i])
		for k, c := range line {
			natural[k] = max(natural[k], columns(c))
		}
		cells = append(cells, line)
	}
	widths := fit(natural, width)
	if len(widths) > actionColumn && widths[actionColumn] < natural[actionColumn] { // rather its last word than its first letters
		natural[actionColumn] = len(heads[actionColumn])
		for _, line := range cells {
			line[actionColumn] = line[actionColumn][strings.LastIndexByte(line[actionColumn], '.')+1:]
			natural[actionColumn] = max(natural[actionColumn], columns(line[actionColumn]))
		}
		widths = fit(natural, width)
	}
	t := pretty.NewWriter()
	t.SetStyle(plain)
	t.SuppressTrailingSpaces()
	t.AppendHeader(styled(heads, widths, color, "1"))
	for i, line := range cells {
		sgr := "2"
		if s := records[i].Status; s == "done" || s == "" {
			sgr = ""
		}
		t.AppendRow(styled(line, widths, color, sgr))
	}
	if _, err := io.WriteString(w, t.Render()+"\n"); err != nil {
		return fmt.Errorf("write table: %w", store.Explain(err))
	}
	return nil
}

// plain has no lines, and a gap on the right of every column but the last.
var plain = pretty.Style{
	Box:     pretty.BoxStyle{PaddingRight: "", MiddleVertical: strings.Repeat(" ", gap)},
	Options: pretty.Options{SeparateColumns: true},
}

// styled cuts every cell to its width and sets it in an SGR style.
func styled(line []string, widths []int, color bool, sgr string) pretty.Row {
	out := make(pretty.Row, len(widths))
	for i, w := range widths {
		c := snip(line[i], w)
		if color && sgr != "" && c != "" {
			c = "\x1b[" + sgr + "m" + c + "\x1b[0m"
		}
		out[i] = c
	}
	return out
}

func lineOf(r *row.Record) []string {
	return []string{
		Visible(r.Entity), Visible(r.Action), Visible(dash(string(r.Agency))), Visible(When(r)),
		Visible(r.Status), fmt.Sprintf("%.2f", r.Confidence),
	}
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// When shows the date of a record as precise as the text has it, "-" when it
// has none.
func When(r *row.Record) string {
	switch {
	case r.Date != nil && (r.DateEnd == nil || *r.DateEnd == *r.Date || r.DateTimex == ""):
		return r.Date.String()
	case r.DateTimex != "":
		return string(r.DateTimex)
	}
	return "-"
}

// fit narrows columns, the widest first, until they fit into width, and drops
// columns from the right when all are at their floors.
func fit(natural []int, width int) []int {
	w := append([]int(nil), natural...)
	if width <= 0 {
		return w
	}
	for {
		over := gap*(len(w)-1) - width
		for _, n := range w {
			over += n
		}
		if over <= 0 {
			return w
		}
		widest := -1
		for i, n := range w {
			if n > floors[i] && (widest < 0 || n > w[widest]) {
				widest = i
			}
		}
		switch {
		case widest >= 0:
			w[widest]--
		case len(w) > 1:
			w = append([]int(nil), natural[:len(w)-1]...)
		default:
			return []int{width}
		}
	}
}

// columns returns the terminal columns of s as the table's renderer counts
// them: those of its runes, also where a terminal draws several as one sign.
func columns(s string) int { return text.StringWidthWithoutEscSequences(s) }

// snip cuts s to at most width terminal columns.
func snip(s string, width int) string {
	if columns(s) <= width {
		return s
	}
	n := 0
	for i, r := range s {
		w := text.RuneWidth(r)
		if n+w > width-1 {
			return s[:i] + "…"
		}
		n += w
	}
	return s
}

// Visible makes every character of s visible: white space as one blank, what a
// terminal would obey, hide or turn round as an escape.
func Visible(s string) string {
	if strings.IndexFunc(s, unsafe) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case !unsafe(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		i += n
	}
	return b.String()
}

// unsafe reports whether r is no visible character: control (Cc), format
// (Cf), line and paragraph separators, private, unassigned.
func unsafe(r rune) bool { return !unicode.IsGraphic(r) }
