package html_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/read/html"
)

func reader(t testing.TB) *html.Reader {
	t.Helper()
	r, err := html.New(html.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, page string) *doc.Raw {
	t.Helper()
	raw, err := reader(t).Read(t.Context(), doc.Input{URI: "in/page.html", Data: []byte(page)})
	if err != nil {
		t.Fatal(err)
	}
	check(t, raw, []byte(page))
	return raw
}

// check tests what holds for every document: pages cover the text, origins
// lie in the source and lead to the same character where they are one to one.
func check(t *testing.T, raw *doc.Raw, src []byte) {
	t.Helper()
	if !utf8.ValidString(raw.Text) || strings.TrimSpace(raw.Text) == "" {
		t.Fatalf("text %.60q", raw.Text)
	}
	if len(raw.Pages) != 1 || raw.Pages[0].TextSpan != (doc.TextSpan{End: len(raw.Text)}) {
		t.Fatalf("pages %v", raw.Pages)
	}
	for i, c := range raw.Text {
		w := utf8.RuneLen(c)
		a, b, ok := raw.Origin.Bytes(doc.TextSpan{Start: i, End: i + w})
		if !ok {
			continue
		}
		if a < 0 || b > len(src) || a >= b {
			t.Fatalf("origin of %q at %d = [%d, %d) of %d", c, i, a, b, len(src))
		}
		if s := string(src[a:b]); b-a == w && c > ' ' && c != utf8.RuneError && utf8.Valid(src) && s != string(c) {
			t.Fatalf("origin of %q at %d leads to %q", c, i, s)
		}
	}
}

const (
	one   = "The Harbor Commission fined Blue Kettle Shipping $4 million on Monday, the agency said, over late reports, missing papers and a lost barge. It was the second fine in a year, and the first that the commission made public, its spokesman said."
	two   = "The company, which runs nine ferries, said that it would appeal to the board, and that the fine, the largest in ten years, was too high. Its lawyers had asked for a warning, and for more time, and had been given neither."
	three = "A hearing is set for June, and the board, which has five members, is expected to rule before the end of the summer, officials said."
)

func paragraphs() string { return "<p>" + one + "</p><p>" + two + "</p><p>" + three + "</p>" }

func TestLayout(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ in, want string }{
		"white space is one space":         {"<p>One \n\t two <b> three</b> four</p>", "One two three four"},
		"blocks are parted by blank lines": {"<h2>Head</h2><p>One<p>Two<ul><li>a<li>b</ul>", "Head\n\nOne\n\nTwo\n\na\n\nb"},
		"inline elements join":             {"<p>Blue<b>Kettle</b>’s</p>", "BlueKettle’s"},
		"break is a newline":               {"<p>One<br>two<br><br>three</p>", "One\ntwo\n\nthree"},
		"row":                              {"<table><tr><th>Name<th>Fine<tr><td><p>Blue\n Kettle</p><td>$4</table>", "Name\tFine\n\nBlue Kettle\t$4"},
		"table as layout":                  {"<table><tr><td><p>One<p>Two<p>Three<td>Side</table>", "One\n\nTwo\n\nThree\n\nSide"},
		"pre keeps its lines":              {"<pre>\n  No. 12\n     ORDER\n</pre><p>x", "  No. 12\n     ORDER\n\nx"},
		"entities":                         {"<p>A&amp;B &lt;x&gt; &sect;&nbsp;5 &#8220;q&#x201d; &copy 2", "A&B <x> §\u00a05 “q” © 2"},
		"hidden text":                      {`<p>a<span hidden>b</span><span style="display: none">c</span><span class="sr-only">d</span><script>e</script><style>f</style></p>`, "a"},
		"form controls":                    {"<p>a<button>b</button><select><option>c</select><textarea>d</textarea></p>", "a"},
		"text moved out of a table":        {"<table>loose<tr><td>cell</td></tr></table>", "loose\n\ncell"},
		"carriage returns":                 {"<p>One\r\ntwo\rthree", "One two three"},
		"body without tags":                {"Just words.", "Just words."},
		"an end tag without a start":       {"<p>One</b> two", "One two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := read(t, tc.in)
			if raw.Text != tc.want {
				t.Errorf("Text of %q = %q, want %q", tc.in, raw.Text, tc.want)
			}
			for i, c := range raw.Text {
				if _, _, ok := raw.Origin.Bytes(doc.TextSpan{Start: i, End: i + 1}); !ok && c > ' ' {
					t.Errorf("%q at %d of %q has no origin", c, i, raw.Text)
				}
			}
		})
	}
}

