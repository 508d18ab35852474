"""Killed between any two instructions, the database loses nothing and doubles nothing.

A child process looks, records, claims, sends and settles as fast as it can, and is killed with
SIGKILL at a random moment; then the next one takes over. What it "sends" is a line in a file,
appended in one write. The policy's n-th text says `text n`, so what must be in the database follows
from how many versions there are.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from datetime import timedelta
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import pytest

from monitor.model.alert import DeliveryState
from monitor.store.maintenance import verify
from tests.store.recorder import ONE, START, Recorder, reading, recorder

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)

LEASE = timedelta(microseconds=1)
"""The next process begins after the lease of the one before has run out: no two are alive at a
time.
"""


def text(number: int) -> str:
    return f"{ONE}\nThis is text {number}."


def work(folder: Path, steps: Synchronized) -> None:
    """Go on where the process before was killed, for ever, and count the steps."""
    sent = os.open(folder / "sent", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with recorder(folder) as at:
        while True:
            step(at, sent)
            steps.value += 1


def step(at: Recorder, sent: int) -> None:
    """Take one look that sees the next text, one that sees the same bytes, and send what waits."""
    known = at.archive.known("mossmere")
    at.now = (known.memory.texts.believed_at or START) + timedelta(seconds=1)
    at.watch_queue.claim(at.now + timedelta(days=9), limit=1, lease=LEASE)
    at.sees(text(at.history.watch("mossmere").versions))
    at.archive.record_unchanged("mossmere", at.now, at.now)
    for delivery in at.outbox.claim(at.now, limit=4, lease=LEASE):
        os.write(
            sent,
            f"{delivery.idempotency_key} {delivery.alert.new_digest} {delivery.channel}\n".encode(),
        )
        at.outbox.settle_sent(delivery, at.now)


def kill_again_and_again(folder: Path, rounds: int) -> None:
    """Kill each process at a random moment after it has done a step or two, however long that
    takes.
    """
    context, dice = multiprocessing.get_context("fork"), random.Random(rounds)
    for _ in range(rounds):
        steps = context.Value("i", 0, lock=False)
        child = context.Process(target=work, args=(folder, steps), daemon=True)
        child.start()
        wanted = dice.randint(1, 2)
        while steps.value < wanted:
            assert child.is_alive(), "it stopped by itself"
            time.sleep(0.001)
        time.sleep(0.02 * dice.random())
        child.kill()
        child.join()


def settle_the_rest(at: Recorder, sent: int) -> None:
    """Do what is left to do when nobody kills any more."""
    at.now += timedelta(days=1)
    while deliveries := at.outbox.claim(at.now, limit=4, lease=LEASE):
        for delivery in deliveries:
            os.write(
                sent,
                f"{delivery.idempotency_key} {delivery.alert.new_digest} {delivery.channel}\n".encode(),
            )
            at.outbox.settle_sent(delivery, at.now)


@pytest.mark.parametrize("rounds", [8, pytest.param(50, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path, rounds: int):
    """Whenever it is killed, nothing is lost and nothing is doubled."""
    kill_again_and_again(tmp_path, rounds)
    with recorder(tmp_path) as at:
        at.now = at.archive.known("mossmere").memory.texts.believed_at or START
        settle_the_rest(at, os.open(tmp_path / "sent", os.O_WRONLY | os.O_APPEND | os.O_CREAT))
        versions, changes = at.history.versions("mossmere"), at.history.changes("mossmere")
        digests = [reading(text(number)).digest for number in range(len(versions))]
        assert len(versions) >= rounds
        assert [version.digest for version in versions] == digests
        assert [change.new_digest for change in reversed(changes)] == digests[1:]
        assert [version.change for version in versions[1:]] == [
            change.id for change in reversed(changes)
        ]
        deliveries = at.outbox.deliveries(limit=-1)
        assert {delivery.state for delivery in deliveries} == {DeliveryState.SENT}
        assert len(deliveries) == 2 * len(changes)
        assert list(verify(at.store)) == []
    lines = (tmp_path / "sent").read_text().splitlines()
    assert {tuple(line.split()[1:]) for line in lines} == {
        (d, c) for d in digests[1:] for c in ("mail", "chat")
    }
    repeated = [times for times in Counter(lines).values() if times > 1]
    assert len(repeated) <= rounds, "more was sent again than was in flight when it was killed"
    assert all(times == 2 for times in repeated)
