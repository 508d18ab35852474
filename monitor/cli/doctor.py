"""`policy-monitor doctor`: is everything in place to watch and alert, and if not, what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.settings import Config
from monitor.decide import health
from monitor.errors import ConfigError, StorageError, UsageError
from monitor.model.health_state import HealthState
from monitor.render import json_output
from monitor.render.labels import counted, stamp
from monitor.store import undelivered, watch_health
from monitor.store.database import Store
from monitor.store.history import History
from monitor.store.runs import RECENT, Runs

# A database of a few hundred watches grows by some 50 MB a year; below this SQLite can't even make
# the copy that an upgrade leaves behind.
_LEAST_FREE_BYTES = 200_000_000
# The clock may be set back by an hour in autumn or by an NTP correction; a day is a wrong clock.
_CLOCK_SLIP = timedelta(hours=2)


class Grade(StrEnum):
    """How a finding is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One thing that was looked at, and what to do about it."""

    what: str
    grade: Grade
    words: str
    remedy: str = ""


@dataclass(slots=True)
class _Patient:
    """What the findings are about."""

    context: CliContext
    now: datetime
    config: Config | None = None
    findings: list[Diagnosis] = field(default_factory=list)

    def ok(self, what: str, words: str) -> None:
        self.findings.append(Diagnosis(what=what, grade=Grade.OK, words=words))

    def warn(self, what: str, words: str, remedy: str) -> None:
        self.findings.append(Diagnosis(what=what, grade=Grade.WARNING, words=words, remedy=remedy))

    def problem(self, what: str, words: str, remedy: str) -> None:
        self.findings.append(Diagnosis(what=what, grade=Grade.PROBLEM, words=words, remedy=remedy))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and finding.")
@click.pass_context
def doctor(ctx: click.Context, /, as_json: bool) -> None:
    """Check watch list, secrets, channels, database, disk, clock, permissions and daemon.

    Says for everything that is not in order what to do. Nothing is sent or changed: alerts are
    tried out by `policy-monitor alert test`. Exit code 1 if there is a problem, 0 if there are only
    warnings.

    \b
    policy-monitor doctor
    """
    patient = _Patient(CliContext.of(ctx.obj), system_clock())
    for examine in _EXAMINATIONS:
        examine(patient)
    if as_json:
        for one in patient.findings:
            click.echo(json_output.line(_json(one)))
    else:
        output.print_rows(("what", "", "finding", "what to do"), map(_row, patient.findings))
    ctx.exit(1 if any(one.grade is Grade.PROBLEM for one in patient.findings) else 0)


def _watch_list(patient: _Patient) -> None:
    try:
        patient.config = patient.context.load_without_secrets()
    except UsageError as error:
        patient.problem("watch list", str(error), "policy-monitor init")
        return
    except ConfigError as error:
        first = str(error.problems[0])
        remedy = "policy-monitor config check"
        patient.problem("watch list", f"{counted(len(error.problems), 'problem')}: {first}", remedy)
        return
    watches = counted(len(patient.config.watches), "watch", "watches")
    if not patient.config.watches:
        patient.warn("watch list", "nothing is watched", "policy-monitor add URL")
    elif patient.config.warnings:
        warnings = counted(len(patient.config.warnings), "warning")
        patient.warn("watch list", f"{watches}, {warnings}", "policy-monitor config check")
    else:
        patient.ok("watch list", f"{patient.config.path}: {watches}")


def _secrets_and_channels(patient: _Patient) -> None:
    if patient.config is None:
        return
    if not patient.config.rules.channels:
        patient.warn("channels", "nobody is told of changes", "add a [channels.NAME] with a url")
        return
    try:
        patient.context.load()
    except ConfigError as error:
        remedy = "run it as the service: docs/install.md, “As the service”"
        patient.problem("channels", "; ".join(one.what for one in error.problems), remedy)
        return
    channels = counted(len(patient.config.rules.channels), "channel")
    patient.ok("channels", f"{channels}, secrets found; policy-monitor alert test sends a sample")


def _database(patient: _Patient) -> None:
    if patient.config is None:
        return
    path = patient.context.database(patient.config)
    try:
        with patient.context.reading() as store:
            counts = History(store).counts(patient.now)
            patient.ok(
                "database",
                f"{path}: {counted(counts.versions, 'version')}, "
                f"{counted(counts.changes, 'change')}, {counts.size_bytes // 1_000_000:,} MB",
            )
            _stored(patient, patient.config, store)
    except StorageError as error:
        if path.exists():
            patient.problem("database", str(error), "docs/storage.md; policy-monitor verify")
        else:
            patient.warn("database", f"there is none at {path} yet", "policy-monitor check")


def _stored(patient: _Patient, config: Config, store: Store) -> None:
    latest = max(
        (one.checked_at for one in History(store).watches() if one.checked_at), default=None
    )
    if latest is not None and latest > patient.now + _CLOCK_SLIP:
        words = f"it is {stamp(patient.now)} here, and a check of {stamp(latest)} is stored"
        patient.problem("clock", words, "set the clock; timedatectl set-ntp true")
    else:
        patient.ok("clock", stamp(patient.now))
    _daemon(patient, store)
    healths = watch_health.healths(store, config.rules, patient.now)
    if any(one.needs_person or one.state is HealthState.STALE for one in healths):
        patient.warn("watches", health.summary_line(healths), "policy-monitor status")
    elif healths:
        patient.ok("watches", health.summary_line(healths))
    if lost := len(undelivered.recently_given_up(store, patient.now)):
        words = f"{counted(lost, 'undelivered alert')} in the last week"
        patient.problem("deliveries", words, "policy-monitor deliveries --failed")


def _daemon(patient: _Patient, store: Store) -> None:
    down = Runs(store).downtimes(patient.now - RECENT, patient.now)
    if down and down[-1].to_at is None:
        remedy = "systemctl status policy-monitor; journalctl -u policy-monitor"
        patient.problem("daemon", f"not running since {stamp(down[-1].from_at)}", remedy)
    elif down:
        patient.warn(
            "daemon", f"was down {counted(len(down), 'time')} last week", "policy-monitor status"
        )
    else:
        patient.ok("daemon", "no downtime in the last week")


def _disk(patient: _Patient) -> None:
    if patient.config is None:
        return
    folder = _existing(patient.context.database(patient.config).parent)
    free = shutil.disk_usage(folder).free
    words = f"{free // 1_000_000:,} MB free at {folder}"
    if free < _LEAST_FREE_BYTES:
        patient.problem("disk", words, "make room, or name another path under [storage]")
    else:
        patient.ok("disk", words)


def _permissions(patient: _Patient) -> None:
    if patient.config is None:
        return
    path = patient.context.database(patient.config)
    target = path if path.exists() else _existing(path.parent)
    if os.access(target, os.W_OK) and os.access(_existing(path.parent), os.W_OK):
        patient.ok("permissions", f"{target} can be written")
    else:
        remedy = "run it as the service or as root: docs/install.md, “As the service”"
        patient.problem("permissions", f"{target} can't be written by this user", remedy)


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


_EXAMINATIONS: tuple[Callable[[_Patient], None], ...] = (
    _watch_list,
    _secrets_and_channels,
    _database,
    _disk,
    _permissions,
)


def _json(one: Diagnosis) -> dict[str, Any]:
    return {"what": one.what, "grade": one.grade, "words": one.words, "remedy": one.remedy or None}


def _row(one: Diagnosis) -> tuple[str, ...]:
    return one.what, str(one.grade), one.words, one.remedy
