package main

import (
	"fmt"
	"time"
)

var slipBody = []string{
	"WREN, Justice.",
	"The Iowa Supreme Court Attorney Disciplinary Board charged Cornelius Abernathy with violating four rules of profes\u00adsional conduct. The Grievance Commission found that he broke three of them and recom\u00admended a public reprimand. We suspend his license.",
	"I. Background.",
	"Abernathy has prac\u00adticed law in Polk County since 1988. In 2011, we publicly repri\u00admanded him for neglecting an estate. On May 12, 2016, he pleaded guilty in the district court for Polk County to two counts of failing to file state income tax returns, and the court placed him on probation for one year.",
	"The Board filed its complaint on March 6, 2017. The Commis\u00adsion heard the case that fall and issued its report on December 15, 2017.",
	"II. Violations.",
	"A lawyer who does not file his own returns casts doubt on the returns of every client. The criminal convic\u00adtion estab\u00adlishes the viola\u00adtion. The Commis\u00adsion dismissed the fourth charge, which rested on a billing record that no one could read, and we agree.",
	"III. Sanction.",
	"The Board asks for sixty days. Aber\u00adnathy asks for a reprimand and points to his service on the county library board. His earlier reprimand weighs against him. We suspend Abernathy’s license to practice law for thirty days, beginning June 1, 2018. He must notify his clients as Iowa Court Rule 34.24 requires. Costs are assessed against him.",
	"LICENSE SUSPENDED.",
	"All justices concur except Penhallow, J., who takes no part.",
}

// slip makes a slip opinion in two columns with a running head.
func slip() ([]byte, error) {
	s := newSheet("Slip Opinion", time.Date(2018, 5, 18, 8, 30, 0, 0, time.UTC))
	s.AddPage()
	s.SetFont("Times", "B", 14)
	s.centre(pageWidth/2, 84, "IN THE SUPREME COURT OF IOWA")
	s.SetFont("Times", "", 11)
	for i, l := range []string{"No. 17–0923", "Filed May 18, 2018", "IOWA SUPREME COURT ATTORNEY DISCIPLINARY BOARD, Complainant,", "vs.", "CORNELIUS ABERNATHY, Respondent.", "On review of the report of the Iowa Supreme Court Grievance Commission."} {
		s.centre(pageWidth/2, 106+16*float64(i), l)
	}
	const width, bottom = 222.0, 570.0
	left := [2]float64{72, 318}
	page, column, top := 1, 0, 220.0
	y := top
	head := func() {
		s.SetFont("Times", "I", 9)
		s.put(72, 50, "Slip Opinion")
		s.right(540, 50, "Iowa Sup. Ct. Att’y Disciplinary Bd. v. Abernathy")
		s.SetFont("Times", "", 9)
		s.centre(pageWidth/2, 750, fmt.Sprintf("%d", page))
	}
	for _, p := range slipBody {
		s.SetFont("Times", "", 11)
		for i, l := range s.wrap(p, width, 14) {
			if y > bottom {
				column++
				if column == 2 {
					head()
					s.AddPage()
					page, column, top = page+1, 0, 84
					s.SetFont("Times", "", 11)
				}
				y = top
			}
			x := left[column]
			if i == 0 {
				x += 14
			}
			s.put(x, y, l)
			y += 15
		}
		y += 5
	}
	head()
	return s.bytes()
}
