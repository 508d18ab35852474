"""An upgrade is silent and loses nothing: today's program on what commit a67df29 left behind.

`make.py` made the fixture: 40 invented policies after five weeks, with every kind of state pending. A change to a
reader, the schema or the configuration must keep this green. Where an alert is meant to differ from now on, the
difference is listed in the test with its reason; the fixture is never regenerated to fit.
"""

from __future__ import annotations

import json
import lzma
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.upgrade import today

HERE = Path(__file__).parent
FACTS: dict[str, Any] = json.loads(lzma.decompress((HERE / "a67df29.json.xz").read_bytes()))
STOPPED, RESTART = (datetime.fromisoformat(FACTS[name]) for name in ("now", "restart"))
STORED: dict[str, Any] = FACTS["stored"]
WATCHES = list(STORED["history"])
READERS = {one["reader"] for history in STORED["history"].values() for one in history["versions"]}
# fmt: off
KEPT = (
    "watches", "addresses", "snapshots", "bodies", "versions", "documents", "texts", "changes",
    "checks", "alerts", "deliveries", "feedback",
)
# fmt: on
"""Tables that lose no row in an upgrade."""
AlertId = tuple[str, str, str]
"""The day, the watch and the kind of an alert."""


@dataclass
class Installation:
    """A folder with the watch list and the database of commit a67df29."""

    folder: Path

    def run_daemon(self, course: str, until: datetime) -> list[today.Sent]:
        """Run today's daemon from the restart until an instant; return what it sent."""
        answers = FACTS["answers"]
        return today.run_daemon(self.folder, answers, course, start=RESTART, until=until)

    def run(self, *words: str) -> tuple[int, list[Any]]:
        """Run a verb with --json at the restart; return its exit code and the objects printed."""
        return today.run_verb(self.folder, RESTART, *words)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the database."""
        with closing(sqlite3.connect(self.folder / "policy-monitor.db")) as connection:
            return connection.execute(query, values).fetchall()

    def alert_facts(self) -> list[dict[str, Any]]:
        """Return the facts of the alerts raised since the restart, oldest first."""
        keys = self.rows("SELECT key FROM alerts WHERE at > ? ORDER BY at, key", micros(STOPPED))
        return [self.run("show", key)[1][0] for (key,) in keys]

    def alerts(self) -> list[AlertId]:
        """Return the alerts raised since the restart, oldest first."""
        return [alert_id(facts) for facts in self.alert_facts()]

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table in `KEPT`."""
        return {table: self.rows(f"SELECT count(*) FROM {table}")[0][0] for table in KEPT}

    def is_reprocessed(self) -> bool:
        """Whether a newer reader has reprocessed the stored pages."""
        return not READERS.issuperset(
            row[0] for row in self.rows("SELECT DISTINCT reader FROM documents")
        )


def micros(at: datetime) -> int:
    """Return an instant as the database stores it."""
    return int(at.timestamp() * 1_000_000)


def alert_id(facts: dict[str, Any]) -> AlertId:
    """Return what identifies an alert here."""
    return facts["at"][:10], facts["watch"], facts["kind"]


def alerts_then(course: str) -> list[AlertId]:
    """Return the alerts that commit a67df29 went on to raise."""
    return [alert_id(facts) for facts in FACTS["told"][course]["alerts"]]


def without_links(alerts: list[AlertId]) -> Counter[AlertId]:
    """Return the alerts, without those on links, which have a test of their own."""
    return Counter(alert for alert in alerts if alert[2] != "relinked")


def end_of(course: str) -> datetime:
    """Return until when commit a67df29 went on."""
    return datetime.fromisoformat(FACTS["told"][course]["until"])


