"""What is to be told is told at least once, under one key, and one channel never waits for
another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import UsageError
from monitor.model.alert import Delivery, DeliveryState
from monitor.store.outbox import LEASE
from tests.store.recorder import HOUR, ONE, TWO, Recorder, recorder

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Recorder]:
    with recorder(tmp_path) as opened:
        opened.sees(ONE)
        yield opened


def changes(at: Recorder, times: int) -> None:
    """Let the policy change so many times."""
    for number in range(times):
        at.sees(f"{TWO}\nEdit {number}.")


def claim(
    at: Recorder, limit: int = 100, per_channel: int = 2, lease: timedelta = LEASE
) -> tuple[Delivery, ...]:
    return at.outbox.claim(at.now, limit=limit, per_channel=per_channel, lease=lease)


def states(at: Recorder) -> Counter[DeliveryState]:
    return Counter(delivery.state for delivery in at.outbox.deliveries())


def test_an_alert_goes_to_each_of_its_channels(at: Recorder):
    changes(at, 1)
    assert sorted(delivery.channel for delivery in claim(at)) == ["chat", "mail"]
    assert claim(at) == ()


def test_what_was_sent_is_not_sent_again(at: Recorder):
    changes(at, 1)
    for delivery in claim(at):
        at.outbox.settle_sent(delivery, at.now, "250 queued")
    at.now += 10 * LEASE
    assert claim(at) == ()
    assert {delivery.words for delivery in at.outbox.deliveries()} == {"250 queued"}


def test_a_failed_attempt_is_due_again_in_its_time(at: Recorder):
    changes(at, 1)
    for delivery in claim(at):
        at.outbox.settle_retry(delivery, at.now + 30 * MINUTE, "451 try later")
    at.now += 29 * MINUTE
    assert claim(at) == ()
    at.now += MINUTE
    again = claim(at)
    assert [(delivery.attempts, delivery.words) for delivery in again] == [(1, "451 try later")] * 2


def test_an_unsettled_delivery_is_retried_under_its_key(at: Recorder):
    """A delivery that was never settled is retried under the same key."""
    changes(at, 1)
    before = claim(at)
    at.now += LEASE
    assert [delivery.idempotency_key for delivery in claim(at)] == [
        delivery.idempotency_key for delivery in before
    ]


def test_a_restarted_holder_releases_its_own_claims_only(at: Recorder):
    """A holder that restarts after a crash releases its own claims only."""
    changes(at, 1)
    held = at.outbox.claim(at.now, limit=1, holder="daemon")
    at.outbox.claim(at.now, limit=1)
    at.outbox.release_all("daemon")
    assert claim(at) == held


def test_every_delivery_has_a_key_of_its_own(at: Recorder):
    changes(at, 3)
    assert len({delivery.idempotency_key for delivery in claim(at, per_channel=9)}) == 6


def test_a_given_up_delivery_is_listed_with_the_reply(at: Recorder):
    """A delivery that was given up is listed with the server's reply."""
    changes(at, 1)
    for delivery in claim(at):
        at.outbox.settle_given_up(delivery, at.now, "550 no such mailbox")
    kept = at.outbox.deliveries(states=(DeliveryState.GIVEN_UP,), channel="mail")
    assert [(delivery.words, delivery.attempts, delivery.settled_at) for delivery in kept] == [
        ("550 no such mailbox", 1, at.now)
    ]
    assert claim(at) == ()


def test_giving_up_alerts_the_other_channels_once(at: Recorder):
    """What is given up is reported on the other channels in the same step, and once."""
    changes(at, 1)
    (delivery, *_) = claim(at)
    aloud = replace(delivery.alert, key="undelivered", finding=None, channels=("pager",), at=at.now)
    at.outbox.settle_given_up(delivery, at.now, "550 no such mailbox", aloud)
    at.outbox.settle_given_up(
        delivery, at.now, "550 no such mailbox", replace(aloud, key="undelivered again")
    )
    assert [again.alert for again in claim(at)] == [aloud]


def test_a_delivery_knows_the_whole_change_that_it_tells(at: Recorder):
    changes(at, 1)
    (delivery, *_) = claim(at)
    assert at.outbox.change_of(delivery) == at.history.change(1).change
    event = replace(delivery.alert, key="gone", finding=None, channels=("pager",), at=at.now)
    at.outbox.add(event, "mossmere")
    assert [at.outbox.change_of(again) for again in claim(at)] == [None]


