"""Webhooks: signed JSON out, and what an answer means."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from tests.deliver.receivers import failure, tell, tls
from tests.site import Site


@pytest.fixture
def site():
    with Site() as site:
        yield site


def hook(site: Site, path: str = "/", query: str = "", login: str = "") -> str:
    return f"webhook+http://{login}127.0.0.1:{site.port}{path}{query}"


def test_the_alert_arrives_as_versioned_json(site: Site):
    site.answers(200, "thanks")
    assert tell(hook(site)) == "200 OK: thanks"
    [request] = site.requests
    told = json.loads(request.body)
    assert request.method == "POST"
    assert request.headers["content-type"].startswith("application/json")
    assert (told["schema"], told["version"], told["kind"]) == (
        "policy-monitor/alert",
        1,
        "announced",
    )
    assert request.headers["idempotency-key"] == request.headers["webhook-id"] == "k1"


@pytest.mark.parametrize(
    ("given", "key"), [("plain-words", b"plain-words"), ("whsec_c2VjcmV0", b"secret")]
)
def test_the_signature_is_that_of_standard_webhooks(site: Site, given: str, key: bytes):
    site.answers(200)
    tell(hook(site, query=f"?secret={given}"))
    [request] = site.requests
    stamp = request.headers["webhook-timestamp"]
    mac = hmac.new(key, f"k1.{stamp}.".encode() + request.body, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"
    assert stamp == "1693415520"


def test_only_the_secret_is_taken_out_of_the_url(site: Site):
    """The secret is taken out of the URL, and the rest stays."""
    site.at("/in?team=legal").answers(200)
    tell(hook(site, "/in", "?team=legal&secret=very-secret"))
    [request] = site.requests
    assert request.path == "/in?team=legal"
    assert "very-secret" not in str(request)


def test_a_login_in_the_url_is_sent_as_basic_auth(site: Site):
    site.answers(200)
    tell(hook(site, login="robot:p%40ss@"))
    assert (
        site.requests[0].headers["authorization"]
        == f"Basic {base64.b64encode(b'robot:p@ss').decode()}"
    )


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (401, True),
        (404, True),
        (410, True),
        (422, True),
        (408, False),
        (425, False),
        (500, False),
        (503, False),
    ],
)
def test_the_status_decides_whether_to_try_again(site: Site, status: int, permanent: bool):
    site.answers(status, "no\nthank you")
    error = failure(hook(site))
    assert error.permanent is permanent
    assert str(error).endswith(": no thank you")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Wed, 30 Aug 2023 17:12:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("inf", None),
        ("99999999999", 7 * 86_400),
    ],
)
def test_retry_after_is_honoured_as_far_as_it_makes_sense(
    site: Site, header: str, seconds: int | None
):
    site.fails(429, retry_after=header)
    error = failure(hook(site))
    assert not error.permanent
    assert error.retry_after == (None if seconds is None else timedelta(seconds=seconds))


def test_a_redirect_is_not_followed(site: Site):
    site.redirects(f"{site.url}elsewhere")
    assert failure(hook(site)).permanent
    assert len(site.requests) == 1


def test_an_endless_answer_is_not_read_to_its_end(site: Site):
    site.answers(500, b"x" * 5_000_000)
    assert len(str(failure(hook(site)))) < 400


def test_a_connection_that_breaks_is_tried_again(site: Site):
    site.resets()
    assert not failure(hook(site)).permanent


def test_nobody_listens():
    with Site() as site:
        url = hook(site, query="?secret=very-secret")
    error = failure(url)
    assert not error.permanent
    assert "refused" in str(error) and "very-secret" not in str(error)


def test_a_certificate_that_nobody_vouches_for():
    with Site(tls=tls()) as site:
        error = failure(hook(site).replace("webhook+http:", "webhook+https:"))
    assert "certificate verify failed" in str(error)
    assert not error.permanent
    assert site.requests == []
