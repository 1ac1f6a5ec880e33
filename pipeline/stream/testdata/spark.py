"""Runs the examples for Spark and compares them with extract run.
usage: spark.py DOCS.jsonl DATASET SCRATCH

Each way gives the same set of records: the same columns and types, and for
every record_id the same checksum of every column but run_id. So does a run in
which a Python worker and a process of extract are killed.
"""

import os
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from pyspark import TaskContext
from pyspark.sql import SparkSession, functions as F

import spark_pandas
import spark_pipe

docs, dataset, scratch = sys.argv[1:]
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
b = SparkSession.builder.master("local[2,4]").appName("stream")  # two tasks at once, four tries each
for k, v in {
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.session.timeZone": "UTC", "spark.driver.memory": "700m",
    "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "2", "spark.local.dir": scratch,
}.items():
    b = b.config(k, v)
spark = b.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
spark.sparkContext.addPyFile(os.path.join(here, "extract_stream.py"))
spark.sparkContext.addPyFile(os.path.join(here, "spark_pandas.py"))


def check(ok, *what):
    if not ok:
        sys.exit("FAIL " + " ".join(str(w) for w in what))


def sums(frame):
    columns = [F.col(c) for c in frame.columns if c != "run_id"]
    rows = frame.select("record_id", F.sha2(F.to_json(F.struct(*columns), {"ignoreNullFields": "false"}), 256)).collect()
    check(len({r[0] for r in rows}) == len(rows), "a record comes twice")
    return {r[0]: r[1] for r in rows}


def types(frame):
    return [(f.name, f.dataType.simpleString()) for f in frame.schema]


run = spark.read.parquet(dataset + "/records").drop("run_date")
want = sums(run)
check(len(want) > 50, len(want), "records are too few to tell")
bad = {r.doc_id for r in spark.read.parquet(dataset + "/documents").where("status = 'failed'").collect()}


def same(name, frame, since):
    check(types(frame) == types(run), name, "types", [p for p in zip(types(frame), types(run)) if p[0] != p[1]])
    got = sums(frame)
    check(got.keys() == want.keys(), name, "records", len(got), "of", len(want), list(got.keys() ^ want.keys())[:3])
    check(got == want, name, sum(got[k] != want[k] for k in want), "records differ")
    print(f"{name}: {len(got)} records, {len(run.columns) - 1} columns each, the same as extract run ({time.time() - since:.1f} s)", flush=True)


now = time.time()
piped = spark_pipe.answers(spark, docs, 4).persist()
same("rdd.pipe", piped.selectExpr("inline(rows)"), now)
failed = {r.doc_id: r for r in piped.select("document.*").where("status = 'failed'").collect()}
check("poison" in failed and failed["poison"].reason == "bad_json" and failed["poison"].stage and failed["poison"].detail, "poison", failed)
print("rdd.pipe: failed:", {k: v.reason for k, v in failed.items()})

lines = spark.read.text(docs).repartition(4)
now = time.time()
table = spark_pandas.records(spark, lines).persist()
same("mapInPandas", table.where("failure IS NULL").drop("failure"), now)
failures = {r.doc_id: r for r in table.where("failure IS NOT NULL").select("failure.*").collect()}
check(failures.keys() == failed.keys(), "failures", failures.keys(), failed.keys())
for r in failures.values():
    check(all(r[k] for k in ("reason", "stage", "error", "hint")), "a failure that does not explain itself", r)

# A worker and a process are killed in the middle of their first try.
deaths = os.path.join(scratch, "deaths")
os.makedirs(deaths)


def killed(frames):
    for frame in frames:
        at, attempt = TaskContext.get().partitionId(), TaskContext.get().attemptNumber()
        if attempt == 0 and at in (1, 2):
            with open(os.path.join(deaths, f"{at}.{attempt}"), "w") as f:
                f.write(str(os.getpid()))
            yield frame.iloc[: len(frame) // 2]
            if at == 1:
                os.kill(os.getpid(), signal.SIGKILL)  # this Python worker
            process[0].kill()  # extract
            time.sleep(0.2)
            yield frame.iloc[len(frame) // 2 :]
        else:
            yield frame


process = []


def poisoned(run):
    return lambda frames: run(killed(frames))


columns, dates = [f.name for f in run.schema], [f.name for f in run.schema if f.dataType.typeName() == "date"]
now = time.time()
mortal = lines.mapInPandas(poisoned(spark_pandas.extractor(columns, dates, started=process.append)), table.schema).persist()
same("mapInPandas, a worker and a process killed", mortal.where("failure IS NULL").drop("failure"), now)
check(sorted(os.listdir(deaths)) == ["1.0", "2.0"], "killed", os.listdir(deaths))
print("ok: pyspark", spark.version)
spark.stop()
