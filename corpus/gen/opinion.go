package main

import (
	"fmt"
	"strings"
	"time"
)

// opinionBody is the text of the opinion; a line that starts with '#' is a
// heading, "^1" a footnote mark, a soft hyphen a place to break a word.
var opinionBody = []string{
	"A jury con\u00advicted Everett Pallister of mail fraud, and the dis\u00adtrict court^1 sen\u00adtenced him to 78 months’ impris\u00adon\u00adment. He appeals both. We affirm the con\u00advic\u00adtion, vacate the sen\u00adtence, and remand for resen\u00adtenc\u00ading.",
	"#I. Back\u00adground",
	"Pallister sold rooftop solar leases by mail from a store\u00adfront in Joplin, Missouri. The panels were never built. On March 3, 2018, agents of the United States Postal Inspec\u00adtion Service searched the store\u00adfront and carried away eleven boxes of cus\u00adtomer files.^2 A grand jury indicted Pallister on Novem\u00adber 20, 2018, on seven counts of mail fraud, 18 U.S.C. § 1341.",
	"Trial lasted six days. On January 17, 2020, the jury found Pallister guilty on counts one through six and acquitted him on count seven, which con\u00adcerned a leaflet that the Postal Service had lost. The dis\u00adtrict court denied his motion for a new trial on Febru\u00adary 24, 2020. At sen\u00adtenc\u00ading on July 30, 2020, the court added four levels for an offense that caused sub\u00adstan\u00adtial financial hardship to five or more victims and imposed a term of 78 months. It also ordered $412,000 in resti\u00adtu\u00adtion.",
	"#II. Dis\u00adcussion",
	"Pallister first argues that the evi\u00addence did not show an intent to defraud. We review the ques\u00adtion de novo and view the record in the light most favor\u00adable to the verdict. Three employees testi\u00adfied that Pallister told them to stop ordering panels while the leaflets were still going out. One of them kept the note. That was enough.",
	"He next argues that the trial should have been moved to Spring\u00adfield because of a tele\u00advision report about “the man who sold the sun.” The court ques\u00adtioned each juror alone and excused the two who had seen the report. We see no abuse of dis\u00adcre\u00adtion.",
	"The sen\u00adtence is another matter. The enhance\u00adment applies when five or more victims suffered sub\u00adstan\u00adtial hard\u00adship. U.S.S.G. § 2B1.1(b)(2)(B). The pre\u00adsen\u00adtence report named four. The gov\u00adern\u00adment con\u00adcedes that it offered no evi\u00addence of a fifth, and suggests that we may infer one from the number of leaflets. A leaflet is not a victim. The error was not harm\u00adless, because the cor\u00adrect range tops out at 63 months.^3",
	"#III. Con\u00adclusion",
	"We affirm the judgment of con\u00advic\u00adtion, vacate the sen\u00adtence, and remand to the dis\u00adtrict court for resen\u00adtenc\u00ading con\u00adsistent with this opinion. Pallister’s pro se motion to sup\u00adple\u00adment the record is denied.",
}

var opinionNotes = map[string]string{
	"^1": "1The Honorable Prudence Aldine, United States District Judge for the Western District of Missouri.",
	"^2": "2The warrant was issued by the Honorable Lucius Fairweather, United States Magistrate Judge.",
	"^3": "3We do not reach the argument that the restitution order counts two customers twice.",
}

// opinion makes an opinion of a court of appeals: cover block, running heads,
// hyphenated lines, footnotes under a rule.
func opinion() ([]byte, error) {
	s := newSheet("Opinion", time.Date(2021, 8, 9, 14, 30, 0, 0, time.UTC))
	o := &opinionPages{sheet: s}
	o.next()
	o.cover()
	for _, p := range opinionBody {
		if p[0] == '#' {
			o.heading(strings.ReplaceAll(p[1:], soft, ""))
			continue
		}
		o.paragraph(p)
	}
	o.finish()
	return s.bytes()
}

// opinionPages flows text over pages.
type opinionPages struct {
	*sheet
	page  int
	y     float64
	notes []string
}

const opinionBottom = 630.0 // last baseline above the footnotes

func (o *opinionPages) next() {
	if o.page > 0 {
		o.finish()
	}
	o.page++
	o.AddPage()
	o.y = 100
}

// finish writes the footnotes, page number and running head of a page.
func (o *opinionPages) finish() {
	if len(o.notes) > 0 {
		o.Line(72, 664, 216, 664)
		o.SetFont("Times", "", 10)
		y := 680.0
		for _, n := range o.notes {
			for _, l := range o.wrap(n, 468, 12) {
				o.put(84, y, l)
				y += 12
			}
		}
		o.notes = nil
	}
	o.SetFont("Times", "", 12)
	o.centre(pageWidth/2, 752, fmt.Sprintf("-%d-", o.page))
	if o.page > 1 {
		o.SetFont("Times", "I", 10)
		o.put(72, 60, "United States v. Pallister")
		o.right(540, 60, "No. 20-2914")
	}
	o.stamp(fmt.Sprintf("Appellate Case: 20-2914     Page: %d      Date Filed: 08/09/2021 Entry ID: 5064219", o.page))
}

func (o *opinionPages) cover() {
	o.SetFont("Times", "B", 20)
	o.centre(pageWidth/2, 96, "United States Court of Appeals")
	o.SetFont("Times", "", 14)
	o.centre(pageWidth/2, 116, "For the Eighth Circuit")
	o.SetFont("Times", "", 12)
	y := 150.0
	for _, l := range []string{"No. 20-2914", "", "United States of America,", "Plaintiff - Appellee,", "v.", "Everett Pallister,", "Defendant - Appellant.", "", "Appeal from United States District Court", "for the Western District of Missouri - Joplin", "", "Submitted: April 14, 2021", "Filed: August 9, 2021", "", "Before TREMONT, HALVERSON, and QUIRK, Circuit Judges."} {
		if l != "" {
			o.centre(pageWidth/2, y, l)
		}
		y += 16
	}
	o.put(72, y+8, "HALVERSON, Circuit Judge.")
	o.y = y + 36
}

func (o *opinionPages) heading(text string) {
	if o.y > opinionBottom-40 {
		o.next()
	}
	o.SetFont("Times", "B", 13)
	o.centre(pageWidth/2, o.y, text)
	o.y += 26
}

func (o *opinionPages) paragraph(text string) {
	o.SetFont("Times", "", 13)
	for i, l := range o.wrap(text, 414, 36) {
		if o.y > opinionBottom {
			o.next()
			o.SetFont("Times", "", 13)
		}
		x := 99.0
		if i == 0 {
			x += 36
		}
		for {
			head, tail, ok := strings.Cut(l, "^")
			o.put(x, o.y, head)
			if !ok {
				break
			}
			x += o.width(head)
			mark := tail[:1]
			o.SetFont("Times", "", 8)
			o.put(x, o.y-5, mark)
			x += o.width(mark)
			o.notes = append(o.notes, opinionNotes["^"+mark])
			o.SetFont("Times", "", 13)
			l = tail[1:]
		}
		o.y += 22
	}
	o.y += 8
}
