package meta_test

import (
	"testing"

	"writ/extract/meta"
)

func TestCasesHaveOneIdentityInEverySpelling(t *testing.T) {
	t.Parallel()
	ids, err := meta.NewCaseIDs(nil)
	if err != nil {
		t.Fatal(err)
	}
	const dc = "United States District Court for the District of Columbia"
	for name, tc := range map[string]struct{ court, docket, want string }{
		"ECF stamp":                 {dc, "1:21-cv-00280-RC", "us-d-dc/1:21-cv-280"},
		"words of a caption":        {dc, "Case No. 1:21-CV-280 (RC)", "us-d-dc/1:21-cv-280"},
		"without an office":         {dc, "Civil Action No. 21-cv-280", "us-d-dc/21-cv-280"},
		"year in full":              {dc, "1:2021-cv-00280", "us-d-dc/1:21-cv-280"},
		"type in words":             {"United States District Court for the Southern District of New York", "09 Civ. 8811 (ABC)", "us-d-nys/09-cv-8811"},
		"office nought":             {"United States District Court for the District of Minnesota", "0:19-cr-00007", "us-d-mn/0:19-cr-7"},
		"office of two digits":      {"United States District Court for the District of Minnesota", "05:19-cr-00007", "us-d-mn/5:19-cr-7"},
		"number of an appeal":       {"United States Court of Appeals for the Ninth Circuit", "No. 12-17000", "us-ca9/12-17000"},
		"first of several":          {"Supreme Court of the United States", "Nos. 20–1199 and 21–707", "us-scotus/20-1199"},
		"a court outside the table": {"Travis County District Court", "24-12345", "travis-county-district-court/24-12345"},
		"no court":                  {"", "1:21-cv-00280", ""},
		"no number":                 {dc, "pending", ""},
	} {
		if got := ids.Of(tc.court, tc.docket); got != tc.want {
			t.Errorf("%s: Of(%q, %q) = %q, want %q", name, tc.court, tc.docket, got, tc.want)
		}
	}
}
