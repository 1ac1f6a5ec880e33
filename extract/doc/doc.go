// Package doc holds the shapes that all stages of an extraction share.
//
// Coordinates. Three systems exist and this package owns every conversion
// between them:
//
//   - source bytes: offsets into the file (or the line of JSON Lines) as
//     received; see [Origin].
//   - document text: byte offsets into [Raw.Text], the decoded text, which is
//     never rewritten; type [TextSpan]. Outside the process the same positions
//     are Unicode code points; see [Runes].
//   - view: byte offsets into [View.Text], the masked text that analysis reads
//     (no clutter, no page furniture, hard line breaks joined); type [Span].
//
// Reading and cleaning speak TextSpan; blocks, tokens, entities, dates and
// events speak Span. [View.Source] and [View.Locate] convert.
package doc

// Span is a half-open byte range of [View.Text].
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share a byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// TextSpan is a half-open byte range of [Raw.Text].
type TextSpan struct{ Start, End int }

// Len returns the number of bytes in s.
func (s TextSpan) Len() int { return s.End - s.Start }

// Contains reports whether t lies within s.
func (s TextSpan) Contains(t TextSpan) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share a byte.
func (s TextSpan) Overlaps(t TextSpan) bool { return s.Start < t.End && t.Start < s.End }

// Provenance says who decided a value: a rule or a model.
type Provenance struct {
	By         string  // "stage/rule-id", for example "date/us-long"
	Confidence float64 // 0..1; 0 = not estimated
}

// Note is something odd but usable that a stage saw.
type Note struct {
	Stage  string // "read/text"
	Code   string // stable, lower case with underscores: "invalid_utf8"
	Detail string // for people; never text of the document
}

// Document statuses, as published in the documents table.
const (
	StatusOK         = "ok"
	StatusOKNoRecord = "ok_no_records"
	StatusPartial    = "partial"
	StatusFailed     = "failed"
	StatusNeedsOCR   = "needs_ocr"
	StatusSkipped    = "skipped"
)

// Raw is one document as read: decoded, complete, not yet cleaned.
type Raw struct {
	ID        string   // the input's own id, else the file's name without its last extension
	Hash      [32]byte // SHA-256 of the input bytes (for JSON Lines, of the line without its newline)
	URI       string   // path as given, "-" for standard input
	Member    int      // 1-based line or member inside URI; 0 = URI itself
	Source    string   // what the input says of its origin ("doj"), else URI
	MediaType string   // "text/plain", "text/html", "application/pdf", "application/x-ndjson"
	Size      int64    // source bytes

	Text   string // document text; pages of a PDF are joined by U+000C
	Pages  []Page // at least one when Text is not empty, in order
	Origin Origin // way back to source bytes; zero = no way back

	Meta   Meta
	Status string // "" = ok; StatusPartial or StatusNeedsOCR with Reason
	Reason string // reason code, "" when Status is ""
	Notes  []Note
}

// Page is one page of a document. Text and HTML documents have one.
type Page struct {
	TextSpan              // without the U+000C that joins pages
	Number        int     // 1-based
	Width, Height float64 // points; 0 = unknown
	OCR           bool
	Confidence    float64 // mean of the recognised words, 0..1; 0 = not OCR, or unknown
	Reason        string  // why the page has no text, "" when it has
	Lines         []Line  // where the lines stand, in text order; none when unknown
}

// Line is one printed line of a page and its place, in points from the page's
// lower left corner. A line of a single column holds no line break.
type Line struct {
	TextSpan
	X0, Y0, X1, Y1 float32
	Size           float32 // font size
	Number         int     // bytes at the beginning that number the line in the margin
}

// Word is a word that was recognised in the picture of a page, with its place
// in points from the page's lower left corner.
type Word struct {
	Text           string
	X0, Y0, X1, Y1 float64
	Confidence     float64 // 0..1
}

// Meta is what the container of a document says about it. Every field may be
// empty. A stage may add what it reads in the text; the reader's word wins.
type Meta struct {
	Title     string
	Publisher string // site or organisation
	Author    string
	URL       string // canonical address
	Language  string // BCP 47, "en"
	Kind      string // doc_kind as published: news, press_release, opinion, order, …
	Court     string
	Docket    string
	Judge     string
	Filed     string // ISO date
	Parties   []Party
	Dates     []MetaDate // candidates for the document date, best first
}

// Party is a party named in a caption.
type Party struct{ Name, Role string }

// MetaDate is a date that a container gives for its document.
type MetaDate struct {
	Value     string // ISO 8601 calendar date, "2021-05-12"
	Source    string // "option", "input", "html:article:published_time", "pdf:CreationDate", "url", …
	Certainty string // "high", "medium", "low"
}

// Clutter is text that is not part of the document's own story: ads, link
// runs, page furniture. It is marked, never deleted.
type Clutter struct {
	TextSpan
	Kind string // "inline_more", "ad_marker", "site_name", "page_header", …
	By   string // rule id, "clean/inline-more"
}

// BlockKind tells what a block is.
type BlockKind string

// Kinds of blocks.
const (
	Paragraph BlockKind = "paragraph"
	Heading   BlockKind = "heading"
	ListItem  BlockKind = "list_item"
	Caption   BlockKind = "caption"
	TableRow  BlockKind = "table_row"
)

