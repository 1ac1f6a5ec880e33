package html_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
)

func TestMeta(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		head, body string
		want       doc.Meta
	}{
		"JSON-LD in a graph": {
			`<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},
			{"@type":["NewsArticle"],"headline":"Kettle fined","author":[{"@type":"Person","name":"Ann Example"},{"name":"Bo Example"}],
			"publisher":{"name":"Harbor News"},"inLanguage":"en-US"}]}</script>`, "",
			doc.Meta{Title: "Kettle fined", Author: "Ann Example, Bo Example", Publisher: "Harbor News", Language: "en-US"},
		},
		"Open Graph": {
			`<meta property="og:title" content="Kettle fined - Harbor News"><meta property="og:site_name" content="Harbor News">
			<meta property="og:url" content="https://news.example/kettle"><meta name="author" content="By Ann Example"><meta property="og:locale" content="en_GB">`, "",
			doc.Meta{Title: "Kettle fined", Author: "Ann Example", Publisher: "Harbor News", URL: "https://news.example/kettle", Language: "en-GB"},
		},
		"title element with the site behind it": {
			`<title>Kettle fined | News | Harbor Commission</title><link rel="canonical" href="https://harbor.example/kettle">`, "<h1>News</h1><h1>Kettle  fined</h1>",
			doc.Meta{Title: "Kettle fined", Publisher: "Harbor Commission", URL: "https://harbor.example/kettle"},
		},
		"a dash inside the title":          {`<title>Kettle – the firm – fined</title>`, "<h1>Kettle – the firm – fined</h1>", doc.Meta{Title: "Kettle – the firm – fined"}},
		"quotes of another kind":           {`<title>"Kettle" fined | Harbor News</title>`, "<h1>“Kettle” fined</h1>", doc.Meta{Title: "“Kettle” fined"}},
		"heading alone":                    {"", "<h1>Kettle fined</h1>", doc.Meta{Title: "Kettle fined"}},
		"author is an address":             {`<meta property="article:author" content="https://news.example/ann">`, "", doc.Meta{}},
		"relative canonical is no address": {`<link rel=canonical href="/kettle">`, "", doc.Meta{}},
		"broken JSON-LD":                   {`<script type="application/ld+json">{"@type": "NewsArticle",</script>`, "", doc.Meta{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := read(t, fmt.Sprintf("<html><head>%s</head><body>%s%s</body></html>", tc.head, tc.body, paragraphs()))
			raw.Meta.Dates = nil
			if d := cmp.Diff(tc.want, raw.Meta); d != "" {
				t.Errorf("Meta: -want +got\n%s", d)
			}
		})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	date := func(value, source, certainty string) doc.MetaDate {
		return doc.MetaDate{Value: value, Source: "html:" + source, Certainty: certainty}
	}
	for name, tc := range map[string]struct {
		head, body string
		want       []doc.MetaDate
	}{
		"published before modified, whatever the order": {
			ld(`{"@type":"NewsArticle","dateModified":"2020-06-01","datePublished":"2020-05-04T23:59:00-04:00"}`), "",
			[]doc.MetaDate{date("2020-05-04", "jsonld:datePublished", "high"), date("2020-06-01", "jsonld:dateModified", "low")},
		},
		"the article before the page": {
			ld(`[{"@type":"WebPage","datePublished":"2001-01-01"},{"@graph":[{"@type":"NewsArticle","datePublished":"2020-05-04"}]}]`), "",
			[]doc.MetaDate{date("2020-05-04", "jsonld:datePublished", "high"), date("2001-01-01", "jsonld:datePublished", "medium")},
		},
		"line ends inside JSON-LD": {
			ld("<!--\n{\"@type\":\"Report\",\"name\":\"a\nb\",\"datePublished\":\"May 4, 2020\"}\n-->"), "",
			[]doc.MetaDate{date("2020-05-04", "jsonld:datePublished", "high")},
		},
		"meta names": {
			`<meta name="date" content="2020-05-05"><meta property="article:published_time" content="2020-05-04T01:00:00Z"><meta property="article:modified_time" content="2020-06-01">`, "",
			[]doc.MetaDate{date("2020-05-04", "article:published_time", "high"), date("2020-05-05", "date", "medium"), date("2020-06-01", "article:modified_time", "low")},
		},
		"microdata and RDFa": {
			"", `<span itemprop="datePublished" content="2020-05-04">yesterday</span><b property="dc:date">Monday, May 4, 2020</b>`,
			[]doc.MetaDate{date("2020-05-04", "itemprop:datePublished", "high"), date("2020-05-04", "property:dc:date", "medium")},
		},
		"time in the article before time elsewhere": {
			"", `<div><time datetime="1999-01-01">old</time></div><article><p><time datetime="2020-05-04T10:00">today</time></p></article>`,
			[]doc.MetaDate{date("2020-05-04", "time", "medium"), date("1999-01-01", "time", "low")},
		},
		"updated is not published": {
			"", `<article><p>Updated <time datetime="2020-06-01">June 1</time></p><p>Posted <time datetime="2020-05-04">May 4</time></p></article>`,
			[]doc.MetaDate{date("2020-05-04", "time", "medium"), date("2020-06-01", "time", "low")},
		},
		"visible field": {
			"", `<div class="release-date">Released: 4 May 2020</div><aside><div class="date">May 9, 1999</div></aside>`,
			[]doc.MetaDate{date("2020-05-04", "visible", "medium")},
		},
		"address last": {
			`<link rel=canonical href="https://news.example/2020/05/04/kettle">`, "",
			[]doc.MetaDate{{Value: "2020-05-04", Source: "url", Certainty: "low"}},
		},
		"month first, unless it cannot be": {
			`<meta name="pubdate" content="12/05/2017"><meta name="dc.date" content="25/05/2017">`, "",
			[]doc.MetaDate{date("2017-12-05", "pubdate", "high"), date("2017-05-25", "dc.date", "medium")},
		},
		"no day of the calendar": {`<meta name="pubdate" content="2020-02-30"><meta name="date" content="soon">`, "", nil},
		"eight digits, RFC 1123": {
			`<meta name="pubdate" content="20200504"><meta name="last-modified" content="Mon, 04 May 2020 10:00:00 GMT">`, "",
			[]doc.MetaDate{date("2020-05-04", "pubdate", "high"), date("2020-05-04", "last-modified", "low")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := read(t, fmt.Sprintf("<html><head>%s</head><body>%s%s</body></html>", tc.head, tc.body, paragraphs()))
			if d := cmp.Diff(tc.want, raw.Meta.Dates); d != "" {
				t.Errorf("Dates: -want +got\n%s", d)
			}
		})
	}
}
