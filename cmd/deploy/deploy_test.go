// Package deploy_test checks the examples of this folder against the program:
// a flag that is renamed must be renamed here.
package deploy_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"writ/cmd/internal/cli"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var command = regexp.MustCompile(`(?m)^(?:[^#\n]*/usr/local/bin/extract|#   podman run .* writ) (run [^|\n]*?)(?: 2>>.*)?$`)

func TestCommandsInTheExamplesAreCommandsOfTheProgram(t *testing.T) {
	settings, err := filepath.Abs("settings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]bool{"writ.service": true, "crontab": true, "Containerfile": false} {
		m := command.FindStringSubmatch(read(t, name))
		if m == nil {
			t.Errorf("%s: no command line found", name)
			continue
		}
		args := append([]string{"config"}, strings.Fields(m[1])...)
		if env {
			args = append([]string{"--config", settings}, args...)
			if !strings.Contains(read(t, name), "EXTRACT_CONFIG=/etc/writ/settings.yaml") {
				t.Errorf("%s: does not name the settings", name)
			}
		}
		var stdout, stderr bytes.Buffer
		if code := cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr}); code != 0 {
			t.Errorf("%s: extract %q: exit %d: %s", name, args, code, stderr.String())
		}
		for _, key := range []string{"run.output", "max-failures", "metrics"} {
			if line := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(key) + ` .*$`).FindString(stdout.String()); env && strings.Contains(line, "default") {
				t.Errorf("%s: %s", name, line)
			}
		}
		if !strings.Contains(stdout.String(), "/dataset ") {
			t.Errorf("%s: no dataset:\n%s", name, stdout.String())
		}
	}
}

func TestUnitsAreSound(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("needs systemd-analyze")
	}
	dir := t.TempDir()
	for _, name := range []string{"writ.service", "writ.timer"} {
		text := strings.ReplaceAll(read(t, name), "/usr/local/bin/extract", "/bin/true") // it must be there
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("systemd-analyze", "verify", "--man=no", filepath.Join(dir, "writ.service"), filepath.Join(dir, "writ.timer")).CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("writ.")) {
		t.Errorf("%v: %s", err, out)
	}
}

var metric = regexp.MustCompile(`writ_run_[a-z_]+`)

func TestAlertsAskForMetricsThatAreWritten(t *testing.T) {
	text := read(t, "alerts.yaml")
	var rules struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if err := yaml.Unmarshal([]byte(text), &rules); err != nil || len(rules.Groups) != 1 || len(rules.Groups[0].Rules) != 3 {
		t.Fatalf("%v: %+v", err, rules)
	}
	written := read(t, "../internal/watch/metrics.go")
	for _, m := range metric.FindAllString(text, -1) {
		if !strings.Contains(written, `"`+m+`"`) {
			t.Errorf("no metric %s is written", m)
		}
	}
}
