package pdf

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"writ/extract/doc"
	"writ/extract/read/pdf/memory"
	"writ/extract/read/pdf/worker"
)

const (
	pollMemory   = 20 * time.Millisecond
	waitOutput   = 2 * time.Second // for standard error after a child's death
	greetTimeout = 20 * time.Second
	maxNoise     = 1 << 20 // bytes that a program may print before Main
)

// child is one child process. One goroutine uses it at a time, save for kill.
type child struct {
	cmd      *exec.Cmd
	in       io.WriteCloser
	stderr   *tail
	messages chan worker.Message // closed when the process is dead
	dead     chan struct{}       // closed by kill
	once     sync.Once
	memory   *memory.Meter
	docs     int
	loaded   map[string]bool // engines
	exit     error           // why it died; valid when messages is closed
	broken   error           // what it sent that is no message; likewise
}

// stop is why a child gave no, or not the whole, document.
type stop struct {
	reason string // doc.Reason…
	err    error
}

func (s *stop) Error() string { return s.reason + ": " + s.err.Error() }
func (s *stop) Unwrap() error { return s.err }

// deadly reports whether the child is of no more use.
func (s *stop) deadly() bool {
	switch s.reason {
	case doc.ReasonMalformed, doc.ReasonEncrypted, doc.ReasonTooLarge:
		return false
	}
	return true
}

// errDied is what follow returns when the child is gone.
var errDied = errors.New("the parser died")

func stopf(reason, format string, a ...any) *stop {
	return &stop{reason, fmt.Errorf(format, a...)}
}

// startChild starts a process and waits for its greeting.
func (r *Reader) startChild(ctx context.Context) (*child, error) {
	cmd := exec.Command(r.exe)
	cmd.Args = []string{r.exe, "pdf-child"}
	cmd.Env = append(os.Environ(), worker.Env+"=1", "GOTRACEBACK=none")
	cmd.SysProcAttr = processAttributes()
	cmd.WaitDelay = waitOutput
	c := &child{
		cmd: cmd, stderr: &tail{}, messages: make(chan worker.Message),
		dead: make(chan struct{}), loaded: map[string]bool{},
	}
	cmd.Stderr = c.stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start pdf child: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start pdf child: %w", err)
	}
	if err := r.spawn(cmd.Start); err != nil {
		return nil, fmt.Errorf("start pdf child: %w", err)
	}
	c.in, c.memory = in, memory.New(cmd.Process.Pid)
	go c.listen(out)
	if err := c.greet(ctx, r.o, r.quit); err != nil {
		c.kill()
		c.wait()
		return nil, fmt.Errorf("start pdf child: %w", err)
	}
	return c, nil
}

// listen hands messages over until the process is dead, and reaps it.
func (c *child) listen(out io.Reader) {
	defer close(c.messages)
	in := bufio.NewReaderSize(out, 1<<16)
	err := skipNoise(in)
	for err == nil {
		var m worker.Message
		if m, err = worker.Read(in, worker.MaxMessage); err == nil {
			select {
			case c.messages <- m:
			case <-c.dead:
				err = io.EOF
			}
		}
	}
	if errors.Is(err, worker.ErrProtocol) {
		c.broken = err
		c.kill()
	}
	_, _ = io.Copy(io.Discard, in)
	c.exit = c.cmd.Wait()
	c.memory.Close()
}

// skipNoise reads up to the preamble.
func skipNoise(r io.ByteReader) error {
	want, got := []byte(worker.Preamble), []byte(nil)
	for range maxNoise {
		b, err := r.ReadByte()
		if err != nil {
			return err
		}
		if got = append(got, b); len(got) > len(want) {
			got = got[1:]
		}
		if bytes.Equal(got, want) {
			return nil
		}
	}
	return fmt.Errorf("%w: no greeting", worker.ErrProtocol)
}

func (c *child) greet(ctx context.Context, o Options, quit <-chan struct{}) error {
	limit := min(o.StartTimeout, greetTimeout)
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case m, ok := <-c.messages:
		if h, is := m.(*worker.Hello); !ok || !is || h.Version != worker.Version {
			c.kill()
			return fmt.Errorf("it does not greet (%s): is pdf.Main called first thing?", c.death())
		}
	case <-timer.C:
		return fmt.Errorf("no greeting within %v: is pdf.Main called first thing?", limit)
	case <-ctx.Done():
		return &stop{canceledReason(ctx), ctx.Err()}
	case <-quit:
		return &stop{doc.ReasonCanceled, ErrClosed}
	}
	return worker.Write(c.in, &worker.Config{Memory: o.MemoryLimit, Cache: o.CacheDir})
}

// kill ends the process at once; listen reaps it.
func (c *child) kill() {
	c.once.Do(func() {
		close(c.dead)
		_ = c.cmd.Process.Kill()
		_ = c.in.Close()
	})
}

