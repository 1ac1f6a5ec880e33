package entity

import (
	"strings"

	"writ/extract/doc"
)

// sweep finds aliases and full names in what is still free: headings, text in
// capitals, words that start a sentence.
func (c *chains) sweep() {
	w := c.w
	for i := range c.list {
		k := &c.list[i]
		if k.kind == doc.KindPerson && len(k.key) > 1 || k.kind == doc.KindCompany || k.kind == doc.KindOrg && k.conf >= .6 {
			key := strings.Join(k.key, " ")
			if _, known := c.alias[key]; !known {
				c.alias[key] = i
				c.widest = max(c.widest, len(k.key))
			}
		}
	}
	for i := 0; i < len(w.ts); i++ {
		if w.owner[i] != 0 || !w.ts[i].capitalised() {
			continue
		}
		for n := min(max(c.widest, 1), 8); n > 0; n-- {
			k, lost, ok := c.free(i, i+n)
			if !ok {
				continue
			}
			start, end := w.span(i, i+n)
			if lost {
				end--
			}
			w.add(mention{first: i, limit: i + n, start: start, end: end, kind: c.list[k].kind, name: c.list[k].name, rule: c.ruleOf(c.key(i, i+n), k), conf: .75, cluster: k})
			i += n - 1
			break
		}
	}
}

// key folds the words of tokens [i, j).
func (c *chains) key(i, j int) string {
	return strings.Join(c.words(slice(c.w.text, c.w.ts, i, j), ""), " ")
}

// free looks tokens [i, j) up, if they are free.
func (c *chains) free(i, j int) (k int, lost, ok bool) {
	w := c.w
	if j > len(w.ts) {
		return 0, false, false
	}
	for t := i; t < j; t++ {
		if w.owner[t] != 0 || t > i && !soft(&w.ts[t]) && !(w.ts[t].gap == comma && w.l.words.is(w.ts[t].id, wordSuffix)) {
			return 0, false, false
		}
	}
	if t := &w.ts[i]; w.l.words.is(t.id, wordCalendar) { // Mrs. May, not "in May"
		if w.titleEnd[i] == 0 || j-i > 1 {
			return 0, false, false
		}
	} else if j-i == 1 && (w.l.words.is(t.id, wordFunction|wordTitle) || t.first && w.l.words.is(t.id, wordCommon)) && t.shape != upper {
		return 0, false, false
	}
	key := c.key(i, j)
	if key == "" {
		return 0, false, false
	}
	if k, ok = c.lookup(key); ok {
		return k, false, true
	}
	if t := &w.ts[j-1]; strings.HasSuffix(key, "s") && t.shape == capital && !t.poss {
		k, ok = c.lookup(key[:len(key)-1])
		return k, true, ok
	}
	return 0, false, false
}

// partyTags keeps the party and state of a legislator, "(D-Minn.)", from being
// read as a court or a name.
func (w *work) partyTags() {
	for i := 1; i+1 < len(w.ts); i++ {
		t, state := &w.ts[i], &w.ts[i+1]
		if t.shape != capital || t.end-t.start != 1 || t.gap != paren || state.gap != hyphen || !strings.ContainsAny(w.text[t.start:t.end], "DRI") {
			continue
		}
		if n, k := w.l.places.at(w.ts, i+1); n > 0 && w.l.placeList[k].typ == "state" {
			for j := i; j < i+1+n; j++ {
				w.owner[j] = -1
			}
		}
	}
}
