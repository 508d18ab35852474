"""From nothing to the first alert, and through one month with a moved clock: as one types it.

What can't be a test is the machine around it: systemd, pipx and containers are tried by hand and by
`make container-test`; an upgrade of the code is played by tests/upgrade.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import CodeType

import pytest
from click.testing import CliRunner, Result

from monitor import clock
from monitor.cli.main import cli
from tests.cli.feedback_rig import page
from tests.site import Site

pytestmark = pytest.mark.slow

STEP = timedelta(hours=6, minutes=40)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CHANNELS = """
[storage]
path = "monitor.db"

[display]
timezone = "Europe/Berlin"

[channels.desk]
url = "file://{folder}/desk.jsonl"

[channels.night]
url = "file://{folder}/night.jsonl"
quiet = "20:00-07:00"
timezone = "Europe/Berlin"

[channels.morning]
url = "file://{folder}/morning.jsonl"

[[route]]
channels = ["desk", "night"]

[[route]]
channels = ["morning"]
digest = "daily 08:00"
timezone = "Europe/Berlin"
"""


@dataclass
class Machine:
    """A machine on which somebody types, beside a site and a clock that is moved."""

    folder: Path
    site: Site
    now: datetime = MONDAY
    typed: list[str] = field(default_factory=list)

    def types(self, *words: str) -> Result:
        """Type a command and return what came of it: no traceback, ever."""
        self.typed.append(" ".join(words))
        done = CliRunner().invoke(cli, words, standalone_mode=False)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def code(self, done: Result) -> int:
        return done.return_value if isinstance(done.return_value, int) else done.exit_code

    def passes(self, **length: float) -> None:
        """Let time pass, with a check whenever one is due: six hours after the last, and a bit."""
        end = self.now + timedelta(**length)
        while self.now < end:
            self.now = min(self.now + STEP, end)
            self.moved()
            self.types("check", "--due")

    def moved(self) -> None:
        clock.moved = self.now - datetime.now(UTC)  # type: ignore[attr-defined]

    def shows(self, **policy: object) -> None:
        """Let the site publish another text."""
        self.site.at("/privacy").publishes(page(**policy))  # type: ignore[arg-type]

    def told(self, channel: str = "desk", *kinds: str) -> list[dict]:
        """What a channel got so far, of some kinds or of all but the weekly reports."""
        path = self.folder / f"{channel}.jsonl"
        rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        facts = [json.loads(row) for row in rows]
        alerts = [one for each in facts for one in each.get("alerts", [each])]
        return [
            one for one in alerts if (one["kind"] in kinds if kinds else one["kind"] != "report")
        ]


@pytest.fixture
def moved_clock() -> Iterator[None]:
    """Every reference to the clock gives the moved time, wherever it was imported to."""
    kept: CodeType = clock.system_clock.__code__
    clock.moved = timedelta(0)  # type: ignore[attr-defined]
    clock.system_clock.__code__ = (lambda: datetime.now(UTC) + moved).__code__  # type: ignore[name-defined]  # noqa: F821
    yield
    clock.system_clock.__code__ = kept
    del clock.moved  # type: ignore[attr-defined]


@pytest.fixture
def machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved_clock: None
) -> Iterator[Machine]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USER", "dana")
    monkeypatch.delenv("POLICY_MONITOR_CONFIG", raising=False)
    monkeypatch.delenv("SUDO_USER", raising=False)
    with Site() as site:
        machine = Machine(folder=tmp_path, site=site)
        machine.shows()
        machine.moved()
        yield machine


def test_from_nothing_through_one_month(machine: Machine):
    set_up(machine)
    first_alert(machine)
    quiet_hours_and_digest(machine)
    review(machine)
    noise(machine)
    mute(machine)
    copy_put_back(machine)
    upgrade_and_end(machine)


def set_up(machine: Machine) -> None:
    """The first evening: a list, a page, a channel, and a first check."""
    assert "no watch list found" in machine.types("doctor").output
    assert "next: policy-monitor add" in machine.types("init").output
    url = f"{machine.site.url}privacy"
    dry = machine.types("add", url, "--id", "acme-privacy", "--allow-private", "--dry-run")
    assert dry.output.startswith("would add acme-privacy")
    machine.types("add", url, "--id", "acme-privacy", "--allow-private")
    path = machine.folder / "policy-monitor.toml"
    path.write_text(CHANNELS.format(folder=machine.folder) + path.read_text())
    checked = machine.types("config", "check")
    assert machine.code(checked) == 0, checked.output
    assert machine.code(machine.types("alert", "test")) == 0
    for name in ("desk", "night", "morning"):
        (machine.folder / f"{name}.jsonl").unlink()
    assert "acme-privacy: new" in machine.types("check").output
    assert machine.types("status").stdout == "the one watch is up to date\n"
    assert "problem" not in machine.types("doctor").output
    assert machine.told() == []


def first_alert(machine: Machine) -> None:
    """The policy keeps data for twice as long, in the evening: the desk hears it at once."""
    machine.passes(days=3, hours=12)  # 22:00 in Berlin
    assert machine.told() == []
    machine.shows(months=36)
    assert machine.code(machine.types("check")) == 1
    (alert,) = machine.told()
    assert (alert["change"], alert["watch"]) == (1, "acme-privacy")
    assert "36 months" in json.dumps(alert, ensure_ascii=False)
    assert machine.code(machine.types("show", "1")) == 0
    assert "36" in machine.types("diff", "acme-privacy", "--change", "1").output


def quiet_hours_and_digest(machine: Machine) -> None:
    """Nothing is lost: the night ends, and the digest goes out at eight."""
    assert (machine.told("night"), machine.told("morning")) == ([], [])
    assert "pending" in machine.types("deliveries").output
    machine.passes(hours=16)
    assert [one["change"] for one in machine.told("night")] == [1]
    assert [one["change"] for one in machine.told("morning")] == [1]


def review(machine: Machine) -> None:
    """What needs action stays in sight until somebody has acted."""
    machine.types("ack", "1", "--state", "needs-action", "--note", "ask for a DPA")
    assert "needs action, says dana (ask for a DPA)" in machine.types("status").output
    machine.types("ack", "1", "--state", "accepted")
    assert "needs action" not in machine.types("status").output


def noise(machine: Machine) -> None:
    """A reader's quote in the text is noise, and is ignored from then on."""
    machine.shows(months=36, quote="My cat reads every letter, says Ben from Leeds.")
    machine.passes(days=2)
    told = machine.told()
    if len(told) == 1:
        pytest.fail("the quote was told as no change: nothing to mark as noise")
    number = str(told[-1]["change"])
    patch = machine.types("noise", number).stdout
    (machine.folder / "noise.patch").write_text(patch)
    subprocess.run(
        ["patch", "-p0", "policy-monitor.toml", "noise.patch"], check=True, capture_output=True
    )
    machine.shows(months=36, quote="A letter a day keeps gloom away, says Cy from York.")
    machine.passes(days=2)
    assert len(machine.told()) == len(told)


