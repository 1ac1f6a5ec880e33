"""What readers leave unread. usage: pruning.py DATASET DOC DAY GROUPS

DATASET has files of GROUPS row groups, sorted by source, and two days. Asked
for the records of one source, every reader must skip the row groups whose
statistics rule it out; asked for one day, the files of the other. Prints what
each read.
"""

import contextlib
import io
import json
import os
import re
import sys
import tempfile

os.environ["POLARS_VERBOSE"] = "1"  # before the import, which reads it

import duckdb
import polars
import pyarrow.dataset

dataset, doc, day, groups = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
folder = os.path.join(dataset, "records")
glob = os.path.join(folder, "**", "*.parquet")


def check(ok, *what):
    if not ok:
        sys.exit("FAIL " + " ".join(str(w) for w in what))


def with_arrow():
    data = pyarrow.dataset.dataset(folder, partitioning="hive")
    field = pyarrow.dataset.field

    def kept(condition):
        return sum(len(f.split_by_row_group(condition)) for f in data.get_fragments())

    every = sum(len(f.row_groups) for f in data.get_fragments())
    check(every == groups, "pyarrow", every, "row groups, want", groups)
    one, dates = kept(field("source") == doc), kept(field("date") == data.head(1)["date"][0])
    one_day = sum(len(f.row_groups) for f in data.get_fragments(filter=field("run_date") == day))
    check(one == 1 and one_day == groups // 2, "pyarrow keeps", one, one_day)
    check(data.count_rows(filter=field("source") == doc) == 1, "pyarrow rows")
    print(f"pyarrow: {one} of {every} row groups for one source, {one_day} for one day, {dates} for one date (rows are not sorted by it)")


def with_duckdb():
    db = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "profile.json")
        db.execute("PRAGMA enable_profiling = 'json'")
        db.execute(f"PRAGMA profiling_output = '{profile}'")

        def read(columns, condition):
            rows = db.execute(f"SELECT {columns} FROM read_parquet('{glob}', hive_partitioning = true) WHERE {condition}").fetchall()
            with open(profile, encoding="utf-8") as f:
                return len(rows), json.load(f)["io"]["total_bytes_read"]

        rows, every = read("*", "true")
        one, few = read("*", f"source = '{doc}'")
        _, one_day = read("*", f"run_date = '{day}'")
        _, four = read("entity, action, agency, date", "true")
        db.execute("PRAGMA disable_profiling")
    check(one == 1 and few < every / 2 and one_day < every * 0.7 and four < every / 2, "duckdb reads", every, few, one_day, four)
    print(f"duckdb: {every} bytes for all {rows} rows, {few} for one source, {one_day} for one day, {four} for the first four columns")


@contextlib.contextmanager
def stderr():
    """What is written to the process's standard error meanwhile."""
    told, saved = io.StringIO(), os.dup(2)
    with tempfile.TemporaryFile() as f:
        os.dup2(f.fileno(), 2)
        try:
            yield told
        finally:
            os.dup2(saved, 2)
            f.seek(0)
            told.write(f.read().decode(errors="replace"))


def with_polars():
    with stderr() as told:
        rows = polars.scan_parquet(glob, hive_partitioning=True).filter(polars.col("source") == doc).collect().height
    read = [(int(a), int(b)) for a, b in re.findall(r"reading (\d+) / (\d+) row groups", told.getvalue())]
    check(rows == 1 and sum(a for a, _ in read) == 1 and sum(b for _, b in read) == groups, "polars", rows, read)
    with stderr() as told:
        rows = polars.scan_parquet(glob, hive_partitioning=True).filter(polars.col("run_date") == polars.lit(day).str.to_date()).select("entity").collect().height
    print(f"polars: 1 of {groups} row groups for one source; {rows} rows for one day")


with_arrow()
with_duckdb()
with_polars()
