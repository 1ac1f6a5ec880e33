"""Reads EDTF strings, one a line, and says what the package edtf makes of them.

Standard input: one string a line. Standard output, a line for each, in order,
fields parted by tabs: the string, its conformance level (0, 1, 2; "-" if it
does not parse), and its first and last day ("" for a season or an unknown
year). Needs the packages in edtf.txt; run by TestEDTFByAnIndependentParser.
"""

import sys

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

LEVEL = {
    "Date": 0, "DateAndTime": 0, "Interval": 0,
    "UncertainOrApproximate": 1, "Unspecified": 1, "Level1Interval": 1, "LongYear": 1, "Season": 1,
    "PartialUncertainOrApproximate": 2, "PartialUnspecified": 2, "OneOfASet": 2, "MultipleDates": 2,
    "Level2Interval": 2, "Level2Season": 2, "ExponentialYear": 2,
}


def day(t):
    return f"{t.tm_year:04d}-{t.tm_mon:02d}-{t.tm_mday:02d}"


def check(s):
    try:
        value = parse_edtf(s)
    except EDTFParseException:
        return "-", "", ""
    name = type(value).__name__
    if name.endswith("Season") or "XXXX" in s:
        return LEVEL[name], "", ""
    return LEVEL[name], day(value.lower_strict()), day(value.upper_strict())


for line in sys.stdin:
    s = line.rstrip("\n")
    print(s, *check(s), sep="\t")
