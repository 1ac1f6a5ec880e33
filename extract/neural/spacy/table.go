package spacy

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
)

// Attribute ids used as keys of tokenizer exceptions.
const (
	keyOrth = uint64(65)
	keyNorm = uint64(67)
)

func (r *reader) tokenizer() error {
	v, err := r.msgpack("tokenizer")
	if err != nil {
		return err
	}
	m, _ := v.(map[any]any)
	if m["token_match"] != nil {
		return fmt.Errorf("tokenizer: token_match is not supported")
	}
	t := &r.m.Tokenizer
	t.Prefix, t.Suffix = text(m["prefix_search"]), text(m["suffix_search"])
	t.Infix, t.URL = text(m["infix_finditer"]), text(m["url_match"])
	rules, _ := m["exceptions"].(map[any]any)
	t.Exceptions = make(map[string][]model.Exception, len(rules))
	for k, v := range rules {
		pieces, _ := v.([]any)
		var l []model.Exception
		for _, p := range pieces {
			a, _ := p.(map[any]any)
			for key := range a {
				if key != keyOrth && key != keyNorm {
					return fmt.Errorf("tokenizer: exception %q sets unsupported attribute %v", text(k), key)
				}
			}
			l = append(l, model.Exception{Text: text(a[keyOrth]), Norm: text(a[keyNorm])})
		}
		t.Exceptions[text(k)] = l
	}
	return nil
}

func (r *reader) norms() error {
	v, err := r.msgpack("vocab", "lookups.bin")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	top, _ := v.(map[any]any)
	table, _ := top["lexeme_norm"].(map[any]any)
	r.m.Norms = make(map[uint64]string, len(table))
	for k, v := range table {
		id, ok := k.(uint64)
		if !ok {
			return fmt.Errorf("vocab/lookups.bin: lexeme_norm has key %v", k)
		}
		r.m.Norms[id] = text(v)
	}
	return nil
}

func (r *reader) ruler(name string) error {
	if r.m.Lemmas != nil {
		return fmt.Errorf("an attribute_ruler after the lemmatizer is not supported")
	}
	v, err := r.msgpack(name, "patterns")
	if err != nil {
		return err
	}
	entries, _ := v.([]any)
	r.m.Ruler = make([]model.RulerEntry, 0, len(entries))
	for i, x := range entries {
		m, _ := x.(map[any]any)
		e := model.RulerEntry{Attrs: map[string]string{}}
		attrs, _ := m["attrs"].(map[any]any)
		for k, v := range attrs {
			e.Attrs[text(k)] = text(v)
		}
		e.Index, _ = integer(m["index"])
		patterns, _ := m["patterns"].([]any)
		for _, p := range patterns {
			tokens, _ := p.([]any)
			var l []map[string]any
			for _, t := range tokens {
				d, ok := plain(t).(map[string]any)
				if !ok {
					return fmt.Errorf("entry %d: pattern of type %T", i, t)
				}
				l = append(l, d)
			}
			e.Patterns = append(e.Patterns, l)
		}
		r.m.Ruler = append(r.m.Ruler, e)
	}
	return nil
}

// plain gives maps string keys, as JSON has them.
func plain(v any) any {
	switch x := v.(type) {
	case map[any]any:
		m := make(map[string]any, len(x))
		for k, v := range x {
			m[text(k)] = plain(v)
		}
		return m
	case []any:
		l := make([]any, len(x))
		for i := range x {
			l[i] = plain(x[i])
		}
		return l
	}
	return v
}

// partsOfSpeech are the keys that lemma tables can have.
var partsOfSpeech = strings.Fields("adj adp adv aux cconj conj det eol intj noun num part pron propn punct sconj space sym verb x")

func (r *reader) lemmatizer(name string) error {
	var mode string
	var overwrite bool
	if err := r.cfg.get("components."+name, "mode", &mode); err != nil {
		return err
	}
	if err := r.cfg.get("components."+name, "overwrite", &overwrite); err != nil {
		return err
	}
	if mode != "rule" || overwrite {
		return fmt.Errorf("mode %q, overwrite %v: only rule and false are supported", mode, overwrite)
	}
	v, err := r.msgpack(name, "lookups", "lookups.bin")
	if err != nil {
		return err
	}
	top, _ := v.(map[any]any)
	l := &model.Lemmas{Rules: map[string][][2]string{}, Exceptions: map[string]map[string][]string{}, Index: map[string][]string{}}
	r.m.Lemmas = l
	return errors.Join(
		eachTable(top, "lemma_rules", func(pos string, v any) {
			rules, _ := v.([]any)
			for _, x := range rules {
				if p := stringList(x); len(p) == 2 {
					l.Rules[pos] = append(l.Rules[pos], [2]string{p[0], p[1]})
				}
			}
		}),
		eachTable(top, "lemma_exc", func(pos string, v any) {
			table, _ := v.(map[any]any)
			l.Exceptions[pos] = make(map[string][]string, len(table))
			for k, v := range table {
				l.Exceptions[pos][text(k)] = stringList(v)
			}
		}),
		eachTable(top, "lemma_index", func(pos string, v any) {
			words := stringList(v)
			slices.Sort(words)
			l.Index[pos] = slices.Compact(words)
		}))
}

func eachTable(top map[any]any, name string, f func(pos string, v any)) error {
	table, _ := top[name].(map[any]any)
	for k, v := range table {
		i := slices.IndexFunc(partsOfSpeech, func(p string) bool { return lexeme.ID(p) == k })
		if i < 0 {
			return fmt.Errorf("table %s has unknown part of speech %v", name, k)
		}
		f(partsOfSpeech[i], v)
	}
	return nil
}

func stringList(v any) []string {
	l, _ := v.([]any)
	out := make([]string, len(l))
	for i, x := range l {
		out[i] = text(x)
	}
	return out
}
