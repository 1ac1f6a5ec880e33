#!/usr/bin/env python3
"""Word-level F1 of extracted texts against pdftotext and PyMuPDF.

    compare.py PDFDIR TEXTDIR [-v]

PDFDIR holds *.pdf, TEXTDIR the .txt files that testdata/pdftext wrote. Needs
pdftotext (poppler-utils) and PyMuPDF. For each reference: the mean F1 over
documents, how many are below .95, and how many words of the reference stand
in the same order (share of adjacent word pairs kept). "consensus" asks for the
words that both references have and takes no word that neither has.
"""
import collections
import glob
import os
import re
import subprocess
import sys
import unicodedata

import pymupdf


def words(text):
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return re.findall(r"\w+", text.lower())


def f1(a, b):
    a, b = collections.Counter(a), collections.Counter(b)
    if not a and not b:
        return 1.0
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


def consensus(got, a, b):
    got, a, b = map(collections.Counter, (got, a, b))
    both, any_ = a & b, a | b
    p = sum((got & any_).values()) / max(1, sum(got.values()))
    r = sum((got & both).values()) / max(1, sum(both.values()))
    return 1.0 if not got and not both else 2 * p * r / max(1e-9, p + r)


def pairs(w):
    return list(zip(w, w[1:]))


def main():
    pdfs, texts = sys.argv[1:3]
    verbose = "-v" in sys.argv
    scores = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(pdfs, "*.pdf"))):
        name = os.path.basename(path)[:-4]
        out = os.path.join(texts, name + ".txt")
        got = words(open(out, encoding="utf-8").read()) if os.path.exists(out) else []
        poppler = subprocess.run(["pdftotext", path, "-"], capture_output=True).stdout
        with pymupdf.open(path) as d:
            mupdf = "\n".join(p.get_text() for p in d)
        refs = {"pdftotext": words(poppler.decode("utf-8", "replace")), "pymupdf": words(mupdf)}
        row = []
        for ref, want in refs.items():
            s, o = f1(got, want), f1(pairs(got), pairs(want))
            scores[ref].append((s, o))
            row.append(f"{ref} {s:.3f} order {o:.3f}")
        agree = f1(*refs.values())
        scores["best of both"].append(max(scores[r][-1] for r in refs))
        scores["references agree"].append((agree, f1(*map(pairs, refs.values()))))
        scores["consensus"].append((consensus(got, *refs.values()), 1.0))
        if verbose:
            print(name, len(got), " ".join(row), f"refs {agree:.3f}")
    for ref, v in scores.items():
        n = len(v)
        print(f"{ref}: docs {n} mean F1 {sum(s for s, _ in v) / n:.4f}, below .95: {sum(s < .95 for s, _ in v)}, "
              f"order {sum(o for _, o in v) / n:.4f}")


main()