// wait returns when the process is dead and reaped.
func (c *child) wait() {
	for range c.messages {
	}
}

// death tells how the process ended, with the last it said.
func (c *child) death() string {
	c.wait()
	how := "it ended"
	switch {
	case c.broken != nil:
		how = c.broken.Error()
	case c.exit != nil:
		how = c.exit.Error()
	}
	if s := c.stderr.String(); s != "" {
		how += ": " + s
	}
	return how
}

// read has the child read one document and hands its Info and pages to emit.
// On a *stop with reason timeout, memory, crash or canceled the child is dead.
func (c *child) read(ctx context.Context, r *Reader, q *worker.Request, emit func(worker.Message)) error {
	c.docs++
	c.stderr.reset()
	loaded := func() {}
	if !c.loaded[q.Engine] {
		// One child compiles the engine's code, the next ones find it on disk.
		select {
		case r.loading <- struct{}{}:
			loaded = sync.OnceFunc(func() { <-r.loading })
		case <-ctx.Done():
			return &stop{canceledReason(ctx), ctx.Err()}
		case <-r.quit:
			return &stop{doc.ReasonCanceled, ErrClosed}
		}
		c.loaded[q.Engine] = true
	}
	defer loaded()
	sent := make(chan struct{})
	go func() { // ends when the child has read it all or is dead
		defer close(sent)
		_ = worker.Write(c.in, q)
	}()
	defer func() { <-sent }()
	err := c.follow(ctx, r, r.o.docTimeout(len(q.Data)), loaded, emit)
	var s *stop
	if errors.As(err, &s) && s.deadly() {
		c.kill()
		if errors.Is(s, errDied) {
			how := c.death()
			if strings.Contains(how, "out of memory") || strings.Contains(how, "cannot allocate memory") {
				return stopf(doc.ReasonMemory, "the parser ran out of memory: %s", how)
			}
			return stopf(doc.ReasonCrash, "%w: %s", errDied, how)
		}
		c.wait()
	}
	return err
}

// follow takes the child's answers until the document is done, limit after
// its engine is ready at the latest, and calls loaded when that is.
func (c *child) follow(ctx context.Context, r *Reader, limit time.Duration, loaded func(), emit func(worker.Message)) error {
	o := r.o
	ready, pages := false, 0
	whole := time.NewTimer(o.StartTimeout)
	defer whole.Stop()
	page := time.NewTimer(o.StartTimeout)
	defer page.Stop()
	tick := time.NewTicker(pollMemory)
	defer tick.Stop()
	for {
		select {
		case m, ok := <-c.messages:
			if !ok {
				return &stop{doc.ReasonCrash, errDied}
			}
			page.Reset(o.PageTimeout)
			switch m := m.(type) {
			case *worker.Ready:
				ready = true
				loaded()
				whole.Reset(limit)
			case *worker.Info:
				emit(m)
			case *worker.Page:
				pages++
				emit(m)
			case *worker.Image:
				pages++
				emit(m)
			case *worker.Failed:
				return failed(m)
			case *worker.Done:
				return nil
			}
		case <-tick.C:
			// Compiling the engine's code takes more memory than reading does.
			if n := c.memory.Resident(); n > o.MemoryLimit && (ready || n > o.MemoryLimit+loadMemory) {
				return stopf(doc.ReasonMemory, "%d MiB of memory in use, limit %d MiB", n>>20, o.MemoryLimit>>20)
			}
		case <-page.C:
			if !ready {
				return stopf(doc.ReasonTimeout, "engine not loaded within %v", o.StartTimeout)
			}
			return stopf(doc.ReasonTimeout, "page %d not read within %v", pages+1, o.PageTimeout)
		case <-whole.C:
			return stopf(doc.ReasonTimeout, "%d pages read within %v", pages, limit)
		case <-ctx.Done():
			return &stop{canceledReason(ctx), ctx.Err()}
		case <-r.quit:
			return &stop{doc.ReasonCanceled, ErrClosed}
		}
	}
}

// loadMemory is what a child may use above its limit while its engine loads.
const loadMemory = 1 << 30

func failed(m *worker.Failed) *stop {
	switch m.Reason {
	case worker.FailedEncrypted:
		return stopf(doc.ReasonEncrypted, "%s", m.Detail)
	case worker.FailedMany:
		return stopf(doc.ReasonTooLarge, "%s", m.Detail)
	case worker.FailedEngine:
		return stopf(doc.ReasonCrash, "load engine: %s", m.Detail)
	}
	return stopf(doc.ReasonMalformed, "%s", m.Detail)
}

func canceledReason(ctx context.Context) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return doc.ReasonTimeout
	}
	return doc.ReasonCanceled
}
