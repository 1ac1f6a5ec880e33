package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// nearest returns the candidate that a typing error may have meant, "" = none
// is near: at most a third of its letters, and no more than three, differ.
func nearest(word string, candidates []string) string {
	best, least := "", 4
	for _, c := range candidates {
		if c == word {
			continue
		}
		n := distance(strings.ToLower(word), strings.ToLower(c))
		if n < least && n*3 <= max(len(c), 3) {
			best, least = c, n
		}
	}
	return best
}

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		before, last, now := rows[(i+1)%3], rows[(i-1)%3], rows[i%3]
		now[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
	}
	return rows[len(x)%3][len(y)]
}

// meant is "; did you mean …?" with what word may have meant, "" = nothing.
func meant(word string, candidates []string) string {
	if c := nearest(word, candidates); c != "" {
		return fmt.Sprintf("; did you mean %s?", c)
	}
	return ""
}

// suggestFlag adds to pflag's complaint of an unknown flag the one that may
// have been meant.
func suggestFlag(c *cobra.Command, err error) error {
	name, ok := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !ok {
		return err
	}
	var all []string
	c.Flags().VisitAll(func(f *pflag.Flag) { all = append(all, f.Name) })
	if n := nearest(name, all); n != "" {
		return fmt.Errorf("%w; did you mean --%s?", err, n)
	}
	return fmt.Errorf("%w; see '%s --help'", err, c.CommandPath())
}

// suggestCommand is the command that a name may have meant.
func suggestCommand(name string, root *cobra.Command) string {
	if root == nil || strings.ContainsAny(name, `./\`) {
		return ""
	}
	var all []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			all = append(all, c.Name())
		}
	}
	if n := nearest(name, all); n != "" {
		return fmt.Sprintf("; did you mean the command '%s %s'?", root.Name(), n)
	}
	return ""
}

// suggestInput is what a name that is no file may have meant: a command, or a
// file beside it.
func suggestInput(name string, root *cobra.Command) string {
	if s := suggestCommand(name, root); s != "" {
		return s
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return ""
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	if n := nearest(filepath.Base(name), all); n != "" {
		return fmt.Sprintf("; did you mean %s?", filepath.Join(filepath.Dir(name), n))
	}
	return ""
}
