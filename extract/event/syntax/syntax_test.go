package syntax_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/doc"
	"writ/extract/event/syntax"
	"writ/extract/event/syntax/treebank"
)

func TestRolesSeeThroughTheGrammar(t *testing.T) {
	for name, tc := range map[string]struct {
		in      string
		trigger []int
		want    string
	}{
		"active":   {"Treasury/NNP/nsubj/1 designated/VBD/ROOT/1 Acme/NNP/dobj/1", []int{1}, "Acme=obj Treasury=subj"},
		"passive":  {"Acme/NNP/nsubjpass/2 was/VBD/auxpass/2 designated/VBN/ROOT/2 by/IN/agent/2 Treasury/NNP/pobj/3", []int{2}, "Acme=obj Treasury=subj"},
		"relative": {"Acme/NNP/ROOT/0 ,/,/punct/0 which/WDT/nsubjpass/4 was/VBD/auxpass/4 fined/VBN/relcl/0", []int{4}, "Acme=obj which=obj"},
		"reduced":  {"firms/NNS/ROOT/0 fined/VBN/acl/0 by/IN/agent/1 Treasury/NNP/pobj/2", []int{1}, "Treasury=subj firms=obj"},
		"object control": {"court/NN/nsubj/1 ordered/VBD/ROOT/1 Acme/NNP/dobj/1 to/TO/aux/4 pay/VB/xcomp/1", []int{4},
			"Acme=subj court=said"},
		"subject control": {"Acme/NNP/nsubj/1 agreed/VBD/ROOT/1 to/TO/aux/3 pay/VB/xcomp/1", []int{3}, "Acme=subj"},
		"shared subject":  {"Smith/NNP/nsubj/1 lied/VBD/ROOT/1 and/CC/cc/1 pleaded/VBD/conj/1", []int{3}, "Smith=subj"},
		"coordination":    {"jury/NN/nsubj/1 convicted/VBD/ROOT/1 Roe/NNP/dobj/1 and/CC/cc/2 Doe/NNP/conj/2", []int{1}, "Doe=obj Roe=obj jury=subj"},
		"noun": {"January/NNP/compound/1 designation/NN/ROOT/1 of/IN/prep/1 Acme/NNP/pobj/2 by/IN/prep/1 Treasury/NNP/pobj/4", []int{1},
			"Acme=prep:of January=mod Treasury=prep:by"},
		"light verb":                 {"Smith/NNP/nsubj/1 faces/VBZ/ROOT/1 charges/NNS/dobj/1", []int{2}, "Smith=have"},
		"apposition to the noun":     {"Mayor/NNP/poss/2 's/POS/case/0 pick/NN/nsubj/5 ,/,/punct/2 Doe/NNP/appos/2 waits/VBZ/ROOT/5", []int{2}, "Doe=same Mayor=poss"},
		"relative without a pronoun": {"envoy/NN/ROOT/0 Smith/NNP/nsubj/2 fired/VBD/relcl/0", []int{2}, "Smith=subj envoy=obj"},
		"possessive":                 {"Smith/NNP/poss/2 's/POS/case/0 conviction/NN/ROOT/2", []int{2}, "Smith=poss"},
	} {
		t.Run(name, func(t *testing.T) {
			d := treebank.Parse(t, tc.in)
			tree := syntax.New(d)
			var got []string
			for _, a := range tree.Roles(tc.trigger...) {
				got = append(got, strings.TrimSpace(d.Slice(d.Tokens[a.Token].Span))+"="+a.Role)
			}
			sort.Strings(got)
			if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("Roles(%q):\n%s", tc.in, diff)
			}
		})
	}
}

func TestPathNamesTheWayBetweenTwoTokens(t *testing.T) {
	tree := syntax.New(treebank.Parse(t, "Acme/NNP/nsubjpass/2 was/VBD/auxpass/2 fined/VBN/ROOT/2 on/IN/prep/2 Monday/NNP/pobj/3"))
	if path, steps := tree.Path(0, 4); path != "^nsubjpass vprep_on vpobj " || steps != 3 {
		t.Errorf("Path = %q, %d", path, steps)
	}
	if path, steps := tree.Path(2, 2); path != "" || steps != 0 {
		t.Errorf("Path to itself = %q, %d", path, steps)
	}
}

