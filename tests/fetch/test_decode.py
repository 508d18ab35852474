"""Bodies are unpacked as they come, within limits."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchKind
from monitor.fetch.decode import Body
from monitor.fetch.request_errors import RequestError
from tests.fetch.asking import failure, fetch, limits
from tests.site import Site

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"Wir verarbeiten Ihre Daten. " * 200


def bare_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "deflate ": bare_deflate(TEXT),
    "zstd": zstd.compress(TEXT),
    "identity": TEXT,
    "": TEXT,
    "GZIP": gzip.compress(TEXT),
    "gzip, gzip": gzip.compress(gzip.compress(TEXT)),
    "zstd, gzip": gzip.compress(zstd.compress(TEXT)),
}


def unpack(packed: bytes, encoding: str, *, step: int = 1000, max_bytes: int = 10**6) -> bytes:
    body = Body(encoding, max_bytes=max_bytes, max_raw_bytes=10**6)
    for start in range(0, len(packed), step):
        body.add(packed[start : start + step])
    return body.whole()


@pytest.mark.parametrize("step", [1, 7, 100_000])
@pytest.mark.parametrize("encoding", PACKED)
def test_every_encoding_is_decoded_however_it_arrives(encoding, step):
    """Every content encoding that we ask for is decoded, however it arrives."""
    assert unpack(PACKED[encoding], encoding, step=step) == TEXT


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstd.compress)], ids=["gzip", "zstd"]
)
@pytest.mark.parametrize("step", [1, 1000])
def test_members_that_follow_each_other_are_one_body(encoding, pack, step):
    two = pack(b"one") + pack(b"two")
    assert unpack(two, encoding, step=step) == b"onetwo"


def test_what_follows_the_packed_body_is_ignored():
    assert unpack(gzip.compress(TEXT) + b"\0\0\0junk", "gzip", step=3) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_a_packed_body_that_breaks_off_is_no_page(encoding):
    with pytest.raises(RequestError) as caught:
        unpack(PACKED[encoding][:-9], encoding)
    assert caught.value.kind is FetchKind.DISCONNECTED


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
def test_an_empty_body_is_empty_however_packed(encoding):
    assert unpack(b"", encoding) == b""


@pytest.mark.parametrize("encoding", ["br", "compress", "gzip, br", "gzip, gzip, gzip", "\x00"])
def test_packings_that_we_did_not_ask_for_are_refused(encoding):
    with Site() as site:
        site.answers(200, b"whatever", headers=[("Content-Encoding", encoding)])
        kind = failure(site.url).kind
    assert kind is (FetchKind.BAD_ENCODING if encoding != "\x00" else FetchKind.PROTOCOL)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "zstd", "gzip, zstd"]))
def test_garbage_is_named_never_a_traceback(garbage, encoding):
    try:
        unpack(garbage, encoding, step=50)
    except RequestError as trouble:
        assert trouble.kind in {FetchKind.BAD_ENCODING, FetchKind.DISCONNECTED}


@given(
    st.binary(min_size=1, max_size=40),
    st.integers(0, 200),
    st.sampled_from(["gzip", "deflate", "zstd"]),
)
def test_damage_in_the_middle_is_named_or_harmless(damage, at, encoding):
    packed = PACKED[encoding]
    try:
        unpack(packed[:at] + damage + packed[at + len(damage) :], encoding)
    except RequestError as trouble:
        assert trouble.kind in {FetchKind.BAD_ENCODING, FetchKind.DISCONNECTED}


BOMBS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": zstd.compress,
    "gzip, gzip": lambda zeros: gzip.compress(gzip.compress(zeros)),
}


@pytest.mark.parametrize("encoding", BOMBS)
def test_a_bomb_costs_its_limit_not_its_size(encoding):
    bomb = BOMBS[encoding](bytes(30_000_000))
    body = Body(encoding, max_bytes=1_000_000, max_raw_bytes=10**6)
    tracemalloc.start()
    with pytest.raises(RequestError) as caught:
        body.add(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.kind is FetchKind.TOO_LARGE
    assert peak < 4_000_000


def test_a_bomb_from_a_server_is_too_large():
    with Site() as site:
        site.sends_a_bomb(gzip.compress(bytes(20_000_000)), "gzip")
        error = failure(site.url, fetcher={"limits": limits(max_bytes=10**6)})
    assert (error.kind, error.transient, error.snapshot) == (FetchKind.TOO_LARGE, False, None)


def test_very_many_tiny_members_are_refused():
    with pytest.raises(RequestError) as caught:
        unpack(gzip.compress(b"") * 5000, "gzip")
    assert caught.value.kind is FetchKind.BAD_ENCODING


def test_a_window_larger_than_the_web_allows_is_refused():
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    wide = packer.compress(b"x" * 100) + packer.flush()
    with pytest.raises(RequestError) as caught:
        unpack(wide, "zstd")
    assert caught.value.kind is FetchKind.BAD_ENCODING


def test_a_body_at_the_limit_is_taken_and_one_past_it_is_not():
    with Site() as site:
        site.publishes(b"x" * 1000)
        assert len(fetch(site.url, fetcher={"limits": limits(max_bytes=1000)}).body) == 1000
        assert (
            failure(site.url, fetcher={"limits": limits(max_bytes=999)}).kind is FetchKind.TOO_LARGE
        )


@pytest.mark.parametrize(
    "headers", [b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n", b""]
)
def test_the_wire_has_a_limit_whether_or_not_the_size_is_said(headers):
    with Site() as site:
        site.sends_bytes(
            b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n", *[b"400\r\n" + b"x" * 1024 + b"\r\n"] * 200
        )
        error = failure(site.url, fetcher={"limits": limits(max_raw_bytes=50_000)})
    assert error.kind is FetchKind.TOO_LARGE
