// Package tongue tells what language a text is in, as far as it must be known
// whether English rules may read it.
//
// Two signs decide, both from tables: the script of the letters, and the share
// of small frequent words (models/lexicon/languages.tsv). A text is called
// foreign only on much evidence: at least 200 letters of which more than six
// tenths are in another script, or at least 60 words of which a fifth are
// small words of one language, with at least eight of them different, three
// times as many as English ones, and English ones below a twelfth. Short
// texts, captions, dockets, tables, name lists and texts in two languages are
// therefore never foreign. Everything is linear in the length of the text.
package tongue

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"writ/models"
)

// Thresholds of the package comment.
const (
	minLetters  = 200
	foreignPart = 0.6
	minWords    = 60
	minShare    = 0.20
	minKinds    = 8
	overEnglish = 3
	maxEnglish  = 1.0 / 12
	sureEnglish = 0.15    // share of English small words
	sureWords   = 20      // words
	sample      = 1 << 16 // bytes that are looked at
)

// English is the tag of the language that the rules are written for.
const English = "en"

// Options configures a Detector. The zero value is the production setting.
type Options struct {
	FS fs.FS // holds lexicon/languages.tsv; nil = the embedded tables
}

// Detector is immutable after New and safe for concurrent use.
type Detector struct {
	tags  []string         // in the order of the table
	words map[string][]int // word → languages
	en    int
}

// Guess is what a text shows.
type Guess struct {
	Tag     string // BCP 47, "und-Cyrl" where only the script is known; "" = open
	Foreign bool   // certainly not English
}

// New loads the table. An error names file and line.
func New(o Options) (*Detector, error) {
	fsys := o.FS
	if fsys == nil {
		fsys = models.FS()
	}
	t, err := models.Load(fsys, "lexicon/languages.tsv", "id", "words", "example")
	if err != nil {
		return nil, fmt.Errorf("load languages: %w", err)
	}
	d := &Detector{words: map[string][]int{}, en: -1}
	for i, row := range t.Rows {
		d.tags = append(d.tags, row.Get("id"))
		if row.Get("id") == English {
			d.en = i
		}
		for _, w := range row.List("words") {
			d.words[w] = append(d.words[w], i)
		}
	}
	if d.en < 0 {
		return nil, fmt.Errorf("load languages: no line %q", English)
	}
	return d, nil
}

// scripts other than Latin, with what a text in them is called.
var scripts = []struct {
	table *unicode.RangeTable
	tag   string
}{
	{unicode.Hiragana, "ja"}, {unicode.Katakana, "ja"}, {unicode.Hangul, "ko"}, {unicode.Han, "zh"}, {unicode.Greek, "el"}, {unicode.Hebrew, "he"},
	{unicode.Thai, "th"}, {unicode.Cyrillic, "und-Cyrl"}, {unicode.Arabic, "und-Arab"}, {unicode.Devanagari, "und-Deva"},
}

// Detect looks at the first 64 KiB of text.
func (d *Detector) Detect(text string) Guess {
	if len(text) > sample {
		text = strings.ToValidUTF8(text[:sample], "")
	}
	if g := byScript(text); g.Foreign {
		return g
	}
	return d.byWords(text)
}

// byScript tells a text in another script.
func byScript(text string) Guess {
	letters, other := 0, 0
	counts := map[string]int{}
	for _, r := range text {
		if r < 0x250 {
			if r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0xC0 {
				letters++
			}
			continue
		}
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				other++
				counts[s.tag]++
				break
			}
		}
	}
	if letters < minLetters || float64(other) <= foreignPart*float64(letters) {
		return Guess{}
	}
	best := ""
	for _, s := range scripts {
		if counts[s.tag] > counts[best] {
			best = s.tag
		}
	}
	if 10*counts["ja"] > counts["zh"] && counts["ja"] > 0 {
		best = "ja" // Han with kana
	}
	return Guess{Tag: best, Foreign: true}
}

// byWords tells a text in Latin script by its small words.
func (d *Detector) byWords(text string) Guess {
	words := 0
	hits := make([]int, len(d.tags))
	seen := make([]map[string]bool, len(d.tags))
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		words++
		w = strings.ReplaceAll(strings.ToLower(w), "’", "'")
		for _, i := range d.words[w] {
			hits[i]++
			if seen[i] == nil {
				seen[i] = map[string]bool{}
			}
			seen[i][w] = true
		}
	}
	best := d.en
	for i := range hits {
		if hits[i] > hits[best] {
			best = i
		}
	}
	share := func(i int) float64 { return float64(hits[i]) / float64(max(words, 1)) }
	switch {
	case best == d.en && words >= sureWords && share(best) >= sureEnglish:
		return Guess{Tag: English}
	case best != d.en && words >= minWords && share(best) >= minShare && len(seen[best]) >= minKinds && hits[best] >= overEnglish*hits[d.en] && share(d.en) < maxEnglish:
		return Guess{Tag: d.tags[best], Foreign: true}
	}
	return Guess{}
}
