package neural_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/neural"
)

func TestWatchSeesTheDecisionsOfTheEntities(t *testing.T) {
	p := open(t, neural.Options{})
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			best, before := map[int]neural.Choice{}, -1
			d := neural.Doc{Watch: func(token int, choices []neural.Choice) {
				if token <= before {
					t.Errorf("token %d after %d", token, before)
				}
				before = token
				sum, top := 0., choices[0]
				for _, c := range choices {
					sum += c.Share
					if c.Share > top.Share {
						top = c
					}
				}
				if math.Abs(sum-1) > 1e-9 {
					t.Errorf("token %d: the shares make %v", token, sum)
				}
				best[token] = top
			}}
			p.AnnotateInto(&d, text)
			checkChoices(t, &d, best)
			if want := p.Annotate(text); !cmp.Equal(d.Tokens, want.Tokens) || !cmp.Equal(d.Entities, want.Entities) {
				t.Error("watching changed the result")
			}
		})
	}
}

// checkChoices fails unless the best choices are the entities of d. A token
// without a choice can only end an entity.
func checkChoices(t *testing.T, d *neural.Doc, best map[int]neural.Choice) {
	t.Helper()
	want := make([]neural.Choice, len(d.Tokens))
	for i := range want {
		want[i].Action = 'O'
	}
	for _, e := range d.Entities {
		for i := e.First; i < e.Limit; i++ {
			want[i] = neural.Choice{Action: 'I', Label: e.Label}
		}
		want[e.First].Action, want[e.Limit-1].Action = 'B', 'L'
		if e.Limit-e.First == 1 {
			want[e.First].Action = 'U'
		}
	}
	for i, w := range want {
		c, ok := best[i]
		if !ok && w.Action != 'L' {
			t.Errorf("token %d: no choices, but %c-%s", i, w.Action, w.Label)
		}
		if ok && (c.Action != w.Action || c.Label != w.Label) {
			t.Errorf("token %d: best choice %c-%s, result %c-%s", i, c.Action, c.Label, w.Action, w.Label)
		}
	}
}
