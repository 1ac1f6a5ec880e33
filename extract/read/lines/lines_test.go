package lines_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/read/lines"
)

func reader(t testing.TB) *lines.Reader {
	t.Helper()
	r, err := lines.New(lines.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unit is what Split yields, for comparing.
type unit struct {
	Member int
	Offset int64
	Data   string
	Reason string
}

func units(t *testing.T, r io.Reader, o lines.Options) []unit {
	t.Helper()
	var got []unit
	for in, err := range lines.Split(t.Context(), r, "x.jsonl", o) {
		u := unit{in.Member, in.Offset, string(in.Data), ""}
		var f *doc.Failure
		if errors.As(err, &f) {
			u.Reason = f.Reason
		} else if err != nil {
			t.Fatalf("Split yields %v, want a *doc.Failure", err)
		}
		got = append(got, u)
	}
	return got
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in   string
		want []unit
	}{
		"two lines":                      {"{}\n[1]\n", []unit{{1, 0, "{}", ""}, {2, 3, "[1]", ""}}},
		"no newline at the end":          {"{}\n[1]", []unit{{1, 0, "{}", ""}, {2, 3, "[1]", ""}}},
		"carriage returns":               {"{}\r\n[1]\r\n", []unit{{1, 0, "{}", ""}, {2, 4, "[1]", ""}}},
		"blank lines count":              {"\n \t\n{}\n\n", []unit{{3, 4, "{}", ""}}},
		"nothing":                        {"", []unit{{0, 0, "", "empty"}}},
		"nothing but blank lines":        {"\n \r\n\t", []unit{{0, 0, "", "empty"}}},
		"line of the limit":              {"123456\n1\n", []unit{{1, 0, "123456", ""}, {2, 7, "1", ""}}},
		"line of the limit, CR":          {"123456\r\n1", []unit{{1, 0, "123456", ""}, {2, 8, "1", ""}}},
		"line over the limit, others":    {"1\n1234567\n2\n", []unit{{1, 0, "1", ""}, {2, 2, "", "too_large"}, {3, 10, "2", ""}}},
		"line over the limit at the end": {"1\n1234567890", []unit{{1, 0, "1", ""}, {2, 2, "", "too_large"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := lines.Options{MaxLine: 6}
			if d := cmp.Diff(tc.want, units(t, strings.NewReader(tc.in), o)); d != "" {
				t.Errorf("Split(%q): -want +got\n%s", tc.in, d)
			}
			if d := cmp.Diff(tc.want, units(t, iotest.OneByteReader(strings.NewReader(tc.in)), o)); d != "" {
				t.Errorf("Split(%q) byte by byte: -want +got\n%s", tc.in, d)
			}
		})
	}
}

func TestSplitSkipsALineFarOverTheLimit(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<20)
	got := units(t, strings.NewReader("1\n"+long+"\n2"), lines.Options{MaxLine: 1000})
	want := []unit{{1, 0, "1", ""}, {2, 2, "", "too_large"}, {3, int64(len(long)) + 3, "2", ""}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Split: -want +got\n%s", d)
	}
}

func TestSplitStops(t *testing.T) {
	t.Parallel()
	broken := io.MultiReader(strings.NewReader("1\n{\"te"), iotest.ErrReader(io.ErrUnexpectedEOF))
	want := []unit{{1, 0, "1", ""}, {2, 2, "", "unreadable"}}
	if d := cmp.Diff(want, units(t, broken, lines.Options{})); d != "" {
		t.Errorf("Split of a broken stream: -want +got\n%s", d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for _, err := range lines.Split(ctx, strings.NewReader("1\n2\n3\n"), "x", lines.Options{}) {
		if n++; n == 1 {
			cancel()
		} else if !errors.Is(err, context.Canceled) {
			t.Errorf("Split after the end of its context yields %v", err)
		}
	}
	if n != 2 {
		t.Errorf("Split after the end of its context yields %d times, want 2", n)
	}
}

func TestReadFields(t *testing.T) {
	t.Parallel()
	line := `{"id": "a-1", "source": "board", "doc_date": "2020-03-02T23:00:00-05:00", "dct": "2020-03-03",` +
		` "title": "A \"rule\"", "url": "https://example.org/a", "publisher": "The Board", "author": "A. Writer", "language": "en",` +
		` "tags": [1, {"text": "inner"}], "te\u0078t": "first", "text": "One.\fTwo."}`
	raw, err := reader(t).Read(t.Context(), doc.Input{URI: "d/x.jsonl", Member: 3, Offset: 50, Data: []byte(line)})
	if err != nil {
		t.Fatal(err)
	}
	want := doc.Meta{
		Title: `A "rule"`, Publisher: "The Board", Author: "A. Writer", URL: "https://example.org/a", Language: "en",
		Dates: []doc.MetaDate{{Value: "2020-03-02", Source: "input", Certainty: "high"}, {Value: "2020-03-03", Source: "input", Certainty: "high"}},
	}
	if d := cmp.Diff(want, raw.Meta); d != "" {
		t.Errorf("Meta: -want +got\n%s", d)
	}
	if raw.ID != "a-1" || raw.Source != "board" || raw.Member != 3 || raw.Text != "One.\fTwo." || len(raw.Pages) != 2 || raw.Size != int64(len(line)) {
		t.Errorf("Read = %+v", raw)
	}
}

func TestReadIDs(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ members, want string }{
		"string":              {`"id": "x"`, "x"},
		"number as written":   {`"id": 120`, "120"},
		"doc_id":              {`"doc_id": "y"`, "y"},
		"id before doc_id":    {`"doc_id": "y", "id": "x"`, "x"},
		"null is no id":       {`"id": null, "doc_id": "y"`, "y"},
		"empty is no id":      {`"id": ""`, "x#9"},
		"an object is no id":  {`"id": {"a": 1}`, "x#9"},
		"none":                {`"n": 1`, "x#9"},
		"the last of two ids": {`"id": "x", "id": "z"`, "z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := reader(t).Read(t.Context(), doc.Input{URI: "x.jsonl.gz", Member: 9, Data: []byte("{" + tc.members + `,"text":"t"}`)})
			if err != nil || raw.ID != tc.want {
				t.Errorf("ID with %s = %v %v, want %s", tc.members, raw, err, tc.want)
			}
		})
	}
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ in, reason string }{
		"array":            {`["text"]`, doc.ReasonBadJSON},
		"no text":          {`{"id": 1}`, doc.ReasonBadJSON},
		"text is a number": {`{"text": 1}`, doc.ReasonBadJSON},
		"the last is null": {`{"text": "x", "text": null}`, doc.ReasonBadJSON},
		"cut off":          {`{"text": "x`, doc.ReasonBadJSON},
		"two values":       {`{"text": "x"} {}`, doc.ReasonBadJSON},
		"raw tab":          {"{\"text\": \"a\tb\"}", doc.ReasonBadJSON},
		"bad number":       {`{"n": 01, "text": "x"}`, doc.ReasonBadJSON},
		"bad escape":       {`{"text": "\x"}`, doc.ReasonBadJSON},
		"too deep":         {`{"n": ` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `, "text": "x"}`, doc.ReasonBadJSON},
		"white space":      {`{"text": " \n\t"}`, doc.ReasonEmpty},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := reader(t).Read(t.Context(), doc.Input{URI: "x", Member: 1, Data: []byte(tc.in)})
			var f *doc.Failure
			if !errors.As(err, &f) || f.Reason != tc.reason {
				t.Errorf("Read = %v, want reason %s", err, tc.reason)
			}
		})
	}
}

