package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"writ/cmd/internal/config"
)

// configure lets environment and file set the flags of every command below
// root that were not on the command line.
func configure(root *cobra.Command) {
	file := ""
	root.PersistentFlags().StringVar(&file, config.FileFlag, "", "YAML file of settings (or EXTRACT_CONFIG); see extract config --help")
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if !config.Known(c) || c.Name() == "config" {
			return nil
		}
		s, err := config.Load(root, os.Environ(), file)
		if err == nil {
			_, err = s.Apply(c)
		}
		if err != nil {
			return &exitError{ExitUsage, err}
		}
		return nil
	}
}

// newConfig makes the command that shows settings.
func newConfig(s Streams) *cobra.Command {
	format := "text"
	c := &cobra.Command{
		Use:   "config [COMMAND LINE...]",
		Short: "Show every setting and where its value comes from",
		Long: `config shows the value of every flag and where it comes from. Written before a command
line, it shows what that command would work with, and runs nothing.

Every flag can also be set by an environment variable and in a YAML file (--config FILE,
or EXTRACT_CONFIG); the command line wins over the environment, the environment over the
file. Keys are flags: max-failures, EXTRACT_MAX_FAILURES. What stands in the section of a
command, or behind its name in a variable, holds for that command alone and wins; flags that
differ from command to command, such as output and format, can be set only so. The command
without a name has the section extract. Unknown keys are errors.

  # settings.yaml
  lexicon: /etc/writ/lexicon
  workers: 4
  run:
    output: /srv/writ/dataset
    max-failures: 5%`,
		Example: `  extract config
  extract config run INBOX --workers 2
  EXTRACT_RUN_OUTPUT=DATASET extract config --config settings.yaml --format jsonl run`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "jsonl"); err != nil {
				return err
			}
			list, err := effective(c, args)
			if err != nil {
				if errors.Is(err, pflag.ErrHelp) {
					return c.Help()
				}
				return &exitError{ExitUsage, err}
			}
			return tellSettings(s.Out, list, format)
		},
	}
	c.Flags().StringVar(&format, "format", format, "text or jsonl")
	c.Flags().SetInterspersed(false) // what follows is another command's
	return c
}

// effective returns the settings of the command line args, of every command
// where there is none.
func effective(self *cobra.Command, args []string) ([]config.Setting, error) {
	root := self.Root()
	commands := config.Commands(root)
	if len(args) > 0 {
		c, rest, err := root.Find(args)
		if err != nil {
			return nil, err
		}
		if c == self || !config.Known(c) {
			return nil, fmt.Errorf("config of %q: want another command", c.Name())
		}
		if err := c.ParseFlags(rest); err != nil {
			return nil, err
		}
		commands = []*cobra.Command{c}
	}
	all, err := config.Load(root, os.Environ(), root.PersistentFlags().Lookup(config.FileFlag).Value.String())
	if err != nil {
		return nil, err
	}
	var list []config.Setting
	for _, c := range commands {
		if c == self {
			continue
		}
		s, err := all.Apply(c)
		if err != nil {
			return nil, err
		}
		list = append(list, s...)
	}
	return list, nil
}

// tellSettings prints settings. In text, a flag that is the same in all
// commands that have it is one line.
func tellSettings(w io.Writer, list []config.Setting, format string) error {
	if format == "jsonl" {
		return lines(w, list)
	}
	unlike := map[string]bool{} // keys that commands give different values
	first := map[string]config.Setting{}
	for _, s := range list {
		f, ok := first[s.Key]
		if !ok {
			first[s.Key] = s
		} else if f.Value != s.Value || f.Where != s.Where {
			unlike[s.Key] = true
		}
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "key\tvalue\tfrom")
	var told []string
	for _, s := range list {
		key := s.Key
		if unlike[key] {
			key = s.Command + "." + s.Flag
		}
		if slices.Contains(told, key) {
			continue
		}
		told = append(told, key)
		fmt.Fprintf(tw, "%s\t%s\t%s\n", key, shown(s.Value), strings.TrimSpace(s.From+" "+s.Where))
	}
	return tw.Flush()
}

// shown is a value as it may stand in a YAML file on one line.
func shown(v string) string {
	if v != "" && v == oneLine(v) {
		return v
	}
	b, err := json.Marshal(v)
	if err != nil {
		return v // a string always encodes
	}
	return string(b)
}
