package pattern_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"writ/extract/pattern"
	"writ/models"
)

// expressions are those of the tables and some that are hard to look into.
func expressions(t testing.TB) (exprs, texts []string) {
	t.Helper()
	names, err := fs.Glob(models.FS(), "rules/*.tsv")
	if err != nil || len(names) == 0 {
		t.Fatalf("tables: %v, %v", names, err)
	}
	for _, name := range names {
		for _, r := range models.MustLoad(name).Rows {
			if p := r.Get("pattern"); p != "" && !strings.HasPrefix(name, "rules/date") {
				if _, err := regexp.Compile(p); err == nil {
					exprs = append(exprs, p, []string{"(?i)" + p, "^(?:" + p + ")$", "(?mi)^(?:" + p + ")$"}[len(p)%3])
				}
			}
			for _, c := range []string{"example", "counter"} {
				texts = append(texts, strings.ReplaceAll(r.Get(c), `\n`, "\n"))
			}
		}
	}
	return append(exprs, hard...), append(texts, odd...)
}

var hard = []string{
	``, `^`, `$`, `(?m)^`, `a*`, `^a|b$`, `(?:^a)+b`, `(?m)^^a`, `a^b`, `(?m)\n^a`, `(?:^|x)a`, `(?m)(?:^|x)a`, `(?m)^\Aab`,
	`\A(?m:^)a`, `(?i)straße`, `(?i)k`, `(?i)ſ`, `(?i)sk`, `[sS]k`, `[Kk]elvin`, `a{2,3}b`, `(?:ab){6}`, `(?:ab){2,}c`, `(?:a|b|){2}c`,
	`\d{2}-\d{3,5}`, `[\x00-\x02]a`, "\x02a", "\x00a", `a\sb`, `[ \t]x`, `(?s)a.b`, `a(?:b|c)?d`, `(a)(b)?(c)`, `(?i)É`, `\bx\b`, `[^a]b`, `x+y`, `(?:x+y)+`,
	`(?m)^a$`, `a$`, `(?m)^\s*a`, `(?:)`, `(?:a|)`, `[[:^ascii:]]`, `  `, `a  b`,
}

var odd = []string{
	"", "a", "\na", "xa", "ab", "aab\nab", "STRASSE", "straße", "STRAẞE", "\u212aelvin", "ſk", "sK", "ababababababc", "ababc", "bbc", "cc", "12-3456", "\x02a", "\x00a", "\n",
	"  ", "a  b", "a\tb", "a\nb", "a\fb", "\tx", "ad", "abd", "abc", "ac", "É", "é", "xxyxy", "\xffx", "a\r\nb", "  \n a",
}

func TestAnswersAreThoseOfRegexp(t *testing.T) {
	exprs, texts := expressions(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 150 { // lines of several texts, cut anywhere, in any case
		var b strings.Builder
		for range 1 + rng.IntN(4) {
			s := texts[rng.IntN(len(texts))]
			if len(s) > 0 && rng.IntN(3) == 0 {
				s = s[rng.IntN(len(s)):]
			}
			switch rng.IntN(4) {
			case 0:
				s = strings.ToUpper(s)
			case 1:
				s = strings.ToLower(s)
			}
			b.WriteString(s + []string{"", " ", "\n", "\n\n", "\t", ", "}[rng.IntN(6)])
		}
		texts = append(texts, b.String())
	}
	if testing.Short() {
		exprs = exprs[len(exprs)-len(hard):]
	}
	var res []*pattern.Regexp
	for _, e := range exprs {
		p, err := pattern.Compile(e)
		if err != nil {
			t.Fatalf("Compile(%q): %v", e, err)
		}
		res = append(res, p)
	}
	set := pattern.NewSet(res...)
	hits := make([]pattern.Hits, len(texts))
	for k, s := range texts {
		hits[k] = set.Scan(s)
	}
	for i, e := range exprs {
		want := regexp.MustCompile(e)
		for k, s := range texts {
			if i < len(exprs)-len(hard) && (i+k)%4 != 0 {
				continue
			}
			if err := compare(want, res[i], s, k%7 == 0); err != nil {
				t.Fatalf("%q on %q: %v", e, s, err)
			}
			if got := hits[k].Match(i, s); got != want.MatchString(s) {
				t.Fatalf("%q on %q in a set: %v", e, s, got)
			}
		}
	}
}

// compare asks both engines; with all, for every match too.
func compare(want *regexp.Regexp, got *pattern.Regexp, s string, all bool) error {
	type question struct{ name, want, got any }
	qs := []question{
		{"MatchString", want.MatchString(s), got.MatchString(s)},
		{"FindStringIndex", want.FindStringIndex(s), got.FindStringIndex(s)},
	}
	if all {
		qs = append(qs,
			question{"FindString", want.FindString(s), got.FindString(s)},
			question{"FindStringSubmatch", want.FindStringSubmatch(s), got.FindStringSubmatch(s)},
			question{"FindStringSubmatchIndex", want.FindStringSubmatchIndex(s), got.FindStringSubmatchIndex(s)},
			question{"FindAllStringSubmatchIndex 2", want.FindAllStringSubmatchIndex(s, 2), got.FindAllStringSubmatchIndex(s, 2)},
			question{"FindAllStringSubmatch", want.FindAllStringSubmatch(s, -1), got.FindAllStringSubmatch(s, -1)},
			question{"FindAllStringIndex", want.FindAllStringIndex(s, -1), got.FindAllStringIndex(s, -1)},
			question{"ReplaceAllString", want.ReplaceAllString(s, "<$0>"), got.ReplaceAllString(s, "<$0>")},
		)
	}
	for _, q := range qs {
		if !reflect.DeepEqual(q.want, q.got) {
			return fmt.Errorf("%v = %v, want %v", q.name, q.got, q.want)
		}
	}
	return nil
}

func FuzzAnswersAreThoseOfRegexp(f *testing.F) {
	for i, e := range hard {
		f.Add(e, odd[i%len(odd)])
	}
	f.Fuzz(func(t *testing.T, expr, s string) {
		want, err := regexp.Compile(expr)
		if err != nil || len(expr) > 200 {
			return
		}
		got, err := pattern.Compile(expr)
		if err != nil {
			t.Fatalf("Compile(%q): %v", expr, err)
		}
		if err := compare(want, got, s, true); err != nil {
			t.Fatalf("%q on %q: %v", expr, s, err)
		}
	})
}

func TestCompileTellsTheFault(t *testing.T) {
	if _, err := pattern.Compile(`a(b`); err == nil || !strings.Contains(err.Error(), "missing closing )") {
		t.Errorf("Compile: %v", err)
	}
}

func BenchmarkMatch(b *testing.B) {
	const expr = `(?i)\b(?:district|circuit|magistrate) judges?\b|\bjudge presiding\b`
	text := strings.Repeat("The department said on Tuesday that the company will pay the sum in three parts. ", 30)
	for name, match := range map[string]func(string) bool{
		"regexp": regexp.MustCompile(expr).MatchString, "pattern": pattern.Lazy(expr).MatchString,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if match(text) {
					b.Fatal("matches")
				}
			}
		})
	}
}

func ExampleRegexp() {
	re := pattern.Lazy(`(?i)\bcase no\. (\d+)`)
	fmt.Println(re.FindStringSubmatch("In re Acme, Case No. 12"), re.MatchString("no case"))
	// Output: [Case No. 12 12] false
}
