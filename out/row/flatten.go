package row

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"math"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"writ/extract/doc"
	"writ/models"
)

// Options is what rows say beyond their document. The last three fields are
// per document, the others per run.
type Options struct {
	ExtractorVersion string
	ModelVersion     string
	RulesVersion     string
	RunID            string
	Ontology         map[string]Leaf                             // by action leaf; an unknown leaf has its prefix as group and nothing else
	DocketID         func(court, docket string) string           // identity of a case; nil = none is known
	Boxes            func(d *doc.Document, t doc.TextSpan) []Box // nil = no boxes are known

	Processed   time.Time     // zero = NULL
	Elapsed     time.Duration // 0 = NULL, as a run under SOURCE_DATE_EPOCH wants it
	DuplicateOf string        // path of an earlier input with the same bytes: its records are not given twice
}

// Leaf is what the ontology says of an action.
type Leaf struct{ Group, Polarity, Plover, Cameo string }

// Ontology reads the actions, by their ids, of ontology/actions.tsv in tables.
func Ontology(tables fs.FS) (map[string]Leaf, error) {
	t, err := models.Load(tables, "ontology/actions.tsv", "id", "parent", "polarity", "plover", "cameo")
	if err != nil {
		return nil, err
	}
	m := map[string]Leaf{}
	for _, r := range t.Rows {
		m[r.Get("id")] = Leaf{Group: r.Get("parent"), Polarity: r.Get("polarity"), Plover: r.Get("plover"), Cameo: r.Get("cameo")}
	}
	return m, nil
}

// Flatten returns the rows of an extracted document.
//
// An event without an entity is no record and leaves a note. Two events with
// the same record_id are one record, the more confident one. With
// Options.DuplicateOf the batch holds the document row alone.
func Flatten(d *doc.Document, o Options) (b Batch) {
	b = Batch{Document: documentRow(d, o)}
	defer newOwner(o, d.URI).own(reflect.ValueOf(&b).Elem())
	if o.DuplicateOf != "" {
		return b
	}
	f := flattener{d: d, o: o, runes: doc.NewRunes(d.Text), hash: hex.EncodeToString(d.Hash[:])}
	homeless := 0
	for i := range d.Events {
		if at(d.Entities, d.Events[i].Entity) == nil {
			homeless++
			continue
		}
		b.Records = append(b.Records, f.record(&d.Events[i]))
	}
	b.Records = unique(b.Records)
	for i := range b.Records {
		b.Mentions = append(b.Mentions, f.mentions(&b.Records[i])...)
	}
	slices.SortStableFunc(b.Records, CompareRecords)
	slices.SortStableFunc(b.Mentions, CompareMentions)
	b.Document.Records, b.Document.Mentions = int32(len(b.Records)), int32(len(b.Mentions))
	if homeless > 0 {
		b.Document.Notes = append(b.Document.Notes, homelessNote+strconv.Itoa(homeless))
	}
	if b.Document.Status == "" {
		b.Document.Status = doc.StatusOK
		if len(b.Records) == 0 {
			b.Document.Status = doc.StatusOKNoRecord
		}
	}
	return b
}

// homelessNote begins the note of a document with events that are no records.
const homelessNote = "row: event_without_entity: "

// FlattenFailure returns the row of an input that gave no document. Member is
// 0 for the input itself. What was not read is NULL; the size is not known
// here.
func FlattenFailure(uri string, member int, f *doc.Failure, o Options) Batch {
	r := Document{
		DocID: stem(uri), Path: uri, Member: optional(int32(member)), Source: uri,
		Status: f.Status, Reason: Text(f.Reason), Stage: Text(f.Stage), DuplicateOf: Text(o.DuplicateOf),
	}
	if f.Hash != [32]byte{} {
		r.DocHash = Text(hex.EncodeToString(f.Hash[:]))
	}
	var parts []string
	if f.Err != nil {
		parts = append(parts, f.Err.Error())
	}
	if f.Hint != "" {
		parts = append(parts, f.Hint)
	}
	r.Detail = Text(oneLine(strings.Join(parts, "; ")))
	r.finish(o)
	newOwner(o, uri).own(reflect.ValueOf(&r).Elem())
	return Batch{Document: r}
}

