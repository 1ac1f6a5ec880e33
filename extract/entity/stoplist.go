package entity

import (
	"io/fs"

	"writ/models"
)

// loadStoplist reads words and phrases that name nobody, or a class.
func (l *lexicon) loadStoplist(fsys fs.FS) error {
	return each(fsys, "lexicon/entity-stoplist.tsv", func(r models.Row) error {
		flag := wordNoName
		if r.Get("kind") == "class" {
			flag = wordGroup
		}
		ts := l.words.learn(r.Get("word"))
		if len(ts) == 1 {
			l.words.flags[ts[0].id] |= flag
		} else {
			l.stoplist.put(ts, int32(flag))
		}
		return nil
	}, "word", "kind", "example")
}

// loadCitations reads the words that legal citations are made of.
func (l *lexicon) loadCitations(fsys fs.FS) error {
	return each(fsys, "lexicon/citation-words.tsv", func(r models.Row) error {
		flag := wordCites
		if r.Get("alone") != "" {
			flag |= wordCitesAlone
		}
		ts := l.words.learn(r.Get("word"))
		if len(ts) != 1 {
			return r.Errorf("%q is not one word", r.Get("word"))
		}
		l.words.flags[ts[0].id] |= flag
		return nil
	}, "word", "alone", "example", "counter")
}
