"""Trains the default model: one encoder shared by tagger, parser and names.

usage: train.py SILVER_DIR OUT_DIR LEXICON_DIR [--width 96] [--depth 2] [--epochs 8] [--seed 1]

Reads the shards of silver.py, writes OUT_DIR/epoch-NN (averaged weights) and OUT_DIR/last (with the optimiser's step count
in state.json, so that a stopped run goes on at the next epoch) and appends figures on the held-out blocks to OUT_DIR/log.jsonl.
"""
import argparse, glob, json, os, random, time
import spacy
from spacy.tokens import DocBin
from spacy.training import Example
from noise import noisy
from retype import Retyper

DEEP = {"ORG": "ORG", "COMPANY": "ORG", "AGENCY": "ORG", "COURT": "ORG"}


def pipeline(width, depth, hidden):
    nlp = spacy.blank("en")
    encoder = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {"@architectures": "spacy.MultiHashEmbed.v2", "width": width, "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
                  "rows": [5000, 1000, 2500, 2500, 50, 50], "include_static_vectors": False},
        "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": width, "depth": depth, "window_size": 1, "maxout_pieces": 3},
    }
    listen = {"@architectures": "spacy.Tok2VecListener.v1", "width": width, "upstream": "*"}
    nlp.add_pipe("tok2vec", config={"model": encoder})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listen}})

    def transition(kind, extra):
        return {"model": {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": kind, "extra_state_tokens": False,
                          "hidden_width": hidden, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": listen}, **extra}
    nlp.add_pipe("parser", config=transition("parser", {"min_action_freq": 30, "learn_tokens": False}))
    nlp.add_pipe("ner", config=transition("ner", {}))
    return nlp


def shards(path, vocab, retype):
    for p in sorted(glob.glob(path)):
        docs = [d for d in DocBin().from_disk(p).get_docs(vocab) if len(d)]
        yield [retype(d) for d in docs]


def batches(examples, words):
    out, n = [], 0
    for e in examples:
        out.append(e)
        n += len(e)
        if n >= words:
            yield out
            out, n = [], 0
    if out:
        yield out


def blank(nlp, d):
    return spacy.tokens.Doc(nlp.vocab, words=[t.text for t in d], spaces=[bool(t.whitespace_) for t in d])


def evaluate(nlp, docs):
    examples = [Example(blank(nlp, d), d) for d in docs]
    for e, p in zip(examples, nlp.pipe([e.predicted for e in examples], batch_size=64)):
        e.predicted = p
    s = nlp.evaluate([])  # keys only
    s.update(spacy.scorer.Scorer(nlp).score(examples))
    tp = n = m = 0
    for e in examples:  # the teacher's types
        g = {(x.start, x.end, DEEP.get(x.label_, x.label_)) for x in e.reference.ents}
        h = {(x.start, x.end, DEEP.get(x.label_, x.label_)) for x in e.predicted.ents}
        tp, n, m = tp + len(g & h), n + len(g), m + len(h)
    return {"tag": s.get("tag_acc"), "uas": s.get("dep_uas"), "las": s.get("dep_las"), "sents": s.get("sents_f"), "ents": s.get("ents_f"),
            "ents_teacher_types": 2 * tp / (n + m or 1)}


def main():
    a = argparse.ArgumentParser()
    a.add_argument("silver"), a.add_argument("out"), a.add_argument("lexicon")
    a.add_argument("--width", type=int, default=96)
    a.add_argument("--depth", type=int, default=2)
    a.add_argument("--hidden", type=int, default=64)
    a.add_argument("--epochs", type=int, default=8)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--limit", type=int, default=0, help="shards a epoch, 0 = all")
    a = a.parse_args()
    os.makedirs(a.out, exist_ok=True)
    spacy.util.fix_random_seed(a.seed)
    nlp = pipeline(a.width, a.depth, a.hidden)
    retype = Retyper(nlp.vocab, a.lexicon)
    pattern = os.path.join(a.silver, "train-*.spacy")
    held = next(shards(os.path.join(a.silver, "held.spacy"), nlp.vocab, retype))[:3000]
    first = next(shards(pattern, nlp.vocab, retype))
    state, last = {"epoch": 0, "steps": 0}, os.path.join(a.out, "last")
    nlp.initialize(lambda: [Example(blank(nlp, d), d) for d in first])
    if os.path.exists(os.path.join(last, "state.json")):
        nlp.from_disk(os.path.join(last, "model"))
        state = json.load(open(os.path.join(last, "state.json")))
    sgd = nlp.create_optimizer()
    for epoch in range(state["epoch"], a.epochs):
        rng, began, losses = random.Random(a.seed * 1000 + epoch), time.time(), {}
        sgd.learn_rate = .001 * (1 - .9 * epoch / max(1, a.epochs - 1))
        files = sorted(glob.glob(pattern))
        rng.shuffle(files)
        for f in files[:a.limit or None]:
            docs = next(shards(f, nlp.vocab, retype))
            rng.shuffle(docs)
            examples = (Example(blank(nlp, d), d) for d in (noisy(x, rng) for x in docs))
            for batch in batches(examples, min(4000, 1000 + 2 * state["steps"])):
                nlp.update(batch, sgd=sgd, drop=.1, losses=losses)
                state["steps"] += 1
            print(f"epoch {epoch} {os.path.basename(f)} {time.time() - began:.0f} s", {k: round(v) for k, v in losses.items()}, flush=True)
        state["epoch"] = epoch + 1
        with nlp.use_params(sgd.averages):
            figures = evaluate(nlp, held)
            nlp.to_disk(os.path.join(a.out, f"epoch-{epoch + 1:02}"))
        os.makedirs(last, exist_ok=True)
        nlp.to_disk(os.path.join(last, "model"))
        json.dump(state, open(os.path.join(last, "state.json"), "w"))
        with open(os.path.join(a.out, "log.jsonl"), "a") as f:
            print(json.dumps({"width": a.width, "depth": a.depth, "epoch": epoch + 1, "seconds": round(time.time() - began), "steps": state["steps"], **figures}), file=f)


if __name__ == "__main__":
    main()
