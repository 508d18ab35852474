#!/usr/bin/env bash
# Does a sentence keep its language when it is set in capitals, as disclaimers are?
#
# Guess: yes; each of these is told rightly as a plain sentence.
# Seen: five of six turn German, one English. A page whose clause is now in capitals looks as if it
# had changed its language. py3langid 0.4.0 tells all six in both forms.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    langdetect==1.0.9 || exit 3

"$place/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from langdetect import DetectorFactory, detect

SENTENCES = {
    "fr": "Nous ne sommes pas responsables des dommages indirects.",
    "es": "No vendemos sus datos personales a terceros.",
    "pt": "Não vendemos os seus dados pessoais a terceiros.",
    "nl": "De dienst wordt geleverd zonder enige garantie.",
    "pl": "Nie sprzedajemy danych osobowych.",
    "sv": "Vi säljer inte dina uppgifter till andra.",
}


def language(text: str) -> str:
    DetectorFactory.seed = 0  # the library draws lots without it
    return detect(text)


plain = {code: language(text) for code, text in SENTENCES.items()}
capitals = {code: language(text.upper()) for code, text in SENTENCES.items()}
expected = ("as written", plain, "in capitals", plain)
seen = ("as written", plain, "in capitals", capitals)
turned = {"fr": "de", "es": "de", "pt": "de", "nl": "de", "pl": "de", "sv": "en"}
surprise = ("as written", {code: code for code in SENTENCES}, "in capitals", turned)

names = ("langdetect",)
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
