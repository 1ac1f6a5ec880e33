"""Silver annotation: blocks of public-domain text, tagged, parsed and named by a teacher.

usage: silver.py BLOCKS_DIR OUT_DIR TEACH TEACHER_DIR AVOID.jsonl... [--words N] [--seed S] [--after DIR]... [--again SHARE] [--doubt SHARE]

BLOCKS_DIR holds one SOURCE.blocks.jsonl a source, a document a line, as the layer `blocks` of `extract annotate` writes it.
Documents whose SHA-256 of "source/doc_id" falls on 0 modulo 25 are held out and never train; a document that shares a fifth
of its 8-word strings with a text of AVOID (evaluation data) is left out. TEACH is the built program extract/neural/testdata/teach:
the engine on the teacher's weights, which decides as spaCy does. Writes OUT_DIR/{train,held}.jsonl (annotation), .texts.jsonl
(the texts, same order, with their source) and silver.json (counts). With --after, a later stage: blocks that the
stages in DIR did not have, the share --again of those that they had, and their news. With --doubt, the shares that the teacher gives to the choices
of its name recogniser are kept for tokens where the best of them has less.
"""
import argparse, hashlib, json, os, random, re, subprocess

# Share of the words by source: what the product reads, not what there is. News documents are few: all of them, once.
SHARE = {"doj": .34, "wh": .18, "circuit": .17, "scotus": .11, "fr": .08, "fda": .05, "ofac": .04, "hhs": .03, "news": .02}
HELD = 128_000  # words held out
MAX_CHARS = 4000  # a longer block is no paragraph


def held(source, doc_id):
    return int(hashlib.sha256(f"{source}/{doc_id}".encode()).hexdigest(), 16) % 25 == 0


def strings(text):
    w = re.findall(r"\w+", text.lower())
    return {hash(" ".join(w[i:i + 8])) for i in range(0, len(w) - 7)}


def sample(path, source, words, held_words, rng, avoid):
    """Whole documents in random order until `words` (`held_words`) are reached; (training, held-out) blocks and documents left out."""
    docs = []
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f):
            d = json.loads(line)
            blocks = [b["text"] for b in d["blocks"]]
            if d.get("meta", {}).get("title"):
                blocks.insert(0, d["meta"]["title"])
            docs.append((d.get("doc_id") or f"{source}-{n}", blocks))
    rng.shuffle(docs)
    train, test, n, m, out = [], [], 0, 0, 0
    for doc_id, blocks in docs:
        blocks = [t for t in blocks if 1 < len(t) <= MAX_CHARS]
        if len(blocks) > 150:  # a window of a long document, so that no document rules the sample
            at = rng.randrange(len(blocks) - 150)
            blocks = blocks[at:at + 150]
        size = sum(t.count(" ") + 1 for t in blocks)
        test_doc = held(source, doc_id)
        if test_doc and m >= held_words or not test_doc and n >= words:
            continue
        s = strings(" ".join(blocks))
        if len(s & avoid) > .2 * len(s):
            out += 1
        elif test_doc:
            test += blocks
            m += size
        else:
            train += blocks
            n += size
    return [(source, t) for t in train], [(source, t) for t in test], out


def annotate(path, texts, teach, teacher, doubt):
    """Writes (source, text) pairs to PATH.texts.jsonl and what the teacher says of them to PATH.jsonl."""
    with open(path + ".texts.jsonl", "w", encoding="utf-8") as f:
        for x in texts:
            f.write(json.dumps(x) + "\n")
    with open(path + ".tmp", "wb") as f:
        p = subprocess.Popen([teach, teacher, *([str(doubt)] if doubt else [])], stdin=subprocess.PIPE, stdout=f, text=True, encoding="utf-8")
        for _, t in texts:
            p.stdin.write(json.dumps(t) + "\n")
        p.stdin.close()
        if p.wait():
            raise SystemExit("the teacher failed")
    os.rename(path + ".tmp", path + ".jsonl")


def main():
    a = argparse.ArgumentParser()
    for x in ("blocks", "out", "teach", "teacher"):
        a.add_argument(x)
    a.add_argument("avoid", nargs="*")
    a.add_argument("--words", type=int, default=10_000_000)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--after", action="append", default=[])
    a.add_argument("--again", type=float, default=.2)
    a.add_argument("--doubt", type=float, default=0)
    a = a.parse_args()
    os.makedirs(a.out, exist_ok=True)
    avoid = set()
    for p in a.avoid:
        for line in open(p, encoding="utf-8"):
            avoid |= strings(json.loads(line)["text"])
    train, test, left_out = [], [], {}
    for source, share in SHARE.items():
        rng = random.Random(f"{a.seed} {source}")
        t, h, left_out[source] = sample(os.path.join(a.blocks, f"{source}.blocks.jsonl"), source, int(a.words * share), int(HELD * share), rng, avoid)
        train += t
        test += h
    rng = random.Random(a.seed)
    if a.after:
        before = []
        for d in a.after:
            with open(os.path.join(d, "train.texts.jsonl"), encoding="utf-8") as f:
                before += [tuple(json.loads(l)) for l in f]
        known = set(before)
        train = [x for x in train if x not in known] + [x for x in dict.fromkeys(before) if x[0] == "news" or rng.random() < a.again]
    rng.shuffle(train)
    rng.shuffle(test)
    for name, texts in (("held", test), ("train", train)):
        annotate(os.path.join(a.out, name), texts, a.teach, a.teacher, a.doubt if name == "train" else 0)
        print(name, len(texts), flush=True)
    meta = json.load(open(os.path.join(a.teacher, "meta.json")))
    counts = {n: {s: [sum(x == s for x, _ in ts), sum(t.count(" ") + 1 for x, t in ts if x == s)] for s in SHARE} for n, ts in (("train", train), ("held", test))}
    with open(os.path.join(a.out, "silver.json"), "w") as f:
        json.dump({"teacher": f"{meta['lang']}_{meta['name']} {meta['version']}", "words": a.words, "seed": a.seed, "doubt": a.doubt, "blocks_words": counts, "left_out": left_out}, f, indent=1)


if __name__ == "__main__":
    main()
