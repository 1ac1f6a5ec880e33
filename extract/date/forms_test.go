package date_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"writ/extract/date"
)

// TestForms holds a sentence for every form that the package promises, by
// item, read on Wednesday, 12 May 2021. A line without a reading is a trap.
func TestForms(t *testing.T) {
	t.Parallel()
	f := finder(t)
	for _, tc := range []struct{ in, want string }{
		// full and partial dates
		{"on May 3, 2021 he", "May 3, 2021=2021-05-03"},
		{"on May 3rd, 2021, he", "May 3rd, 2021=2021-05-03"},
		{"on Monday, May 3, 2021, he", "Monday, May 3, 2021=2021-05-03"},
		{"on Mon., May 3, 2021 he", "Mon., May 3, 2021=2021-05-03"},
		{"on 3 May 2021 he", "3 May 2021=2021-05-03"},
		{"on the 3rd of May, 2021, he", "the 3rd of May, 2021=2021-05-03"},
		{"on the 3rd of May he", "the 3rd of May=2021-05-03"},
		{"on MAY 3, 2021 the", "MAY 3, 2021=2021-05-03"},
		{"on Sept. 3, 2020 the", "Sept. 3, 2020=2020-09-03"},
		{"dated 2021-05-03 by", "2021-05-03=2021-05-03"},
		{"dated 05-Aug-2016 by", "05-Aug-2016=2016-08-05"},
		{"dated Aug-05-2016 by", "Aug-05-2016=2016-08-05"},
		{"in May 2021 he", "May 2021=2021-05"},
		{"in May of 2021 he", "May of 2021=2021-05"},
		{"in 2019 he", "2019=2019"},
		{"filed May 3 and served May 5, 2021", "May 3=2021-05-03; May 5, 2021=2021-05-05"},
		// ordinals
		{"this 14th day of May, 2021", "this 14th day of May, 2021=2021-05-14"},
		{"this 14th day of May 2021", "this 14th day of May 2021=2021-05-14"},
		{"this fourteenth day of May, 2021", "this fourteenth day of May, 2021=2021-05-14"},
		{"Dated this twenty-first day of April, 2021", "this twenty-first day of April, 2021=2021-04-21"},
		{"SO ORDERED this 3rd day of May, 2021.", "this 3rd day of May, 2021=2021-05-03"},
		{"this 3rd day of May, in the year two thousand twenty-one,", "this 3rd day of May, in the year two thousand twenty-one=2021-05-03"},
		{"on the fifth of May he", "the fifth of May=2021-05-05"},
		{"on the 15th day of next month", "the 15th day of next month=2021-06-15"},
		// slash and dash dates
		{"on 05/03/2021 he", "05/03/2021=2021-05-03"},
		{"on 5/3/21 he", "5/3/21=2021-05-03"},
		{"on 05-03-2021 he", "05-03-2021=2021-05-03"},
		{"on 13/05/2021 and 03/05/2021", "13/05/2021=2021-05-13; 03/05/2021=2021-05-03"},
		{"on 2021/05/03 he", "2021/05/03=2021-05-03"},
		{"on 3.5.2021 he", "3.5.2021=2021-05-03"},
		{"between 5/3 and 5/10 he", "5/3=2021-05-03 FROM; 5/10=2021-05-10 TO"},
		// weekdays
		{"on Tuesday he said", "Tuesday=2021-05-11"},
		{"will meet on Thursday", "Thursday=2021-05-13"},
		{"said late Tuesday", "late Tuesday=2021-05-11 END"},
		{"on Tuesday morning he", "Tuesday morning=2021-05-11TMO"},
		// months
		{"in March he", "March=2021-03"},
		{"since last March he", "last March=2021-03 ON_OR_AFTER"},
		{"in early March, in mid-March, in late March", "early March=2021-03 START; mid-March=2021-03 MID; late March=2021-03 END"},
		{"between March and June 2020", "March=2020-03 FROM; June 2020=2020-06 TO"},
		{"March through June 2020", "March=2020-03 FROM; June 2020=2020-06 TO"},
		// seasons
		{"in the spring of 2020 he", "the spring of 2020=2020-SP"},
		{"in fall 2020 he", "fall 2020=2020-FA"},
		{"last summer he", "last summer=2020-SU"},
		{"next winter he", "next winter=2021-WI"},
		{"over the winter, he", "the winter=2020-WI"},
		// quarters and halves
		{"the first quarter of 2021", "the first quarter of 2021=2021-Q1"},
		{"in Q1 2021", "Q1 2021=2021-Q1"},
		{"in 1Q21 it", "1Q21=2021-Q1"},
		{"second-quarter profit", "second-quarter=2021-Q2"},
		{"the fourth quarter of last year", "the fourth quarter of last year=2020-Q4"},
		{"the first half of 2020", "the first half of 2020=2020-H1"},
		// fiscal years
		{"in fiscal year 2021, FY2021, FY 21, FY'21", "fiscal year 2021=FY2021; FY2021=FY2021; FY 21=FY2021; FY'21=FY2021"},
		{"in the 2020 fiscal year it", "the 2020 fiscal year=FY2020"},
		{"in fiscal 2020 it", "fiscal 2020=FY2020"},
		{"by the end of fiscal year 2021", "the end of fiscal year 2021=FY2021 END"},
		{"the current fiscal year", "the current fiscal year=FY2021"},
		// decades, centuries
		{"in the 1990s, the early 1990s, the '90s", "the 1990s=199; the early 1990s=199 START; the '90s=199"},
		{"in the mid-1980s it", "the mid-1980s=198 MID"},
		{"in the nineteenth century it", "the nineteenth century=18"},
		{"in the 21st century it", "the 21st century=20"},
		// last this next
		{"last week, this week, next week", "last week=2021-W18; this week=2021-W19; next week=2021-W20"},
		{"last month, this month, next month", "last month=2021-04; this month=2021-05; next month=2021-06"},
		{"last year, this year, next year", "last year=2020; this year=2021; next year=2022"},
		{"the past year, the past two weeks", "the past year=P1Y; the past two weeks=P2W"},
		{"the coming year, in the coming days", "the coming year=2022; the coming days=FUTURE_REF"},
		{"last Friday, this Friday, next Friday", "last Friday=2021-05-07; this Friday=2021-05-14; next Friday=2021-05-14"},
		{"last May, next May", "last May=2020-05; next May=2022-05"},
		{"earlier this month, later this month", "earlier this month=2021-05; later this month=2021-05"},
		{"early this year, late last year, mid-2019", "early this year=2021 START; late last year=2020 END; mid-2019=2019 MID"},
		{"by the end of next week", "the end of next week=2021-W20 END"},
		// ago, later, earlier
		{"two days ago, two weeks ago, two months ago, two years ago", "two days ago=2021-05-10; two weeks ago=2021-W17; two months ago=2021-03; two years ago=2019"},
		{"a week ago, a year ago", "a week ago=2021-W18; a year ago=2020"},
		{"more than two years ago", "more than two years ago=2019"},
		{"On May 3, 2019 he left. Two days later he was back.", "May 3, 2019=2019-05-03; Two days later=2019-05-05"},
		{"In 2019 it rose from a year earlier.", "2019=2019; a year earlier=2018"},
		{"six months from now", "six months from now=2021-11-12"},
		{"90 days from today", "90 days from today=2021-08-10"},
		// ranges
		{"from May 3 to May 5, 2021", "May 3=2021-05-03 FROM; May 5, 2021=2021-05-05 TO"},
		{"from May 3-5, 2021", "May 3=2021-05-03 FROM; 5, 2021=2021-05-05 TO"},
		{"May 3 through 5, 2021", "May 3=2021-05-03 FROM; 5, 2021=2021-05-05 TO"},
		{"2009 through 2012", "2009=2009 FROM; 2012=2012 TO"},
		{"between 2009 and 2012", "2009=2009 FROM; 2012=2012 TO"},
		{"from 2009-2012", "2009=2009 FROM; 2012=2012 TO"},
		{"from Jan. 5 through Feb. 6, 2021", "Jan. 5=2021-01-05 FROM; Feb. 6, 2021=2021-02-06 TO"},
		{"from Dec. 30, 2020 to Jan. 4", "Dec. 30, 2020=2020-12-30 FROM; Jan. 4=2021-01-04 TO"},
		{"Monday through Friday", "Monday=2021-05-10 FROM; Friday=2021-05-14 TO"},
		// holidays
		{"on Christmas Day, Independence Day, Juneteenth", "Christmas Day=2020-12-25; Independence Day=2021-07-04; Juneteenth=2021-06-19"},
		{"on Thanksgiving Day 2020, Labor Day 2020, Memorial Day 2021", "Thanksgiving Day 2020=2020-11-26; Labor Day 2020=2020-09-07; Memorial Day 2021=2021-05-31"},
		{"Easter 2021, Good Friday 2021", "Easter 2021=2021-04-04; Good Friday 2021=2021-04-02"},
		{"Martin Luther King Jr. Day 2021, Presidents' Day 2021, Columbus Day 2020", "Martin Luther King Jr. Day 2021=2021-01-18; Presidents' Day 2021=2021-02-15; Columbus Day 2020=2020-10-12"},
		{"the Fourth of July, New Year's Day 2021", "the Fourth of July=2021-07-04; New Year's Day 2021=2021-01-01"},
		{"on Veterans Day 2020 and Inauguration Day", "Veterans Day 2020=2020-11-11; Inauguration Day=2021-01-20"},
		// anaphors
		{"On May 3, 2019 he left. The following day he was back.", "May 3, 2019=2019-05-03; The following day=2019-05-04"},
		{"On May 3, 2019 he left. A week later he was back.", "May 3, 2019=2019-05-03; A week later=2019-05-10"},
		{"On May 3, 2019 he left. That month he died.", "May 3, 2019=2019-05-03; That month=2019-05"},
		{"On May 3, 2019 he left. The same day she left.", "May 3, 2019=2019-05-03; The same day=2019-05-03"},
		{"On May 3, 2019 he left. The next morning she left.", "May 3, 2019=2019-05-03; The next morning=2019-05-04TMO"},
		{"On May 3, 2019 he left. The day before, she had left.", "May 3, 2019=2019-05-03; The day before=2019-05-02"},
		{"In June 2019 he left. The following month he was back, later that year.", "June 2019=2019-06; The following month=2019-07; later that year=2019"},
		// durations
		{"for 30 days, three weeks, nine months, 24 hours, two years", "30 days=P30D; three weeks=P3W; nine months=P9M; 24 hours=PT24H; two years=P2Y"},
		{"within 30 days of May 3, 2021", "30 days=P30D ON_OR_BEFORE; May 3, 2021=2021-05-03"},
		{"within thirty (30) days of the date of this order", "thirty (30) days=P30D ON_OR_BEFORE"},
		{"within 14 business days", "14 business days=P14D ON_OR_BEFORE"},
		{"not more than ten years", "not more than ten years=P10Y EQUAL_OR_LESS"},
		{"18 months and two days in prison", "18 months and two days=P18M2D"},
		{"for several years, for decades", "several years=PXY; decades=PXDE"},
		{"an 18-month term, a 25-year-old man", "18-month=P18M; 25-year-old=P25Y"},
		// sets
		{"every Monday, each Tuesday, every other Friday, Mondays", "every Monday=XXXX-WXX-1; each Tuesday=XXXX-WXX-2; every other Friday=XXXX-WXX-5; Mondays=XXXX-WXX-1"},
		{"every day, each year, every two weeks, twice a week", "every day=P1D; each year=P1Y; every two weeks=P2W; twice a week=P1W"},
		{"daily, weekly, monthly, annually", "daily=P1D; weekly=P1W; monthly=P1M; annually=P1Y"},
		{"$5 million a year, per month", "a year=P1Y; per month=P1M"},
		{"every September, each summer, Sunday mornings", "every September=XXXX-09; each summer=XXXX-SU; Sunday mornings=XXXX-WXX-7TMO"},
		// times and zones
		{"at 5 p.m. on May 3, 2021", "5 p.m. on May 3, 2021=2021-05-03T17:00"},
		{"at 5:30 p.m. EST", "5:30 p.m. EST=2021-05-12T17:30"},
		{"at 17:30 UTC", "17:30 UTC=2021-05-12T17:30Z"},
		{"on May 3, 2021, at 10:00 a.m. Eastern Time", "May 3, 2021, at 10:00 a.m. Eastern Time=2021-05-03T10:00"},
		{"at noon Friday, at midnight", "noon Friday=2021-05-07T12:00; midnight=2021-05-07T24:00"},
		{"10 a.m. tomorrow", "10 a.m. tomorrow=2021-05-13T10:00"},
		{"at 0600 GMT", "0600 GMT=2021-05-12T06:00Z"},
		{"this morning, this afternoon, tonight, last night", "this morning=2021-05-12TMO; this afternoon=2021-05-12TAF; tonight=2021-05-12TNI; last night=2021-05-11TNI"},
		{"on Monday night he", "Monday night=2021-05-10TNI"},
		// bounds
		{"on or before May 20, 2021", "May 20, 2021=2021-05-20 ON_OR_BEFORE"},
		{"on or about May 3, 2021", "May 3, 2021=2021-05-03 APPROX"},
		{"on or after May 3, 2021", "May 3, 2021=2021-05-03 ON_OR_AFTER"},
		{"in or about May 2021", "May 2021=2021-05 APPROX"},
		{"no later than May 20, 2021", "May 20, 2021=2021-05-20 ON_OR_BEFORE"},
		{"by May 20, 2021", "May 20, 2021=2021-05-20 ON_OR_BEFORE"},
		{"until May 20, 2021", "May 20, 2021=2021-05-20 ON_OR_BEFORE"},
		{"since May 3, 2021", "May 3, 2021=2021-05-03 ON_OR_AFTER"},
		{"prior to May 3, 2021", "May 3, 2021=2021-05-03 BEFORE"},
		{"before 2019, after 2019", "2019=2019 BEFORE; 2019=2019 AFTER"},
		{"effective May 3, 2021", "May 3, 2021=2021-05-03 ON_OR_AFTER"},
		{"effective immediately", "effective immediately=PRESENT_REF"},
		{"nunc pro tunc to March 1, 2020", "March 1, 2020=2020-03-01 ON_OR_AFTER"},
		{"beginning in or around June 2019", "June 2019=2019-06 APPROX"},
		// docket stamps
		{"Case 1:21-cv-00280-RC Document 21 Filed 03/12/21 Page 1 of 26", ""},
		{"Case: 19-1234 Document: 70 Page: 1 Date Filed: 03/12/2021", ""},
		// years behind a quantity
		{"since at least 2005, from approximately 2006 to about 2009", "2005=2005 ON_OR_AFTER; 2006=2006 FROM; 2009=2009 TO"},
		{"between in or about January and on or about March 27, 2015", "January=2015-01 FROM; March 27, 2015=2015-03-27 TO"},
		{"in the spring and summer of 2016", "the spring=2016-SP; summer of 2016=2016-SU"},
		{"a year ago today, two nights ago, a while ago", "a year ago today=2020-05-12; two nights ago=2021-05-10TNI; a while ago=PAST_REF"},
		{"on a Saturday in June 2019", "Saturday=XXXX-WXX-6; June 2019=2019-06"},
		{"by early June it will open; it opens in June", "early June=2021-06 START; June=2021-06"},
		{"the post-9/11 years", "9/11=2001-09-11"},
		{"in 264 BC, in two thousand nineteen, in the nineteen eighties", "264 BC=BC0264; two thousand nineteen=2019; the nineteen eighties=198"},
		// traps
		{"Teacher of the Year, in his early 20s, at least 2005 votes", ""},
		{"You may go. He may have. May I?", ""},
		{"Theresa May spoke. Ms. May said. May Chen, 40, sued.", ""},
		{"They march on. The march on Rome. March said so.", ""},
		{"the second defendant, a second time, the second page", ""},
		{"he sat, the sun rose, they wed, Sun Microsystems, SAT scores", ""},
		{"under Section 2010, § 1983, Rule 2004, 18 U.S.C. 1956, 28 U.S.C. § 1331", ""},
		{"No. 19-1234, Case No. 2:20-cv-01045, Docket 2019-0012, FAA-2021-0225", ""},
		{`the novel "1984", Orwell's 1984`, ""},
		{"won 21-14, lost 3-2, 98-95", ""},
		{"$2,010, 2010 dollars, 1999 workers, 1,999", ""},
		{"24/7, 24-7, 50-50, 1/2, 3/4 cup", ""},
		{"202-555-2011, 1600 Pennsylvania Avenue, P.O. Box 1999, 20001", ""},
		{"in the fall of Rome, spring water, falls short", ""},
		{"USA Today, Sunday Times, Monday Night Football", ""},
		{"model x1999, A380, F-16, B-52, Boeing 747", ""},
		{"at 2021 Main Street", ""},
		{`the film 2012, a "2001" poster`, ""},
		{"three-quarters of them, a quarter turn", ""},
	} {
		if diff := cmp.Diff(tc.want, show(tc.in, f.Find(tc.in, date.Ref{Date: day}))); diff != "" {
			t.Errorf("Find(%q): %s", tc.in, diff)
		}
	}
}
