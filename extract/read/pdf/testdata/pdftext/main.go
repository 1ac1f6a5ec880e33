// Command pdftext writes the text of PDF files, one .txt per file, and a line
// per file on standard output: id, status, reason, pages, bytes of text,
// milliseconds, error. It serves compare.py, which measures the engines.
//
//	go run ./extract/read/pdf/testdata/pdftext -engine pdfium -o DIR FILE.pdf…
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"writ/extract/doc"
	"writ/extract/read/pdf"
)

func main() {
	pdf.Main()
	var o pdf.Options
	flag.StringVar(&o.Engine, "engine", "", "engine")
	flag.IntVar(&o.Workers, "workers", 2, "child processes")
	flag.DurationVar(&o.DocTimeout, "doc-timeout", 0, "limit per document")
	flag.DurationVar(&o.PageTimeout, "page-timeout", 0, "limit per page")
	flag.Int64Var(&o.MemoryLimit, "memory", 0, "limit per child, bytes")
	flag.StringVar(&o.CacheDir, "cache", "", "compile cache")
	flag.BoolVar(&o.InProcess, "in-process", false, "no children")
	dir := flag.String("o", "", "directory for texts")
	flag.Parse()
	r, err := pdf.New(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	files := make(chan string)
	for range o.Workers {
		wg.Go(func() {
			for f := range files {
				line := one(r, f, *dir)
				mu.Lock()
				fmt.Println(line)
				mu.Unlock()
			}
		})
	}
	for _, f := range flag.Args() {
		files <- f
	}
	close(files)
	wg.Wait()
	if err := r.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func one(r *pdf.Reader, file, dir string) string {
	base := filepath.Base(file)
	id := base[:len(base)-len(filepath.Ext(base))]
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Sprintf("%s\terror\t\t0\t0\t0\t%v", id, err)
	}
	start := time.Now()
	raw, err := r.Read(context.Background(), doc.Input{URI: file, Data: data})
	ms := time.Since(start).Milliseconds()
	if err != nil {
		var f *doc.Failure
		errors.As(err, &f)
		return fmt.Sprintf("%s\t%s\t%s\t0\t0\t%d\t%v", id, f.Status, f.Reason, ms, f.Err)
	}
	if dir != "" {
		if err := os.WriteFile(filepath.Join(dir, id+".txt"), []byte(raw.Text), 0o644); err != nil {
			return fmt.Sprintf("%s\terror\t\t0\t0\t0\t%v", id, err)
		}
	}
	status := raw.Status
	if status == "" {
		status = "ok"
	}
	return fmt.Sprintf("%s\t%s\t%s\t%d\t%d\t%d\t%v %q %q %v", id, status, raw.Reason, len(raw.Pages), len(raw.Text), ms, raw.Notes, raw.Meta.Title, raw.Meta.Author, raw.Meta.Dates)
}
