"""`policy-monitor noise`, as one types it."""

from __future__ import annotations

from monitor.cli.noise import noise
from monitor.store.feedback import Feedback, FeedbackKind
from tests.cli.feedback_rig import Answer, page, shows
from tests.site import Site
from tests.watcher import Watcher


def test_noise_suggests_an_ignore_rule_as_a_patch(site: Site, watcher: Watcher, answer: Answer):
    """Noise is answered with an ignore rule, as a patch to the watch list."""
    shows(site, watcher, page(quote="I write to my mother every week, says Tom from York."))
    shows(site, watcher, page(36, quote="I write to my mother every week, says Tom from York."))
    assert watcher.told() == ["silent", "silent"]
    result = answer(noise, "1")
    added = [
        line
        for line in result.stdout.splitlines()
        if line.startswith("+") and not line.startswith("+++")
    ]
    assert added == ['+ignore = ["div.readers-say"]']
    assert "1 alert prevented, 1 unchanged, 0 new" in result.stderr
    assert Feedback(watcher.store).said()[1][0] is FeedbackKind.NOISE


def test_the_policy_itself_is_never_suggested_to_be_ignored(
    site: Site, watcher: Watcher, answer: Answer
):
    """The text of the policy itself is never suggested to be ignored."""
    shows(site, watcher, page(36))
    result = answer(noise, "1")
    assert result.stdout == ""
    assert "no selector matches only the changed text" in result.stderr
