#!/usr/bin/env bash
# Clauses 5, 6 and 9 of terms, numbered as a browser shows them by <ol start="5"> and <li
# value="9">.
#
# Guess: text renderers that number lists show 5, 6, 9.
# Seen: none does. inscriptis knows `value` and not `start`, html2text and markdownify know `start`
# and not `value`. "As clause 9 says" then points to another clause, and a renumbering is seen by
# one and not by others.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    inscriptis==2.7.6 html2text==2025.4.15 markdownify==1.2.3 lxml==6.1.3 || exit 3

"$place/bin/python" - <<'PY'
import re
import sys
from importlib.metadata import version

from html2text import html2text
from inscriptis import get_text
from markdownify import markdownify

CLAUSES = '<ol start="5"><li>Fees</li><li>Notice</li><li value="9">Law</li></ol>'
READERS = {"inscriptis": get_text, "html2text": html2text, "markdownify": markdownify}

expected = {tool: "5 6 9" for tool in READERS}
seen = {tool: " ".join(re.findall(r"\d+", read(CLAUSES))) for tool, read in READERS.items()}
surprise = {"inscriptis": "1 2 9", "html2text": "5 6 7", "markdownify": "5 6 7"}

names = ("inscriptis", "html2text", "markdownify")
print("packages:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
