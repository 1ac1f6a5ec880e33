//go:build !unix

package pdfium

import "context"

func withMemory(ctx context.Context) context.Context { return ctx }
