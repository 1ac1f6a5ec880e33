package clean

import (
	"regexp"

	"writ/extract/doc"
)

// A signature block: a line that opens one, and the short lines around and
// below it; one of them must be signed.
const (
	signLines = 16
	signWidth = 75 // bytes of its longest line
)

var (
	signOpens = regexp.MustCompile(`^(?i:dated?:? |dated this|executed (?:on|this)|respectfully submitted|it is so ordered|so ordered|/s/|by:|sincerely|very truly yours|entered for the court)`)
	signEnds  = regexp.MustCompile(`(?i)\bcourt$|^case nos?\.|^v\.|\bplaintiffs?,$`)
	signed    = regexp.MustCompile(`(?i)/s/|_{6,}|\b(?:district|magistrate|bankruptcy|circuit|chief|administrative law) judge\b|^(?:attorneys?|counsel) for\b|\bclerk\b|\bllp\b`)
)

// signatures marks the lines of signature blocks.
func (p *paper) signatures() []doc.Clutter {
	var out []doc.Clutter
	for i := 0; i < len(p.lines); i++ {
		if p.lines[i].masked || !signOpens.MatchString(p.at(i)) {
			continue
		}
		to, ok := i+1, signed.MatchString(p.at(i))
		for to < len(p.lines) && to-i < signLines && (p.lines[to].page == p.lines[i].page) {
			s := p.at(to)
			if !p.lines[to].masked && (len(s) > signWidth || signEnds.MatchString(s)) {
				break
			}
			ok = ok || signed.MatchString(s)
			to++
		}
		if !ok {
			continue
		}
		for k := i; k < to; k++ {
			if l := &p.lines[k]; !l.masked {
				out = append(out, doc.Clutter{TextSpan: doc.TextSpan{Start: l.first, End: l.last}, Kind: "signature", By: "clean/signature"})
			}
		}
		i = to - 1
	}
	return out
}
