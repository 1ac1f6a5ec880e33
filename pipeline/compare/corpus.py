"""Makes the corpus of the comparison: corpus.py SHARED PACKAGES OUT.jsonl [--max-chars N]

SHARED is the folder of the evaluation data: text/*.jsonl.gz, by name of the file. After them come the news articles of
the packages of models/train/labels.py, which are kept in the folder PACKAGES and fetched where they are missing. The order
is always the same and ids are unique. Empty texts and those over N code points (200,000) are left out and counted.
"""

import argparse
import glob
import gzip
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "train"))
import labels


def documents(shared, packages):
    """(source, document) in the order of the corpus."""
    for path in sorted(glob.glob(os.path.join(shared, "text", "*.jsonl.gz"))):
        with gzip.open(path, "rt", encoding="utf-8") as f:
            for d in map(json.loads, f):
                yield "text/" + os.path.basename(path)[: -len(".jsonl.gz")], d
    for (source, name), d in labels.news(packages):
        yield source, {"id": f"{source}/{name}", "source": source, **{k: v for k, v in d.items() if v}}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("shared")
    p.add_argument("packages")
    p.add_argument("out")
    p.add_argument("--max-chars", type=int, default=200_000)
    a = p.parse_args()
    seen, kept, empty, long = set(), {}, 0, 0
    with open(a.out, "w", encoding="utf-8") as f:
        for source, d in documents(a.shared, a.packages):
            text = d.get("text") or ""
            if not text.strip():
                empty += 1
            elif len(text) > a.max_chars:
                long += 1
            else:
                if d["id"] in seen:
                    raise SystemExit(f"{source}: the id {d['id']} comes twice")
                seen.add(d["id"])
                n, chars = kept.get(source, (0, 0))
                kept[source] = n + 1, chars + len(text)
                f.write(json.dumps(d, ensure_ascii=False) + "\n")
    for source, (n, chars) in kept.items():
        print(f"{source}: {n} documents, {chars} characters")
    print(f"{len(seen)} documents, {sum(c for _, c in kept.values())} characters; left out: {empty} empty, {long} over {a.max_chars} characters")


if __name__ == "__main__":
    main()
