"""The weighted mean of checkpoints as a spaCy directory: keeps what one stage learned before, with what the next one learned.

usage: average.py TEACHER_DIR OUT_DIR WEIGHT CHECKPOINT.pt [WEIGHT CHECKPOINT.pt]...

A checkpoint is the last.pt of train.py; its averaged weights count where it has them. Labels and sizes are those of the last one.
"""
import sys
import torch
import export


def weights(path):
    """(labels, parameters in the order of the network's)."""
    c = torch.load(path)
    return c["labels"], c.get("mean") or list(c["net"].values())


def main():
    from train import Network
    teacher, out, *rest = sys.argv[1:]
    parts = [(float(w), *weights(p)) for w, p in zip(rest[::2], rest[1::2], strict=True)]
    parser, ner, tags = parts[-1][1]
    last = {n: p.shape for n, p in torch.load(rest[-1])["net"].items()}
    width, depth = last["W.0"][0] // 3, sum(n.startswith("W.") for n in last) - 1
    hidden, ner_hidden = last["parser.upper"][1], last["ner.upper"][1]
    rows = [last[f"tables.{i}"][0] for i in range(6)]
    sizes = {"width": width, "depth": depth, "hidden": hidden, "ner_hidden": ner_hidden, "rows": rows, "tags": tags, "parser": parser, "ner": ner}
    nlp = export.pipeline(teacher, sizes)
    net = Network(width, depth, rows, len(tags), (hidden, 8, len(export.classes(nlp, "parser"))), (ner_hidden, 3, len(export.classes(nlp, "ner"))))
    total = sum(w for w, _, _ in parts)
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(sum(w / total * v[i].repeat(len(p) // len(v[i]), *[1] * (p.dim() - 1)) for w, _, v in parts))  # as train.py: more rows begin as copies
    export.export(out, teacher, sizes, net.arrays(), nlp)


if __name__ == "__main__":
    main()
