package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"writ/extract/doc"
	"writ/extract/pattern"
	"writ/extract/read/pdf/worker"
)

// stage names this package in failures and notes.
const stage = "read/pdf"

// gathered is what a child has told of one document so far.
type gathered struct {
	info  worker.Info
	pages []*worker.Page

	confidence map[int]float64 // of the pages that were recognised, by number
	by         string          // program that recognised them
	scanFailed error
}

func (g *gathered) take(m worker.Message) {
	switch m := m.(type) {
	case *worker.Info:
		g.info = *m
	case *worker.Page:
		if m.Number == len(g.pages)+1 {
			g.pages = append(g.pages, m)
		}
	}
}

// Limits of what counts as text.
const (
	leastText    = 20     // characters outside stamps; a document with fewer has no text
	scanText     = 60     // likewise, of a page that is a picture
	missingPages = 10_000 // unread pages that are listed at most
)

// stampLine is a line that a court's filing system prints on every page, also
// of a scan: "Case 1:20-cv-00001-ABC Document 5 Filed 01/02/20 Page 1 of 9".
var stampLine = pattern.Lazy(`(?im)^.*\b(?:case|appeal|usca\w*)\b.*\b(?:document|doc|dktentry|filed|entry id|date filed)\b.*\b(?:page|pg|filed|entered|id)\b.*$`)

// textSize counts the letters and digits of a page, outside stamps if they are
// few, up to manyLetters.
func textSize(s string) int {
	n := visible(s)
	if n < manyLetters {
		n = visible(stampLine.ReplaceAllString(s, ""))
	}
	return n
}

const manyLetters = 400 // more than any stamp has

// visible counts letters and digits, up to manyLetters.
func visible(s string) int {
	n := 0
	for _, c := range s {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			if n++; n == manyLetters {
				break
			}
		}
	}
	return n
}

// raw makes the document from the pages read; why is nil, or why there are no
// more. The result is the document, or a stop when there is none.
func (g *gathered) raw(in doc.Input, why *stop) (*doc.Raw, *stop) {
	if why != nil && (why.reason == doc.ReasonCanceled || why.reason == doc.ReasonEncrypted) {
		return nil, why
	}
	if why == nil && g.info.Pages == 0 {
		return nil, stopf(doc.ReasonMalformed, "no pages")
	}
	d := &doc.Raw{
		ID: id(in), Hash: sha256.Sum256(in.Data), URI: in.URI, Member: in.Member, Source: in.URI,
		MediaType: "application/pdf", Size: int64(len(in.Data)), Meta: meta(g.info),
	}
	t := g.assemble(d, why)
	total := len(d.Pages)
	switch {
	case t.chars == 0 && why != nil:
		return nil, why
	case t.failed == total:
		return nil, stopf(doc.ReasonMalformed, "no page can be read: %s", g.pages[0].Error)
	case why != nil:
		d.Status, d.Reason = doc.StatusPartial, why.reason
		if why.reason == doc.ReasonMalformed || why.reason == doc.ReasonCrash {
			d.Reason = doc.ReasonPageFailed
		}
		note(d, d.Reason, "%d of %d pages read: %v", len(g.pages), max(g.info.Pages, total), why.err)
	case t.chars < leastText || t.empty+t.failed == total:
		d.Status, d.Reason = doc.StatusNeedsOCR, doc.ReasonNoText
		for i := range d.Pages {
			if d.Pages[i].Reason == "" {
				d.Pages[i].Reason = doc.ReasonNoText
				t.empty++
			}
		}
	case t.failed > 0:
		d.Status, d.Reason = doc.StatusPartial, doc.ReasonPageFailed
	}
	if t.failed > 0 {
		note(d, doc.ReasonPageFailed, "%d of %d pages cannot be read", t.failed, total)
	}
	if n := len(g.confidence); n > 0 {
		note(d, "ocr", "%d of %d pages recognised by %s", n, total, g.by)
	}
	if g.scanFailed != nil {
		note(d, "ocr_failed", "%v", g.scanFailed)
	}
	if t.empty > 0 {
		note(d, doc.ReasonNoText, "%d of %d pages have no text", t.empty, total)
	}
	return d, nil
}

