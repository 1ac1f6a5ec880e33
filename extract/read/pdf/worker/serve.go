package worker

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// maxBadPages is how many pages may fail in a row before the rest is given
// up: a broken page tree can announce millions of pages.
const maxBadPages = 100

// Serve answers requests from in on out until in ends, and returns nil then.
// ended, if not nil, is called at once when in ends or breaks, while an engine
// may still be at work. The engines that were made are closed on return.
func Serve(in io.Reader, out io.Writer, engines map[string]Factory, ended func()) error {
	s := &server{out: out, factories: engines, engines: map[string]Engine{}}
	defer s.close()
	if _, err := io.WriteString(out, Preamble); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	if err := Write(out, &Hello{Version: Version}); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	messages := make(chan Message)
	broken := make(chan error, 1)
	go func() {
		r := bufio.NewReaderSize(in, 1<<16)
		for {
			m, err := Read(r, MaxRequest)
			if err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				broken <- err
				if ended != nil {
					ended()
				}
				close(messages)
				return
			}
			messages <- m
		}
	}()
	for m := range messages {
		switch m := m.(type) {
		case *Config:
			s.config = *m
			limitMemory(m.Memory)
		case *Request:
			if err := s.answer(m); err != nil {
				return err
			}
		}
	}
	return <-broken
}

type server struct {
	out       io.Writer
	config    Config
	factories map[string]Factory
	engines   map[string]Engine
}

func (s *server) close() {
	for _, e := range s.engines {
		_ = e.Close()
	}
}

func (s *server) answer(q *Request) error {
	e, err := s.engine(q.Engine)
	if err != nil {
		return Write(s.out, &Failed{Reason: FailedEngine, Detail: detail(err.Error())})
	}
	if err := Write(s.out, &Ready{}); err != nil {
		return err
	}
	var failed *Failed
	err = Answer(e, q, func(m Message) error { return Write(s.out, m) })
	if errors.As(err, &failed) {
		err = Write(s.out, failed)
	} else if err == nil {
		freeMemory(s.config.Memory / 4)
		err = Write(s.out, &Done{})
	}
	return err
}

func (s *server) engine(name string) (e Engine, err error) {
	if e := s.engines[name]; e != nil {
		return e, nil
	}
	f := s.factories[name]
	if f == nil {
		return nil, fmt.Errorf("no engine %q", name)
	}
	defer recovered(&err)
	if e, err = f(s.config); err != nil {
		return nil, err
	}
	s.engines[name] = e
	return e, nil
}

// Error makes Failed an error.
func (m *Failed) Error() string { return m.Reason + ": " + m.Detail }

// maxPixels of a picture: a letter page at 300 dots an inch has 8.4 million.
const maxPixels = 12 << 20

// Answer answers one request with e: see [Extract] for text. Of a request for
// pictures it emits an [Image] for every page listed, with its Error when
// there is none.
func Answer(e Engine, q *Request, emit func(Message) error) error {
	if len(q.Draw) == 0 {
		return Extract(e, q.Data, q.Most, emit)
	}
	d, err := open(e, q.Data)
	if err != nil {
		return &Failed{Reason: FailedMalformed, Detail: detail(err.Error())}
	}
	defer closeDocument(d)
	for _, n := range q.Draw {
		m, err := draw(d, n, q.DPI)
		if err != nil {
			m = Image{Error: detail(err.Error())}
		}
		m.Number = n
		if err := emit(&m); err != nil {
			return err
		}
	}
	return nil
}

func draw(d Document, n int, dpi float64) (m Image, err error) {
	defer recovered(&err)
	r, ok := d.(Renderer)
	if !ok {
		return m, errors.New("the engine draws no pages")
	}
	if m, err = r.Render(n, dpi, maxPixels); err != nil {
		return m, err
	}
	if m.Width <= 0 || m.Height <= 0 || len(m.Gray) != m.Width*m.Height || len(m.Gray) > MaxMessage/2 {
		return m, fmt.Errorf("picture of %d x %d has %d bytes", m.Width, m.Height, len(m.Gray))
	}
	return m, nil
}

// Extract reads one document with e and hands its [Info] and every [Page] to
// emit, in order, but no page after the first most, unless that is 0. A page that fails, by an error or a panic, is emitted with
// its Error. The error is a *[Failed] or comes from emit.
func Extract(e Engine, data []byte, most int, emit func(Message) error) error {
	d, err := open(e, data)
	if err != nil {
		reason := FailedMalformed
		if errors.Is(err, ErrEncrypted) {
			reason = FailedEncrypted
		}
		return &Failed{Reason: reason, Detail: detail(err.Error())}
	}
	defer closeDocument(d)
	info, err := infoOf(d)
	if err != nil {
		return &Failed{Reason: FailedMalformed, Detail: detail(err.Error())}
	}
	if err := emit(&info); err != nil {
		return err
	}
	bad := 0
	for n := 1; n <= info.Pages; n++ {
		if n == most+1 && most > 0 {
			return &Failed{Reason: FailedMany, Detail: fmt.Sprintf("%d pages, at most %d are read", info.Pages, most)}
		}
		p, err := page(d, n)
		if err != nil {
			p = Page{Number: n, Error: detail(err.Error())}
			bad++
		} else {
			bad = 0
		}
		if err := emit(&p); err != nil {
			return err
		}
		if bad == maxBadPages {
			return &Failed{Reason: FailedMalformed, Detail: fmt.Sprintf("%d pages in a row failed: %s", bad, p.Error)}
		}
	}
	return nil
}

func open(e Engine, data []byte) (d Document, err error) {
	defer recovered(&err)
	return e.Open(data)
}

func infoOf(d Document) (i Info, err error) {
	defer recovered(&err)
	i = d.Info()
	i.Pages = min(max(i.Pages, 0), math.MaxInt32)
	i.Title, i.Author, i.Created = clean(i.Title), clean(i.Author), clean(i.Created)
	return i, nil
}

func page(d Document, n int) (p Page, err error) {
	defer recovered(&err)
	p, err = d.Page(n)
	if text := clean(p.Text); text != p.Text { // places no longer fit
		p.Text, p.Lines = text, nil
	}
	p.Number, p.Error = n, detail(p.Error)
	p.Width, p.Height = finite(p.Width), finite(p.Height)
	if len(p.Text) > MaxMessage/2 {
		return p, fmt.Errorf("page has %d bytes of text", len(p.Text))
	}
	return p, err
}

func closeDocument(d Document) {
	var err error
	defer recovered(&err)
	_ = d.Close()
}

func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("panic: %v", r)
	}
}

// clean makes s fit for a document text: valid UTF-8, no NUL, no page break.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsAny(s, "\x00\f") {
		s = strings.NewReplacer("\x00", "", "\f", "\n").Replace(s)
	}
	return s
}

// detail makes s a short single line.
func detail(s string) string {
	const most = 500
	s = strings.Join(strings.Fields(clean(s)), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

func finite(f float64) float64 {
	if math.IsNaN(f) || f < 0 || f > 1e6 {
		return 0
	}
	return f
}
