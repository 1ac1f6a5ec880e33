package report

import (
	"cmp"
	"math"

	"writ/out/row"
)

// index is what the lists, the filters and the charts need of all documents
// and records: columns, with words that repeat as numbers into a list.
type index struct {
	Words   []string `json:"words"` // words[0] is "", which stands for NULL
	numbers map[string]int

	Docs    docColumns    `json:"docs"`
	Records recordColumns `json:"records"`
}

// docColumns has one element a document in every column.
type docColumns struct {
	ID     []string    `json:"id"`
	Title  []string    `json:"title"`
	Path   []string    `json:"path"`
	Member []int32     `json:"member"`
	Source []int       `json:"source"` // word
	Status []int       `json:"status"` // word
	Reason []int       `json:"reason"` // word
	Kind   []int       `json:"kind"`   // word
	Date   []*row.Date `json:"date"`
	Chunk  []int       `json:"chunk"` // data block, and place in it
	At     []int       `json:"at"`
	First  []int       `json:"first"` // its first record; those of a document follow each other
}

// recordColumns has one element a record in every column.
type recordColumns struct {
	ID     []string `json:"id"`     // first digits of record_id
	Entity []int    `json:"entity"` // words
	Action []int    `json:"action"`
	Agency []int    `json:"agency"`
	Status []int    `json:"status"`
	Day    []*int32 `json:"day"`   // first day since 1970-01-01
	When   []int    `json:"when"`  // word: the date as far as the text gives it, "2021-03", "XXXX-WXX-2"
	Conf   []int    `json:"conf"`  // thousandths
	Again  []int    `json:"again"` // 1 = another record tells its act better, 0 = none does, -1 = not known
}

func newIndex() index { return index{Words: []string{""}, numbers: map[string]int{"": 0}} }

func (x *index) word(s string) int {
	n, ok := x.numbers[s]
	if !ok {
		n = len(x.Words)
		x.numbers[s] = n
		x.Words = append(x.Words, s)
	}
	return n
}

// idDigits of a record_id tell records of one page apart: 40 bits.
const idDigits = 10

func (x *index) add(it *Item, chunk, at int) {
	d, c := &it.Document, &x.Docs
	c.ID = append(c.ID, d.DocID)
	c.Title = append(c.Title, string(d.Title))
	c.Path = append(c.Path, d.Path)
	var member int32
	if d.Member != nil {
		member = *d.Member
	}
	c.Member = append(c.Member, member)
	c.Source = append(c.Source, x.word(d.Source))
	c.Status = append(c.Status, x.word(d.Status))
	c.Reason = append(c.Reason, x.word(string(d.Reason)))
	c.Kind = append(c.Kind, x.word(string(d.DocKind)))
	c.Date = append(c.Date, d.DocDate)
	c.Chunk, c.At = append(c.Chunk, chunk), append(c.At, at)
	r := &x.Records
	c.First = append(c.First, len(r.ID))
	for i := range it.Records {
		e := &it.Records[i]
		var day *int32
		when := string(e.DateTimex)
		if e.Date != nil {
			day = (*int32)(e.Date)
			if when == "" || e.DateEnd == nil || *e.DateEnd == *e.Date {
				when = e.Date.String()
			}
		}
		r.ID = append(r.ID, e.RecordID[:min(idDigits, len(e.RecordID))])
		r.Entity = append(r.Entity, x.word(e.Entity))
		r.Action = append(r.Action, x.word(e.Action))
		r.Agency = append(r.Agency, x.word(string(e.Agency)))
		r.Status = append(r.Status, x.word(e.Status))
		r.Day = append(r.Day, day)
		r.When = append(r.When, x.word(cmp.Or(when, string(e.DateText))))
		r.Conf = append(r.Conf, int(math.Round(e.Confidence*1000)))
		again := -1
		if it.Again != nil {
			if again = 0; it.Again[i] {
				again = 1
			}
		}
		r.Again = append(r.Again, again)
	}
}
