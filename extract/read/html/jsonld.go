package html

import (
	"encoding/json"
	"strings"
)

// thing is one object of a page's JSON-LD.
type thing struct {
	article bool // an article, not the page or the site around it
	object  map[string]any
}

// maxThings bounds the objects, maxNesting the depth of JSON-LD that is read.
const maxThings, maxNesting = 200, 12

// things returns the typed objects of a JSON-LD script, outer ones first.
// Scripts that do not parse have none.
func things(script string) []thing {
	script = strings.TrimSpace(script)
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}} {
		if s, ok := strings.CutPrefix(script, wrap[0]); ok {
			script = strings.TrimSuffix(strings.TrimSpace(s), wrap[1])
		}
	}
	// Raw line ends inside strings are a common mistake; outside they are
	// white space, so spaces do in both places.
	script = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.TrimSuffix(strings.TrimSpace(script), ";"))
	var v any
	if json.Unmarshal([]byte(script), &v) != nil {
		return nil
	}
	var list []thing
	collect(v, 0, &list)
	return list
}

func collect(v any, depth int, list *[]thing) {
	if depth > maxNesting || len(*list) >= maxThings {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			collect(e, depth+1, list)
		}
	case map[string]any:
		*list = append(*list, thing{isArticle(v["@type"]), v})
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			collect(v[key], depth+1, list)
		}
	}
}

func isArticle(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.HasSuffix(v, "Article") || strings.HasSuffix(v, "BlogPosting") || v == "Report" || v == "PressRelease" || v == "Legislation"
	case []any:
		for _, e := range v {
			if isArticle(e) {
				return true
			}
		}
	}
	return false
}

// thingOf returns the property of the first article that has it.
func thingOf(list []thing, property string) string {
	for _, t := range list {
		if t.article {
			if s := nameOf(t.object[property]); s != "" {
				return s
			}
		}
	}
	return ""
}

// nameOf returns a string, the name of an object, or the names of a list.
func nameOf(v any) string {
	switch v := v.(type) {
	case string:
		return squeeze(v)
	case map[string]any:
		s, _ := v["name"].(string)
		return squeeze(s)
	case []any:
		var names []string
		for _, e := range v {
			if _, list := e.([]any); list {
				continue
			}
			if s := nameOf(e); s != "" {
				names = append(names, s)
			}
		}
		return strings.Join(names, ", ")
	}
	return ""
}
