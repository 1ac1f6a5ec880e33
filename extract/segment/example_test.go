package segment_test

import (
	"context"
	"fmt"

	"writ/extract/doc"
	"writ/extract/segment"
)

func Example() {
	s, err := segment.New(segment.Options{})
	if err != nil {
		panic(err)
	}
	d := &doc.Document{Raw: doc.Raw{Text: "NOTICE OF ORDER\n\n" +
		"The bureau has  fined Acme Corp. for the second time this\n" +
		"year and has sus-\npended its licence to ship oil from the\nnorthern ports.\n"}}
	if err := s.Annotate(context.Background(), d); err != nil {
		panic(err)
	}
	for _, b := range d.Blocks {
		fmt.Printf("%s: %s\n", b.Kind, d.Slice(b.Span))
	}
	// Output:
	// heading: NOTICE OF ORDER
	// paragraph: The bureau has fined Acme Corp. for the second time this year and has suspended its licence to ship oil from the northern ports.
}
