"""Annotation to arrays: what the trainer reads.

usage: prepare.py SILVER_DIR TEACHER_DIR LEXICON_DIR OUT.npz [GOLD.jsonl] [--seed S]

A token is a type (word and norm) with labels; a type is the embedding ids of its features. Every third block gets a noisy twin
that takes its place in half of the epochs. Trees are made projective the way spaCy does.
"""
import argparse, json, os, random
import numpy as np
import spacy
from spacy.pipeline._parser_internals import nonproj
from block import read
from noise import noisy
from retype import Retyper


class Arrays:
    def __init__(self, vocab):
        self.vocab, self.types, self.ids = vocab, {}, []
        self.space, self.labels = [], {k: {} for k in ("tag", "dep", "ner")}
        self.tok = {k: [] for k in ("type", "spc", "tag", "head", "dep", "start", "act", "ner")}
        self.doubt = [[], [], []]  # token, action × 64 + label, share
        self.size, self.source, self.twin = [], [], []

    def label(self, kind, s):
        d = self.labels[kind]
        return d.setdefault(s, len(d))

    def type(self, word, norm):
        k = (word, norm)
        i = self.types.get(k)
        if i is None:
            i = self.types[k] = len(self.types)
            x = self.vocab[word]
            self.ids.append((self.vocab.strings.add(norm) if norm is not None else x.norm, x.prefix, x.suffix, x.shape))
            self.space.append(x.is_space)
        return i

    def add(self, b, source, twin):
        n = len(b.words)
        heads, deps = b.heads, [("ROOT" if b.heads[i] == i else b.deps[i]) or "dep" for i in range(n)]
        heads, deps = nonproj.projectivize(heads, deps)
        starts = set(b.starts)
        act, ner = [5] * n, [-1] * n
        for f, l, t in b.names:
            t = self.label("ner", t)
            act[f:l], ner[f:l] = [2] * (l - f), [t] * (l - f)
            act[f], act[l - 1] = 1, 3
            if l - f == 1:
                act[f] = 4
        at = len(self.tok["type"])
        for i, shares in b.doubts.items():
            for action, share in shares.items():
                for column, v in zip(self.doubt, (at + i, "MBILUO".index(action[0]) * 64 + (self.label("ner", action[2:]) if action[2:] else 0), share)):
                    column.append(v)
        for k, v in (("type", [self.type(w, b.norms.get(i)) for i, w in enumerate(b.words)]), ("spc", [c == "1" for c in b.spaces]),
                     ("tag", [self.label("tag", t) for t in b.tags]), ("head", heads), ("dep", [self.label("dep", d) for d in deps]),
                     ("start", [i in starts for i in range(n)]), ("act", act), ("ner", ner)):
            self.tok[k] += v
        self.size.append(n)
        self.source.append(source)
        self.twin.append(twin)

    def save(self, path):
        kinds = {"type": np.int32, "spc": np.uint8, "tag": np.int32, "head": np.int32, "dep": np.int32, "start": np.uint8, "act": np.int32, "ner": np.int32}
        token, action, share = self.doubt
        np.savez(path, doubt_token=np.array(token, dtype=np.int32), doubt_action=np.array(action, dtype=np.int32), doubt_share=np.array(share, dtype=np.float32),
                 ids=np.array(self.ids, dtype=np.uint64), space=np.array(self.space, dtype=np.uint8), size=np.array(self.size, dtype=np.int32),
                 source=np.array(self.source), twin=np.array(self.twin, dtype=np.int32),
                 labels=json.dumps({k: list(v) for k, v in self.labels.items()}), **{k: np.array(v, dtype=kinds[k]) for k, v in self.tok.items()})


def main():
    a = argparse.ArgumentParser()
    a.add_argument("silver"), a.add_argument("teacher"), a.add_argument("lexicon"), a.add_argument("out"), a.add_argument("gold", nargs="?")
    a.add_argument("--seed", type=int, default=1)
    a = a.parse_args()
    nlp = spacy.load(a.teacher, exclude=["tok2vec", "tagger", "parser", "ner", "senter", "attribute_ruler", "lemmatizer"])  # its vocabulary
    retype = Retyper(a.lexicon, lambda s: [t.text for t in nlp.tokenizer(s)], a.gold)
    sources = [json.loads(l)[0] for l in open(os.path.join(a.silver, "train.texts.jsonl"), encoding="utf-8")]
    blocks = []
    for b, source in zip(read(os.path.join(a.silver, "train.jsonl")), sources, strict=True):
        if b is not None:
            said = b.names
            retype.types(b, source == "news")
            blocks.append((b, source, said))
    out, rng = Arrays(nlp.vocab), random.Random(a.seed)
    for b, source, said in blocks:
        retype.agree(b)
        retype.doubts(b, said)
        out.add(b, source, -1)
        if rng.random() < .33:
            other = noisy(b, rng)
            if other is not b and other.words:
                out.add(other, source, len(out.size) - 1)
    out.save(a.out)
    print(len(out.size), "blocks,", sum(out.size), "tokens,", len(out.types), "types", {k: len(v) for k, v in out.labels.items()})


if __name__ == "__main__":
    main()
