#!/usr/bin/env bash
# A patch says: put "do not" before "share data with partners". It meets a policy that has no such
# sentence.
#
# Guess: patch_apply says False, as what stands around the edit is not there.
# Seen: it says True, and has put the words into another clause. Texts must not be kept as such
# patches, and an edit must not be carried over to another language or region page with them.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    diff-match-patch==20241021 || exit 3

"$place/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from diff_match_patch import diff_match_patch

tool = diff_match_patch()
patches = tool.patch_make("We share data with partners.", "We do not share data with partners.")
policy = "We use cookies. We sell data to partners. We store data."

expected = (policy, [False])
seen = tool.patch_apply(patches, policy)
surprise = ("We use cookies. We sell data to partners. We do not store data.", [True])

names = ("diff-match-patch",)
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
