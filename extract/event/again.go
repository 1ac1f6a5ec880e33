package event

// coarse names a probability.
func coarse(p float64) string {
	switch {
	case p < .03:
		return "0"
	case p < .1:
		return "1"
	case p < .25:
		return "2"
	case p < .5:
		return "3"
	case p < .75:
		return "4"
	case p < .9:
		return "5"
	}
	return "6"
}

// Limits of probabilities.
var (
	tenths = []float64{.05, .1, .2, .3, .4, .5, .6, .7, .8, .9}
	fine   = []float64{.005, .01, .02, .05, .1, .15, .2, .3, .4, .5, .6, .7, .8, .9, .95, .98}
)

// again describes filler k of opinion i's slot n once all opinions are known;
// weights are those of the opinion's circles.
func (c *council) again(i, n, k int, weights [len(circles)]float64) []uint64 {
	s, o, sup := c.s, &c.opinions[i], c.support(i, n, k, weights)
	f := &s.feats
	x, fillers := secondSlots[n], o.slots[n]
	p, rank, best := fillers[k].p, 0, 0.0
	for j := range fillers {
		if j == k {
			continue
		}
		best = max(best, fillers[j].p)
		if fillers[j].p > p {
			rank++
		}
	}
	own := coarse(p)
	if fillers[k].index < 0 {
		x += "0"
	}
	f.Add(x, "bias")
	s.steps(x, "p", p, fine...)
	f.Add(x, "rank", bucket(min(rank, 4)))
	f.Add(x, "rank-p", bucket(min(rank, 2)), own)
	s.steps(x, "over", p/(p+best), tenths[1:]...)
	f.Add(x, "p-group", own, o.act.group)
	f.Add(x, "p-doc", own, s.d.Meta.Kind)
	f.Add(x, "p-action", own, o.act.action)
	for r, c := range circles {
		if weights[r] < .05 {
			f.Add(x, "alone", c.name)
			f.Add(x, "alone", c.name, own)
			continue
		}
		s.steps(x, c.best, sup.best[r], tenths...)
		s.steps(x, c.share, sup.share[r], tenths...)
		f.Add(x, c.pBest, own, coarse(sup.best[r]))
		f.Add(x, c.pShare, own, coarse(sup.share[r]))
	}
	f.Add(x, "action-party", coarse(sup.best[inAction]), coarse(sup.best[ofParty]))
	f.Add(x, "action-all", coarse(sup.share[inAction]), coarse(sup.share[inAll]), own)
	f.Add(x, "filler", fillerClass(o.act.filler), own)
	f.Add(x, "actor", fillerClass(o.act.actor), own)
	f.Add(x, "verbal", yes(o.act.verbal), own)
	f.Add(x, "act", coarse(o.pAct), own)
	if fillers[k].index < 0 {
		return f.Cut()
	}
	switch n {
	case partySlot, agencySlot:
		ch := &s.chains[fillers[k].index]
		kind := ch.label()
		at := sameOrNot(fillers[k].at.offset)
		f.Add(x, "p-kind", own, kind)
		f.Add(x, "p-at", own, at)
		f.Add(x, "at-best", at, coarse(sup.best[inAction]))
		f.Add(x, "at-party", at, coarse(sup.best[ofParty]))
		f.Add(x, "role-best", fillers[k].at.full(), coarse(sup.best[inAction]))
		other := 0.0
		for _, y := range o.slots[partySlot+agencySlot-n] {
			if y.index == fillers[k].index {
				other = y.p
			}
		}
		f.Add(x, "other-slot", coarse(other), own)
		if n == partySlot {
			if best, mean, mates := s.mateChances(o, k); mates > 0 {
				f.Add(x, "mate-best", coarse(best), own)
				f.Add(x, "mate-mean", coarse(mean), own)
				f.Add(x, "mates", bucket(mates), coarse(mean))
			}
		}
		lead := c.loudest(i, partySlot+agencySlot-n, int32(fillers[k].index), true) // what the others say of it in the other slot
		f.Add(x, "other-slot-there", coarse(lead), own)
	case dateSlot:
		e := &s.d.Dates[fillers[k].index]
		off := 99
		if w := s.whenOf(fillers[k].index); w != nil {
			off = w.sentence - o.act.sentence
			f.Add(x, "owned", s.owned(o.act, w), own)
		}
		f.Add(x, "p-off", own, offsetName(off))
		f.Add(x, "off-best", offsetName(off), coarse(sup.best[inAction]))
		f.Add(x, "off-sentence", offsetName(off), coarse(sup.best[inSentence]), own)
		same := yes(s.ofDocument(e))
		f.Add(x, "doc-date", same, own, s.d.Meta.Kind)
		f.Add(x, "doc-date-all", same, coarse(sup.share[inAll]), s.d.Meta.Kind)
		f.Add(x, "resolution", e.Resolution, own)
	}
	return f.Cut()
}

