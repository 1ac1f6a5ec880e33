package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"writ/cmd/internal/cli"
)

func TestADocumentWithoutADateAsksForOne(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.txt")
	put(t, file, "The Federal Trade Commission fined Acme Corp. $2 million on Tuesday for late reports.\n")
	for args, want := range map[string]bool{"": true, "--doc-date=2021-05-12": false} {
		line := []string{file, "--format", "csv"}
		if args != "" {
			line = append(line, args)
		}
		_, stderr, code := extract(t, "", line...)
		if got := strings.Contains(stderr, "--doc-date YYYY-MM-DD settles them"); code != cli.ExitOK || got != want {
			t.Errorf("%q: exit %d, hint %v, want %v: %s", args, code, got, want, stderr)
		}
	}
}
