package flat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"writ/extract/neural/model"
)

// Names of the sections. JSON, except for the word lists.
const (
	secTokenizer  = "tokenizer"
	secNorms      = "norms"
	secRuler      = "ruler"
	secLemmas     = "lemmas"
	secLemmaIndex = "lemma_index/" // + part of speech: sorted words, one a line
)

func writeSections(h *header, blob *bytes.Buffer, m *model.Model) error {
	put := func(name string, b []byte) {
		h.Sections[name] = section{blob.Len(), len(b)}
		blob.Write(b)
	}
	tables := []struct {
		name string
		v    any
		have bool
	}{
		{secTokenizer, m.Tokenizer, true}, {secNorms, m.Norms, true},
		{secRuler, m.Ruler, m.Ruler != nil}, {secLemmas, m.Lemmas, m.Lemmas != nil},
	}
	for _, t := range tables {
		if !t.have {
			continue
		}
		b, err := json.Marshal(t.v)
		if err != nil {
			return fmt.Errorf("encode %s: %w", t.name, err)
		}
		put(t.name, b)
	}
	if m.Lemmas == nil {
		return nil
	}
	poses := make([]string, 0, len(m.Lemmas.Index))
	for pos := range m.Lemmas.Index {
		poses = append(poses, pos)
	}
	slices.Sort(poses)
	for _, pos := range poses {
		put(secLemmaIndex+pos, []byte(lines(m.Lemmas.Index[pos])))
	}
	return nil
}

func readSections(h *header, blob []byte, m *model.Model) error {
	get := func(name string) ([]byte, error) {
		s, ok := h.Sections[name]
		if !ok || s.Offset < 0 || s.Length < 0 || s.Offset > len(blob) || s.Length > len(blob)-s.Offset {
			return nil, fmt.Errorf("section %s is missing or does not fit the file", name)
		}
		return blob[s.Offset : s.Offset+s.Length], nil
	}
	decode := func(name string, v any) error {
		b, err := get(name)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, v); err != nil {
			return fmt.Errorf("decode %s: %w", name, err)
		}
		return nil
	}
	if err := decode(secTokenizer, &m.Tokenizer); err != nil {
		return err
	}
	if err := decode(secNorms, &m.Norms); err != nil {
		return err
	}
	if h.Parts.HasRuler {
		m.Ruler = []model.RulerEntry{}
		if err := decode(secRuler, &m.Ruler); err != nil {
			return err
		}
	}
	if !h.Parts.Lemmas {
		return nil
	}
	m.Lemmas = &model.Lemmas{}
	if err := decode(secLemmas, m.Lemmas); err != nil {
		return err
	}
	m.Lemmas.Index = map[string][]string{}
	for name := range h.Sections {
		pos, ok := strings.CutPrefix(name, secLemmaIndex)
		if !ok {
			continue
		}
		b, err := get(name)
		if err != nil {
			return err
		}
		m.Lemmas.Index[pos] = strings.Split(string(b), "\n")
	}
	return nil
}
