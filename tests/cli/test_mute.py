"""`policy-monitor mute` and `unmute`, as one types them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.cli.mute import mute, unmute
from monitor.errors import UsageError
from tests.cli.feedback_rig import Answer, page, shows
from tests.site import Site
from tests.watcher import Watcher


def test_alerts_of_a_muted_watch_are_held_until_the_end(
    site: Site, watcher: Watcher, answer: Answer
):
    """Alerts of a muted watch are held, and delivered when the mute ends."""
    answer(mute, "acme-privacy", "--until", "14d")
    shows(site, watcher, page(36))
    assert watcher.outbox.claim(watcher.now + timedelta(days=12), limit=9) == ()
    assert len(watcher.outbox.claim(watcher.now + timedelta(days=14), limit=9)) == 1


def test_a_watch_that_is_unmuted_is_heard_at_once(site: Site, watcher: Watcher, answer: Answer):
    shows(site, watcher, page(36))
    muted = answer(mute, "acme-privacy")
    assert muted.output == "muted acme-privacy until you unmute it; holding 1 alert\n"
    assert watcher.outbox.claim(watcher.now + timedelta(days=999), limit=9) == ()
    unmuted = answer(unmute, "acme-privacy")
    assert unmuted.output == "unmuted acme-privacy; sending 1 held alert\n"
    assert len(watcher.outbox.claim(watcher.now, limit=9)) == 1
    with pytest.raises(UsageError, match="is not muted"):
        answer(unmute, "acme-privacy")


def test_a_day_and_a_duration_say_until_when_and_nothing_else(watcher: Watcher, answer: Answer):
    muted = answer(mute, "acme-privacy", "--until", "2026-12-24")
    assert muted.output == "muted acme-privacy until 24 Dec 2026, 00:00 UTC\n"
    with pytest.raises(UsageError, match="neither a day"):
        answer(mute, "acme-privacy", "--until", "soon")
    with pytest.raises(UsageError, match='no watch "x"'):
        answer(mute, "x")


def test_unmuting_says_when_nothing_was_held(watcher: Watcher, answer: Answer):
    answer(mute, "acme-privacy")
    assert answer(unmute, "acme-privacy").output == "unmuted acme-privacy; nothing was waiting\n"
