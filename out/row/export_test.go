package row

import "strings"

// DictionaryLines returns the lines of dictionary.tsv without comments and header.
func DictionaryLines() []string {
	var out []string
	for line := range strings.Lines(dictionary) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "table\t") {
			out = append(out, strings.TrimRight(line, "\n"))
		}
	}
	return out
}
