#!/usr/bin/env python3
"""Processor time of the PDF reader beside pdftotext, in turn.

    cpu.py RUNS PDFDIR PDFTEXT ENGINE…

A run reads every file of PDFDIR with pdftotext, a process a file, and then
with PDFTEXT (testdata/pdftext) and each engine, one worker. Prints processor
seconds of every run, and for each engine the median ratio to pdftotext with
the largest resident memory of one process.
"""
import glob
import os
import resource
import statistics
import subprocess
import sys

WAIT = "-doc-timeout", "10m", "-page-timeout", "10m"  # a busy machine must not cut documents short


def spent(*command):
    """Processor seconds and resident megabytes of a command and its children."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        u = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(w, f"{u.ru_utime + u.ru_stime} {u.ru_maxrss >> 10}".encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(w)
    seconds, memory = os.read(r, 100).split()
    os.close(r)
    return float(seconds), int(memory)


def main():
    runs, pdfs, binary, engines = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
    files = sorted(glob.glob(os.path.join(pdfs, "*.pdf")))
    ratios, memory = {e: [] for e in engines}, {e: 0 for e in engines}
    for _ in range(runs):
        base, _ = spent("sh", "-c", 'for f in "$0"/*.pdf; do pdftotext "$f" -; done', pdfs)
        row = [f"pdftotext {base:.2f}"]
        for e in engines:
            seconds, rss = spent(binary, "-workers", "1", *WAIT, "-engine", e, *files)
            ratios[e].append(seconds / base)
            memory[e] = max(memory[e], rss)
            row.append(f"{e} {seconds:.2f}")
        print("CPU-s:", ", ".join(row), flush=True)
    for e in engines:
        print(f"{e}: {statistics.median(ratios[e]):.2f} times pdftotext (median of {runs} runs, {min(ratios[e]):.2f} to {max(ratios[e]):.2f}), {memory[e]} MB")


main()
