package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

var scanLines = []string{
	"IN THE UNITED STATES DISTRICT COURT",
	"FOR THE DISTRICT OF UTAH",
	"",
	"KESTREL OUTFITTERS, INC.,",
	"        Plaintiff,          ORDER OF DISMISSAL",
	"v.",
	"RIMROCK GEAR LLC,           Case No. 2:19-cv-00881",
	"        Defendant.",
	"",
	"The parties filed a stipulated motion to dismiss on",
	"February 28, 2020. For good cause shown, the motion",
	"is GRANTED. Kestrel's claims against Rimrock Gear",
	"LLC are dismissed with prejudice. Each side bears",
	"its own costs.",
	"",
	"DATED this 3rd day of March, 2020.",
	"",
	"                    BY THE COURT:",
	"                    Verity Ashdown",
	"                    United States District Judge",
}

// scan makes a page that is only a picture: no text layer at all.
func scan() ([]byte, error) {
	picture, err := typed(scanLines)
	if err != nil {
		return nil, err
	}
	s := newSheet("", time.Date(2020, 3, 4, 7, 0, 0, 0, time.UTC))
	s.AddPage()
	s.RegisterImageOptionsReader("page", fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(picture))
	s.ImageOptions("page", 0, 0, pageWidth, pageHeight, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	return s.bytes()
}

// typed draws lines in a typewriter face at 150 dots per inch, in black on
// white with a few specks, and returns the PNG.
func typed(lines []string) ([]byte, error) {
	const dpi = 150
	f, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, fmt.Errorf("parse font: %w", err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 12, DPI: dpi, Hinting: font.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("open font: %w", err)
	}
	page := image.NewGray(image.Rect(0, 0, pageWidth*dpi/72, pageHeight*dpi/72))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	pen := font.Drawer{Dst: page, Src: image.Black, Face: face}
	for i, l := range lines {
		pen.Dot = fixed.P(dpi, dpi+i*52)
		pen.DrawString(l)
	}
	x := uint32(7)
	for range 300 {
		x = x*1664525 + 1013904223
		at := int(x >> 8)
		page.SetGray(at%page.Rect.Dx(), at/page.Rect.Dx()%page.Rect.Dy(), color.Gray{Y: 96})
	}
	for i, v := range page.Pix { // two tones, as a fax machine has
		if v < 160 {
			page.Pix[i] = 0
		} else {
			page.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, page); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}
