package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// keys are the names that settings may have.
type keys struct {
	sections map[string]bool     // names of commands
	flags    map[string][]string // commands by flag
	unlike   map[string]bool     // flags that mean different things in different commands
	vars     map[string]string   // keys by environment variable
}

// keysOf collects the flags of all commands. A flag that means the same in
// all commands that have it may be set for all at once; another one, such as
// --output, for each command alone.
func keysOf(root *cobra.Command) keys {
	k := keys{map[string]bool{}, map[string][]string{}, map[string]bool{}, map[string]string{}}
	usage := map[string]string{}
	for _, c := range Commands(root) {
		name := nameOf(c)
		k.sections[name] = true
		flagsOf(c).VisitAll(func(f *pflag.Flag) {
			if skipped(f.Name) {
				return
			}
			k.flags[f.Name] = append(k.flags[f.Name], name)
			if u, ok := usage[f.Name]; ok && u != f.Usage {
				k.unlike[f.Name] = true
			}
			usage[f.Name] = f.Usage
			k.vars[variable(name+"."+f.Name)] = name + "." + f.Name
		})
	}
	for f := range k.flags {
		k.vars[variable(f)] = f
	}
	return k
}

// of returns the shortest key of a flag.
func (k keys) of(command, flag string) string {
	if k.unlike[flag] {
		return command + "." + flag
	}
	return flag
}

// check returns the key for a name in a section, "" = the top level.
func (k keys) check(section, name string) (string, error) {
	name = strings.ReplaceAll(name, "_", "-")
	commands, ok := k.flags[name]
	switch {
	case section != "" && slices.Contains(commands, section):
		return section + "." + name, nil
	case section != "":
		var may []string
		for f, c := range k.flags {
			if slices.Contains(c, section) {
				may = append(may, f)
			}
		}
		return "", fmt.Errorf("unknown key %q in section %s%s", name, section, suggest(name, may))
	case !ok:
		return "", fmt.Errorf("unknown key %q%s", name, suggest(name, slices.AppendSeq(slices.Collect(maps.Keys(k.flags)), maps.Keys(k.sections))))
	case k.unlike[name]:
		return "", fmt.Errorf("%q means different things in %s: set it in the section of one", name, strings.Join(commands, ", "))
	}
	return name, nil
}

// ofVariable returns the key of an environment variable.
func (k keys) ofVariable(name string) (string, error) {
	key, ok := k.vars[name]
	if !ok {
		return "", fmt.Errorf("unknown variable %s%s", name, suggest(name, slices.Collect(maps.Keys(k.vars))))
	}
	if section, _, sub := strings.Cut(key, "."); !sub && k.unlike[key] {
		var list []string
		for _, c := range k.flags[key] {
			list = append(list, variable(c+"."+key))
		}
		return "", fmt.Errorf("%s means different things for different commands: set one of %s", variable(section), strings.Join(list, ", "))
	}
	return key, nil
}

// suggest returns what a misspelt name may have meant, by the measure that
// cobra has for commands.
func suggest(name string, may []string) string {
	slices.Sort(may)
	c := &cobra.Command{SuggestionsMinimumDistance: max(2, len(name)/4)}
	for _, m := range may {
		c.AddCommand(&cobra.Command{Use: m, Run: func(*cobra.Command, []string) {}})
	}
	list := c.SuggestionsFor(name)
	if len(list) == 0 {
		return ""
	}
	return ": did you mean " + strings.Join(list[:min(3, len(list))], " or ") + "?"
}
