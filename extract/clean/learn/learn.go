// Package learn finds the lines that a source repeats in many documents
// (slogans, prompts, labels of widgets, legal notes) and keeps them in a file.
//
// Learning is a run of its own ([Learner], the command learn-clutter). Its
// [Table] is an input of later runs, so that what becomes of a document never
// depends on what else is in its run.
//
// # What is learned
//
// A line, trimmed and with single spaces, of 2 to 200 bytes, starting with a
// letter or a mark and not with a number (findings of form letters do),
// that the rules have not marked already, and that stands in at least
// Options.Documents documents and Options.Share of all documents of its
// source. Lines with a year are left out (date lines repeat too) unless they
// hold a copyright sign. Documents of several pages and of wrapped text are
// not looked at: in court papers captions and formulas repeat and are content.
// A document of whose long lines (80 bytes or more) more than half were seen
// before in the source is a repost and does not count.
package learn

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"writ/extract/doc"
	"writ/extract/pattern"
)

// Bounds of the package comment.
const (
	minLine, maxLine = 2, 200 // bytes
	longLine         = 80     // bytes
	wrapped          = 0.12   // of the lines go on in lower case
)

// header is the first line of a file of learned lines; its number is the
// version of the form.
const header = "# extract learn-clutter 1"

// Options are the settings; the zero value is the production setting.
type Options struct {
	Documents int     // fewest documents of a source that hold a line; 0 = 5
	Share     float64 // smallest share of a source's documents; 0 = 0.02
}

// Line is one learned line.
type Line struct {
	Source    string // see SourceOf
	Text      string
	Documents int // that hold it
	Of        int // documents of the source
}

// SourceOf names the source of a document: what its input says ("doj"), else
// the host of its address, else the site's name, else the folder or archive
// of its file.
func SourceOf(r *doc.Raw) string {
	if r.Source != "" && r.Source != r.URI {
		return fold(r.Source)
	}
	if u, err := url.Parse(r.Meta.URL); err == nil && u.Hostname() != "" {
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	if r.Meta.Publisher != "" {
		return fold(r.Meta.Publisher)
	}
	if name := doc.MemberName(r.URI); name != r.URI {
		return fold(path.Base(strings.TrimSuffix(r.URI, "!"+name)))
	}
	if dir := path.Base(path.Dir(r.URI)); dir != "." && dir != "/" {
		return fold(dir)
	}
	return "."
}

// fold gives s single spaces and no others.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// Learner counts lines. It belongs to one goroutine; the order of documents
// decides which copy of a repost counts, and nothing else.
type Learner struct {
	o       Options
	sources map[string]*counts
}

type counts struct {
	documents int
	lines     map[uint64]int
	texts     map[uint64]string // of lines seen twice
	long      map[uint64]bool
}

// New returns a Learner.
func New(o Options) *Learner {
	if o.Documents <= 0 {
		o.Documents = 5
	}
	if o.Share <= 0 {
		o.Share = 0.02
	}
	return &Learner{o: o, sources: map[string]*counts{}}
}

var year = pattern.Lazy(`\b(?:19|20)\d\d\b`)

// Add counts the lines of d that its clutter does not cover.
func (l *Learner) Add(d *doc.Document) {
	lines := split(d)
	if len(d.Pages) > 1 || isWrapped(lines) {
		return
	}
	name := SourceOf(&d.Raw)
	c := l.sources[name]
	if c == nil {
		c = &counts{lines: map[uint64]int{}, texts: map[uint64]string{}, long: map[uint64]bool{}}
		l.sources[name] = c
	}
	long, known := 0, 0
	for _, s := range lines {
		if len(s) >= longLine {
			long++
			if h := hash(s); c.long[h] {
				known++
			} else {
				c.long[h] = true
			}
		}
	}
	if long > 0 && 2*known > long {
		return
	}
	c.documents++
	seen := map[uint64]bool{}
	for _, s := range lines {
		if len(s) < minLine || len(s) > maxLine || unicode.IsDigit(rune(s[0])) || !strings.ContainsFunc(s, unicode.IsLetter) || year.MatchString(s) && !strings.Contains(s, "©") {
			continue
		}
		h := hash(s)
		if seen[h] {
			continue
		}
		seen[h] = true
		if c.lines[h]++; c.lines[h] == 2 {
			c.texts[h] = s
		}
	}
}

// split returns the lines of d that are not clutter, folded.
func split(d *doc.Document) []string {
	var out []string
	at, k := 0, 0
	for s := range strings.Lines(d.Text) {
		from, to := at, at+len(s)
		at = to
		for k < len(d.Clutter) && d.Clutter[k].End <= from {
			k++
		}
		if k < len(d.Clutter) && d.Clutter[k].Start < to {
			continue
		}
		if s = fold(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// isWrapped reports whether lines are set in columns.
func isWrapped(lines []string) bool {
	goes := 0
	for i := 1; i < len(lines); i++ {
		if c, z := lines[i][0], lines[i-1][len(lines[i-1])-1]; c >= 'a' && c <= 'z' && !strings.ContainsRune(".:;!?", rune(z)) {
			goes++
		}
	}
	return float64(goes) > wrapped*float64(len(lines))
}

func hash(s string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, s)
	return h.Sum64()
}

// Lines returns what was learned, by source and text.
func (l *Learner) Lines() []Line {
	var out []Line
	for name, c := range l.sources {
		for h, n := range c.lines {
			if n >= l.o.Documents && float64(n) >= l.o.Share*float64(c.documents) {
				out = append(out, Line{name, c.texts[h], n, c.documents})
			}
		}
	}
	slices.SortFunc(out, func(a, b Line) int { return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Text, b.Text)) })
	return out
}

// Write writes lines as a file that Read reads.
func Write(w io.Writer, lines []Line) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\nsource\tline\tdocuments\tof\n", header)
	for _, l := range lines {
		fmt.Fprintf(b, "%s\t%s\t%d\t%d\n", l.Source, l.Text, l.Documents, l.Of)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write learned lines: %w", err)
	}
	return nil
}