// owner gives rows strings of their own. Most are parts of a document's text,
// and a row that waits for its row group would keep the whole text alive.
// Equal strings of a batch stay one.
type owner map[string]string

// newOwner returns an owner that leaves what rows of many documents share.
func newOwner(o Options, uri string) owner {
	m := owner{}
	for _, s := range []string{o.ExtractorVersion, o.ModelVersion, o.RulesVersion, o.RunID, Version, uri} {
		if utf8.ValidString(s) {
			m[s] = s
		}
	}
	return m
}

// own copies every string below v and replaces in it what is not UTF-8. A file
// name may hold any byte, and one bad string makes some readers refuse the
// whole file.
func (m owner) own(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if s == "" {
			return
		}
		c, ok := m[s]
		if !ok {
			c = strings.Clone(s)
			if !utf8.ValidString(s) {
				c = strings.ToValidUTF8(s, "\uFFFD")
			}
			m[s] = c
		}
		v.SetString(c)
	case reflect.Slice:
		for i := range v.Len() {
			m.own(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			m.own(v.Field(i))
		}
	}
}

const maxDetail = 500 // bytes of documents.detail

// oneLine returns the first line of s, cut at maxDetail bytes.
func oneLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxDetail {
		return s
	}
	n := maxDetail
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// stem is the file's name without its last extension.
func stem(uri string) string {
	base := path.Base(strings.ReplaceAll(doc.MemberName(uri), `\`, "/"))
	if s := strings.TrimSuffix(base, path.Ext(base)); s != "" {
		return s
	}
	return base
}

// unique keeps the most confident of records with one id, in their order.
func unique(in []Record) []Record {
	seen := make(map[string]int, len(in))
	out := in[:0]
	for _, r := range in {
		if i, ok := seen[r.RecordID]; ok {
			if r.Confidence > out[i].Confidence {
				out[i] = r
			}
			continue
		}
		seen[r.RecordID] = len(out)
		out = append(out, r)
	}
	return out
}

// CompareRecords orders rows by (source, doc_id, first trigger, record_id).
func CompareRecords(a, b Record) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.DocID, b.DocID),
		cmp.Compare(firstTrigger(&a), firstTrigger(&b)), cmp.Compare(a.RecordID, b.RecordID))
}

func firstTrigger(r *Record) int32 {
	if len(r.Mentions) == 0 {
		return math.MaxInt32
	}
	return r.Mentions[0].Trigger.Start
}

// CompareDocuments orders rows by (source, doc_id, path, member).
func CompareDocuments(a, b Document) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.DocID, b.DocID),
		cmp.Compare(a.Path, b.Path), cmp.Compare(value(a.Member), value(b.Member)))
}

// CompareMentions orders rows by (source, doc_id, trigger, record_id, mention).
func CompareMentions(a, b Mention) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.DocID, b.DocID),
		cmp.Compare(a.TriggerStart, b.TriggerStart), cmp.Compare(a.RecordID, b.RecordID),
		cmp.Compare(a.Mention, b.Mention))
}

// recordID hashes what makes a record the same record: document, entity,
// action, agency, date and first trigger.
func recordID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// docketID returns the identity of a case, NULL when it is not known.
func (o Options) docketID(court, docket string) Text {
	if o.DocketID == nil || docket == "" {
		return ""
	}
	return Text(o.DocketID(court, docket))
}

// optional returns nil, the NULL, for the zero value.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// value returns the zero value for NULL.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// at returns element i of s, nil when the link i is absent.
func at[T any](s []T, i int) *T {
	if i < 0 || i >= len(s) {
		return nil
	}
	return &s[i]
}
