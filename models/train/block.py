"""An annotated block, as extract/neural/testdata/teach writes it."""
import json


class Block:
    __slots__ = ("words", "spaces", "norms", "tags", "heads", "deps", "starts", "names", "doubts")

    def __init__(self, words, spaces, norms, tags, heads, deps, starts, names, doubts=None):
        self.words, self.spaces, self.norms, self.tags = words, spaces, norms, tags
        self.heads, self.deps, self.starts, self.names = heads, deps, starts, names
        self.doubts = doubts or {}  # token: {action of names: the teacher's share}; lost when tokens come or go

    def copy(self, **change):
        b = Block(*(getattr(self, k) for k in self.__slots__))
        for k, v in change.items():
            setattr(b, k, v)
        return b

    def only(self, keep):
        """The block without the other tokens; who loses a head hangs on the head of that."""
        new = {old: i for i, old in enumerate(keep)}
        heads = []
        for old in keep:
            h = self.heads[old]
            while h not in new:
                up = self.heads[h]
                h = old if up == h else up
            heads.append(new[h])
        names = []
        for f, l, t in self.names:
            k = [new[i] for i in range(f, l) if i in new]
            if k:
                names.append((k[0], k[-1] + 1, t))
        starts = sorted({min((i for i in keep if i >= s), default=keep[-1]) for s in self.starts})
        return Block([self.words[i] for i in keep], "".join(self.spaces[i] for i in keep), {new[k]: v for k, v in self.norms.items() if k in new},
                     [self.tags[i] for i in keep], heads, ["ROOT" if heads[new[i]] == new[i] else self.deps[i] for i in keep], [new[s] for s in starts], names)

    def __add__(self, b):
        n = len(self.words)
        return Block(self.words + b.words, self.spaces + b.spaces, {**self.norms, **{k + n: v for k, v in b.norms.items()}}, self.tags + b.tags,
                     self.heads + [h + n for h in b.heads], self.deps + b.deps, self.starts + [s + n for s in b.starts],
                     self.names + [(f + n, l + n, t) for f, l, t in b.names])


def read(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            if d["w"]:
                yield Block(d["w"], d["s"], {int(k): v for k, v in d["n"].items()}, d["t"], d["h"], d["d"], d["b"], [tuple(e) for e in d["e"]],
                            {p[0]: dict(zip(p[1::2], p[2::2])) for p in d.get("p", ())})
            else:
                yield None
