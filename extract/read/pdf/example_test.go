package pdf_test

import (
	"context"
	"fmt"

	"writ/extract/doc"
	"writ/extract/read/pdf"
)

// A program that reads PDF files: the hook stands first in main, for the
// program is its own child process.
//
//	func main() {
//		pdf.Main() // before flags, files and anything that prints
//		…
//	}
//
// In a test binary it stands first in TestMain.
func ExampleMain() {
	pdf.Main() // in a normal process: returns at once
	r, err := pdf.New(pdf.Options{})
	if err != nil {
		fmt.Println(err) // wraps pdf.ErrNoMain in a program without the hook
		return
	}
	defer r.Close()
	_, err = r.Read(context.Background(), doc.Input{URI: "inbox/page.pdf", Data: []byte("<html>404</html>")})
	fmt.Println(err)
	// Output: read/pdf: malformed: open: 3: incorrect format; the file does not begin like a PDF: look what it really is, or fetch it again
}

// A program that cannot start itself, or reads trusted files only, parses in
// its own process. Then nothing holds a bad file back but the check of
// deadlines between two pages.
func ExampleOptions_inProcess() {
	r, err := pdf.New(pdf.Options{InProcess: true, Engine: pdf.EngineLedongthuc})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Close()
	d, err := r.Read(context.Background(), doc.Input{URI: "note.pdf", Data: tinyPDF(nil, "Motion granted.")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Text)
	// Output: Motion granted.
}

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
