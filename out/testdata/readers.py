"""Opens a dataset with the readers that people use and checks what they see.

usage: readers.py DATASET SCHEMA_JSON OLD_DATASET

SCHEMA_JSON is the data dictionary as JSON. Every reader must see its columns
in its order, with fitting types, and the same number of rows. Prints the
query that the documentation shows, with its answer; ends with 1 on the first
difference. OLD_DATASET is one of schema version 1: its files and those of
DATASET must read as one table, new columns NULL in the old rows.
"""

import datetime
import glob
import json
import os
import sys

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pyarrow.types as at

dataset, schema_path, old_dataset = sys.argv[1:]
with open(schema_path, encoding="utf-8") as f:
    tables = {t["name"]: t["columns"] for t in json.load(f)["tables"]}


def pattern(table):
    return os.path.join(dataset, table, "**", "*.parquet")


def check(ok, *what):
    if not ok:
        sys.exit("FAIL " + " ".join(str(w) for w in what))


def first(type_):
    """The outermost word of a dictionary type."""
    return type_.split("<")[0]


def names_match(reader, table, seen):
    """Columns of the file stand first and in order; partition keys may follow."""
    want = [c["name"] for c in tables[table]]
    check(list(seen)[: len(want)] == want, reader, table, "columns", list(seen))
    check(set(list(seen)[len(want):]) <= {"run_date"}, reader, table, "foreign columns", list(seen))


DUCK = {
    "STRING": lambda t: t == "VARCHAR",
    "DATE": lambda t: t == "DATE",
    "TIMESTAMP": lambda t: t == "TIMESTAMP WITH TIME ZONE",
    "INT": lambda t: t in ("INTEGER", "BIGINT"),
    "DOUBLE": lambda t: t == "DOUBLE",
    "BOOLEAN": lambda t: t == "BOOLEAN",
    "LIST": lambda t: t.endswith("[]"),
}

ARROW = {
    "STRING": lambda t: at.is_string(t) or at.is_large_string(t),
    "DATE": at.is_date32,
    "TIMESTAMP": lambda t: at.is_timestamp(t) and t.unit == "us" and t.tz == "UTC",
    "INT": lambda t: at.is_int32(t) or at.is_int64(t),
    "DOUBLE": at.is_float64,
    "BOOLEAN": at.is_boolean,
    "LIST": at.is_list,
}

POLARS = {
    "STRING": lambda t: t == polars.String,
    "DATE": lambda t: t == polars.Date,
    "TIMESTAMP": lambda t: t == polars.Datetime("us", "UTC"),
    "INT": lambda t: t in (polars.Int32, polars.Int64),
    "DOUBLE": lambda t: t == polars.Float64,
    "BOOLEAN": lambda t: t == polars.Boolean,
    "LIST": lambda t: isinstance(t, polars.List),
}


def types_match(reader, table, rules, types):
    for c in tables[table]:
        t = types[c["name"]]
        check(rules[first(c["type"])](t), reader, table, c["name"], "is", t, "for", c["type"])


def nulls_match(reader, table, count):
    """A column that is never NULL has none; count gives the NULLs of a column."""
    for c in tables[table]:
        if c["null"].startswith("never"):
            check(count(c["name"]) == 0, reader, table, c["name"], "has NULLs")


def one(sql):
    return duckdb.sql(sql).fetchall()[0][0]


def with_duckdb(table):
    types = {n: str(t) for n, t, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM '{pattern(table)}'").fetchall()}
    names_match("duckdb", table, types)
    types_match("duckdb", table, DUCK, types)
    nulls_match("duckdb", table, lambda n: one(f"SELECT count(*) FROM '{pattern(table)}' WHERE \"{n}\" IS NULL"))
    return one(f"SELECT count(*) FROM '{pattern(table)}'")


def with_arrow(table):
    t = pyarrow.parquet.read_table(os.path.join(dataset, table))
    names_match("pyarrow", table, t.schema.names)
    types_match("pyarrow", table, ARROW, {f.name: f.type for f in t.schema})
    nulls_match("pyarrow", table, lambda n: t[n].null_count)
    return t.num_rows


def with_pandas(table):
    folder = os.path.join(dataset, table)
    plain = pandas.read_parquet(folder)
    arrow = pandas.read_parquet(folder, dtype_backend="pyarrow")
    names_match("pandas", table, plain.columns)
    types_match("pandas/pyarrow", table, ARROW, {n: arrow[n].dtype.pyarrow_dtype for n in arrow.columns if n != "run_date"})
    dates = [c["name"] for c in tables[table] if c["type"] == "DATE"]
    for n in dates:
        check(all(v is None or isinstance(v, datetime.date) for v in plain[n]), "pandas", table, n, "has", list(plain[n]))
    check(len(plain) == len(arrow), "pandas", table, "rows")
    return len(plain)


def with_polars(table):
    lazy = polars.scan_parquet(pattern(table))
    schema = lazy.collect_schema()
    names_match("polars", table, schema.names())
    types_match("polars", table, POLARS, dict(schema))
    frame = lazy.collect()
    nulls_match("polars", table, lambda n: frame[n].null_count())
    whole = polars.scan_parquet(os.path.join(dataset, table)).select(polars.len()).collect().item()
    check(whole == frame.height, "polars", table, "folder has", whole, "rows, glob", frame.height)
    return frame.height


def values():
    """Dates before 1970, microseconds and UTC come through in every reader."""
    want = {None, datetime.date(1954, 3, 1), datetime.date(2021, 5, 3)}
    at = datetime.datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=datetime.timezone.utc)
    folder = os.path.join(dataset, "records"), os.path.join(dataset, "documents")
    arrow = [pyarrow.parquet.read_table(f, columns=[c])[c].to_pylist() for f, c in zip(folder, ("date", "processed_at"))]
    frames = [pandas.read_parquet(f, columns=[c], dtype_backend="pyarrow")[c] for f, c in zip(folder, ("date", "processed_at"))]
    polar = [polars.scan_parquet(pattern(t)).select(c).collect()[c].to_list() for t, c in (("records", "date"), ("documents", "processed_at"))]
    duckdb.sql("SET TimeZone = 'UTC'")
    duck = [
        [r[0] for r in duckdb.sql(f"SELECT date FROM '{pattern('records')}'").fetchall()],
        [datetime.datetime.fromisoformat(r[0] + "+00:00") for r in duckdb.sql(f"SELECT strftime(processed_at, '%Y-%m-%dT%H:%M:%S.%f') FROM '{pattern('documents')}'").fetchall()],
    ]
    panda = [[None if pandas.isna(v) else v for v in frames[0]], [v.to_pydatetime() for v in frames[1]]]
    for reader, (dates, times) in {"pyarrow": arrow, "pandas": panda, "polars": polar, "duckdb": duck}.items():
        check(set(dates) == want, reader, "dates", set(dates))
        check({t.astimezone(datetime.timezone.utc) for t in times} == {at}, reader, "times", set(times))
    print("dates and times: 1954-03-01, 2021-05-03, NULL; 2026-11-23T12:00:00.000001Z")


