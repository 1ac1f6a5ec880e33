// Package row holds the published rows: names, order and types of the columns
// of the tables records, documents and mentions, the one function that makes
// them from an extracted document, and those of the tables clusters, acts and
// act_records, which depend on a whole dataset.
//
// The struct tags are the schema: the Parquet name and type, the JSON name and
// whether a value may be NULL. dictionary.tsv says what each column means; a
// test keeps the two together, and [Dictionary] serves both.
//
// Positions in rows are half-open ranges of Unicode code points of the
// document text; see writ/extract/doc for the three coordinate systems.
// Everything here is a pure function of its arguments and safe for concurrent
// use.
package row

import (
	"encoding/json"
	"fmt"
	"time"
)

// Version is the version of the schema: a change that a notebook can see
// raises it.
const Version = "2"

// Text is a string column that may be NULL: "" is NULL.
type Text string

// MarshalJSON writes null for NULL.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// Date is a calendar date in days since 1970-01-01, the Parquet type DATE.
type Date int32

const secondsPerDay = 24 * 60 * 60

// ParseDate reads an ISO 8601 calendar date, "2021-05-12". It returns nil, the
// NULL of a date column, for anything else.
func ParseDate(iso string) *Date {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return nil
	}
	s := t.Unix()
	d := s / secondsPerDay
	if s%secondsPerDay < 0 {
		d--
	}
	return new(Date(d))
}

// String returns the date in ISO 8601, "2021-05-12".
func (d Date) String() string {
	return time.Unix(int64(d)*secondsPerDay, 0).UTC().Format(time.DateOnly)
}

// MarshalJSON writes the date as an ISO 8601 string.
func (d Date) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("parse date: %w", err)
	}
	p := ParseDate(s)
	if p == nil {
		return fmt.Errorf("parse date: %q is not of the form 2021-05-12", s)
	}
	*d = *p
	return nil
}

// Range is a half-open range of code points of the document text.
type Range struct {
	Start int32 `parquet:"start" json:"start"`
	End   int32 `parquet:"end" json:"end"`
}

// Box is where text stands on a page of a PDF, in points, origin at the lower
// left corner.
type Box struct {
	Page   int32   `parquet:"page" json:"page"`
	Left   float64 `parquet:"left" json:"left"`
	Bottom float64 `parquet:"bottom" json:"bottom"`
	Right  float64 `parquet:"right" json:"right"`
	Top    float64 `parquet:"top" json:"top"`
}

// Amount is one sum of money.
type Amount struct {
	Value    float64 `parquet:"value" json:"value"`
	Currency Text    `parquet:"currency,optional" json:"currency"`
	Kind     Text    `parquet:"kind,optional" json:"kind"`
	Text     string  `parquet:"text" json:"text"`
}

// Place is one place where a record is told: an element of records.mentions.
type Place struct {
	Trigger   Range  `parquet:"trigger" json:"trigger"`
	Sentence  Range  `parquet:"sentence" json:"sentence"`
	Entity    *Range `parquet:"entity" json:"entity"`
	Agency    *Range `parquet:"agency" json:"agency"`
	Date      *Range `parquet:"date" json:"date"`
	Page      int32  `parquet:"page" json:"page"`
	ByteStart *int64 `parquet:"byte_start" json:"byte_start"`
	ByteEnd   *int64 `parquet:"byte_end" json:"byte_end"`
	Boxes     []Box  `parquet:"boxes,list" json:"boxes"`
}

// Party is a party named in a caption.
type Party struct {
	Name string `parquet:"name" json:"name"`
	Role Text   `parquet:"role,optional" json:"role"`
}

// ClutterCount is how much clutter of one kind was masked.
type ClutterCount struct {
	Kind       string `parquet:"kind" json:"kind"`
	Spans      int32  `parquet:"spans" json:"spans"`
	Characters int64  `parquet:"characters" json:"characters"`
}