// Block is a run of running text. Blocks do not overlap, stand in order, and
// cover the view but for the newline between two blocks; no block holds a
// newline. Tokens, sentences, names and dates never cross a block's border.
type Block struct {
	Span
	Kind BlockKind
}

// Token is one token. Spans never overlap and ascend.
type Token struct {
	Span
	Tag   string // fine tag, Penn Treebank
	Pos   string // coarse tag, UPOS
	Lemma string
	Head  int    // index into Document.Tokens; its own index at a root; -1 without a parser
	Dep   string // dependency label (ClearNLP set); "" without a parser
	Ent   string // BILUO label, "B-ORG"; "O" outside
}

// Sentence is a run of tokens [First, Limit) within one block.
type Sentence struct {
	Span
	First, Limit int // indices into Document.Tokens
	Block        int // index into Document.Blocks
	Dateline     int // tokens of the dateline that it begins with: "PARIS (AP) -"; parsed by themselves
}

// Name is a named span as the language stage sees it.
type Name struct {
	Span
	Label string // PERSON, ORG, COMPANY, AGENCY, COURT, GPE, LAW, MONEY, …
	Provenance
}

// Entity kinds, as published in entity_type and agency_type's first level.
const (
	KindPerson  = "person"
	KindCompany = "company"
	KindAgency  = "agency"
	KindCourt   = "court"
	KindOrg     = "organisation"
	KindClass   = "class"
	KindProduct = "product"
	KindBill    = "bill"
	KindPlace   = "place"
	KindOther   = "other"
)

// Entity is one mention of an entity.
type Entity struct {
	Span
	Kind  string   // Kind… above
	Type  string   // finer: agency, legislature, prosecutor, police, executive, state, local, foreign, judge, …
	Name  string   // canonical name: the official name, or the fullest form in the document
	ID    string   // gazetteer id, "" when none
	IDs   []string // identifiers elsewhere, "cik:1234567"; shared, not to be changed
	Chain int      // mentions of one entity share a chain; index of its first mention
	Provenance
}

// DateExpr is one date expression.
type DateExpr struct {
	Span
	Type        string // TIMEX3 type: DATE, TIME, DURATION, SET
	Value       string // TIMEX3 value; the XXXX form when it cannot be resolved
	Undated     string // TIMEX3 value without the document date; equals Value for explicit dates
	EDTF        string // EDTF level 1; "" when none fits
	First, Last string // inclusive ISO dates of the interval; "" when unresolved
	Granularity string // day, week, month, quarter, season, half, year, decade, century, time, duration, set, ref
	Resolution  string // explicit, document_date, anaphor, holiday, unresolved
	Qualifier   string // TIMEX3 mod: BEFORE, AFTER, ON_OR_BEFORE, ON_OR_AFTER, START, MID, END, APPROX, …
	Provenance
}

// DocDate is the date of the document as a whole.
type DocDate struct {
	Value     string // ISO date, "" when unknown
	Source    string // where it was read
	Certainty string // high, medium, low
	Conflicts []MetaDate
}

// Amount is a sum of money with what it is for.
type Amount struct {
	Span
	Value    float64
	Currency string // ISO 4217
	Kind     string // penalty, restitution, settlement, forfeiture, contract, ""
}

// Mention is one place where an event is told.
type Mention struct {
	Trigger  Span
	Sentence int // index into Document.Sentences
	Entity   int // index into Document.Entities, -1 = absent
	Agency   int // index into Document.Entities, -1 = absent
	Date     int // index into Document.Dates, -1 = absent
}

// Slots names the rule or model behind each slot of an event.
type Slots struct{ Action, Entity, Agency, Date, Status string }

// Event is one act of a public authority on one entity. Links are indices
// into the document's slices, -1 = absent.
type Event struct {
	Action       string // ontology leaf, "listing.delist"
	Entity       int    // index into Document.Entities
	Agency       int    // index into Document.Entities
	AgencySource string // sentence, document, none
	CoAgencies   []int  // indices into Document.Entities
	Court        int    // index into Document.Entities
	Judge        string // full form in the document
	Date         int    // index into Document.Dates
	DateRelation string // happened, announced, filed, effective, deadline, scheduled
	Status       string // done, planned, requested, alleged, negated, hypothetical
	Salience     string // main, background
	Amounts      []Amount
	LegalBasis   string
	Docket       string
	Attribution  string
	Mentions     []Mention // at least one, in text order
	Confidence   float64   // 0..1
	From         Slots
}

// Document is one document on its way through the stages. Each stage fills
// its own slice and edits nothing made before it.
type Document struct {
	Raw
	Clutter   []Clutter  // clean: ascending, without overlaps
	Marks     []Clutter  // clean: what stays in the text but has a place of its own: footnote, signature, line_hyphen, soft_hyphen, ligature, private_use; ascending
	View      View       // segment
	Blocks    []Block    // segment
	Tokens    []Token    // lang
	Sentences []Sentence // lang
	Names     []Name     // lang
	Date      DocDate    // date
	Dates     []DateExpr // date
	Entities  []Entity   // entity
	Events    []Event    // event
}

// Slice returns the view's text under s.
func (d *Document) Slice(s Span) string { return d.View.Text[s.Start:s.End] }

// Page returns the number of the page that holds offset i of the document
// text, 1 when there are no pages.
func (d *Document) Page(i int) int {
	n := 1
	for _, p := range d.Pages {
		if p.Start > i {
			break
		}
		n = p.Number
	}
	return n
}
