package row

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"writ/extract/doc"
)

// flattener makes the records of one document.
type flattener struct {
	d     *doc.Document
	o     Options
	runes *doc.Runes
	hash  string
}

func (f *flattener) record(e *doc.Event) Record {
	d := f.d
	entity := at(d.Entities, e.Entity)
	r := Record{
		Entity: cmp.Or(entity.Name, d.Slice(entity.Span)), EntityType: cmp.Or(entity.Kind, doc.KindOther),
		Action: e.Action, Status: e.Status, Salience: Text(e.Salience),
		Judge: Text(e.Judge), AgencySource: "none",
		LegalBasis: Text(e.LegalBasis), Docket: Text(e.Docket),
		Attribution: Text(e.Attribution), Confidence: math.Round(e.Confidence*1000) / 1000, Rule: rule(e.From),
		DocID: d.ID, DocHash: f.hash, Source: cmp.Or(d.Source, d.URI),
		Title: Text(d.Meta.Title), Publisher: Text(d.Meta.Publisher),
		DocDate: ParseDate(d.Date.Value), DocKind: Text(d.Meta.Kind),
		SchemaVersion: Version, ExtractorVersion: f.o.ExtractorVersion, ModelVersion: f.o.ModelVersion,
		RulesVersion: f.o.RulesVersion, RunID: f.o.RunID,
		CoAgencies: []string{}, Amounts: []Amount{}, Mentions: []Place{},
	}
	if r.DocDate != nil {
		r.DocDateSource = Text(d.Date.Source)
	}
	f.setAction(&r)
	r.EntityAliases = f.aliases(entity, r.Entity)
	r.EntityID, r.EntityIDs = Text(entity.ID), append([]string{}, entity.IDs...)
	f.setAgency(&r, e)
	f.setDocketID(&r)
	f.setDate(&r, e)
	f.setAmounts(&r, e)
	for _, m := range e.Mentions {
		if p, ok := f.place(m); ok {
			r.Mentions = append(r.Mentions, p)
		}
	}
	if len(e.Mentions) > 0 {
		m := fullest(e.Mentions, func(m doc.Mention) [3]bool { return [3]bool{m.Entity >= 0, m.Agency >= 0, m.Date >= 0} })
		r.ActionText = Text(d.Slice(m.Trigger))
		if s := at(d.Sentences, m.Sentence); s != nil {
			r.Evidence = Text(d.Slice(s.Span))
		}
	}
	date := string(r.DateTimex)
	if r.Date != nil {
		date = r.Date.String()
	}
	r.RecordID = recordID(r.DocHash, r.Entity, r.Action, string(r.Agency), date, strconv.Itoa(int(firstTrigger(&r))))
	return r
}

// fullest returns the mention that fills most slots, of equals the first: the
// sentence that tells an act best, where a headline tells it too.
func fullest[M any](ms []M, slots func(M) [3]bool) M {
	filled := func(m M) (n int) {
		for _, x := range slots(m) {
			if x {
				n++
			}
		}
		return n
	}
	return slices.MaxFunc(ms, func(a, b M) int { return cmp.Compare(filled(a), filled(b)) })
}

// Evident returns the place whose sentence is the evidence of a record, which
// has one place or more.
func Evident(ps []Place) Place {
	return fullest(ps, func(p Place) [3]bool { return [3]bool{p.Entity != nil, p.Agency != nil, p.Date != nil} })
}

func (f *flattener) setAction(r *Record) {
	leaf, ok := f.o.Ontology[r.Action]
	if !ok || leaf.Group == "" {
		leaf.Group, _, _ = strings.Cut(r.Action, ".")
	}
	r.ActionGroup, r.Polarity, r.Plover, r.Cameo = leaf.Group, Text(leaf.Polarity), Text(leaf.Plover), Text(leaf.Cameo)
}

// aliases returns the surface forms of the entity's chain that differ from
// its name, each once, in text order.
func (f *flattener) aliases(e *doc.Entity, name string) []string {
	out := []string{}
	for i := range f.d.Entities {
		m := &f.d.Entities[i]
		if m.Chain != e.Chain {
			continue
		}
		if s := f.d.Slice(m.Span); s != "" && s != name && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (f *flattener) setAgency(r *Record, e *doc.Event) {
	if a := at(f.d.Entities, e.Agency); a != nil {
		r.AgencyText = Text(f.d.Slice(a.Span))
		r.Agency = cmp.Or(Text(a.Name), r.AgencyText)
		r.AgencyID, r.AgencyType = Text(a.ID), Text(cmp.Or(a.Type, a.Kind))
		r.AgencySource = cmp.Or(e.AgencySource, "sentence")
	}
	if c := at(f.d.Entities, e.Court); c != nil {
		r.Court = Text(cmp.Or(c.Name, f.d.Slice(c.Span)))
	}
	for _, i := range e.CoAgencies {
		if a := at(f.d.Entities, i); a != nil {
			if s := cmp.Or(a.Name, f.d.Slice(a.Span)); s != string(r.Agency) && !slices.Contains(r.CoAgencies, s) {
				r.CoAgencies = append(r.CoAgencies, s)
			}
		}
	}
}

// setDocketID reads a number that heads the document as one of its court, any
// other as one of the court that takes part.
func (f *flattener) setDocketID(r *Record) {
	court := string(r.Court)
	if m := &f.d.Meta; string(r.Docket) == m.Docket && m.Court != "" {
		court = m.Court
	}
	r.DocketID = f.o.docketID(court, string(r.Docket))
}

func (f *flattener) setDate(r *Record, e *doc.Event) {
	x := at(f.d.Dates, e.Date)
	if x == nil {
		return
	}
	if r.Date = ParseDate(x.First); r.Date != nil {
		if r.DateEnd = ParseDate(x.Last); r.DateEnd == nil {
			r.DateEnd = r.Date
		}
	}
	r.DateText, r.DateEDTF = Text(f.d.Slice(x.Span)), Text(x.EDTF)
	r.DateTimex = Text(cmp.Or(x.Value, x.Undated))
	r.DateGranularity, r.DateRelation = Text(x.Granularity), Text(e.DateRelation)
	r.DateResolution = Text(x.Resolution)
	if r.Date == nil {
		r.DateResolution = "unresolved"
	}
}

// setAmounts takes the largest sum in the currency of the first as the total:
// a text that gives parts gives their total too more often than not, and a
// sum of the list would count it twice.
func (f *flattener) setAmounts(r *Record, e *doc.Event) {
	for _, a := range e.Amounts {
		r.Amounts = append(r.Amounts, Amount{a.Value, Text(a.Currency), Text(a.Kind), f.d.Slice(a.Span)})
		if a.Currency == e.Amounts[0].Currency && (r.Amount == nil || a.Value > *r.Amount) {
			r.Amount, r.Currency = new(a.Value), Text(a.Currency)
		}
	}
}

// rule joins the rule of every decided slot.
func rule(s doc.Slots) Text {
	var parts []string
	for _, p := range [...][2]string{
		{"action", s.Action}, {"entity", s.Entity}, {"agency", s.Agency}, {"date", s.Date}, {"status", s.Status},
	} {
		if p[1] != "" {
			parts = append(parts, p[0]+"="+p[1])
		}
	}
	return Text(strings.Join(parts, ";"))
}
