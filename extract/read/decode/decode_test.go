package decode_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/read/decode"
)

func utf16le(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

func utf16be(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return string(b)
}

func TestBytes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in, want, encoding string
		invalid            int
	}{
		"ASCII":                                   {"The court ruled.\r\n", "The court ruled.\r\n", decode.UTF8, 0},
		"UTF-8":                                   {"§ 5, “café”", "§ 5, “café”", decode.UTF8, 0},
		"byte order mark stays":                   {"\xef\xbb\xbfHello", "\ufeffHello", decode.UTF8, 0},
		"NUL stays":                               {"Smith\x00 v. Jones", "Smith\x00 v. Jones", decode.UTF8, 0},
		"one broken byte in much UTF-8":           {"“Yes,” she said\xff, “café”", "“Yes,” she said\ufffd, “café”", decode.UTF8, 1},
		"cut off at the end":                      {"The caf\xc3", "The caf\ufffd", decode.UTF8, 1},
		"Windows-1252 quotes":                     {"the agency\x92s \x93rule\x94", "the agency’s “rule”", decode.Windows1252, 0},
		"Latin 1 letters":                         {"Caf\xe9 Jos\xe9 was fined", "Café José was fined", decode.Windows1252, 0},
		"byte that Windows-1252 has not":          {"It cost \x81 more\x92", "It cost \ufffd more’", decode.Windows1252, 1},
		"only bytes that Windows-1252 has not":    {"a\x81b", "a\ufffdb", decode.UTF8, 1},
		"UTF-16 LE with mark":                     {"\xff\xfe" + utf16le("Fine: €5 😀"), "\ufeffFine: €5 😀", decode.UTF16LE, 0},
		"UTF-16 BE with mark":                     {"\xfe\xff" + utf16be("Fine: €5 😀"), "\ufeffFine: €5 😀", decode.UTF16BE, 0},
		"UTF-16 LE without mark":                  {utf16le("The Board voted."), "The Board voted.", decode.UTF16LE, 0},
		"UTF-16 BE without mark":                  {utf16be("The Board voted."), "The Board voted.", decode.UTF16BE, 0},
		"UTF-16 with a lone surrogate, odd bytes": {"\xff\xfea\x00\x00\xd8b\x00c", "\ufeffa\ufffdb\ufffd", decode.UTF16LE, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode.Bytes([]byte(tc.in), 0)
			if err != nil || got.Text != tc.want || got.Encoding != tc.encoding || got.Invalid != tc.invalid {
				t.Errorf("Bytes(%q) = %q %s %d %v, want %q %s %d", tc.in, got.Text, got.Encoding, got.Invalid, err, tc.want, tc.encoding, tc.invalid)
			}
			checkOrigin(t, []byte(tc.in), &got)
		})
	}
}

// checkOrigin decodes each character again from the bytes it leads to.
func checkOrigin(t *testing.T, in []byte, got *decode.Text) {
	t.Helper()
	next := 0
	for i, r := range got.Text {
		w := utf8.RuneLen(r)
		a, b, ok := got.Origin.Bytes(doc.TextSpan{Start: i, End: i + w})
		if !ok || a != next || b <= a || b > len(in) {
			t.Fatalf("origin of %q at %d = [%d, %d) %t, want a range from %d on", r, i, a, b, ok, next)
		}
		next = b
		if got.Encoding == decode.UTF8 && r != utf8.RuneError && string(in[a:b]) != string(r) {
			t.Fatalf("origin of %q at %d leads to %q", r, i, in[a:b])
		}
	}
	if next != len(in) {
		t.Fatalf("origins end at byte %d of %d", next, len(in))
	}
}

func TestBytesAddsTheBase(t *testing.T) {
	t.Parallel()
	got, err := decode.Bytes([]byte("abc"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if a, b, ok := got.Origin.Bytes(doc.TextSpan{Start: 1, End: 2}); a != 101 || b != 102 || !ok {
		t.Errorf("origin of b = [%d, %d) %t, want [101, 102)", a, b, ok)
	}
}

func TestUTF32IsUnsupported(t *testing.T) {
	t.Parallel()
	if _, err := decode.Bytes([]byte("\xff\xfe\x00\x00a\x00\x00\x00"), 0); !errors.Is(err, decode.ErrUnsupported) {
		t.Errorf("Bytes of UTF-32 = %v, want %v", err, decode.ErrUnsupported)
	}
}

func TestAs(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ in, label, want string }{
		"Cyrillic":                  {"\xcf\xf0\xe0\xe2\xee", "windows-1251", "Право"},
		"ISO 8859-1 is 1252":        {"\x93x\x94", "ISO-8859-1", "“x”"},
		"Shift JIS without origins": {"\x96\x40", "shift_jis", "法"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode.As([]byte(tc.in), 0, tc.label)
			if err != nil || got.Text != tc.want {
				t.Errorf("As(%q, %s) = %q %v, want %q", tc.in, tc.label, got.Text, err, tc.want)
			}
			if got.Origin.Known() {
				checkOrigin(t, []byte(tc.in), &got)
			} else if tc.label != "shift_jis" {
				t.Errorf("As(%q, %s) has no origin", tc.in, tc.label)
			}
		})
	}
	if _, err := decode.As([]byte("x"), 0, "ebcdic-9"); !errors.Is(err, decode.ErrUnsupported) {
		t.Errorf("As with an unknown label = %v, want %v", err, decode.ErrUnsupported)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	page := func(start, end, n int, reason string) doc.Page {
		return doc.Page{TextSpan: doc.TextSpan{Start: start, End: end}, Number: n, Reason: reason}
	}
	for name, tc := range map[string]struct {
		in   string
		want []doc.Page
	}{
		"no form feed":           {"abc", []doc.Page{page(0, 3, 1, "")}},
		"two pages":              {"ab\fc", []doc.Page{page(0, 2, 1, ""), page(3, 4, 2, "")}},
		"form feed at the end":   {"ab\f", []doc.Page{page(0, 2, 1, "")}},
		"empty page between":     {"a\f\fb", []doc.Page{page(0, 1, 1, ""), page(2, 2, 2, "no_text"), page(3, 4, 3, "")}},
		"form feed at the start": {"\fa", []doc.Page{page(0, 0, 1, "no_text"), page(1, 2, 2, "")}},
		"nothing":                {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, decode.Pages(tc.in)); d != "" {
				t.Errorf("Pages(%q): -want +got\n%s", tc.in, d)
			}
		})
	}
}

func FuzzBytes(f *testing.F) {
	for _, s := range []string{"", "a\fb", "caf\xc3\xa9\xff", "\xff\xfea\x00\x00\xd8", "\x00a\x00b\x00c", "\x81\x92", "\xef\xbb\xbfx"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := decode.Bytes(in, 0)
		if err != nil {
			return
		}
		if !utf8.ValidString(got.Text) {
			t.Fatal("text is not UTF-8")
		}
		checkOrigin(t, in, &got)
		if utf8.Valid(in) && got.Encoding == decode.UTF8 && got.Text != string(in) {
			t.Fatal("valid UTF-8 changed")
		}
		rest := got.Text
		for _, p := range decode.Pages(got.Text) {
			s := got.Text[p.Start:p.End]
			if !strings.HasPrefix(rest, s) {
				t.Fatalf("page %d does not follow the one before", p.Number)
			}
			rest = strings.TrimPrefix(rest[len(s):], "\f")
		}
		if rest != "" {
			t.Fatalf("%d bytes are on no page", len(rest))
		}
	})
}
