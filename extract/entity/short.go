package entity

import (
	"slices"
	"strings"

	"writ/extract/doc"
)

// shortForms registers what names of companies and organisations may be cut
// to: the name without its legal form, then its first words.
func (c *chains) shortForms() {
	for i := range c.list {
		k := &c.list[i]
		if k.kind != doc.KindCompany && k.kind != doc.KindOrg || len(k.key) == 0 || k.conf < .6 {
			continue
		}
		c.put(strings.Join(k.key, " "), i, "alias-short")
		for n := len(k.key) - 1; n >= 1; n-- {
			if !c.mayStandAlone(k.key[:n]) {
				continue
			}
			form := strings.Join(k.key[:n], " ")
			c.put(form, i, "alias-short")
			// The mention may end before the possessive; an acronym in it is another's.
			if owner, ok := strings.CutSuffix(form, "'s"); ok && !strings.Contains(k.name, strings.ToUpper(owner)) && c.mayStandAlone(strings.Fields(owner)) {
				c.put(owner, i, "alias-short")
			}
		}
	}
}

// fold joins an organisation whose name is the beginning of one company's
// ("Northmoor Pipeline", "Northmoor Pipeline Systems LLP"), or all of it but the
// legal form, to that company, whichever is named first; what looks like a
// person's name, only if it is all of it. A name with a legal form of its own
// stays itself, and so does what begins the names of several companies, unless
// these begin one another.
func (c *chains) fold() {
	into := map[int]int{}
	companies := map[string][]int{} // with a legal form, by the stem of their first word
	for j := range c.list {
		if o := &c.list[j]; len(o.key) > 0 && c.legal(o) {
			companies[stem(o.key[0])] = append(companies[stem(o.key[0])], j)
		}
	}
	for i := range c.list {
		k := &c.list[i]
		person := k.kind == doc.KindPerson
		if len(companies) == 0 || k.kind != doc.KindCompany && k.kind != doc.KindOrg && !person || k.id != "" || len(k.key) == 0 || c.legal(k) || !c.mayStandAlone(k.key) {
			continue
		}
		best, clear := -1, true
		for _, j := range companies[stem(k.key[0])] {
			o := &c.list[j]
			if !begins(k.key, o.key) || person && (len(k.key) < 2 || !slices.Equal(k.key, o.key)) {
				continue
			}
			switch {
			case best < 0 || begins(c.list[best].key, o.key):
				best = j
			case !begins(o.key, c.list[best].key):
				clear = false
			}
		}
		if best >= 0 && clear {
			into[i] = best
		}
	}
	if len(into) == 0 {
		return
	}
	for i := range c.w.ms {
		if m := &c.w.ms[i]; m.cluster >= 0 {
			if j, ok := into[m.cluster]; ok {
				m.cluster, m.rule = j, "alias-short"
			}
		}
	}
	for name, i := range c.byName {
		if j, ok := into[i]; ok {
			c.byName[name] = j
		}
	}
	for i := range into {
		c.list[i].key = nil // nobody's
	}
}

// stem takes the endings off a word that begins lets differ.
func stem(s string) string { return strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "s") }

// legal reports whether a company's name has a legal form.
func (c *chains) legal(k *cluster) bool {
	return k.kind == doc.KindCompany && len(c.words(k.name, doc.KindOrg)) > len(k.key)
}

// mayStandAlone reports whether the first words of a name may be its short form.
func (c *chains) mayStandAlone(key []string) bool {
	v := c.w.l.words
	id := v.ids[key[len(key)-1]]
	return !v.is(id, wordFunction|wordParticle) && (len(key) > 1 || !v.is(id, wordCommon|wordPlace|wordTitle))
}

// begins reports whether the words of short begin those of long or are all of
// them; the last one may be in a possessive.
func begins(short, long []string) bool {
	if len(short) > len(long) {
		return false
	}
	n := len(short) - 1
	for i := range n {
		if short[i] != long[i] {
			return false
		}
	}
	a, b := short[n], long[n]
	return a == b || a+"'s" == b || a+"s" == b || len(short) < len(long) && b+"s" == a
}
