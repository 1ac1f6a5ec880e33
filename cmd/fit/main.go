// Command fit trains the weights of the event stage (models/weights/event.tsv)
// on annotated documents and reports their accuracy by cross-validation.
// Development only: nothing of it is in the binary that users run.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"writ/cmd/internal/fit"
	"writ/cmd/internal/score"
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
	least := flag.Float64("least", .05, "smallest weight that is written")
	flag.Parse()
	if flag.NArg() != 2 {
		return fmt.Errorf("usage: fit [flags] GOLD.jsonl DOCS.jsonl")
	}
	f, err := fit.New(ctx, flag.Arg(0), flag.Arg(1), *folds, fit.Options{Model: *model, Seed: 1})
	if err != nil {
		return err
	}
	if *triggers {
		f.PrintTriggers(os.Stdout)
		return nil
	}
	sys, err := f.Cross(ctx, *folds)
	if err != nil {
		return err
	}
	res := score.Score(f.Gold(), sys, f.Undoes(), 300)
	res.Print(os.Stdout)
	if *errs {
		res.PrintErrors(os.Stdout, f.Gold(), sys)
	}
	if *out == "" {
		return nil
	}
	m := f.Train(func(int) bool { return true })
	w, err := os.Create(*out)
	if err != nil {
		return err
	}
	if err := f.Write(w, m, *least, "Weights of the event stage. Made by `make fit`; do not edit.", "feature TAB weight; features are described in extract/event/DESIGN.md."); err != nil {
		return err
	}
	return w.Close()
}
