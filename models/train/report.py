"""Accuracy of the language stage on hand-made gold.

usage: report.py EXTRACT LANG_DIR DOCS.jsonl GOLD.jsonl [annotate flags, for example --nlp prose]

LANG_DIR holds ewt-test.conllu (UD English EWT) and mlsbd-scotus.jsonl (sentence spans of court opinions). Prints
  XPOS   share of gold tokens whose span the engine finds, and right tags among them and among all gold tokens,
  names  entities, agencies and judges of the records in GOLD that are found as names,
  sents  F1 of sentence ends in court opinions; an end is right at the same character, white space left out.

usage: report.py --teacher MODEL HELD.texts.jsonl HELD.jsonl TEACH [TEACHER_DIR LEXICON_DIR GOLD.jsonl]

Agreement of MODEL with the teacher on held-out blocks: tags, heads, labels, sentence starts, names in the teacher's types. With the last three also
names against the teacher's as retype.py changes them, which is what the model was trained for: in the teacher's types ("retyped"), in ours ("full").
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


def names(extract, docs, gold, flags):
    """Entities, agencies and judges of hand-made records that the text names: found as names, with the right type."""
    from retype import DEEP, RECORD
    label = {}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False, encoding="utf-8") as f:
        f.write(open(docs, encoding="utf-8").read())
    out = subprocess.run([extract, "annotate", "--layer", "tokens", f.name, *flags], capture_output=True, text=True).stdout
    os.unlink(f.name)
    text = {d["id"]: d["text"] for d in map(json.loads, open(docs, encoding="utf-8"))}
    for d in map(json.loads, out.splitlines()):
        t, have, start = text[d["doc_id"]], {}, 0
        for x in d["tokens"]:
            if x["ent"][0] in "BU":
                start = x["start"]
            if x["ent"][0] in "LU":
                have.setdefault(plain(t[start:x["end"]]), set()).add(x["ent"][2:])
        label[d["doc_id"]] = have
    wanted = set()
    for d in map(json.loads, open(gold, encoding="utf-8")):
        for r in d["records"]:
            a = r["agency"] or {}
            people = [(r["entity"]["name"], r["entity"]["aliases"], RECORD.get(r["entity"].get("type")))]
            if a:
                people.append((a["name"], a["aliases"], "COURT" if a["kind"] == "court" else "AGENCY"))
                if isinstance(a.get("judge"), str):
                    people.append((a["judge"], [], "PERSON"))
            for name, aliases, kind in people:
                forms = frozenset(plain(n) for n in [name, *aliases] if n and n[:1].isupper() and plain(n) in plain(text[d["doc_id"]]))
                if kind and forms:
                    wanted.add((d["doc_id"], forms, kind))
    n = {"all": [0, 0, 0, 0]}
    for doc, forms, kind in wanted:
        got = set().union(*(label[doc].get(f, set()) for f in forms))
        for k in ("all", kind):
            c = n.setdefault(k, [0, 0, 0, 0])
            c[0] += 1
            c[1] += bool(got)
            c[2] += DEEP.get(kind, kind) in {DEEP.get(g, "ORG" if g == "ORGANIZATION" else g) for g in got}
            c[3] += kind in got
    for k, (a, b, c, d) in sorted(n.items()):
        print(f"names {k:8} {a:4} in the text, found {b / a:.3f}, right as PERSON, ORG, GPE … {c / a:.3f}, right in full {d / a:.3f}")


def plain(s):
    s = " ".join(s.replace("’", "'").split()).lower().removeprefix("the ")
    return s.removesuffix("'s").strip(" .,;:'\"()")


def f1(pairs):
    """F1 in percent of the sets of (have, want)."""
    tp = n = 0
    for have, want in pairs:
        tp, n = tp + len(have & want), n + len(have) + len(want)
    return round(200 * tp / (n or 1), 2)


def deep(names):
    """Names in the teacher's types."""
    from retype import DEEP
    return {(f, l, DEEP.get(t, t)) for f, l, t in names}


def retyped(blocks, sources, teacher, lexicon, gold):
    """The names of the teacher's blocks, re-typed as for training."""
    import spacy
    from retype import Retyper
    nlp = spacy.load(teacher, exclude=["tok2vec", "tagger", "parser", "ner", "senter", "attribute_ruler", "lemmatizer"])
    r = Retyper(lexicon, lambda s: [t.text for t in nlp.tokenizer(s)], gold)
    blocks = [b.copy() for b in blocks]
    for b, source in zip(blocks, sources, strict=True):
        r.types(b, source == "news")
    for b in blocks:
        r.agree(b)
    return [set(b.names) for b in blocks]


def compare(model, texts, annotated, teach, *retype):
    """Agreement with the teacher, in percent."""
    from block import read
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "out.jsonl")
        lines = "".join(json.dumps(json.loads(l)[1]) + "\n" for l in open(texts, encoding="utf-8"))
        with open(path, "wb") as f:
            subprocess.run([teach, model], input=lines.encode(), stdout=f, check=True)
        n = tag = head = label = stp = shave = swant = 0
        pairs = []
        for g, b in zip(read(annotated), read(path), strict=True):
            if g is None:
                continue
            assert g.words == b.words
            k = len(g.words)
            n += k
            tag += sum(x == y for x, y in zip(g.tags, b.tags))
            right = [x == y for x, y in zip(g.heads, b.heads)]
            head += sum(right)
            label += sum(r and x == y for r, x, y in zip(right, g.deps, b.deps))
            s, t = set(g.starts), set(b.starts)
            stp, shave, swant = stp + len(s & t), shave + len(t), swant + len(s)
            pairs.append((g, b))
    out = {"tokens": n, "tag": round(100 * tag / n, 2), "uas": round(100 * head / n, 2), "las": round(100 * label / n, 2),
            "sents": round(200 * stp / (shave + swant), 2), "names": f1((deep(b.names), set(g.names)) for g, b in pairs)}
    if retype:
        sources = [json.loads(l)[0] for l in open(texts, encoding="utf-8")]
        wanted = retyped([g for g, _ in pairs], [s for s, g in zip(sources, read(annotated), strict=True) if g], *retype)
        out["retyped"] = f1((deep(b.names), deep(w)) for w, (_, b) in zip(wanted, pairs))
        out["full"] = f1((set(b.names), w) for w, (_, b) in zip(wanted, pairs))
    return out


if __name__ == "__main__":
    if sys.argv[1] == "--teacher":
        print(compare(*sys.argv[2:]))
        sys.exit()
    extract, lang, docs, gold, *flags = sys.argv[1:]
    tags(extract, os.path.join(lang, "ewt-test.conllu"), flags)
    sentences(extract, os.path.join(lang, "mlsbd-scotus.jsonl"), flags)
    names(extract, docs, gold, flags)
