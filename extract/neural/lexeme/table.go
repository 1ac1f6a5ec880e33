package lexeme

import (
	_ "embed" // two small tables
	"fmt"
	"strconv"
	"strings"
)

//go:embed symbols.tsv
var symbolsTSV string

//go:embed norms.tsv
var normsTSV string

var (
	symbols   = mustSymbols(symbolsTSV)
	maxSymbol = longest(symbols)
	baseNorms = mustNorms(normsTSV)
)

// rows yields the cells of a table's lines after comments and header.
func rows(tsv string, yield func(a, b string)) {
	header := true
	for line := range strings.Lines(tsv) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if header {
			header = false
			continue
		}
		a, b, ok := strings.Cut(line, "\t")
		if !ok {
			panic(fmt.Sprintf("lexeme table: no tab in %q", line))
		}
		yield(a, b)
	}
}

func mustSymbols(tsv string) map[string]uint64 {
	m := map[string]uint64{}
	rows(tsv, func(name, id string) {
		n, err := strconv.ParseUint(id, 10, 64)
		if err != nil {
			panic(fmt.Sprintf("lexeme table: %v", err))
		}
		m[name] = n
	})
	return m
}

func mustNorms(tsv string) map[string]string {
	m := map[string]string{}
	rows(tsv, func(norm, texts string) {
		for _, t := range strings.Fields(texts) {
			m[t] = norm
		}
	})
	return m
}

func longest(m map[string]uint64) int {
	n := 0
	for k := range m {
		n = max(n, len(k))
	}
	return n
}
