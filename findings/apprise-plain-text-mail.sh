#!/usr/bin/env bash
# A plain-text alert goes to a mail address that nothing more was said about. What does its HTML
# part hold?
#
# Guess: the words with blanks between them, as HTML for mail needs so that lines can wrap.
# Seen: mail is HTML by default, and each blank becomes a no-break space: a paragraph is one
# unbreakable line, and a quoted clause that is copied out of the mail differs from the page's at
# every blank.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    apprise==2.3.0 || exit 3

"$place/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import apprise
from apprise.conversion import convert_between

mail = apprise.Apprise.instantiate("mailto://someone:secret@mail.example")
needed = mail.notify_format[0] if isinstance(mail.notify_format, tuple) else mail.notify_format

expected = ("html", "We sell your data now.")
seen = (needed.value, convert_between(apprise.NotifyFormat.TEXT, needed, "We sell your data now."))
surprise = ("html", "We&nbsp;sell&nbsp;your&nbsp;data&nbsp;now.")

names = ("apprise",)
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
