"""Reads a dataset with Spark. usage: spark.py DATASET SCHEMA_JSON LARGE DOC DAY

The same demands as in readers.py on names, types, NULLs, dates and times, and
as in pruning.py on what is left unread in LARGE.
"""

import datetime
import json
import os
import sys

import pyspark
from pyspark.sql import SparkSession, functions, types

dataset, schema_path, large, doc, day = sys.argv[1:]
with open(schema_path, encoding="utf-8") as f:
    tables = {t["name"]: t["columns"] for t in json.load(f)["tables"]}

SPARK = {
    "STRING": types.StringType,
    "DATE": types.DateType,
    "TIMESTAMP": types.TimestampType,
    "INT": (types.IntegerType, types.LongType),
    "DOUBLE": types.DoubleType,
    "BOOLEAN": types.BooleanType,
    "LIST": types.ArrayType,
}


def check(ok, *what):
    if not ok:
        sys.exit("FAIL spark " + " ".join(str(w) for w in what))


def session():
    settings = {
        "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.driver.memory": "512m",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.sql.shuffle.partitions": "1",
    }
    settings["spark.ui.showConsoleProgress"] = "false"
    b = SparkSession.builder.master("local[1]").appName("readers")
    for k, v in settings.items():
        b = b.config(k, v)
    s = b.getOrCreate()
    s.sparkContext.setLogLevel("ERROR")
    return s


def one_table(spark, table):
    frame = spark.read.parquet(os.path.join(dataset, table))
    want = [c["name"] for c in tables[table]]
    check(frame.columns == want + ["run_date"], table, "columns", frame.columns)
    never = []
    for c in tables[table]:
        t = frame.schema[c["name"]].dataType
        check(isinstance(t, SPARK[c["type"].split("<")[0]]), table, c["name"], "is", t, "for", c["type"])
        if c["null"].startswith("never"):
            never.append(functions.count_if(functions.col(c["name"]).isNull()).alias(c["name"]))
    row = frame.agg(functions.count("*").alias("rows of it"), *never).collect()[0].asDict()
    rows = row.pop("rows of it")
    check(not any(row.values()), table, "has NULLs", row)
    return rows


def values(spark):
    spark.read.parquet(os.path.join(dataset, "records")).createOrReplaceTempView("records")
    spark.read.parquet(os.path.join(dataset, "documents")).createOrReplaceTempView("documents")
    dates = {r[0] for r in spark.sql("SELECT DISTINCT date FROM records").collect()}
    check(dates == {None, datetime.date(1954, 3, 1), datetime.date(2021, 5, 3)}, "dates", dates)
    at = {r[0] for r in spark.sql("SELECT DISTINCT CAST(processed_at AS STRING) FROM documents").collect()}
    check(at == {"2026-11-23 12:00:00.000001"}, "times", at)
    nested = spark.sql("SELECT record_id, m.trigger.start, m.page FROM (SELECT record_id, explode(mentions) AS m FROM records) ORDER BY 1, 2").collect()
    check(("r-a-1", 8, 1) in {tuple(r) for r in nested}, "nested", nested[:3])


def pruning(spark):
    frame = spark.read.parquet(os.path.join(large, "records"))

    def scan(frame):
        """Rows that come back, files opened and rows that leave the scan."""
        rows = len(frame.collect())
        todo = [frame._jdf.queryExecution().executedPlan()]
        while todo:
            plan = todo.pop()
            if plan.metrics().contains("numFiles"):
                return rows, *(int(plan.metrics().apply(m).value()) for m in ("numFiles", "numOutputRows"))
            children = plan.children().iterator()
            while children.hasNext():
                todo.append(children.next())
        check(False, "no scan in the plan")

    every = scan(frame.select("entity"))
    one = scan(frame.where(frame.source == doc).select("entity"))
    one_day = scan(frame.where(frame.run_date == day).select("entity"))
    check(one[0] == 1 and one[2] <= every[2] / 10, "rows, files, rows read for one source", one, "of", every)
    check(one_day[1] == 1 and one_day[2] == every[2] / 2, "rows, files, rows read for one day", one_day, "of", every)
    print(f"spark: {one[2]} of {every[2]} rows leave the scan for one source; {one_day[1]} of {every[1]} files for one day")


def main():
    spark = session()
    rows = {t: one_table(spark, t) for t in tables}
    values(spark)
    pruning(spark)
    print("spark:", rows)
    print("ok: pyspark", pyspark.__version__, "java", spark._jvm.java.lang.System.getProperty("java.version"))
    spark.stop()


main()
