#!/usr/bin/env bash
# When does the crontab line "0 9 1 * mon" send a digest?
#
# Guess: as cron does, on the first of each month and on each Monday, since from_crontab reads
# crontab lines.
# Seen: only on a first that is a Monday, in 2026 for the first time in June. The same line moved
# from a crontab into the daemon goes silent for months.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place" || exit 3
"$place/bin/pip" install --quiet --disable-pip-version-check \
    apscheduler==3.11.3 || exit 3

"$place/bin/python" - <<'PY'
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from apscheduler.triggers.cron import CronTrigger

trigger = CronTrigger.from_crontab("0 9 1 * mon", timezone=timezone.utc)
now = datetime(2026, 1, 2, tzinfo=timezone.utc)
seen = []
for _ in range(3):
    fires = trigger.get_next_fire_time(None, now)
    seen.append(f"{fires:%a %d %b %Y}")
    now = fires + timedelta(seconds=1)

expected = ["Mon 05 Jan 2026", "Mon 12 Jan 2026", "Mon 19 Jan 2026"]
surprise = ["Mon 01 Jun 2026", "Mon 01 Feb 2027", "Mon 01 Mar 2027"]

names = ("apscheduler",)
print("package:", ", ".join(f"{name} {version(name)}" for name in names))
print("expected:", expected)
print("seen:    ", seen)
sys.exit(seen != surprise)
PY
