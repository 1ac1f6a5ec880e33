// Package past knows which documents a dataset has already, so that a run
// reads only what is new or what another version would read in another way.
package past

import (
	"crypto/sha256"
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

// Past is what a dataset has of documents: of those that were read by their
// content, whatever their paths, of those that were not by path and member.
// Its methods are safe for concurrent use.
type Past struct {
	made   map[[16]byte]bool    // first half of the content's SHA-256 → by the same versions and settings
	failed map[[16]byte]failure // half of the SHA-256 of path and member → why it was not read
}

// failure is what the dataset says of one input that was not read.
type failure struct {
	hash   [16]byte // of its content; zero = not known
	reason string
	same   bool // by the same versions and settings, limits included
}

// Settings that change no row of a document that was read: paths of files
// whose content another setting or rules_version tells, and limits, which do
// change what fails.
var (
	paths  = []string{"lexicon", "clutter_lines"}
	limits = []string{"timeout", "max_bytes"}
)

// run says which rows of a run count as made in the same way.
type run struct{ read, failed bool }

// Load reads the documents of the dataset in dir, which no writer changes
// meanwhile. Versions and settings of o are those that a document must have
// been read with to be known.
func Load(dir string, o out.Options) (*Past, error) {
	commits, err := store.Manifests(dir)
	if err != nil {
		return nil, fmt.Errorf("load known documents: %w", err)
	}
	same := map[string]run{} // by the run id of rows
	for _, m := range commits {
		var meta out.Meta
		if err := json.Unmarshal(m.Meta, &meta); err != nil {
			return nil, fmt.Errorf("load known documents of run %s: %w: %w", m.RunID, store.ErrDamaged, err)
		}
		r := run{
			read:   maps.Equal(without(meta.Settings, paths, limits), without(o.Settings, paths, limits)),
			failed: maps.Equal(without(meta.Settings, paths), without(o.Settings, paths)),
		}
		name := m.RunID
		if meta.Run != "" {
			name = meta.Run
			if other, ok := same[name]; ok { // shards of one run
				r.read, r.failed = r.read && other.read, r.failed && other.failed
			}
		}
		same[name] = r
	}
	p := &Past{made: map[[16]byte]bool{}, failed: map[[16]byte]failure{}}
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

// without returns settings but for some.
func without(settings map[string]string, names ...[]string) map[string]string {
	m := maps.Clone(settings)
	for _, list := range names {
		for _, n := range list {
			delete(m, n)
		}
	}
	return m
}

// made is what a row says of how it was made.
type made struct {
	Hash      row.Text `parquet:"doc_hash,optional"`
	Status    string   `parquet:"status"`
	Extractor string   `parquet:"extractor_version"`
	Model     string   `parquet:"model_version"`
	Rules     string   `parquet:"rules_version"`
	Run       string   `parquet:"run_id"`
}

func (m *made) unread() bool { return m.Status == "failed" || m.Hash == "" }

func (m *made) by(o out.Options) bool {
	return m.Extractor == o.ExtractorVersion && m.Model == o.ModelVersion && m.Rules == o.RulesVersion
}

// add reads one file, and where it has inputs that were not read once more
// with their paths: most files have none, and paths are long.
func (p *Past) add(name string, same map[string]run, o out.Options) error {
	unread := false
	err := each(name, func(m *made) error {
		if m.unread() {
			unread = true
			return nil
		}
		if key, ok := half(m.Hash); ok {
			p.made[key] = p.made[key] || same[m.Run].read && m.by(o)
		}
		return nil
	})
	if err != nil || !unread {
		return err
	}
	return each(name, func(m *struct {
		made
		Path   string   `parquet:"path"`
		Member *int32   `parquet:"member"`
		Reason row.Text `parquet:"reason,optional"`
	}) error {
		if !m.unread() {
			return nil
		}
		f := failure{reason: strings.Clone(string(m.Reason)), same: same[m.Run].failed && m.by(o)}
		f.hash, _ = half(m.Hash)
		member := 0
		if m.Member != nil {
			member = int(*m.Member)
		}
		at := place(m.Path, member)
		if old, ok := p.failed[at]; !ok || !old.same {
			p.failed[at] = f
		}
		return nil
	})
}

// each hands over the rows of one file; they live until the next.
func each[T any](name string, do func(*T) error) error {
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
	r := parquet.NewGenericReader[T](file)
	defer r.Close()
	rows := make([]T, 1024)
	for left := file.NumRows(); left > 0; {
		clear(rows)
		n, err := r.Read(rows)
		for i := range rows[:n] {
			if err := do(&rows[i]); err != nil {
				return err
			}
		}
		if left -= int64(n); n == 0 && err != nil {
			return err
		}
	}
	return nil
}

// half is the first half of a hash in hex.
func half(h row.Text) (key [16]byte, ok bool) {
	var hash [32]byte
	n, err := hex.Decode(hash[:], []byte(h[:min(64, len(h))]))
	return [16]byte(hash[:16]), err == nil && n == 32
}

// place is the identity of an input that has no content, or none that counts.
func place(path string, member int) [16]byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", member, strings.ToValidUTF8(path, "\uFFFD")))
	return [16]byte(sum[:16])
}

// Known reports whether the dataset has content with this SHA-256 as this
// version, with these settings, would read it.
func (p *Past) Known(hash [32]byte) bool { return p.made[[16]byte(hash[:16])] }

// Has reports whether the dataset has this content, however it was read.
func (p *Past) Has(hash [32]byte) bool {
	_, ok := p.made[[16]byte(hash[:16])]
	return ok
}

// Failed returns the reason for which this input, with this content (zero:
// without), is in the dataset as not read; "" = it is not. same: this version,
// with these settings and limits, said so.
func (p *Past) Failed(path string, member int, hash [32]byte) (reason string, same bool) {
	f, ok := p.failed[place(path, member)]
	if !ok || f.hash != [16]byte(hash[:16]) {
		return "", false
	}
	return f.reason, f.same
}

// HasFailure reports whether this input is in the dataset as not read, with
// whatever content.
func (p *Past) HasFailure(path string, member int) bool {
	_, ok := p.failed[place(path, member)]
	return ok
}

// Documents is the number of contents that the dataset has.
func (p *Past) Documents() int { return len(p.made) }