func TestMainText(t *testing.T) {
	t.Parallel()
	nav := `<nav><a href="/">Home</a> <a href="/news">News</a></nav>`
	side := `<aside><h3>Most read</h3><ul><li><a href="/a">Ferry sinks</a><li><a href="/b">Port closes</a></ul></aside>`
	story := one + "\n\n" + two + "\n\n" + three
	for name, tc := range map[string]struct{ in, want string }{
		"navigation and aside go": {nav + "<main>" + paragraphs() + "</main>" + side, story},
		"headline comes first": {
			"<title>Kettle fined | Harbor News</title>" + nav + "<article><h1>Kettle fined</h1>" + paragraphs() + "</article>" + side,
			"Kettle fined\n\n" + story,
		},
		"date line and byline stay": {
			"<title>Kettle fined</title>" + nav + `<article><h1>Kettle fined</h1><div class="byline">By <a href="/x">Ann Example</a></div><div>May 4, 2020</div>` +
				`<div class="tools"><a href="/s">Share this</a></div>` + paragraphs() + "</article>",
			"Kettle fined\n\nBy Ann Example\n\nMay 4, 2020\n\n" + story,
		},
		"the line under the headline stays": {
			`<title>Kettle fined</title><article><h1>Kettle fined</h1><h2 id="node-subtitle"><div class="item">Firm to appeal to the board</div></h2>` +
				`<div class="share">Share</div>` + paragraphs() + "</article>",
			"Kettle fined\n\nFirm to appeal to the board\n\n" + story,
		},
		"subheading and list between paragraphs stay": {
			"<article><p>" + one + "</p><h3>What comes next</h3><ul><li>a hearing</li><li>a ruling</li></ul><p>" + two + "</p><p>" + three + "</p></article>",
			one + "\n\nWhat comes next\n\na hearing\n\na ruling\n\n" + two + "\n\n" + three,
		},
		"short page":      {nav + "<p>The port is closed.</p><footer>Harbor News</footer>", "The port is closed."},
		"only navigation": {nav, "Home News"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, read(t, tc.in).Text); d != "" {
				t.Errorf("Text of %q: -want +got\n%s", tc.in, d)
			}
		})
	}
}

func TestMarkedBodyIsComplete(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 30 {
		fmt.Fprintf(&rows, "<div class='comment'>Count %d: the firm filed no report for the month, and its barge was not seen in the port.</div>", i)
	}
	raw := read(t, `<div itemprop="articleBody">`+paragraphs()+rows.String()+"</div>")
	for _, s := range []string{one, three, "Count 29: the firm"} {
		if !strings.Contains(raw.Text, s) {
			t.Errorf("Text lacks %q", s)
		}
	}
	if !slices.ContainsFunc(raw.Notes, func(n doc.Note) bool { return n.Code == "fallback_body" }) {
		t.Errorf("Notes = %v, want fallback_body", raw.Notes)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		in, want string
		notes    []string
	}{
		"declared Windows-1252":           {"<meta charset=windows-1252><p>caf\xe9 \x93x\x94", "café “x”", nil},
		"undeclared Windows-1252":         {"<p>caf\xe9 \x93x\x94", "café “x”", nil},
		"declared in http-equiv":          {`<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>` + "\xcf\xf0\xe0\xe2\xee", "Право", nil},
		"declared Latin 1, UTF-8 in fact": {"<meta charset=iso-8859-1><p>café", "café", []string{"charset_mismatch"}},
		"declared UTF-8, 1252 in fact":    {"<meta charset=utf-8><p>caf\xe9 x", "café x", []string{"charset_mismatch"}},
		"UTF-8 with a broken byte":        {"<meta charset=utf-8><p>“x” \xff", "“x” \ufffd", []string{"invalid_utf8"}},
		"byte order mark":                 {"\xef\xbb\xbf<p>café", "café", nil},
		"UTF-16":                          {"\xff\xfe<\x00p\x00>\x00\xe9\x00!\x00", "é!", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := read(t, tc.in)
			var notes []string
			for _, n := range raw.Notes {
				if !strings.HasPrefix(n.Code, "fallback") {
					notes = append(notes, n.Code)
				}
			}
			if d := cmp.Diff(tc.notes, notes); d != "" || strings.Trim(raw.Text, "\ufeff") != tc.want {
				t.Errorf("Read(%q) = %q %v, want %q %v", tc.in, raw.Text, notes, tc.want, tc.notes)
			}
			if _, _, ok := raw.Origin.Bytes(doc.TextSpan{Start: 0, End: len(raw.Text)}); !ok {
				t.Errorf("the text of %q has no origin", tc.in)
			}
		})
	}
}

