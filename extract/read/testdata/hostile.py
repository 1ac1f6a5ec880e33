#!/usr/bin/env python3
"""Files that ask for much, and broken ones, through the whole binary.

    extract/read/testdata/hostile.py bin/extract [DIR-OF-MALFORMED-PDFS]

Without a directory: the bombs that the tests of extract/read/pdf and
extract/read/html write, and gzip bombs, each in a process of its own: wall
time, processor time, and the largest sum of resident memory of the process and
its children. On a machine that is busy wall time says little.
With one: every file gets a status and a reason, in one run of the binary and
then each by itself for its time, beside what pdftotext makes of it.
Exits with 1 when a limit is broken. Needs Go; pdftotext for the comparison.
"""
import glob
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

SECONDS, MEMORY = 30, 512 << 20


def resident(pid):
    """Resident bytes of a process and all that it started."""
    total, todo = 0, [pid]
    while todo:
        p = todo.pop()
        try:
            total += int(open(f"/proc/{p}/statm").read().split()[1]) * os.sysconf("SC_PAGESIZE")
            for t in os.listdir(f"/proc/{p}/task"):
                todo += map(int, open(f"/proc/{p}/task/{t}/children").read().split())
        except (OSError, IndexError):
            pass
    return total


def processor():
    """Processor seconds of all that ended so far."""
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


def read(binary, *files):
    """Answers, seconds, bytes at most, processor seconds."""
    start, spent = time.monotonic(), processor()
    p = subprocess.Popen([binary, "annotate", "--layer", "text", *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    most, over = [0], threading.Event()

    def watch():
        while not over.wait(.01):
            most[0] = max(most[0], resident(p.pid))

    w = threading.Thread(target=watch)
    w.start()
    out, _ = p.communicate()
    over.set()
    w.join()
    if p.returncode not in (0, 3):
        sys.exit(f"{files}: exit code {p.returncode}")
    return [json.loads(line) for line in out.splitlines()], time.monotonic() - start, most[0], processor() - spent


def bombs(binary):
    root = subprocess.run(["git", "rev-parse", "--show-toplevel"], cwd=os.path.dirname(os.path.abspath(__file__)), check=True, capture_output=True, text=True).stdout.strip()
    bad = 0
    with tempfile.TemporaryDirectory() as d:
        subprocess.run(["go", "test", "./extract/read/pdf", "./extract/read/html", "-run", "^TestBombs$", "-count", "1"],
                       cwd=root, check=True, env={**os.environ, "WRIT_BOMB_DIR": d}, stdout=subprocess.DEVNULL)
        for name, piece in {"text": b"The board met. ", "zeros": b"\0", "one-line": b"x"}.items():
            with gzip.open(os.path.join(d, name + ".txt.gz"), "wb", 9) as f:
                for _ in range(1024):
                    f.write((piece * (1 << 20))[:1 << 20])  # a gigabyte from one megabyte
        for f in sorted(glob.glob(d + "/*")):
            size = os.path.getsize(f)
            rows, seconds, memory, spent = read(binary, f)
            r = rows[0] if rows else {"status": "none", "reason": "none"}
            broken = seconds > SECONDS or memory > MEMORY or not rows
            bad += broken
            print(f"{'BROKEN ' if broken else ''}{os.path.basename(f)}: {size} bytes, {r['status']} {r['reason'] or ''}, {seconds:.1f} s, {spent:.1f} CPU-s, {memory >> 20} MB", flush=True)
    return bad


def malformed(binary, directory):
    files = sorted(glob.glob(directory + "/*.pdf"))
    rows, seconds, memory, spent = read(binary, *files)
    counts, ours, theirs, bad, slowest = {}, 0, 0, len(files) - len(rows), 0.0
    for f, r in zip(files, rows):
        text = len(" ".join(p["text"] for p in r.get("pages") or []).split())
        key = f"{r['status']} {r['reason'] or ''}".strip()
        counts[key] = counts.get(key, 0) + 1
        _, own, _, _ = read(binary, f)
        slowest = max(slowest, own)
        try:
            p = subprocess.run(["pdftotext", f, "-"], capture_output=True, timeout=60).stdout.split()
        except subprocess.TimeoutExpired:
            p = []
        ours, theirs = ours + (text > 0), theirs + (len(p) > 0)
        if p and not text:
            print(f"{os.path.basename(f)}: {len(p)} words by pdftotext, none here: {key}, {r.get('detail', '')}")
        if r["status"] != "ok" and not r["reason"]:
            bad += 1
            print(f"{os.path.basename(f)}: {r['status']} without a reason")
    print(f"{len(rows)} of {len(files)} files answered in {seconds:.1f} s, {spent:.1f} CPU-s, {memory >> 20} MB; the slowest by itself {slowest:.1f} s")
    print(", ".join(f"{k}: {n}" for k, n in sorted(counts.items())))
    print(f"with text: {ours}; pdftotext: {theirs}")
    return bad + (ours < theirs) + (slowest > SECONDS) + (memory > MEMORY)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    sys.exit(1 if (malformed(*sys.argv[1:]) if len(sys.argv) == 3 else bombs(sys.argv[1])) else 0)