// tally is what assemble counted.
type tally struct{ chars, empty, failed int }

// assemble fills text and pages.
func (g *gathered) assemble(d *doc.Raw, why *stop) tally {
	var t tally
	var b strings.Builder
	add := func(p doc.Page, text string) {
		if len(d.Pages) > 0 {
			b.WriteByte('\f')
		}
		p.Start = b.Len()
		b.WriteString(text)
		p.End = b.Len()
		d.Pages = append(d.Pages, p)
	}
	for _, p := range g.pages {
		n := textSize(p.Text)
		t.chars += n
		out := doc.Page{Number: p.Number, Width: p.Width, Height: p.Height}
		out.Confidence, out.OCR = g.confidence[p.Number], g.recognized(p)
		switch {
		case p.Error != "":
			out.Reason = doc.ReasonPageFailed
			t.failed++
		case n == 0 || n < scanText && p.Image && !out.OCR:
			out.Reason = doc.ReasonNoText
			t.empty++
		}
		out.Lines = linesOf(p, b.Len()+min(1, len(d.Pages)))
		add(out, p.Text)
	}
	if why != nil {
		reason := why.reason
		if reason == doc.ReasonMalformed || reason == doc.ReasonCrash {
			reason = doc.ReasonPageFailed
		}
		for n := len(g.pages) + 1; n <= min(g.info.Pages, len(g.pages)+missingPages); n++ {
			add(doc.Page{Number: n, Reason: reason}, "")
		}
	}
	d.Text = b.String()
	return t
}

func (g *gathered) recognized(p *worker.Page) bool {
	_, ok := g.confidence[p.Number]
	return ok
}

// linesOf returns the places of a page whose text begins at byte base; none if
// they do not fit it.
func linesOf(p *worker.Page, base int) []doc.Line {
	if len(p.Lines) == 0 {
		return nil
	}
	out, end := make([]doc.Line, len(p.Lines)), 0
	for i, l := range p.Lines {
		if l.At < end || l.Size < 0 || l.Number > l.Size || l.At+l.Size > len(p.Text) {
			return nil
		}
		end = l.At + l.Size
		out[i] = doc.Line{
			TextSpan: doc.TextSpan{Start: base + l.At, End: base + end},
			Number:   l.Number,
			X0:       float32(l.X0), Y0: float32(l.Y0), X1: float32(l.X1), Y1: float32(l.Y1), Size: float32(l.Font),
		}
	}
	return out
}

func note(d *doc.Raw, code, format string, a ...any) {
	d.Notes = append(d.Notes, doc.Note{Stage: stage, Code: code, Detail: fmt.Sprintf(format, a...)})
}

// id is the base name without its last extension.
func id(in doc.Input) string {
	base := filepath.Base(in.URI)
	if s := strings.TrimSuffix(base, filepath.Ext(base)); s != "" {
		return s
	}
	return base
}

func looksLikePDF(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-"))
}

const hintNotPDF = "the file does not begin like a PDF: look what it really is, or fetch it again"

// failure makes the error that Read returns.
func failure(s *stop) *doc.Failure {
	hint := map[string]string{
		doc.ReasonEmpty:     "the file is empty: fetch it again",
		doc.ReasonTooLarge:  "split the file",
		doc.ReasonMalformed: "the file is damaged: fetch it again, or repair it with a PDF tool",
		doc.ReasonEncrypted: "remove the password with a PDF tool",
		doc.ReasonTimeout:   "raise the time limit for PDF files, or leave the file out",
		doc.ReasonMemory:    "raise the memory limit for PDF files, or leave the file out",
		doc.ReasonCrash:     "try the other PDF engine, or repair the file with a PDF tool",
	}[s.reason]
	return &doc.Failure{Status: doc.StatusFailed, Stage: stage, Reason: s.reason, Hint: hint, Err: s.err}
}