def dump(table):
    """The file as a dump tool shows it: what a row group has, how it is packed."""
    name = glob.glob(pattern(table), recursive=True)[0]
    meta = pyarrow.parquet.ParquetFile(name).metadata
    group = meta.row_group(0)
    source = next(group.column(i) for i in range(group.num_columns) if group.column(i).path_in_schema == "source")
    keys = sorted(k.decode() for k in meta.metadata if not k.startswith(b"ARROW"))
    check(keys == ["columns", "extractor_version", "model_version", "rules_version", "run_id", "schema_version", "table"], table, "keys", keys)
    told = json.loads(meta.metadata[b"columns"])
    check([c["name"] for c in told] == [c["name"] for c in tables[table]], table, "comments in the file")
    check(source.compression == "ZSTD" and source.statistics.has_min_max and source.has_offset_index, table, source)
    print(f"{table}: {meta.num_row_groups} row group of {group.num_rows} rows, {group.num_columns} leaf columns, {source.compression}, source {source.statistics.min} to {source.statistics.max}, by {meta.created_by}")


def both_versions(table, rows):
    """A table whose older files lack the columns that came later."""
    files = [glob.glob(os.path.join(d, table, "**", "*.parquet"), recursive=True) for d in (old_dataset, dataset)]
    files = files[0] + files[1]
    column = "docket_id"
    old = one(f"SELECT count(*) FROM read_parquet({files}, union_by_name=true) WHERE schema_version = '1' AND {column} IS NULL")
    check(old == rows, "duckdb", table, "old rows", old, "want", rows)
    for name, schema_version, null in (
        ("polars", *polars_versions(files, column)),
        ("pyarrow", *arrow_versions(files, column)),
    ):
        check(schema_version == rows and null >= rows, name, table, "old rows", schema_version, "NULL", null, "want", rows)
    print(f"{table}: {rows} rows of schema version 1 beside the others")


def polars_versions(files, column):
    frame = polars.concat([polars.scan_parquet(f) for f in files], how="diagonal_relaxed").collect()
    return frame.filter(polars.col("schema_version") == "1").height, frame[column].null_count()


def arrow_versions(files, column):
    tables = [pyarrow.parquet.read_table(f, partitioning=None) for f in files]
    whole = pyarrow.concat_tables(tables, promote_options="default")
    return whole["schema_version"].to_pylist().count("1"), whole[column].null_count


def main():
    with open(os.path.join(dataset, "_writ", "commits", sorted(os.listdir(os.path.join(dataset, "_writ", "commits")))[0]), encoding="utf-8") as f:
        json.load(f)
    for table in tables:
        check(glob.glob(pattern(table), recursive=True), table, "has no file")
        told = 0
        for m in glob.glob(os.path.join(dataset, "_writ", "commits", "*.json")):
            with open(m, encoding="utf-8") as f:
                told += json.load(f)["meta"]["rows"].get(table, 0)
        rows = {f.__name__: f(table) for f in (with_duckdb, with_arrow, with_pandas, with_polars)}
        check(set(rows.values()) == {told}, table, "rows", rows, "manifests", told)
        print(f"{table}: {told} rows, {len(tables[table])} columns")
    query = "SELECT entity, action, agency, date FROM 'DATASET/records/**/*.parquet'"
    print(query)
    answer = duckdb.sql(query.replace("DATASET", dataset) + " ORDER BY source, doc_id, record_id")
    check([str(t) for t in answer.types] == ["VARCHAR", "VARCHAR", "VARCHAR", "DATE"], "query gives", answer.types)
    for r in answer.fetchall():
        print(*(ascii(str(v)) if v is not None else "NULL" for v in r), sep=" | ")
    nested = f"SELECT record_id, m.trigger.start, m.trigger.end, m.page, m.byte_start FROM (SELECT record_id, unnest(mentions) AS m FROM '{pattern('records')}')"
    flat = f"SELECT record_id, trigger_start, trigger_end, page, byte_start FROM '{pattern('mentions')}'"
    for x, y in ((nested, flat), (flat, nested)):
        check(duckdb.sql(f"{x} EXCEPT ALL {y}").fetchall() == [], "mentions and their list differ")
    values()
    dump("records")
    both_versions("records", 18)
    both_versions("documents", 2)
    print("ok: duckdb", duckdb.__version__, "pyarrow", pyarrow.__version__, "pandas", pandas.__version__, "polars", polars.__version__)


main()
