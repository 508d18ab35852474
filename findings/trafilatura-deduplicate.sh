#!/usr/bin/env bash
# Is a page read alike each time it is read?
#
# Guess: yes. `deduplicate` drops what one page says twice; another call is another page.
# Seen: the memory of what was said is the process's. From the fourth call on, the same page has no
# text at all: a long-running monitor would report every unchanged policy as emptied, a cron job
# never.
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
PAGE = f"<html><body><main><h1>Privacy policy</h1>{POLICY}</main></body></html>"

texts = [trafilatura.extract(PAGE, deduplicate=True) for _ in range(5)]
expected = ["text"] * 5
seen = ["nothing" if text is None else "text" for text in texts]
surprise = ["text", "text", "text", "nothing", "nothing"]

names = ("trafilatura", "lxml")
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
