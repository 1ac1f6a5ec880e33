// Package neural annotates English text with a spaCy v3 CNN pipeline, in pure
// Go: tokens, tags, parts of speech, morphology, lemmas, dependency heads,
// sentence starts and entities. On the same weights it makes the decisions
// that spaCy makes, save those that hang on float rounding.
//
// Weights come from a pipeline directory ([Open]) or from one flat file
// ([Load], [Save]). What the engine does not run is refused on loading.
package neural

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"writ/extract/neural/encode"
	"writ/extract/neural/flat"
	"writ/extract/neural/kernel"
	"writ/extract/neural/lexeme"
	"writ/extract/neural/model"
	"writ/extract/neural/morph"
	"writ/extract/neural/spacy"
	"writ/extract/neural/tokenize"
	"writ/extract/neural/transition"
)

// defaultCache is the number of words and of types kept when Options.Cache is 0.
const defaultCache = 16384

// Options choose what a pipeline does. The zero value runs all components of
// the model.
type Options struct {
	NoParser   bool // no heads, labels and sentence starts
	NoEntities bool
	NoLemmas   bool

	// Cache bounds the words and the types that are remembered: at most twice
	// this number each, at about 2 KB for a type. 0 means 16384.
	Cache int

	// Kernels names the instruction set: "go", "avx2", "avx512", "neon". Empty is the
	// best that the machine runs.
	Kernels string
}

// Pipeline is a loaded model. It is safe for concurrent use.
type Pipeline struct {
	model      *model.Model
	set        kernel.Set
	tokenizer  *tokenize.Tokenizer
	encoders   []*encode.Encoder
	tagger     *tagger
	parser     *transition.Parser
	recognizer *transition.Recognizer
	ruler      *morph.Ruler
	lemmatizer *morph.Lemmatizer
	workers    sync.Pool // *worker
}

// Open loads a pipeline directory, the one that holds config.cfg.
func Open(dir string, o Options) (*Pipeline, error) {
	m, err := spacy.Read(dir)
	if err != nil {
		return nil, err
	}
	return build(m, o)
}

// Load reads a flat model file. The pipeline keeps b, which must not be written
// to any more.
func Load(b []byte, o Options) (*Pipeline, error) {
	m, err := flat.Read(b)
	if err != nil {
		return nil, fmt.Errorf("load model: %w", err)
	}
	return build(m, o)
}

// ReadInfo returns what a flat model file says of itself, as [Pipeline.Info].
func ReadInfo(b []byte) (model.Info, error) { return flat.ReadInfo(b) }

// Save writes the model as a flat file, complete whatever the options of p.
// Precision says how the weights are stored.
func (p *Pipeline) Save(w io.Writer, precision flat.Precision) error {
	var b bytes.Buffer
	if err := flat.Write(&b, p.model, precision); err != nil {
		return fmt.Errorf("save model: %w", err)
	}
	_, err := b.WriteTo(w)
	return err
}

// Info says where the model comes from, its licence and the notices of its
// training data.
func (p *Pipeline) Info() model.Info { return p.model.Info }

// Kernels names the instruction set in use: "go", "avx2", "avx512", "neon".
func (p *Pipeline) Kernels() string { return p.set.String() }

func build(m *model.Model, o Options) (*Pipeline, error) {
	set, err := kernel.Named(o.Kernels)
	if err != nil {
		return nil, fmt.Errorf("build pipeline: %w", err)
	}
	p := &Pipeline{model: m, set: set}
	if o.Cache <= 0 {
		o.Cache = defaultCache
	}
	for i := range m.Encoders {
		e, err := encode.New(&m.Encoders[i], i, p.set)
		if err != nil {
			return nil, fmt.Errorf("build pipeline: %w", err)
		}
		p.encoders = append(p.encoders, e)
	}
	var tags, deps []string
	if m.Tagger != nil {
		p.tagger = newTagger(m.Tagger, p.set)
		tags = m.Tagger.Labels
	}
	if m.Parser != nil && !o.NoParser {
		p.parser = transition.NewParser(m.Parser, m.Encoders[m.Parser.Encoder].Width(), p.set)
		deps = p.parser.Labels()
	}
	if m.NER != nil && !o.NoEntities {
		p.recognizer = transition.NewRecognizer(m.NER, m.Encoders[m.NER.Encoder].Width(), p.set)
	}
	if m.Lemmas != nil && !o.NoLemmas {
		p.lemmatizer = morph.NewLemmatizer(m.Lemmas)
	}
	if p.ruler, err = morph.NewRuler(m.Ruler, tags, deps); err != nil {
		return nil, fmt.Errorf("build pipeline: %w", err)
	}
	lexicon := lexeme.NewLexicon(m.Norms, o.Cache)
	lexicon.Init = func(l *lexeme.Lexeme) { l.Class = p.ruler.Class(l.Lower) }
	if p.tokenizer, err = tokenize.New(&m.Tokenizer, lexicon, o.Cache); err != nil {
		return nil, err
	}
	p.workers.New = func() any { return newWorker(p) }
	return p, nil
}
