#!/usr/bin/env python3
"""Runs one corpus through extract run and the other ways to the same rows, and holds them against each other.

usage: compare.py DOCS.jsonl[.gz]... -o FOLDER [--limit N] [--rounds R] [--cores 2] [--paths run-1,run,shards,prism,prism-server,direct,spark]

Each path makes a dataset of its own from FOLDER/corpus.jsonl, the first N documents, on the same cores. Measured are wall
time, CPU time of all processes (user and system, servers and workers too), the peak of the sum of their resident memory,
and the load of the machine before and after. At the end every row of every dataset is compared with that of `run`, all
columns but run_id and the clock's. FOLDER/report.md has the tables, FOLDER/results.json the figures.

Needs Linux and bin/extract, bin/beam, bin/prism (see pipeline/beam/README.md); for spark Java and --venv DIR with
pipeline/stream/requirements.txt; builds and installs nothing. Prism runs in a network of its own, which needs root.
Exit codes: 0 the same rows, 1 not, or a path failed, 2 usage, or something is missing.
"""

import argparse
import ctypes
import datetime
import fcntl
import gzip
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
STREAM = os.path.join(ROOT, "pipeline", "stream")
SHARDS = 4
DEFAULT = "run-1,run,shards,prism,prism-server,direct,spark"

# name: (what it is, what it needs, whether it opens ports to others, where its rows are)
PATHS = {
    "run-1": ("`extract run`, 1 worker on 1 core", ("extract",), False, "dataset"),
    "run": ("`extract run`", ("extract",), False, "dataset"),
    "shards": (f"{SHARDS} shards of `extract run`, then `compact`", ("extract",), False, "dataset"),
    "prism": ("Beam, Prism in the process", ("beam",), True, "dataset"),
    "prism-server": ("Beam, Prism as a server, a worker a core", ("beam", "prism"), True, "dataset"),
    "prism-loopback": ("Beam, Prism as a server, 1 worker (LOOPBACK)", ("beam", "prism"), True, "dataset"),
    "direct": ("Beam, direct runner", ("beam",), False, "dataset"),
    "spark": ("pyspark `mapInPandas`", ("extract", "java", "pyspark"), False, "out/records"),
    "spark-pipe": ("pyspark `rdd.pipe`", ("extract", "java", "pyspark"), False, "out/records"),
    "dask": ("Dask bag", ("extract", "dask"), False, "out"),
    "parallel": ("GNU parallel", ("extract", "parallel"), False, "out"),
}


class Failed(Exception):
    """A path did not end as it should."""


