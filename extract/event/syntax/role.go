package syntax

// Deep roles of a trigger's arguments. A role behind a preposition is
// "prep:" and its word.
const (
	Subject = "subj"  // who does it: active subject, agent behind "by", controller
	Object  = "obj"   // to whom it is done: object, subject of the passive
	Dative  = "iobj"  // "awarded Acme a contract"
	Attr    = "attr"  // "named Smith director"
	Poss    = "poss"  // "Smith's conviction"
	Mod     = "mod"   // "the Xiaomi designation"
	Holder  = "have"  // subject of the light verb: "Smith faces charges"
	Above   = "above" // object of the verb above: "sued to stop the merger"
	Said    = "said"  // subject of the verb of saying above
	Same    = "same"  // in apposition to the trigger's noun: "his pick, Jo Doe"
)

// Arg is a token that fills a role of a trigger. Depth counts the detours:
// 0 = the trigger's own argument, more = through coordination, apposition,
// control or a light verb.
type Arg struct {
	Token int
	Role  string
	Depth int
}

// roles collects arguments; the first role of a token stays.
type roles struct {
	t    *Tree
	args []Arg
}

// Roles returns the arguments of the trigger that consists of the verbs and
// nouns in tokens, nearest readings first.
func (t *Tree) Roles(tokens ...int) []Arg {
	r := &roles{t: t}
	for _, i := range tokens {
		if !t.Parsed(i) {
			continue
		}
		if t.Verb(i) {
			r.verb(i, 0)
		} else {
			r.noun(i, 0)
		}
	}
	return r.args
}

func (r *roles) add(i int, role string, depth int) {
	for _, a := range r.args {
		if a.Token == i {
			return
		}
	}
	if w := r.t.relative(i); w >= 0 && w != i {
		r.args = append(r.args, Arg{i, role, depth})
		r.add(w, role, depth)
		return
	}
	r.args = append(r.args, Arg{i, role, depth})
	r.t.Children(i, func(c int) bool {
		switch r.t.Dep(c) {
		case "conj", "appos":
			if r.t.noun(c) {
				r.add(c, role, depth+1)
			}
		}
		return true
	})
}

// relative returns the antecedent of relative pronoun i, -1 when it is none.
func (t *Tree) relative(i int) int {
	switch t.tokens[i].Tag {
	case "WDT", "WP", "WP$":
	default:
		return -1
	}
	for k, n := t.Head(i), 0; n < 4; n++ {
		if d := t.Dep(k); d == "relcl" || d == "acl" {
			return t.Head(k)
		}
		k = t.Head(k)
	}
	return -1
}

func (r *roles) preps(i int, prefix string, depth int) {
	t := r.t
	t.Children(i, func(c int) bool {
		if t.Dep(c) != "prep" && t.Dep(c) != "dative" {
			return true
		}
		w := t.Word(c)
		if t.noun(c) { // a bare dative
			return true
		}
		t.Children(c, func(p int) bool {
			switch t.Dep(p) {
			case "pobj":
				r.add(p, prefix+"prep:"+w, depth)
				r.under(p, prefix+"prep:"+w, depth+1)
			case "prep":
				if q := t.Child(p, "pobj"); q >= 0 {
					r.add(q, prefix+"prep:"+t.Word(p), depth)
				}
			case "pcomp":
				if q := t.Child(p, "dobj"); q >= 0 {
					r.add(q, prefix+"prep:"+w+">obj", depth+1)
				}
			}
			return true
		})
		return true
	})
}

// under adds what hangs on an argument: "the board of Acme", "claims against
// Acme", "Acme's licence".
func (r *roles) under(i int, role string, depth int) {
	t := r.t
	t.Children(i, func(c int) bool {
		switch t.Dep(c) {
		case "poss":
			r.add(c, role+">poss", depth)
		case "compound", "nmod", "amod":
			if t.noun(c) {
				r.add(c, role+">mod", depth)
			}
		case "prep":
			if q := t.Child(c, "pobj"); q >= 0 {
				r.add(q, role+">"+t.Word(c), depth)
				if depth < 3 {
					r.under(q, role+">"+t.Word(c), depth+1)
				}
			}
		case "relcl", "acl":
			if q := t.Child(c, "dobj"); q >= 0 {
				r.add(q, role+">"+"acl", depth+1)
			}
		}
		return true
	})
}

