package entity

import (
	"io/fs"
	"strings"

	"writ/models"
)

// seatForms are the names that a federal trial court has by its place only.
var seatForms = []string{"federal district court in ", "federal court in "}

// loadSeats reads lexicon/court-seats.tsv.
func (l *lexicon) loadSeats(fsys fs.FS) error {
	t, err := models.Load(fsys, "lexicon/court-seats.tsv", "place", "district", "example")
	if err != nil {
		return err
	}
	l.seats = map[string]string{}
	for _, r := range t.Rows {
		name := "United States District Court for the " + r.Get("district")
		if _, ok := l.gazetteer.official(name); !ok {
			return r.Errorf("no court is named %q", name)
		}
		l.seats[strings.ToLower(r.Get("place"))] = name
	}
	return nil
}

// seated returns the official name of a federal court that is named by a
// place in which one court only sits; other names stay.
func (l *lexicon) seated(name string) string {
	for _, p := range seatForms {
		place, ok := strings.CutPrefix(name, p)
		if !ok {
			continue
		}
		place = strings.ToLower(place)
		if full, ok := l.seats[place]; ok {
			return full
		}
		if city, _, ok := strings.Cut(place, ","); ok {
			if full, ok := l.seats[city]; ok {
				return full
			}
		}
	}
	return name
}
