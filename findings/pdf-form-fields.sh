#!/usr/bin/env bash
# A data processing agreement is a PDF form: the name of the customer stands in a field and is
# shown.
#
# Guess: at least pdfium, which draws the field, has the name in the page's text once its forms are
# loaded.
# Seen: none of three readers has it. What was filled in can change without a change of text; it has
# to be read from the fields themselves.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    pypdfium2==5.15.2 pypdf==7.1.1 pdfminer.six==20260107 reportlab==5.1.0 || exit 3

"$place/bin/python" - <<'PY'
import io
import sys
from importlib.metadata import version

import pdfminer.high_level
import pypdf
import pypdfium2
from reportlab.pdfgen.canvas import Canvas

file = io.BytesIO()
page = Canvas(file)
page.drawString(60, 700, "Customer:")
page.acroForm.textfield(name="customer", value="Northwind Ltd", x=130, y=690, width=200, height=20)
page.save()

pdfium = pypdfium2.PdfDocument(file.getvalue())
pdfium.init_forms()
reader = pypdf.PdfReader(file)
texts = {
    "pdfium": pdfium[0].get_textpage().get_text_range(),
    "pypdf": reader.pages[0].extract_text(),
    "pdfminer": pdfminer.high_level.extract_text(file),
    "the fields": str(reader.get_form_text_fields()),
}
expected = ["pdfium", "the fields"]
seen = [where for where, text in texts.items() if "Northwind Ltd" in text]
surprise = ["the fields"]

names = ("pypdfium2", "pypdf", "pdfminer.six")
print("packages:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
