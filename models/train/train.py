"""Trains the default model: one encoder shared by tagger, parser and names.

usage: train.py TRAIN.npz[,TRAIN.npz...] TEACHER_DIR OUT_DIR [--width 96] [--depth 2] [--hidden 48] [--epochs 8] [--held TEXTS.jsonl HELD.jsonl TEACH]

Reads the arrays of prepare.py, one file an epoch in turn. Parses and names follow the network's own decisions with a dynamic oracle (states.c); one step is a
few dense products over a batch of whole blocks. Writes OUT_DIR/last.pt (goes on from there when started again), after every epoch
OUT_DIR/epoch-NN (spaCy directory, averaged weights) and a line of OUT_DIR/log.jsonl with figures on held-out blocks.
"""
import argparse, ctypes, json, os, subprocess, tempfile, time
import numpy as np
import torch
import torch.nn.functional as F
from thinc.backends import NumpyOps
import export
from report import compare

HERE = os.path.dirname(os.path.abspath(__file__))


def library(work):
    so = os.path.join(work, "states.so")
    subprocess.run(["gcc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-o", so, os.path.join(HERE, "states.c"), "-lm"], check=True)
    return ctypes.CDLL(so)


def ptr(a):
    return a.ctypes.data_as(ctypes.c_void_p)


class Data:
    def __init__(self, path, rows):
        z = np.load(path)
        self.labels = json.loads(str(z["labels"]))
        for k in ("type", "spc", "tag", "head", "dep", "start", "act", "ner", "size", "twin", "source"):
            setattr(self, k, z[k])
        self.space = z["space"]
        n = np.bincount(z["doubt_token"], minlength=len(self.type))
        self.doubt = np.concatenate([[0], np.cumsum(n)]).astype(np.int32)  # from where the doubts of a token stand, in its order
        self.doubt_action, sums = z["doubt_action"], np.bincount(z["doubt_token"], z["doubt_share"], len(self.type))
        self.doubt_share = (z["doubt_share"] / sums[z["doubt_token"]]).astype(np.float32)
        ops = NumpyOps()
        self.rows = [torch.from_numpy((ops.hash(np.ascontiguousarray(z["ids"][:, c]), 8 + c) % rows[c]).astype(np.int64)) for c in range(4)]
        two = np.array([0, 1], dtype=np.uint64)
        self.flag = [torch.from_numpy((ops.hash(two, 8 + c) % rows[c]).astype(np.int64)) for c in (4, 5)]
        self.offset = np.concatenate([[0], np.cumsum(self.size)]).astype(np.int64)
        self.count = np.bincount(self.type, minlength=len(self.space))

    def by_action(self):
        """Labels by action with their counts, as spaCy's initialize takes them."""
        first = np.repeat(self.offset[:-1], self.size)
        i = np.arange(len(self.head)) - first
        n, deps = len(self.labels["dep"]), self.labels["dep"]
        parser = {0: {"": int((self.head > i).sum())}, 1: {"": int((self.head < i).sum())}, 4: {"ROOT": int((self.head == i).sum())}}
        for a, m in ((2, self.head > i), (3, self.head < i)):
            c = np.bincount(self.dep[m], minlength=n)
            parser[a] = {deps[k]: int(c[k]) for k in range(n) if c[k] >= 30 and deps[k] != "ROOT"}
            parser[a].setdefault("dep", 0)
        c = np.bincount(self.ner[self.ner >= 0], minlength=len(self.labels["ner"]))
        names = {l: int(c[k]) for k, l in enumerate(self.labels["ner"])}
        return parser, {0: {}, 1: names, 2: names, 3: names, 4: {**names, "": 1}, 5: {"": 1}}

    def chunks(self, rng, words):
        """Blocks of one epoch in batches of about `words` tokens; a noisy twin takes the place of its block half of the times."""
        base = np.flatnonzero(self.twin < 0)
        twin = {int(t): i for i, t in enumerate(self.twin) if t >= 0}
        pick = [twin[b] if b in twin and rng.random() < .5 else b for b in base.tolist()]
        pick += [b for b in base.tolist() if self.source[b] == "news"]  # twice: hand-made names
        rng.shuffle(pick)
        out, n = [], 0
        for b in pick:
            out.append(b)
            n += self.size[b]
            if n >= words:
                yield out
                out, n = [], 0


def glorot(*shape, fan_in, fan_out):
    s = (6 / (fan_in + fan_out)) ** .5
    return torch.nn.Parameter(torch.empty(*shape).uniform_(-s, s))


def zeros(*shape):
    return torch.nn.Parameter(torch.zeros(*shape))


