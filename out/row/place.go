package row

import "writ/extract/doc"

// place converts a mention to the coordinates of rows: view → document text →
// code points, with the page and, where the reader knows them, the bytes of
// the trigger. ok is false when the trigger stands for no byte of the text.
func (f *flattener) place(m doc.Mention) (p Place, ok bool) {
	trigger, ok := f.d.View.Source(m.Trigger)
	if !ok {
		return p, false
	}
	p.Trigger, p.Page = f.codePoints(trigger), int32(f.d.Page(trigger.Start))
	p.Sentence = p.Trigger
	if s := at(f.d.Sentences, m.Sentence); s != nil {
		if r := f.rangeOf(s.Span); r != nil {
			p.Sentence = *r
		}
	}
	if e := at(f.d.Entities, m.Entity); e != nil {
		p.Entity = f.rangeOf(e.Span)
	}
	if a := at(f.d.Entities, m.Agency); a != nil {
		p.Agency = f.rangeOf(a.Span)
	}
	if x := at(f.d.Dates, m.Date); x != nil {
		p.Date = f.rangeOf(x.Span)
	}
	if start, end, ok := f.d.Origin.Bytes(trigger); ok {
		p.ByteStart, p.ByteEnd = new(int64(start)), new(int64(end))
	}
	p.Boxes = []Box{}
	if f.o.Boxes != nil {
		p.Boxes = append(p.Boxes, f.o.Boxes(f.d, trigger)...)
	}
	return p, true
}

func (f *flattener) rangeOf(s doc.Span) *Range {
	t, ok := f.d.View.Source(s)
	if !ok {
		return nil
	}
	return new(f.codePoints(t))
}

func (f *flattener) codePoints(t doc.TextSpan) Range {
	start, end := f.runes.Span(t)
	return Range{int32(start), int32(end)}
}

// mentions returns the flat form of r.Mentions.
func (f *flattener) mentions(r *Record) []Mention {
	out := make([]Mention, 0, len(r.Mentions))
	for i, p := range r.Mentions {
		m := Mention{
			RecordID: r.RecordID, Mention: int32(i + 1), DocID: r.DocID, Source: r.Source,
			TriggerText: f.words(p.Trigger), TriggerStart: p.Trigger.Start, TriggerEnd: p.Trigger.End,
			SentenceText: f.words(p.Sentence), SentenceStart: p.Sentence.Start, SentenceEnd: p.Sentence.End,
			Page: p.Page, ByteStart: p.ByteStart, ByteEnd: p.ByteEnd, Boxes: p.Boxes,
			DocHash: r.DocHash, SchemaVersion: r.SchemaVersion, ExtractorVersion: r.ExtractorVersion,
			ModelVersion: r.ModelVersion, RulesVersion: r.RulesVersion, RunID: r.RunID,
		}
		m.EntityText, m.EntityStart, m.EntityEnd = f.flat(p.Entity)
		m.AgencyText, m.AgencyStart, m.AgencyEnd = f.flat(p.Agency)
		m.DateText, m.DateStart, m.DateEnd = f.flat(p.Date)
		out = append(out, m)
	}
	return out
}

func (f *flattener) flat(r *Range) (text Text, start, end *int32) {
	if r == nil {
		return "", nil, nil
	}
	return Text(f.words(*r)), new(r.Start), new(r.End)
}

// words returns what analysis read at r: the text without the clutter.
func (f *flattener) words(r Range) string {
	t := doc.TextSpan{Start: f.runes.Byte(int(r.Start)), End: f.runes.Byte(int(r.End))}
	s, ok := f.d.View.Locate(t)
	if !ok {
		return ""
	}
	return f.d.Slice(s)
}
