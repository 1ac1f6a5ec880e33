"""Records with Dask. usage: dask_bag.py DOCS.jsonl OUT

Writes one file of answers for each partition, OUT/0.jsonl … A thread a
partition is enough: the work is done by the process that it feeds.
"""

import json
import os
import sys

import dask.bag

from extract_stream import answers


def answered(lines):
    return [json.dumps(a) for a in answers(lines, "--layer", "rows", "--workers", "1")]


def main():
    docs, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    bag = dask.bag.read_text(docs, blocksize=os.environ.get("BLOCK", "8MiB"))
    bag.map_partitions(answered).to_textfiles(os.path.join(out, "*.jsonl"), compute_kwargs={"scheduler": "threads"})


if __name__ == "__main__":
    main()