// Record is a row of the table records: one act of a public authority on one
// entity.
type Record struct {
	Entity string `parquet:"entity" json:"entity"`
	Action string `parquet:"action" json:"action"`
	Agency Text   `parquet:"agency,optional" json:"agency"`
	Date   *Date  `parquet:"date,date" json:"date"`

	EntityType    string   `parquet:"entity_type" json:"entity_type"`
	EntityAliases []string `parquet:"entity_aliases,list" json:"entity_aliases"`
	EntityID      Text     `parquet:"entity_id,optional" json:"entity_id"`
	EntityIDs     []string `parquet:"entity_ids,list" json:"entity_ids"`

	ActionGroup string `parquet:"action_group" json:"action_group"`
	ActionText  Text   `parquet:"action_text,optional" json:"action_text"`
	Polarity    Text   `parquet:"polarity,optional" json:"polarity"`
	Status      string `parquet:"status" json:"status"`
	Salience    Text   `parquet:"salience,optional" json:"salience"`
	Plover      Text   `parquet:"plover,optional" json:"plover"`
	Cameo       Text   `parquet:"cameo,optional" json:"cameo"`

	AgencyText   Text     `parquet:"agency_text,optional" json:"agency_text"`
	AgencyID     Text     `parquet:"agency_id,optional" json:"agency_id"`
	AgencyType   Text     `parquet:"agency_type,optional" json:"agency_type"`
	Court        Text     `parquet:"court,optional" json:"court"`
	Judge        Text     `parquet:"judge,optional" json:"judge"`
	AgencySource string   `parquet:"agency_source" json:"agency_source"`
	CoAgencies   []string `parquet:"co_agencies,list" json:"co_agencies"`

	DateEnd         *Date `parquet:"date_end,date" json:"date_end"`
	DateText        Text  `parquet:"date_text,optional" json:"date_text"`
	DateEDTF        Text  `parquet:"date_edtf,optional" json:"date_edtf"`
	DateTimex       Text  `parquet:"date_timex,optional" json:"date_timex"`
	DateGranularity Text  `parquet:"date_granularity,optional" json:"date_granularity"`
	DateRelation    Text  `parquet:"date_relation,optional" json:"date_relation"`
	DateResolution  Text  `parquet:"date_resolution,optional" json:"date_resolution"`

	Amount     *float64 `parquet:"amount" json:"amount"`
	Currency   Text     `parquet:"currency,optional" json:"currency"`
	Amounts    []Amount `parquet:"amounts,list" json:"amounts"`
	LegalBasis Text     `parquet:"legal_basis,optional" json:"legal_basis"`
	Docket     Text     `parquet:"docket,optional" json:"docket"`
	DocketID   Text     `parquet:"docket_id,optional" json:"docket_id"`

	Evidence    Text    `parquet:"evidence,optional" json:"evidence"`
	Attribution Text    `parquet:"attribution,optional" json:"attribution"`
	Mentions    []Place `parquet:"mentions,list" json:"mentions"`
	Confidence  float64 `parquet:"confidence" json:"confidence"`
	Rule        Text    `parquet:"rule,optional" json:"rule"`

	DocID         string `parquet:"doc_id" json:"doc_id"`
	DocHash       string `parquet:"doc_hash" json:"doc_hash"`
	Source        string `parquet:"source" json:"source"`
	Title         Text   `parquet:"title,optional" json:"title"`
	Publisher     Text   `parquet:"publisher,optional" json:"publisher"`
	DocDate       *Date  `parquet:"doc_date,date" json:"doc_date"`
	DocDateSource Text   `parquet:"doc_date_source,optional" json:"doc_date_source"`
	DocKind       Text   `parquet:"doc_kind,optional" json:"doc_kind"`

	RecordID         string `parquet:"record_id" json:"record_id"`
	SchemaVersion    string `parquet:"schema_version" json:"schema_version"`
	ExtractorVersion string `parquet:"extractor_version" json:"extractor_version"`
	ModelVersion     string `parquet:"model_version" json:"model_version"`
	RulesVersion     string `parquet:"rules_version" json:"rules_version"`
	RunID            string `parquet:"run_id" json:"run_id"`
}

