package doc

import (
	"strconv"
	"strings"
)

// ID returns the document id that an input has when its content names none:
// the last element of its URI without .gz or .zst and then without one more
// extension ("in/case.txt.gz" is "case"), "stdin" for standard input, and
// "#" with the member number after it inside a container ("news#17").
func (in *Input) ID() string {
	id := in.URI[strings.LastIndexByte(in.URI, '/')+1:]
	if id == "-" || id == "" {
		id = "stdin"
	}
	for _, w := range []string{".gz", ".zst"} {
		if n := len(id) - len(w); n > 0 && strings.EqualFold(id[n:], w) {
			id = id[:n]
			break
		}
	}
	if i := strings.LastIndexByte(id, '.'); i > 0 {
		id = id[:i]
	}
	if in.Member > 0 {
		id += "#" + strconv.Itoa(in.Member)
	}
	return id
}
