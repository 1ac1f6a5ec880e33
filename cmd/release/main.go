// Command release packs the program for every platform, or with -check looks
// at the licences of what is linked into it. Run it in the root of the module.
// Development only.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"writ/cmd/internal/release"
	"writ/extract"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir := flag.String("o", "out/data/release", "directory of the archives")
	only := flag.String("platform", "", "this one alone, as linux/amd64 (default: all)")
	build := flag.Bool("build", false, "compile for every platform and throw the result away")
	check := flag.Bool("check", false, "check licences, build nothing")
	sbom := flag.String("sbom", "", "print the parts of this binary, in CycloneDX, and build nothing")
	flag.Parse()
	platforms := release.Platforms()
	if *only != "" {
		system, arch, _ := strings.Cut(*only, "/")
		platforms = []release.Platform{{OS: system, Arch: arch}}
	}
	switch {
	case *check:
		modules, err := release.Modules(ctx, release.Platforms())
		if err != nil {
			return err
		}
		if _, err := release.Licences(modules); err != nil {
			return err
		}
		fmt.Printf("licences of %d modules are as the table says\n", len(modules))
		return nil
	case *build:
		for _, p := range platforms {
			if err := release.Build(ctx, p, os.DevNull); err != nil {
				return err
			}
			fmt.Println("built for", p)
		}
		return nil
	}
	at, err := commitTime(ctx)
	if err != nil {
		return err
	}
	if *sbom != "" {
		b, err := release.SBOM(ctx, *sbom, extract.Version, at)
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(b)
		return err
	}
	return release.Make(ctx, release.Options{
		Dir: *dir, Version: extract.Version, Time: at, Platforms: platforms, Files: []string{"LICENSE", "README.md"}, Tell: func(s string) { fmt.Println(s) },
	})
}

// commitTime is SOURCE_DATE_EPOCH, else the time of the commit.
func commitTime(ctx context.Context) (time.Time, error) {
	s := os.Getenv("SOURCE_DATE_EPOCH")
	if s == "" {
		b, err := exec.CommandContext(ctx, "git", "log", "-1", "--format=%ct").Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("ask git for the time of the commit: %w", err)
		}
		s = strings.TrimSpace(string(b))
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("time %q: want seconds since 1970", s)
	}
	return time.Unix(n, 0).UTC(), nil
}
