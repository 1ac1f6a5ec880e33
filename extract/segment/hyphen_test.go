package segment_test

import (
	"strings"
	"testing"
)

// around puts two wrapped lines around a pair of fragments.
func around(a, b string) string {
	return "The commission that oversees the ports of the country has now\n" +
		"said to the companies which use them that the " + a + "\n" + b +
		" that was planned for the spring has to be put off until the\nsummer of next year."
}

func TestHyphens(t *testing.T) {
	for name, tc := range map[string]struct{ a, b, want string }{
		"a split word":                       {"large conspir-", "acy", "large conspiracy that"},
		"a known first part keeps it":        {"new self-", "reporting", "new self-reporting that"},
		"capitals keep it":                   {"joint FBI-", "run", "joint FBI-run that"},
		"a name keeps it":                    {"old Jean-", "Pierre", "old Jean-Pierre that"},
		"digits keep it":                     {"years 2009-", "2010", "years 2009-2010 that"},
		"a soft hyphen goes":                 {"great prejudi\u00ad", "cial", "great prejudicial that"},
		"a soft hyphen may stand for a real": {"new self\u00ad", "reporting", "new self-reporting that"},
		"a dash takes no space":              {"plan—", "one", "plan—one that"},
		"a dash with a space keeps it":       {"plan -", "one", "plan - one that"},
		"a slash takes no space":             {"merger and/", "or", "merger and/or that"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, around(tc.a, tc.b)).View.Text
			if !strings.Contains(got, tc.want) {
				t.Errorf("view of %q, %q = %q, want %q in it", tc.a, tc.b, got, tc.want)
			}
		})
	}
	t.Run("the form that occurs elsewhere wins", func(t *testing.T) {
		in := around("new record-", "keeping") + "\n\n    The record-keeping rules of the port, and record-keeping at sea, are old."
		if got := run(t, in).View.Text; strings.Count(got, "record-keeping") != 3 {
			t.Errorf("view = %q, want three times record-keeping", got)
		}
	})
	t.Run("capitals are joined when the document knows the word", func(t *testing.T) {
		in := around("INTERNATIONAL BROTHER-", "HOOD OF SAILORS") + "\n\n    The Brotherhood answered the claim."
		if got := run(t, in).View.Text; !strings.Contains(got, "INTERNATIONAL BROTHERHOOD OF") {
			t.Errorf("view = %q, want the word joined", got)
		}
	})
	t.Run("lost hyphens are found by the document's own words", func(t *testing.T) {
		in := strings.Repeat("The commission oversees the ports of the country and all ships\nthat use them, and it has the duty to keep them safe at sea.\n    ", 20) +
			"In the view of the panel this is a ques\ntion of law, and a question of fact as well, the judge said in\nhis order."
		if got := run(t, in).View.Text; !strings.Contains(got, "a question of law") {
			t.Errorf("view ends %q, want the word joined", got[len(got)-100:])
		}
	})
}
