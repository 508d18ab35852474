"""`policy-monitor deliveries`, as one types it."""

from __future__ import annotations

import json

from monitor.cli.deliveries import deliveries
from tests.cli.calling import call
from tests.store.recorder import HOUR, ONE, TWO, Recorder


def test_deliveries_say_how_it_went_in_the_servers_words(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    mail, chat = sorted(
        at.outbox.claim(at.now, limit=2), key=lambda delivery: delivery.channel, reverse=True
    )
    at.outbox.settle_sent(mail, at.now, "250 queued as 7")
    at.outbox.settle_retry(chat, at.now + HOUR, "503 \x1b[31mbusy")
    assert call(deliveries, "--channel", "mail").output == (
        "2 Mar 2026, 10:00 UTC\tmail\tsent\t1\tmossmere: letters are kept longer\t250 queued as 7\n"
    )
    failed = call(deliveries, "--failed")
    assert failed.exit_code == 1
    assert failed.output == (
        "2 Mar 2026, 11:00 UTC\tchat\tpending\t1\tmossmere: letters are kept longer\t503 [31mbusy\n"
    )


def test_deliveries_as_json_name_their_alert_and_change(at: Recorder):
    at.channels = ("mail",)
    at.sees(ONE)
    alert = at.sees(TWO).alerts[0]
    told = json.loads(call(deliveries, "--json").output)
    assert (told["alert"], told["change"], told["state"], told["settled"]) == (
        alert.key,
        1,
        "pending",
        None,
    )


def test_no_failed_delivery_is_no_error(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    assert call(deliveries, "--failed").exit_code == 0
