package timex_test

import (
	"testing"

	"writ/extract/date/timex"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		typ, value string
		ok         bool
	}{
		{"DATE", "2021-05-12", true}, {"DATE", "2021-02-30", false}, {"DATE", "XXXX-02-29", true}, {"DATE", "XXXX-02-30", false},
		{"DATE", "2021-W18", true}, {"DATE", "2021-W54", false}, {"DATE", "XXXX-WXX-2", true}, {"DATE", "2021-W18-WE", true},
		{"DATE", "2021-Q3", true}, {"DATE", "2021-Q5", false}, {"DATE", "199", true}, {"DATE", "18", true}, {"DATE", "FY2012", true},
		{"DATE", "PAST_REF", true}, {"DATE", "P3M", false}, {"DATE", "", false}, {"DATE", "2021-5-12", false},
		{"TIME", "2021-05-12T10:00", true}, {"TIME", "2021-05-12TMO", true}, {"TIME", "2021-05-12", false}, {"TIME", "2021-05-12T25:00", false},
		{"DURATION", "P3M", true}, {"DURATION", "PT24H", true}, {"DURATION", "P1Y2M", true}, {"DURATION", "PXY", true}, {"DURATION", "P", false}, {"DURATION", "PT", false},
		{"SET", "P1W", true}, {"SET", "XXXX-WXX-1", true}, {"SET", "weekly", false}, {"EVENT", "2021", false},
	} {
		if err := timex.Check(tc.typ, tc.value); (err == nil) != tc.ok {
			t.Errorf("Check(%s, %q) = %v, want ok %v", tc.typ, tc.value, err, tc.ok)
		}
	}
}

func TestCheckEDTF(t *testing.T) {
	t.Parallel()
	for s, ok := range map[string]bool{
		"2021-05-12": true, "2021-05": true, "2021": true, "199X": true, "19XX": true, "2021-22": true, "2021-35": true, "XXXX-05-12": true,
		"2021-05-03/2021-05-09": true, "../2021": true, "2021-05~": true,
		"2021-W18": false, "2021-02-30": false, "2021-13": false, "": false, "2021-05-09/2021-05-03": false,
		"2021-22~": false, "2021-35~": false, "XXXX-05-12~": false, "199X~": false, "2021-33/2021-34": false, "2021~/2022-05": true, "a/b/c": false, "199": false,
	} {
		if err := timex.CheckEDTF(s); (err == nil) != ok {
			t.Errorf("CheckEDTF(%q) = %v, want ok %v", s, err, ok)
		}
	}
}
