"""Noise that our input has, on tokenised documents: the labels stay with their tokens.

Kinds: a block in capitals (headlines, captions), lost apostrophes ("the companys plan"), characters garbled by OCR,
words cut in two by a bad text layer.
"""
from spacy.tokens import Doc

OCR = {"l": "1", "I": "l", "O": "0", "o": "0", "e": "c", "rn": "m", "m": "rn", "S": "5", "B": "8", "h": "li"}


def noisy(doc, rng):
    """A noisy copy of doc, or doc itself (three times in four)."""
    r = rng.random()
    if r < .06 and len(doc) < 60:
        return rebuild(doc, [t.text.upper() for t in doc])
    if r < .16:
        return lost_apostrophes(doc)
    if r < .22:
        return rebuild(doc, [garble(t.text, rng) if rng.random() < .06 else t.text for t in doc])
    return doc


def garble(word, rng):
    at = [i for i in range(len(word)) if word[i] in OCR]
    if not at or len(word) < 3:
        return word
    i = rng.choice(at)
    return word[:i] + OCR[word[i]] + word[i + 1:]


def rebuild(doc, words, spaces=None, keep=None):
    """A document of other words with the labels of the tokens in keep."""
    keep = list(range(len(doc))) if keep is None else keep
    new = {old: i for i, old in enumerate(keep)}
    heads = []
    for old in keep:
        h = doc[old].head.i
        while h not in new:  # the head was dropped: its own head takes over
            up = doc[h].head.i
            h = old if up == h else up
        heads.append(new[h])
    ents = []
    for old in keep:
        t = doc[old]
        if not t.ent_type_:
            ents.append("O")
            continue
        inside = ents and ents[-1] != "O" and t.ent_iob_ == "I"
        ents.append(("I-" if inside else "B-") + t.ent_type_)
    return Doc(doc.vocab, words=words, spaces=spaces or [bool(doc[i].whitespace_) for i in keep],
               tags=[doc[i].tag_ for i in keep], pos=[doc[i].pos_ for i in keep], lemmas=[doc[i].lemma_ for i in keep],
               heads=heads, deps=["ROOT" if heads[k] == k else doc[i].dep_ for k, i in enumerate(keep)],
               ents=ents)


def lost_apostrophes(doc):
    """"Justice Department's" becomes "Justice Departments": one token."""
    keep, words, spaces = [], [], []
    for t in doc:
        if t.text in ("'s", "’s", "'", "’") and t.tag_ == "POS" and keep and not doc[keep[-1]].whitespace_:
            words[-1] += t.text.strip("'’")
            spaces[-1] = bool(t.whitespace_)
            continue
        keep.append(t.i)
        words.append(t.text.replace("’", "").replace("“", '"').replace("”", '"') or t.text)
        spaces.append(bool(t.whitespace_))
    return rebuild(doc, words, spaces, keep)
