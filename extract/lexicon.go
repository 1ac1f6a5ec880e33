package extract

import (
	"io/fs"
	"os"

	"writ/extract/entity"
	"writ/extract/event"
	"writ/models"
	"writ/models/overlay"
)

// linters are the stages whose tables a user may write.
var linters = []func(tables fs.FS, run bool) (ran int, problems []error){entity.Lint, event.Lint}

// openLexicon lays the user's tables over the built-in ones.
func (x *Extractor) openLexicon() error {
	if x.o.Lexicon == "" {
		return nil
	}
	f, err := overlay.Open(x.o.FS, os.DirFS(x.o.Lexicon), x.o.Lexicon)
	if err != nil {
		return err
	}
	x.o.FS = f
	x.lexicon = f.Version()
	return nil
}

// explain replaces the first error that the user's tables gave by all of them.
func (x *Extractor) explain(err error) error {
	if x.o.Lexicon == "" {
		return err
	}
	var all overlay.Problems
	for _, stage := range linters {
		_, problems := stage(x.o.FS, false)
		all.Add(x.o.Lexicon, problems...)
	}
	if len(all) == 0 {
		return err
	}
	return all.Sorted()
}

// Tables returns the tables in use, the user's included.
func (x *Extractor) Tables() fs.FS { return x.o.FS }

// Checked is what Lint looked at.
type Checked struct {
	Rows     int // of the tables that were checked
	Examples int // examples, counter-examples and forms of names that were run
}

// Lint checks tables of agencies, courts, entities, triggers and actions and
// runs their examples and counter-examples: those of the directory dir, laid
// over the built-in ones, or with "" the built-in ones. What is wrong is
// overlay.Problems; any other error means that dir cannot be read.
func Lint(dir string) (n Checked, err error) {
	fsys := models.FS()
	var all overlay.Problems
	if dir != "" {
		f, problems, err := overlay.Check(fsys, os.DirFS(dir), dir)
		if err != nil {
			return n, err
		}
		fsys, n.Rows, all = f, f.Rows(), problems
	} else if n.Rows, err = rows(fsys); err != nil {
		return n, err
	}
	for _, stage := range linters {
		ran, problems := stage(fsys, true)
		n.Examples += ran
		all.Add(dir, problems...)
	}
	if len(all) > 0 {
		return n, all.Sorted()
	}
	return n, nil
}

// rows counts the rows of the tables that Lint checks.
func rows(fsys fs.FS) (n int, err error) {
	for _, name := range overlay.Tables() {
		t, err := models.Load(fsys, name)
		if err != nil {
			return 0, err
		}
		n += len(t.Rows)
	}
	return n, nil
}
