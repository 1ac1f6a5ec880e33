package morph

import (
	"fmt"
	"regexp"
	"slices"
)

// condition is what a pattern asks of one string. The zero value holds always.
type condition struct {
	in    []string // nil = any
	notIn []string
	re    *regexp.Regexp
}

func newCondition(v any) (c condition, err error) {
	switch x := v.(type) {
	case string:
		c.in = []string{x}
		return c, nil
	case map[string]any:
		for op, w := range x {
			switch op {
			case "IN":
				c.in, err = stringList(w)
			case "NOT_IN":
				c.notIn, err = stringList(w)
			case "REGEX":
				s, ok := w.(string)
				if !ok {
					return c, fmt.Errorf("REGEX of type %T", w)
				}
				c.re, err = regexp.Compile(s)
			default:
				err = fmt.Errorf("unsupported operator %q", op)
			}
			if err != nil {
				return c, err
			}
		}
		return c, nil
	}
	return c, fmt.Errorf("unsupported value of type %T", v)
}

func stringList(v any) ([]string, error) {
	l, ok := v.([]any)
	out := make([]string, len(l))
	for i := range l {
		var isText bool
		out[i], isText = l[i].(string)
		ok = ok && isText
	}
	if !ok {
		return nil, fmt.Errorf("list of strings expected, got %T", v)
	}
	return out, nil
}

func (c *condition) holds(s string) bool {
	return (c.in == nil || slices.Contains(c.in, s)) && !slices.Contains(c.notIn, s) && (c.re == nil || c.re.MatchString(s))
}