// Table is a file of learned lines. It is immutable and safe for concurrent
// use; a nil Table has no lines.
type Table struct {
	lines   map[string]map[string]bool // by source
	version string
}

// Read reads a file of learned lines. A line of source "*" counts for every
// source. An error names the line.
func Read(r io.Reader) (*Table, error) {
	t := &Table{lines: map[string]map[string]bool{}}
	h := sha256.New()
	s := bufio.NewScanner(io.TeeReader(r, h))
	for n := 1; s.Scan(); n++ {
		text := strings.TrimSuffix(s.Text(), "\r")
		switch {
		case n == 1 && text != header:
			return nil, fmt.Errorf("line 1: not a file of learned lines: it starts with %.40q, not %q", text, header)
		case n <= 2 || text == "" || text[0] == '#':
			continue
		}
		f := strings.Split(text, "\t")
		if len(f) < 2 || fold(f[0]) == "" || fold(f[1]) == "" {
			return nil, fmt.Errorf("line %d: want source, line, documents, of, parted by tabs", n)
		}
		for _, c := range f[2:] {
			if _, err := strconv.Atoi(c); err != nil {
				return nil, fmt.Errorf("line %d: %q is no number", n, c)
			}
		}
		if t.lines[f[0]] == nil {
			t.lines[f[0]] = map[string]bool{}
		}
		t.lines[f[0]][fold(f[1])] = true
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("read learned lines: %w", err)
	}
	t.version = hex.EncodeToString(h.Sum(nil))[:8]
	return t, nil
}

// Version is the hash of the file, 8 hexadecimal digits; "" for a nil Table.
func (t *Table) Version() string {
	if t == nil {
		return ""
	}
	return t.version
}

// Of returns a function that reports whether a line is among those of the
// source of r; nil when there are none.
func (t *Table) Of(r *doc.Raw) func(line string) bool {
	if t == nil {
		return nil
	}
	own, all := t.lines[SourceOf(r)], t.lines["*"]
	if len(own)+len(all) == 0 {
		return nil
	}
	return func(line string) bool {
		line = fold(line)
		return own[line] || all[line]
	}
}
