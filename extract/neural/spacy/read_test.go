package spacy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tinylib/msgp/msgp"

	"writ/extract/neural/internal/fixture"
	"writ/extract/neural/model"
)

func TestReadTakesSizesFromTheArrays(t *testing.T) {
	m, err := Read(fixture.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Encoders) != 2 || m.Tagger.Encoder != 0 || m.Parser.Encoder != 0 || m.NER.Encoder != 1 {
		t.Errorf("%d encoders; tagger %d, parser %d, ner %d", len(m.Encoders), m.Tagger.Encoder, m.Parser.Encoder, m.NER.Encoder)
	}
	e := &m.Encoders[0]
	if e.Width() != fixture.Width || len(e.Layers) != fixture.Depth || e.Seeds[5] != 13 || e.Columns[5] != "IS_SPACE" {
		t.Errorf("width %d, %d layers, seeds %v, columns %v", e.Width(), len(e.Layers), e.Seeds, e.Columns)
	}
	if got := m.Lemmas.Index["noun"]; !cmp.Equal(got, []string{"city", "dog"}) {
		t.Errorf("index of nouns = %v", got)
	}
}

func TestMovesAreNumberedByActionThenFrequencyThenLabelDescending(t *testing.T) {
	m, err := Read(fixture.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Move{
		{Action: 1, Label: "ORG"}, {Action: 1, Label: "PERSON"}, {Action: 2, Label: "ORG"}, {Action: 2, Label: "PERSON"},
		{Action: 3, Label: "ORG"}, {Action: 3, Label: "PERSON"}, {Action: 4, Label: "ORG"}, {Action: 4, Label: "PERSON"}, {Action: 4}, {Action: 5},
	}
	if diff := cmp.Diff(want, m.NER.Moves); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
}

func TestConfigValuesMayGoOn(t *testing.T) {
	c, err := parseConfig("# a\n[nlp]\npipeline = [\"a\",\n  \"b\"]\n\n[components]\n[components.a]\nfactory = \"tagger\"\n")
	if err != nil {
		t.Fatal(err)
	}
	var l []string
	if err := c.get("nlp", "pipeline", &l); err != nil || strings.Join(l, " ") != "a b" {
		t.Errorf("pipeline = %v, %v", l, err)
	}
	for _, bad := range []string{"x = 1\n", "[a]\n  x\n", "[a]\nx\n"} {
		if _, err := parseConfig(bad); err == nil {
			t.Errorf("parseConfig(%q) gave no error", bad)
		}
	}
	if err := c.get("nlp", "lang", &l); err == nil {
		t.Error("a missing key gave no error")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(msgp.AppendMapStrStr(nil, map[string]string{"a": "b"}))
	f.Add([]byte{0xdd, 0xff, 0xff, 0xff, 0xff})
	f.Add([]byte{0x85, 0xc4, 2, 'n', 'd', 0xc3, 0xc4, 4, 't', 'y', 'p', 'e', 0xa3, '<', 'f', '4', 0xc4, 5, 's', 'h', 'a', 'p', 'e', 0x91, 1, 0xc4, 4, 'd', 'a', 't', 'a', 0xc4, 4, 0, 0, 0x80, 0x3f, 0xa1, 'k', 0xc0})
	f.Fuzz(func(t *testing.T, b []byte) {
		v, rest, err := decode(b, 0)
		if err == nil && len(rest) > len(b) {
			t.Fatalf("%d bytes left of %d", len(rest), len(b))
		}
		if a, ok := v.(model.Array); ok && err == nil {
			n := 1
			for _, d := range a.Shape {
				n *= d
			}
			if n != len(a.Data) {
				t.Fatalf("shape %v with %d numbers", a.Shape, len(a.Data))
			}
		}
	})
}

func FuzzConfig(f *testing.F) {
	f.Add("[nlp]\na = 1\n  2\n")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := parseConfig(s); err == nil {
			for section := range c {
				if strings.Contains(section, "\n") {
					t.Fatalf("section %q", section)
				}
			}
		}
	})
}
