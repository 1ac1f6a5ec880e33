"""Judges what extract schema says by the tools of its formats.
usage: descriptions.py DATASET FOLDER

DATASET has dataset.json; FOLDER has datapackage.json, views.sql, tables.sql
and rows.py of it.
"""

import hashlib
import importlib.util
import json
import os
import sys

import duckdb
import frictionless
import mlcroissant
import pyarrow.parquet

dataset, folder = sys.argv[1:]


def check(ok, *what):
    if not ok:
        sys.exit("FAIL " + " ".join(str(w) for w in what))


def text(name):
    with open(os.path.join(folder, name), encoding="utf-8") as f:
        return f.read()


def rows(table):
    return pyarrow.parquet.read_table(os.path.join(dataset, table)).to_pylist()


def with_croissant():
    set_ = mlcroissant.Dataset(jsonld=os.path.join(dataset, "dataset.json"))  # raises on an error
    for r in set_.metadata.record_sets:
        got = list(set_.records(r.id))
        want = rows(r.id)
        check(len(got) == len(want), "croissant", r.id, len(got), "rows, want", len(want))
        first = r.fields[0].id
        check(sorted(x[first].decode() for x in got) == sorted(x[first.split("/")[1]] for x in want), "croissant", first)
    print(f"croissant: valid, {len(set_.metadata.record_sets)} record sets with the rows of their tables")


def with_frictionless():
    errors = frictionless.Package.metadata_validate(json.loads(text("datapackage.json")))
    check(not list(errors or []), "data package", errors)
    package = frictionless.Package(json.loads(text("datapackage.json")))
    for r in package.resources:
        with open(os.path.join(dataset, r.path), "rb") as f:
            data = f.read()
        check(len(data) == r.bytes and "sha256:" + hashlib.sha256(data).hexdigest() == r.hash, "data package", r.path)
        names = pyarrow.parquet.ParquetFile(os.path.join(dataset, r.path)).schema_arrow.names
        check(names == r.schema.field_names, "data package", r.path, "columns")
    print(f"data package: valid, {len(package.resources)} files with their hashes and columns")


def with_sql():
    views, tables = duckdb.connect(), duckdb.connect()
    views.execute(text("views.sql"))
    tables.execute(text("tables.sql"))
    names = [n for (n,) in tables.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
    for n in names:
        want = {r[0]: r[1] for r in tables.execute(f"DESCRIBE {n}").fetchall()}
        got = {r[0]: r[1] for r in views.execute(f"DESCRIBE {n}").fetchall() if r[0] != "run_date"}
        check(got == want, "sql", n, {k: (got.get(k), want.get(k)) for k in got | want if got.get(k) != want.get(k)})
        tables.execute(f"INSERT INTO {n} SELECT * EXCLUDE (run_date) FROM read_parquet('{dataset}/{n}/**/*.parquet', hive_partitioning = true)")
    bare = views.execute("SELECT count(*) FROM duckdb_columns() WHERE table_name IN (SELECT table_name FROM duckdb_views() WHERE NOT internal) AND comment IS NULL AND column_name <> 'run_date' AND table_name IN ?", [names]).fetchall()[0][0]
    check(bare == 0, "sql", bare, "columns without a comment")
    all_ = [v for (v,) in views.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall()]
    counts = {v: views.execute(f"SELECT count(*) FROM {v}").fetchall()[0][0] for v in all_}
    check(counts["who_did_what"] == counts["records"], "sql", counts)
    print("sql:", counts)


def with_python():
    spec = importlib.util.spec_from_file_location("rows", os.path.join(folder, "rows.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["rows"] = module
    spec.loader.exec_module(module)
    made = [module.RecordRow.from_row(r) for r in rows("records")]
    place = next(m for r in made for m in r.mentions if m.entity)
    check(isinstance(place, module.Place) and isinstance(place.entity, module.Range), "python", place)
    for table, name in {"documents": "DocumentRow", "mentions": "MentionRow", "acts": "ActRow"}.items():
        for r in rows(table):
            getattr(module, name).from_row(r)
    print(f"python: {len(made)} records as objects")


with_croissant()
with_frictionless()
with_sql()
with_python()
