package doc

import "fmt"

// Failure is why a document has no result: one bad file, not a bad run. It
// becomes a row of the documents table.
type Failure struct {
	Status string // StatusFailed or StatusSkipped
	Stage  string // "read/pdf"
	Reason string // a Reason… code below
	Hint   string // what the user can do, one clause, no full stop
	Err    error

	Hash [32]byte // SHA-256 of the input; zero = its bytes were not had
}

// Reason codes: stable, published in documents.reason and in the manual.
const (
	ReasonUnreadable  = "unreadable"        // the file cannot be opened or read
	ReasonPermission  = "permission_denied" // the system refuses
	ReasonNotFound    = "not_found"
	ReasonEmpty       = "empty"        // no bytes, or white space only
	ReasonBinary      = "binary"       // not text, HTML or PDF
	ReasonUnsupported = "unsupported"  // a known type that is not read
	ReasonTooLarge    = "too_large"    // over the size limit
	ReasonEncrypted   = "encrypted"    // needs a password
	ReasonMalformed   = "malformed"    // does not parse
	ReasonBadJSON     = "bad_json"     // a line that is not a JSON object with text
	ReasonTimeout     = "timeout"      // over its deadline
	ReasonMemory      = "memory"       // over its memory limit
	ReasonCrash       = "crash"        // the parser's process died
	ReasonPanic       = "panic"        // a bug, recovered
	ReasonNoText      = "no_text"      // pages without a text layer
	ReasonPageFailed  = "page_failed"  // some pages could not be read
	ReasonDuplicate   = "duplicate"    // same bytes as an earlier document of the run
	ReasonKnown       = "known"        // the dataset has it already; no row
	ReasonKnownFailed = "known_failed" // it failed before, by the same versions and settings; no row
	ReasonOlder       = "older"        // its file has not changed since the time that was asked for; no row
	ReasonOtherShard  = "other_shard"  // another shard of the run reads it; no row
	ReasonNotSelected = "not_selected" // a kind of file that a directory walk leaves out
	ReasonBadEncoding = "bad_encoding" // bytes that no supported encoding explains
	ReasonLanguage    = "language"     // not in English
	ReasonCanceled    = "canceled"     // the run was interrupted
)

func (f *Failure) Error() string {
	s := fmt.Sprintf("%s: %s", f.Stage, f.Reason)
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	if f.Hint != "" {
		s += "; " + f.Hint
	}
	return s
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }
