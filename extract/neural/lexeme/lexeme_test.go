package lexeme_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"writ/extract/neural/lexeme"
)

func TestIDsAreSymbolsOrHashes(t *testing.T) {
	for s, want := range map[string]uint64{
		"": 0, "apple": 8566208034543834098, "the": 7425985699627899538, "noun": 16833663260455505849,
		"punct": 445, "POS": 74, "_": 456, "acl": 451, "ORG": 383,
	} {
		if got := lexeme.ID(s); got != want {
			t.Errorf("ID(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestKeysOfKnownIDs(t *testing.T) {
	for id, want := range map[uint64][4]uint32{
		0: {}, 1: {1161550108, 2247783286, 1742325162, 1224191281},
		lexeme.ID("apple"): {2653853934, 3922826080, 3980780901, 3736755472},
	} {
		if got := lexeme.Keys(id, 8); got != want {
			t.Errorf("Keys(%d, 8) = %v, want %v", id, got, want)
		}
	}
	if lexeme.Keys(0, 9) == [4]uint32{} {
		t.Error("id 0 hashes to 0 only under seed 8")
	}
}

func TestLowerFollowsPython(t *testing.T) {
	for s, want := range map[string]string{
		"Judge": "judge", "İ": "i\u0307", "ΟΔΟΣ": "οδος", "ΣΑΣ.": "σας.", "Σ": "σ", "ΑΣΑ": "ασα", "Α’Σ": "α’ς", "Σ’Α": "σ’α", "ÀÉ": "àé",
	} {
		if got := lexeme.Lower(s); got != want {
			t.Errorf("Lower(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestShapes(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "Apple": "Xxxxx", "apples": "xxxx", "USA": "XXX", "A1b2": "Xdxd", "2024": "dddd", "123456": "dddd", "x²": "xd", "①": "d",
		"中文": "xx", "--": "--", "------": "----", "ab--CD": "xx--XX", strings.Repeat("é", 99): "xxxx", strings.Repeat("é", 100): "LONG",
	} {
		if got := lexeme.ShapeOf(s); got != want {
			t.Errorf("ShapeOf(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestWhiteSpaceIncludesTheSeparators(t *testing.T) {
	for r := range rune(0x3100) {
		want := r >= 9 && r <= 13 || r >= 0x1c && r <= 0x20 || r == 0x85 || r == 0xa0 || r == 0x1680 || r >= 0x2000 && r <= 0x200a ||
			r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000
		if got := lexeme.IsSpaceRune(r); got != want {
			t.Errorf("IsSpaceRune(%U) = %v", r, got)
		}
	}
}

func TestNormComesFromExceptionTableBaseOrLowerCase(t *testing.T) {
	x := lexeme.NewLexicon(map[uint64]string{lexeme.ID("Cos"): "because"}, 10)
	for text, want := range map[string]string{"Cos": "because", "cos": "cos", "COS": "cos", "—": "-", "€": "$", "US$": "$", "’S": "'s"} {
		if got := x.Get(text).Norm; got != want {
			t.Errorf("norm of %q = %q, want %q", text, got, want)
		}
	}
	if got := x.Make("n't", "not"); got.Norm != "not" || got.ID[lexeme.Norm] != lexeme.ID("not") {
		t.Errorf("exception norm = %+v", got)
	}
}

func TestAffixColumnsCountCodePoints(t *testing.T) {
	l := lexeme.NewLexicon(nil, 10).Get("écolé")
	if l.ID[lexeme.Prefix] != lexeme.ID("é") || l.ID[lexeme.Suffix] != lexeme.ID("olé") || l.Space {
		t.Errorf("lexeme %+v", l)
	}
	if l.Value(lexeme.Spacy, true) != 1 || l.Value(lexeme.Spacy, false) != 0 || l.Value(lexeme.IsSpace, true) != 0 {
		t.Error("SPACY depends on the token, IS_SPACE on the text")
	}
}

func TestCacheStaysBoundedAndConsistent(t *testing.T) {
	c := lexeme.NewCache[int](64)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 5000 {
				key := fmt.Sprint(i % 700)
				v, ok := c.Get(key)
				if !ok {
					v = c.Put(key, i%700)
				}
				if fmt.Sprint(v) != key {
					t.Errorf("cache holds %d under %q", v, key)
				}
			}
		})
	}
	wg.Wait()
	held := 0
	for i := range 700 {
		if _, ok := c.Get(fmt.Sprint(i)); ok {
			held++
		}
	}
	if held > 2*64+64 {
		t.Errorf("%d entries held, limit 128", held)
	}
}
