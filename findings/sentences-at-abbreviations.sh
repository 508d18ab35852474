#!/usr/bin/env bash
# Where do sentences of German and French policies end?
#
# Guess: a splitter with rules per language knows the abbreviations that stand in nearly every
# policy there.
# Seen: it cuts after "Abs.", "lit." and "art." even before a number, so that another cited
# paragraph is a change of a sentence that reads "1 Nr. 3 DSGVO.", with no verb and no subject.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    pysbd==0.3.4 || exit 3

"$place/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from pysbd import Segmenter

POLICIES = {
    "de": "Wir speichern Daten nach § 5 Abs. 1 Nr. 3 DSGVO. Sie können widersprechen.",
    "fr": "Nous traitons vos données selon l'art. 6 du RGPD. Vous pouvez vous y opposer.",
}


def sentences(language: str) -> list[str]:
    splitter = Segmenter(language=language, clean=False)
    return [sentence.strip() for sentence in splitter.segment(POLICIES[language])]


expected = {"de": 2, "fr": 2}
seen = {language: sentences(language) for language in POLICIES}
surprise = {
    "de": ["Wir speichern Daten nach § 5 Abs.", "1 Nr. 3 DSGVO.", "Sie können widersprechen."],
    "fr": ["Nous traitons vos données selon l'art.", "6 du RGPD.", "Vous pouvez vous y opposer."],
}

names = ("pysbd",)
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
