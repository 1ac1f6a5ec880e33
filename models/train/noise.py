"""Noise that our input has, on annotated blocks: the labels stay with their tokens.

Kinds: a block in capitals (headlines, captions), lost apostrophes ("the companys plan"), characters garbled by OCR, typographic
or straight quotes, a remnant of clutter before or behind the text, a hard line break left in.
"""
from block import Block

OCR = {"l": "1", "I": "l", "O": "0", "o": "0", "e": "c", "rn": "m", "m": "rn", "S": "5", "B": "8", "h": "li"}
REMNANTS = ("Advertisement", "Share", "Read more", "Print", "ADVERTISEMENT", "Photo : AP", "( AP )", "Updated", "Story continues below", "[ 1 ]", "* * *", "|", "•",
            "Page 3", "- 4 -", "Continue reading", "Sign up", "File photo", "See also", ">>")


def noisy(b, rng):
    """A noisy copy of b."""
    r = rng.random()
    if r < .25 and len(b.words) < 60:
        return b.copy(words=[w.upper() for w in b.words], norms={})
    if r < .60 and any(apostrophe(b, i) for i in range(len(b.words))):
        return lost_apostrophes(b)
    if r < .72:
        return b.copy(words=[garble(w, rng) if rng.random() < .06 else w for w in b.words], norms={})
    if r < .82:
        return quotes(b, rng.random() < .7)
    if r < .92:
        return remnant(b, rng.choice(REMNANTS).split(), rng.random() < .5)
    return line_break(b, rng)


def garble(word, rng):
    at = [i for i in range(len(word)) if word[i] in OCR]
    if not at or len(word) < 3:
        return word
    i = rng.choice(at)
    return word[:i] + OCR[word[i]] + word[i + 1:]


def apostrophe(b, i):
    return i > 0 and b.words[i] in ("'s", "’s", "'", "’") and b.tags[i] == "POS" and b.spaces[i - 1] == "0"


def lost_apostrophes(b):
    """"Justice Department's" becomes "Justice Departments": one token."""
    keep = [i for i in range(len(b.words)) if not apostrophe(b, i)]
    words, spaces = list(b.words), list(b.spaces)
    for i in range(len(b.words)):
        if apostrophe(b, i):
            words[i - 1] += b.words[i].strip("'’")
            spaces[i - 1] = b.spaces[i]
    return b.copy(words=words, spaces="".join(spaces)).only(keep)


CURLY = {"'s": "’s", "'": "’", "n't": "n’t", "'re": "’re", "'ve": "’ve", "'ll": "’ll", "'d": "’d", "'m": "’m"}


def quotes(b, curly):
    """Typographic quotes for straight ones, or the reverse. Norms stay."""
    words, inside = [], False
    for w in b.words:
        if curly:
            if w in ('"', "``", "''"):
                inside = not inside
                w = "“" if inside else "”"
            w = CURLY.get(w, w)
        else:
            w = w.replace("’", "'").replace("“", '"').replace("”", '"')
        words.append(w)
    norms = {i: b.norms.get(i, b.words[i].lower()) for i in range(len(words)) if words[i] != b.words[i] and i in b.norms or i in b.norms}
    return b.copy(words=words, norms=norms)


def remnant(b, words, before):
    """A sentence of its own, of words that belong to the page."""
    n, k = len(b.words), len(words)
    extra = Block(words, "1" * k, {}, ["NN" if w.isalpha() else ":" for w in words], [0] * k, ["ROOT"] + ["dep" if w.isalpha() else "punct" for w in words[1:]], [0], [])
    return extra + b if before else b.copy(spaces=b.spaces[:-1] + "1") + extra


def line_break(b, rng):
    """One space becomes a line break: a token of white space that hangs on the word before it."""
    at = [i for i in range(len(b.words) - 1) if b.spaces[i] == "1" and i + 1 not in b.starts and not any(f <= i < l - 1 for f, l, _ in b.names)]
    if not at:
        return b
    i = rng.choice(at)
    up = [h if h <= i else h + 1 for h in b.heads]
    cut = i + 1
    return Block(b.words[:cut] + ["\n"] + b.words[cut:], b.spaces[:i] + "00" + b.spaces[cut:], {(k if k <= i else k + 1): v for k, v in b.norms.items()},
                 b.tags[:cut] + ["_SP"] + b.tags[cut:], up[:cut] + [i] + up[cut:], b.deps[:cut] + ["dep"] + b.deps[cut:],
                 [s if s <= i else s + 1 for s in b.starts], [(f + (f > i), l + (l > cut), t) for f, l, t in b.names])