func TestOriginOfEntities(t *testing.T) {
	t.Parallel()
	src := "<!-- A&amp;B --><title>A&amp;B</title><p>x A&amp;B  <b>y</b>&copy2"
	raw := read(t, src)
	var got []string
	for i, c := range raw.Text {
		a, b, ok := raw.Origin.Bytes(doc.TextSpan{Start: i, End: i + utf8.RuneLen(c)})
		if !ok {
			t.Fatalf("%q has no origin", c)
		}
		got = append(got, src[a:b])
	}
	if d := cmp.Diff([]string{"x", " ", "A", "&amp;", "B", "  ", "y", "&copy", "2"}, got); d != "" {
		t.Errorf("units of %q: -want +got\n%s", raw.Text, d)
	}
	if at, _, _ := raw.Origin.Bytes(doc.TextSpan{Start: 0, End: 1}); at != strings.Index(src, "x A") {
		t.Errorf("the text starts at byte %d of the source", at)
	}
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"nothing": "", "no text": "<html><body><script>x</script></body></html>", "white space": "<p> &#32; </p>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := reader(t).Read(t.Context(), doc.Input{URI: "x.html", Data: []byte(in)})
			var f *doc.Failure
			if !errors.As(err, &f) || f.Reason != doc.ReasonEmpty {
				t.Errorf("Read(%q) = %v, want reason empty", in, err)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, page := range hostile(300) {
		f.Add([]byte(page))
	}
	f.Add([]byte("<table>a<tr><td>b</table>c<p>A&ampx &#x41;&notin;\r\n<pre>\n x</pre>"))
	f.Add([]byte("<meta charset=shift_jis><p>\x96\x40"))
	f.Add([]byte(`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2020-05-04"}</script><article><h1>x</h1>` + paragraphs()))
	f.Fuzz(func(t *testing.T, page []byte) {
		raw, err := reader(t).Read(t.Context(), doc.Input{URI: "f.html", Data: page})
		if err != nil {
			var f *doc.Failure
			if !errors.As(err, &f) {
				t.Fatalf("error is no Failure: %v", err)
			}
			return
		}
		check(t, raw, page)
	})
}

func Example() {
	page := `<html lang="en"><head><title>Kettle fined | Harbor News</title>
<meta property="article:published_time" content="2020-05-04T22:30:00-04:00"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Kettle fined</h1><p>The Harbor Commission fined Blue Kettle &amp; Sons.</p></article></body></html>`
	r, _ := html.New(html.Options{})
	raw, _ := r.Read(context.Background(), doc.Input{URI: "kettle.html", Data: []byte(page)})
	fmt.Println(raw.Text)
	fmt.Println(raw.Meta.Title, "/", raw.Meta.Publisher, "/", raw.Meta.Dates[0].Value)
	at := strings.Index(raw.Text, "Kettle & Sons")
	a, b, _ := raw.Origin.Bytes(doc.TextSpan{Start: at, End: at + len("Kettle & Sons")})
	fmt.Println(page[a:b])
	// Output:
	// Kettle fined
	//
	// The Harbor Commission fined Blue Kettle & Sons.
	// Kettle fined / Harbor News / 2020-05-04
	// Kettle &amp; Sons
}
