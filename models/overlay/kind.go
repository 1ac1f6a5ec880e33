package overlay

import (
	"path"
	"slices"
	"strings"

	"writ/models"
)

// kind is a table that a user may write.
type kind struct {
	file     string
	folder   string
	required []string            // columns
	extra    []string            // columns that the built-in table does not have
	values   map[string][]string // what a column may hold
}

// Values of columns, as published.
var (
	agencyTypes = []string{"agency", "legislature", "prosecutor", "police", "executive", "state", "local", "foreign", "court", "other"}
	entityTypes = []string{"person", "company", "organisation", "class", "product", "bill", "place", "other"}
)

var kinds = []kind{
	{
		file: "groups.tsv", folder: "ontology", required: []string{"id", "name"},
	},
	{
		file: "actions.tsv", folder: "ontology", required: []string{"id", "parent", "gloss", "polarity"}, extra: []string{"like"},
		values: map[string][]string{"polarity": {"adverse", "favourable", "neutral", "mixed", "depends"}},
	},
	{
		file: "agencies.tsv", folder: "lexicon", required: []string{"id", "name", "type"}, extra: []string{"example", "counter"},
		values: map[string][]string{"type": agencyTypes, "needs": {"", "full", "the", "parent"}},
	},
	{
		file: "courts.tsv", folder: "lexicon", required: []string{"id", "name", "type"}, extra: []string{"example", "counter"},
		values: map[string][]string{"type": {"appellate", "trial", "bankruptcy", "special"}},
	},
	{
		file: "entities.tsv", folder: "lexicon", required: []string{"id", "name", "type"},
		values: map[string][]string{"type": entityTypes},
	},
	{
		file: "triggers.tsv", folder: "rules", required: []string{"id", "action", "pattern", "entity", "agency"},
		values: map[string][]string{
			"entity": {"object", "subject", "of", "against", "with", "to"},
			"agency": {"subject", "object", "court", "counterparty"},
		},
	},
}

// Files returns the names of the tables that a user may write.
func Files() []string {
	out := make([]string, len(kinds))
	for i := range kinds {
		out[i] = kinds[i].file
	}
	slices.Sort(out)
	return out
}

// Tables returns the paths of the same tables among the built-in ones.
func Tables() []string {
	out := make([]string, len(kinds))
	for i := range kinds {
		out[i] = kinds[i].path()
	}
	return out
}

func kindOf(file string) *kind {
	for i := range kinds {
		if kinds[i].file == file {
			return &kinds[i]
		}
	}
	return nil
}

func (k *kind) path() string { return path.Join(k.folder, k.file) }

// columns returns all columns that a user's file may have.
func (k *kind) columns(base *models.Table) []string {
	out := slices.Clone(base.Header)
	for _, c := range append(slices.Clone(k.extra), "note") {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// meant proposes the word of known that s is nearest to, "" when none is near.
func meant(s string, known []string) string {
	best, least := "", 3
	for _, w := range known {
		if strings.EqualFold(w, s) {
			return " (did you mean " + w + "?)"
		}
		if abs := len(w) - len(s); abs < least && -abs < least {
			if d := distance(s, w); d < least && d < len(s) {
				best, least = w, d
			}
		}
	}
	if best == "" {
		return ""
	}
	return " (did you mean " + best + "?)"
}

// distance is the edit distance of Levenshtein, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
