"""Redirects are followed by hand: recorded, limited, and never further than we may go."""

from __future__ import annotations

import pytest

from monitor.errors import FetchKind
from monitor.model.snapshot import Redirect
from tests.fetch.asking import failure, fetch, limits, serving, trusting
from tests.site import Site


def test_the_way_to_the_final_url_is_recorded():
    with Site() as site:
        site.redirects("/legal", 301)
        site.at("/legal").redirects(site.url + "privacy?v=2", 307)
        site.at("/privacy?v=2").publishes("policy")
        page = fetch(site.url)
    assert page.final_url == site.url + "privacy?v=2"
    assert page.redirects == (
        Redirect(url=site.url, status=301, location="/legal"),
        Redirect(url=site.url + "legal", status=307, location=site.url + "privacy?v=2"),
    )


@pytest.mark.parametrize("hops", [3, 4])
def test_redirects_are_limited(hops):
    with Site() as site:
        for n in range(hops):
            site.at("/" if n == 0 else f"/{n}").redirects(f"/{n + 1}")
        site.at(f"/{hops}").publishes("policy")
        asked = {"fetcher": {"limits": limits(max_redirects=3)}}
        if hops == 3:
            assert fetch(site.url, **asked).body == b"policy"
        else:
            assert failure(site.url, **asked).kind is FetchKind.TOO_MANY_REDIRECTS


def test_a_circle_is_named():
    with Site() as site:
        site.redirects("/a")
        site.at("/a").redirects("/")
        error = failure(site.url)
    assert (error.kind, error.transient) == (FetchKind.BAD_REDIRECT, False)
    assert f"{site.url} → {site.url}a → {site.url}" in str(error)


def test_a_redirect_that_sets_a_cookie_is_no_loop():
    """A page that sets a cookie and redirects to itself is no redirect loop."""
    with Site() as site:
        site.redirects("/", cookie="seen=1; Path=/", times=1)
        site.publishes("policy")
        assert fetch(site.url).body == b"policy"
        assert site.requests[1].headers["cookie"] == "seen=1"


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "http://",
        "http://user:pass@policy.example/",
        "https://[::1",
        "data:text/html,x",
        "ftp://a/",
    ],
)
def test_redirects_to_where_we_do_not_go_are_refused(to):
    with Site() as site:
        site.redirects(to)
        error = failure(site.url)
    assert (error.kind, error.transient) == (FetchKind.BAD_REDIRECT, False)


def test_a_redirect_to_nowhere_is_refused():
    with Site() as site:
        site.answers(302)
        assert failure(site.url).kind is FetchKind.BAD_REDIRECT


def test_a_location_in_utf_8_or_latin_1_is_understood():
    found = (
        "HTTP/1.1 302 Found\r\nLocation: /über\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    )
    with Site() as site:
        site.sends_bytes(found.encode(), times=1)
        site.sends_bytes(found.encode("latin-1"))
        site.at("/%C3%BCber").publishes("policy")
        assert [fetch(site.url).body for _ in range(2)] == [b"policy", b"policy"]


def test_secrets_of_a_watch_stay_with_its_own_origin():
    secret = (
        ("Authorization", "Bearer x"),
        ("Cookie", "s=1"),
        ("X-Api-Key", "k"),
        ("Accept-Language", "de"),
    )
    with Site() as home, Site() as elsewhere:
        home.redirects("/inner")
        home.at("/inner").redirects(elsewhere.url)
        elsewhere.publishes("x")
        fetch(home.url, headers=secret)
    assert all(request.headers["authorization"] == "Bearer x" for request in home.requests)
    assert not {"authorization", "cookie", "x-api-key"} & set(elsewhere.requests[0].headers)
    assert elsewhere.requests[0].headers["accept-language"] == "de"


def test_a_fall_from_https_to_http_is_recorded():
    with Site(tls=serving()) as secure, Site() as plain:
        secure.redirects(plain.url)
        plain.publishes("policy")
        page = fetch(secure.url, fetcher={"ssl_context": trusting()})
    assert [redirect.downgrade for redirect in page.redirects] == [True]


def test_a_large_body_of_a_redirect_is_not_read():
    with Site() as site:
        site.answers(302, b"x" * 5_000_000, headers=[("Location", "/policy")])
        site.at("/policy").publishes("policy")
        assert fetch(site.url, fetcher={"limits": limits(max_bytes=1000)}).body == b"policy"
