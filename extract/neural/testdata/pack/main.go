// Command pack writes a pipeline directory as one flat file with float16
// weights, the form in which package models embeds the default model.
//
//	go run ./extract/neural/testdata/pack DIR FILE
package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"

	"writ/extract/neural"
	"writ/extract/neural/flat"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: pack DIR FILE")
	}
	p, err := neural.Open(args[0], neural.Options{})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.Save(&b, flat.Float16); err != nil {
		return err
	}
	if err := os.WriteFile(args[1], b.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s %s, %d bytes, SHA-256 %x\n", p.Info().Name, p.Info().Version, b.Len(), sha256.Sum256(b.Bytes()))
	return nil
}