def install(folder: Path) -> Installation:
    """Put the fixture into a folder."""
    shutil.copy(HERE / "watches.toml", folder / "watches.toml")
    database = lzma.decompress((HERE / "a67df29.db.xz").read_bytes())
    (folder / "policy-monitor.db").write_bytes(database)
    return Installation(folder)


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    return install(tmp_path)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The database as it was left behind, upgraded as the first check or the daemon does it, for
    tests that only read.
    """
    installation = install(tmp_path_factory.mktemp("opened"))
    today.upgrade(installation.folder)
    return installation


@dataclass
class Weeks:
    """The 17 days after the upgrade, with every page as it was before."""

    installed: Installation
    sent: list[today.Sent]
    facts: list[dict[str, Any]]
    """Of the alerts raised, oldest first."""

    def alerts(self) -> list[AlertId]:
        """Return the alerts raised, oldest first."""
        return [alert_id(facts) for facts in self.facts]


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Weeks:
    installed = install(tmp_path_factory.mktemp("weeks"))
    sent = installed.run_daemon("same", end_of("same"))
    return Weeks(installed, sent, installed.alert_facts())


def includes(now: Any, then: Any) -> bool:
    """Whether JSON printed now has everything printed then; dicts may have more keys."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(
            name in now and includes(now[name], value) for name, value in then.items()
        )
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(includes, now, then))
    return bool(now == then)


# ---- No alert is caused by the upgrade -----------------------------------------------------------


@pytest.mark.parametrize("course", ["same", "stale"])
def test_checking_the_same_bytes_raises_no_alert(installed: Installation, course: str):
    """Only the two changes confirmed by this very check are told; all other watches stay silent.

    `stale`: one page serves clauses that it dropped weeks ago, which has to be confirmed first.
    """
    path = installed.folder / "policy-monitor.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE watches SET next_check_at = ?", (micros(RESTART),))
    installed.run_daemon(course, RESTART + timedelta(minutes=1))
    checked = "SELECT count(*) FROM watches WHERE checked_at >= ?"
    assert installed.rows(checked, micros(RESTART)) == [(len(WATCHES),)]
    day = f"{RESTART:%Y-%m-%d}"
    confirmed = {(day, "pending-insertion", "silent"), (day, "pending-loss", "silent")}
    if installed.is_reprocessed():  # their text has another digest: confirmed twenty minutes later
        assert set(installed.alerts()) <= confirmed
    else:
        assert set(installed.alerts()) == confirmed


def test_reprocessing_raises_no_alert(installed: Installation):
    """`reprocess`, by the name it had then, adds no alert, delivery or change."""
    before = installed.counts()
    code, rows = installed.run("reread")
    after = installed.counts()
    assert code in {0, 1}  # 1: a newer reader parses some page differently
    assert {row["watch"] for row in rows if not row["trouble"]} == set(WATCHES)
    added = [after[table] - before[table] for table in ("alerts", "deliveries", "changes")]
    assert added == [0, 0, 0]
    assert installed.run("verify") == (0, [])


def test_unchanged_pages_raise_the_same_alerts(weeks: Weeks):
    """Same alerts on the same days: reminders, lasting trouble, recoveries, moves, links.

    One more came with a later rule: after two weeks, another language is the watch's own.
    """
    adopted = Counter({("2026-03-31", "doubt-language", "variant"): 1})
    assert without_links(weeks.alerts()) == without_links(alerts_then("same")) + adopted


def test_status_is_unchanged(opened: Installation):
    """Every watch is in the same state of health, since the same instant; the mute is in force."""
    names = ("watch", "state", "since", "needs_person")
    _, (status,) = opened.run("status")
    now = [[one[name] for name in names] for one in status["watches"]]
    then = [[one[name] for name in names] for one in STORED["status"]["watches"]]
    assert sorted(now) == sorted(then)
    assert status["muted"] == ["muted"]


def test_the_watch_list_is_still_valid(opened: Installation):
    """`config check` finds no unknown, renamed or refused key."""
    assert opened.run("config", "check")[0] == 0


# ---- No alert that was pending is lost -----------------------------------------------------------


def test_edits_after_the_upgrade_are_detected(installed: Installation):
    """All pages change in the next days, and those in trouble return with an edit; each is told."""
    installed.run_daemon("edited", end_of("edited"))
    assert without_links(installed.alerts()) == without_links(alerts_then("edited"))


