// Package past knows which documents a dataset has already, so that a run
// reads only what is new or what another version would read in another way.
package past

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/parquet-go/parquet-go"

	"writ/out"
	"writ/out/row"
	"writ/out/store"
)

// Past is what a dataset has of documents that were read, whatever their
// paths. Its methods are safe for concurrent use.
type Past struct {
	made map[[16]byte]bool // first half of the content's SHA-256 → by the same versions and settings
}

// neutral are settings that change no row of a document that was read: the
// limits, and paths of files whose content another setting or rules_version
// tells.
var neutral = []string{"timeout", "max_bytes", "lexicon", "clutter_lines"}

// Load reads the documents of the dataset in dir, which the caller has
// locked. Versions and settings of o are those that a document must have been
// read with to be known.
func Load(dir string, o out.Options) (*Past, error) {
	commits, err := store.Manifests(dir)
	if err != nil {
		return nil, fmt.Errorf("load known documents: %w", err)
	}
	same := map[string]bool{} // runs with the settings of o
	for _, m := range commits {
		var meta out.Meta
		if err := json.Unmarshal(m.Meta, &meta); err != nil {
			return nil, fmt.Errorf("load known documents of run %s: %w: %w", m.RunID, store.ErrDamaged, err)
		}
		same[m.RunID] = maps.Equal(bare(meta.Settings), bare(o.Settings))
	}
	p := &Past{made: map[[16]byte]bool{}}
	for _, e := range store.Live(commits) {
		if !strings.HasPrefix(e.Path, "documents/") {
			continue
		}
		if err := p.add(filepath.Join(dir, filepath.FromSlash(e.Path)), same, o); err != nil {
			return nil, fmt.Errorf("load known documents: %s: %w; extract verify tells what is wrong", e.Path, err)
		}
	}
	return p, nil
}

// bare returns settings without neutral ones.
func bare(settings map[string]string) map[string]string {
	m := maps.Clone(settings)
	for _, n := range neutral {
		delete(m, n)
	}
	return m
}

// made is what a row says of how it was made.
type made struct {
	Hash      row.Text `parquet:"doc_hash,optional"`
	Extractor string   `parquet:"extractor_version"`
	Model     string   `parquet:"model_version"`
	Rules     string   `parquet:"rules_version"`
	Run       string   `parquet:"run_id"`
}

func (p *Past) add(name string, same map[string]bool, o out.Options) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := parquet.OpenFile(f, st.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return err
	}
	r := parquet.NewGenericReader[made](file)
	defer r.Close()
	rows := make([]made, 1024)
	for left := file.NumRows(); left > 0; {
		clear(rows)
		n, err := r.Read(rows)
		for _, m := range rows[:n] {
			var hash [32]byte
			if k, err := hex.Decode(hash[:], []byte(m.Hash[:min(64, len(m.Hash))])); err != nil || k != 32 {
				continue // it was not read
			}
			key := [16]byte(hash[:16])
			p.made[key] = p.made[key] ||
				same[m.Run] && m.Extractor == o.ExtractorVersion && m.Model == o.ModelVersion && m.Rules == o.RulesVersion
		}
		if left -= int64(n); n == 0 && err != nil {
			return err
		}
	}
	return nil
}

// Known reports whether the dataset has content with this SHA-256 as this
// version, with these settings, would read it.
func (p *Past) Known(hash [32]byte) bool { return p.made[[16]byte(hash[:16])] }

// Has reports whether the dataset has this content, however it was read.
func (p *Past) Has(hash [32]byte) bool {
	_, ok := p.made[[16]byte(hash[:16])]
	return ok
}

// Documents is the number of contents that the dataset has.
func (p *Past) Documents() int { return len(p.made) }
