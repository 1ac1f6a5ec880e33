package spacy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"writ/extract/neural/model"
)

func (r *reader) tok2vec(name string) error {
	if r.shared >= 0 {
		return fmt.Errorf("a second tok2vec is not supported")
	}
	n, err := r.network(name)
	if err != nil {
		return err
	}
	r.shared, err = r.own(n)
	return err
}

// own adds the encoder among a network's nodes.
func (r *reader) own(n *network) (int, error) {
	e, err := n.encoder()
	if err != nil {
		return 0, err
	}
	r.m.Encoders = append(r.m.Encoders, e)
	return len(r.m.Encoders) - 1, nil
}

// encoderOf returns the encoder that a component reads: tok2vec's for a
// listener, else its own.
func (r *reader) encoderOf(n *network) (int, error) {
	if len(n.named("tok2vec-listener")) == 0 {
		return r.own(n)
	}
	if r.shared < 0 {
		return 0, fmt.Errorf("tok2vec-listener before any tok2vec")
	}
	return r.shared, nil
}

func (r *reader) tagger(name string) error {
	if r.m.Ruler != nil || r.m.Lemmas != nil {
		return fmt.Errorf("a tagger after attribute_ruler or lemmatizer is not supported")
	}
	n, err := r.network(name)
	if err != nil {
		return err
	}
	t := &model.Tagger{}
	var cfg struct{ Labels []string }
	if err := r.json(&cfg, name, "cfg"); err != nil {
		return err
	}
	t.Labels = cfg.Labels
	if t.Encoder, err = r.encoderOf(n); err != nil {
		return err
	}
	out := n.named("softmax")
	if len(out) != 1 {
		return fmt.Errorf("%d softmax layers, want 1", len(out))
	}
	t.Out, err = out[0].linear()
	r.m.Tagger = t
	return err
}

// transition reads a parser or an entity recognizer.
func (r *reader) transition(name string, actions int) (*model.Transition, error) {
	if actions == 5 && (r.m.NER != nil || r.m.Ruler != nil || r.m.Lemmas != nil) {
		return nil, fmt.Errorf("a parser after ner, attribute_ruler or lemmatizer is not supported")
	}
	var cfg struct {
		Beam  int  `json:"beam_width"`
		Learn bool `json:"learn_tokens"`
	}
	if err := r.json(&cfg, name, "cfg"); err != nil {
		return nil, err
	}
	if cfg.Beam > 1 || cfg.Learn {
		return nil, fmt.Errorf("beam_width %d, learn_tokens %v: only 1 and false are supported", cfg.Beam, cfg.Learn)
	}
	n, err := r.network(name)
	if err != nil {
		return nil, err
	}
	t := &model.Transition{}
	if t.Encoder, err = r.encoderOf(n); err != nil {
		return nil, err
	}
	if v, err := n.nodes[0].attr("has_upper"); err != nil || v != true {
		return nil, fmt.Errorf("use_upper = false is not supported")
	}
	if err := n.scorer(t); err != nil {
		return nil, err
	}
	t.Moves, err = r.moves(name)
	return t, err
}

// scorer reads the layers between the encoder and the actions.
func (n *network) scorer(t *model.Transition) error {
	lower, err := n.ref("lower")
	if err != nil {
		return err
	}
	upper, err := n.ref("upper")
	if err != nil {
		return err
	}
	linears := n.named("linear")
	if len(linears) != 2 {
		return fmt.Errorf("%d linear layers, want 2", len(linears))
	}
	var errs [5]error
	t.LowerW, errs[0] = lower.array("W")
	t.LowerB, errs[1] = lower.array("b")
	t.Pad, errs[2] = lower.array("pad")
	t.Upper, errs[3] = upper.linear()
	t.Project, errs[4] = linears[1].linear()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	if t.Pad.Dim(0) == 1 {
		t.Pad.Shape = t.Pad.Shape[1:]
	}
	return nil
}

// moves numbers the classes: by action, then by (frequency, label) descending.
func (r *reader) moves(name string) ([]model.Move, error) {
	v, err := r.msgpack(name, "moves")
	if err != nil {
		return nil, err
	}
	top, _ := v.(map[any]any)
	var table map[string]map[string]int64
	if err := json.Unmarshal([]byte(text(top["moves"])), &table); err != nil {
		return nil, fmt.Errorf("moves: %w", err)
	}
	type class struct {
		model.Move
		n int64
	}
	var l []class
	for digit, labels := range table {
		a, err := strconv.Atoi(digit)
		if err != nil {
			return nil, fmt.Errorf("moves: action %q", digit)
		}
		for label, n := range labels {
			l = append(l, class{model.Move{Action: a, Label: label}, n})
		}
	}
	slices.SortFunc(l, func(a, b class) int {
		return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(b.n, a.n), cmp.Compare(b.Label, a.Label))
	})
	out := make([]model.Move, len(l))
	for i, c := range l {
		out[i] = c.Move
	}
	return out, nil
}