class Max(torch.autograd.Function):
    """The largest of equal parts of the second dimension."""

    @staticmethod
    def forward(ctx, y, pieces):
        parts = y.split(y.shape[1] // pieces, 1)
        m = torch.maximum(parts[0], parts[1])
        for p in parts[2:]:
            m = torch.maximum(m, p)
        ctx.save_for_backward(y, m)
        ctx.pieces = pieces
        return m

    @staticmethod
    def backward(ctx, g):
        y, m = ctx.saved_tensors
        k = ctx.pieces
        return (y.view(len(y), k, -1) == m[:, None]).float().mul_(g[:, None]).view_as(y), None


class Transition(torch.nn.Module):
    def __init__(self, width, hidden, slots, moves):
        super().__init__()
        self.hidden, self.slots, self.moves = hidden, slots, moves
        self.project, self.pb = glorot(hidden, width, fan_in=width, fan_out=hidden), zeros(hidden)
        self.lower, self.lb = glorot(slots * 2 * hidden, hidden, fan_in=hidden * slots, fan_out=2 * hidden), zeros(2 * hidden)
        self.pad = torch.nn.Parameter(torch.randn(slots, 2 * hidden) * .05)
        self.upper, self.ub = torch.nn.Parameter(torch.randn(moves, hidden) * .02), zeros(moves)

    def table(self, rows):
        return F.linear(F.linear(rows, self.project, self.pb), self.lower)  # row, slot·piece·hidden

    def weights(self):
        """Arrays for states.c."""
        pad = (self.moves + 15) // 16 * 16
        up, ub = np.zeros((self.hidden, pad), "f"), np.zeros(pad, "f")
        up[:, :self.moves], ub[:self.moves] = self.upper.detach().numpy().T, self.ub.detach().numpy()
        return [np.ascontiguousarray(x) for x in (self.pad.detach().numpy(), self.lb.detach().numpy(), up, ub)]

    def loss(self, table, slots, grad):
        """A sum whose gradient is that of the loss."""
        s = torch.from_numpy(slots).long()
        miss = s < 0
        index = (s * self.slots + torch.arange(self.slots)).masked_fill(miss, 0)
        u = F.embedding_bag(index, table.view(-1, 2 * self.hidden), mode="sum", padding_idx=0)
        u = u + miss.float() @ self.pad + self.lb
        h = Max.apply(u, 2)
        return (F.linear(h, self.upper, self.ub) * torch.from_numpy(grad)).sum()

    def arrays(self):
        h, s = self.hidden, self.slots
        lower = self.lower.view(s, 2, h, h).permute(0, 2, 1, 3)  # slot, out, piece, in
        return {"project.W": self.project, "project.b": self.pb, "lower.W": lower, "lower.b": self.lb.view(2, h).T, "lower.pad": self.pad.view(1, s, 2, h).permute(0, 1, 3, 2),
                "upper.W": self.upper, "upper.b": self.ub}


class Network(torch.nn.Module):
    def __init__(self, width, depth, rows, tags, parser, ner):
        super().__init__()
        self.width, self.depth = width, depth
        self.tables = torch.nn.ParameterList(torch.empty(r, width).uniform_(-.1, .1) for r in rows)
        sizes = [width * len(rows)] + [3 * width] * depth
        self.W = torch.nn.ParameterList(glorot(3 * width, n, fan_in=n, fan_out=3 * width) for n in sizes)
        self.b = torch.nn.ParameterList(torch.zeros(3 * width) for _ in sizes)
        self.G = torch.nn.ParameterList(torch.ones(width) for _ in sizes)
        self.shift = torch.nn.ParameterList(torch.zeros(width) for _ in sizes)
        self.tag, self.tag_b = torch.nn.Parameter(torch.randn(tags, width) * .02), zeros(tags)
        self.parser, self.ner = Transition(width, *parser), Transition(width, *ner)

    def layer(self, i, x):
        y = F.linear(x, self.W[i], self.b[i])
        return F.layer_norm(Max.apply(y, 3), (self.width,), self.G[i], self.shift[i], 1e-8)

    def forward(self, rows, flags, where):
        """rows: of the types of a batch, for four tables; flags: for two; where: the type of each row, the last one = padding."""
        e = [F.embedding_bag(r, t, mode="sum") for r, t in zip(list(rows) + list(flags), self.tables)]
        h = self.layer(0, torch.cat(e, 1))
        x = torch.cat([h, torch.zeros(1, self.width)])[where]
        for i in range(self.depth):
            p = F.pad(x, (0, 0, 1, 1))
            x = x + self.layer(i + 1, torch.cat([p[:-2], x, p[2:]], 1))
        return x

    def arrays(self):
        w = self.width
        out = {f"E{i}": t for i, t in enumerate(self.tables)}
        for i in range(self.depth + 1):
            out[f"layer{i}.W"] = self.W[i].view(3, w, -1).permute(1, 0, 2)
            out[f"layer{i}.b"] = self.b[i].view(3, w).T
            out[f"layer{i}.G"], out[f"layer{i}.shift"] = self.G[i], self.shift[i]
        out["tagger.W"], out["tagger.b"] = self.tag, self.tag_b
        for n in ("parser", "ner"):
            out.update({f"{n}.{k}": v for k, v in getattr(self, n).arrays().items()})
        return {k: v.detach().numpy().copy() for k, v in out.items()}


class Trainer:
    def __init__(self, a):
        self.a = a
        rows = [a.norm_rows, 1000, a.suffix_rows, 2500, 50, 50]
        self.files = a.train.split(",")
        d = Data(self.files[0], rows)
        self.last = os.path.join(a.out, "last.pt")
        fresh = not os.path.exists(self.last)
        source = a.start if fresh else self.last
        saved = torch.load(source) if source else None
        parser, ner, tags = saved["labels"] if saved else (*d.by_action(), sorted(d.labels["tag"]))
        self.sizes = {"width": a.width, "depth": a.depth, "hidden": a.hidden, "ner_hidden": a.ner_hidden, "rows": rows, "tags": tags, "parser": parser, "ner": ner}
        self.nlp = export.pipeline(a.teacher, self.sizes)
        order = list(self.nlp.get_pipe("tagger").labels)
        self.order, self.pc, self.nc = order, export.classes(self.nlp, "parser"), export.classes(self.nlp, "ner")
        pc, nc = self.pc, self.nc
        self.p_action = np.array(["SDLRB".index(c[0]) for c in pc], np.int32)
        self.n_action = np.array(["MBILUO".index(c[0]) for c in nc], np.int32)
        self.use(d)
        torch.manual_seed(a.seed)
        self.net = Network(a.width, a.depth, rows, len(order), (a.hidden, 8, len(pc)), (a.ner_hidden, 3, len(nc)))
        self.mean = [p.detach().clone() for p in self.net.parameters()]
        self.opt = torch.optim.Adam(self.net.parameters(), lr=a.rate, betas=(.9, .99), fused=True)
        self.step, self.epoch, self.lib, self.began = 0, 0, library(a.out), time.time()
        self.total = a.epochs * int(sum(d.size[d.twin < 0])) // a.batch
        if saved:
            for i, n in enumerate(rows):  # a table of more rows begins as copies: the hash of a feature falls on one of them
                t = saved["net"][f"tables.{i}"]
                saved["net"][f"tables.{i}"] = t.repeat(n // len(t), 1)
            self.net.load_state_dict(saved["net"])
            if "mean" in saved:
                self.mean = [m.repeat(len(p) // len(m), *[1] * (m.dim() - 1)) for m, p in zip(saved["mean"], self.net.parameters())]
            else:
                self.mean = [p.detach().clone() for p in self.net.parameters()]
            if not fresh:
                self.opt.load_state_dict(saved["opt"])
                self.step, self.epoch = saved["step"], saved["epoch"]

    def use(self, d):
        """Trains on d from now on: its labels as classes."""
        self.data, pc, names = d, self.pc, d.labels["ner"]
        self.tag = torch.from_numpy(np.array([self.order.index(t if t in self.order else "NN") for t in d.labels["tag"]])[d.tag])
        self.n_class = {(c[0], c[2:]): i for i, c in enumerate(self.nc)}
        self.n_label = np.array([names.index(c[2:]) if c[2:] in names else -1 for c in self.nc], np.int32)
        kinds = [("MBILUO"[a // 64], names[a % 64] if a // 64 < 5 and a % 64 < len(names) else "") for a in range(6 * 64)]
        self.doubt_class = np.array([self.n_class.get(k, -1) for k in kinds], np.int32)[d.doubt_action]
        side = {x: np.array([pc.index(f"{x}-{l}") if f"{x}-{l}" in pc else pc.index(f"{x}-dep") for l in d.labels["dep"]], np.int32) for x in "LR"}
        self.lcls, self.rcls = side["L"][d.dep], side["R"][d.dep]

    def batch(self, blocks, rng):
        d, D = self.data, self.a.depth
        tok = np.concatenate([np.arange(d.offset[b], d.offset[b + 1]) for b in blocks])
        size = d.size[blocks]
        offset = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
        row0 = (offset[:-1] + D * (1 + np.arange(len(blocks)))).astype(np.int32)
        row = np.arange(len(tok)) + np.repeat(row0 - offset[:-1], size)
        key, inverse = np.unique(d.type[tok].astype(np.int64) * 2 + d.spc[tok], return_inverse=True)
        where = np.full(offset[-1] + D * (len(blocks) + 1), len(key))
        where[row] = inverse
        kind = torch.from_numpy(key // 2)
        rows = [r[kind] for r in d.rows]
        unknown = rng.random(len(key)) < np.minimum(self.a.unknown, .08 * self.a.unknown + 1.2 * self.a.unknown / d.count[key // 2])  # a word never seen
        if unknown.any():
            u = torch.from_numpy(unknown)
            rows[0] = torch.where(u[:, None], torch.randint(0, len(self.net.tables[0]), rows[0].shape), rows[0])
        flags = [d.flag[0][torch.from_numpy(key % 2)], d.flag[1][torch.from_numpy(d.space[key // 2].astype(np.int64))]]
        return tok, offset, row0, torch.from_numpy(row), rows, flags, torch.from_numpy(where)

    def states(self, tok, offset, row0, parse, names, explore):
        """The states of both systems on a batch: slots and gradients of the scores."""
        d, n, c = self.data, len(offset) - 1, ctypes.c_float
        T = 3 * len(tok) + 8
        pm, nm = self.net.parser, self.net.ner
        head, start = d.head[tok], d.start[tok]
        L, R = self.lcls[tok], self.rcls[tok]
        slots, grad, loss = np.empty((T, 8), np.int32), np.empty((T, pm.moves), np.float32), np.zeros(2)
        oh, oc = np.empty(len(tok), np.int32), np.empty(len(tok), np.int32)
        pw, nw = pm.weights(), nm.weights()
        seed = ctypes.c_uint32(self.step * 2654435761 % 2**32)
        k, uas, i = 0, 0, np.arange(len(tok)) - np.repeat(offset[:-1], np.diff(offset))
        if parse is not None:
            k = self.lib.parse(n, ptr(offset), ptr(row0), ptr(head), ptr(L), ptr(R), ptr(start), pm.moves, pm.hidden, ptr(self.p_action),
                               ptr(parse), *map(ptr, pw), c(explore), seed, ptr(slots), ptr(grad), ptr(loss), T, ptr(oh), ptr(oc))
            assert k >= 0
            uas = (np.where(oh < 0, i, oh) == head).mean()
        act, ner, space = d.act[tok], d.ner[tok], d.space[d.type[tok]]
        count = d.doubt[tok + 1] - d.doubt[tok]
        doubt = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
        pick = np.repeat(d.doubt[tok] - doubt[:-1], count) + np.arange(doubt[-1])
        dc, dq = self.doubt_class[pick], d.doubt_share[pick]
        if (dc < 0).any():
            raise SystemExit("a doubt about an action that the network does not have")
        ns, ng, no = np.empty((len(tok), 3), np.int32), np.empty((len(tok), nm.moves), np.float32), np.empty(len(tok), np.int32)
        self.lib.names(n, ptr(offset), ptr(row0), ptr(act), ptr(ner), ptr(space), ptr(start), ptr(doubt), ptr(dc), ptr(dq), nm.moves, nm.hidden, ptr(self.n_action), ptr(self.n_label),
                       ptr(names), *map(ptr, nw), c(explore), seed, ptr(ns), ptr(ng), ptr(loss[1:]), ptr(no))
        return (slots[:k], grad[:k]), (ns, ng), loss, uas

    def update(self, blocks, rng):
        a = self.a
        tok, offset, row0, row, rows, flags, where = self.batch(blocks, rng)
        x = self.net(rows, flags, where)
        if a.drop:
            x = F.dropout(x, a.drop)
        parsed = self.step % a.parse_every == 0
        parse, names = self.net.parser.table(x) if parsed else None, self.net.ner.table(x)
        explore = a.explore * min(1, self.step / 500)
        ps, ns, losses, uas = self.states(tok, offset, row0, parse.detach().numpy() if parsed else None, names.detach().numpy(), explore)
        logits = F.linear(x[row], self.net.tag, self.net.tag_b)
        tag = F.cross_entropy(logits, self.tag[tok], reduction="sum")
        lp, ln = self.net.parser.loss(parse, *ps) if parsed else 0, self.net.ner.loss(names, *ns)
        n = len(tok)
        loss = (tag + lp + a.names * ln) / n  # names are few and hard
        self.opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.)
        done = min(1, max(self.step / self.total, (time.time() - self.began) / a.seconds if a.seconds else 0))
        for g in self.opt.param_groups:
            g["lr"] = a.rate * min(1, (self.step + 1) / 200) * (1 - .97 * done)
        self.opt.step()
        self.step += 1
        decay = min(.999, (1 + self.step) / (10 + self.step))
        if self.step % 4 == 0:
            torch._foreach_lerp_(self.mean, [p.detach() for p in self.net.parameters()], 1 - decay ** 4)
        losses[0], uas = losses[0] * a.parse_every, uas * a.parse_every  # for the means of the log
        return np.array([n, tag.item(), *losses, uas * n, (logits.detach().argmax(1) == self.tag[tok]).sum().item()])

    def run_epoch(self):
        file = self.files[self.epoch % len(self.files)]
        if len(self.files) > 1:
            self.use(Data(file, self.sizes["rows"]))
        rng, began, cpu, sums, last = np.random.default_rng(self.a.seed * 1000 + self.epoch), time.time(), time.process_time(), np.zeros(6), 0
        for blocks in self.data.chunks(rng, self.a.batch):
            if self.a.seconds and time.time() - self.began > self.a.seconds:
                self.epoch = self.a.epochs - 1
                break
            sums += self.update(blocks, rng)
            if self.a.every and self.step % self.a.every == 0:
                self.report({"step": self.step}, os.path.join(self.a.out, f"step-{self.step}"))
            if self.step % 100 == 0:
                s = (sums - last)
                print(f"epoch {self.epoch} step {self.step}/{self.total} {time.time() - began:.0f} s, {time.process_time() - cpu:.0f} cpu-s, tag {s[1] / s[0]:.3f} parse {s[2] / s[0]:.3f} names {s[3] / s[0]:.3f} uas {s[4] / s[0]:.3f} tags {s[5] / s[0]:.4f}", flush=True)
                last = sums.copy()
            if self.step == self.a.stop:
                break
        self.epoch += 1
        return {"epoch": self.epoch, "step": self.step, "seconds": round(time.time() - began), "cpu": round(time.process_time() - cpu),
                "losses": [round(float(x), 4) for x in sums[1:4] / sums[0]]}

    def averaged(self):
        keep = [p.detach().clone() for p in self.net.parameters()]
        with torch.no_grad():
            for p, m in zip(self.net.parameters(), self.mean):
                p.copy_(m)
            out = self.net.arrays()
            for p, k in zip(self.net.parameters(), keep):
                p.copy_(k)
        return out

    def report(self, figures, path):
        """Exports the averaged weights and logs their figures on the held-out blocks."""
        a = self.a
        export.export(path, a.teacher, self.sizes, self.averaged(), self.nlp)
        if a.held:
            figures.update(compare(path, *a.held))
        with open(os.path.join(a.out, "log.jsonl"), "a") as f:
            print(json.dumps({"width": a.width, "depth": a.depth, **figures}), file=f)
        print(figures, flush=True)

    def save(self):
        torch.save({"net": self.net.state_dict(), "mean": self.mean, "opt": self.opt.state_dict(), "step": self.step, "epoch": self.epoch,
                    "labels": (self.sizes["parser"], self.sizes["ner"], self.sizes["tags"])}, self.last + ".tmp")
        os.rename(self.last + ".tmp", self.last)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("train"), p.add_argument("teacher"), p.add_argument("out")
    for name, v in (("width", 96), ("depth", 2), ("hidden", 48), ("ner-hidden", 48), ("norm-rows", 16000), ("suffix-rows", 5000), ("epochs", 8), ("batch", 3000), ("seed", 1), ("stop", 0), ("threads", 1), ("every", 0), ("parse-every", 1)):
        p.add_argument("--" + name, type=int, default=v)
    p.add_argument("--start", help="the last.pt of another run, for its weights and labels")
    p.add_argument("--rate", type=float, default=.003)
    p.add_argument("--names", type=float, default=2, help="weight of the loss of names")
    p.add_argument("--explore", type=float, default=.8)
    p.add_argument("--unknown", type=float, default=.25, help="greatest share of a word's occurrences that are read as a word never seen")
    p.add_argument("--drop", type=float, default=.1)
    p.add_argument("--seconds", type=float, default=0, help="lower the rate so that it ends after this time, 0 = by steps")
    p.add_argument("--held", nargs=3, metavar=("TEXTS", "ANNOTATED", "TEACH"))
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    torch.set_num_threads(a.threads)
    t = Trainer(a)
    while t.epoch < a.epochs:
        figures = t.run_epoch()
        t.save()
        t.report(figures, os.path.join(a.out, f"epoch-{t.epoch:02}"))
        if a.stop and t.step >= a.stop:
            break


if __name__ == "__main__":
    main()
