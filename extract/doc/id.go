package doc

import (
	"strconv"
	"strings"
)

// ID returns the document id that an input has when its content names none:
// the last element of its URI without .gz or .zst and then without one more
// extension ("in/case.txt.gz" is "case"), "stdin" for standard input, and
// "#" with the member number after it inside a container ("news#17"). Of a
// member of an archive it is the member's name that counts ("a.zip!x.txt" is
// "x").
func (in *Input) ID() string {
	if in.Name != "" {
		return in.Name
	}
	id := strings.TrimRight(MemberName(in.URI), "/")
	id = id[strings.LastIndexByte(id, '/')+1:]
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

// archives are the extensions behind which "!" starts the name of a member.
var archives = []string{".zip", ".tar", ".tgz", ".warc", ".gz", ".zst"}

// MemberName returns the name of the innermost member that uri speaks of
// ("a.tar!b.zip!c/d.txt" is "c/d.txt"), uri itself when it is no member of an
// archive.
func MemberName(uri string) string {
	_, name := cutMember(uri)
	return name
}

// ArchiveOf returns the file on disk that uri leads into ("a.tar!b.zip!c.txt"
// is "a.tar"), uri itself when it is no member of an archive.
func ArchiveOf(uri string) string {
	file, _ := cutMember(uri)
	return file
}

// cutMember returns what stands before the first and behind the last "!" that
// follows the name of an archive, uri itself for both when none does.
func cutMember(uri string) (file, name string) {
	file, name = uri, uri
	for at := 0; ; {
		k := strings.IndexByte(uri[at:], '!')
		if k < 0 {
			return file, name
		}
		at += k
		for _, ext := range archives {
			if n := at - len(ext); n >= 0 && strings.EqualFold(uri[n:at], ext) {
				name = uri[at+1:]
				if file == uri {
					file = uri[:at]
				}
			}
		}
		at++
	}
}
