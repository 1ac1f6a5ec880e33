"""Accuracy of the language stage on hand-made gold.

usage: report.py EXTRACT LANG_DIR [annotate flags, for example --nlp prose]

LANG_DIR holds ewt-test.conllu (UD English EWT) and mlsbd-scotus.jsonl (sentence spans of court opinions). Prints
  XPOS   share of gold tokens whose span the engine finds, and right tags among them and among all gold tokens,
  sents  F1 of sentence ends in court opinions; an end is right at the same character, white space left out.
"""
import json, os, subprocess, sys, tempfile


def annotate(extract, docs, flags):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8") as f:
        for i, t in enumerate(docs):
            f.write(json.dumps({"id": str(i), "text": t}) + "\n")
    out = subprocess.run([extract, "annotate", "--layer", "tokens", f.name, *flags], capture_output=True, text=True)
    os.unlink(f.name)
    return [json.loads(l) for l in out.stdout.splitlines()]


def ewt(path):
    """(text, [(start, end, tag)]) a sentence."""
    for block in open(path, encoding="utf-8").read().split("\n\n"):
        text, toks, at, skip = None, [], 0, 0
        for line in block.splitlines():
            if line.startswith("# text = "):
                text = line[9:]
            if not line or line[0] == "#":
                continue
            c = line.split("\t")
            if "." in c[0]:
                continue
            if "-" in c[0]:  # a contraction: its parts share the surface
                a, b = map(int, c[0].split("-"))
                start = text.index(c[1], at)
                at, skip = start + len(c[1]), b - a + 1
                word, part = c[1], start
                continue
            if skip:
                skip -= 1
                if text.startswith(c[1], part):
                    toks.append((part, part + len(c[1]), c[4]))
                    part += len(c[1])
                continue
            start = text.index(c[1], at)
            at = start + len(c[1])
            toks.append((start, at, c[4]))
        if text:
            yield text, toks


def tags(extract, path, flags):
    gold = list(ewt(path))
    n = found = right = 0
    for (_, toks), d in zip(gold, annotate(extract, [t for t, _ in gold], flags)):
        have = {(t["start"], t["end"]): t["tag"] for t in d["tokens"]}
        for s, e, tag in toks:
            n += 1
            if (s, e) in have:
                found += 1
                right += have[s, e] == tag
    print(f"XPOS  tokens found {found}/{n} = {found / n:.3f}; tag right {right / found:.4f} of found, {right / n:.4f} of all")


def sentences(extract, path, flags):
    docs = [json.loads(l) for l in open(path, encoding="utf-8")]
    tp = ng = ns = 0
    for g, d in zip(docs, annotate(extract, [g["text"] for g in docs], flags)):
        text = g["text"]

        def end(i):
            while i > 0 and text[i - 1].isspace():
                i -= 1
            return i
        gold = {end(s["end"]) for s in g["spans"] if text[s["start"]:s["end"]].strip()}
        toks = d["tokens"]
        have = {end(toks[i - 1]["end"]) for i in range(1, len(toks)) if toks[i]["sent_start"]}
        if toks:
            have.add(end(toks[-1]["end"]))
        tp, ng, ns = tp + len(gold & have), ng + len(gold), ns + len(have)
    p, r = tp / ns, tp / ng
    print(f"sents P {p:.3f} R {r:.3f} F1 {2 * p * r / (p + r):.3f} ({ng} gold ends)")


if __name__ == "__main__":
    extract, lang, *flags = sys.argv[1:]
    tags(extract, os.path.join(lang, "ewt-test.conllu"), flags)
    sentences(extract, os.path.join(lang, "mlsbd-scotus.jsonl"), flags)
