// Package worker is the child side of the PDF reader and the protocol between
// parent and child: the engines' interface, the messages, and the loop that
// serves them.
//
// A child is the same binary, started again with [Env] in its environment. It
// says [Hello], takes one [Config] and then [Request] after [Request] on
// standard input, and answers each with [Ready], [Info], a [Page] as soon as
// it is read, and [Done]; or with [Failed]. Standard output carries nothing
// but messages: what a library prints there goes to standard error instead.
// The child ends as soon as standard input does, even in the middle of a
// document, so it does not outlive its parent.
package worker

import "errors"

// Engine reads PDF files with one library. One goroutine uses it at a time.
type Engine interface {
	// Open parses data, which it does not change and may keep until the
	// document is closed. The error wraps [ErrEncrypted] when a password is
	// needed; any other error means that the file does not parse.
	Open(data []byte) (Document, error)
	Close() error
}

// Document is one open file.
type Document interface {
	Info() Info
	// Page reads page n, counted from 1.
	Page(n int) (Page, error)
	Close() error
}

// Renderer is a [Document] that can draw its pages.
type Renderer interface {
	// Render draws page n, counted from 1, in shades of gray, at dpi pixels an
	// inch or fewer if it would have more than most pixels.
	Render(n int, dpi float64, most int) (Image, error)
}

// Factory makes an engine.
type Factory func(Config) (Engine, error)

// ErrEncrypted says that a document needs a password.
var ErrEncrypted = errors.New("a password is needed")

// Config is what a child must know before its first document.
type Config struct {
	Memory int64  // bytes the child may use; 0 = no limit
	Cache  string // directory for compiled code, "" = none
}

// Request asks for one document: for its pages as text, or for pictures of the
// pages listed.
type Request struct {
	Engine string
	Most   int   // pages read as text, from the first; 0 = all
	Draw   []int // pages, counted from 1; none = all pages as text
	DPI    float64
	Data   []byte
}

// Hello is a child's first message.
type Hello struct{ Version uint64 }

// Version is the protocol's version, counted up with every change.
const Version = 4

// Ready says that the engine of a request is loaded and reading begins.
type Ready struct{}

// Info is what the file says of itself.
type Info struct {
	Pages   int
	Title   string
	Author  string
	Created string // as written, "D:20210512103000-04'00'"
}

// Page is one page as read.
type Page struct {
	Number        int     // 1-based
	Width, Height float64 // points; 0 = unknown
	Text          string  // valid UTF-8 without U+000C and NUL
	Image         bool    // an image covers most of the page, or letters are drawn as outlines
	Error         string  // why the page could not be read, "" when it could
	Lines         []Line  // places of lines of Text, in its order; none when unknown
}

// Line is a line of a page's text with its place, in points from the lower
// left corner.
type Line struct {
	At, Size       int // bytes of the text
	Number         int // bytes that number the line in the margin, at its beginning
	X0, Y0, X1, Y1 float64
	Font           float64 // font size
}

// Image is the picture of a page, one byte a pixel, row by row from the top.
type Image struct {
	Number        int
	Width, Height int
	DPI           float64
	Error         string // why there is none, "" when there is
	Gray          []byte
}

// Reasons of a [Failed] message.
const (
	FailedEncrypted = "encrypted"
	FailedMalformed = "malformed"
	FailedMany      = "too many pages" // more than Request.Most
	FailedEngine    = "engine"         // the engine itself cannot start
)

// Failed ends a request without, or with only some of, the pages.
type Failed struct {
	Reason string
	Detail string
}

// Done ends a request.
type Done struct{}
