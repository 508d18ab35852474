"""The dead man's switch, in the forms of healthchecks.io and of Uptime Kuma."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.deliver import heartbeat
from monitor.errors import DeliveryError
from tests.site import Site

TROUBLE = "209 of 210 watches are up to date, 1 stale"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def test_healthchecks_is_told_of_a_good_round(site: Site):
    site.at("/uuid").answers(200, "OK")
    heartbeat.send(f"{site.url}uuid")
    assert [(one.method, one.path, one.body) for one in site.requests] == [("POST", "/uuid", b"")]


def test_healthchecks_is_told_of_trouble_with_its_reason(site: Site):
    site.at("/uuid/fail").answers(200, "OK")
    heartbeat.send(f"{site.url}uuid", TROUBLE)
    assert [(one.path, one.body) for one in site.requests] == [("/uuid/fail", TROUBLE.encode())]


@pytest.mark.parametrize(("trouble", "status"), [("", "up"), (TROUBLE, "down")])
def test_uptime_kuma_is_told_in_its_own_form(site: Site, trouble: str, status: str):
    url = f"{site.url}api/push/token?status=up&msg=OK&ping="
    asked = urlsplit(heartbeat.address_of(url, trouble))
    told = parse_qs(asked.query, keep_blank_values=True)
    assert (asked.path, told["status"], told["ping"]) == ("/api/push/token", [status], [""])
    assert told["msg"] == [trouble or "OK"]
    site.at(f"/api/push/token?{asked.query}").answers(200, '{"ok":true}')
    heartbeat.send(url, trouble)
    assert site.requests[0].method == "GET"


def test_a_ping_that_fails_says_so_without_the_secret_url(site: Site):
    site.at("/hidden-token").answers(404)
    with pytest.raises(DeliveryError, match="404") as refused:
        heartbeat.send(f"{site.url}hidden-token")
    with pytest.raises(DeliveryError) as unreachable:
        heartbeat.send("http://127.0.0.1:9/hidden-token")
    assert "hidden-token" not in f"{refused.value} {unreachable.value}"


def test_a_redirect_is_not_followed(site: Site):
    site.at("/uuid").redirects(f"{site.url}elsewhere")
    with pytest.raises(DeliveryError, match="302"):
        heartbeat.send(f"{site.url}uuid")
