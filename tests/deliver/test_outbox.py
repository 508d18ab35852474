"""From the outbox through real senders to endpoints on loopback, and what is in the outbox then."""

from __future__ import annotations

import json
import resource
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model.alert import BurstLimit, DeliveryState
from monitor.model.change import EventKind
from tests.deliver.delivery_rig import START, office
from tests.deliver.receivers import MailServer, tls
from tests.render.alerts import UNHEALTHY
from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def hook(site: Site, path: str = "/") -> str:
    return f"webhook+http://127.0.0.1:{site.port}{path}"


def test_what_was_taken_is_sent_with_the_servers_words(tmp_path: Path, site: Site):
    site.answers(200, "thank you")
    with office(tmp_path, hook=hook(site)) as db_thread:
        db_thread.raise_alert()
        assert db_thread.send() == 0
        kept = db_thread.state("hook")
        assert (kept.state, kept.attempts, kept.words) == (
            DeliveryState.SENT,
            1,
            "200 OK: thank you",
        )
        assert db_thread.send() == 0
    assert len(site.requests) == 1


def test_4xx_is_given_up_at_once_and_told_on_another_channel(tmp_path: Path, site: Site):
    site.fails(410, body="this hook is gone")
    with office(tmp_path, hook=hook(site), file=f"file://{tmp_path}/told.jsonl") as db_thread:
        db_thread.raise_alert()
        db_thread.send()
        kept = db_thread.state("hook")
        assert (kept.state, kept.words) == (DeliveryState.GIVEN_UP, "410 Gone: this hook is gone")
        assert db_thread.state("file", EventKind.UNDELIVERED).state is DeliveryState.SENT
    told = [json.loads(line) for line in (tmp_path / "told.jsonl").read_text().splitlines()]
    assert [line["kind"] for line in told] == ["announced", "undelivered"]
    assert "this hook is gone" in str(told[1]["lines"])


def test_429_waits_as_long_as_the_server_asks(tmp_path: Path, site: Site):
    site.fails(429, retry_after=1234, times=1)
    site.answers(200)
    with office(tmp_path, hook=hook(site)) as db_thread:
        db_thread.raise_alert()
        assert db_thread.send() == 1
        kept = db_thread.state("hook")
        assert (kept.state, kept.attempts) == (DeliveryState.PENDING, 1)
        assert kept.next_try_at - START == timedelta(seconds=1234)
        db_thread.clock.now += timedelta(seconds=1233)
        assert db_thread.send() == 0
        assert db_thread.state("hook").state is DeliveryState.PENDING
        db_thread.clock.now += timedelta(seconds=2)
        assert db_thread.send() == 0
        assert db_thread.state("hook").state is DeliveryState.SENT
    assert len({request.headers["idempotency-key"] for request in site.requests}) == 1


def test_5xx_is_tried_again_in_growing_waits_until_it_is_taken(tmp_path: Path, site: Site):
    site.fails(503, times=3)
    site.answers(200)
    with office(tmp_path, hook=hook(site)) as db_thread:
        db_thread.raise_alert()
        waits = []
        while db_thread.state("hook").state is not DeliveryState.SENT:
            db_thread.send()
            waits.append(db_thread.state("hook").next_try_at - db_thread.clock.now)
            db_thread.clock.now = max(db_thread.clock.now, db_thread.state("hook").next_try_at)
        assert waits[:3] == sorted(waits[:3]) and waits[0] < waits[2]
        assert db_thread.state("hook").attempts == 4


def test_a_mail_waits_or_is_given_up_as_the_server_says(tmp_path: Path):
    """A mail that is refused for now waits; one that is refused for good is given up."""
    with (
        MailServer(says="451 greylisted") as server,
        office(tmp_path, mail=server.url()) as db_thread,
    ):
        db_thread.raise_alert()
        db_thread.send()
        kept = db_thread.state("mail")
        assert (kept.state, kept.words) == (DeliveryState.PENDING, "451 greylisted")
        server.says = "554 we want no mail of yours"
        db_thread.clock.now += timedelta(hours=1)
        db_thread.send()
        assert db_thread.state("mail").state is DeliveryState.GIVEN_UP
    assert server.mails == []


def test_unreachable_servers_leave_it_waiting_with_a_reason(tmp_path: Path, site: Site):
    """Hanging, refusing and untrusted servers leave a delivery waiting, with the reason."""
    site.hangs()
    with Site() as closed:
        pass
    with Site(tls=tls()) as untrusted:
        urls = {
            "hangs": hook(site),
            "closed": hook(closed),
            "untrusted": hook(untrusted).replace("webhook+http", "webhook+https"),
        }
        with office(tmp_path, **urls) as db_thread:
            db_thread.deadline_s = 0.5
            db_thread.raise_alert()
            assert db_thread.send() == 3
            kept = {name: db_thread.state(name) for name in urls}
    assert {one.state for one in kept.values()} == {DeliveryState.PENDING}
    assert "no answer" in kept["hangs"].words
    assert "refused" in kept["closed"].words
    assert "certificate verify failed" in kept["untrusted"].words


def test_deliveries_to_a_removed_channel_are_given_up(tmp_path: Path, site: Site):
    """Deliveries to a channel that left the watch list are given up, with the reason."""
    site.answers(200)
    with office(tmp_path, old=hook(site), hook=hook(site)) as db_thread:
        db_thread.raise_alert()
        del db_thread.channels["old"]
        db_thread.send()
        assert db_thread.state("old").state is DeliveryState.GIVEN_UP
        assert db_thread.state("hook", EventKind.UNDELIVERED).state is DeliveryState.SENT


@pytest.mark.parametrize("many", [12, pytest.param(1000, marks=pytest.mark.slow)])
def test_many_alerts_to_five_channels_of_which_one_is_down(tmp_path: Path, many: int):
    """Nothing is lost, nothing comes twice, and memory stays flat."""
    with Site() as site:
        for path in ("/a", "/b"):
            site.at(path).answers(200, "ok")
        urls = {
            "a": hook(site, "/a"),
            "b": hook(site, "/b"),
            "lines": f"file://{tmp_path}/told.jsonl",
            "pages": f"file://{tmp_path}/pages/",
            "down": "webhook+http://127.0.0.1:9/",
        }
        with office(tmp_path, {"burst": BurstLimit(most=10 * many)}, **urls) as db_thread:
            for number in range(many):
                db_thread.raise_alert(f"k{number}", UNHEALTHY)
            failed = db_thread.send()
            first_half = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            states = Counter(
                (one.channel, one.state) for one in db_thread.outbox.deliveries(limit=10 * many)
            )
            for number in range(many // 4):
                db_thread.raise_alert(f"again{number}", UNHEALTHY)
            db_thread.send()
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - first_half
    assert failed == many
    assert states == {
        **{(name, DeliveryState.SENT): many for name in ("a", "b", "lines", "pages")},
        ("down", DeliveryState.PENDING): many,
    }
    heard = Counter((request.path, json.loads(request.body)["key"]) for request in site.requests)
    lines = Counter(
        json.loads(line)["key"] for line in (tmp_path / "told.jsonl").read_text().splitlines()
    )
    everything = many + many // 4
    assert len(heard) == 2 * everything and set(heard.values()) == {1}
    assert len(lines) == everything and set(lines.values()) == {1}
    assert len(list((tmp_path / "pages").iterdir())) == everything
    assert grown < 30_000
