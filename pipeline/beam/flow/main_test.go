package flow_test

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	//lint:ignore SA1019 Prism is to be used, but it listens on all interfaces; both are tested
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal"

	"writ/extract/read/pdf"
	"writ/pipeline/beam/flow"
)

// root is the folder of the repository, from where tests run: paths of inputs
// stand in rows.
const root = "../../.."

// Environment of the processes that this test binary starts of itself.
const (
	apartEnv = "WRIT_BEAM_APART" // folder of tools; the process has a network of its own
	childEnv = "WRIT_BEAM_CHILD" // a run to make, see child
)

// toolDir is the folder of the programs that tests start.
var toolDir string

// TestMain runs the tests in a process with a network of its own, where Prism
// can be started: it listens on all interfaces. Where the system does not allow
// that, tests of Prism are skipped.
func TestMain(m *testing.M) {
	pdf.Main()
	if os.Getenv(childEnv) != "" {
		start()
		os.Exit(child())
	}
	if toolDir = os.Getenv(apartEnv); toolDir == "" {
		os.Exit(outside(m))
	}
	start()
	code := m.Run()
	if err := flow.Close(); err != nil && code == 0 {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

func start() {
	flag.Parse()
	beam.Init()
	slog.SetDefault(slog.New(slog.DiscardHandler)) // runners log what tests do on purpose
	if err := os.Chdir(root); err != nil {
		panic(err)
	}
}

// outside builds the tools, while there is a network, and runs the tests apart
// if it can.
func outside(m *testing.M) int {
	runtime.LockOSThread() // the process that is started dies with this thread
	dir, err := os.MkdirTemp("", "beam-test-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	for name, at := range map[string][2]string{
		"extract": {root, "./cmd/extract"},
		"prism":   {"..", "github.com/apache/beam/sdks/v2/go/cmd/prism"},
	} {
		c := exec.Command("go", "build", "-o", filepath.Join(dir, name), at[1])
		c.Dir = at[0]
		if b, err := c.CombinedOutput(); err != nil {
			fmt.Printf("build %s: %v\n%s", name, err, b)
			return 1
		}
	}
	if err := apart(exec.Command("true")).Run(); err == nil {
		c := apart(exec.Command(os.Args[0], os.Args[1:]...))
		c.Env = append(os.Environ(), apartEnv+"="+dir)
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		if err := c.Run(); err != nil {
			return 1
		}
		return 0
	}
	toolDir = dir
	start()
	defer flow.Close()
	return m.Run()
}

// needPrism skips a test that would start Prism where others could reach it.
func needPrism(t *testing.T) {
	t.Helper()
	if os.Getenv(apartEnv) == "" {
		t.Skip("Prism listens on all interfaces, and this system does not let a test have a network of its own (Linux, root)")
	}
	if err := loopback(); err != nil {
		t.Fatal(err)
	}
}
