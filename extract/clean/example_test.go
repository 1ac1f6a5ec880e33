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

// The text without its clutter. What is cut is marked and never rewritten, so
// that every place in it can be found in the source.
func Example_text() {
	c, err := clean.New(clean.Options{})
	if err != nil {
		panic(err)
	}
	d := &doc.Document{Raw: doc.Raw{Text: "Share this article\n\nThe board revoked the licence.\n\nADVERTISEMENT\n\nIt had been granted in 2019.\n\nRead more: Harbor vote fails\n"}}
	if err := c.Annotate(context.Background(), d); err != nil {
		panic(err)
	}
	at := 0
	for _, m := range d.Clutter {
		fmt.Printf("%q ", d.Text[at:m.Start])
		at = m.End
	}
	fmt.Printf("%q\n", d.Text[at:])
	// Output:
	// "" "\n\nThe board revoked the licence.\n\n" "\n\nIt had been granted in 2019.\n\n" "\n"
}