func TestOriginLeadsIntoTheFile(t *testing.T) {
	t.Parallel()
	file := "{}\n" + `{"text": "A\n\"B\" \u00e9 \ud83d\ude00 \ud800 ` + "é \xff" + ` end"}`
	in := doc.Input{URI: "x", Member: 2, Offset: 3, Data: []byte(file[3:])}
	raw, err := reader(t).Read(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if want := "A\n\"B\" é 😀 \ufffd é \ufffd end"; raw.Text != want {
		t.Fatalf("Text = %q, want %q", raw.Text, want)
	}
	var got []string
	for i, r := range raw.Text {
		a, b, ok := raw.Origin.Bytes(doc.TextSpan{Start: i, End: i + utf8.RuneLen(r)})
		if !ok {
			t.Fatalf("%q at %d has no origin", r, i)
		}
		got = append(got, file[a:b])
	}
	want := []string{
		"A", `\n`, `\"`, "B", `\"`, " ", `\u00e9`, " ", `\ud83d\ude00`, " ", `\ud800`, " ", "é", " ", "\xff", " ", "e", "n", "d",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("units: -want +got\n%s", d)
	}
	var codes []string
	for _, n := range raw.Notes {
		codes = append(codes, n.Code)
	}
	if d := cmp.Diff([]string{"invalid_utf8", "lone_surrogate"}, codes); d != "" {
		t.Errorf("notes: -want +got\n%s", d)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`{"text":"a\u00e9\ud83d\ude00\ud800\n","id":1}`, `{"te\u0078t":"x","n":[1e5,-0.1,{}]}`, `{"text":"\ud800\u0041"}`,
		"{\"text\":\"\xff\xc3\"}", `{"text":"x","text":2}`, `{"text":"\ufffd"} `, `{"doc_date":"2020-13-01","text":"x"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if strings.HasPrefix(string(line), "\ufeff") {
			return
		}
		raw, err := reader(t).Read(t.Context(), doc.Input{URI: "x", Member: 1, Offset: 11, Data: line})
		var want map[string]any
		valid := json.Unmarshal(line, &want) == nil && want != nil
		text, isText := want["text"].(string)
		var fail *doc.Failure
		if errors.As(err, &fail) {
			if fail.Reason == doc.ReasonBadJSON && valid && isText {
				t.Fatalf("refused what encoding/json takes: %v", err)
			}
			return
		}
		if err != nil || !valid || !isText || raw.Text != text {
			t.Fatalf("Read = %v %v, encoding/json says %t %q", raw, err, valid, text)
		}
		for i, r := range raw.Text {
			a, b, ok := raw.Origin.Bytes(doc.TextSpan{Start: i, End: i + utf8.RuneLen(r)})
			if !ok || a < 11 || b > 11+len(line) {
				t.Fatalf("origin of %q = [%d, %d) %t", r, a, b, ok)
			}
			unit := string(line[a-11 : b-11])
			var back string
			if json.Unmarshal([]byte(`"`+unit+`"`), &back) != nil || back != string(r) {
				t.Fatalf("origin of %q leads to %q", r, unit)
			}
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("a\r\n\nbb\n1234567890\nc", 5)
	f.Fuzz(func(t *testing.T, file string, limit int) {
		limit = limit&31 + 1
		for in, err := range lines.Split(t.Context(), strings.NewReader(file), "x", lines.Options{MaxLine: limit}) {
			if in.Member == 0 {
				if strings.TrimSpace(file) != "" {
					t.Fatalf("%q is taken for empty: %v", file, err)
				}
				continue
			}
			if strings.Count(file[:in.Offset], "\n") != in.Member-1 {
				t.Fatalf("line %d at offset %d", in.Member, in.Offset)
			}
			line, _, _ := strings.Cut(file[in.Offset:], "\n")
			line = strings.TrimSuffix(line, "\r")
			if (err != nil) != (len(line) > limit) || err == nil && string(in.Data) != line {
				t.Fatalf("line %d = %q %v, want %q", in.Member, in.Data, err, line)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	body, err := json.Marshal(map[string]string{"id": "1", "doc_date": "2020-01-02",
		"text": strings.Repeat("The Commission fined \"Acme\" $5 million on Monday.\n\nThe firm’s lawyers said nothing at all about it.\n", 30)})
	if err != nil {
		b.Fatal(err)
	}
	r := reader(b)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), doc.Input{URI: "x", Member: 1, Data: body}); err != nil {
			b.Fatal(err)
		}
	}
}

func Example() {
	const file = `{"id": "n1", "doc_date": "2021-05-12", "text": "The SEC fined Acme."}
{"text": "It \"appealed\"."}
`
	r, _ := lines.New(lines.Options{})
	ctx := context.Background()
	for in, err := range lines.Split(ctx, strings.NewReader(file), "news.jsonl", lines.Options{}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		raw, err := r.Read(ctx, in)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(raw.ID, raw.Text)
	}
	// Output:
	// n1 The SEC fined Acme.
	// news#2 It "appealed".
}
