package overlay_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"writ/models"
	"writ/models/overlay"
)

// dir makes a directory of files from "name: text" pairs.
func dir(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

func open(t testing.TB, files ...string) *overlay.FS {
	t.Helper()
	f, err := overlay.Open(models.FS(), dir(files...), "mine")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// row returns the row with an id, ok = false without one.
func row(t testing.TB, fsys fs.FS, table, id string) (models.Row, bool) {
	t.Helper()
	x, err := models.Load(fsys, table, "id")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(x.Rows, func(r models.Row) bool { return r.Get("id") == id })
	if i < 0 {
		return models.Row{}, false
	}
	return x.Rows[i], true
}

func TestRowsAreAddedReplacedAndRemoved(t *testing.T) {
	f := open(t, "agencies.tsv", "# mine\nid\tname\ttype\nport\tPort of Tallmere\tlocal\nde-bafin\tBundesanstalt\tforeign\n-us-omb\n", "README.md", "no table")
	const table = "lexicon/agencies.tsv"
	r, ok := row(t, f, table, "port")
	if !ok || !r.Own() || r.Get("name") != "Port of Tallmere" || r.Get("short") != "" {
		t.Errorf("added row %v %v", r.Cells, ok)
	}
	if err := r.Errorf("x"); err.Error() != "mine/agencies.tsv:3: x" {
		t.Errorf("a problem of the row reads %q", err)
	}
	old, _ := row(t, models.FS(), table, "de-bafin")
	if r, _ = row(t, f, table, "de-bafin"); r.Get("name") != "Bundesanstalt" || r.Get("short") != old.Get("short") || old.Get("short") == "" {
		t.Errorf("replaced row %q: want the new name and the old short forms %q", r.Cells, old.Get("short"))
	}
	if _, ok := row(t, f, table, "us-omb"); ok {
		t.Error("us-omb is still there")
	}
	before, _ := models.Load(models.FS(), table)
	after, _ := models.Load(f, table)
	if len(after.Rows) != len(before.Rows) { // one more, one less
		t.Errorf("%d rows, want %d", len(after.Rows), len(before.Rows))
	}
	if n := f.Rows(); n != 3 {
		t.Errorf("Rows() = %d, want 3", n)
	}
}

func TestWhatNamesARemovedRowIsFreed(t *testing.T) {
	f := open(t, "agencies.tsv", "id\tname\ttype\n-us-treasury\n", "actions.tsv", "id\tparent\tgloss\tpolarity\n-listing.delist\n", "courts.tsv", "id\tname\ttype\n-us-d-are\n")
	for _, c := range []struct{ table, column, gone string }{
		{"lexicon/agencies.tsv", "parent", "us-treasury"}, {"lexicon/titles.tsv", "agency", "us-treasury"},
		{"rules/triggers.tsv", "action", "listing.delist"}, {"rules/triggers.tsv", "private", "listing.delist"}, {"ontology/actions.tsv", "undoes", "listing.delist"},
		{"lexicon/court-seats.tsv", "district", "Eastern District of Arkansas"},
	} {
		x, err := models.Load(f, c.table, c.column)
		if err != nil {
			t.Fatal(err)
		}
		base := models.MustLoad(c.table)
		named := false
		for _, r := range base.Rows {
			named = named || r.Get(c.column) == c.gone
		}
		if !named && c.column != "private" && c.table != "lexicon/court-seats.tsv" {
			t.Errorf("%s: nothing names %s: the test shows nothing", c.table, c.gone)
		}
		for _, r := range x.Rows {
			if r.Get(c.column) == c.gone {
				t.Error(r.Errorf("%s still names %s", c.column, c.gone))
			}
		}
	}
	irs, _ := row(t, f, "lexicon/agencies.tsv", "us-irs")
	if irs.Get("parent") != "us" {
		t.Errorf("us-irs stands below %q, want the parent of the removed parent", irs.Get("parent"))
	}
}

func TestTheVersionFollowsTheBytesOfTables(t *testing.T) {
	const table = "id\tname\ttype\tids\na\tAsh Mills Inc.\tcompany\tcik:1\n"
	a, b := open(t, "entities.tsv", table), open(t, "entities.tsv", strings.Replace(table, "cik:1", "cik:2", 1))
	if c := open(t, "entities.tsv", table, "notes.txt", "x"); a.Version() == b.Version() || a.Version() != c.Version() || len(a.Version()) != 8 {
		t.Errorf("versions %s, %s, with a file that is no table %s", a.Version(), b.Version(), c.Version())
	}
}

// problems are directories that are wrong, and what is said of each, all of it.
var problems = map[string]struct {
	files []string
	want  []string
}{
	"no table":                 {[]string{"a.txt", ""}, []string{"mine: holds no table"}},
	"a table of another name":  {[]string{"agency.tsv", "id\n"}, []string{"mine/agency.tsv: no table has this name: want actions.tsv"}},
	"empty file":               {[]string{"courts.tsv", "# nothing\n"}, []string{"mine/courts.tsv: no header"}},
	"misspelt column":          {[]string{"courts.tsv", "id\tname\ttype\tshrot\n"}, []string{`mine/courts.tsv:1: unknown column "shrot" (did you mean short?)`}},
	"missing columns":          {[]string{"courts.tsv", "id\tshort\n"}, []string{`:1: no column "name"`, `:1: no column "type"`}},
	"column twice":             {[]string{"courts.tsv", "id\tname\ttype\tname\n"}, []string{`:1: column "name" stands twice`}},
	"cells missing":            {[]string{"courts.tsv", "id\tname\ttype\na\tA Court\n"}, []string{":2: 2 cells, header has 3; put exactly one tab"}},
	"bytes of another charset": {[]string{"courts.tsv", "id\tname\ttype\na\tCour d'\xe9tat\ttrial\n"}, []string{":2: not UTF-8"}},
	"id twice":                 {[]string{"courts.tsv", "id\tname\ttype\na\tA Court\ttrial\na\tB Court\ttrial\n"}, []string{`:3: id "a" stands in line 2 too`}},
	"id missing, id odd":       {[]string{"courts.tsv", "id\tname\ttype\n\tA Court\ttrial\nb c\tB Court\ttrial\n"}, []string{":2: no id", `:3: id "b c": want letters`}},
	"nothing to remove":        {[]string{"courts.tsv", "id\tname\ttype\n-us-scotis\n"}, []string{`:2: nothing to remove: the built-in table has no row "us-scotis" (did you mean us-scotus?)`}},
	"removal without id first": {[]string{"courts.tsv", "name\tid\ttype\n-us-ca1\n"}, []string{":2: a row that removes needs id as the first column"}},
	"unknown type":             {[]string{"entities.tsv", "id\tname\ttype\na\tAsh\tcompny\n"}, []string{`:2: a: type "compny" (did you mean company?): want person,`}},
	"bad identifiers": {
		[]string{"entities.tsv", "id\tname\ttype\tids\na\tAsh\tcompany\t12345|CIK:1|cik:x|lei:5493ZZCORVANE0000038|isin:US0378331006|x:y\n"},
		[]string{`"12345": want scheme:value`, `"CIK:1": write the scheme in lower case`, `"cik:x": a cik is up to ten digits`, `check digits of the LEI`, `check digit of the ISIN`},
	},
	"id of an agency":        {[]string{"entities.tsv", "id\tname\ttype\nus-omb\tAsh\tcompany\n"}, []string{":2: us-omb: the id is that of a row of agencies.tsv"}},
	"unknown parent":         {[]string{"agencies.tsv", "id\tname\ttype\tparent\na\tPort\tlocal\tus-tresury\n"}, []string{`:2: a: parent "us-tresury" is not in agencies.tsv (did you mean us-treasury?)`}},
	"unknown leaf":           {[]string{"triggers.tsv", "id\taction\tpattern\tentity\tagency\na\tlisting.designat\tx/v\tobject\tsubject\n"}, []string{`:2: a: action "listing.designat" is not in actions.tsv (did you mean listing.designate?)`}},
	"role of another table":  {[]string{"triggers.tsv", "id\taction\tpattern\tentity\tagency\na\tlisting.designate\tx/v\tobjekt\t\n"}, []string{`:2: a: agency "": want subject,`, `:2: a: entity "objekt" (did you mean object?)`}},
	"built-in id, other act": {[]string{"triggers.tsv", "id\taction\tpattern\tentity\tagency\nv-delist-delist\tlisting.designate\tdelist/v\tobject\tsubject\n"}, []string{":2: v-delist-delist: the built-in row of this id names listing.delist"}},
	"unknown group":          {[]string{"actions.tsv", "id\tparent\tgloss\tpolarity\nharbor.ban\tharbor\tBan a ship\tadverse\n"}, []string{`:2: harbor.ban: parent "harbor" is not in groups.tsv`}},
	"leaf not of its parent": {[]string{"actions.tsv", "id\tparent\tgloss\tpolarity\nlistings.watch\tlisting\tWatch\tadverse\n"}, []string{":2: listings.watch: a leaf is named for its parent: call it listing.watch"}},
	"like no built-in leaf":  {[]string{"actions.tsv", "id\tparent\tgloss\tpolarity\tlike\nlisting.a\tlisting\tA\tadverse\tlisting.b\nlisting.b\tlisting\tB\tadverse\tlisting.b\n"}, []string{`:2: listing.a: like "listing.b" is no built-in leaf`, ":3: listing.b: like names the row itself"}},
	"group still used":       {[]string{"groups.tsv", "id\tname\n-tax\n-listing\n"}, []string{`:2: nothing to remove`, ":3: group listing still has the leaf"}},
	"empty item of a list":   {[]string{"agencies.tsv", "id\tname\ttype\tshort\na\tPort\tlocal\tP.A.|\n"}, []string{":2: a: short has an empty item"}},
}

func TestEveryProblemIsToldWithItsLine(t *testing.T) {
	for name, tc := range problems {
		t.Run(name, func(t *testing.T) {
			_, err := overlay.Open(models.FS(), dir(tc.files...), "mine")
			var got overlay.Problems
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want problems", err)
			}
			for _, w := range tc.want {
				if !slices.ContainsFunc(got, func(p *models.Problem) bool { return strings.Contains(p.Error(), w) }) {
					t.Errorf("no problem says %q in:\n%v", w, got)
				}
			}
			if name != "group still used" && len(got) != len(tc.want) {
				t.Errorf("%d problems, want %d:\n%v", len(got), len(tc.want), got)
			}
		})
	}
}

func TestADirectoryThatIsNotThere(t *testing.T) {
	_, err := overlay.Open(models.FS(), fstest.MapFS{"x": {Data: nil}}, "mine")
	if err == nil {
		t.Error("no error for a directory without tables")
	}
	sub, _ := fs.Sub(fstest.MapFS{}, "none")
	if _, err = overlay.Open(models.FS(), sub, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want fs.ErrNotExist", err)
	}
}

// little returns the built-in tables with their first rows only, and those
// that the tests name.
func little(t testing.TB) fs.FS {
	m := fstest.MapFS{}
	for _, name := range append(overlay.Tables(), "lexicon/titles.tsv", "lexicon/court-seats.tsv") {
		x := models.MustLoad(name)
		lines := []string{strings.Join(x.Header, "\t")}
		for i, r := range x.Rows {
			if id := r.Get("id"); i < 3 || id == "us-omb" || id == "listing.designate" || id == "us-scotus" {
				lines = append(lines, strings.Join(r.Cells, "\t"))
			}
		}
		m[name] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
	}
	return m
}

// FuzzOpen lays any bytes over the built-in tables: problems with a place, or
// tables that hold what the rules of package overlay say.
func FuzzOpen(f *testing.F) {
	base := little(f)
	files := overlay.Files()
	for _, tc := range problems {
		for i := 0; i < len(tc.files); i += 2 {
			f.Add(uint8(max(0, slices.Index(files, tc.files[i]))), tc.files[i+1])
		}
	}
	f.Add(uint8(1), "\ufeffid\tname\ttype\r\nport\tPort of Tallmere\tlocal\r\n-us-omb\r\n")
	f.Fuzz(func(t *testing.T, k uint8, text string) {
		file := files[int(k)%len(files)]
		x, all, err := overlay.Check(base, dir(file, text), "mine")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if !strings.HasPrefix(p.File, "mine") || p.Line < 0 || p.Line > strings.Count(text, "\n")+1 || p.Text == "" {
				t.Fatalf("problem %+v", p)
			}
		}
		for _, name := range overlay.Tables() {
			old, err := models.Load(base, name)
			if err != nil {
				t.Fatal(err)
			}
			table, err := models.Load(x, name, "id")
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, r := range table.Rows {
				id := r.Get("id")
				if id == "" || strings.HasPrefix(id, "-") || seen[id] {
					t.Fatalf("%s: id %q is empty or stands twice", name, id)
				}
				seen[id] = true
				if len(r.Cells) < len(old.Header) {
					t.Fatalf("%s: %q has %d cells", name, id, len(r.Cells))
				}
			}
		}
	})
}

func ExampleOpen() {
	mine := fstest.MapFS{"entities.tsv": {Data: []byte("id\tname\ttype\tids\nash\tAsh Mills Inc.\tcompny\tcik:12\n")}}
	_, err := overlay.Open(models.FS(), mine, "mine")
	fmt.Println(err)
	// Output:
	// mine/entities.tsv:2: ash: type "compny" (did you mean company?): want person, company, organisation, class, product, bill, place, other
}
