"""Silver annotation of known blocks with their names exchanged for others of the same kind.

usage: exchange.py SILVER_DIR OUT_DIR TEACH TEACHER_DIR [--seed S] [--doubt SHARE]

What a name recogniser misses in new documents is names that it never saw, not phrases. A name of SILVER_DIR/train.jsonl becomes another one of its
label, length and case, the same for every mention in a block, rare ones as likely as frequent ones; the teacher then annotates the new text. Opinions
and notices are taken whole, releases and statements to a quarter. Writes OUT_DIR/train.jsonl, train.texts.jsonl and silver.json as silver.py does.
"""
import argparse, collections, json, os, random, re
from block import read
from silver import annotate

KINDS = {"PERSON", "ORG", "GPE", "LAW", "FAC", "LOC", "PRODUCT", "WORK_OF_ART"}
SHARE = {"circuit": 1, "scotus": 1, "fr": 1, "wh": .25, "doj": .25}
EXCHANGED = .8  # of the names, of persons with one word all
LEAST = 20  # other names that a kind must have


def core(b, first, limit):
    """The name without "the" and the possessive."""
    if b.words[first].lower() == "the" and limit - first > 1:
        first += 1
    if limit - first > 1 and b.words[limit - 1] in ("'s", "’s", "'", "’"):
        limit -= 1
    return first, limit


def kind(b, first, limit, label):
    """Names of one kind stand for each other: label, length in tokens, written in capitals."""
    long = [w for w in b.words[first:limit] if w.isalpha() and len(w) > 1]
    return label, min(limit - first, 6), all(w.isupper() for w in long) and any(len(w) > 3 for w in long)


def written(b, first, limit):
    return "".join(w + (" " if s == "1" else "") for w, s in zip(b.words[first:limit], b.spaces[first:limit]))


def exchanged(b, pool, rng):
    to, out, at = {}, [], 0
    for first, limit, label in sorted((*core(b, f, l), t) for f, l, t in b.names if t in KINDS):
        k, name = kind(b, first, limit, label), written(b, first, limit).strip()
        if name not in to:
            others = pool.get(k, ())
            swap = (label == "PERSON" and k[1] == 1 or rng.random() < EXCHANGED) and len(others) > LEAST
            to[name] = rng.choice(others) if swap else name
        out += [written(b, at, first), to[name], " " if b.spaces[limit - 1] == "1" else ""]
        at = limit
    return "".join(out) + written(b, at, len(b.words))


def main():
    a = argparse.ArgumentParser()
    for x in ("silver", "out", "teach", "teacher"):
        a.add_argument(x)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--doubt", type=float, default=.97)
    a = a.parse_args()
    os.makedirs(a.out, exist_ok=True)
    rng = random.Random(a.seed)
    names, blocks = collections.defaultdict(list), []
    with open(os.path.join(a.silver, "train.texts.jsonl"), encoding="utf-8") as f:
        sources = [json.loads(l)[0] for l in f]
    for source, b in zip(sources, read(os.path.join(a.silver, "train.jsonl"))):
        found = [(*core(b, f, l), t) for f, l, t in b.names if t in KINDS] if b else []
        for first, limit, label in found:
            name = written(b, first, limit).strip()
            if "\n" not in name and re.match(r"[A-Z]", name):
                names[kind(b, first, limit, label)].append(name)
        if found and rng.random() < SHARE.get(source, 0):
            blocks.append((source, b))
    pool = {k: sorted(set(v)) + rng.sample(v, len(v) // 4) for k, v in names.items()}
    rng.shuffle(blocks)
    texts = [(source, exchanged(b, pool, rng)) for source, b in blocks]
    annotate(os.path.join(a.out, "train"), texts, a.teach, a.teacher, a.doubt)
    with open(os.path.join(a.out, "silver.json"), "w") as f:
        json.dump({"seed": a.seed, "doubt": a.doubt, "blocks": len(texts), "words": sum(t.count(" ") + 1 for _, t in texts)}, f)


if __name__ == "__main__":
    main()
