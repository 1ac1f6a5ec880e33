package deploy_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"writ/cmd/internal/cli"
	"writ/extract/read/pdf"
	"writ/out/audit"
	"writ/out/store/s3"
	"writ/out/store/s3/fake"
)

func TestMain(m *testing.M) {
	pdf.Main()
	os.Exit(m.Run())
}

// job are the parts of the manifest that must fit each other.
type job struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Spec       struct {
		CompletionMode       string `yaml:"completionMode"`
		Completions          int
		Parallelism          int
		BackoffLimitPerIndex int `yaml:"backoffLimitPerIndex"`
		PodFailurePolicy     struct {
			Rules []struct {
				Action      string
				OnExitCodes *struct {
					ContainerName string `yaml:"containerName"`
					Operator      string
					Values        []int
				} `yaml:"onExitCodes"`
				OnPodConditions []map[string]string `yaml:"onPodConditions"`
			}
		} `yaml:"podFailurePolicy"`
		Template struct {
			Metadata map[string]any
			Spec     struct {
				RestartPolicy string `yaml:"restartPolicy"`
				Containers    []struct {
					Name, Image string
					Args        []string
					Env         []struct {
						Name, Value string
						ValueFrom   map[string]any `yaml:"valueFrom"`
					}
					EnvFrom      []map[string]map[string]string `yaml:"envFrom"`
					VolumeMounts []map[string]string            `yaml:"volumeMounts"`
					Resources    struct {
						Requests, Limits map[string]string
					}
				}
				Volumes []struct{ Name string }
			}
		}
	}
}

var variable = regexp.MustCompile(`\$\(([A-Z_]+)\)`)

// The manifest's own commands, run as its pods would, share all documents out
// and make one dataset; a pod that is started again has nothing to add.
func TestTheJobOfKubernetesRuns(t *testing.T) {
	var j job
	if err := yaml.Unmarshal([]byte(read(t, "kubernetes.yaml")), &j); err != nil {
		t.Fatal(err)
	}
	n := j.Spec.Completions
	if j.APIVersion != "batch/v1" || j.Kind != "Job" || j.Spec.CompletionMode != "Indexed" || n < 2 || j.Spec.Parallelism != n || len(j.Spec.Template.Spec.Containers) != 1 {
		t.Fatalf("not an indexed job of one container: %+v", j)
	}
	if j.Spec.Template.Spec.RestartPolicy != "Never" {
		t.Error("podFailurePolicy needs restartPolicy: Never")
	}
	c := j.Spec.Template.Spec.Containers[0]
	for _, r := range j.Spec.PodFailurePolicy.Rules {
		if e := r.OnExitCodes; e != nil {
			want := map[string]int{"FailJob": cli.ExitUsage, "Ignore": cli.ExitInterrupted}[r.Action]
			if e.ContainerName != c.Name || !slices.Equal(e.Values, []int{want}) {
				t.Errorf("rule %+v: want exit code %d of %s", r, want, c.Name)
			}
		}
	}
	if len(c.EnvFrom) != 1 || c.EnvFrom[0]["secretRef"]["name"] == "" || c.Resources.Limits["memory"] == "" || c.Resources.Requests["cpu"] == "" {
		t.Errorf("no secret or no resources: %+v", c)
	}
	for _, m := range c.VolumeMounts {
		if !slices.ContainsFunc(j.Spec.Template.Spec.Volumes, func(v struct{ Name string }) bool { return v.Name == m["name"] }) {
			t.Errorf("no volume %s", m["name"])
		}
	}
	env := map[string]bool{"JOB_COMPLETION_INDEX": true} // which the controller sets
	for _, e := range c.Env {
		env[e.Name] = true
		if strings.Contains(e.Name, "SECRET") || strings.Contains(e.Name, "ACCESS_KEY") {
			t.Errorf("%s stands in the manifest", e.Name)
		}
		if (e.Value == "") == (e.ValueFrom == nil) {
			t.Errorf("%s has no value", e.Name)
		}
	}

	fake.New(t)
	client, err := s3.New(s3.Options{})
	if err != nil {
		t.Fatal(err)
	}
	news, err := filepath.Glob("../../corpus/news/*.txt")
	if err != nil || len(news) < n {
		t.Fatalf("%d documents, %v", len(news), err)
	}
	for _, name := range news {
		if err := client.Put(t.Context(), s3.Location{Bucket: fake.Bucket, Key: "inbox/news/" + filepath.Base(name)}, []byte(read(t, name))); err != nil {
			t.Fatal(err)
		}
	}
	pod := func(index, try int) {
		t.Helper()
		var args []string
		for _, a := range c.Args {
			a = variable.ReplaceAllStringFunc(a, func(v string) string {
				name := v[2 : len(v)-1]
				if !env[name] {
					t.Fatalf("%s: %s is not set", a, name)
				}
				return map[string]string{"JOB_COMPLETION_INDEX": fmt.Sprint(index), "POD_NAME": fmt.Sprintf("writ-x2k4q-%d-p%d", index, try)}[name]
			})
			args = append(args, strings.Replace(a, "s3://", "s3://"+fake.Bucket+"/", 1))
		}
		if !slices.Contains(args, fmt.Sprintf("--shard=%d/%d", index, n)) {
			t.Fatalf("%q: want --shard=%d/%d", args, index, n)
		}
		var stdout, stderr bytes.Buffer
		if code := cli.Main(args, cli.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr, S3: s3.Options{Pause: time.Millisecond}}); code != cli.ExitOK {
			t.Fatalf("extract %q: exit %d: %s", args, code, stderr.String())
		}
	}
	for try := range 2 {
		for i := range n {
			pod(i, try)
		}
	}
	sum, err := audit.VerifyRemote(t.Context(), client, "s3://"+fake.Bucket+"/results/dataset", false, nil)
	if err != nil || sum.Wrong > 0 || sum.Runs != 2*n {
		t.Fatalf("%+v, %v", sum, err)
	}
	back := filepath.Join(t.TempDir(), "d")
	var stdout, stderr bytes.Buffer
	if code := cli.Main([]string{"copy", "s3://" + fake.Bucket + "/results/dataset", back}, cli.Streams{Out: &stdout, Err: &stderr}); code != cli.ExitOK {
		t.Fatal(stderr.String())
	}
	runs, err := audit.Runs(back)
	if err != nil {
		t.Fatal(err)
	}
	documents := int64(0)
	for _, r := range runs {
		documents += r.Rows["documents"]
	}
	if documents != int64(len(news)) {
		t.Errorf("%d documents, want %d", documents, len(news))
	}
}