def mute(machine: Machine) -> None:
    """A muted watch is checked, and what it raised is sent when it is heard again."""
    before = len(machine.told())
    machine.types("mute", "acme-privacy", "--until", "5d")
    machine.shows(months=24)
    machine.passes(days=3)
    assert len(machine.told()) == before
    assert "muted: acme-privacy" in machine.types("status").output
    machine.types("unmute", "acme-privacy")
    machine.types("check", "--due")
    assert len(machine.told()) == before + 1


def copy_put_back(machine: Machine) -> None:
    """The database of yesterday is put back: what changed since is told again, and once."""
    machine.types("backup", "copy.db")
    before = len(machine.told())
    machine.shows(months=60)
    machine.passes(days=1)
    assert len(machine.told()) == before + 1
    for ending in ("", "-wal", "-shm"):
        Path(f"monitor.db{ending}").unlink(missing_ok=True)
    shutil.copy("copy.db", "monitor.db")
    machine.passes(days=2)
    assert len(machine.told()) == before + 2
    last, again = machine.told()[-2:]
    assert last["new_sha256"] == again["new_sha256"]
    assert "no damage found" in machine.types("verify").output


def upgrade_and_end(machine: Machine) -> None:
    """An upgrade of the readers tells nobody; each Monday there was a report; the end."""
    before = len(machine.told())
    assert machine.code(machine.types("reprocess")) == 0
    machine.passes(days=14)
    assert len(machine.told()) == before
    reports = machine.told("desk", "report")
    assert len(reports) >= 3
    assert {one["headline"] for one in reports} == {"The one watch is up to date"}
    assert machine.now - MONDAY > timedelta(days=26)
    machine.types("rename", "acme-privacy", "acme")
    machine.types("remove", "acme")
    assert "what changed" not in machine.types("list").output
    assert "36 months" in machine.types("history", "acme").output
