#!/usr/bin/env bash
# Both versions of a page strike the word "not" out, as redlines for customers do, and one other
# word changes.
#
# Guess: the struck word stays struck in the marked-up result, beside the marks of the change.
# Seen: <del> and <ins> of the page itself are taken off. The result says "We may not sell" without
# a mark, the opposite of what both pages say. A diff's own marks and the page's must be told apart
# before comparing.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    lxml==6.1.3 || exit 3

"$place/bin/python" - <<'PY'
import re
import sys
from importlib.metadata import version

from lxml.html.diff import htmldiff

PAGE = "<p>We may <del>not</del> sell your data for a {}.</p>"

marked = htmldiff(PAGE.format("fee"), PAGE.format("price"))
in_force = re.sub(r"<del>.*?</del>|</?\w+>", "", marked)
expected = "We may sell your data for a price."
seen = " ".join(in_force.split())
surprise = "We may not sell your data for a price."

names = ("lxml",)
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
