package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"path"
	"strings"
	"sync"
)

//go:embed assets
var assets embed.FS

// scripts are the parts of the page's program, in the order in which they
// stand in one function.
var scripts = []string{"base", "data", "state", "list", "text", "record", "edit", "gold", "table", "chart", "dash", "keys", "main"}

func asset(name string) string {
	b, err := assets.ReadFile(path.Join("assets", name))
	if err != nil {
		panic(err) // embedded: a bug
	}
	return string(b)
}

func head() string { return asset("page.html") }

var style = sync.OnceValue(func() string { return asset("style.css") })

// program is the page's script.
var program = sync.OnceValue(func() string {
	var b strings.Builder
	b.WriteString("(() => {\n'use strict';\n")
	for _, s := range scripts {
		b.WriteString(asset(s + ".js"))
	}
	b.WriteString("})();\n")
	return b.String()
})

// chart is the plotting library with its licence, without the name of a file
// that only its makers have.
var chart = sync.OnceValue(func() string {
	js, _, _ := strings.Cut(asset("chart/chart.umd.min.js"), "//# sourceMappingURL")
	return "/*\n" + asset("chart/LICENSE.md") + "*/\n" + js
})

// policy is the content security policy: no network, and no style or script
// but those whose hashes it names.
var policy = sync.OnceValue(func() string {
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src " + hash(style()) +
		"; script-src " + hash(program()) + " " + hash(chart())
})

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
