package main

import (
	"fmt"
	"strconv"
	"time"
)

var complaintCaption = []string{
	"SECURITIES AND EXCHANGE COMMISSION,", "", "          Plaintiff,", "", "     v.", "",
	"AMBERGATE LENDING GROUP LLC and", "STERLING VANTERPOOL,", "", "          Defendants.",
}

var complaintBody = []string{
	"#COMPLAINT",
	"Plaintiff Securities and Exchange Commission (the “Commission”) alleges:",
	"#NATURE OF THE ACTION",
	"1. From 2019 through 2022, Ambergate Lending Group LLC (“Ambergate”) and its manager, Sterling Vanterpool, raised $31 million from 420 investors by selling notes said to be backed by loans to dentists. There were no dentists.",
	"2. Vanterpool spent $6.2 million of the money on a horse farm and used most of the rest to pay earlier investors.",
	"#DEFENDANTS",
	"3. Ambergate is a Maryland limited liability company based in Bethesda. On June 30, 2021, the Maryland Securities Commissioner ordered Ambergate to cease and desist from offering unregistered notes. Ambergate ignored the order.",
	"4. Vanterpool, age 58, lives in Potomac, Maryland. In 2012, the Commission barred him from association with any broker or dealer. On May 9, 2014, he pleaded guilty in the Circuit Court for Montgomery County to one count of theft.",
	"#THE INVESTIGATION",
	"5. On September 12, 2022, the Commission’s staff served a subpoena on Ambergate. Vanterpool produced a single page, which was blank.",
	"#PRAYER FOR RELIEF",
	"WHEREFORE, the Commission asks that the Court: (a) permanently enjoin Defendants from violating Section 17(a) of the Securities Act of 1933; (b) order disgorgement with prejudgment interest; and (c) impose civil penalties.",
	"#DEMAND FOR JURY TRIAL",
	"The Commission demands a trial by jury.",
}

// complaint makes a complaint: a caption with a column of closing brackets,
// numbered paragraphs, a signature block, a filing stamp.
func complaint() ([]byte, error) {
	s := newSheet("Complaint", time.Date(2023, 3, 21, 9, 15, 0, 0, time.UTC))
	const pages = 2
	page, y := 1, 0.0
	finish := func() {
		s.SetFont("Times", "", 12)
		s.centre(pageWidth/2, 756, strconv.Itoa(page))
		s.stamp(fmt.Sprintf("Case 8:23-cv-00772-ELR   Document 1   Filed 03/21/23   Page %d of %d", page, pages))
	}
	s.AddPage()
	y = s.complaintCaption()
	for _, p := range complaintBody {
		heading := p[0] == '#'
		s.SetFont("Times", "", 12)
		lines, indent := []string{p[1:]}, 0.0
		if !heading {
			indent = 36
			lines = s.wrap(p, 468, indent)
		}
		for i, l := range lines {
			if y > 710 {
				finish()
				page++
				s.AddPage()
				y = 90
			}
			if heading {
				s.SetFont("Times", "B", 12)
				s.centre(pageWidth/2, y, l)
			} else {
				s.SetFont("Times", "", 12)
				x := 72.0
				if i == 0 {
					x += indent
				}
				s.put(x, y, l)
			}
			y += 26
		}
	}
	if y > 560 {
		finish()
		page++
		s.AddPage()
		y = 90
	}
	s.SetFont("Times", "", 12)
	for i, l := range []string{"Dated: March 21, 2023", "", "Respectfully submitted,", "", "/s/ Calliope Winterbourne", "Calliope Winterbourne (Bar No. 55512)", "Securities and Exchange Commission", "100 F Street, NE", "Washington, D.C. 20549", "Telephone: (202) 555-0136", "Counsel for Plaintiff"} {
		s.put(300, y+16*float64(i), l)
	}
	finish()
	if page != pages {
		return nil, fmt.Errorf("complaint has %d pages, its stamp says %d", page, pages)
	}
	return s.bytes()
}

// complaintCaption draws the court, the parties and the case number, and
// returns the baseline that follows.
func (s *sheet) complaintCaption() float64 {
	s.SetFont("Times", "B", 12)
	s.centre(pageWidth/2, 84, "IN THE UNITED STATES DISTRICT COURT")
	s.centre(pageWidth/2, 100, "FOR THE DISTRICT OF MARYLAND")
	s.centre(pageWidth/2, 116, "(Southern Division)")
	s.SetFont("Times", "", 12)
	for i, l := range complaintCaption {
		y := 150 + 15*float64(i)
		if l != "" {
			s.put(72, y, l)
		}
		s.put(326, y, ")")
		switch i {
		case 3:
			s.put(346, y, "Civil Action No. 8:23-cv-00772-ELR")
		case 5:
			s.put(346, y, "JURY TRIAL DEMANDED")
		}
	}
	s.put(72, 150+15*float64(len(complaintCaption)), "_________________________________________)")
	return 150 + 15*float64(len(complaintCaption)) + 36
}