class Session:
    """What one path starts: commands and servers, measured together. Runs in a process of its own."""

    def __init__(self, job):
        self.job, self.servers, self.peak, self.over = job, [], 0, threading.Event()
        self.log = open(job["log"], "ab")
        self.env = {**os.environ, **job["env"]}
        ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans' times count, too
        os.sched_setaffinity(0, job["cpus"])
        threading.Thread(target=self.watch, daemon=True).start()

    def start(self, *command, stdout=None):
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout or self.log, stderr=self.log, env=self.env, cwd=self.job["folder"])

    def serve(self, port, *command):
        """Starts a server and waits until its port answers."""
        p = self.start(*command)
        self.servers.append(p)
        for _ in range(600):
            if p.poll() is not None:
                raise Failed(f"{command[0]} ended with {p.returncode} before its port answered")
            try:
                socket.create_connection(("localhost", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise Failed(f"{command[0]} does not answer at port {port}")

    def end(self, p):
        """Waits for a command: 0, or 3, which tells of documents that failed."""
        if p.wait() not in (0, 3):
            raise Failed(f"{' '.join(p.args[:2])} ended with {p.returncode}")

    def call(self, *command, **files):
        self.end(self.start(*command, **files))

    def watch(self):
        """Keeps the peak of the sum of the resident memory of all descendants."""
        page = os.sysconf("SC_PAGE_SIZE")
        while not self.over.wait(0.5):
            total = 0
            for pid in descendants():
                try:
                    with open(f"/proc/{pid}/statm") as f:
                        total += int(f.read().split()[1]) * page
                except (OSError, IndexError):
                    pass  # it ended
            self.peak = max(self.peak, total)

    def stop(self):
        """Ends servers and whatever else is left, and takes their times."""
        for p in self.servers:
            p.terminate()
        deadline = time.monotonic() + 20
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid:
                continue
            if time.monotonic() > deadline:
                for child in descendants():
                    try:
                        os.kill(child, signal.SIGKILL)
                    except ProcessLookupError:
                        pass
            time.sleep(0.02)
        self.over.set()


def descendants():
    """The processes below this one."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as f:
                    parents[int(name)] = int(f.read().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                pass
    mine, grown = {os.getpid()}, True
    while grown:
        more = {p for p, parent in parents.items() if parent in mine} - mine
        mine |= more
        grown = bool(more)
    return mine - {os.getpid()}


def port():
    with socket.socket() as s:
        s.bind(("localhost", 0))
        return s.getsockname()[1]


def path_run(s, j):
    s.call(j["extract"], "run", j["corpus"], "-o", j["dataset"], "--run-id", "night", "--workers", str(len(j["cpus"])), "-q")


path_run_1 = path_run  # it is given one core


def path_shards(s, j):
    waiting, at_work = list(range(SHARDS)), []
    while waiting or at_work:
        while waiting and len(at_work) < len(j["cpus"]):
            share = f"{waiting.pop(0)}/{SHARDS}"
            at_work.append(s.start(j["extract"], "run", j["corpus"], "-o", j["dataset"], "--run-id", "night", "--shard", share, "--workers", "1", "-q"))
        time.sleep(0.02)
        for p in [p for p in at_work if p.poll() is not None]:
            at_work.remove(p)
            s.end(p)
    since = time.monotonic()
    s.call(j["extract"], "compact", j["dataset"], "-q")
    j["note"] = f"`compact` {time.monotonic() - since:.1f} s of it"


def beam(s, j, runner, workers, *more):
    s.call(j["beam"], j["corpus"], "-o", j["dataset"], "--run-id", "night", "--workers", str(workers), "-q", "--runner", runner, *more)


def path_direct(s, j):
    beam(s, j, "direct", len(j["cpus"]))


def path_prism(s, j):
    beam(s, j, "prism", len(j["cpus"]))


def server(s, j):
    at = port()
    s.serve(at, j["prism"], "--job_port", str(at), "--serve_http=false")
    return f"localhost:{at}"


def path_prism_server(s, j):
    pools = []
    for _ in j["cpus"]:
        at = port()
        s.serve(at, j["beam"], "--worker-pool", str(at))
        pools.append(f"localhost:{at}")
    beam(s, j, "universal", 1, "--endpoint", server(s, j), "--environment_type", "EXTERNAL", "--environment_config", ",".join(pools))


def path_prism_loopback(s, j):
    beam(s, j, "universal", len(j["cpus"]), "--endpoint", server(s, j), "--environment_type", "LOOPBACK")


def spark(s, j, script):
    conf = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC", "spark.local.dir": j["scratch"], "spark.sql.files.maxPartitionBytes": "4m",
    }
    options = [x for k, v in conf.items() for x in ("--conf", f"{k}={v}")]
    s.env.update(EXTRACT=j["extract"], PYSPARK_PYTHON=j["python"], PYSPARK_DRIVER_PYTHON=j["python"], PYTHONPATH=STREAM)
    submit = os.path.join(os.path.dirname(j["python"]), "spark-submit")
    s.call(submit, "--master", f"local[{len(j['cpus'])}]", "--driver-memory", "2g", *options, os.path.join(STREAM, script), j["corpus"], j["out"])


def path_spark(s, j):
    spark(s, j, "spark_pandas.py")


def path_spark_pipe(s, j):
    spark(s, j, "spark_pipe.py")


def path_dask(s, j):
    s.env.update(EXTRACT=j["extract"], DASK_NUM_WORKERS=str(len(j["cpus"])))
    s.call(j["python"], os.path.join(STREAM, "dask_bag.py"), j["corpus"], j["out"])


def path_parallel(s, j):
    s.env.update(EXTRACT=j["extract"], PARALLEL=f"-j {len(j['cpus'])}")
    os.makedirs(j["out"])
    with open(os.path.join(j["out"], "answers.jsonl"), "wb") as f:
        s.call(os.path.join(STREAM, "parallel.sh"), j["corpus"], stdout=f)


def child():
    """One path, told on standard input; what became of it on standard output."""
    job = json.load(sys.stdin)
    if job["apart"]:  # a network of its own: bring its loopback up
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 1 | 64))  # SIOCSIFFLAGS, IFF_UP | IFF_RUNNING
    s, error = Session(job), ""
    since = time.monotonic()
    try:
        globals()["path_" + job["name"].replace("-", "_")](s, job)
    except (Failed, OSError) as e:
        error = str(e)
    wall = time.monotonic() - since
    s.stop()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    json.dump({
        "wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak_mb": max(s.peak / 2**20, used.ru_maxrss / 2**10), "note": job.get("note", ""), "error": error,
    }, sys.stdout)


def load():
    with open("/proc/loadavg") as f:
        return f.read().split()[:3]


def measure(name, folder, a, tools):
    """Runs a path in folder and returns its figures."""
    os.makedirs(os.path.join(folder, "scratch"))
    cpus = sorted(os.sched_getaffinity(0))[: 1 if name == "run-1" else a.cores]
    apart = PATHS[name][2] and not a.open_ports
    job = {
        **tools, "name": name, "cpus": cpus, "apart": apart, "folder": a.o, "corpus": "corpus.jsonl", "dataset": os.path.join(folder, "dataset"),
        "out": os.path.join(folder, "out"), "scratch": os.path.join(folder, "scratch"), "log": os.path.join(folder, "log"),
        "env": {"TMPDIR": os.path.join(folder, "scratch")},
    }
    command = (["unshare", "--net"] if apart else []) + [sys.executable, os.path.abspath(__file__), "--child"]
    before = load()
    p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        told, _ = p.communicate(json.dumps(job), timeout=a.timeout)
    except BaseException as e:
        os.killpg(p.pid, signal.SIGKILL)  # its own session, and nobody else's
        p.wait()
        if not isinstance(e, subprocess.TimeoutExpired):
            raise
        told = ""
    r = json.loads(told) if told else {"error": f"no answer within {a.timeout} s"}
    r.update(path=name, load_before=before, load_after=load(), rows=os.path.join(folder, PATHS[name][3]), log=job["log"])
    left = os.listdir(job["scratch"])
    if left:
        r["note"] = "; ".join(x for x in (r.get("note"), f"{len(left)} temporary files left, {left[0]}") if x)
    shutil.rmtree(job["scratch"], ignore_errors=True)
    return r


def python_has(python, module):
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0


def missing(name, a, tools):
    """What a path needs and is not there, with what to do; empty = nothing."""
    build = {
        "extract": "make build",
        "beam": "cd pipeline/beam && CGO_ENABLED=0 go build -o ../../bin/beam .",
        "prism": "cd pipeline/beam && go build -o ../../bin/prism github.com/apache/beam/sdks/v2/go/cmd/prism",
    }
    why = []
    for need in PATHS[name][1]:
        if need in build and not os.access(tools[need], os.X_OK):
            why.append(f"{tools[need]}: {build[need]}")
        elif need == "java" and subprocess.run(["sh", "-c", "java -version"], capture_output=True).returncode != 0:
            why.append("Java 17 or later: apt-get install default-jre-headless")
        elif need in ("pyspark", "dask") and not (a.venv and python_has(tools["python"], {"pyspark": "pyspark, pandas, pyarrow", "dask": "dask.bag"}[need])):
            why.append(f"{need}: --venv DIR of python3 -m venv DIR && DIR/bin/python -m pip install -r pipeline/stream/requirements.txt")
        elif need == "parallel" and not shutil.which("parallel"):
            why.append("GNU parallel: apt-get install parallel")
    if PATHS[name][2] and not a.open_ports and subprocess.run(["sh", "-c", "unshare --net true"], capture_output=True).returncode != 0:
        why.append("a network of its own for Prism, which listens on all interfaces: run as root (unshare --net), or give --open-ports behind a firewall")
    return why


def corpus(a):
    """Writes FOLDER/corpus.jsonl and returns how many documents and bytes it has."""
    n = size = 0
    ids = set()
    with open(os.path.join(a.o, "corpus.jsonl"), "wb") as out:
        for name in a.docs:
            with (gzip.open if name.endswith(".gz") else open)(name, "rb") as f:
                for line in f:
                    if a.limit and n == a.limit:
                        return n, size
                    if line.strip():
                        n += 1
                        d = json.loads(line)
                        if not d.get("id") or not d.get("source") or d["id"] in ids:
                            raise SystemExit(f"{name}: document {n} of the corpus: want an id that no other has, and a source, or a stream cannot give it the names that a file has")
                        ids.add(d["id"])
                        size += out.write(line.rstrip(b"\r\n") + b"\n")
    return n, size


def machine():
    with open("/proc/cpuinfo") as f:
        model = next((line.partition(":")[2].strip() for line in f if line.startswith("model name")), "")
    return f"{model or os.uname().machine}, {len(os.sched_getaffinity(0))} cores"


def span(values, form):
    """The middle of values, and their range where there are several."""
    m = form.format(statistics.median(values))
    return m if len(values) == 1 else f"{m} ({form.format(min(values))}–{form.format(max(values))})"


def tables(a, docs, size, results, compared):
    """The report in Markdown."""
    by = {}
    for r in results:
        if not r["error"]:
            by.setdefault(r["path"], []).append(r)
    def middle(path, figure):
        return statistics.median(r[figure] for r in by[path])
    lines = [
        f"{datetime.date.today()}, {machine()}, {a.cores} used; {docs} documents, {size / 1e6:.1f} MB of JSON Lines; rounds: {a.rounds}", "",
        "| path | wall, s | documents a second | CPU, s | peak, MB | wall over `extract run` | CPU over | load before, after |", "|---|---|---|---|---|---|---|---|",
    ]
    for path, rs in by.items():
        over = ["", ""]
        if path not in ("run", "run-1") and "run" in by:
            over = [f"{100 * (middle(path, f) / middle('run', f) - 1):+.0f} %" for f in ("wall", "cpu")]
        notes = {r["note"] for r in rs if r["note"]}
        lines.append("| " + " | ".join([
            PATHS[path][0] + (f" ({'; '.join(sorted(notes))})" if notes else ""), span([r["wall"] for r in rs], "{:.1f}"),
            span([docs / r["wall"] for r in rs], "{:.1f}"), span([r["cpu"] for r in rs], "{:.1f}"), span([r["peak_mb"] for r in rs], "{:.0f}"), *over,
            "; ".join(f"{r['load_before'][0]}, {r['load_after'][0]}" for r in rs),
        ]) + " |")
    if "run" in by and "run-1" in by:
        lines += ["", f"Efficiency of `extract run` from 1 to {a.cores} cores: {middle('run-1', 'wall') / (a.cores * middle('run', 'wall')):.2f} (wall time of 1 over {a.cores} times that of {a.cores})"]
    lines += ["", "| path | rows | SHA-256 over record_id and row of all records (documents, mentions) | |", "|---|---|---|---|"]
    for r in results:
        c = compared.get(r["rows"])
        if r["error"] or not c:
            lines.append(f"| {PATHS[r['path']][0]} | | | FAILED: {r['error'] or 'no rows'} |")
            continue
        t = c["tables"]
        rows = ", ".join(f"{t[n]['rows']} {n}" for n in ("records", "documents", "mentions") if n in t)
        rest = ", ".join(t[n]["sum"][:16] for n in ("documents", "mentions") if n in t)
        lines.append(f"| {PATHS[r['path']][0]} | {rows} | {t['records']['sum']}" + (f" ({rest})" if rest else "") + f" | {'the same' if c['same'] else 'NOT THE SAME: ' + '; '.join(c['different'][:3])} |")
    return "\n".join(lines) + "\n"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("docs", nargs="+", metavar="DOCS.jsonl[.gz]", help="documents, a line each, with unique ids and a source")
    p.add_argument("-o", required=True, metavar="FOLDER", help="a new folder for corpus, datasets and report")
    p.add_argument("--limit", type=int, default=0, metavar="N", help="the first N documents (0 = all)")
    p.add_argument("--rounds", type=int, default=1, metavar="R", help="all paths in turn, R times")
    p.add_argument("--cores", type=int, default=2)
    p.add_argument("--paths", default=DEFAULT, help="in this order, of: " + ", ".join(PATHS) + f" (default: {DEFAULT})")
    p.add_argument("--bin", default=os.path.join(ROOT, "bin"), metavar="DIR", help="where extract, beam and prism are (default: bin)")
    p.add_argument("--venv", metavar="DIR", help="virtual environment with pyspark and dask")
    p.add_argument("--skip-missing", action="store_true", help="leave out paths that need what is not there")
    p.add_argument("--open-ports", action="store_true", help="let Prism listen on this network")
    p.add_argument("--timeout", type=float, default=4 * 3600, metavar="S", help="longest time of one path, in seconds (default: 14400)")
    a = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # as ^C does: what was started ends with it
    a.o = os.path.abspath(a.o)
    tools = {n: os.path.join(os.path.abspath(a.bin), n) for n in ("extract", "beam", "prism")}
    tools["python"] = os.path.join(os.path.abspath(a.venv), "bin", "python") if a.venv else sys.executable
    paths = a.paths.split(",")
    wrong = [x for x in paths if x not in PATHS]
    if wrong or "run" not in paths or a.rounds < 1 or not 1 <= a.cores <= len(os.sched_getaffinity(0)):
        p.error(f"--paths: no such path: {', '.join(wrong)}" if wrong else "--paths needs run, --rounds 1 or more, --cores as many as there are")
    bad = False
    for name in list(paths):
        for why in missing(name, a, tools) + ([] if os.access(tools["beam"], os.X_OK) else ["bin/beam, which compares the rows: see pipeline/beam/README.md"]):
            print(f"{name} needs {why}", file=sys.stderr)
            if not a.skip_missing or name == "run":
                bad = True
            elif name in paths:
                paths.remove(name)
    if bad:
        return 2
    if os.path.exists(a.o) and os.listdir(a.o):
        p.error(f"{a.o} is not empty")
    os.makedirs(a.o, exist_ok=True)
    docs, size = corpus(a)
    print(f"{docs} documents, {size} bytes; paths: {', '.join(paths)}", file=sys.stderr)
    results = []

    def keep(**more):
        with open(os.path.join(a.o, "results.json"), "w") as f:
            json.dump({"documents": docs, "bytes": size, "cores": a.cores, "machine": machine(), "results": results, **more}, f, indent=1)

    for n in range(1, a.rounds + 1):
        for name in paths:
            r = measure(name, os.path.join(a.o, f"{n}-{name}"), a, tools)
            results.append({**r, "round": n})
            keep()
            print(f"round {n}, {name}: " + (f"FAILED: {r['error']}; see {r['log']}" if r["error"] else f"{r['wall']:.1f} s, {docs / r['wall']:.1f} documents/s, {r['cpu']:.1f} CPU-s, {r['peak_mb']:.0f} MB; load {' '.join(r['load_before'])}"), file=sys.stderr)
    done = sorted((r["rows"] for r in results if not r["error"]), key=lambda rows: f"{os.sep}1-run{os.sep}" not in rows)
    compared = {}
    if done:
        sums = subprocess.run([tools["beam"], "sums", "-docs", os.path.join(a.o, "corpus.jsonl"), *done], stdout=subprocess.PIPE, text=True)
        compared = {c["dir"]: c for c in map(json.loads, sums.stdout.splitlines())}
    report = tables(a, docs, size, results, compared)
    with open(os.path.join(a.o, "report.md"), "w") as f:
        f.write(report)
    keep(rows=list(compared.values()))
    print(report, end="")
    if all(not r["error"] and compared.get(r["rows"], {}).get("same") for r in results):
        print("\nThe same rows from all paths.")
        return 0
    print("\nNOT the same rows from all paths.")
    return 1


if __name__ == "__main__":
    sys.exit(child() if sys.argv[1:] == ["--child"] else main())