@pytest.mark.parametrize(
    ("watch", "kind", "on"),
    [
        ("pending-loss", "silent", "2026-03-16"),
        ("pending-insertion", "silent", "2026-03-16"),
        ("pending-return", "reverted", "2026-03-21"),
        ("announced-beside", "reminder", "2026-03-17"),
        ("announced-beside", "reminder", "2026-03-20"),
        ("announced-alone", "reminder", "2026-03-18"),
        ("announced-alone", "reminder", "2026-03-29"),
        ("announced-alone", "reminder", "2026-04-01"),
        ("healing", "recovered", "2026-03-20"),
        ("healing-gone", "back", "2026-03-19"),
        ("failing-untold", "unhealthy", "2026-03-20"),
        ("doubt-sign-in", "unhealthy", "2026-03-18"),
        ("moving", "moved", "2026-03-18"),
    ],
)
def test_pending_alerts_are_raised(weeks: Weeks, watch: str, kind: str, on: str):
    """Each was known only from what the database remembered of the watch."""
    assert weeks.alerts().count((on, watch, kind)) == 1


def test_a_pending_link_change_is_told(weeks: Weeks):
    """On its day; reprocessing by a newer reader starts its wait anew, so it may come later."""
    days = [day for day, _, kind in weeks.alerts() if kind == "relinked"]
    latest = "2026-03-22" if weeks.installed.is_reprocessed() else "2026-03-19"
    assert len(days) == 1
    assert "2026-03-19" <= days[0] <= latest


def test_alerts_use_what_was_remembered(weeks: Weeks):
    """The earliest instant of a change; an announcement's lines, topics, direction and date."""
    now = {alert_id(facts): facts for facts in weeks.facts}
    for then in FACTS["told"]["same"]["alerts"]:
        if then["kind"] == "relinked":
            continue
        facts = now[alert_id(then)]
        assert facts["not_before"] == then["not_before"]
        if then["kind"] == "reminder":
            of_alert, of_finding = (
                ("lines", "materiality"),
                ("topics", "direction", "effective_date"),
            )
            assert includes(facts, {name: then[name] for name in of_alert})
            assert includes(facts["finding"], {name: then[name] for name in of_finding})


def test_unsent_deliveries_are_sent_once(weeks: Weeks):
    """Claimed, never tried, or failed and due again: each goes out under its first key."""
    raised = {delivery["alert"] for delivery in STORED["deliveries"]}
    then = {
        (sent["channel"], sent["key"])
        for sent in FACTS["told"]["same"]["sent"]
        if sent["alert"] in raised and sent["channel"] != "board"
    }
    now = Counter((sent.channel, sent.key) for sent in weeks.sent)
    assert len(then) > 4
    assert {one: now[one] for one in then} == dict.fromkeys(then, 1)


def test_no_message_is_sent_twice(weeks: Weeks):
    """Neither a message sent before the upgrade nor one sent since."""
    before = {(sent["channel"], sent["key"]) for sent in FACTS["sent"]}
    since = Counter((sent.channel, sent.key) for sent in weeks.sent)
    assert not before & set(since)
    assert set(since.values()) == {1}


def test_the_held_digest_goes_out(weeks: Weeks):
    """On Friday, at the first tick after eight, with both changes that were waiting for it."""
    first = next(sent.at for sent in weeks.sent if sent.channel == "board")
    assert f"{first:%a %Y-%m-%d %H}" == "Fri 2026-03-20 08"
    settled = weeks.installed.rows(
        "SELECT watches.id, settled_at FROM deliveries JOIN alerts ON alerts.id = alert "
        "JOIN watches ON number = alerts.watch WHERE channel LIKE 'board@%' "
        "AND watches.id IN ('unsent-change', 'unsent-retry')"
    )
    assert sorted(settled) == [("unsent-change", micros(first)), ("unsent-retry", micros(first))]


