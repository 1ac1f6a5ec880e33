package spacy

import (
	"fmt"
	"slices"
	"strings"

	"writ/extract/neural/model"
)

// leaves are the layers that the engine runs or that do nothing at inference.
var leaves = []string{
	"extract_features", "list2ragged", "ragged2list", "list2array", "ints-getitem", "hashembed", "maxout",
	"layernorm", "dropout", "expand_window", "tok2vec-listener", "softmax", "linear", "precomputable_affine", "parser_model",
}

// network is a stored thinc model: nodes in breadth-first order.
type network struct{ nodes []node }

type node struct {
	name   string
	refs   map[any]any // role → node index
	attrs  map[any]any // name → msgpack bytes
	params map[any]any // name → model.Array or nil
}

// network reads a component's model file and refuses unknown layers.
func (r *reader) network(component string) (*network, error) {
	v, err := r.msgpack(component, "model")
	if err != nil {
		return nil, err
	}
	top, _ := v.(map[any]any)
	nodes, _ := top["nodes"].([]any)
	attrs, _ := top["attrs"].([]any)
	params, _ := top["params"].([]any)
	if len(nodes) == 0 || len(attrs) != len(nodes) || len(params) != len(nodes) {
		return nil, fmt.Errorf("model: %d nodes, %d attrs, %d params", len(nodes), len(attrs), len(params))
	}
	n := &network{}
	for i := range nodes {
		m, _ := nodes[i].(map[any]any)
		x := node{name: text(m["name"])}
		x.refs, _ = m["refs"].(map[any]any)
		x.attrs, _ = attrs[i].(map[any]any)
		x.params, _ = params[i].(map[any]any)
		if !strings.ContainsAny(x.name, ">|(") && !slices.Contains(leaves, x.name) {
			return nil, fmt.Errorf("model node %d: unsupported layer %q", i, x.name)
		}
		n.nodes = append(n.nodes, x)
	}
	return n, nil
}

// named returns the nodes of that name in order.
func (n *network) named(name string) (l []node) {
	for _, x := range n.nodes {
		if x.name == name {
			l = append(l, x)
		}
	}
	return l
}

// ref returns the node that the root calls by role.
func (n *network) ref(role string) (node, error) {
	i, ok := integer(n.nodes[0].refs[role])
	if !ok || i < 0 || i >= len(n.nodes) {
		return node{}, fmt.Errorf("model has no %q", role)
	}
	return n.nodes[i], nil
}

func (x node) array(name string) (model.Array, error) {
	a, ok := x.params[name].(model.Array)
	if !ok {
		return a, fmt.Errorf("layer %q has no array %q", x.name, name)
	}
	return a, nil
}

// attr decodes an attribute, which is stored as msgpack inside msgpack.
func (x node) attr(name string) (any, error) {
	b, ok := x.attrs[name].([]byte)
	if !ok {
		return nil, fmt.Errorf("layer %q has no attribute %q", x.name, name)
	}
	v, _, err := decode(b, 0)
	if err != nil {
		return nil, fmt.Errorf("layer %q, attribute %q: %w", x.name, name, err)
	}
	return v, nil
}

func (x node) linear() (l model.Linear, err error) {
	if l.W, err = x.array("W"); err == nil {
		l.B, err = x.array("b")
	}
	return l, err
}

// encoder returns the token encoder whose layers are among the nodes.
func (n *network) encoder() (e model.Encoder, err error) {
	features := n.named("extract_features")
	if len(features) != 1 {
		return e, fmt.Errorf("%d extract_features layers, want 1", len(features))
	}
	v, err := features[0].attr("columns")
	if err != nil {
		return e, err
	}
	columns, _ := v.([]any)
	for _, c := range columns {
		e.Columns = append(e.Columns, text(c))
	}
	for _, w := range n.named("expand_window") {
		if v, err := w.attr("window_size"); err != nil {
			return e, err
		} else if k, _ := integer(v); k != 1 {
			return e, fmt.Errorf("expand_window of size %v, only 1 is supported", v)
		}
	}
	if err := n.tables(&e); err != nil {
		return e, err
	}
	layers, err := n.layers()
	if err != nil {
		return e, err
	}
	if w := len(n.named("expand_window")); len(layers) != w+1 {
		return e, fmt.Errorf("%d maxout layers for %d windows", len(layers), w)
	}
	e.Mixer, e.Layers = layers[0], layers[1:]
	return e, nil
}

// tables reads the embedding tables; table i must read column i.
func (n *network) tables(e *model.Encoder) error {
	for i, h := range n.named("hashembed") {
		t, err := h.array("E")
		if err != nil {
			return err
		}
		seed, err := h.attr("seed")
		if err != nil {
			return err
		}
		column, err := h.attr("column")
		if err != nil {
			return err
		}
		s, ok := integer(seed)
		if c, ok := integer(column); !ok || c != i {
			return fmt.Errorf("hashembed %d reads column %v", i, column)
		}
		if !ok {
			return fmt.Errorf("hashembed %d: bad seed %v", i, seed)
		}
		e.Tables, e.Seeds = append(e.Tables, t), append(e.Seeds, uint32(s))
	}
	return nil
}

func (n *network) layers() ([]model.Layer, error) {
	maxouts, norms := n.named("maxout"), n.named("layernorm")
	if len(maxouts) == 0 || len(norms) != len(maxouts) {
		return nil, fmt.Errorf("%d maxout and %d layernorm layers", len(maxouts), len(norms))
	}
	out := make([]model.Layer, len(maxouts))
	for i := range maxouts {
		var errs [4]error
		l := &out[i]
		l.W, errs[0] = maxouts[i].array("W")
		l.B, errs[1] = maxouts[i].array("b")
		l.Scale, errs[2] = norms[i].array("G")
		l.Shift, errs[3] = norms[i].array("b")
		for _, err := range errs {
			if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
