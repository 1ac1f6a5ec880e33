package worker

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"
)

// Message is one of the message types of this package.
type Message interface {
	kind() byte
	fields(*codec)
}

// Preamble opens a child's output. Whatever an init function of the program
// printed before it is skipped.
const Preamble = "\x00writ pdf child\n"

// MaxMessage is the largest message from a child, in bytes.
const MaxMessage = 64 << 20

// MaxRequest is the largest message to a child, in bytes.
const MaxRequest = math.MaxInt32

// ErrProtocol says that the bytes read are no message.
var ErrProtocol = errors.New("broken message")

func (*Config) kind() byte  { return 'C' }
func (*Request) kind() byte { return 'Q' }
func (*Hello) kind() byte   { return 'H' }
func (*Ready) kind() byte   { return 'R' }
func (*Info) kind() byte    { return 'I' }
func (*Page) kind() byte    { return 'P' }
func (*Image) kind() byte   { return 'G' }
func (*Failed) kind() byte  { return 'F' }
func (*Done) kind() byte    { return 'D' }

func (m *Config) fields(c *codec) { c.int64(&m.Memory); c.string(&m.Cache) }
func (m *Request) fields(c *codec) {
	c.string(&m.Engine)
	c.int(&m.Most)
	c.ints(&m.Draw)
	c.float(&m.DPI)
	c.rest(&m.Data)
}
func (m *Hello) fields(c *codec) { c.uint64(&m.Version) }
func (*Ready) fields(*codec)     {}
func (m *Info) fields(c *codec) {
	c.int(&m.Pages)
	c.string(&m.Title)
	c.string(&m.Author)
	c.string(&m.Created)
}
func (m *Page) fields(c *codec) {
	c.int(&m.Number)
	c.float(&m.Width)
	c.float(&m.Height)
	c.bool(&m.Image)
	c.string(&m.Error)
	c.string(&m.Text)
	c.lines(&m.Lines)
}
func (m *Image) fields(c *codec) {
	c.int(&m.Number)
	c.int(&m.Width)
	c.int(&m.Height)
	c.float(&m.DPI)
	c.string(&m.Error)
	c.rest(&m.Gray)
}
func (m *Failed) fields(c *codec) { c.string(&m.Reason); c.string(&m.Detail) }
func (*Done) fields(*codec)       {}

func newMessage(kind byte) Message {
	switch kind {
	case 'C':
		return new(Config)
	case 'Q':
		return new(Request)
	case 'H':
		return new(Hello)
	case 'R':
		return new(Ready)
	case 'I':
		return new(Info)
	case 'P':
		return new(Page)
	case 'G':
		return new(Image)
	case 'F':
		return new(Failed)
	case 'D':
		return new(Done)
	}
	return nil
}

// Write sends m as one frame: a byte that names the type, the length of the
// body as a 32-bit little-endian number, the body.
func Write(w io.Writer, m Message) error {
	c := codec{buf: make([]byte, 5, 64), encode: true}
	m.fields(&c)
	n := len(c.buf) - 5 + len(c.tail)
	if n > MaxRequest {
		return fmt.Errorf("write message: %d bytes are too many", n)
	}
	c.buf[0] = m.kind()
	binary.LittleEndian.PutUint32(c.buf[1:], uint32(n))
	if _, err := w.Write(c.buf); err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	if len(c.tail) > 0 {
		if _, err := w.Write(c.tail); err != nil {
			return fmt.Errorf("write message: %w", err)
		}
	}
	return nil
}

// Read returns the next message. It allocates in proportion to the bytes that
// arrive, not to the length they announce, except for a [Request]: a child
// trusts its parent. The error is io.EOF between two
// messages, and wraps [ErrProtocol] when the bytes are no message of at most
// limit bytes.
func Read(r *bufio.Reader, limit int) (Message, error) {
	kind, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	m := newMessage(kind)
	if m == nil {
		return nil, fmt.Errorf("%w: unknown type %#x", ErrProtocol, kind)
	}
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("read message: %w", noEOF(err))
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n > int64(limit) {
		return nil, fmt.Errorf("%w: %d bytes announced, limit %d", ErrProtocol, n, limit)
	}
	step := 1 << 20
	if kind == 'Q' {
		step = int(n)
	}
	body, err := readBody(r, int(n), step)
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	c := codec{buf: body}
	m.fields(&c)
	if c.bad || len(c.buf) > 0 {
		return nil, fmt.Errorf("%w: body of type %q", ErrProtocol, kind)
	}
	return m, nil
}

