package entity

import (
	"strings"
	"testing"

	"writ/models"
)

// BenchmarkGazetteer is the tokens and the trie alone.
func BenchmarkGazetteer(b *testing.B) {
	l, err := load(models.FS(), nil)
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("The Justice Department's Tax Division and U.S. Attorney Jane Q. Rivers of the Western District of Missouri announced today that Northmoor Pipelines Inc. of Toledo will pay a fine after an investigation by the FBI. The company had denied the claims in a letter to its customers earlier this year, and said that it would appeal the order.\n", 300)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var hits []hit
	for b.Loop() {
		hits = l.gazetteer.scan(text, tokenize(text, l.words), hits[:0])
	}
}