func (r *roles) verb(i, depth int) {
	t := r.t
	passive := t.Passive(i)
	subject := r.subject(i, passive, depth)
	t.Children(i, func(c int) bool {
		switch t.Dep(c) {
		case "dobj":
			role := Object
			if passive {
				role = Attr
			}
			r.add(c, role, depth)
			r.under(c, role, depth+1)
		case "dative":
			if t.noun(c) {
				r.add(c, Dative, depth)
			}
		case "oprd", "attr", "acomp":
			r.add(c, Attr, depth)
			r.under(c, Attr, depth+1)
		case "agent":
			if p := t.Child(c, "pobj"); p >= 0 {
				r.add(p, Subject, depth)
				r.under(p, Subject, depth+1)
			}
		case "ccomp": // "ordered Acme to pay", "named Smith director" as small clauses
			if s := t.Child(c, "nsubj", "nsubjpass"); s >= 0 && t.Child(c, "mark") < 0 {
				r.add(s, Object, depth+1)
				r.under(s, Object, depth+2)
			}
		}
		return true
	})
	r.preps(i, "", depth)
	switch {
	case !subject && depth < 4:
		r.inherit(i, passive, depth)
	case subject && !passive && t.Dep(i) == "relcl" && t.Child(i, "dobj", "ccomp", "xcomp") < 0: // "the envoy he fired"
		r.add(t.Head(i), Object, depth+1)
	}
}

// subject adds the verb's own subject.
func (r *roles) subject(i int, passive bool, depth int) bool {
	t, found := r.t, false
	t.Children(i, func(c int) bool {
		switch t.Dep(c) {
		case "nsubj", "csubj":
			role := Subject
			if passive && t.Child(i, "auxpass") >= 0 {
				role = Object
			}
			r.add(c, role, depth)
			r.under(c, role, depth+1)
			found = true
		case "nsubjpass", "csubjpass":
			r.add(c, Object, depth)
			r.under(c, Object, depth+1)
			found = true
		}
		return true
	})
	return found
}

// inherit looks for the argument that the verb shares with the words above.
func (r *roles) inherit(i int, passive bool, depth int) {
	t := r.t
	role := Subject
	if passive {
		role = Object
	}
	h := t.Head(i)
	if h == i {
		return
	}
	switch t.Dep(i) {
	case "relcl":
		r.add(h, role, depth+1)
		r.under(h, role, depth+2)
	case "acl", "amod":
		if t.tokens[i].Tag == "VBN" {
			role = Object
		}
		r.add(h, role, depth+1)
		r.under(h, role, depth+2)
		if t.tokens[i].Tag == "VB" { // "an order to pay": whoever was ordered
			r.noun(h, depth+1)
		}
	case "conj":
		if t.Verb(h) {
			r.shared(h, role, depth+1, false)
		}
	case "xcomp":
		r.shared(h, role, depth+1, true)
	case "advcl", "ccomp", "dep", "pcomp", "prep":
		for n := 0; n < 3 && !t.Verb(h) && t.Head(h) != h; n++ {
			h = t.Head(h)
		}
		r.shared(h, role, depth+2, false)
	}
}

