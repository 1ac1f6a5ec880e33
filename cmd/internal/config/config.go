// Package config gives the flags of a command their values from the
// environment and from a YAML file, and tells where each value comes from.
//
// A value is looked for in this order: the command line, the variable
// EXTRACT_<COMMAND>_<FLAG>, the variable EXTRACT_<FLAG>, the file's section
// of the command, the top level of the file, the flag's default. A variable
// that is set to nothing is not set. What is no flag is an error, so that a
// misspelt limit does not go unnoticed.
package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// FileFlag is the flag of the root command that names the file.
const FileFlag = "config"

// prefix of the environment variables that are read.
const prefix = "EXTRACT_"

// Where a value comes from.
const (
	FromDefault     = "default"
	FromFlag        = "flag"
	FromEnvironment = "environment"
	FromFile        = "file"
)

// Setting is one flag of one command with its value.
type Setting struct {
	Key     string `json:"key"`     // as it stands in a file: "workers", or "run.output" for a flag that is not the same everywhere
	Command string `json:"command"` // "run"; the name of the root command for itself
	Flag    string `json:"flag"`
	Value   string `json:"value"`
	From    string `json:"from"`            // one of the constants above
	Where   string `json:"where,omitempty"` // variable, or file and line
}

// given is a value from outside the command line.
type given struct {
	value       string
	from, where string
}

// Settings are the values that environment and file give to the commands of
// one program.
type Settings struct {
	keys  keys
	given map[string]given // by key
}

// Load reads the environment, KEY=VALUE, and the file, for the commands of
// root. Without a file, "", the variable EXTRACT_CONFIG names it.
func Load(root *cobra.Command, environ []string, file string) (*Settings, error) {
	s := &Settings{keysOf(root), map[string]given{}}
	named := ""
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if value == "" || !strings.HasPrefix(name, prefix) {
			continue
		}
		if name == variable(FileFlag) {
			named = value
			continue
		}
		key, err := s.keys.ofVariable(name)
		if err != nil {
			return nil, err
		}
		s.given[key] = given{value, FromEnvironment, name}
	}
	if file == "" {
		file = named
	}
	if file == "" {
		return s, nil
	}
	list, err := read(file, s.keys)
	if err != nil {
		return nil, err
	}
	for key, g := range list {
		if _, ok := s.given[key]; !ok {
			s.given[key] = g
		}
	}
	return s, nil
}

// Apply gives the flags of c that were not on the command line the values of
// s, and returns every flag with what it has now, by name.
func (s *Settings) Apply(c *cobra.Command) ([]Setting, error) {
	var list []Setting
	var bad error
	command := nameOf(c)
	flagsOf(c).VisitAll(func(f *pflag.Flag) {
		if skipped(f.Name) || bad != nil {
			return
		}
		t := Setting{Key: s.keys.of(command, f.Name), Command: command, Flag: f.Name, From: FromDefault}
		switch g, ok := s.find(command, f.Name); {
		case f.Changed:
			t.From = FromFlag
		case ok:
			if err := f.Value.Set(g.value); err != nil {
				bad = fmt.Errorf("%s: %q is no value of --%s: %w", g.where, g.value, f.Name, err)
				return
			}
			f.Changed = true
			t.From, t.Where = g.from, g.where
		}
		t.Value = f.Value.String()
		list = append(list, t)
	})
	return list, bad
}

// find returns what s says of a flag. The environment wins over the file, and
// within each what is said of the command alone.
func (s *Settings) find(command, flag string) (given, bool) {
	for _, from := range []string{FromEnvironment, FromFile} {
		for _, key := range []string{command + "." + flag, flag} {
			if g, ok := s.given[key]; ok && g.from == from {
				return g, true
			}
		}
	}
	return given{}, false
}

// Commands returns root and the commands below it that have flags to set.
func Commands(root *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if c.Name() != "help" && c.Name() != "completion" && !strings.HasPrefix(c.Name(), "__") {
			list = append(list, c)
		}
	}
	return list
}

// Known reports whether c is a command that takes settings.
func Known(c *cobra.Command) bool { return slices.Contains(Commands(c.Root()), c) }

func nameOf(c *cobra.Command) string { return c.Name() }

// flagsOf returns the flags of c alone.
func flagsOf(c *cobra.Command) *pflag.FlagSet { return c.LocalNonPersistentFlags() }

// skipped tells flags that are no settings.
func skipped(name string) bool { return name == "help" || name == "version" || name == FileFlag }

// variable is the environment variable of a key.
func variable(key string) string {
	return prefix + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(key))
}
