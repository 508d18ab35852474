"""`policy-monitor resend`, as one types it."""

from __future__ import annotations

from monitor.cli.resend import resend
from monitor.model.alert import DeliveryState
from tests.cli.feedback_rig import Answer, page, shows
from tests.site import Site
from tests.watcher import Watcher


def test_an_alert_is_sent_again_as_a_new_one(site: Site, watcher: Watcher, answer: Answer):
    shows(site, watcher, page(36))
    (first,) = watcher.outbox.claim(watcher.now, limit=9)
    watcher.outbox.settle_sent(first, watcher.now)
    assert answer(resend, "1").output == "sending 1 delivery of change 1 again\n"
    (again,) = watcher.outbox.claim(watcher.now, limit=9)
    assert again.state is DeliveryState.SENDING
    assert again.idempotency_key != first.idempotency_key
