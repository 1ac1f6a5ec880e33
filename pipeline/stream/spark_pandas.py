"""Records with Spark's mapInPandas. usage: spark_pandas.py DOCS.jsonl OUT

Writes OUT/records, with the columns and types of the table records of extract
run, and OUT/failures, one row a document that failed.
"""

import datetime
import json
import os
import subprocess
import sys

import pandas as pd
from pyspark.sql import SparkSession

from extract_stream import answers

EXTRACT = os.environ.get("EXTRACT", "extract")
FAILURE = "failure STRUCT<doc_id: STRING, status: STRING, reason: STRING, stage: STRING, error: STRING, hint: STRING>"


def extractor(columns, dates, args=("--workers", "1"), rows=1000, started=None):
    """The function for mapInPandas: frames with one column, the line, become
    frames with columns, and with failure, which is NULL in a record."""

    def run(frames):
        lines = (line for frame in frames for line in frame.iloc[:, 0])
        batch = []
        for a in answers(lines, "--layer", "rows", *args, extract=EXTRACT, started=started):
            for r in a["rows"]:
                for name in dates:
                    if r[name] is not None:
                        r[name] = datetime.date.fromisoformat(r[name])
                batch.append([r[name] for name in columns] + [None])
            if a["status"] == "failed":
                batch.append([None] * len(columns) + [{k: a[k] for k in ("doc_id", "status", "reason", "stage", "error", "hint")}])
            if len(batch) >= rows:
                yield pd.DataFrame(batch, columns=[*columns, "failure"], dtype=object)
                batch = []
        yield pd.DataFrame(batch, columns=[*columns, "failure"], dtype=object)

    return run


def records(spark, docs, **options):
    """docs, a DataFrame with one column of lines, as records and failures."""
    ddl = json.loads(subprocess.check_output([EXTRACT, "schema", "--format", "spark"]))["records"]
    schema = spark.createDataFrame([], ddl).schema
    dates = [f.name for f in schema if f.dataType.typeName() == "date"]
    return docs.mapInPandas(extractor(schema.names, dates, **options), f"{ddl}, {FAILURE}")


def main():
    docs, out = sys.argv[1:]
    spark = SparkSession.builder.appName("extract").getOrCreate()
    spark.sparkContext.addPyFile(os.path.join(os.path.dirname(os.path.abspath(__file__)), "extract_stream.py"))
    table = records(spark, spark.read.text(docs)).persist()
    table.where("failure IS NULL").drop("failure").write.parquet(out + "/records")
    table.where("failure IS NOT NULL").select("failure.*").write.json(out + "/failures")
    spark.stop()


if __name__ == "__main__":
    main()
