package clean_test

import (
	"context"
	"fmt"

	"writ/extract/clean"
	"writ/extract/doc"
)

func Example() {
	c, err := clean.New(clean.Options{})
	if err != nil {
		panic(err)
	}
	d := &doc.Document{Raw: doc.Raw{Text: "The order came from former Mayor Stone Ann Marie StoneHarbor vote fails MORE’s office.\n\nADVERTISEMENT\n"}}
	if err := c.Annotate(context.Background(), d); err != nil {
		panic(err)
	}
	for _, m := range d.Clutter {
		fmt.Printf("%s %s %q\n", m.Kind, m.By, d.Text[m.Start:m.End])
	}
	// Output:
	// inline_more clean/inline-more " Ann Marie StoneHarbor vote fails MORE"
	// ad_marker clean/advertisement "ADVERTISEMENT"
}
