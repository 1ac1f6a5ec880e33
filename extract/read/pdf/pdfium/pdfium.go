// Package pdfium reads PDF files with PDFium, compiled to WebAssembly and run
// by wazero (github.com/klippa-app/go-pdfium): no cgo, no shared library, and
// no access to files or the network from inside.
package pdfium

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"writ/extract/read/pdf/worker"
)

const (
	instanceWait = 30 * time.Second
	largeFile    = 8 << 20 // bytes: read piece by piece, not copied into PDFium's memory
)

// New compiles PDFium, in about five seconds of CPU time, or loads it from the
// directory c.Cache in a tenth of one. A directory that cannot be used is
// ignored. New is a [worker.Factory].
func New(c worker.Config) (worker.Engine, error) {
	if c.Cache != "" && os.MkdirAll(c.Cache, 0o755) == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(c.Cache); err == nil {
			if e, err := start(c, cache); err == nil {
				return e, nil
			}
		}
	}
	return start(c, wazero.NewCompilationCache())
}

// NewPlain makes an engine that gives the text of a page as its content brings
// it, without places: faster, and stamps, columns and line numbers stand where
// the file's author put them. NewPlain is a [worker.Factory].
func NewPlain(c worker.Config) (worker.Engine, error) {
	e, err := New(c)
	if e, ok := e.(*engine); ok {
		e.plain = true
	}
	return e, err
}

func start(c worker.Config, cache wazero.CompilationCache) (*engine, error) {
	ctx := withMemory(context.Background())
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithCompilationCache(cache)
	if c.Memory > 0 {
		config = config.WithMemoryLimitPages(uint32(min(max(c.Memory>>16, 1<<10), 1<<16)))
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context:       ctx,
		MaxIdle:       1,
		MaxTotal:      2,
		FSConfig:      wazero.NewFSConfig(),
		RuntimeConfig: config,
		Stdout:        io.Discard,
		Stderr:        io.Discard,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start pdfium: %w", err), cache.Close(ctx))
	}
	return &engine{pool: pool, cache: cache}, nil
}

type engine struct {
	pool  pdfium.Pool
	cache wazero.CompilationCache
	plain bool // no places
}

func (e *engine) Close() error {
	return errors.Join(e.pool.Close(), e.cache.Close(context.Background()))
}

// Open gives every document an instance of its own: two milliseconds, for
// which no document can harm the next one, and memory comes back.
func (e *engine) Open(data []byte) (worker.Document, error) {
	d := &document{engine: e, data: data}
	if err := d.open(); err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	n, err := d.pdf.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.ref})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("count pages: %w", err), d.Close())
	}
	d.info = worker.Info{Pages: n.PageCount, Title: d.meta("Title"), Author: d.meta("Author"), Created: d.meta("CreationDate")}
	return d, nil
}

type document struct {
	engine *engine
	data   []byte
	pdf    pdfium.Pdfium // nil after a fault inside PDFium
	ref    references.FPDF_DOCUMENT
	info   worker.Info
}

func (d *document) open() error {
	p, err := d.engine.pool.GetInstance(instanceWait)
	if err != nil {
		return err
	}
	q := &requests.OpenDocument{File: &d.data}
	if len(d.data) > largeFile {
		q = &requests.OpenDocument{FileReader: bytes.NewReader(d.data), FileReaderSize: int64(len(d.data))}
	}
	r, err := p.OpenDocument(q)
	if err != nil {
		if errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity) {
			err = fmt.Errorf("%w: %v", worker.ErrEncrypted, err)
		}
		_ = p.Close() // the error of a broken file matters more
		return err
	}
	d.pdf, d.ref = p, r.Document
	return nil
}

func (d *document) Close() error {
	if d.pdf == nil {
		return nil
	}
	p := d.pdf
	d.pdf = nil
	if err := p.Close(); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

func (d *document) Info() worker.Info { return d.info }

func (d *document) meta(tag string) string {
	r, err := d.pdf.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: d.ref, Tag: tag})
	if err != nil {
		return ""
	}
	return r.Value
}

// Page reads a page. After an error the instance is given up, for it may be
// broken, and the next page gets a new one.
func (d *document) Page(n int) (worker.Page, error) {
	if d.pdf == nil {
		if err := d.open(); err != nil {
			return worker.Page{}, fmt.Errorf("open again: %w", err)
		}
	}
	p, err := d.page(n - 1)
	if err != nil && !errors.Is(err, pdfiumerrors.ErrPage) {
		_ = d.Close()
	}
	return p, err
}
