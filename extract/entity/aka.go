package entity

import (
	"strings"

	"writ/extract/doc"
)

// otherNames are the words between a name and another one of the same person
// or body.
var otherNames = map[string]bool{
	"aka": true, "a/k/a": true, "a.k.a": true, "also known as": true, "better known as": true, "known as": true,
	"fka": true, "f/k/a": true, "f.k.a": true, "formerly known as": true, "formerly": true, "nka": true, "n/k/a": true, "now known as": true,
}

// otherName puts mention i into the cluster of the one before it when it is
// another name of it: "Jane Roe, aka Dollar, 28, pleaded guilty."
func (c *chains) otherName(i int) bool {
	if i == 0 {
		return false
	}
	m, p := &c.w.ms[i], &c.w.ms[i-1]
	if p.cluster < 0 || m.rule == ruleOwn || m.id != "" || m.start <= p.end || m.start-p.end > 40 {
		return false
	}
	between := strings.ToLower(strings.Trim(c.w.text[p.end:m.start], " ,.:;(\"“”‘’'"))
	if !otherNames[between] {
		return false
	}
	switch p.kind {
	case doc.KindPerson, doc.KindBill:
		if m.kind == doc.KindCompany || m.kind == doc.KindAgency || m.kind == doc.KindCourt {
			return false // a firm under which he trades
		}
	case doc.KindCompany, doc.KindOrg:
		if m.kind != doc.KindCompany && m.kind != doc.KindOrg {
			return false
		}
	default:
		return false
	}
	key := c.words(m.name, m.kind)
	full := m.kind + "\x00" + strings.Join(key, " ")
	if k, ok := c.byName[full]; ok && k != p.cluster {
		return false // named before as somebody else
	}
	m.cluster, m.rule, m.conf = p.cluster, "alias-aka", max(m.conf, .8)
	c.byName[full] = p.cluster
	c.put(m.name, p.cluster, "alias-aka")
	return true
}
