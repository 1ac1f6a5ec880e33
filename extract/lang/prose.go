package lang

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"github.com/jdkato/prose/v2"
)

// proseEngine wraps prose. Its model (averaged perceptron tags, maximum
// entropy names) is loaded once and shared; prose reads it only.
//
// Known traits: tokens are found per sentence because prose shares one token
// between equal words of a text, so that the last tag wins for all; newlines
// end sentences (90.6 against 85.6 right ends on court text).
type proseEngine struct{ model *prose.Model }

var loadProse = sync.OnceValue(func() *prose.Model {
	d, err := prose.NewDocument("x")
	if err != nil { // a constant text: cannot fail
		panic(err)
	}
	settleTies(d.Model)
	return d.Model
})

func newProse() *proseEngine { return &proseEngine{loadProse()} }

// settleTies makes prose deterministic. It picks the best label by walking a
// Go map, so that an exact tie (weights have three decimals: about 1 token in
// 10⁵) falls either way. A bias that differs per label by far less than a
// weight's last decimal settles ties and changes nothing else. The weights
// are not exported, hence reflection; the module's version is pinned and the
// test of this file checks that the fields are found.
func settleTies(m *prose.Model) {
	const step = 1e-7
	v := reflect.ValueOf(m).Elem()
	open := func(v reflect.Value) reflect.Value {
		return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	tagger := v.FieldByName("tagger").Elem().FieldByName("model").Elem()
	weights := open(tagger.FieldByName("weights")).Interface().(map[string]map[string]float64)
	labels := map[string]bool{}
	for _, w := range weights {
		for l := range w {
			labels[l] = true
		}
	}
	names := make([]string, 0, len(labels))
	for l := range labels {
		names = append(names, l)
	}
	sort.Strings(names)
	for i, l := range names {
		weights["bias"][l] += float64(i) * step
	}
	maxent := v.FieldByName("extracter").Elem().FieldByName("model").Elem()
	classes := open(maxent.FieldByName("labels")).Interface().([]string)
	mapping := open(maxent.FieldByName("mapping")).Interface().(map[string]int)
	lambda := open(maxent.FieldByName("weights")).Interface().([]float64)
	classes = append([]string(nil), classes...)
	sort.Strings(classes)
	for i, l := range classes {
		if k, ok := mapping["bias-True-"+l]; ok {
			lambda[k] += float64(i) * step
		}
	}
}

func (p *proseEngine) annotate(passage string, _ *buffer) ([]sentence, error) {
	d, err := prose.NewDocument(passage, prose.UsingModel(p.model),
		prose.WithTokenization(false), prose.WithTagging(false), prose.WithExtraction(false))
	if err != nil {
		return nil, fmt.Errorf("find sentences: %w", err)
	}
	var out []sentence
	at := 0
	for _, s := range d.Sentences() {
		i := strings.Index(passage[at:], s.Text)
		if i < 0 || s.Text == "" {
			continue // never seen; the text in between joins the next sentence
		}
		end := at + i + len(s.Text)
		for _, part := range lines(passage, at, end) {
			sent, err := p.sentence(passage[part[0]:part[1]], part[0])
			if err != nil {
				return nil, err
			}
			out = append(out, sent)
		}
		at = end
	}
	for _, part := range lines(passage, at, len(passage)) {
		sent, err := p.sentence(passage[part[0]:part[1]], part[0])
		if err != nil {
			return nil, err
		}
		out = append(out, sent)
	}
	return out, nil
}

// lines cuts [from, to) at newlines and drops empty parts.
func lines(s string, from, to int) [][2]int {
	var out [][2]int
	for from < to {
		n := strings.IndexByte(s[from:to], '\n')
		end := to
		if n >= 0 {
			end = from + n
		}
		if strings.TrimSpace(s[from:end]) != "" {
			out = append(out, [2]int{from, end})
		}
		from = end + 1
	}
	return out
}

// sentence tags one sentence that starts at byte base of the passage.
func (p *proseEngine) sentence(text string, base int) (sentence, error) {
	d, err := prose.NewDocument(text, prose.UsingModel(p.model), prose.WithSegmentation(false))
	if err != nil {
		return sentence{}, fmt.Errorf("tag sentence: %w", err)
	}
	var s sentence
	at := 0
	for _, t := range d.Tokens() {
		start, end, ok := locate(text, at, t.Text)
		if !ok {
			continue
		}
		at = end
		s.tokens = append(s.tokens, token{start: base + start, end: base + end, tag: t.Tag, pos: universal(t.Tag), head: -1, ent: t.Label})
	}
	s.biluo()
	return s, nil
}

// locate finds token tok in text from byte at on. prose writes curly quotes
// as straight ones.
func locate(text string, at int, tok string) (start, end int, ok bool) {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsSpace(r) {
			break
		}
		at += n
	}
	for start = at; start < len(text); start++ {
		if end, ok = matches(text, start, tok); ok {
			return start, end, true
		}
		if start-at > 64 {
			break
		}
	}
	return 0, 0, false
}

func matches(text string, i int, tok string) (end int, ok bool) {
	for k := 0; k < len(tok); {
		if i >= len(text) {
			return 0, false
		}
		a, n := utf8.DecodeRuneInString(text[i:])
		b, m := utf8.DecodeRuneInString(tok[k:])
		switch {
		case a == b && n == m:
			i += n
		case (a == '“' || a == '”') && b == '"', (a == '‘' || a == '’') && b == '\'':
			i += n
		case b == '\'' && strings.HasPrefix(text[i:], "&rsquo;"):
			i += len("&rsquo;")
		default:
			return 0, false
		}
		k += m
	}
	return i, true
}

// biluo turns prose's BIO labels into names and BILUO labels.
func (s *sentence) biluo() {
	for i := 0; i < len(s.tokens); {
		_, label, ok := strings.Cut(s.tokens[i].ent, "-")
		if !ok {
			s.tokens[i].ent = "O"
			i++
			continue
		}
		j := i + 1
		for j < len(s.tokens) && s.tokens[j].ent == "I-"+label {
			j++
		}
		s.name(i, j, label)
		i = j
	}
}

// universal maps a Penn Treebank tag to the Universal POS set
// (universaldependencies.org, en-penn conversion table; without context).
func universal(tag string) string {
	switch {
	case strings.HasPrefix(tag, "NNP"):
		return "PROPN"
	case strings.HasPrefix(tag, "NN"):
		return "NOUN"
	case strings.HasPrefix(tag, "VB"):
		return "VERB"
	case strings.HasPrefix(tag, "JJ"):
		return "ADJ"
	case strings.HasPrefix(tag, "RB"), tag == "WRB":
		return "ADV"
	case strings.HasPrefix(tag, "PRP"), tag == "EX", strings.HasPrefix(tag, "WP"):
		return "PRON"
	}
	switch tag {
	case "DT", "PDT", "WDT":
		return "DET"
	case "IN":
		return "ADP"
	case "TO", "POS", "RP":
		return "PART"
	case "MD":
		return "AUX"
	case "CC":
		return "CCONJ"
	case "CD":
		return "NUM"
	case "UH":
		return "INTJ"
	case "SYM", "$", "#":
		return "SYM"
	case ".", ",", ":", "(", ")", "``", "''", "-", `"`, "'":
		return "PUNCT"
	}
	return "X"
}
