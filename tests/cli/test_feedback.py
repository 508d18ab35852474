"""`policy-monitor ack`, `noise`, `mute`, `unmute` and `resend`, as one types them, over what a
watcher has seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import feedback
from monitor.errors import UsageError
from monitor.model.alert import DeliveryState
from monitor.store.feedback import Feedback, FeedbackKind
from tests import sample_policy
from tests.sample_policy import current
from tests.site import Site
from tests.watcher import Watcher

LIST = """# ours
[storage]
path = "monitor.db"

[[watch]]
id = "acme-privacy"   # the one
url = "{url}"
allow_private = true
"""


def page(months: int = 18, quote: str = "Letters brighten any morning, says Ada from Hull.") -> str:
    """The policy, with a reader's words in the middle of it."""
    html = sample_policy.page(current(months))
    return html.replace("<h2>3.", f'<div class="readers-say"><p>{quote}</p></div>\n<h2>3.')


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.publishes(page())
        yield site


@pytest.fixture
def watcher(site: Site, tmp_path: Path) -> Iterator[Watcher]:
    with Watcher(tmp_path / "monitor.db", site.url) as watcher:
        (tmp_path / "watches.toml").write_text(LIST.format(url=site.url))
        watcher.look()
        yield watcher


def call(watcher: Watcher, monkeypatch: pytest.MonkeyPatch, verb: str, *words: str) -> Result:
    monkeypatch.setattr(feedback, "system_clock", lambda: watcher.now)
    obj = {"config_path": str(watcher.store.path.parent / "watches.toml"), "environ": {}}
    return CliRunner().invoke(getattr(feedback, verb), words, obj=obj, catch_exceptions=False)


def shows(site: Site, watcher: Watcher, html: str) -> None:
    site.publishes(html)
    for _ in range(3):
        watcher.look()


def test_a_change_that_somebody_knows_of_is_kept_as_that(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    shows(site, watcher, page(36))
    assert call(watcher, monkeypatch, "ack", "1", "--note", "told legal").exit_code == 0
    assert Feedback(watcher.store).said() == {1: (FeedbackKind.KNOWN, "told legal")}
    with pytest.raises(UsageError, match="there is no change 7"):
        call(watcher, monkeypatch, "ack", "7")


def test_noise_is_answered_by_an_ignore_rule_as_a_difference_to_the_watch_list(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    shows(site, watcher, page(quote="I write to my mother every week, says Tom from York."))
    shows(site, watcher, page(36, quote="I write to my mother every week, says Tom from York."))
    assert watcher.told() == ["silent", "silent"]
    result = call(watcher, monkeypatch, "noise", "1")
    added = [
        line
        for line in result.stdout.splitlines()
        if line.startswith("+") and not line.startswith("+++")
    ]
    assert added == ['+ignore = ["div.readers-say"]']
    assert (
        "1 alerts would not have come, 1 would have come all the same, 0 others instead"
        in result.stderr
    )
    assert Feedback(watcher.store).said()[1][0] is FeedbackKind.NOISE


def test_the_words_of_the_policy_itself_are_never_suggested_to_be_ignored(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    shows(site, watcher, page(36))
    result = call(watcher, monkeypatch, "noise", "1")
    assert result.stdout == ""
    assert "no selector can leave it out" in result.stderr


def test_what_a_muted_watch_raises_is_held_and_delivered_at_the_end(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    call(watcher, monkeypatch, "mute", "acme-privacy", "--until", "14d")
    shows(site, watcher, page(36))
    assert watcher.outbox.claim(watcher.now + timedelta(days=12), limit=9) == ()
    assert len(watcher.outbox.claim(watcher.now + timedelta(days=14), limit=9)) == 1


def test_a_watch_that_is_unmuted_is_heard_at_once(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    shows(site, watcher, page(36))
    muted = call(watcher, monkeypatch, "mute", "acme-privacy")
    assert muted.output == "acme-privacy is muted until it is unmuted; 1 deliveries wait\n"
    assert watcher.outbox.claim(watcher.now + timedelta(days=999), limit=9) == ()
    call(watcher, monkeypatch, "unmute", "acme-privacy")
    assert len(watcher.outbox.claim(watcher.now, limit=9)) == 1
    with pytest.raises(UsageError, match="is not muted"):
        call(watcher, monkeypatch, "unmute", "acme-privacy")


def test_a_day_and_a_duration_say_until_when_and_nothing_else(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    muted = call(watcher, monkeypatch, "mute", "acme-privacy", "--until", "2026-12-24")
    assert muted.output == "acme-privacy is muted until 24 Dec 2026, 00:00 UTC\n"
    with pytest.raises(UsageError, match="neither a day"):
        call(watcher, monkeypatch, "mute", "acme-privacy", "--until", "soon")
    with pytest.raises(UsageError, match='no watch "x"'):
        call(watcher, monkeypatch, "mute", "x")


def test_an_alert_is_sent_again_as_a_new_one(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    shows(site, watcher, page(36))
    (first,) = watcher.outbox.claim(watcher.now, limit=9)
    watcher.outbox.settle_sent(first, watcher.now)
    assert (
        call(watcher, monkeypatch, "resend", "1").output
        == "1 deliveries of change 1 go out again\n"
    )
    (again,) = watcher.outbox.claim(watcher.now, limit=9)
    assert again.state is DeliveryState.SENDING
    assert again.idempotency_key != first.idempotency_key
