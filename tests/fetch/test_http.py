"""Fetching pages from a real server: what comes back, and what each failure is called."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import FetchError, FetchKind
from monitor.fetch.http import HttpFetcher
from monitor.model.snapshot import FetchRequest, NotModified
from tests.fetch.asking import QUICK, ask, failure, fetch, limits, no_wait, serving, trusting
from tests.site import Request, Site

GERMAN = "<p>Über die Nutzung Ihrer Daten"
SCRIPTED = Site()
"""One for all examples of a property."""


@pytest.fixture(autouse=True, scope="module")
def scripted():
    with SCRIPTED:
        yield


def test_a_page_comes_back_with_all_that_proves_it():
    with Site() as site:
        site.publishes(GERMAN, etag='"v1"')
        page = fetch(site.url)
    assert (page.status, page.body, page.media_type, page.charset) == (
        200,
        GERMAN.encode(),
        "text/html",
        "utf-8",
    )
    assert page.sha256 == hashlib.sha256(GERMAN.encode()).hexdigest()
    assert ("etag", '"v1"') in page.headers
    assert page.peer == f"127.0.0.1:{site.port}"
    assert page.url == page.final_url == site.url
    assert page.started_at <= page.finished_at


def test_headers_come_back_byte_for_byte():
    with Site() as site:
        site.publishes("x", last_modified="für immer")
        sent = dict(fetch(site.url).headers)["last-modified"]
        ask(site.url, last_modified=sent)
        shown = site.requests[1].headers["if-modified-since"]
    assert sent.encode("latin-1").decode() == shown.encode("latin-1").decode() == "für immer"


def test_the_servers_own_validators_are_shown_to_it_verbatim():
    with Site() as site:
        site.publishes("old", etag='W/"odd, one"')
        assert isinstance(ask(site.url, etag='W/"odd, one"'), NotModified)
        assert site.requests[0].headers["if-none-match"] == 'W/"odd, one"'


def test_a_changed_page_comes_back_whole_despite_validators():
    with Site() as site:
        site.publishes("new", etag='"v2"')
        assert fetch(site.url, etag='"v1"').body == b"new"


def test_validators_are_shown_only_to_the_url_that_sent_them():
    with Site() as site:
        site.redirects("/elsewhere")
        site.at("/elsewhere").publishes("another page", etag='"1"')
        assert fetch(site.url, etag='"1"').body == b"another page"
        assert isinstance(
            ask(site.url, etag='"1"', validated_url=site.url + "elsewhere"), NotModified
        )


def test_a_validator_that_would_break_the_request_is_not_sent():
    with Site() as site:
        site.publishes("page")
        assert fetch(site.url, etag='"a"\r\nX-Evil: 1').body == b"page"
        assert not {"if-none-match", "x-evil"} & set(site.requests[0].headers)


def test_not_modified_without_having_asked_is_a_failure():
    with Site() as site:
        site.answers(304)
        assert failure(site.url).kind is FetchKind.UNEXPECTED_STATUS


def test_we_say_who_we_are():
    with Site() as site:
        site.publishes("x")
        fetch(site.url, fetcher={"user_agent": "policy-monitor/1 (+https://watcher.example)"})
        fetch(site.url)
        agents = [request.headers["user-agent"] for request in site.requests]
    assert agents[0] == "policy-monitor/1 (+https://watcher.example)"
    assert agents[1].startswith("policy-monitor/")


def test_a_watch_has_headers_of_its_own():
    with Site() as site:
        site.publishes("x")
        fetch(site.url, headers=(("Accept-Language", "de"), ("user-agent", "me")))
        sent = site.requests[0].headers
    assert (sent["accept-language"], sent["user-agent"]) == ("de", "me")


@pytest.mark.parametrize(
    "header",
    [
        ("X-A", "1\r\nX-B: 2"),
        ("X-A\n", "1"),
        ("X-A", "\0"),
        ("X A", "1"),
        ("", "1"),
        ("X-A", "→"),
        ("Host", "else.example"),
        ("accept-encoding", "br"),
    ],
)
def test_headers_that_break_or_bend_the_request_are_refused(header):
    with Site() as site:
        error = failure(site.url, headers=(header,))
        assert (error.kind, error.transient, site.requests) == (FetchKind.BAD_HEADER, False, [])


@pytest.mark.parametrize(
    ("status", "kind", "transient"),
    [
        (404, FetchKind.NOT_FOUND, False),
        (410, FetchKind.GONE, False),
        (403, FetchKind.FORBIDDEN, False),
        (401, FetchKind.FORBIDDEN, False),
        (451, FetchKind.FORBIDDEN, False),
        (429, FetchKind.RATE_LIMITED, True),
        (418, FetchKind.CLIENT_ERROR, False),
        (408, FetchKind.CLIENT_ERROR, True),
        (500, FetchKind.SERVER_ERROR, True),
        (530, FetchKind.SERVER_ERROR, True),
        (202, FetchKind.UNEXPECTED_STATUS, False),
        (206, FetchKind.UNEXPECTED_STATUS, False),
    ],
)
def test_every_error_status_has_a_name_and_keeps_its_page(status, kind, transient):
    """Every error status has its name, and its page is kept as evidence."""
    with Site() as site:
        site.fails(status, body="<h1>What happened</h1>")
        error = failure(site.url)
    assert (error.kind, error.status, error.transient, error.url) == (
        kind,
        status,
        transient,
        site.url,
    )
    assert error.snapshot.body == b"<h1>What happened</h1>"
    assert error.snapshot.status == status


def test_an_error_page_that_breaks_off_is_still_that_error():
    with Site() as site:
        site.sends_bytes(b"HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\nhalf")
        error = failure(site.url)
    assert (error.kind, error.status, error.snapshot) == (FetchKind.NOT_FOUND, 404, None)


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nBad Header: x\r\n\r\n",
        b"\0" * 200_000,
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnothexadecimal\r\n",
    ],
)
def test_what_is_not_http_is_named_so(answer):
    with Site() as site:
        site.sends_bytes(answer, then="hang")
        assert failure(site.url).kind is FetchKind.PROTOCOL


def test_whatever_breaks_off_is_never_a_page():
    with Site() as site:
        site.breaks_off("half a policy", times=1)
        site.breaks_off("half a policy", chunked=True, times=1)
        site.sends_bytes(b"HTTP/1.1 200 OK\r\nContent-Type", times=1)
        site.sends_bytes(times=1)
        site.resets(times=1)
        site.resets(after=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", times=1)
        kinds = {failure(site.url).kind for _ in range(6)}
    assert kinds == {FetchKind.DISCONNECTED}


def test_a_server_that_hangs_is_left():
    with Site() as site:
        site.hangs()
        assert (
            failure(site.url, fetcher={"limits": limits(read_timeout_s=0.1)}).kind
            is FetchKind.TIMEOUT
        )


def test_a_server_that_drips_is_left_at_the_deadline():
    with Site() as site:
        site.drips("x" * 1000, every_s=0.02)
        error = failure(site.url, fetcher={"limits": limits(deadline_s=0.3)})
    assert (error.kind, error.transient) == (FetchKind.TIMEOUT, True)


def test_endless_provisional_answers_end_at_the_deadline():
    with Site() as site:
        site.sends_bytes(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 500, pause_s=0.01)
        assert (
            failure(site.url, fetcher={"limits": limits(deadline_s=0.2)}).kind is FetchKind.TIMEOUT
        )


def test_nobody_there_is_refused():
    with Site() as site:
        url = site.url
    error = failure(url)
    assert (error.kind, error.transient) == (FetchKind.REFUSED, True)


def test_a_name_without_an_address_is_a_dns_failure():
    async def no_such_name(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    error = failure("http://policy.example/", fetcher={"ask_for_addresses": no_such_name})
    assert (error.kind, error.transient) == (FetchKind.DNS, True)


def test_a_lookup_that_hangs_is_left():
    async def hangs(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    door = {"ask_for_addresses": hangs, "limits": limits(connect_timeout_s=0.05)}
    assert failure("http://policy.example/", fetcher=door).kind is FetchKind.DNS


def test_the_next_address_is_tried_where_one_refuses():
    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    with Site() as site:
        site.publishes("found")
        page = fetch(f"http://policy.example:{site.port}/", fetcher={"ask_for_addresses": two})
        assert (page.body, page.peer) == (b"found", f"127.0.0.1:{site.port}")
        assert site.requests[0].headers["host"] == f"policy.example:{site.port}"


def test_pages_come_over_tls_from_whom_they_should():
    with Site(tls=serving()) as site:
        site.publishes("secret")
        assert fetch(site.url, fetcher={"ssl_context": trusting()}).body == b"secret"


def test_a_certificate_that_nobody_vouches_for_is_a_tls_failure():
    with Site(tls=serving()) as site:
        error = failure(site.url)
        assert (error.kind, site.requests) == (FetchKind.TLS, [])


def test_a_certificate_of_somebody_else_is_a_tls_failure():
    async def loopback(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with Site(tls=serving()) as site:
        door = {"ssl_context": trusting(), "ask_for_addresses": loopback}
        assert failure(f"https://other.example:{site.port}/", fetcher=door).kind is FetchKind.TLS


def test_tls_with_a_server_that_speaks_none_is_a_tls_failure():
    with Site(greeting=b"220 mail.example ESMTP\r\n") as site:
        assert failure(site.url.replace("http:", "https:")).kind is FetchKind.TLS


@pytest.mark.parametrize("path", ["/a/../b?q=ä", "/ü", "/%zz", "/?x=%0d%0aX:1", "/" + "a" * 5000])
def test_odd_paths_are_asked_for_without_harm(path):
    with Site() as site:
        assert failure(site.url + path[1:]).kind is FetchKind.NOT_FOUND
        assert len(site.requests) == 1


def test_names_beyond_ascii_are_asked_for_in_their_ascii_form():
    async def loopback(host: str, port: int) -> list[str]:
        assert host == "xn--bcher-kva.example"
        return ["127.0.0.1"]

    with Site() as site:
        site.publishes("Bücher")
        fetch(f"http://bücher.example:{site.port}/", fetcher={"ask_for_addresses": loopback})


# Further tries.


def test_what_may_pass_is_asked_again_after_a_growing_wait():
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    with Site() as site:
        site.fails(503, times=1)
        site.resets(times=1)
        site.publishes("there it is")
        door = {"limits": limits(retries=2, backoff_s=0.5), "sleep": sleep}
        assert fetch(site.url, fetcher=door).body == b"there it is"
    assert waits == [0.5, 1.0]


def test_tries_come_to_an_end():
    with Site() as site:
        site.fails(503)
        assert (
            failure(site.url, fetcher={"limits": limits(retries=2)}).kind is FetchKind.SERVER_ERROR
        )
        assert len(site.requests) == 3


@pytest.mark.parametrize("status", [404, 410, 403, 429])
def test_what_stays_is_not_asked_again(status):
    with Site() as site:
        site.fails(status)
        failure(site.url, fetcher={"limits": limits(retries=2)})
        assert len(site.requests) == 1


def test_a_server_that_asks_for_a_short_wait_gets_it():
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    with Site() as site:
        site.fails(429, retry_after=3, times=1)
        site.publishes("x")
        fetch(site.url, fetcher={"limits": limits(retries=2), "sleep": sleep})
    assert waits == [3.0]


def test_a_server_that_asks_for_a_long_wait_is_left_alone():
    with Site() as site:
        site.fails(503, retry_after=600)
        error = failure(site.url, fetcher={"limits": limits(retries=2)})
        assert (error.retry_after, len(site.requests)) == (timedelta(minutes=10), 1)


def test_nobody_else_asks_a_host_that_wants_to_be_left_alone():
    now = datetime(2030, 1, 1, tzinfo=UTC)

    async def play(site: Site) -> None:
        nonlocal now
        async with HttpFetcher(limits=QUICK, clock=lambda: now) as door:
            for path, kind in [("", FetchKind.SERVER_ERROR), ("terms", FetchKind.RATE_LIMITED)]:
                with pytest.raises(FetchError) as caught:
                    await door.fetch(FetchRequest(url=site.url + path, allow_private=True))
                assert caught.value.kind is kind
            assert caught.value.retry_after == timedelta(seconds=60)
            now += timedelta(seconds=61)
            await door.fetch(FetchRequest(url=site.url + "terms", allow_private=True))

    with Site() as site:
        site.fails(503, retry_after=60)
        site.at("/terms").publishes("terms")
        asyncio.run(play(site))
        assert [request.path for request in site.requests] == ["/", "/terms"]


# Connections.


def test_pages_of_one_host_share_a_connection():
    """Pages of one host come over one connection, one at a time."""

    async def play(site: Site) -> None:
        async with HttpFetcher(limits=QUICK) as door:
            wanted = [FetchRequest(url=f"{site.url}{n}", allow_private=True) for n in range(8)]
            await asyncio.gather(*(door.fetch(request) for request in wanted))

    with Site() as site:
        for n in range(8):
            site.at(f"/{n}").publishes("x")
        asyncio.run(play(site))
        assert (site.connections, site.busy_at_once) == (1, 1)


def test_a_closed_connection_costs_only_a_new_one():
    """A connection that the server has closed costs nothing but a new one."""

    async def play(site: Site) -> None:
        async with HttpFetcher(limits=QUICK) as door:
            for _ in range(3):
                await door.fetch(FetchRequest(url=site.url, allow_private=True))
                await asyncio.sleep(0.02)

    with Site() as site:
        site.sends_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        asyncio.run(play(site))
        assert site.connections == 3


def test_cookies_are_not_remembered_from_one_fetch_to_the_next():
    async def play(site: Site) -> None:
        async with HttpFetcher(limits=QUICK) as door:
            for _ in range(2):
                await door.fetch(FetchRequest(url=site.url, allow_private=True))

    with Site() as site:
        site.answers(200, "x", headers=[("Set-Cookie", "bucket=b; Path=/")])
        asyncio.run(play(site))
        assert all("cookie" not in request.headers for request in site.requests)


def test_a_cancelled_fetch_leaves_nothing_behind():
    async def play(site: Site) -> None:
        async with HttpFetcher(limits=QUICK, sleep=no_wait) as door:
            task = asyncio.create_task(door.fetch(FetchRequest(url=site.url, allow_private=True)))
            while not site.requests:  # noqa: ASYNC110 (the site is in another thread)
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await door.fetch(FetchRequest(url=site.url, allow_private=True))

    with Site() as site:
        site.hangs(times=1)
        site.publishes("next")
        asyncio.run(play(site))


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    with Site() as site:
        site.publishes("direct")
        assert fetch(site.url).body == b"direct"


def test_the_test_site_records_requests_as_sent():
    """The site of these tests records requests as they were sent."""
    with Site() as site:
        site.publishes("x")
        fetch(site.url)
        assert isinstance(site.requests[0], Request)
        assert site.requests[0].method == "GET"


PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 302 \r\n",
        b"HTTP/1.1 304 x\r\n",
        b"HTTP/1.1 101 x\r\n",
        b"\r\n",
        b"Location: /\r\n",
        b"Location: \xff\xfe\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b'Content-Type: \xe4/\xf6; charset="\r\n',
        b"5\r\nhello\r\n0\r\n\r\n",
        b"hello",
        b"Set-Cookie: \x80=;;;=\r\n",
        b"Retry-After: 9e9\r\n",
        b"HTTP/1.1 999 ?\r\n",
        b"\x1f\x8b\x08\x00",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=20), max_size=8))
def test_whatever_a_server_sends_it_is_a_page_or_a_named_failure(pieces):
    SCRIPTED.sends_bytes(b"".join(pieces))
    try:
        page = fetch(SCRIPTED.url, fetcher={"limits": limits(max_redirects=2)})
    except FetchError as error:
        assert error.kind
    else:
        assert page.status in {200, 203}