func TestClausesTellWhoseClauseADateStandsIn(t *testing.T) {
	// He said Monday that Acme was fined in May after it lied.
	tree := syntax.New(treebank.Parse(t, "He/PRP/nsubj/1 said/VBD/ROOT/1 Monday/NNP/npadvmod/1 that/IN/mark/6 Acme/NNP/nsubjpass/6 was/VBD/auxpass/6 fined/VBN/ccomp/1 in/IN/prep/6 May/NNP/pobj/7 after/IN/mark/11 it/PRP/nsubj/11 lied/VBD/advcl/6"))
	for _, tc := range []struct {
		a, b int
		want string
	}{{6, 8, "same"}, {6, 2, "up:ccomp"}, {1, 8, "down:ccomp"}, {11, 2, "up:advcl"}, {11, 8, "up:advcl"}} {
		if got := tree.Clauses(tc.a, tc.b); got != tc.want {
			t.Errorf("Clauses(%d, %d) = %q, want %q", tc.a, tc.b, got, tc.want)
		}
	}
}

func TestFunctionTellsWhatANameDoes(t *testing.T) {
	for name, tc := range map[string]struct {
		in   string
		at   int
		want syntax.Function
	}{
		"subject":                  {"Acme/NNP/nsubj/1 sued/VBD/ROOT/1", 0, syntax.Function{Label: "nsubj", Host: 1}},
		"behind a preposition":     {"He/PRP/nsubj/1 lied/VBD/ROOT/1 to/IN/prep/1 Acme/NNP/pobj/2", 3, syntax.Function{Label: "prep_to", Host: 1}},
		"modifier of another name": {"Acme/NNP/compound/2 director/NN/compound/2 Doe/NNP/nsubj/3 lied/VBD/ROOT/3", 0, syntax.Function{Label: "nsubj", Part: "mod", Host: 2}},
		"owner":                    {"Acme/NNP/poss/2 's/POS/case/0 lawyer/NN/dobj/3 left/VBD/ROOT/3", 0, syntax.Function{Label: "dobj", Part: "poss", Host: 2}},
		"coordinated":              {"Police/NNS/nsubj/1 held/VBD/ROOT/1 Roe/NNP/dobj/1 and/CC/cc/2 Doe/NNP/conj/2", 4, syntax.Function{Label: "dobj", Host: 1}},
		"without a parse":          {"Acme/NNP//-1 sued/VBD//-1", 0, syntax.Function{Label: "ROOT"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := syntax.New(treebank.Parse(t, tc.in)).Function(tc.at)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("Function(%q, %d):\n%s", tc.in, tc.at, diff)
			}
		})
	}
}

func TestNothingWithoutAParse(t *testing.T) {
	d := treebank.Parse(t, "Treasury/NNP//-1 designated/VBD//-1 Acme/NNP//-1")
	if got := syntax.New(d).Roles(1); len(got) != 0 {
		t.Errorf("Roles without heads = %v", got)
	}
}

// FuzzRoles checks that no forest of heads, cycles included, makes a walk
// endless or leaves the text.
func FuzzRoles(f *testing.F) {
	f.Add([]byte{1, 1, 1, 0, 3, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		deps := []string{"nsubj", "dobj", "prep", "pobj", "relcl", "acl", "xcomp", "conj", "advcl", "compound", "appos", "agent", "ccomp", "poss"}
		tags := []string{"VBN", "NNP", "IN", "WDT", "VB", "NN"}
		if len(b) > 200 {
			return
		}
		d := &doc.Document{View: doc.View{Text: strings.Repeat("x ", len(b)+1)}}
		for i, x := range b {
			d.Tokens = append(d.Tokens, doc.Token{
				Span: doc.Span{Start: 2 * i, End: 2*i + 1}, Head: int(x) % len(b), Dep: deps[(int(x)+i)%len(deps)], Tag: tags[(int(x)*7+i)%len(tags)],
			})
		}
		tree := syntax.New(d)
		for i := range d.Tokens {
			for _, a := range tree.Roles(i) {
				if a.Token < 0 || a.Token >= len(b) {
					t.Fatalf("token %d of %d", a.Token, len(b))
				}
			}
			tree.Path(i, (i*3)%len(b))
			tree.Clauses(i, (i*3)%len(b))
			tree.Passive(i)
			if f := tree.Function(i); f.Host < 0 || f.Host >= len(b) {
				t.Fatalf("host %d of %d", f.Host, len(b))
			}
		}
	})
}
