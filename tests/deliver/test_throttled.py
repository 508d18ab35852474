"""Digests, quiet hours and bursts, from the outbox to the wire."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.decide.throttling import queue
from monitor.deliver.llm_client import LlmClient
from monitor.model.alert import BurstLimit, DeliveryState, DigestSchedule, QuietHours
from monitor.render.llm_prompt import LanguageModel
from tests.deliver.delivery_rig import START, Office, office
from tests.render.alerts import ANNOUNCED, UNHEALTHY
from tests.site import Site

DAILY = queue("hook", DigestSchedule(at=time(18)))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.answers(200, "ok")
        yield site


def hook(site: Site) -> str:
    return f"webhook+http://127.0.0.1:{site.port}/"


def keys(site: Site) -> list[list[str]]:
    """The keys of the alerts in each message that arrived."""
    bodies = [json.loads(request.body) for request in site.requests]
    return [
        [alert["key"] for alert in body["alerts"]] if "alerts" in body else [body["key"]]
        for body in bodies
    ]


def states(db_thread: Office) -> set[DeliveryState]:
    return {kept.state for kept in db_thread.outbox.deliveries()}


def test_what_is_for_a_digest_waits_and_goes_out_as_one_message(tmp_path: Path, site: Site):
    with office(tmp_path, hook=hook(site)) as db_thread:
        for number in range(5):
            db_thread.raise_alert(f"minor{number}", UNHEALTHY, queues=(DAILY,))
            assert db_thread.send() == 0
        db_thread.raise_alert("at-once", queues=("hook",))
        db_thread.send()
        assert keys(site) == [["at-once"]]
        db_thread.clock.now = START.replace(hour=18, minute=0, second=1)
        db_thread.send()
        assert states(db_thread) == {DeliveryState.SENT}
    assert keys(site)[1:] == [[f"minor{number}" for number in range(5)]]
    assert json.loads(site.requests[1].body)["reason"] == "daily digest"


def test_a_failed_digest_is_retried_under_the_same_key(tmp_path: Path, site: Site):
    """A digest that fails is retried under the same key, and received once."""
    site.fails(503, times=1)
    with office(tmp_path, hook=hook(site)) as db_thread:
        for number in range(3):
            db_thread.raise_alert(f"minor{number}", UNHEALTHY, queues=(DAILY,))
        db_thread.clock.now = START.replace(hour=18, minute=1)
        assert db_thread.send() == 1
        assert states(db_thread) == {DeliveryState.PENDING}
        db_thread.clock.now += timedelta(minutes=5)
        assert db_thread.send() == 0
        assert states(db_thread) == {DeliveryState.SENT}
    assert len({request.headers["idempotency-key"] for request in site.requests}) == 1


def test_quiet_hours_hold_and_nothing_is_lost(tmp_path: Path, site: Site):
    with office(
        tmp_path, {"quiet": QuietHours(start=time(7), end=time(9))}, hook=hook(site)
    ) as db_thread:
        db_thread.raise_alert("early")
        assert db_thread.send() == 0
        assert keys(site) == []
        db_thread.clock.now = START.replace(hour=9, minute=0, second=1)
        db_thread.raise_alert("late")
        db_thread.send()
    assert sorted(keys(site)) == [["early"], ["late"]]


def test_a_burst_becomes_one_message(tmp_path: Path, site: Site):
    with office(tmp_path, {"burst": BurstLimit(most=3)}, hook=hook(site)) as db_thread:
        for number in range(30):
            db_thread.raise_alert(f"k{number}", UNHEALTHY)
        db_thread.send()
        assert states(db_thread) == {DeliveryState.SENT}
    assert len(site.requests) <= 2
    assert sorted(key for message in keys(site) for key in message) == sorted(
        f"k{number}" for number in range(30)
    )


def test_after_a_burst_the_rest_of_the_window_is_told_together(tmp_path: Path, site: Site):
    with office(tmp_path, {"burst": BurstLimit(most=2)}, hook=hook(site)) as db_thread:
        for number in range(6):
            db_thread.raise_alert(f"k{number}", UNHEALTHY)
            db_thread.send()
            db_thread.clock.now += timedelta(minutes=1)
        assert keys(site) == [["k0"], ["k1"]]
        db_thread.clock.now += timedelta(hours=1)
        db_thread.send()
    assert keys(site)[2:] == [["k2", "k3", "k4", "k5"]]


def test_nothing_waits_for_a_model(tmp_path: Path, site: Site):
    """A model's lines are in what had to wait anyway; nothing waits for them."""
    line = "Quill may now collect “your biometric information” if people agree."
    content = json.dumps({"lines": [line]})
    site.at("/v1/chat/completions").answers(
        200, json.dumps({"choices": [{"message": {"content": content}}]})
    )
    model = LanguageModel(url=f"http://127.0.0.1:{site.port}/v1", name="small")
    with office(
        tmp_path, {"quiet": QuietHours(start=time(7), end=time(9))}, hook=hook(site)
    ) as db_thread:
        db_thread.rewriter = LlmClient(model)
        db_thread.raise_alert("early", ANNOUNCED)
        db_thread.send()
        for thread in threading.enumerate():
            if thread.name == "rewrite":
                thread.join(10)
        db_thread.clock.now = START.replace(hour=9, minute=1)
        db_thread.send()
    assert json.loads(site.requests[-1].body)["rewritten"] == {"by": "small", "lines": [line]}
