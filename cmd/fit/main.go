// Command fit trains the weights of the event stage (models/weights/event.tsv.gz)
// on annotated documents and reports their accuracy by cross-validation.
// Development only: nothing of it is in the binary that users run.
package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"writ/cmd/internal/fit"
	"writ/cmd/internal/score"
	"writ/extract/event/linear"
	"writ/extract/event/wordclass"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	model := flag.String("model", "", "language model (directory or file); the default when empty")
	folds := flag.Int("folds", 10, "folds of the cross-validation")
	out := flag.String("o", "", "write weights trained on all documents to this file")
	errs := flag.Bool("errors", false, "list the errors of the cross-validation")
	triggers := flag.Bool("triggers", false, "list gold triggers that no rule finds, train nothing")
	slots := flag.Bool("slots", false, "report each slot by itself; with -errors list the wrong choices")
	sysOut := flag.String("system", "", "write the records of the cross-validation to this file")
	curve := flag.Bool("curve", false, "score at several least confidences; -system then has every draft")
	l2 := flag.Float64("l2", 15e-3, "pull towards zero")
	rate := flag.Float64("rate", .03, "step size")
	epochs := flag.Int("epochs", 30, "passes over the examples")
	seen := flag.Int("seen", 2, "features seen in fewer candidates get no weight")
	least := flag.Float64("least", .004, "smallest weight that is written")
	weights := flag.String("weights", "", "weights of the examples of each set, as 1,1,.4; one for those not named")
	whole := flag.Bool("whole", false, "report on the extra sets too")
	pack := flag.String("pack", "", "pack this file of weights, write FILE.bin for FILE.tsv or FILE.tsv.gz and do nothing else")
	classes := flag.String("classes", "", "pack this file of word classes, write FILE.bin for FILE.tsv and do nothing else")
	flag.Parse()
	if *classes != "" {
		return packedClasses(*classes)
	}
	if *pack != "" {
		return packed(*pack)
	}
	if flag.NArg() < 2 || flag.NArg()%2 != 0 {
		return fmt.Errorf("want GOLD.jsonl DOCS.jsonl [EXTRA-GOLD.jsonl EXTRA-DOCS.jsonl], in pairs")
	}
	var sets []fit.Set
	each := strings.Split(*weights, ",")
	for i := 0; i < flag.NArg(); i += 2 {
		set := fit.Set{Gold: flag.Arg(i), Docs: flag.Arg(i + 1), Extra: i > 0, Weight: 1}
		if i/2 < len(each) && each[i/2] != "" {
			var err error
			if set.Weight, err = strconv.ParseFloat(each[i/2], 64); err != nil {
				return fmt.Errorf("-weights: %w", err)
			}
		}
		sets = append(sets, set)
	}
	f, err := fit.New(ctx, sets, *folds, fit.Options{Model: *model, Least: leastOf(*curve), Whole: *whole, Train: linear.Options{Epochs: *epochs, Rate: *rate, L2: *l2, Seed: 1, Least: *seen}})
	if err != nil {
		return err
	}
	if *triggers {
		f.PrintTriggers(os.Stdout)
		return nil
	}
	if *slots {
		f.PrintSlots(os.Stdout, *folds, *errs)
		return nil
	}
	sys, m, err := f.Cross(ctx, *folds)
	if err != nil {
		return err
	}
	if *curve {
		f.PrintCurve(os.Stdout, sys)
	} else {
		res := score.Score(f.Gold(), sys, f.Undoes(), 300)
		res.Print(os.Stdout)
		if *errs {
			res.PrintErrors(os.Stdout, f.Gold(), sys)
		}
	}
	if *sysOut != "" {
		if err := writeLines(*sysOut, sys); err != nil {
			return err
		}
	}
	if *out == "" {
		return nil
	}
	err = writeFile(*out, func(w io.Writer) error {
		return f.Write(w, m, *least, "Weights of the event stage. Made by `make fit`; do not edit.", "feature TAB weight; features are described in extract/event/DESIGN.md.")
	})
	if err != nil {
		return err
	}
	return packed(*out)
}

// packed writes the packed form of a file of weights beside it.
func packed(path string) error {
	m, err := linear.Load(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return err
	}
	return writeFile(binary(path), m.Pack)
}

// packedClasses does the same for word classes.
func packedClasses(path string) error {
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer r.Close()
	return writeFile(binary(path), func(w io.Writer) error { return wordclass.Pack(w, r) })
}

// binary names the packed form of a file of lines.
func binary(path string) string {
	return strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".tsv") + ".bin"
}

// writeFile writes a file, compressed when it is a .gz one.
func writeFile(path string, write func(io.Writer) error) error {
	w, err := os.Create(path)
	if err != nil {
		return err
	}
	if !strings.HasSuffix(path, ".gz") {
		return errors.Join(write(w), w.Close())
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	return errors.Join(write(z), z.Close(), w.Close())
}

func writeLines(path string, docs []score.Document) error {
	w, err := os.Create(path)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	for _, d := range docs {
		if err := e.Encode(d); err != nil {
			return err
		}
	}
	return w.Close()
}

// leastOf lets every record through when a curve is asked for.
func leastOf(curve bool) float64 {
	if curve {
		return -1
	}
	return 0
}
