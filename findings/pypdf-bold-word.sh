#!/usr/bin/env bash
# One line of a PDF has a bold word in its middle. Is it one line of text?
#
# Guess: yes, the three pieces stand on one baseline, a blank's width apart.
# Seen: pypdf gives three lines when each piece is a text object of its own, as drawString of
# reportlab writes it; pdfium gives one. Setting one word in bold is then a change of three lines.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    pypdf==7.1.1 pypdfium2==5.15.2 reportlab==5.1.0 || exit 3

"$place/bin/python" - <<'PY'
import io
import sys
from importlib.metadata import version

import pypdf
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

file = io.BytesIO()
page = Canvas(file)
left = 60
RUNS = {"We do ": "Helvetica", "not ": "Helvetica-Bold", "sell it.": "Helvetica"}
for words, font in RUNS.items():
    page.setFont(font, 11)
    page.drawString(left, 700, words.strip())
    left += page.stringWidth(words, font, 11)
page.save()
pdfium_page = pypdfium2.PdfDocument(file.getvalue())[0]

expected = dict.fromkeys(("pypdf", "pypdfium2"), ["We do not sell it."])
seen = {
    "pypdf": pypdf.PdfReader(file).pages[0].extract_text().splitlines(),
    "pypdfium2": pdfium_page.get_textpage().get_text_range().splitlines(),
}
surprise = expected | {"pypdf": ["We do", "not", "sell it."]}

names = ("pypdf", "pypdfium2")
print("packages:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
