// Package release builds the program for the platforms that it is released
// for and packs it: one archive a platform with the binary, its licence and
// those of what is linked into it, a list of its parts beside it, and a file of
// checksums. The same commit gives the same bytes.
package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Package is the command that is released.
const Package = "./cmd/extract"

// Platform is one operating system on one architecture, in Go's names.
type Platform struct{ OS, Arch string }

// Platforms are those that are released.
func Platforms() []Platform {
	var list []Platform
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			list = append(list, Platform{system, arch})
		}
	}
	return list
}

func (p Platform) String() string { return p.OS + "/" + p.Arch }

func (p Platform) environ() []string {
	return append(os.Environ(), "GOOS="+p.OS, "GOARCH="+p.Arch, "CGO_ENABLED=0")
}

// binary is the name of the program on p.
func (p Platform) binary() string {
	if p.OS == "windows" {
		return "extract.exe"
	}
	return "extract"
}

// Build compiles the program for p to path, as make build does.
func Build(ctx context.Context, p Platform, path string) error {
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, Package)
	c.Env = p.environ()
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build for %s: %w: %s", p, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// Options of a release.
type Options struct {
	Dir       string // where archives go; made if it is missing
	Version   string
	Time      time.Time // of every file in the archives
	Platforms []Platform
	Files     []string // files beside the binary in every archive, from the root of the module

	Tell func(string) // told of each archive; nil = nobody
}

// Make builds and packs every platform and writes SHA256SUMS. It stands in the
// root of the module.
func Make(ctx context.Context, o Options) error {
	modules, err := Modules(ctx, Platforms())
	if err != nil {
		return err
	}
	licences, err := Licences(modules)
	if err != nil {
		return err
	}
	shared := []file{{name: "LICENCES-OF-MODULES.txt", data: []byte(licences), mode: 0o644}}
	for _, name := range o.Files {
		b, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("release: %w", err)
		}
		shared = append(shared, file{filepath.Base(name), b, 0o644})
	}
	if err := os.MkdirAll(o.Dir, 0o777); err != nil {
		return fmt.Errorf("release: %w", err)
	}
	var sums []string
	for _, p := range o.Platforms {
		names, err := o.pack(ctx, p, shared)
		if err != nil {
			return err
		}
		for _, name := range names {
			b, err := os.ReadFile(filepath.Join(o.Dir, name))
			if err != nil {
				return fmt.Errorf("release: %w", err)
			}
			sum := sha256.Sum256(b)
			sums = append(sums, hex.EncodeToString(sum[:])+"  "+name+"\n")
			if o.Tell != nil {
				o.Tell(fmt.Sprintf("%s %s, %.1f MB", hex.EncodeToString(sum[:6]), name, float64(len(b))/1e6))
			}
		}
	}
	if err := os.WriteFile(filepath.Join(o.Dir, "SHA256SUMS"), []byte(strings.Join(sums, "")), 0o644); err != nil {
		return fmt.Errorf("release: %w", err)
	}
	return nil
}

// pack builds for p and returns the names of the archive and of the list of
// parts.
func (o Options) pack(ctx context.Context, p Platform, shared []file) ([]string, error) {
	tmp, err := os.MkdirTemp("", "writ-release-")
	if err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	defer os.RemoveAll(tmp)
	binary := filepath.Join(tmp, p.binary())
	if err := Build(ctx, p, binary); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(binary)
	if err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	parts, err := SBOM(ctx, binary, o.Version, o.Time)
	if err != nil {
		return nil, err
	}
	top := fmt.Sprintf("writ-%s-%s-%s", o.Version, p.OS, p.Arch)
	files := append(slices.Clone(shared), file{p.binary(), b, 0o755})
	name, write := top+".tar.gz", tarGz
	if p.OS == "windows" {
		name, write = top+".zip", zipped
	}
	f, err := os.Create(filepath.Join(o.Dir, name))
	if err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	defer f.Close()
	if err := write(f, top, files, o.Time); err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	if err := os.WriteFile(filepath.Join(o.Dir, top+".cdx.json"), parts, 0o644); err != nil {
		return nil, fmt.Errorf("release: %w", err)
	}
	return []string{name, top + ".cdx.json"}, nil
}
