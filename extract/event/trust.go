package event

import (
	"os"
	"strconv"

	"writ/extract/event/linear"
)

// trust is what is added to the scores of a trigger that a user wrote. Nothing
// was learned of such a trigger: its id has no weights, so the models see an
// average rule, and the average rule is made for recall.
type trust struct{ act, record float64 }

// trustOf returns the trust in the user's triggers of lex, given weights w:
// how much the best tenth of the built-in triggers is believed for its own
// sake. It is zero without triggers of a user.
func trustOf(lex *lexicon, w *linear.Model) trust {
	own := false
	for _, list := range lex.first {
		for _, x := range list {
			own = own || x.own
		}
	}
	if !own {
		return trust{}
	}
	return trust{env("TA"), env("TR")}
}

func env(s string) float64 {
	f, _ := strconv.ParseFloat(os.Getenv(s), 64)
	return f
}

func (t trust) inAct(a *act) float64 {
	if a.own {
		return t.act
	}
	return 0
}

func (t trust) inRecord(a *act) float64 {
	if a.own {
		return t.record
	}
	return 0
}
