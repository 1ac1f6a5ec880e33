// Command gen makes the court filings of the corpus as PDF files:
//
//	go run . ../court
//
// writes the filings into ../court and the unreadable ones beside it, into
// ../bad. Cases, parties, lawyers and judges are invented; the courts exist.
// The same toolchain gives the same bytes: dates are fixed, nothing is random.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen COURT-DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// write makes every file under court and its neighbour bad.
func write(court string) error {
	files, err := files()
	if err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(court, "..", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return fmt.Errorf("write filing: %w", err)
		}
	}
	return nil
}

// files returns every generated file by its path inside the corpus.
func files() (map[string][]byte, error) {
	out := map[string][]byte{}
	for name, build := range map[string]func() ([]byte, error){
		"court/order-northgate.pdf":     order,
		"court/opinion-pallister.pdf":   opinion,
		"court/complaint-ambergate.pdf": complaint,
		"court/docket-tallgrass.pdf":    docket,
		"court/scan-rimrock.pdf":        scan,
		"court/slip-abernathy.pdf":      slip,
		"bad/encrypted.pdf":             encrypted,
	} {
		data, err := build()
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", name, err)
		}
		out[name] = data
	}
	filing := out["court/order-northgate.pdf"]
	out["bad/truncated.pdf"] = filing[:len(filing)*2/5]
	out["bad/binary.txt"] = noise(4096)
	return out, nil
}

// noise returns n bytes of a linear congruential generator: neither text nor
// any known container.
func noise(n int) []byte {
	b := make([]byte, n)
	x := uint32(20260101)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	copy(b, []byte{0, 1, 2, 3, 0, 0, 255, 254})
	return b
}
