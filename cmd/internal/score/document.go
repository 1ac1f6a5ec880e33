package score

// slot names, in the order of Pair.Slots.
var slotNames = [6]string{"entity", "action_leaf", "action_parent", "agency", "date", "status"}

func filled(r *Record, slot string) bool {
	switch slot {
	case "entity":
		return len(names(r.Entity, nil)) > 0
	case "agency":
		return len(names(r.Agency, nil)) > 0
	case "date":
		return r.Date != nil
	case "status":
		return r.Status != ""
	}
	return r.Action != ""
}

// document aligns and scores one document.
func (m *matcher) document(g, s Document) DocResult {
	G, S := g.Records, s.Records
	w := make([][]float64, len(G))
	for i := range G {
		w[i] = make([]float64, len(S))
		for j := range S {
			w[i][j] = m.weight(&G[i], &S[j])
		}
	}
	aligned, drop := map[int]int{}, map[int]bool{}
	res := DocResult{DocID: g.DocID, Counts: map[string]Count{}}
	for _, p := range assign(w) {
		if G[p[0]].Optional {
			drop[p[1]] = true
			res.Optional = append(res.Optional, Pair{Gold: p[0], System: p[1]})
		} else {
			aligned[p[0]] = p[1]
		}
	}
	used := map[int]bool{}
	for _, j := range aligned {
		used[j] = true
	}
	gold, sys := 0, 0
	tally := func(k string, tp, s, g int) {
		c := res.Counts[k]
		res.Counts[k] = Count{c.TP + tp, c.Sys + s, c.Gold + g}
	}
	for i := range G {
		if G[i].Optional {
			continue
		}
		gold++
		for _, k := range slotNames {
			if filled(&G[i], k) {
				tally(k, 0, 0, 1)
			}
		}
		if _, ok := aligned[i]; !ok {
			res.Missed = append(res.Missed, i)
		}
	}
	for j := range S {
		if drop[j] {
			continue
		}
		sys++
		for _, k := range slotNames {
			if filled(&S[j], k) {
				tally(k, 0, 1, 0)
			}
		}
		if !used[j] {
			res.Spurious = append(res.Spurious, j)
		}
		if inClutter(&S[j], g.Clutter) {
			res.ClutterFP++
		}
	}
	tally("record_strict", 0, sys, gold)
	tally("record_lenient", 0, sys, gold)
	tally("align", len(aligned), sys, gold)
	for i := range G {
		if j, ok := aligned[i]; ok {
			res.Pairs = append(res.Pairs, m.pair(&G[i], &S[j], i, j, tally))
		}
	}
	return res
}

// pair scores one aligned pair.
func (m *matcher) pair(a, b *Record, i, j int, tally func(string, int, int, int)) Pair {
	e := nameMatch(a.Entity, b.Entity, a.EntityAlt, false)
	el := e || nameMatch(a.Entity, b.Entity, a.EntityAlt, true)
	ag := nameMatch(a.Agency, b.Agency, a.AgencyAlt, false)
	agl := ag || nameMatch(a.Agency, b.Agency, a.AgencyAlt, true)
	dt := dateMatch(a.Date, b.Date, false)
	dtl := dt || dateMatch(a.Date, b.Date, true)
	leaf, par := leafMatch(a, b), m.parentMatch(a, b)
	st := b.Status == a.Status || has(a.StatusAlt, b.Status)
	counted := ag
	if ag && len(names(a.Agency, nil)) == 0 { // gold agency null, an alternative named: right, but not counted
		tally("agency", 0, -1, 0)
		counted = false
	}
	slots := [6]bool{e, leaf, par, counted, dt, st}
	for k, ok := range slots {
		n := 0
		if ok {
			n = 1
		}
		tally(slotNames[k], n, 0, 0)
		if filled(a, slotNames[k]) || k == 1 || k == 2 {
			tally("of_aligned "+slotNames[k], n, 1, 1)
		}
	}
	nn := func(k string) bool { return !filled(a, k) && !filled(b, k) }
	p := Pair{Gold: i, System: j, Slots: slots}
	p.Strict = (e || nn("entity")) && leaf && (ag || nn("agency")) && (dt || nn("date")) && st
	p.Lenient = (el || nn("entity")) && par && (agl || nn("agency")) && (dtl || nn("date"))
	if p.Strict {
		tally("record_strict", 1, 0, 0)
	}
	if p.Lenient {
		tally("record_lenient", 1, 0, 0)
	}
	return p
}

// inClutter reports whether every trigger of r lies in a clutter span.
func inClutter(r *Record, clutter []Span) bool {
	t := triggers(r)
	for _, x := range t {
		in := false
		for _, c := range clutter {
			in = in || c.Start <= x.Start && x.End <= c.End
		}
		if !in {
			return false
		}
	}
	return len(t) > 0
}

// assign returns the maximum-weight one-to-one assignment of rows to columns,
// pairs of weight 0 left out (Kuhn–Munkres with potentials, O(n²m)).
func assign(w [][]float64) [][2]int {
	if len(w) == 0 || len(w[0]) == 0 {
		return nil
	}
	n, m := len(w), len(w[0])
	at := func(i, j int) float64 { return w[i][j] }
	if n > m {
		n, m = m, n
		at = func(i, j int) float64 { return w[j][i] }
	}
	big := 0.
	for i := range n {
		for j := range m {
			big = max(big, at(i, j))
		}
	}
	match := kuhnMunkres(n, m, func(i, j int) float64 { return big - at(i, j) })
	var out [][2]int
	for j := 1; j <= m; j++ {
		if i := match[j]; i > 0 && at(i-1, j-1) > 0 {
			if len(w) > len(w[0]) {
				out = append(out, [2]int{j - 1, i - 1})
			} else {
				out = append(out, [2]int{i - 1, j - 1})
			}
		}
	}
	return out
}

// kuhnMunkres minimises cost over n rows, m ≥ n columns; match[j] is the
// 1-based row of column j, 0 = free.
func kuhnMunkres(n, m int, cost func(i, j int) float64) []int {
	const inf = 1e18
	u, v, match, way := make([]float64, n+1), make([]float64, m+1), make([]int, m+1), make([]int, m+1)
	for i := 1; i <= n; i++ {
		match[0] = i
		j0 := 0
		low, used := make([]float64, m+1), make([]bool, m+1)
		for j := range low {
			low[j] = inf
		}
		for {
			used[j0] = true
			i0, d, j1 := match[j0], inf, 0
			for j := 1; j <= m; j++ {
				if used[j] {
					continue
				}
				if c := cost(i0-1, j-1) - u[i0] - v[j]; c < low[j] {
					low[j], way[j] = c, j0
				}
				if low[j] < d {
					d, j1 = low[j], j
				}
			}
			for j := 0; j <= m; j++ {
				if used[j] {
					u[match[j]] += d
					v[j] -= d
				} else {
					low[j] -= d
				}
			}
			if j0 = j1; match[j0] == 0 {
				break
			}
		}
		for j0 != 0 {
			j1 := way[j0]
			match[j0] = match[j1]
			j0 = j1
		}
	}
	return match
}
