package date

import "writ/extract/doc"

// DocDate finds the date of a document.
func (f *Finder) DocDate(d *doc.Document) doc.DocDate { return doc.DocDate{} }
