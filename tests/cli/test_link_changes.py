"""Links that lead elsewhere, as the verbs show them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.backtest import backtest
from monitor.cli.diff import diff
from monitor.cli.history import history
from monitor.cli.show import show
from monitor.errors import UsageError
from tests.site import Site
from tests.test_link_changes import OPT_OUT, page
from tests.watcher import Watcher

ELSEWHERE = 'https://broker.example/\x1b[2J"><b>stay'
TOLD = f'“opt out here” (Quill Privacy Policy › Your choices): {OPT_OUT} → https://broker.example/[2J"><b>stay'


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """A watch with one version that said the same, whose link leads elsewhere."""
    with Site() as site, Watcher(tmp_path / "monitor.db", site.url) as watcher:
        (tmp_path / "watches.toml").write_text(
            f'[storage]\npath = "monitor.db"\n[[watch]]\nid = "acme-privacy"\nurl = "{site.url}"\n'
            'name = "Acme Privacy Policy"\nallow_private = true\n'
        )
        site.publishes(page())
        watcher.look()
        site.publishes(page(ELSEWHERE.replace('"', "&quot;")))
        for _ in range(6):
            watcher.look()
        yield watcher


def call(watcher: Watcher, verb, *words: object) -> Result:
    obj = {"config_path": str(watcher.store.path.parent / "watches.toml"), "environ": {}}
    return CliRunner().invoke(verb, [str(word) for word in words], obj=obj, catch_exceptions=False)


def test_history_names_the_event_and_the_version_that_proves_it(watcher: Watcher):
    """The history names the event, its links and the version that proves it."""
    rows = call(watcher, history, "acme-privacy").output.splitlines()
    assert [row.split("\t")[-1] for row in rows[2:]] == [
        "first seen",
        "same text, links changed",
        "Acme Privacy Policy: “opt out here” leads elsewhere now",
        TOLD.replace("/[2J", "/ [2J"),
    ]


def test_an_event_is_shown_by_its_key(watcher: Watcher):
    (event,) = json.loads(call(watcher, history, "acme-privacy", "--json").output)["events"]
    assert call(watcher, show, event["key"]).output.splitlines() == [
        "Acme Privacy Policy: “opt out here” leads elsewhere now",
        "relinked, 3 Mar 2026, 20:00 UTC",
        f"- {TOLD.replace('/[2J', '/ [2J')}",
    ]
    told = json.loads(call(watcher, show, event["key"], "--json").output)
    assert told["relinks"] == event["relinks"]
    assert (told["relinks"][0]["before"], told["relinks"][0]["after"]) == (OPT_OUT, ELSEWHERE)
    with pytest.raises(UsageError, match=r'no change or event "acme-privacy\.surprise"'):
        call(watcher, show, "acme-privacy.surprise")


def test_versions_that_say_the_same_differ_in_their_links(watcher: Watcher):
    done = call(watcher, diff, "acme-privacy")
    assert (done.exit_code, done.output) == (1, f"link: {TOLD.replace('/[2J', '/ [2J')}\n")
    told = json.loads(call(watcher, diff, "acme-privacy", "--json").output)
    assert (told["edits"], [relink["text"] for relink in told["relinks"]]) == (0, ["opt out here"])


@pytest.mark.parametrize(("words", "kinds"), [((), []), (("--links",), ["relinked"])])
def test_a_back_test_tells_them_where_asked(
    tmp_path: Path, words: tuple[str, ...], kinds: list[str]
):
    listing = tmp_path / "snapshots.jsonl"
    with listing.open("w") as file:
        for day in range(1, 9):
            (tmp_path / f"{day}.html").write_text(page() if day < 3 else page("/stay"))
            file.write(
                json.dumps(
                    {
                        "watch": "quill",
                        "url": "https://quill.example/privacy",
                        "status": 200,
                        "at": f"2026-03-0{day}T12:00:00Z",
                        "file": f"{day}.html",
                    }
                )
                + "\n"
            )
    done = CliRunner().invoke(backtest, [str(listing), "--json", *words], catch_exceptions=False)
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert [(row["kind"], row["materiality"]) for row in rows] == [(kind, "none") for kind in kinds]
    assert [relink["after"] for row in rows for relink in row["relinks"]] == [
        "https://quill.example/stay"
    ] * len(kinds)
