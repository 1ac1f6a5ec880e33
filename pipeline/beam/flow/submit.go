package flow

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/graphx"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/util/protox"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/runnerlib"
	"google.golang.org/protobuf/proto"
)

// Names of the runners that stand in for Beam's universal one and for its
// Prism in the process.
const (
	ourUniversal = "writ universal"
	ourPrism     = "writ prism"
)

func init() {
	beam.RegisterRunner(ourUniversal, func(ctx context.Context, p *beam.Pipeline) (beam.PipelineResult, error) {
		endpoint, err := jobopts.GetEndpoint()
		if err != nil {
			return nil, err
		}
		if err := answer(ctx, Pools()); err != nil {
			return nil, err
		}
		return submit(ctx, p, endpoint, Pools())
	})
	beam.RegisterRunner(ourPrism, func(ctx context.Context, p *beam.Pipeline) (beam.PipelineResult, error) {
		endpoint, err := inProcess()
		if err != nil {
			return nil, err
		}
		return submit(ctx, p, endpoint, nil)
	})
}

// inProcess starts the Prism of this process, once.
var inProcess = sync.OnceValues(func() (string, error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return "", fmt.Errorf("find a port for Prism: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port // Prism does not tell the port that it takes
	if err := l.Close(); err != nil {
		return "", err
	}
	_, err = prism.CreateJobServer(context.Background(), prism.Options{Port: port})
	return fmt.Sprintf("localhost:%d", port), err
})

// Pools are the worker pools that --environment_type=EXTERNAL names, with
// commas between them. Of more than one each is a worker of the job.
func Pools() []string {
	if strings.ToUpper(*jobopts.EnvironmentType) != "EXTERNAL" {
		return nil
	}
	return strings.Split(*jobopts.EnvironmentConfig, ",")
}

// answer fails when a pool does not answer: Prism would end with all its jobs
// (internal/environments.go, externalEnvironment, panics).
func answer(ctx context.Context, pools []string) error {
	for _, at := range pools {
		c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", at)
		if err != nil {
			return fmt.Errorf("worker pool %q of --environment_config does not answer; start it first, beam --worker-pool PORT: %w", at, err)
		}
		if err := c.Close(); err != nil {
			return err
		}
	}
	return nil
}

// pick returns the runner that is to be used where runner is named.
func pick(runner string) string {
	switch {
	case runner == "universal" && (jobopts.IsLoopback() || len(Pools()) > 1):
		return ourUniversal
	case runner == "prism" && *jobopts.Endpoint == "" && (jobopts.IsLoopback() || *jobopts.EnvironmentType == ""):
		return ourPrism
	}
	return runner
}

// submit is Beam's universal runner for workers that exist when the job
// begins: the pools, or without any this process. Two things are not as in the
// SDK: the job may have an environment for each pool, and no binary is sent to
// the runner, nor a file left in its place, beamloopbackworker-… of the
// temporary folder.
func submit(ctx context.Context, p *beam.Pipeline, endpoint string, pools []string) (beam.PipelineResult, error) {
	if len(pools) == 0 {
		srv, err := extworker.StartLoopback(ctx, 0)
		if err != nil {
			return nil, fmt.Errorf("start workers in this process: %w", err)
		}
		defer srv.Stop(ctx)
		pools = []string{srv.EnvironmentConfig(ctx)}
	}
	edges, _, err := p.Build()
	if err != nil {
		return nil, err
	}
	env, err := graphx.CreateEnvironment(ctx, graphx.URNEnvExternal, func(context.Context) string { return pools[0] })
	if err != nil {
		return nil, err
	}
	job, err := graphx.Marshal(edges, &graphx.Options{Environment: env, PipelineResourceHints: jobopts.GetPipelineResourceHints()})
	if err != nil {
		return nil, err
	}
	share(job.GetComponents(), pools)
	return runnerlib.Execute(ctx, job, endpoint, &runnerlib.JobOptions{
		Name: jobopts.GetJobName(), Experiments: jobopts.GetExperiments(), Parallelism: *jobopts.Parallelism,
		Worker: os.DevNull, // no binary: the workers have it
	}, false)
}

// share gives part i of the documents to pool i: an environment of its own,
// since a runner may have one worker for each environment, as Prism has. What
// is not in a part stays with the first pool.
func share(c *pipepb.Components, pools []string) {
	for i := 1; i < len(pools); i++ {
		id := fmt.Sprintf("go-%d", i)
		for _, t := range c.GetTransforms() {
			if t.GetEnvironmentId() == "" || !strings.HasPrefix(t.GetUniqueName(), part(i)+"/") {
				continue
			}
			if c.Environments[id] == nil {
				env := proto.Clone(c.Environments[t.GetEnvironmentId()]).(*pipepb.Environment)
				env.Payload = protox.MustEncode(&pipepb.ExternalPayload{Endpoint: &pipepb.ApiServiceDescriptor{Url: pools[i]}})
				env.Dependencies = nil
				c.Environments[id] = env
			}
			t.EnvironmentId = id
		}
	}
}
