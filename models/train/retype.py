"""Re-typing of the teacher's names to the types that the product needs.

ORG becomes COMPANY, AGENCY, COURT or ORG; a court or agency of the lexicons that the teacher missed becomes a name; a name that
blocks type differently takes the type of three quarters of them; the parties and judges of hand-made records keep the type that
the records give. All other types stay. To compare with the teacher, map COMPANY, AGENCY and COURT back to ORG (DEEP).
"""
import csv, json, os, re
from collections import Counter, defaultdict

DEEP = {"COMPANY": "ORG", "AGENCY": "ORG", "COURT": "ORG"}
VOTED = {"PERSON", "ORG", "COMPANY", "AGENCY", "COURT", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT"}
RECORD = {"person": "PERSON", "company": "COMPANY", "agency": "AGENCY", "organisation": "ORG", "court": "COURT", "product": "PRODUCT", "bill": "LAW", "place": "GPE"}
AGENCY = re.compile(r"\b(?:Department|Bureau|Administration|Commission|Agency|Attorney(?:'s|s|’s|s')? Office|Police|Sheriff|Inspector General|Congress|Senate|House of Representatives|Committee|Ministry|Task Force|Attorney General|Division|Board of|Directorate|Secretariat|Secret Service|Marshals Service|Customs|Treasury|Pentagon|White House|Army|Navy|Air Force|National Guard|Coast Guard)\b")
COURT = re.compile(r"\b(?:Courts?|Circuit|COURT)\b")
LAW = re.compile(r"\b(?:Act|Code|Amendment|Rule|Rules|Statute|Constitution)(?: of \d{4})?$|U\.\s?S\.\s?C\.|C\.\s?F\.\s?R\.")


def table(path):
    with open(path, encoding="utf-8") as f:
        lines = [l for l in f if l.strip() and not l.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


class Phrases:
    """Phrases of tokens, the longest at each place."""

    def __init__(self, split):
        self.split, self.by_first = split, defaultdict(list)

    def add(self, text, kind):
        w = tuple(self.split(text))
        if w:
            self.by_first[w[0]].append((w, kind))

    def done(self):
        for l in self.by_first.values():
            l.sort(key=lambda x: -len(x[0]))
        return self

    def find(self, words):
        i = 0
        while i < len(words):
            for w, kind in self.by_first.get(words[i], ()):
                if tuple(words[i:i + len(w)]) == w:
                    yield i, i + len(w), kind
                    i += len(w) - 1
                    break
            i += 1


def name_of(words, first, limit):
    if words[first].lower() == "the" and limit - first > 1:
        first += 1
    w = words[first:limit]
    if len(w) > 1 and w[-1] in ("'s", "’s", "'", "’"):
        w = w[:-1]
    return " ".join(w)


class Retyper:
    def __init__(self, lexicon, split, gold=None):
        self.lexicon = Phrases(split)
        for kind, file in (("AGENCY", "agencies.tsv"), ("COURT", "courts.tsv")):
            for r in table(os.path.join(lexicon, file)):
                for f in [r["name"]] + [s.strip() for s in r["short"].split("|")]:
                    if " " in f and len(f) > 6 and (kind != "COURT" or "Cir." in f or COURT.search(f)):
                        self.lexicon.add(f, kind)
        self.lexicon.done()
        forms = [re.escape(r["suffix"]) for r in table(os.path.join(lexicon, "company-suffixes.tsv"))]
        self.company = re.compile(r"(?:^|[\s,&])(?:" + "|".join(sorted(forms, key=len, reverse=True)) + r")\.?$")
        self.records = Phrases(split)
        if gold:
            for line in open(gold, encoding="utf-8"):
                self.learn(json.loads(line))
        self.records.done()
        self.votes = defaultdict(Counter)

    def learn(self, d):
        for r in d["records"]:
            e = r["entity"]
            kind = RECORD.get(e.get("type"))
            if kind:
                for n in [e["name"], *e["aliases"]]:
                    if " " in n.strip() and n[:1].isupper():
                        self.records.add(n, kind)
            judge = (r["agency"] or {}).get("judge")
            if isinstance(judge, str) and " " in judge:
                self.records.add(judge, "PERSON")

    def kind(self, label, text):
        if COURT.search(text) and label in ("ORG", "FAC", "GPE", "LAW", "LOC"):
            return "COURT"
        if label in ("ORG", "WORK_OF_ART", "PRODUCT") and LAW.search(text):
            return "LAW"
        if label == "ORG":
            if self.company.search(text):
                return "COMPANY"
            if AGENCY.search(text):
                return "AGENCY"
        if label == "PERSON" and self.company.search(text) and " " in text and not re.search(r"\b(?:Sr|Jr)\.?$", text):
            return "COMPANY"
        return label

    def types(self, b, news):
        """First pass: lexicons and records; counts the types of each name."""
        b.names = [(f, l, self.kind(t, name_of(b.words, f, l))) for f, l, t in b.names]
        for f, l, kind in self.lexicon.find(b.words):
            self.place(b, f, l, kind)
        if news:
            for f, l, kind in self.records.find(b.words):
                self.place(b, f, l, kind)
        for f, l, t in b.names:
            if t in VOTED:
                self.votes[name_of(b.words, f, l)][t] += 1

    @staticmethod
    def place(b, f, l, kind):
        """Types the name that is the phrase but for "the U.S." before it, or makes one of it and the pieces it was cut into."""
        g = f
        low = max((s for s in b.starts if s <= f), default=0)
        while g > low and b.words[g - 1] in ("U.S.", "US", "United", "States", "U.S"):
            g -= 1
        if g > low and b.words[g - 1].lower() == "the":
            g -= 1
        over = [n for n in b.names if n[0] < l and g < n[1]]
        if any(f < s < l for s in b.starts) or any(n[0] < g or n[1] > l + 1 for n in over):
            return
        l = max([l] + [n[1] for n in over if b.words[n[1] - 1] in ("'s", "’s", "'", "’")])
        b.names = sorted([n for n in b.names if n not in over] + [(g, l, kind)])

    def agree(self, b):
        """Second pass: the type that most blocks give."""
        out = []
        for f, l, t in b.names:
            if t in VOTED:
                c = self.votes[name_of(b.words, f, l)]
                best, n = c.most_common(1)[0]
                total = sum(c.values())
                if total >= 5 and n >= .75 * total:
                    t = best
            out.append((f, l, t))
        b.names = out

    @staticmethod
    def doubts(b, said):
        """Carries the teacher's doubts over to the types of b, whose names it called `said`: a label becomes what the name
        became. Tokens where the teacher's state or action is no longer that of b lose theirs."""
        was = {(f, l): t for f, l, t in said}
        kept, changed = {}, set()
        for f, l, t in b.names:
            if (f, l) in was:
                kept.update({i: (was[f, l], t) for i in range(f, l)})
            else:
                changed.update(range(f, l))
        now = {n[:2] for n in b.names}
        for f, l, _ in said:
            if (f, l) not in now:
                changed.update(range(f, l))
        out = {}
        for i, d in b.doubts.items():
            if i in changed:
                continue
            old, new = kept.get(i, ("", ""))
            out[i] = {}
            for action, share in d.items():
                if action[2:] == old and old:
                    action = action[:2] + new
                out[i][action] = out[i].get(action, 0) + share
        b.doubts = out
