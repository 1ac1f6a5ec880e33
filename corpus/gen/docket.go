package main

import "time"

var docketHead = []string{
	"U.S. District Court", "District of Kansas (Kansas City)",
	"CIVIL DOCKET FOR CASE #: 2:21-cv-02360-JMK",
}

var docketFacts = [][2]string{
	{"Tallgrass Seed Cooperative v. Orbital Agronomics, Inc.", "Date Filed: 08/16/2021"},
	{"Assigned to: District Judge Jerome M. Keating", "Date Terminated: 04/28/2023"},
	{"Referred to: Magistrate Judge Odalys Finch", "Jury Demand: Plaintiff"},
	{"Cause: 35:271 Patent Infringement", "Nature of Suit: 830 Patent"},
	{"Plaintiff: Tallgrass Seed Cooperative", "represented by Hobart Lindgren"},
	{"Defendant: Orbital Agronomics, Inc.", "represented by Xenia Pruitt"},
}

var docketRows = [][3]string{
	{"08/16/2021", "1", "COMPLAINT against Orbital Agronomics, Inc. filed by Tallgrass Seed Cooperative. (Filing fee $402, receipt AKSDC-5534120.) (Lindgren, Hobart) (Entered: 08/16/2021)"},
	{"08/17/2021", "2", "SUMMONS issued as to Orbital Agronomics, Inc. (kao) (Entered: 08/17/2021)"},
	{"10/08/2021", "11", "MOTION to Dismiss for failure to state a claim by Defendant Orbital Agronomics, Inc. (Pruitt, Xenia) (Entered: 10/08/2021)"},
	{"01/20/2022", "24", "MEMORANDUM AND ORDER denying 11 Motion to Dismiss. Signed by District Judge Jerome M. Keating on 1/20/2022. (hw) (Entered: 01/20/2022)"},
	{"02/11/2022", "27", "SCHEDULING ORDER: Discovery due by 9/30/2022. Jury trial set for 4/17/2023. Signed by Magistrate Judge Odalys Finch on 2/11/2022. (kao) (Entered: 02/11/2022)"},
	{"04/25/2023", "141", "JURY VERDICT in favor of Tallgrass Seed Cooperative. (hw) (Entered: 04/26/2023)"},
	{"04/28/2023", "144", "JUDGMENT in favor of Tallgrass Seed Cooperative against Orbital Agronomics, Inc. in the amount of $7,850,000. Signed by deputy clerk. (hw) (Entered: 04/28/2023)"},
	{"05/26/2023", "150", "NOTICE OF APPEAL by Defendant Orbital Agronomics, Inc. (Filing fee $505.) (Pruitt, Xenia) (Entered: 05/26/2023)"},
}

// docket makes a docket sheet: a head, facts in two columns, a ruled table.
func docket() ([]byte, error) {
	s := newSheet("CM/ECF - U.S. District Court: ksd", time.Date(2023, 6, 1, 18, 20, 0, 0, time.UTC))
	s.AddPage()
	s.SetFont("Helvetica", "B", 12)
	for i, l := range docketHead {
		s.centre(pageWidth/2, 60+16*float64(i), l)
	}
	s.SetFont("Helvetica", "", 9)
	y := 120.0
	for _, f := range docketFacts {
		s.put(54, y, f[0])
		s.put(370, y, f[1])
		y += 14
	}
	y += 12
	x := [4]float64{54, 124, 164, 558}
	s.SetFont("Helvetica", "B", 9)
	s.put(x[0]+4, y+11, "Date Filed")
	s.put(x[1]+4, y+11, "#")
	s.put(x[2]+4, y+11, "Docket Text")
	s.rule(x[:], y, y+16)
	y += 16
	s.SetFont("Helvetica", "", 9)
	for _, r := range docketRows {
		lines := s.wrap(r[2], x[3]-x[2]-8, 0)
		s.put(x[0]+4, y+11, r[0])
		s.put(x[1]+4, y+11, r[1])
		for i, l := range lines {
			s.put(x[2]+4, y+11+11*float64(i), l)
		}
		bottom := y + 5 + 11*float64(len(lines))
		s.rule(x[:], y, bottom)
		y = bottom
	}
	s.SetFont("Helvetica", "", 8)
	s.put(54, 764, "https://ecf.example/cgi-bin/DktRpt.pl?360-L_1_0-1")
	s.right(558, 764, "1/1")
	s.put(54, 30, "6/1/23, 1:20 PM")
	s.centre(pageWidth/2, 30, "CM/ECF - U.S. District Court: ksd")
	return s.bytes()
}

// rule draws the cells of a table row between top and bottom.
func (s *sheet) rule(x []float64, top, bottom float64) {
	for i := 0; i+1 < len(x); i++ {
		s.Rect(x[i], top, x[i+1]-x[i], bottom-top, "D")
	}
}

// encrypted makes a one-page notice that opens with a password only.
func encrypted() ([]byte, error) {
	s := newSheet("Sealed notice", time.Date(2023, 6, 1, 12, 0, 0, 0, time.UTC))
	s.SetProtection(0, "corpus-user", "corpus-owner")
	s.AddPage()
	s.SetFont("Times", "", 12)
	s.put(72, 90, "FILED UNDER SEAL. The court sealed this notice on June 1, 2023.")
	return s.bytes()
}
