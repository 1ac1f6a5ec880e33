package layers_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../../.."
	module = "writ"
)

// source is one Go file of the module.
type source struct {
	path  string // slash-separated, inside the module
	test  bool
	lines int
	file  *ast.File
}

// imports returns the paths that s imports; those of this module without its
// name, "." for its root.
func (s source) imports(t *testing.T) (own, other []string) {
	t.Helper()
	for _, i := range s.file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatalf("%s: import %s: %v", s.path, i.Path.Value, err)
		}
		switch {
		case p == module:
			own = append(own, ".")
		case strings.HasPrefix(p, module+"/"):
			own = append(own, p[len(module)+1:])
		default:
			other = append(other, p)
		}
	}
	return own, other
}

// load parses every Go file of the module, by package. Nested modules,
// testdata, hidden folders and results are left out.
func load(t *testing.T) map[string][]source {
	t.Helper()
	packages := map[string][]source{}
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(name, root+string(filepath.Separator)))
		if e.IsDir() {
			if name == root {
				return nil
			}
			base := e.Name()
			_, nested := os.Stat(filepath.Join(name, "go.mod"))
			if nested == nil || base == "testdata" || base[0] == '.' || base[0] == '_' || rel == "bin" || rel == "out/data" {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(set, rel, b, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(rel)
		packages[dir] = append(packages[dir], source{rel, strings.HasSuffix(rel, "_test.go"), bytes.Count(b, []byte("\n")), f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) == 0 {
		t.Fatal("no package found")
	}
	return packages
}

// within reports whether package p is tree or lies below it.
func within(p, tree string) bool {
	return tree == "." || p == tree || strings.HasPrefix(p, tree+"/")
}

// roomOf returns the entry with the longest path that holds p.
func roomOf(p string) (room, bool) {
	var best room
	ok := false
	for _, r := range rooms {
		if r.alone && p != r.path {
			continue
		}
		if within(p, r.path) && (!ok || len(r.path) > len(best.path)) {
			best, ok = r, true
		}
	}
	return best, ok
}

func allowed(r room, p string) bool {
	return within(p, r.path) || slices.ContainsFunc(r.may, func(m string) bool { return within(p, m) })
}

// TestImportsFollowTheTable checks the imports of shipped code.
func TestImportsFollowTheTable(t *testing.T) {
	for dir, files := range load(t) {
		r, ok := roomOf(dir)
		if !ok {
			t.Errorf("%s: package stands in no room: add it to the table", dir)
			continue
		}
		for _, s := range files {
			if s.test {
				continue
			}
			own, other := s.imports(t)
			for _, p := range own {
				if !allowed(r, p) {
					t.Errorf("%s: imports %s: room %s may import %v", s.path, p, r.path, r.may)
				}
				if within(p, "cmd") && !within(dir, "cmd") {
					t.Errorf("%s: imports %s: nothing outside cmd imports cmd", s.path, p)
				}
				if slices.ContainsFunc(testsOnly, func(o string) bool { return within(p, o) }) && !within(dir, p) {
					t.Errorf("%s: imports %s: for test files only", s.path, p)
				}
			}
			for _, p := range other {
				if host, _, _ := strings.Cut(p, "/"); r.std && strings.Contains(host, ".") {
					t.Errorf("%s: imports %s: room %s uses the standard library only", s.path, p, r.path)
				}
			}
		}
	}
}

// TestRootExtractIsForCallers checks that no stage imports the package that
// wires the stages.
func TestRootExtractIsForCallers(t *testing.T) {
	for dir, files := range load(t) {
		for _, s := range files {
			own, _ := s.imports(t)
			if dir != "extract" && within(dir, "extract") && slices.Contains(own, "extract") {
				t.Errorf("%s: imports extract: stages meet in extract/doc only", s.path)
			}
		}
	}
}

// TestGoroutinesStartInFewRooms checks that libraries are synchronous.
func TestGoroutinesStartInFewRooms(t *testing.T) {
	for dir, files := range load(t) {
		if slices.ContainsFunc(slices.Collect(maps.Keys(spawners)), func(o string) bool { return within(dir, o) }) {
			continue
		}
		for _, s := range files {
			if s.test {
				continue
			}
			ast.Inspect(s.file, func(n ast.Node) bool {
				if _, ok := n.(*ast.GoStmt); ok {
					t.Errorf("%s: starts a goroutine", s.path)
				}
				return true
			})
		}
	}
}

// TestSizes checks lines of a file, files of a package, exported names of a
// package.
func TestSizes(t *testing.T) {
	for dir, files := range load(t) {
		shipped, names := 0, 0
		for _, s := range files {
			if s.lines > maxLines {
				t.Errorf("%s: %d lines, at most %d", s.path, s.lines, maxLines)
			}
			if !s.test {
				shipped++
				names += exported(s.file)
			}
		}
		if shipped > maxFiles && manyFiles[dir] == "" {
			t.Errorf("%s: %d files, at most %d", dir, shipped, maxFiles)
		}
		if names > maxExported && manyNames[dir] == "" {
			t.Errorf("%s: %d exported names, at most %d", dir, names, maxExported)
		}
		if names <= maxExported && manyNames[dir] != "" {
			t.Errorf("%s: %d exported names: the exception is not needed", dir, names)
		}
	}
}

// exported counts the exported names of a file. A group of constants counts
// as one: it is the value set of one idea. Methods are not counted.
func exported(f *ast.File) int {
	n := 0
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.IsExported() {
				n++
			}
		case *ast.GenDecl:
			k := 0
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						k++
					}
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.IsExported() {
							k++
						}
					}
				}
			}
			if d.Tok == token.CONST {
				k = min(k, 1)
			}
			n += k
		}
	}
	return n
}

// TestChainsAreShort checks the longest import chain.
func TestChainsAreShort(t *testing.T) {
	packages := load(t)
	longest := map[string][]string{}
	var chain func(dir string) []string
	chain = func(dir string) []string {
		if c, ok := longest[dir]; ok {
			return c
		}
		longest[dir] = []string{dir} // ends a cycle, which the compiler reports
		var best []string
		for _, s := range packages[dir] {
			if s.test {
				continue
			}
			own, _ := s.imports(t)
			for _, p := range own {
				if c := chain(p); len(c) > len(best) {
					best = c
				}
			}
		}
		longest[dir] = append([]string{dir}, best...)
		return longest[dir]
	}
	for dir := range packages {
		if c := chain(dir); len(c) > maxChain {
			t.Errorf("import chain of %d packages, at most %d: %s", len(c), maxChain, strings.Join(c, " → "))
		}
	}
}