def test_muted_alerts_wait_for_the_end(weeks: Weeks):
    """The watch is muted until 25 March, 10:00; then the change goes to both channels."""
    rows = weeks.installed.rows(
        "SELECT channel, datetime(settled_at / 1000000, 'unixepoch') FROM deliveries "
        "JOIN alerts ON alerts.id = alert JOIN watches ON number = alerts.watch "
        "WHERE watches.id = 'muted' AND channel NOT LIKE '%@%' ORDER BY channel"
    )
    assert [channel for channel, _ in rows] == ["desk", "legal"]
    assert all("2026-03-25 10:00" <= at < "2026-03-25 10:31" for _, at in rows)


def test_no_delivery_is_left_behind(weeks: Weeks):
    """After 17 days, only what waits for the next digest is unsent."""
    unsent = weeks.installed.rows("SELECT channel, state FROM deliveries WHERE state != 'sent'")
    assert {(channel.startswith("board@"), state) for channel, state in unsent} <= {
        (True, "pending")
    }


# ---- Nothing stored is lost ----------------------------------------------------------------------


@pytest.mark.parametrize("watch", WATCHES)
def test_history_is_unchanged(opened: Installation, watch: str):
    """Addresses, versions with their pages and changes, and events, field by field."""
    _, (history,) = opened.run("history", watch)
    stored = STORED["history"][watch]
    # the weekly report is about all watches: it is filed under none of them any more
    events = [one for one in stored["events"] if one["kind"] != "report"]
    assert includes(history, {**stored, "events": events})


def test_deliveries_are_unchanged(opened: Installation):
    """Channel, state, attempts, instants and the server's words of each."""
    _, rows = opened.run("deliveries", "--limit", "1000")
    stored = [
        {**one, "watch": None} if one["alert"].startswith("report.") else one
        for one in STORED["deliveries"]
    ]
    assert includes(rows, stored)


def test_texts_and_bytes_read_back_equal(opened: Installation):
    """Every block of every version, and every stored page."""
    texts, hashes = today.read_back(opened.folder, WATCHES)
    assert texts == STORED["texts"]
    assert hashes == STORED["snapshots"]


def test_every_change_can_be_shown(opened: Installation):
    """With the finding as it was stored."""
    versions = [one for history in STORED["history"].values() for one in history["versions"]]
    stored = [version["change"] for version in versions if version["change"]]
    assert len(stored) > 12
    for then in stored:
        _, (change,) = opened.run("show", str(then["change"]))
        assert (change["kind"], change["materiality"]) == (then["kind"], then["materiality"])
        assert change["finding"]["headline"] == then["headline"]


def test_nothing_is_lost_in_the_weeks_after(weeks: Weeks, opened: Installation):
    """No table in `KEPT` shrinks; earlier versions and all stored pages read back equal."""
    before, after = opened.counts(), weeks.installed.counts()
    assert {table for table in KEPT if after[table] < before[table]} == set()
    texts, hashes = today.read_back(weeks.installed.folder, WATCHES)
    for watch in WATCHES:
        earlier = STORED["texts"][watch][:-1]
        assert texts[watch][: len(earlier)] == earlier
        assert not Counter(STORED["snapshots"][watch]) - Counter(hashes[watch])


def test_feedback_is_kept(weeks: Weeks):
    """One change is acknowledged with a note; one is marked as noise."""
    rows = weeks.installed.rows(
        "SELECT watches.id, said, words FROM feedback JOIN changes ON changes.id = change "
        "JOIN watches ON number = changes.watch ORDER BY watches.id"
    )
    assert rows == [
        ("acme-terms", "known", "we pay the new fee from April on"),
        ("kranich-datenschutz", "noise", ""),
    ]


def test_verify_finds_no_damage(opened: Installation, weeks: Weeks):
    """Neither before the daemon opens the database nor 17 days later."""
    assert opened.run("verify") == (0, [])
    assert weeks.installed.run("verify") == (0, [])
