"""Back-tests: the daemon's decisions over saved pages, as one types them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.backtest import backtest
from monitor.errors import UsageError
from monitor.replay import read_saved_pages
from tests.sample_policy import current

ONE, TWO = "https://quill.example/terms/1", "https://quill.example/terms/2"
FIRST, SECOND = current().split("## 3.")
SECOND = f"## 3.{SECOND}"
PAGES = f'[[watch]]\nid = "quill"\nurls = ["{ONE}", "{TWO}"]\nservice = "Quill"\n'


class Saved:
    """Pages saved in a folder, and the list of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[dict[str, object]] = []

    def page(self, text: str, at: str, url: str = ONE, status: int = 200) -> None:
        name = f"{len(self.lines)}.md"
        (self.folder / name).write_text(text)
        self.lines.append(
            {
                "watch": "quill",
                "url": url,
                "at": f"2026-03-{at}",
                "status": status,
                "media_type": "text/markdown",
                "file": name,
            }
        )

    def alerts(self, *words: str, config: str = "") -> list[tuple[int, str]]:
        listing, path = self.folder / "snapshots.jsonl", self.folder / "list.toml"
        listing.write_text("".join(f"{json.dumps(line)}\n" for line in self.lines))
        path.write_text(config)
        asked = ["--config", str(path)] if config else []
        result = CliRunner().invoke(
            backtest, [str(listing), "--json", *asked, *words], catch_exceptions=False
        )
        return [
            (row["snapshot"], row["kind"]) for row in map(json.loads, result.output.splitlines())
        ]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    return Saved(tmp_path)


def test_every_alert_names_the_page_that_raised_it(saved: Saved):
    saved.page(current(18), "01T12:00:00Z")
    saved.page(current(18), "02T12:00:00Z")
    saved.page(current(36), "03T12:00:00Z")
    assert saved.alerts() == [(2, "silent")]


def test_a_policy_of_several_pages_waits_for_all_of_them(saved: Saved):
    """A policy of several pages is judged when all of them have come."""
    for day, months in (("01", "18 months"), ("02", "18 months"), ("03", "36 months")):
        saved.page(FIRST, f"{day}T12:00:00Z", ONE)
        saved.page(SECOND.replace("18 months", months), f"{day}T12:00:07Z", TWO)
    assert saved.alerts(config=PAGES) == [(5, "silent")]


def test_a_page_missing_at_first_delays_the_judgement(saved: Saved):
    """A page that is missing at first keeps the policy from being judged."""
    saved.page(FIRST, "01T12:00:00Z", ONE)
    saved.page(
        FIRST.replace("a password", "a password and a photo of your passport"), "02T12:00:00Z", ONE
    )
    saved.page(SECOND, "03T12:00:00Z", TWO)
    assert saved.alerts(config=PAGES) == []


def test_a_page_that_does_not_come_again_is_as_it_was(saved: Saved):
    saved.page(FIRST, "01T12:00:00Z", ONE)
    saved.page(SECOND, "01T12:00:00Z", TWO)
    saved.page(
        FIRST.replace("a password", "a password and a photo of your passport"), "02T12:00:00Z", ONE
    )
    assert saved.alerts(config=PAGES) == [(2, "silent")]


def test_a_page_that_fails_is_a_look_that_failed(saved: Saved):
    saved.page(FIRST, "01T12:00:00Z", ONE)
    saved.page(SECOND, "01T12:00:00Z", TWO)
    for day in ("02", "04", "06"):
        saved.page(FIRST, f"{day}T12:00:00Z", ONE)
        saved.page("gone", f"{day}T12:00:01Z", TWO, status=404)
    assert [kind for _, kind in saved.alerts(config=PAGES)] == ["gone"]


def test_a_page_of_nobody_is_wrong_usage(saved: Saved):
    saved.page(FIRST, "01T12:00:00Z", "https://quill.example/elsewhere")
    with pytest.raises(UsageError, match="is no page of the watch"):
        saved.alerts(config=PAGES)


def test_reminders_are_told_when_they_are_asked_for(saved: Saved):
    saved.page(current(), "01T12:00:00Z")
    saved.page(current(36, stated="Effective: March 20, 2026"), "03T12:00:00Z")
    saved.page(current(36, stated="Effective: March 20, 2026"), "18T12:00:00Z")
    assert saved.alerts() == [(1, "announced")]
    assert saved.alerts("--reminders") == [(1, "announced"), (2, "reminder")]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"file": "damaged.html.gz"}, "damaged.html.gz can't be read"),
        ({"file": "."}, "can't be read: Is a directory"),
        ({"file": "a\0b"}, "file has to be a text on one line"),
        ({"file": None}, "file is missing"),
        ({"watch": {}}, "watch has to be a text on one line"),
        ({"watch": "\ud800"}, "watch has to be a text on one line"),
        ({"status": float("inf")}, "status has to be a number"),
        ({"status": None}, "status has to be a number"),
        ({"at": 5}, "at has to be a text on one line"),
        ({"at": "yesterday"}, "at has to be an instant such as"),
        ({"at": "9999-12-31T23:59:59Z"}, "at lies in the year 9999"),
        ({"media_type": 7}, "media_type has to be a text"),
    ],
)
def test_a_line_that_makes_no_sense_is_told_in_one_sentence(
    saved: Saved, wrong: dict[str, object], sentence: str
):
    whole = bytearray(gzip.compress(current().encode()))
    whole[40] ^= 0xFF
    (saved.folder / "damaged.html.gz").write_bytes(whole)
    saved.page(current(), "01T12:00:00Z")
    saved.lines[0] |= wrong
    with pytest.raises(UsageError, match=sentence):
        saved.alerts()


def test_a_line_ends_where_its_object_does(saved: Saved):
    saved.page(current(), "01T12:00:00Z")
    saved.lines[0]["url"] = "https://quill.example/a\u2028b"
    listing = saved.folder / "raw.jsonl"
    listing.write_text(json.dumps(saved.lines[0], ensure_ascii=False), encoding="utf-8")
    assert [line.url for line in read_saved_pages(listing)] == [saved.lines[0]["url"]]
