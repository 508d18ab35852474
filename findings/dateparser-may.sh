#!/usr/bin/env bash
# Which dates does the sentence "We may share your data with partners." state?
#
# Guess: none. `search_dates` is told the language, and "may" is a verb here.
# Seen: "We may" is a day of May, and "We" alone is a Wednesday. Nearly every sentence of a policy
# says "we" or "may", so each yields a date near the day on which it is read.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    dateparser==1.5.0 || exit 3

"$place/bin/python" - <<'PY'
import sys
from datetime import datetime
from importlib.metadata import version

from dateparser.search import search_dates

SENTENCES = ["We may share your data with partners.", "We now share your data with partners."]
TODAY = {"RELATIVE_BASE": datetime(2026, 6, 15)}


def dates(sentence: str) -> list[str]:
    found = search_dates(sentence, languages=["en"], settings=TODAY) or []
    return [f"{words}: {day:%Y-%m-%d}" for words, day in found]


expected = [[], ["now: 2026-06-15"]]
seen = [dates(sentence) for sentence in SENTENCES]
surprise = [["We may: 2026-05-15"], ["We: 2026-06-10", "now: 2026-06-15"]]

names = ("dateparser",)
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
