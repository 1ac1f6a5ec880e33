package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"writ/cmd/internal/config"
)

// program has two commands that share --workers and differ in --output.
func program() (root, run *cobra.Command) {
	do := func(*cobra.Command, []string) {}
	root = &cobra.Command{Use: "extract [FILE]", Run: do}
	root.Flags().Int("workers", 1, "how many")
	root.Flags().String("output", "", "a file")
	run = &cobra.Command{Use: "run INPUT", Run: do}
	run.Flags().Int("workers", 1, "how many")
	run.Flags().String("output", "", "a dataset")
	run.Flags().Bool("quiet", false, "say nothing")
	run.Flags().String("max-failures", "", "how many may fail")
	root.AddCommand(run)
	return root, run
}

// settings applies environment and file to the command run.
func settings(t *testing.T, yaml string, environ []string, args ...string) (map[string]string, error) {
	t.Helper()
	file := ""
	if yaml != "" {
		file = filepath.Join(t.TempDir(), "s.yaml")
		if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, run := program()
	if err := run.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	s, err := config.Load(root, environ, file)
	if err != nil {
		return nil, err
	}
	list, err := s.Apply(run)
	m := map[string]string{}
	for _, e := range list {
		m[e.Key] = strings.TrimSpace(e.Value + " " + e.From + " " + strings.Replace(e.Where, file+":", "FILE:", 1))
	}
	return m, err
}

func TestTheFirstPlaceThatNamesAFlagGivesItsValue(t *testing.T) {
	for name, tc := range map[string]struct {
		yaml    string
		environ []string
		args    []string
		want    map[string]string // over the defaults
	}{
		"nothing is given": {},
		"the file": {
			yaml: "workers: 3 # of 4\nmax_failures: 5%\nrun:\n  output: D\n  quiet: true\n",
			want: map[string]string{"workers": "3 file FILE:1", "max-failures": "5% file FILE:2", "run.output": "D file FILE:4", "quiet": "true file FILE:5"},
		},
		"the file's section wins over its top level": {
			yaml: "run:\n  workers: 5\nworkers: 3\n",
			want: map[string]string{"workers": "5 file FILE:2"},
		},
		"another command's section says nothing": {yaml: "extract:\n  workers: 5\n  output: f.csv\n"},
		"the environment wins over the file": {
			yaml:    "run:\n  workers: 5\n",
			environ: []string{"EXTRACT_WORKERS=6", "PATH=/bin", "EXTRACT_RUN_OUTPUT=E"},
			want:    map[string]string{"workers": "6 environment EXTRACT_WORKERS", "run.output": "E environment EXTRACT_RUN_OUTPUT"},
		},
		"a command's own variable wins": {
			environ: []string{"EXTRACT_RUN_WORKERS=7", "EXTRACT_WORKERS=6"},
			want:    map[string]string{"workers": "7 environment EXTRACT_RUN_WORKERS"},
		},
		"an empty variable is not set": {
			yaml: "workers: 3", environ: []string{"EXTRACT_WORKERS="},
			want: map[string]string{"workers": "3 file FILE:1"},
		},
		"the command line wins over all": {
			yaml: "workers: 3", environ: []string{"EXTRACT_WORKERS=6"}, args: []string{"--workers", "9"},
			want: map[string]string{"workers": "9 flag"},
		},
		"a flag at its default still wins": {
			environ: []string{"EXTRACT_WORKERS=6"}, args: []string{"--workers=1"},
			want: map[string]string{"workers": "1 flag"},
		},
		"an anchor is followed":             {yaml: "workers: &n 3\nrun:\n  max-failures: *n\n", want: map[string]string{"workers": "3 file FILE:1", "max-failures": "3 file FILE:3"}},
		"a file of comments":                {yaml: "# nothing\n"},
		"an empty section":                  {yaml: "run:\n"},
		"text that YAML would type is text": {yaml: "run:\n  output: 2026-11-26\n", want: map[string]string{"run.output": "2026-11-26 file FILE:2"}},
	} {
		t.Run(name, func(t *testing.T) {
			want := map[string]string{"workers": "1 default", "run.output": "default", "quiet": "false default", "max-failures": "default"}
			for k, v := range tc.want {
				want[k] = v
			}
			got, err := settings(t, tc.yaml, tc.environ, tc.args...)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWhatIsNoSettingIsAnErrorThatHelps(t *testing.T) {
	for name, tc := range map[string]struct {
		yaml    string
		environ []string
		says    []string
	}{
		"misspelt key":             {yaml: "a: 1\n", says: []string{"s.yaml:1", `unknown key "a"`}},
		"misspelt key with a hint": {yaml: "# x\nworker: 1\n", says: []string{"s.yaml:2", `"worker"`, "did you mean workers?"}},
		"misspelt key in section":  {yaml: "run:\n  max-failure: 1\n", says: []string{"s.yaml:2", "in section run", "did you mean max-failures?"}},
		"flag of another command":  {yaml: "extract:\n  quiet: true\n", says: []string{`unknown key "quiet" in section extract`}},
		"misspelt section":         {yaml: "rum:\n  workers: 1\n", says: []string{`unknown key "rum"`, "run?"}},
		"flag with many meanings":  {yaml: "output: D\n", says: []string{"means different things in extract, run"}},
		"list":                     {yaml: "workers: [1, 2]\n", says: []string{"s.yaml:1", "want one value"}},
		"no value":                 {yaml: "workers:\n", says: []string{"want one value"}},
		"twice":                    {yaml: "max-failures: 1\nmax_failures: 2\n", says: []string{"s.yaml:2", "stands at"}},
		"bad value":                {yaml: "\nworkers: many\n", says: []string{"s.yaml:2", `"many" is no value of --workers`}},
		"no mapping":               {yaml: "- workers\n", says: []string{"want lines of key: value"}},
		"no YAML":                  {yaml: "workers: [\n", says: []string{"s.yaml"}},
		"two documents":            {yaml: "workers: 1\n---\nworkers: 2\n", says: []string{"more than one YAML document"}},
		"merge key":                {yaml: "run: &r\n  workers: 1\nextract:\n  <<: *r\n", says: []string{`unknown key "<<"`}},
		"misspelt variable":        {environ: []string{"EXTRACT_WORKER=1"}, says: []string{"EXTRACT_WORKER:", "did you mean EXTRACT_WORKERS"}},
		"variable, many meanings":  {environ: []string{"EXTRACT_OUTPUT=1"}, says: []string{"EXTRACT_EXTRACT_OUTPUT, EXTRACT_RUN_OUTPUT"}},
		"variable, bad value":      {environ: []string{"EXTRACT_RUN_QUIET=maybe"}, says: []string{`EXTRACT_RUN_QUIET: "maybe" is no value of --quiet`}},
		"no such file":             {environ: []string{"EXTRACT_CONFIG=" + filepath.Join(t.TempDir(), "none")}, says: []string{"read settings", "none"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := settings(t, tc.yaml, tc.environ)
			if err == nil {
				t.Fatal("no error")
			}
			for _, s := range tc.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("error %q, want %q in it", err, s)
				}
			}
		})
	}
}

// FuzzFile reads any bytes as a file: an error, or values of known keys.
func FuzzFile(f *testing.F) {
	f.Add("workers: 3\nrun:\n  output: &a D\n  max-failures: *a\n")
	f.Add("run: {quiet: yes}\n---\n")
	f.Add("a: &a [*a]\n")
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		m, err := settings(t, s, nil)
		if err == nil && len(m) != 4 {
			t.Errorf("%d settings, want 4", len(m))
		}
	})
}
