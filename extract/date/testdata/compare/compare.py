"""Scores date finders side by side, with bootstrap intervals, and times them.

    compare.py SCORER.py GOLD.jsonl TEXTS.jsonl[.gz] EXTRACT_BINARY

SCORER is the scorer of the evaluation data (its functions load, match, trim and
VIEWS are used), GOLD its newswire set, TEXTS any JSON Lines with a field text
to time on. Needs the PyPI package dateparser in this interpreter, node with the
npm package chrono-node in NODE_PATH or the working directory, and go with a
module proxy for go-dateparser; a tool that is missing is left out. For
development only: nothing of it is part of the program.

A tool is a command that reads lines {doc_id, dct, text} and writes lines
{doc_id, spans: [{start, end, type, value}]}. Time is user and system time of
the whole command, less that of an empty run.
"""

import gzip
import importlib.util
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 2000
SLOW, FAST = 60, 1500  # documents to time a tool on


def scorer(path):
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def counts(score, gold, pred, view):
    """Returns for each document: gold, predicted, exact, overlapping, right value."""
    keep, rows = score.VIEWS[view], []
    for key, g in gold.items():
        sides = []
        for spans in (g["spans"], pred.get(key, {"spans": []})["spans"]):
            side = [dict(s) for s in spans if keep(s)]
            for s in side:
                s["_a"], s["_b"] = score.trim(s, g["text"])
            sides.append(side)
        pairs, _ = score.match(*sides)
        rows.append((len(sides[0]), len(sides[1]), sum(x for *_, x in pairs), len(pairs),
                     sum(a["value"] == b.get("value") for a, b, _ in pairs)))
    return rows


def figures(rows):
    """Returns strict span F1, relaxed span F1 and value F1."""
    g, p, exact, over, right = (sum(c) for c in zip(*rows))
    return [2 * n / (g + p) if g + p else 0.0 for n in (exact, over, right)]


def interval(rows):
    """Returns the 95 % bootstrap interval of value F1 over documents."""
    rng = random.Random(1)
    draws = sorted(figures(rng.choices(rows, k=len(rows)))[2] for _ in range(ROUNDS))
    return draws[int(ROUNDS * 0.025)], draws[int(ROUNDS * 0.975)]


def run(command, lines):
    """Returns what command writes for lines, and the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, input="".join(lines), capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {d["doc_id"]: d for d in map(json.loads, out.splitlines())}, cpu


def tools(binary):
    """Yields name, command and number of documents to time, of what is there."""
    yield "extract annotate --layer dates", [binary, "annotate", "--layer", "dates", "-"], FAST
    if shutil.which("node"):
        yield "chrono-node", ["node", os.path.join(HERE, "chrono.cjs")], FAST
    if importlib.util.find_spec("dateparser"):
        yield "dateparser", [sys.executable, os.path.join(HERE, "dateparser_run.py")], SLOW
    if shutil.which("go"):
        work = tempfile.mkdtemp()
        shutil.copy(os.path.join(HERE, "go-dateparser", "main.go"), work)
        for args in (["mod", "init", "compare"], ["mod", "tidy"], ["build", "-o", "run", "."]):
            subprocess.run(["go", *args], cwd=work, check=True, capture_output=True)
        yield "go-dateparser", [os.path.join(work, "run")], SLOW


def main():
    score, binary = scorer(sys.argv[1]), os.path.abspath(sys.argv[4])
    gold = score.load(sys.argv[2])
    lines = [json.dumps({k: d[k] for k in ("doc_id", "dct", "text")}) + "\n" for d in gold.values()]
    opener = gzip.open if sys.argv[3].endswith(".gz") else open
    texts = []
    with opener(sys.argv[3], "rt", encoding="utf-8") as f:
        for i, line in zip(range(FAST), f):
            texts.append(json.dumps({"doc_id": str(i), "dct": "2021-05-12", "text": json.loads(line)["text"]}) + "\n")
    for name, command, n in tools(binary):
        try:
            pred, _ = run(command, lines)
        except subprocess.CalledProcessError as e:
            print(f"{name}: {e.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        for view in ("CAL", "ALL"):
            rows = counts(score, gold, pred, view)
            strict, relaxed, value = figures(rows)
            low, high = interval(rows)
            print(f"{name:32s} {view}  strict {strict:.3f}  relaxed {relaxed:.3f}  value {value:.3f} [{low:.3f}, {high:.3f}]")
        _, idle = run(command, lines[:1])
        _, cpu = run(command, texts[:n])
        size = sum(len(json.loads(t)["text"].encode()) for t in texts[:n])
        print(f"{name:32s} {size / 1e6 / max(cpu - idle, 1e-3):.3f} MB per CPU-second ({size / 1e6:.2f} MB, {cpu:.2f} s, idle {idle:.2f} s)")


main()
