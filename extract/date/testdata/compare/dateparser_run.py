"""Runs dateparser's search over lines {doc_id, dct, text}; see compare.py."""

import json
import sys
import warnings
from datetime import datetime

from dateparser.date import DateDataParser
from dateparser.search import search_dates

warnings.filterwarnings("ignore")
FORMS = {"year": "%Y", "month": "%Y-%m"}


def spans(text, base):
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    parser, at = DateDataParser(languages=["en"], settings=settings), 0
    for words, when in search_dates(text, languages=["en"], settings=settings) or []:
        start = text.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        period = parser.get_date_data(words).period
        yield {"start": start, "end": at, "type": "DATE", "value": when.strftime(FORMS.get(period, "%Y-%m-%d"))}


for line in sys.stdin:
    d = json.loads(line)
    base = datetime.fromisoformat(d["dct"])
    print(json.dumps({"doc_id": d["doc_id"], "spans": list(spans(d["text"], base))}))
