#!/usr/bin/env bash
# One cell of a cookie table grows by a few words. How many lines of the text change?
#
# Guess: one, the row of that cell.
# Seen: all. Columns are padded to their widest cell, so each row gets new blanks, and a diff by
# lines shows the whole table as replaced, the edited row among them. changedetection.io 0.60.10
# reads pages with this library.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    inscriptis==2.7.6 lxml==6.1.3 || exit 3

"$place/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from inscriptis import get_text


def lines(life: str) -> list[str]:
    rows = [("Cookie", "Life"), ("sid", life), ("lang", "1 year"), ("ab", "1 day")]
    table = "".join(f"<tr><td>{name}</td><td>{time}</td></tr>" for name, time in rows)
    return get_text(f"<table>{table}</table>").splitlines()


before, after = lines("1 day"), lines("1 day after your last visit")
changed = sum(old != new for old, new in zip(before, after, strict=True))
expected = "1 of 4 lines"
seen = f"{changed} of {len(after)} lines"
surprise = "4 of 4 lines"

names = ("inscriptis", "lxml")
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
