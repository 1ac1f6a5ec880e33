package cli_test

import (
	"io"
	"syscall"
	"testing"
)

// TestAStreamNeedsNoMoreMemoryForMoreLines compares the peaks of 100 and of
// 600 MB of input.
func TestAStreamNeedsNoMoreMemoryForMoreLines(t *testing.T) {
	peak := func(lines int64) int64 {
		c, in, _, out, stderr := filter(t, "--layer", "text", "--workers", "2")
		within(t, c, func() {
			go func() {
				defer in.Close()
				e := &endless{line: padded(100_000)}
				e.most.Store(lines)
				_, _ = io.Copy(in, e)
			}()
			n := int64(0)
			for {
				if _, err := out.ReadString('\n'); err != nil {
					break
				}
				n++
			}
			if err := c.Wait(); err != nil || n != lines {
				t.Fatalf("%d answers: %v: %s", n, err, stderr)
			}
		})
		return c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10
	}
	few, many := peak(1000), peak(6000)
	t.Logf("peak %d MB for 100 MB, %d MB for 600 MB", few, many)
	if many > few*5/4+32 {
		t.Errorf("the peak grows with the stream: %d MB, %d MB", few, many)
	}
}
