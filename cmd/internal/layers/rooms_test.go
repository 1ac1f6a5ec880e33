package layers_test

// room is one line of the layering table.
type room struct {
	path  string   // package path inside the module, with everything below it
	may   []string // rooms of this module that it may import, each with everything below it
	std   bool     // imports nothing from outside the standard library and this module
	alone bool     // the entry does not speak for packages below path
}

// rooms is the layering table of extract/DESIGN.md. The entry with the
// longest matching path decides. A package may always import what lies below
// its own entry.
var rooms = []room{
	{path: "cmd", may: []string{"."}},
	{path: "corpus", std: true},
	{path: "extract", may: []string{"extract", "models"}, alone: true},
	{path: "extract/doc", std: true},
	{path: "extract/read", may: []string{"extract/doc", "extract/pattern"}},
	{path: "extract/read/decode", may: []string{"extract/doc"}},
	{path: "extract/read/text", may: []string{"extract/doc", "extract/read/decode"}},
	{path: "extract/read/html", may: []string{"extract/doc", "extract/pattern", "extract/read/decode"}},
	{path: "extract/read/pdf", may: []string{"extract/doc", "extract/pattern"}},
	{path: "extract/read/ocr", may: []string{"extract/doc"}},
	{path: "extract/clean", may: []string{"extract/doc", "extract/pattern", "models"}},
	{path: "extract/tongue", may: []string{"models"}},
	{path: "extract/segment", may: []string{"extract/doc", "extract/pattern", "models"}},
	{path: "extract/lang", may: []string{"extract/doc", "models", "extract/neural", "extract/pattern"}},
	{path: "extract/entity", may: []string{"extract/doc", "models"}},
	{path: "extract/date", may: []string{"extract/doc", "extract/pattern", "models"}},
	{path: "extract/event", may: []string{"extract/doc", "extract/pattern", "models"}},
	{path: "extract/meta", may: []string{"extract/doc", "extract/pattern", "models"}},
	{path: "extract/pattern", std: true},
	{path: "extract/neural", may: []string{"extract/pattern", "models"}},
	{path: "models", std: true},
	{path: "out", may: []string{"extract/doc", "out/row", "out/store"}},
	{path: "out/act"},
	{path: "out/cluster", std: true},
	{path: "out/row", may: []string{"extract/doc", "models"}},
	{path: "out/store"},
	{path: "out/report", may: []string{"extract/doc", "out/row"}},
	{path: "pipeline", may: []string{"extract/doc"}},
	{path: "pipeline/source", may: []string{"extract/doc", "pipeline"}},
}

// testsOnly lists packages that only test files may import.
var testsOnly = []string{"corpus", "out/store/s3/fake"}

// spawners lists the rooms that may start goroutines, with the reason.
var spawners = map[string]string{
	"cmd":                 "signal handling and wiring",
	"pipeline":            "the bounded worker pool",
	"extract/read/pdf":    "owns its child processes",
	"extract/neural/flat": "unpacks the sections of a model file side by side and waits for all",
}

// Limits on size.
const (
	maxLines    = 500 // lines of a Go file
	maxFiles    = 10  // non-test Go files of a package
	maxExported = 25  // exported names of a package
	maxChain    = 8   // packages on the longest import chain, the parts of extract/neural included
)

// manyNames lists packages over maxExported, with the reason.
var manyNames = map[string]string{
	"out/row":                 "one row type a table, the types of their columns, the dictionary",
	"out/store":               "the dataset's writer: store, shard, transaction, checker, and the file system they go through",
	"extract/doc":             "the shapes that all stages share, in one place",
	"extract/read/pdf/worker": "one protocol: messages of parent and child, and its limits",
}

// manyFiles lists packages over maxFiles, with the reason.
var manyFiles = map[string]string{
	"out":              "one file a format or a kind of commit, all over one unexported table",
	"cmd/internal/cli": "one file a command, all over the same streams and flags",
	"extract/entity":   "one file a kind of evidence, all over one unexported work",
	"extract/event":    "one file a decision, all over one unexported scene",
	"extract/clean":    "one file a kind of clutter, all over one unexported paper",
}
