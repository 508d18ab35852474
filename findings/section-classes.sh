#!/usr/bin/env bash
# Can the class of a section decide whether its clause is part of the policy?
#
# Guess: not in the middle of the main text, where a long paragraph stands under a heading.
# Seen: it does, and each tool has words of its own. readability drops "community-rules",
# trafilatura drops "shared-data"; what one loses the other keeps. A new class name in a redesign
# deletes a clause.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
# Older releases of pip fail on an extra that two packages name.
"$place/bin/pip" install --quiet --disable-pip-version-check pip==26.3 || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    readability-lxml==0.9 trafilatura==2.3.1 lxml==6.1.3 lxml-html-clean==0.4.6 || exit 3

"$place/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import readability
import trafilatura

PART = "<p>We collect what you tell us, part {}, and keep it while your account is open.</p>"
POLICY = "".join(PART.format(number) for number in range(8))
RIGHT = "You may ask us to erase your data, and we answer within thirty days, without any fee."


def page(name: str) -> str:
    section = f'<section class="{name}"><h2>Your rights</h2><p>{RIGHT}</p></section>'
    return f"<html><body><main>{POLICY}{section}{POLICY}</main></body></html>"


def keepers(name: str) -> list[str]:
    texts = {
        "readability": readability.Document(page(name)).summary(),
        "trafilatura": trafilatura.extract(page(name)) or "",
    }
    return [tool for tool, text in texts.items() if "thirty days" in text]


CLASSES = ["rights", "community-rules", "shared-data"]
expected = {name: ["readability", "trafilatura"] for name in CLASSES}
seen = {name: keepers(name) for name in CLASSES}
surprise = {
    "rights": ["readability", "trafilatura"],
    "community-rules": ["trafilatura"],
    "shared-data": ["readability"],
}

names = ("readability-lxml", "trafilatura", "lxml")
print("packages:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
