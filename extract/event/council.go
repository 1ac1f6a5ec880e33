package event

import (
	"sort"

	"writ/extract/event/linear"
)

// council holds the first opinions on all triggers of a document. Where they
// are known, each is formed anew: the same authority, the same date, the same
// party are often those of the next act too, and an act that is told twice is
// told better once.
type council struct {
	s        *scene
	opinions []opinion
	names    [3][][]int32         // by slot, opinion and filler: who it is, -1 = none
	voices   [3]map[int32][]voice // by slot and filler: who is for it, in text order
	leader   []int32              // likeliest party of each opinion, -1 = none
}

// voice is the chance that opinion i gives a filler.
type voice struct {
	i int
	p float64
}

// circle is a kind of opinions that are asked, with the names of what they say.
type circle struct{ name, best, share, pBest, pShare string }

func circleOf(name string) circle {
	return circle{name, "best-" + name, "share-" + name, "p-best-" + name, "p-share-" + name}
}

var circles = [...]circle{circleOf("all"), circleOf("action"), circleOf("group"), circleOf("party"), circleOf("sentence")}

const (
	inAll = iota
	inAction
	inGroup
	ofParty
	inSentence
)

// reach is how many opinions on each side of a trigger are heard.
const reach = 60

// support is what the other opinions say of a filler: the highest chance that
// one of them gives it, the share of all.
type support struct{ best, share [len(circles)]float64 }

func (s *scene) council(opinions []opinion) *council {
	c := &council{s: s, opinions: opinions, leader: make([]int32, len(opinions))}
	values := map[string]int32{}
	for n := range c.names {
		c.names[n] = make([][]int32, len(opinions))
		c.voices[n] = map[int32][]voice{}
		for i := range opinions {
			fillers := opinions[i].slots[n]
			names := make([]int32, len(fillers))
			for k, x := range fillers {
				names[k] = int32(x.index)
				if n == dateSlot && x.index >= 0 { // dates of one value are one
					v := s.d.Dates[x.index].Value
					if _, ok := values[v]; !ok {
						values[v] = int32(len(values))
					}
					names[k] = values[v]
				}
				of := c.voices[n][names[k]]
				if p := opinions[i].pAct * x.p; len(of) > 0 && of[len(of)-1].i == i {
					of[len(of)-1].p += p
				} else {
					c.voices[n][names[k]] = append(of, voice{i, p})
				}
			}
			c.names[n][i] = names
		}
	}
	for i := range opinions {
		c.leader[i] = -1
		top := .3
		for _, x := range opinions[i].slots[partySlot] {
			if x.p > top {
				c.leader[i], top = int32(x.index), x.p
			}
		}
	}
	return c
}

// circlesOf tells which circles of opinion i opinion j belongs to.
func (c *council) circlesOf(i, j int) [len(circles)]bool {
	a, b := c.opinions[i].act, c.opinions[j].act
	return [...]bool{true, b.action == a.action, b.group == a.group, c.leader[i] >= 0 && c.leader[j] == c.leader[i], b.sentence == a.sentence}
}

// weights sums the chances that the opinions of each circle of i are of acts.
func (c *council) weights(i int) (out [len(circles)]float64) {
	for j := max(0, i-reach); j < min(len(c.opinions), i+reach+1); j++ {
		if j == i {
			continue
		}
		for r, in := range c.circlesOf(i, j) {
			if in {
				out[r] += c.opinions[j].pAct
			}
		}
	}
	return out
}

// near returns the voices for a filler within reach of opinion i.
func (c *council) near(n int, name int32, i int) []voice {
	of := c.voices[n][name]
	lo := sort.Search(len(of), func(k int) bool { return of[k].i >= i-reach })
	hi := sort.Search(len(of), func(k int) bool { return of[k].i > i+reach })
	return of[lo:hi]
}

// support returns what the others say of filler k of opinion i's slot n;
// weights are those of i.
func (c *council) support(i, n, k int, weights [len(circles)]float64) (out support) {
	for _, v := range c.near(n, c.names[n][i][k], i) {
		if v.i == i {
			continue
		}
		for r, in := range c.circlesOf(i, v.i) {
			if in {
				out.best[r] = max(out.best[r], v.p)
				out.share[r] += v.p
			}
		}
	}
	for r, w := range weights {
		if w > 0 {
			out.share[r] /= w
		}
	}
	return out
}

// loudest returns the highest chance that another opinion of the action (all
// when any) gives to name in slot n.
func (c *council) loudest(i, n int, name int32, any bool) float64 {
	top := 0.0
	for _, v := range c.near(n, name, i) {
		if v.i != i && (any || c.opinions[v.i].act.action == c.opinions[i].act.action) {
			top = max(top, v.p)
		}
	}
	return top
}

// secondSlots are the slots' names among the features of the second look.
var secondSlots = [3]string{"e2", "a2", "d2"}

// revise returns opinion i as it is formed anew.
func (c *council) revise(i int, w *linear.Model) opinion {
	o := &c.opinions[i]
	out := opinion{act: o.act, pAct: linear.Sigmoid(w.Score(c.actAgain(i)) + c.s.trust.inAct(o.act))}
	if out.pAct < actAtLeast {
		return out
	}
	weights := c.weights(i)
	for n := range out.slots {
		cs := append([]choice(nil), o.slots[n]...)
		for k := range cs {
			cs[k].p = w.Score(c.again(i, n, k, weights))
			if n == partySlot {
				cs[k].p = linear.Sigmoid(cs[k].p)
			}
		}
		if n != partySlot {
			shares(cs)
		}
		out.slots[n] = cs
	}
	return out
}
