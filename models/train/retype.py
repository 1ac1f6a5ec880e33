"""Re-typing of the teacher's names to the types that the product needs.

ORG becomes COMPANY, AGENCY, COURT or ORG; a court or agency of the lexicons that the teacher missed becomes a name. All
other types stay. To compare with the teacher, map COMPANY, AGENCY and COURT back to ORG.
"""
import csv, os, re
from spacy.matcher import PhraseMatcher
from spacy.tokens import Span

SUFFIX = re.compile(r"(?:^|[\s,])(?:Inc|Incorporated|Corp|Corporation|Co|Company|Companies|Ltd|Limited|LLC|L\.L\.C|LLP|L\.P|LP|PLC|plc|N\.A|AG|S\.A|GmbH|Holdings?|Bank|Bancorp|Pharmaceuticals?|Airlines|Motors|Technologies|Industries|Partners)\.?$")
AGENCY = re.compile(r"\b(?:Department|Bureau|Administration|Commission|Agency|Attorney(?:'s)? Office|Attorneys? Office|Police|Sheriff|Inspector General|Congress|Senate|House of Representatives|Committee|Ministry|Task Force|Attorney General|Division|Council|Board of)\b")
COURT = re.compile(r"\b(?:Court|Circuit)\b")


def table(path):
    with open(path, encoding="utf-8") as f:
        lines = [l for l in f if l.strip() and not l.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


class Retyper:
    def __init__(self, vocab, lexicon):
        self.matcher = PhraseMatcher(vocab)
        from spacy.lang.en import English
        tok = English(vocab=vocab).tokenizer
        for kind, name in (("AGENCY", "agencies.tsv"), ("COURT", "courts.tsv")):
            forms = set()
            for r in table(os.path.join(lexicon, name)):
                for f in [r["name"]] + [s.strip() for s in r["short"].split("|")]:
                    if " " in f and len(f) > 6:
                        forms.add(f)
            self.matcher.add(kind, [tok(f) for f in sorted(forms)])

    def __call__(self, doc):
        known = sorted(((e - s, -s, e, doc.vocab.strings[k]) for k, s, e in self.matcher(doc)), reverse=True)
        taken, spans = set(), []
        for n, s, e, kind in known:
            s = -s
            if not taken & set(range(s, e)):
                taken |= set(range(s, e))
                spans.append(Span(doc, s, e, label=kind))
        for e in doc.ents:
            if taken & set(range(e.start, e.end)):
                continue
            spans.append(Span(doc, e.start, e.end, label=self.kind(e)))
        doc.ents = spans
        return doc

    @staticmethod
    def kind(e):
        if e.label_ != "ORG":
            return e.label_
        t = e.text.strip()
        if COURT.search(t):
            return "COURT"
        if AGENCY.search(t):
            return "AGENCY"
        if SUFFIX.search(t):
            return "COMPANY"
        return "ORG"
