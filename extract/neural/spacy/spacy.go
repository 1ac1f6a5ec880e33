// Package spacy reads a spaCy v3 pipeline directory of the CNN architecture
// into a model.Model. A component, layer or setting that the engine does not
// run is an error that names it.
package spacy

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"writ/extract/neural/model"
)

// Read reads the directory that holds config.cfg and meta.json.
func Read(dir string) (*model.Model, error) {
	r := &reader{dir: dir, shared: -1, m: &model.Model{}}
	if err := r.read(); err != nil {
		return nil, fmt.Errorf("read pipeline %s: %w", dir, err)
	}
	return r.m, nil
}

type reader struct {
	dir    string
	cfg    config
	m      *model.Model
	shared int // index of the tok2vec component's encoder, −1 = none
}

func (r *reader) read() error {
	b, err := os.ReadFile(r.path("config.cfg"))
	if err != nil {
		return err
	}
	if r.cfg, err = parseConfig(string(b)); err != nil {
		return fmt.Errorf("config.cfg: %w", err)
	}
	var pipeline, disabled []string
	if err := r.cfg.get("nlp", "pipeline", &pipeline); err != nil {
		return fmt.Errorf("config.cfg: %w", err)
	}
	if err := r.cfg.get("nlp", "disabled", &disabled); err != nil {
		return fmt.Errorf("config.cfg: %w", err)
	}
	for _, f := range []func() error{r.info, r.tokenizer, r.norms, r.vectors} {
		if err := f(); err != nil {
			return err
		}
	}
	for _, name := range pipeline {
		if slices.Contains(disabled, name) {
			continue
		}
		if err := r.component(name); err != nil {
			return fmt.Errorf("component %q: %w", name, err)
		}
	}
	return r.m.Check()
}

func (r *reader) component(name string) error {
	var factory string
	if err := r.cfg.get("components."+name, "factory", &factory); err != nil {
		return err
	}
	switch factory {
	case "tok2vec":
		return r.tok2vec(name)
	case "tagger":
		return r.tagger(name)
	case "parser":
		t, err := r.transition(name, 5)
		r.m.Parser = t
		return err
	case "ner":
		t, err := r.transition(name, 6)
		r.m.NER = t
		return err
	case "attribute_ruler":
		return r.ruler(name)
	case "lemmatizer":
		return r.lemmatizer(name)
	}
	return fmt.Errorf("unsupported factory %q", factory)
}

func (r *reader) path(elem ...string) string {
	return filepath.Join(append([]string{r.dir}, elem...)...)
}

// info reads meta.json and the licence files beside it, where there are any.
func (r *reader) info() error {
	var meta struct{ Lang, Name, Version, License string }
	if err := r.json(&meta, "meta.json"); err != nil {
		return err
	}
	r.m.Info = model.Info{Name: meta.Lang + "_" + meta.Name, Version: meta.Version, License: meta.License}
	for _, f := range []string{"LICENSE", "LICENSES_SOURCES"} {
		if b, err := os.ReadFile(r.path(f)); err == nil {
			r.m.Info.Sources += string(b) + "\n"
		}
	}
	return nil
}

func (r *reader) json(v any, elem ...string) error {
	b, err := os.ReadFile(r.path(elem...))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(elem...), err)
	}
	return nil
}

// vectors refuses a pipeline with static vectors.
func (r *reader) vectors() error {
	v, err := r.msgpack("vocab", "key2row")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if m, ok := v.(map[any]any); ok && len(m) > 0 {
		return fmt.Errorf("vocab/key2row: static vectors are not supported")
	}
	return nil
}
