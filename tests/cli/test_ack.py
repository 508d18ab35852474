"""`policy-monitor ack`, as one types it."""

from __future__ import annotations

import pytest

from monitor.cli.ack import ack
from monitor.errors import UsageError
from monitor.store.feedback import Feedback, FeedbackKind
from tests.cli.feedback_rig import Answer, page, shows
from tests.site import Site
from tests.watcher import Watcher


def test_a_change_that_somebody_knows_of_is_kept_as_that(
    site: Site, watcher: Watcher, answer: Answer
):
    shows(site, watcher, page(36))
    assert answer(ack, "1", "--note", "legal has been informed").exit_code == 0
    assert Feedback(watcher.store).said() == {1: (FeedbackKind.KNOWN, "legal has been informed")}
    with pytest.raises(UsageError, match="no change 7"):
        answer(ack, "7")
