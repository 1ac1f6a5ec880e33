package tokenize

import (
	"strings"
	"testing"
)

func TestURLs(t *testing.T) {
	u, err := newURLs(strings.Replace(urlForm, "@{2,63}", `[a-z\u00DF-\u00FF]{2,63}`, 1))
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", 64)
	for s, want := range map[string]bool{
		"example.com": true, "www.example.co.uk/x?y#z": true, "http://a.com": true, "a.com:80": true, "a.com:8": false, "a.com:123456": false,
		"x@y.org": true, "@y.org": false, "http://u:p@y.org/": true, "h://y.org": false, "end.": false, "a.b": false, "U.S": false,
		"a_b.com": true, "_a.com": false, "a-.com": false, "a..com": false, ".com": false, "a.com/": true, "a.com.": false,
		"8.8.8.8": true, "8.8.8.8:53": true, "10.0.0.1": false, "127.0.0.1": false, "192.168.1.1": false, "172.20.1.1": false, "172.32.1.1": true,
		"256.1.1.1": false, "8.8.8.255": false, "ftp://8.8.8.8/x": true, "a@8.8.8.8": true, "8.8.8": false, "0.8.8.8": false,
		long + ".com": true, long + "a.com": false, "a." + strings.Repeat("b", 63): true, "a." + long: false, "é.fr": true, "a.COM": false,
	} {
		if got := u.match(s); got != want {
			t.Errorf("match(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestClassesReadEscapesAndRanges(t *testing.T) {
	s, err := parseClass(`a-cx\-\u00E9-\u00EB\U0001F600()|-`)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range "abcx-éêë😀()|" {
		if !s.has(r) {
			t.Errorf("%q is missing", r)
		}
	}
	for _, r := range "dyèì😁\\u" {
		if s.has(r) {
			t.Errorf("%q is in the class", r)
		}
	}
	if s.has(-1) {
		t.Error("no code point is in the class")
	}
	for _, bad := range []string{`\w`, `\u12`, `a\`, `\UFFFFFFFF`} {
		if _, err := parseClass(bad); err == nil {
			t.Errorf("parseClass(%q) gave no error", bad)
		}
	}
}

func FuzzClass(f *testing.F) {
	f.Add(`a-c\u00E9\U0001F600-`)
	f.Fuzz(func(t *testing.T, body string) {
		s, err := parseClass(body)
		if err != nil {
			return
		}
		for i := 1; i < len(s.ranges); i++ {
			if s.ranges[i].lo <= s.ranges[i-1].hi {
				t.Fatalf("ranges %v overlap", s.ranges)
			}
		}
	})
}