// readBody reads n bytes; step is how many it allocates at once at first.
func readBody(r io.Reader, n, step int) ([]byte, error) {
	body := make([]byte, 0, min(n, step))
	for len(body) < n {
		if len(body) == cap(body) {
			body = append(body, make([]byte, min(n-len(body), len(body)))...)[:len(body)]
		}
		k, err := io.ReadFull(r, body[len(body):min(n, cap(body))])
		body = body[:len(body)+k]
		if err != nil {
			return nil, noEOF(err)
		}
	}
	return body, nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// codec writes fields to buf or takes them from it, by encode, so that one
// list of fields serves both ways.
type codec struct {
	buf    []byte
	tail   []byte // encode: raw bytes after buf, not copied
	encode bool
	bad    bool
}

func (c *codec) uint64(v *uint64) {
	if c.encode {
		c.buf = binary.AppendUvarint(c.buf, *v)
		return
	}
	n, k := binary.Uvarint(c.buf)
	if k <= 0 {
		c.fail()
		return
	}
	*v, c.buf = n, c.buf[k:]
}

func (c *codec) int64(v *int64) {
	u := uint64(*v)
	c.uint64(&u)
	if u > math.MaxInt64 {
		c.fail()
		return
	}
	*v = int64(u)
}

func (c *codec) int(v *int) {
	n := int64(*v)
	c.int64(&n)
	if n > math.MaxInt32 {
		c.fail()
		return
	}
	*v = int(n)
}

func (c *codec) float(v *float64) {
	u := math.Float64bits(*v)
	c.uint64(&u)
	*v = math.Float64frombits(u)
	if math.IsNaN(*v) || math.IsInf(*v, 0) {
		c.fail()
	}
}

func (c *codec) bool(v *bool) {
	var u uint64
	if *v {
		u = 1
	}
	c.uint64(&u)
	if u > 1 {
		c.fail()
		return
	}
	*v = u == 1
}

func (c *codec) string(v *string) {
	n := len(*v)
	c.int(&n)
	if c.encode {
		c.buf = append(c.buf, *v...)
		return
	}
	if n < 0 || n > len(c.buf) || !utf8.Valid(c.buf[:n]) {
		c.fail()
		return
	}
	*v, c.buf = string(c.buf[:n]), c.buf[n:]
}

func (c *codec) ints(v *[]int) {
	n := len(*v)
	c.int(&n)
	if !c.encode {
		if n > len(c.buf) {
			c.fail()
			return
		}
		if n > 0 {
			*v = make([]int, n)
		}
	}
	for i := range *v {
		c.int(&(*v)[i])
	}
}

// lines codes places to a sixteenth of a point: 11 bytes a line, not 50.
func (c *codec) lines(v *[]Line) {
	n := len(*v)
	c.int(&n)
	if !c.encode {
		if n > len(c.buf)/leastLine {
			c.fail()
			return
		}
		if n > 0 {
			*v = make([]Line, n)
		}
	}
	for i := range *v {
		l := &(*v)[i]
		c.int(&l.At)
		c.int(&l.Size)
		c.int(&l.Number)
		for _, f := range []*float64{&l.X0, &l.Y0, &l.X1, &l.Y1, &l.Font} {
			c.point(f)
		}
	}
}

const leastLine = 8 // bytes of a coded Line

func (c *codec) point(v *float64) {
	n := int64(math.Round(*v * 16))
	if !(math.Abs(*v) < 1e6) { // not a number, too
		n = 0
	}
	u := uint64(n<<1) ^ uint64(n>>63)
	c.uint64(&u)
	*v = float64(int64(u>>1)^-int64(u&1)) / 16
}

func (c *codec) rest(v *[]byte) {
	if c.encode {
		c.tail = *v
		return
	}
	*v, c.buf = c.buf, nil
}

func (c *codec) fail() { c.bad, c.buf = true, nil }
