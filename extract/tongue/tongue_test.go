package tongue_test

import (
	"strings"
	"testing"

	"writ/extract/tongue"
	"writ/models"
)

func detector(t testing.TB) *tongue.Detector {
	t.Helper()
	d, err := tongue.New(tongue.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Every language of the table tells its own example, three times over, and no
// example alone is long enough to be called foreign.
func TestExamples(t *testing.T) {
	d := detector(t)
	for _, row := range models.MustLoad("lexicon/languages.tsv", "id", "words", "example").Rows {
		s := row.Get("example")
		if g := d.Detect(strings.Repeat(s+" ", 4)); g.Tag != row.Get("id") || g.Foreign != (g.Tag != tongue.English) {
			t.Error(row.Errorf("Detect(%q) = %+v", s, g))
		}
		if g := d.Detect(s); g.Foreign {
			t.Error(row.Errorf("Detect(%q) = %+v, want a short text left open", s, g))
		}
	}
}

func TestDetect(t *testing.T) {
	d := detector(t)
	spanish := strings.Repeat("El consejo dijo que no cerrará el muelle, que fue construido por el pueblo para los barcos y se abre al público desde hace años. ", 6)
	for name, tc := range map[string]struct {
		in      string
		tag     string
		foreign bool
	}{
		"nothing":             {"", "", false},
		"English":             {strings.Repeat("The board said that it would not close the pier, which has been open for years. ", 2), "en", false},
		"English in capitals": {strings.Repeat("THE BOARD SAID THAT IT WOULD NOT CLOSE THE PIER, WHICH HAS BEEN OPEN. ", 2), "en", false},
		"a caption of a case": {strings.Repeat("MARIA DE LA CRUZ, Plaintiff, v. PUERTO DE LA PAZ S.A., Defendant. No. 1:21-cv-00280 ", 8), "", false},
		"a docket":            {strings.Repeat("03/12/21 21 MOTION to Dismiss. Filed by Acme Corp. (Stone, Ann) ", 30), "", false},
		"names and numbers":   {strings.Repeat("Acme Corp. ACME 12.50 1.27 Mills Inc. MLS 3.20 ", 40), "", false},
		"two languages":       {spanish + strings.Repeat("The board said that it would not close the pier, which was built by the town for its boats. ", 3), "", false},
		"a quotation":         {strings.Repeat("The board said that it would not close the pier, which has been open for years. ", 6) + spanish[:120], "en", false},
		"Russian":             {strings.Repeat("Совет сказал, что не закроет пристань. ", 10), "und-Cyrl", true},
		"Chinese":             {strings.Repeat("委员会表示不会关闭码头。", 30), "zh", true},
		"Japanese":            {strings.Repeat("委員会は桟橋を閉鎖しないと述べた。", 30), "ja", true},
		"Arabic":              {strings.Repeat("قال المجلس إنه لن يغلق الرصيف. ", 20), "und-Arab", true},
		"Spanish":             {spanish, "es", true},
	} {
		t.Run(name, func(t *testing.T) {
			if g := d.Detect(tc.in); g.Foreign != tc.foreign || g.Tag != tc.tag && (tc.foreign || tc.tag != "") {
				t.Errorf("Detect = %+v, want %q, foreign %v", g, tc.tag, tc.foreign)
			}
		})
	}
}

func BenchmarkDetect(b *testing.B) {
	d := detector(b)
	text := strings.Repeat("The board said that it would not close the pier, which has been open for years. ", 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d.Detect(text)
	}
}
