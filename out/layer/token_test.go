package layer

import (
	"encoding/json"
	"testing"
)

func TestTokensAreWhatEncodingJSONWrites(t *testing.T) {
	for _, s := range []string{"", "court", `a "b" \\`, "<b>&amp;", "Señor", "\u2028", "\x00\t\n\x7f", "\xff bad", "’s", "😀"} {
		v := token{3, 1 << 40, s, "NNP", "PROPN", s + "x", -1, "nsubj", s == "", "B-ORG"}
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.append(nil); string(got) != string(want) {
			t.Errorf("%q:\n%s, want\n%s", s, got, want)
		}
	}
}
