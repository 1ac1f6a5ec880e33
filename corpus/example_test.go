package corpus_test

import (
	"fmt"

	"writ/corpus"
)

func ExampleCases() {
	cases, err := corpus.Cases()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range cases {
		if c.Name == "scan-rimrock" {
			r := c.Records[0]
			fmt.Println(c.Doc, r.Entity[0], r.Action, r.Agency[0], r.Date)
		}
	}
	// Output: court/scan-rimrock.pdf Kestrel Outfitters, Inc. ruling.dismiss United States District Court for the District of Utah 2020-03-03
}