// Document is a row of the table documents: one input, whatever became of it.
type Document struct {
	DocID     string `parquet:"doc_id" json:"doc_id"`
	Path      string `parquet:"path" json:"path"`
	Member    *int32 `parquet:"member" json:"member"`
	Source    string `parquet:"source" json:"source"`
	DocHash   Text   `parquet:"doc_hash,optional" json:"doc_hash"`
	MediaType Text   `parquet:"media_type,optional" json:"media_type"`

	Status string `parquet:"status" json:"status"`
	Reason Text   `parquet:"reason,optional" json:"reason"`
	Stage  Text   `parquet:"stage,optional" json:"stage"`
	Detail Text   `parquet:"detail,optional" json:"detail"`

	Language         Text    `parquet:"language,optional" json:"language"`
	Title            Text    `parquet:"title,optional" json:"title"`
	Publisher        Text    `parquet:"publisher,optional" json:"publisher"`
	URL              Text    `parquet:"url,optional" json:"url"`
	DocDate          *Date   `parquet:"doc_date,date" json:"doc_date"`
	DocDateSource    Text    `parquet:"doc_date_source,optional" json:"doc_date_source"`
	DocDateCertainty Text    `parquet:"doc_date_certainty,optional" json:"doc_date_certainty"`
	DocKind          Text    `parquet:"doc_kind,optional" json:"doc_kind"`
	Court            Text    `parquet:"court,optional" json:"court"`
	Docket           Text    `parquet:"docket,optional" json:"docket"`
	DocketID         Text    `parquet:"docket_id,optional" json:"docket_id"`
	Judge            Text    `parquet:"judge,optional" json:"judge"`
	Filed            *Date   `parquet:"filed,date" json:"filed"`
	Parties          []Party `parquet:"parties,list" json:"parties"`

	Pages             int32          `parquet:"pages" json:"pages"`
	PagesWithoutText  int32          `parquet:"pages_without_text" json:"pages_without_text"`
	Characters        int64          `parquet:"characters" json:"characters"`
	Bytes             *int64         `parquet:"bytes" json:"bytes"`
	Tokens            int64          `parquet:"tokens" json:"tokens"`
	Sentences         int32          `parquet:"sentences" json:"sentences"`
	Records           int32          `parquet:"records" json:"records"`
	Mentions          int32          `parquet:"mentions" json:"mentions"`
	ClutterCharacters int64          `parquet:"clutter_characters" json:"clutter_characters"`
	Clutter           []ClutterCount `parquet:"clutter,list" json:"clutter"`
	DuplicateOf       Text           `parquet:"duplicate_of,optional" json:"duplicate_of"`
	Notes             []string       `parquet:"notes,list" json:"notes"`

	ProcessedAt *time.Time `parquet:"processed_at,timestamp(microsecond:utc)" json:"processed_at"`
	ElapsedMS   *float64   `parquet:"elapsed_ms" json:"elapsed_ms"`

	SchemaVersion    string `parquet:"schema_version" json:"schema_version"`
	ExtractorVersion string `parquet:"extractor_version" json:"extractor_version"`
	ModelVersion     string `parquet:"model_version" json:"model_version"`
	RulesVersion     string `parquet:"rules_version" json:"rules_version"`
	RunID            string `parquet:"run_id" json:"run_id"`
}

// Mention is a row of the table mentions: the flat form of records.mentions
// with the words themselves.
type Mention struct {
	RecordID string `parquet:"record_id" json:"record_id"`
	Mention  int32  `parquet:"mention" json:"mention"`
	DocID    string `parquet:"doc_id" json:"doc_id"`
	Source   string `parquet:"source" json:"source"`

	TriggerText  string `parquet:"trigger_text" json:"trigger_text"`
	TriggerStart int32  `parquet:"trigger_start" json:"trigger_start"`
	TriggerEnd   int32  `parquet:"trigger_end" json:"trigger_end"`

	SentenceText  string `parquet:"sentence_text" json:"sentence_text"`
	SentenceStart int32  `parquet:"sentence_start" json:"sentence_start"`
	SentenceEnd   int32  `parquet:"sentence_end" json:"sentence_end"`

	EntityText  Text   `parquet:"entity_text,optional" json:"entity_text"`
	EntityStart *int32 `parquet:"entity_start" json:"entity_start"`
	EntityEnd   *int32 `parquet:"entity_end" json:"entity_end"`

	AgencyText  Text   `parquet:"agency_text,optional" json:"agency_text"`
	AgencyStart *int32 `parquet:"agency_start" json:"agency_start"`
	AgencyEnd   *int32 `parquet:"agency_end" json:"agency_end"`

	DateText  Text   `parquet:"date_text,optional" json:"date_text"`
	DateStart *int32 `parquet:"date_start" json:"date_start"`
	DateEnd   *int32 `parquet:"date_end" json:"date_end"`

	Page      int32  `parquet:"page" json:"page"`
	ByteStart *int64 `parquet:"byte_start" json:"byte_start"`
	ByteEnd   *int64 `parquet:"byte_end" json:"byte_end"`
	Boxes     []Box  `parquet:"boxes,list" json:"boxes"`

	DocHash          string `parquet:"doc_hash" json:"doc_hash"`
	SchemaVersion    string `parquet:"schema_version" json:"schema_version"`
	ExtractorVersion string `parquet:"extractor_version" json:"extractor_version"`
	ModelVersion     string `parquet:"model_version" json:"model_version"`
	RulesVersion     string `parquet:"rules_version" json:"rules_version"`
	RunID            string `parquet:"run_id" json:"run_id"`
}

