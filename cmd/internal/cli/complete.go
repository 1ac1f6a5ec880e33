package cli

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"writ/extract/lang"
	"writ/extract/read/pdf"
	"writ/out/layer"
)

// readable are the extensions of files that a shell offers as inputs.
var readable = []string{"txt", "text", "html", "htm", "xhtml", "pdf", "jsonl", "ndjson", "md", "gz", "zst", "zip", "tar", "tgz", "warc"}

// flagValues are the flags with a list of values, whatever their command.
var flagValues = map[string][]string{
	"nlp":        lang.Engines(),
	"ocr":        {"auto\ttesseract where it is installed", "off\tno OCR"},
	"pdf-engine": slices.Sorted(maps.Keys(pdf.Engines())),
	"layer":      layer.Names(),
}

// flagFiles are the flags that name a file, with the extensions of such.
var flagFiles = map[string][]string{"clutter-lines": {"tsv"}, "system": {"jsonl"}, "output": nil}

// flagDirs are the flags that name a directory.
var flagDirs = []string{"lexicon", "model", "quarantine", "temp"}

// complete tells the shell's completion what the flags and arguments of c and
// of its commands may be. formats are those of --format, by command.
func complete(c *cobra.Command, formats map[string][]string) {
	register := func(name string, f cobra.CompletionFunc) {
		if c.Flags().Lookup(name) != nil {
			_ = c.RegisterFlagCompletionFunc(name, f) // fails for a flag that is not there, or done already
		}
	}
	for name, values := range flagValues {
		register(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	for name, ext := range flagFiles {
		if ext == nil {
			register(name, cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault))
			continue
		}
		register(name, cobra.FixedCompletions(ext, cobra.ShellCompDirectiveFilterFileExt))
	}
	for _, name := range flagDirs {
		register(name, cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
	}
	if values := formats[c.Name()]; values != nil {
		register("format", cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	if c.ValidArgsFunction == nil {
		c.ValidArgsFunction = argsOf(c.Name())
	}
	for _, sub := range c.Commands() {
		complete(sub, formats)
	}
}

// argsOf completes the arguments of a command.
func argsOf(name string) cobra.CompletionFunc {
	switch name {
	case "extract": // commands or files: the shell's own completion of files
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
	case "cluster", "copy", "runs", "files", "verify", "diff", "lint":
		return cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	case "schema", "version":
		return cobra.NoFileCompletions
	}
	return cobra.FixedCompletions(readable, cobra.ShellCompDirectiveFilterFileExt)
}
