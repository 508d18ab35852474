#!/usr/bin/env bash
# Which recipients of personal data does the main text name?
#
# Guess: all of them. Lists belong to the main text, and these items are of one kind.
# Seen: an item or a table cell that is only the name of one of some large networks or services (or
# a word such as "Print" or "E-Mail") is taken for a share button and dropped, also with
# favor_recall. A policy that adds one of them to its recipients has the same text as before.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    trafilatura==2.3.1 lxml==6.1.3 lxml-html-clean==0.4.6 || exit 3

"$place/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import trafilatura

PART = "<p>We collect what you tell us, part {}, and keep it while your account is open.</p>"
POLICY = "".join(PART.format(number) for number in range(8))
NAMES = ["Google", "Northwind Mail", "Facebook", "Contoso Pay", "Pinterest"]
LIST = "".join(f"<li>{name}</li>" for name in NAMES)
SECTION = f"<h2>Recipients</h2><p>We share account data with:</p><ul>{LIST}</ul>"
PAGE = f"<html><body><main><h1>Privacy policy</h1>{POLICY}{SECTION}</main></body></html>"

text = trafilatura.extract(PAGE, favor_recall=True) or ""
expected = NAMES
seen = [name for name in NAMES if name in text]
surprise = ["Northwind Mail", "Contoso Pay"]

names = ("trafilatura", "lxml")
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
