// Package pdf reads PDF files, court filings above all, into documents.
//
// Parsing happens in child processes: a parser that crashes, hangs or takes
// all memory costs one document and never the program. A child is the same
// binary started again, so a program that reads PDF files calls [Main] first
// thing in its main function, and a test binary in TestMain. [New] reports a
// program that does not.
//
// A document whose pages have no text layer is not an error: it has the
// status needs_ocr. One that fails after some pages keeps them and has the
// status partial. Everything else that goes wrong is a [doc.Failure].
package pdf

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"writ/extract/read/pdf/ledong"
	"writ/extract/read/pdf/pdfium"
	"writ/extract/read/pdf/worker"
)

// Engines.
const (
	EnginePdfium     = "pdfium"       // PDFium as WebAssembly: the most accurate
	EnginePlain      = "pdfium-plain" // the same without places: faster, and the text as the file orders it
	EngineLedongthuc = "ledongthuc"   // github.com/ledongthuc/pdf: small, and weak on many files
	EngineAuto       = "auto"         // pdfium, and ledongthuc for a file that pdfium calls malformed
)

// Options configures a [Reader]. The zero value is the production setting.
type Options struct {
	Engine       string        // an Engine… constant; "" = pdfium
	Workers      int           // child processes at most; 0 = one per CPU
	DocTimeout   time.Duration // longest time for a document; 0 = 20 s, for a file over 8 MiB 2 s more per MiB, up to 60 s
	PageTimeout  time.Duration // longest time for a page; 0 = 10 s
	StartTimeout time.Duration // longest time for a child to start and load its engine; 0 = 60 s
	MemoryLimit  int64         // bytes of resident memory of a child; 0 = 448 MiB
	MaxPages     int           // pages of a document that are read at most; 0 = 20,000
	RecycleAfter int           // documents that a child reads before it is replaced; 0 = 200
	CacheDir     string        // for compiled code; "" = writ in the user's cache directory

	// OCR recognises pages that are pictures; nil = none, and documents of such
	// pages have the status needs_ocr.
	OCR Recognizer

	// InProcess parses in this process: no child, no limits but the check of
	// deadlines between two pages. A bad file may then hang or kill the
	// program. Meant for trusted files and for platforms without processes.
	InProcess bool
}

// Defaults of [Options].
const (
	smallDocTimeout     = 20 * time.Second // a small file that takes longer is a bomb
	largeDocTimeout     = 60 * time.Second
	defaultPageTimeout  = 10 * time.Second
	defaultStartTimeout = 60 * time.Second
	defaultMemoryLimit  = 448 << 20 // it is looked at every 20 ms: a child stays below 512 MB
	defaultRecycleAfter = 200
	defaultMaxPages     = 20_000 // no filing has more; a file of six megabytes can announce a million
)

// ErrNoMain says that the program does not call [Main].
var ErrNoMain = errors.New("this program cannot start itself as a PDF child process: call pdf.Main first thing in main (in a test: in TestMain), or set Options.InProcess")

// ErrClosed says that the Reader was closed.
var ErrClosed = errors.New("pdf reader is closed")

// Main makes the program able to serve as a child process of a [Reader]. Call
// it first thing in main, before flags are parsed or files opened. In a normal
// process it returns at once; in a child it serves and ends the process.
func Main() { worker.Main(Engines()) }

// Engines returns the engines that [Main] serves, by name.
func Engines() map[string]worker.Factory {
	return map[string]worker.Factory{
		EnginePdfium:     pdfium.New,
		EnginePlain:      pdfium.NewPlain,
		EngineLedongthuc: ledong.New,
	}
}

// New returns a Reader. It starts nothing: children start when documents come.
// The error wraps [ErrNoMain] when children could not be served.
func New(o Options) (*Reader, error) {
	o = o.withDefaults()
	engines := worker.Engines()
	if engines == nil {
		if !o.InProcess {
			return nil, fmt.Errorf("make pdf reader: %w", ErrNoMain)
		}
		engines = Engines()
	}
	names := []string{o.Engine}
	if o.Engine == EngineAuto {
		names = []string{EnginePdfium, EngineLedongthuc}
	}
	for _, n := range names {
		if engines[n] == nil {
			return nil, fmt.Errorf("make pdf reader: no engine %q", n)
		}
	}
	r := &Reader{
		o: o, engines: names,
		slots: make(chan struct{}, o.Workers), loading: make(chan struct{}, 1), quit: make(chan struct{}),
	}
	if o.InProcess {
		r.local = engines
		return r, nil
	}
	var err error
	if r.exe, err = executable(); err != nil {
		return nil, fmt.Errorf("make pdf reader: find the program: %w", err)
	}
	return r, nil
}

// executable returns the path of this program. On Linux it is a link that holds
// even when the file is replaced by a newer version.
func executable() (string, error) {
	const link = "/proc/self/exe"
	if runtime.GOOS == "linux" {
		if _, err := os.Stat(link); err == nil {
			return link, nil
		}
	}
	return os.Executable()
}

func (o Options) withDefaults() Options {
	if o.Engine == "" {
		o.Engine = EnginePdfium
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	setDefault(&o.PageTimeout, defaultPageTimeout)
	setDefault(&o.StartTimeout, defaultStartTimeout)
	setDefault(&o.MemoryLimit, defaultMemoryLimit)
	setDefault(&o.MaxPages, defaultMaxPages)
	setDefault(&o.RecycleAfter, defaultRecycleAfter)
	if o.CacheDir == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			o.CacheDir = filepath.Join(dir, "writ")
		}
	}
	return o
}

// docTimeout returns the longest time for a file of size bytes.
func (o Options) docTimeout(size int) time.Duration {
	if o.DocTimeout > 0 {
		return o.DocTimeout
	}
	more := time.Duration(max(0, size>>20-8)) * 2 * time.Second
	return min(smallDocTimeout+more, largeDocTimeout)
}

func setDefault[T int | int64 | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}
