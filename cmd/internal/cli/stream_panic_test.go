package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"strings"
	"testing"

	"writ/extract/doc"
	jsonl "writ/extract/read/lines"
	"writ/pipeline"
	"writ/pipeline/source"
)

func TestAPanicIsALineOfTheStream(t *testing.T) {
	const in = `{"id":"good","text":"x"}` + "\n" + `{"id":"poison","text":"x"}` + "\n" + `{"id":"after","text":"x"}` + "\n"
	var out bytes.Buffer
	src := source.NewStream(func(ctx context.Context) iter.Seq2[doc.Input, error] {
		return jsonl.Split(ctx, strings.NewReader(in), source.Stdin, jsonl.Options{Every: true})
	}, nil)
	do := func(_ context.Context, it pipeline.Item) (*doc.Document, error) {
		if it.Name == "poison" {
			panic("a bug")
		}
		return &doc.Document{Raw: doc.Raw{ID: it.ID(), Source: it.URI, Status: doc.StatusOK}}, nil
	}
	if _, err := pipeline.Run(t.Context(), src, do, &layerSink{w: bufio.NewWriter(&out), layer: "meta"}, pipeline.Options{Workers: 2}); err != nil {
		t.Fatal(err)
	}
	list := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(list) != 3 {
		t.Fatalf("%q", list)
	}
	for i, want := range []map[string]string{
		{"doc_id": "good", "status": "ok"},
		{"doc_id": "poison", "status": "failed", "reason": "panic", "stage": "pipeline", "error": "a bug"},
		{"doc_id": "after", "status": "ok"},
	} {
		var got map[string]any
		if err := json.Unmarshal([]byte(list[i]), &got); err != nil {
			t.Fatal(err)
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("line %d: %s = %v, want %s", i, k, got[k], v)
			}
		}
		if got["status"] == "failed" && (got["hint"] == nil || !strings.Contains(got["detail"].(string), "goroutine")) {
			t.Errorf("line %d: no hint, or no stack in its detail: %v", i, got)
		}
	}
}
