package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"writ/extract"
	"writ/out"
)

// commitOptions are the flags of every command that adds a commit to a
// dataset.
type commitOptions struct {
	workOptions
	runID string
	quiet bool
}

func (o *commitOptions) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.runID, "run-id", "", "name of this commit (default: time and random digits)")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress, no summary")
	o.workOptions.flags(c)
}

// commit returns what package out wants to know of a commit that begins now:
// its name, its time (SOURCE_DATE_EPOCH where that is set), versions, and the
// settings. word stands in a made name: "" for a run.
func (o *commitOptions) commit(c *cobra.Command, x *extract.Extractor, word string) (out.Options, error) {
	epoch, err := sourceDateEpoch()
	if err != nil {
		return out.Options{}, err
	}
	now := time.Now().UTC()
	if epoch != nil {
		now = *epoch
	}
	if o.runID == "" {
		id, err := uuid.NewRandom()
		if err != nil {
			return out.Options{}, err
		}
		o.runID = strings.Join(append(strings.Fields(now.Format("20060102T150405Z")+" "+word), id.String()[:8]), "-")
	}
	settings, err := settingsOf(c)
	if err != nil {
		return out.Options{}, err
	}
	return out.Options{
		RunID: o.runID, Date: now, Settings: settings,
		ExtractorVersion: extract.Version, ModelVersion: x.ModelVersion(), RulesVersion: x.RulesVersion(),
	}, nil
}

// harmless are the flags that change no row: every other one is a setting.
var harmless = []string{"help", "output", "quiet", "run-id", "temp", "workers"}

// settingsOf returns every flag that may change rows with its value, by name,
// for the manifest of a commit. A flag is told whether it was given or not, so
// that a later version with another default can be told apart. The value of a
// flag that names a file has its hash beside it, "clutter_lines_sha256".
func settingsOf(c *cobra.Command) (map[string]string, error) {
	m := map[string]string{}
	var errs error
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		for _, h := range harmless {
			if f.Name == h {
				return
			}
		}
		name := strings.ReplaceAll(f.Name, "-", "_")
		m[name] = f.Value.String()
		if !f.Changed || f.Value.Type() != "string" {
			return
		}
		if sum, err := fileHash(f.Value.String()); err != nil {
			errs = errors.Join(errs, fmt.Errorf("--%s: %w", f.Name, err))
		} else if sum != "" {
			m[name+"_sha256"] = sum
		}
	})
	return m, errs
}

// fileHash returns the SHA-256 of a file in hex, "" where path names none.
func fileHash(path string) (string, error) {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return "", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("hash a setting: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("hash a setting: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