// actAgain describes opinion i's act once all opinions are known.
func (c *council) actAgain(i int) []uint64 {
	s, o := c.s, &c.opinions[i]
	f := &s.feats
	own := coarse(o.pAct)
	const x = "t2"
	f.Add(x, "bias")
	s.steps(x, "p", o.pAct, fine...)
	f.Add(x, "p-action", own, o.act.action)
	f.Add(x, "p-rule", own, o.act.id)
	f.Add(x, "p-doc", own, s.d.Meta.Kind)
	f.Add(x, "p-group-doc", own, o.act.group, s.d.Meta.Kind)
	f.Add(x, "verbal", yes(o.act.verbal), own)
	f.Add(x, "sentence", bucket(o.act.sentence), own)
	k, pe := top(o.slots[partySlot])
	_, pa := top(o.slots[agencySlot])
	d, pd := top(o.slots[dateSlot])
	s.steps(x, "party", pe, fine...)
	f.Add(x, "p-party", own, coarse(pe))
	f.Add(x, "p-agency", own, coarse(pa))
	f.Add(x, "p-date", own, coarse(pd), yes(d >= 0))
	var like, near, all, before float64
	likes, twin := 0, 0.0
	if k >= 0 {
		twin = c.loudest(i, partySlot, int32(k), false)
	}
	for j := max(0, i-reach); j < min(len(c.opinions), i+reach+1); j++ {
		b := &c.opinions[j]
		if j == i {
			continue
		}
		all = max(all, b.pAct)
		if b.act.sentence == o.act.sentence {
			near = max(near, b.pAct)
		}
		if b.act.action == o.act.action {
			like = max(like, b.pAct)
			if b.pAct >= .5 {
				likes++
			}
			if j < i {
				before = max(before, b.pAct)
			}
		}
	}
	for _, y := range [...]struct {
		name, own, verbal string
		p                 float64
	}{{"like", "like-p", "like-verbal", like}, {"twin", "twin-p", "twin-verbal", twin}, {"near", "near-p", "near-verbal", near}, {"all", "all-p", "all-verbal", all}, {"before", "before-p", "before-verbal", before}} {
		p := coarse(y.p)
		f.Add(x, y.name, p)
		f.Add(x, y.own, p, own)
		f.Add(x, y.verbal, p, yes(o.act.verbal), coarse(pe))
	}
	f.Add(x, "likes", bucket(min(likes, 4)), own)
	f.Add(x, "like-twin", coarse(like), coarse(twin), own)
	f.Add(x, "filler-twin", fillerClass(o.act.filler), coarse(twin), own)
	if k >= 0 {
		f.Add(x, "kind", s.chains[k].kind, o.act.group)
		f.Add(x, "rank", bucket(s.chains[k].rank), own)
	}
	return f.Cut()
}

// top returns the likeliest filler, -1 = none.
func top(cs []choice) (index int, p float64) {
	index = -1
	for _, c := range cs {
		if c.p > p {
			index, p = c.index, c.p
		}
	}
	return index, p
}