// Cluster is a row of the table clusters: which group of near duplicates a
// document belongs to. It depends on the whole dataset.
type Cluster struct {
	ClusterID      string   `parquet:"cluster_id" json:"cluster_id"`
	ClusterSize    int32    `parquet:"cluster_size" json:"cluster_size"`
	Representative bool     `parquet:"representative" json:"representative"`
	Similarity     *float64 `parquet:"similarity" json:"similarity"`

	DocID   string `parquet:"doc_id" json:"doc_id"`
	Path    string `parquet:"path" json:"path"`
	Member  *int32 `parquet:"member" json:"member"`
	Source  string `parquet:"source" json:"source"`
	DocHash string `parquet:"doc_hash" json:"doc_hash"`
	DocDate *Date  `parquet:"doc_date,date" json:"doc_date"`

	SchemaVersion    string `parquet:"schema_version" json:"schema_version"`
	ExtractorVersion string `parquet:"extractor_version" json:"extractor_version"`
	RulesVersion     string `parquet:"rules_version" json:"rules_version"`
	RunID            string `parquet:"run_id" json:"run_id"`
}

// Act is a row of the table acts: one act, however many documents tell it. It
// depends on the whole dataset.
type Act struct {
	Entity string `parquet:"entity" json:"entity"`
	Action string `parquet:"action" json:"action"`
	Agency Text   `parquet:"agency,optional" json:"agency"`
	Date   *Date  `parquet:"date,date" json:"date"`

	ActID       string  `parquet:"act_id" json:"act_id"`
	DateEnd     *Date   `parquet:"date_end,date" json:"date_end"`
	Status      string  `parquet:"status" json:"status"`
	EntityType  string  `parquet:"entity_type" json:"entity_type"`
	ActionGroup string  `parquet:"action_group" json:"action_group"`
	DocketID    Text    `parquet:"docket_id,optional" json:"docket_id"`
	Confidence  float64 `parquet:"confidence" json:"confidence"`
	RecordID    string  `parquet:"record_id" json:"record_id"`

	Records      int32 `parquet:"n_records" json:"n_records"`
	Documents    int32 `parquet:"n_documents" json:"n_documents"`
	Clusters     int32 `parquet:"n_clusters" json:"n_clusters"`
	FirstDocDate *Date `parquet:"first_doc_date,date" json:"first_doc_date"`
	LastDocDate  *Date `parquet:"last_doc_date,date" json:"last_doc_date"`

	SchemaVersion    string `parquet:"schema_version" json:"schema_version"`
	ExtractorVersion string `parquet:"extractor_version" json:"extractor_version"`
	RulesVersion     string `parquet:"rules_version" json:"rules_version"`
	RunID            string `parquet:"run_id" json:"run_id"`
}

// ActRecord is a row of the table act_records: which act a record tells.
type ActRecord struct {
	ActID          string `parquet:"act_id" json:"act_id"`
	RecordID       string `parquet:"record_id" json:"record_id"`
	Representative bool   `parquet:"representative" json:"representative"`
	Rule           string `parquet:"rule" json:"rule"`

	DocID     string `parquet:"doc_id" json:"doc_id"`
	Source    string `parquet:"source" json:"source"`
	DocHash   string `parquet:"doc_hash" json:"doc_hash"`
	ClusterID Text   `parquet:"cluster_id,optional" json:"cluster_id"`
	DocDate   *Date  `parquet:"doc_date,date" json:"doc_date"`

	SchemaVersion    string `parquet:"schema_version" json:"schema_version"`
	ExtractorVersion string `parquet:"extractor_version" json:"extractor_version"`
	RulesVersion     string `parquet:"rules_version" json:"rules_version"`
	RunID            string `parquet:"run_id" json:"run_id"`
}

// Batch is everything that one input adds to the tables.
type Batch struct {
	Document Document
	Records  []Record  // by (source, doc_id, first trigger, record_id)
	Mentions []Mention // by (source, doc_id, trigger, record_id)
}
