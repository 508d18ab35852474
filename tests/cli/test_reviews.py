"""Reviews: who has dealt with a change, seen wherever changes are seen."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.store.database import open_store
from monitor.store.reviews import Reviews, ReviewState
from tests.cli.calling import run
from tests.sample_policy import current
from tests.site import Site
from tests.test_check import MARKDOWN
from tests.watcher import Watcher


def changed(database: Path) -> None:
    with Site() as site, Watcher(database, site.url) as watcher:
        for months in (18, 36):
            site.publishes(current(months), media_type=MARKDOWN)
            watcher.look()
            watcher.look()
    path = database.with_name("list.toml")
    path.write_text(path.read_text().replace('id = "a"', 'id = "acme-privacy"'))


def needs_action(database: Path) -> None:
    words = ("--by", "Dana", "--state", "needs-action", "--note", "ask for a new DPA")
    assert run(database, "ack", "1", *words).output == (
        "change 1 acknowledged: needs action (by Dana)\n"
    )


def test_every_review_is_kept_in_order(database: Path):
    changed(database)
    needs_action(database)
    run(database, "ack", "1", "--by", "Lee", "--state", "accepted")
    with open_store(database, read_only=True) as store:
        states = [(one.by, one.state) for one in Reviews(store).of_change(1)]
    assert states == [("Dana", ReviewState.NEEDS_ACTION), ("Lee", ReviewState.ACCEPTED)]
    shown = run(database, "show", "1").output
    assert "Dana\tneeds-action\task for a new DPA" in shown
    told = json.loads(run(database, "show", "1", "--json").output)["reviews"]
    assert [one["by"] for one in told] == ["Dana", "Lee"]


def test_what_needs_action_stays_in_status_until_it_is_done(database: Path):
    changed(database)
    needs_action(database)
    line = "Change 1 of acme-privacy needs action, says Dana (ask for a new DPA)"
    assert line in run(database, "status").output
    (told,) = json.loads(run(database, "status", "--json").output)["open_reviews"]
    assert (told["change"], told["state"], told["by"]) == (1, "needs-action", "Dana")
    run(database, "ack", "1", "--by", "Dana")
    assert "needs action" not in run(database, "status").output


def test_history_shows_reviews_as_json_and_as_a_page(database: Path):
    changed(database)
    needs_action(database)
    versions = json.loads(run(database, "history", "acme-privacy", "--json").output)["versions"]
    assert [one["review"] and one["review"]["state"] for one in versions] == [None, "needs-action"]
    page = database.with_name("history.html")
    run(database, "history", "acme-privacy", "--html", str(page))
    html = page.read_text(encoding="utf-8")
    assert "needs-action by Dana" in html
    assert "<ins>" in html
