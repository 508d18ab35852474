"""Digests, quiet hours and bursts, from the outbox to the wire."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.decide.rhythm import queue
from monitor.deliver.rewrite import Rewriter
from monitor.model.alert import Burst, DeliveryState, Digest, Quiet
from monitor.render.rewriting import Model
from tests.deliver.office import START, Office, office
from tests.render.alerts import ANNOUNCED, UNHEALTHY
from tests.site import Site

DAILY = queue("hook", Digest(at=time(18)))


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
    return [[alert["key"] for alert in body["alerts"]] if "alerts" in body else [body["key"]] for body in bodies]


def states(desk: Office) -> set[DeliveryState]:
    return {kept.state for kept in desk.outbox.deliveries()}


def test_what_is_for_a_digest_waits_and_goes_out_as_one_message(tmp_path: Path, site: Site):
    with office(tmp_path, hook=hook(site)) as desk:
        for number in range(5):
            desk.raise_alert(f"minor{number}", UNHEALTHY, queues=(DAILY,))
            assert desk.send() == 0
        desk.raise_alert("at-once", queues=("hook",))
        desk.send()
        assert keys(site) == [["at-once"]]
        desk.clock.now = START.replace(hour=18, minute=0, second=1)
        desk.send()
        assert states(desk) == {DeliveryState.SENT}
    assert keys(site)[1:] == [[f"minor{number}" for number in range(5)]]
    assert json.loads(site.requests[1].body)["reason"] == "daily digest"


def test_a_digest_that_fails_is_tried_again_under_the_same_key_and_told_once(tmp_path: Path, site: Site):
    site.fails(503, times=1)
    with office(tmp_path, hook=hook(site)) as desk:
        for number in range(3):
            desk.raise_alert(f"minor{number}", UNHEALTHY, queues=(DAILY,))
        desk.clock.now = START.replace(hour=18, minute=1)
        assert desk.send() == 1
        assert states(desk) == {DeliveryState.PENDING}
        desk.clock.now += timedelta(minutes=5)
        assert desk.send() == 0
        assert states(desk) == {DeliveryState.SENT}
    assert len({request.headers["idempotency-key"] for request in site.requests}) == 1


def test_quiet_hours_hold_and_nothing_is_lost(tmp_path: Path, site: Site):
    with office(tmp_path, {"quiet": Quiet(start=time(7), end=time(9))}, hook=hook(site)) as desk:
        desk.raise_alert("early")
        assert desk.send() == 0
        assert keys(site) == []
        desk.clock.now = START.replace(hour=9, minute=0, second=1)
        desk.raise_alert("late")
        desk.send()
    assert sorted(keys(site)) == [["early"], ["late"]]


def test_a_burst_becomes_one_message(tmp_path: Path, site: Site):
    with office(tmp_path, {"burst": Burst(most=3)}, hook=hook(site)) as desk:
        for number in range(30):
            desk.raise_alert(f"k{number}", UNHEALTHY)
        desk.send()
        assert states(desk) == {DeliveryState.SENT}
    assert len(site.requests) <= 2
    assert sorted(key for message in keys(site) for key in message) == sorted(f"k{number}" for number in range(30))


def test_after_a_burst_the_rest_of_the_window_is_told_together(tmp_path: Path, site: Site):
    with office(tmp_path, {"burst": Burst(most=2)}, hook=hook(site)) as desk:
        for number in range(6):
            desk.raise_alert(f"k{number}", UNHEALTHY)
            desk.send()
            desk.clock.now += timedelta(minutes=1)
        assert keys(site) == [["k0"], ["k1"]]
        desk.clock.now += timedelta(hours=1)
        desk.send()
    assert keys(site)[2:] == [["k2", "k3", "k4", "k5"]]


def test_a_models_words_stand_in_what_waited_and_nothing_waits_for_them(tmp_path: Path, site: Site):
    line = "Quill may now collect “your biometric information” if people agree."
    content = json.dumps({"lines": [line]})
    site.at("/v1/chat/completions").answers(200, json.dumps({"choices": [{"message": {"content": content}}]}))
    model = Model(url=f"http://127.0.0.1:{site.port}/v1", name="small")
    with office(tmp_path, {"quiet": Quiet(start=time(7), end=time(9))}, hook=hook(site)) as desk:
        desk.rewriter = Rewriter(model)
        desk.raise_alert("early", ANNOUNCED)
        desk.send()
        for thread in threading.enumerate():
            if thread.name == "rewrite":
                thread.join(10)
        desk.clock.now = START.replace(hour=9, minute=1)
        desk.send()
    assert json.loads(site.requests[-1].body)["rewritten"] == {"by": "small", "lines": [line]}
