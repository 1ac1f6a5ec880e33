package flow

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	fnpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/fnexecution_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// ServePool starts workers for runners that ask for them at a port of
// localhost, 0 for any, and tells the address on w. It returns when ctx ends.
func ServePool(ctx context.Context, port int, w io.Writer) error {
	ownIDs()
	pool, err := extworker.StartLoopback(ctx, port)
	if err != nil {
		return fmt.Errorf("start worker pool: %w", err)
	}
	fmt.Fprintf(w, "workers at %s\n", pool.EnvironmentConfig(ctx))
	<-ctx.Done()
	return Close()
}

// ownIDs gives the metrics that the workers of this process tell ids that no
// other process has. The SDK counts them from 1 in each process
// (core/runtime/harness/monitoring.go, getNextShortID), for an id belongs to
// its worker; Prism 2.77.0 has one table of them for a job
// (internal/jobservices/metrics.go, shortIDsToKeys), takes those of a second
// worker for those of the first, and the job dies of it ("error decoding
// metrics"). To be called before workers start.
func ownIDs() {
	prefix := rand.Text()[:8] + "."
	grpcx.Dial = func(ctx context.Context, endpoint string, timeout time.Duration) (*grpc.ClientConn, error) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		//lint:ignore SA1019 as the SDK does it: it waits until the connection stands
		cc, err := grpc.DialContext(ctx, endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithBlock(),
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(math.MaxInt32)), grpc.WithStreamInterceptor(prefixed(prefix)))
		if err != nil {
			return nil, fmt.Errorf("dial %s: %w", endpoint, err)
		}
		return cc, nil
	}
}

// prefixed puts the prefix before the ids that go out on the control stream,
// and takes it away from those that come back.
func prefixed(prefix string) grpc.StreamClientInterceptor {
	return func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
		s, err := open(ctx, desc, cc, method, opts...)
		if err != nil || method != "/"+fnpb.BeamFnControl_ServiceDesc.ServiceName+"/Control" {
			return s, err
		}
		return &control{s, prefix}, nil
	}
}

type control struct {
	grpc.ClientStream
	prefix string
}

// SendMsg implements [grpc.ClientStream].
func (c *control) SendMsg(m any) error {
	if r, ok := m.(*fnpb.InstructionResponse); ok {
		if p := r.GetProcessBundle(); p != nil {
			p.MonitoringData = with(c.prefix, p.MonitoringData)
		}
		if p := r.GetProcessBundleProgress(); p != nil {
			p.MonitoringData = with(c.prefix, p.MonitoringData)
		}
		if i := r.GetMonitoringInfos(); i != nil {
			i.MonitoringInfo = with(c.prefix, i.MonitoringInfo)
		}
	}
	return c.ClientStream.SendMsg(m)
}

// RecvMsg implements [grpc.ClientStream].
func (c *control) RecvMsg(m any) error {
	if err := c.ClientStream.RecvMsg(m); err != nil {
		return err
	}
	if r, ok := m.(*fnpb.InstructionRequest); ok {
		if q := r.GetMonitoringInfos(); q != nil {
			for i, id := range q.MonitoringInfoId {
				q.MonitoringInfoId[i] = strings.TrimPrefix(id, c.prefix)
			}
		}
	}
	return nil
}

func with[V any](prefix string, m map[string]V) map[string]V {
	w := make(map[string]V, len(m))
	for k, v := range m {
		w[prefix+k] = v
	}
	return w
}
