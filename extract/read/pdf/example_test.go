package pdf_test

import (
	"context"
	"fmt"

	"writ/extract/doc"
	"writ/extract/read/pdf"
)

func ExampleReader_Read() {
	// First thing in main: pdf.Main()
	r, err := pdf.New(pdf.Options{Engine: pdf.EngineLedongthuc})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	data := tinyPDF(nil, "The motion is denied.", "So ordered.")
	d, err := r.Read(context.Background(), doc.Input{URI: "inbox/order.pdf", Data: data})
	if err != nil {
		fmt.Println(err) // a *doc.Failure: reason and hint
		return
	}
	fmt.Printf("%s has %d pages: %q\n", d.ID, len(d.Pages), d.Text)
	// Output: order has 2 pages: "The motion is denied.\fSo ordered."
}
