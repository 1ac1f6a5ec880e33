package pdf

import (
	"strings"
	"sync"
)

// tail keeps the first and the last that a process wrote to standard error:
// a dying Go program names the cause first.
type tail struct {
	mu         sync.Mutex
	head, last []byte
}

const headSize, tailSize = 1 << 10, 3 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := min(len(p), headSize-len(t.head))
	t.head = append(t.head, p[:n]...)
	t.last = append(t.last, p[n:]...)
	if n := len(t.last) - tailSize; n > 0 {
		t.last = append(t.last[:0], t.last[n:]...)
	}
	return len(p), nil
}

// reset forgets what was written.
func (t *tail) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.head, t.last = t.head[:0], t.last[:0]
}

// String returns it in one line, without the stacks of a dying Go program.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := string(t.head) + string(t.last)
	for _, stack := range []string{"\nruntime stack:", "\ngoroutine "} {
		s, _, _ = strings.Cut(s, stack)
	}
	return strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "\uFFFD")
}
