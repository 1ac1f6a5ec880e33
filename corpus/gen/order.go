package main

import (
	"fmt"
	"strconv"
	"time"
)

// pleadingLine is one of the 28 numbered lines of a pleading page.
type pleadingLine struct {
	text   string
	indent float64
	centre bool
	bold   bool
}

var orderBody = []string{
	"On August 5, 2022, the Federal Motor Carrier Safety Administration (“FMCSA”) revoked the operating authority of plaintiff Northgate Transit Systems, Inc. (“Northgate”). Northgate sued on August 19, 2022, and moved for a preliminary injunction. Dkt. No. 41. Defendants moved to dismiss on September 9, 2022. Dkt. No. 52. The Court heard argument on October 6, 2022. For the reasons below, the motion for a preliminary injunction is GRANTED and the motion to dismiss is DENIED.",
	"#BACKGROUND",
	"Northgate runs 140 buses between farm towns in the Central Valley. In May 2022, FMCSA inspected its maintenance files. On June 2, 2022, the agency issued a notice of violation that listed eleven missing brake records. Northgate produced nine of them within a week. Two months later, without a hearing, the agency revoked Northgate’s operating authority, citing 49 U.S.C. § 13905.",
	"#DISCUSSION",
	"A plaintiff seeking a preliminary injunction must show that it is likely to succeed on the merits and likely to suffer irreparable harm. Section 13905 requires notice and an opportunity to comply. Northgate received the first and was refused the second. The agency’s own manual calls for a hearing on request, and Northgate asked for one three times. Defendants answer that the requests were sent to the wrong office. The record shows that they were sent to the office that FMCSA’s letter named.",
	"Irreparable harm is plain. Northgate has parked its fleet, and two counties have no other service. The balance of hardships and the public interest point the same way. Because the complaint states a claim under the Administrative Procedure Act, the motion to dismiss fails for the same reasons.",
	"#CONCLUSION",
	"Defendants are ENJOINED from enforcing the August 5, 2022 revocation pending final judgment. No bond is required. The parties shall file a joint case management statement by November 10, 2022.",
	"IT IS SO ORDERED.",
}

// order makes an order of a district court on pleading paper: numbered lines,
// a vertical court name in the margin, a signature block, a filing stamp.
func order() ([]byte, error) {
	s := newSheet("Order", time.Date(2022, 10, 14, 16, 2, 0, 0, time.UTC))
	s.SetFont("Times", "", 12)
	const width = 470.0
	lines := make([]pleadingLine, 0, 80)
	for _, p := range orderBody {
		if p[0] == '#' {
			lines = append(lines, pleadingLine{text: p[1:], centre: true, bold: true})
			continue
		}
		for i, l := range s.wrap(p, width, 36) {
			n := pleadingLine{text: l}
			if i == 0 {
				n.indent = 36
			}
			lines = append(lines, n)
		}
	}
	const top, first = 28, 16 // numbered lines on a page; those left under the caption
	pages := 1 + (len(lines)-first+8+top-1)/top
	for page := 1; page <= pages; page++ {
		s.AddPage()
		from, to, start := first+(page-2)*top, first+(page-1)*top, 1
		if page == 1 {
			s.orderCaption()
			from, to, start = 0, first, 13
		}
		for i := from; i < min(to, len(lines)); i++ {
			s.pleading(start+i-from, lines[i])
		}
		if page == pages {
			s.orderSignature(start + len(lines) - from)
		}
		s.pleadingPaper(page)
		s.stamp(fmt.Sprintf("Case 3:22-cv-01457-HVT   Document 88   Filed 10/14/22   Page %d of %d", page, pages))
	}
	return s.bytes()
}

// pleadingY returns the baseline of numbered line n.
func pleadingY(n int) float64 { return 52 + 24*float64(n) }

func (s *sheet) pleading(n int, l pleadingLine) {
	style := ""
	if l.bold {
		style = "B"
	}
	s.SetFont("Times", style, 12)
	if l.centre {
		s.centre(330, pleadingY(n), l.text)
		return
	}
	s.put(96+l.indent, pleadingY(n), l.text)
}

func (s *sheet) orderCaption() {
	s.SetFont("Times", "B", 12)
	s.centre(330, pleadingY(3), "UNITED STATES DISTRICT COURT")
	s.centre(330, pleadingY(4), "NORTHERN DISTRICT OF CALIFORNIA")
	s.SetFont("Times", "", 12)
	for i, l := range []string{"NORTHGATE TRANSIT SYSTEMS, INC.,", "          Plaintiff,", "     v.", "FEDERAL MOTOR CARRIER SAFETY", "ADMINISTRATION, et al.,", "          Defendants."} {
		s.put(96, pleadingY(6)+18*float64(i), l)
	}
	s.Line(320, pleadingY(5), 320, pleadingY(6)+100)
	s.Line(96, pleadingY(6)+100, 320, pleadingY(6)+100)
	for i, l := range []string{"Case No. 22-cv-01457-HVT", "", "ORDER GRANTING MOTION FOR", "PRELIMINARY INJUNCTION AND", "DENYING MOTION TO DISMISS", "Re: Dkt. Nos. 41, 52"} {
		s.put(334, pleadingY(6)+18*float64(i), l)
	}
}

func (s *sheet) orderSignature(n int) {
	s.SetFont("Times", "", 12)
	s.put(96, pleadingY(n), "Dated: October 14, 2022")
	s.put(330, pleadingY(n+2), "______________________________")
	s.put(330, pleadingY(n+2)+16, "HONORA V. TENNANT")
	s.put(330, pleadingY(n+2)+32, "United States District Judge")
}

// pleadingPaper draws what the paper has of its own: rules, line numbers as
// one block, the court's name up the margin, the page number.
func (s *sheet) pleadingPaper(page int) {
	s.SetLineWidth(0.6)
	s.Line(84, 30, 84, 770)
	s.Line(87, 30, 87, 770)
	s.Line(582, 30, 582, 770)
	s.SetFont("Times", "", 12)
	for n := 1; n <= 28; n++ {
		s.right(76, pleadingY(n), strconv.Itoa(n))
	}
	s.SetFont("Times", "", 9)
	for i, l := range []string{"United States District Court", "Northern District of California"} {
		s.TransformBegin()
		s.TransformRotate(90, 36+float64(i)*12, 470)
		s.put(36+float64(i)*12, 470, l)
		s.TransformEnd()
	}
	s.SetFont("Times", "", 12)
	s.centre(330, 758, strconv.Itoa(page))
}
