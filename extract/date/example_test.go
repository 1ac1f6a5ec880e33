package date_test

import (
	"context"
	"fmt"
	"io/fs"
	"testing/fstest"

	"writ/extract/date"
	"writ/extract/date/civil"
	"writ/extract/doc"
	"writ/models"
)

func ExampleFinder_Find() {
	f, err := date.New(date.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "The agency sued on Tuesday; the judge had ruled on May 3, 2019. A reply is due by June 1."
	for _, e := range f.Find(text, date.Ref{Date: civil.Date{Year: 2021, Month: 5, Day: 12}}) {
		fmt.Println(text[e.Start:e.End], e.Value, e.Resolution, e.Qualifier, e.By)
	}
	// Output:
	// Tuesday 2021-05-11 document_date  date/weekday
	// May 3, 2019 2019-05-03 explicit  date/us-long
	// June 1 2021-06-01 document_date ON_OR_BEFORE date/us-short
}

func ExampleJoin() {
	f, err := date.New(date.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "between March 2015 and May 3, 2018"
	for _, e := range date.Join(f.Find(text, date.Ref{})) {
		fmt.Println(text[e.Start:e.End], e.EDTF, e.First, e.Last)
	}
	// Output:
	// March 2015 and May 3, 2018 2015-03/2018-05-03 2015-03-01 2018-05-03
}

func ExampleFinder_DocDate() {
	f, err := date.New(date.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "UNITED STATES DISTRICT COURT\nORDER\nThe motion is denied.\nSO ORDERED this 3rd day of June, 2019.\n"
	fmt.Println(f.DocDate(&doc.Document{Raw: doc.Raw{Text: text}}))
	// Output:
	// {2019-06-03 dated_line high []}
}

// Without a document date nothing is guessed: the value keeps its X.
func ExampleFinder_Find_undated() {
	f, err := date.New(date.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "He was charged Tuesday, two years after the fire of July 4; a trial had been set for the second quarter."
	for _, e := range f.Find(text, date.Ref{}) {
		fmt.Println(text[e.Start:e.End], e.Type, e.Value, e.First == "")
	}
	// Output:
	// Tuesday DATE XXXX-WXX-2 true
	// two years DURATION P2Y true
	// July 4 DATE XXXX-07-04 true
	// the second quarter DATE XXXX-Q2 true
}

// A narrative counts from the last date that it told, not from the day on
// which it was written.
func ExampleRef() {
	f, err := date.New(date.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "The bridge was closed in June 1943. On 6 July it fell. The next day work began, and a month later it stood again."
	ref := date.Ref{Date: civil.Date{Year: 2021, Month: 5, Day: 12}, Style: date.Narrative}
	for _, e := range f.Find(text, ref) {
		fmt.Println(text[e.Start:e.End], e.Value, e.Resolution)
	}
	// Output:
	// June 1943 1943-06 explicit
	// 6 July 1943-07-06 anaphor
	// The next day 1943-07-07 anaphor
	// a month later 1943-08 anaphor
}

// Long texts are read under a context.
func ExampleFinder_FindContext() {
	f, err := date.New(date.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = f.FindContext(ctx, "on May 3, 2019", date.Ref{})
	fmt.Println(err)
	// Output:
	// context canceled
}

// Words, rules and holidays are tables; a caller may bring its own.
func ExampleNew() {
	own := fstest.MapFS{}
	for _, name := range []string{"lexicon/date-words.tsv", "lexicon/date-holidays.tsv", "rules/date-macros.tsv",
		"rules/date-patterns.tsv", "rules/date-phrases.tsv", "rules/date-document.tsv"} {
		table, err := fs.ReadFile(models.FS(), name)
		if err != nil {
			fmt.Println(err)
			return
		}
		own[name] = &fstest.MapFile{Data: table}
	}
	holidays := own["lexicon/date-holidays.tsv"]
	holidays.Data = append(holidays.Data, "founders\tfounders ' day\tnth 10 6 2\tFounders' Day\t-\n"...)
	f, err := date.New(date.Options{FS: own})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "It was closed on Founders' Day 2020."
	for _, e := range f.Find(text, date.Ref{}) {
		fmt.Println(text[e.Start:e.End], e.First, e.By)
	}
	// Output:
	// Founders' Day 2020 2020-10-10 date/holiday-founders
}
