"""A trained network as a spaCy pipeline directory, which spaCy and the engine read.

Tokenizer, vocabulary tables, attribute ruler and lemmatizer come from the teacher's directory, with its licence files; labels
and weights are ours.
"""
import json, os, shutil
import numpy as np
import spacy
from thinc.api import Model

ATTRS = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]
NAME, VERSION = "writ_news_law", "1.3.0"


def pipeline(teacher, s):
    """An untrained pipeline of sizes and labels s: width, depth, hidden, ner_hidden, rows, tags, parser, ner (labels by action)."""
    nlp = spacy.load(teacher, exclude=["tok2vec", "tagger", "parser", "ner", "senter"])
    encoder = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {"@architectures": "spacy.MultiHashEmbed.v2", "width": s["width"], "attrs": ATTRS, "rows": s["rows"], "include_static_vectors": False},
        "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": s["width"], "depth": s["depth"], "window_size": 1, "maxout_pieces": 3},
    }
    listen = {"@architectures": "spacy.Tok2VecListener.v1", "width": s["width"], "upstream": "*"}
    nlp.add_pipe("tok2vec", first=True, config={"model": encoder})
    nlp.add_pipe("tagger", after="tok2vec", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listen}})

    def transition(kind, hidden, extra):
        return {"model": {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": kind, "extra_state_tokens": False,
                          "hidden_width": hidden, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": listen}, **extra}
    nlp.add_pipe("parser", after="tagger", config=transition("parser", s["hidden"], {"min_action_freq": 30, "learn_tokens": False}))
    nlp.add_pipe("ner", last=True, config=transition("ner", s["ner_hidden"], {}))
    doc = nlp.make_doc("A text.")
    example = spacy.training.Example(doc, doc)
    for name, labels in (("tok2vec", None), ("tagger", s["tags"]), ("parser", by_action(s["parser"])), ("ner", by_action(s["ner"]))):
        pipe = nlp.get_pipe(name)
        if labels is None:
            pipe.initialize(lambda: [example], nlp=nlp)
        else:
            pipe.initialize(lambda: [example], nlp=nlp, labels=labels)
    return nlp


def by_action(d):
    return {int(k): v for k, v in d.items()}


def classes(nlp, name):
    moves = nlp.get_pipe(name).moves
    return [moves.get_class_name(i) for i in range(moves.n_moves)]


def nodes(model, name):
    return [n for n in model.walk() if n.name == name]


def fill(nlp, w):
    """Puts the weights w (name: array, shapes as in thinc) into the pipeline."""
    tok2vec, tagger = nlp.get_pipe("tok2vec").model, nlp.get_pipe("tagger").model
    for i, n in enumerate(nodes(tok2vec, "hashembed")):
        n.set_param("E", w[f"E{i}"])
    for i, (m, l) in enumerate(zip(nodes(tok2vec, "maxout"), nodes(tok2vec, "layernorm"), strict=True)):
        m.set_param("W", w[f"layer{i}.W"]), m.set_param("b", w[f"layer{i}.b"])
        l.set_param("G", w[f"layer{i}.G"]), l.set_param("b", w[f"layer{i}.shift"])
    (out,) = nodes(tagger, "softmax")
    out.set_param("W", w["tagger.W"]), out.set_param("b", w["tagger.b"])
    for name in ("parser", "ner"):
        model = nlp.get_pipe(name).model
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        (project,) = [n for n in nodes(model.get_ref("tok2vec"), "linear")]
        for node, params in ((project, ("W", "b")), (lower, ("W", "b", "pad")), (upper, ("W", "b"))):
            role = {id(project): "project", id(lower): "lower", id(upper): "upper"}[id(node)]
            for p in params:
                v = w[f"{name}.{role}.{p}"]
                assert node.get_param(p).shape == v.shape, (name, role, p, node.get_param(p).shape, v.shape)
                node.set_param(p, v)


def export(path, teacher, sizes, weights, nlp=None):
    nlp = nlp or pipeline(teacher, sizes)
    fill(nlp, {k: np.ascontiguousarray(v, dtype="f") for k, v in weights.items()})
    nlp.meta.update(name=NAME, version=VERSION, license="Apache-2.0", author="", email="", url="", sources=[], performance={},
                    description="English for news and legal text: tags, parse, names. Weights: this project; tables: en_core_web_sm (MIT).")
    nlp.to_disk(path)
    for f in ("LICENSE", "LICENSES_SOURCES"):
        shutil.copy(os.path.join(teacher, f), path)
    return nlp