def test_a_late_word_does_not_undo_what_was_settled(at: Recorder):
    changes(at, 1)
    late, *_ = claim(at)
    at.now += LEASE
    for delivery in claim(at):
        at.outbox.settle_sent(delivery, at.now)
    at.outbox.settle_retry(late, at.now, "the connection was lost")
    at.outbox.give_back(late)
    assert states(at) == {DeliveryState.SENT: 2}


def test_a_delivery_given_back_is_due_and_no_attempt(at: Recorder):
    """A delivery that is given back is due at once, and not counted as an attempt."""
    changes(at, 1)
    for delivery in claim(at):
        at.outbox.give_back(delivery)
    assert [delivery.attempts for delivery in claim(at)] == [0, 0]


def test_a_channel_with_much_to_send_leaves_room_for_the_others(at: Recorder):
    at.channels = ("chat",)
    changes(at, 20)
    at.channels = ("mail",)
    changes(at, 1)
    assert Counter(delivery.channel for delivery in claim(at, limit=3)) == {"chat": 2, "mail": 1}


def test_a_channel_that_hangs_never_takes_more_than_its_places(at: Recorder):
    at.channels = ("chat",)
    changes(at, 5)
    assert len(claim(at, lease=9 * HOUR)) == 2
    assert claim(at) == ()
    at.channels = ("mail",)
    changes(at, 1)
    assert [delivery.channel for delivery in claim(at)] == ["mail"]


def test_a_place_is_free_again_when_its_delivery_is_settled(at: Recorder):
    at.channels = ("chat",)
    changes(at, 3)
    first, _ = claim(at)
    at.outbox.settle_sent(first, at.now)
    assert len(claim(at)) == 1


def test_the_oldest_go_first(at: Recorder):
    at.channels = ("chat",)
    changes(at, 3)
    times = [delivery.alert.at for delivery in claim(at)]
    assert times == sorted(times)
    assert times[0] == at.history.changes()[-1].at


def test_a_held_channel_waits_and_the_others_do_not(at: Recorder):
    changes(at, 1)
    at.outbox.hold("mail", at.now + HOUR, "quiet hours")
    assert [delivery.channel for delivery in claim(at, lease=9 * HOUR)] == ["chat"]
    at.now += HOUR
    assert [(delivery.channel, delivery.attempts) for delivery in claim(at)] == [("mail", 0)]


def test_a_person_can_have_an_alert_sent_again_as_a_new_one(at: Recorder):
    changes(at, 1)
    before = claim(at)
    for delivery in before:
        at.outbox.settle_given_up(delivery, at.now, "550 full")
    assert at.outbox.resend(at.now, change=1) == 2
    again = claim(at)
    assert [delivery.attempts for delivery in again] == [0, 0]
    assert not {d.idempotency_key for d in again} & {d.idempotency_key for d in before}


def test_nothing_can_be_sent_again_that_was_never_raised(at: Recorder):
    with pytest.raises(UsageError, match="there was no alert for change 7"):
        at.outbox.resend(at.now, change=7)


def test_an_alert_of_no_look_is_kept_once(at: Recorder):
    changes(at, 1)
    (first, *_) = claim(at)
    given_up = replace(first.alert, key="outbox.given_up.mail", channels=("chat",), at=at.now)
    assert at.outbox.add(given_up, "mossmere")
    assert not at.outbox.add(given_up, "mossmere")
    assert given_up in [delivery.alert for delivery in claim(at, per_channel=9)]


def test_deliveries_are_listed_by_channel_and_watch(at: Recorder):
    """Deliveries are listed by channel and watch, the latest first."""
    changes(at, 2)
    assert [delivery.change for delivery in at.outbox.deliveries(channel="mail")] == [2, 1]
    assert at.outbox.deliveries(watch_id="nobody") == ()
    assert len(at.outbox.deliveries(limit=3)) == 3


def test_an_alert_comes_back_whole(at: Recorder):
    at.channels = ("mail",)
    outcome = at.sees(TWO)
    (delivery,) = claim(at)
    assert replace(delivery.alert, change=None) == outcome.alerts[0]
    assert delivery.alert.change == 1
    assert delivery.alert.finding == outcome.change.finding


def test_a_damaged_alert_is_given_up_and_stops_no_other(at: Recorder):
    """A damaged alert is given up, and the others are sent all the same."""
    changes(at, 2)
    with at.store.writing() as connection:
        connection.execute(
            "UPDATE alerts SET packed = x'00' WHERE id = (SELECT min(id) FROM alerts)"
        )
    assert sorted(delivery.channel for delivery in claim(at)) == ["chat", "mail"]
    assert states(at) == {DeliveryState.GIVEN_UP: 2, DeliveryState.SENDING: 2}
