"""Records with Spark's rdd.pipe. usage: spark_pipe.py DOCS.jsonl OUT

Writes the tables OUT/records and OUT/documents as extract run has them. A task
whose process dies ends with an exit code (checkCode) and is run again.
"""

import json
import os
import subprocess
import sys

from pyspark.sql import SparkSession

EXTRACT = os.environ.get("EXTRACT", "extract")


def answers(spark, docs, partitions=None):
    """One row a document: document STRUCT, rows ARRAY<STRUCT>."""
    ddl = json.loads(subprocess.check_output([EXTRACT, "schema", "--format", "spark"]))
    lines = spark.sparkContext.textFile(docs, partitions)
    piped = lines.pipe(f"'{EXTRACT}' annotate --stream --layer rows --workers 1", checkCode=True)
    schema = f"document STRUCT<{ddl['documents']}>, rows ARRAY<STRUCT<{ddl['records']}>>"
    return spark.read.schema(schema).json(piped)


def main():
    docs, out = sys.argv[1:]
    spark = SparkSession.builder.appName("extract").getOrCreate()
    table = answers(spark, docs).persist()
    table.selectExpr("inline(rows)").write.parquet(out + "/records")
    table.select("document.*").write.parquet(out + "/documents")
    table.selectExpr("document.*").groupBy("status", "reason").count().show()
    spark.stop()


if __name__ == "__main__":
    main()
