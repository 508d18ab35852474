"""Addresses that are not public are refused at the connection, however they are written and whoever
names them.
"""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

import pytest

from monitor.errors import FetchKind
from monitor.fetch.guard import GuardedBackend, is_public, resolve_host
from monitor.fetch.request_errors import RequestError
from tests.fetch.asking import failure, fetch
from tests.site import Site

SPELLINGS = [
    "127.0.0.1",
    "localhost",
    "LOCALHOST",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "127.1",
    "0",
    "0.0.0.0",
    "[::]",
    "169.254.169.254",
    "[fd00:ec2::254]",
    "10.1.2.3",
    "100.64.0.1",
    "192.168.1.1",
    "172.31.255.255",
    "[fe80::1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::127.0.0.1]",
    "224.0.0.1",
    "[ff02::1]",
    "255.255.255.255",
]


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_private_address_is_asked(host):
    with Site() as site:
        site.publishes("internal")
        error = failure(f"http://{host}:{site.port}/", allow_private=False)
        assert (error.kind, error.transient) == (FetchKind.BLOCKED_ADDRESS, False)
        assert site.connections == 0


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "2001:db8::1",
        "2001::1",
        "fec0::1",
        "64:ff9b:1::1",
        "::ffff:0:127.0.0.1",
        "::8.8.8.8",
        "3fff::1",
        "5f00::1",
    ],
)
def test_addresses_that_lead_nowhere_public_are_not(address):
    assert not is_public(ip_address(address))


def names(*answers: list[str]):
    """Return a name server that gives these answers, one after the other, and counts the
    questions.
    """
    asked: list[str] = []

    async def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return look_up, asked


def test_a_public_name_with_a_private_address_is_refused():
    ask, _ = names(["127.0.0.1"])
    with Site() as site:
        error = failure(
            f"http://policy.example:{site.port}/",
            allow_private=False,
            fetcher={"ask_for_addresses": ask},
        )
        assert (error.kind, site.connections) == (FetchKind.BLOCKED_ADDRESS, 0)


def test_one_private_address_among_public_ones_is_refused():
    """One private address among public ones is enough to refuse."""
    ask, _ = names(["93.184.215.14", "10.0.0.1"])
    error = failure(
        "http://policy.example/", allow_private=False, fetcher={"ask_for_addresses": ask}
    )
    assert error.kind is FetchKind.BLOCKED_ADDRESS


def test_the_address_that_was_checked_is_the_one_dialled():
    """A name that resolves differently the second time is dialled as it was checked."""
    ask, asked = names(["127.0.0.9"], ["127.0.0.1"])
    dialled: list[str] = []

    class Dialler:
        async def connect_tcp(self, host, *others):
            dialled.append(host)

    async def play() -> None:
        backend = GuardedBackend(ask, allow_private=True)
        backend._dialler = Dialler()  # the network is the one thing of it that a test can't have
        await backend.connect_tcp("policy.example", 80)

    asyncio.run(play())
    assert (asked, dialled) == (["policy.example"], ["127.0.0.9"])


def test_a_redirect_to_a_private_address_is_refused():
    """A redirect from an allowed address to one that is not allowed is refused.

    The first hop's connection is allowed by name, as a public address can't be served from a test.
    """
    with Site() as site, Site() as internal:
        site.redirects(internal.url)
        internal.publishes("internal")

        class Half(GuardedBackend):
            async def connect_tcp(self, host, port, *others, **more):
                self._allow_private = port == site.port
                return await super().connect_tcp(host, port, *others, **more)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("monitor.fetch.http.GuardedBackend", Half)
            error = failure(site.url, allow_private=False)
        assert (error.kind, error.url) == (FetchKind.BLOCKED_ADDRESS, internal.url)
        assert internal.connections == 0


def test_private_addresses_are_allowed_for_one_watch_only():
    """Private addresses that one watch is allowed stay refused for the others."""
    with Site() as site:
        site.publishes("intranet")
        assert fetch(site.url, allow_private=True).body == b"intranet"
        assert failure(site.url, allow_private=False).kind is FetchKind.BLOCKED_ADDRESS


def test_sockets_of_the_machine_are_never_asked():
    with pytest.raises(RequestError) as caught:
        asyncio.run(GuardedBackend(allow_private=True).connect_unix_socket("/run/docker.sock"))
    assert caught.value.kind is FetchKind.BLOCKED_ADDRESS


def test_the_system_resolves_names_or_says_there_is_none():
    """The system resolves names, and says when there is none."""
    assert "127.0.0.1" in asyncio.run(resolve_host("localhost", 80))
    with pytest.raises(OSError):
        asyncio.run(resolve_host("nothing.invalid", 80))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://policy.example/",
        "gopher://policy.example/",
        "policy.example/privacy",
        "",
        "http://",
        "http:///path",
        "http://user:secret@policy.example/",
        "http://:secret@policy.example/",
        "http://a b/",
        "//x/",
        "http://policy.example:0/",
        "http://policy.example:99999/",
        "http://policy.example:x/",
        "http://a..b/",
        "http://.policy.example/",
        "http://policy.example\n/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://%00/",
        "http://127.0.0.1%2f.policy.example/",
        "http://" + "a" * 64 + ".example/",
        "http://x/" + "a" * 9000,
        "http://\ud800/",
        "unix:///run/x",
        "javascript:alert(1)",
        "http://xn--zzzzzzz\u0000/",
    ],
)
def test_an_invalid_url_is_refused_without_a_request(url):
    """What is not the URL of a page is refused without a request."""
    error = failure(url, allow_private=False)
    assert (error.kind, error.transient) == (FetchKind.BAD_URL, False)
    assert "secret" not in str(error)