// shared adds the subject of the verb above as role, its object first where
// the verb gives its object control ("ordered Acme to pay").
func (r *roles) shared(h int, role string, depth int, control bool) {
	t := r.t
	if control {
		if o := t.Child(h, "dobj"); o >= 0 {
			r.add(o, role, depth)
			r.under(o, role, depth+1)
			if s := t.Child(h, "nsubj"); s >= 0 {
				r.add(s, Said, depth)
			}
			return
		}
	}
	if s := t.Child(h, "nsubj", "nsubjpass"); s >= 0 {
		r.add(s, role, depth)
		r.under(s, role, depth+1)
		return
	}
	if t.Dep(h) == "relcl" || t.Dep(h) == "acl" {
		r.add(t.Head(h), role, depth)
		return
	}
	if up := t.Head(h); up != h && depth < 5 && (t.Dep(h) == "conj" || t.Dep(h) == "xcomp" || t.Dep(h) == "advcl") {
		r.shared(up, role, depth+1, t.Dep(h) == "xcomp")
	}
}

func (r *roles) noun(i, depth int) {
	t := r.t
	t.Children(i, func(c int) bool {
		switch t.Dep(c) {
		case "poss":
			r.add(c, Poss, depth)
			r.under(c, Poss, depth+1)
		case "compound", "nmod", "amod":
			if t.noun(c) {
				r.add(c, Mod, depth)
			} else if t.Verb(c) {
				r.preps(c, "", depth+1)
			}
		case "appos":
			if t.noun(c) {
				r.add(c, Same, depth+1)
			}
		case "acl", "relcl":
			if t.Verb(c) {
				r.preps(c, "", depth+1)
				if a := t.Child(c, "agent"); a >= 0 {
					if p := t.Child(a, "pobj"); p >= 0 {
						r.add(p, Subject, depth+1)
					}
				}
				if s := t.Child(c, "nsubj"); s >= 0 {
					r.add(s, Subject, depth+1)
				}
				if o := t.Child(c, "dobj"); o >= 0 {
					r.add(o, Above, depth+1)
				}
			}
		}
		return true
	})
	r.preps(i, "", depth)
	r.light(i, depth)
}

// light adds the arguments of the verb that carries noun i.
func (r *roles) light(i, depth int) {
	t := r.t
	h := t.Head(i)
	if h == i || depth > 2 {
		return
	}
	switch t.Dep(i) {
	case "dobj", "attr", "oprd":
		if t.Verb(h) {
			t.Children(h, func(c int) bool {
				switch t.Dep(c) {
				case "dative":
					if t.noun(c) {
						r.add(c, Dative, depth+1)
					}
				case "nsubj":
					r.add(c, Holder, depth+1)
					r.under(c, Holder, depth+2)
				case "nsubjpass":
					r.add(c, Holder+"-pass", depth+1)
				}
				return true
			})
			r.preps(h, "", depth+1)
			if t.Child(h, "nsubj", "nsubjpass") < 0 {
				r.inherit(h, false, depth+1)
			}
		}
	case "nsubj", "nsubjpass":
		if t.Verb(h) || t.tokens[h].Pos == "AUX" {
			if o := t.Child(h, "dobj"); o >= 0 {
				r.add(o, Above, depth+1)
				r.under(o, Above, depth+2)
			}
			if a := t.Child(h, "agent"); a >= 0 {
				if p := t.Child(a, "pobj"); p >= 0 {
					r.add(p, Subject, depth+1)
				}
			}
			r.preps(h, "", depth+1)
		}
	case "pobj":
		if g := t.Head(h); g != h {
			if t.Verb(g) {
				if s := t.Child(g, "nsubj", "nsubjpass"); s >= 0 {
					r.add(s, Holder+":"+t.Word(h), depth+1)
					r.under(s, Holder+":"+t.Word(h), depth+2)
				}
				if o := t.Child(g, "dobj"); o >= 0 {
					r.add(o, Above+":"+t.Word(h), depth+1)
				}
				if a := t.Child(g, "agent"); a >= 0 {
					if p := t.Child(a, "pobj"); p >= 0 {
						r.add(p, Subject, depth+1)
					}
				}
			} else if t.noun(g) {
				r.add(g, "of-what", depth+1)
			}
		}
	case "compound":
		r.noun(h, depth+1)
	case "appos":
		r.add(h, Same, depth+1)
	case "conj":
		if t.noun(h) {
			r.noun(h, depth+1)
		}
	}
}
