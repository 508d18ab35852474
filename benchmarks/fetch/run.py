"""What a fetch costs beside bare httpx: CPU of this process per fetch, the server being another
one.

    python benchmarks/fetch/run.py [--pages 60] [--rounds 5]

Both ask the same pages (some 300 KB, gzip) of 50 loopback hosts, 20 at once, in alternating rounds:
trust the ratio, not the milliseconds. `bare httpx` is one client for all, `get()`, its own
decoding, a hash of the body.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import multiprocessing
import random
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from statistics import median

import httpx

from monitor.fetch.http import HttpFetcher
from monitor.model.limits import FetchLimits
from monitor.model.snapshot import FetchRequest, NotModified, Snapshot

HOSTS = 50
AT_ONCE = 20
ETAG = '"v1"'


def page(number: int) -> bytes:
    """Return some 300 KB of markup that packs about as well as a real page."""
    dice = random.Random(number)
    words = ["".join(dice.choices("abcdefghijklmnop", k=dice.randint(2, 11))) for _ in range(3000)]
    rows = (f'<p class="c{n % 7}">{" ".join(dice.choices(words, k=60))}</p>' for n in range(700))
    return "\n".join(rows).encode()


async def serve(pages: int, ready: Connection) -> None:
    """Serve the pages until killed; 304 to who shows the validator."""
    packed = [gzip.compress(page(number), 6) for number in range(pages)]

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = packed[int(head.split(b" ", 2)[1][1:])]
                if b"if-none-match" in head.lower():
                    writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n\r\n".encode())
                else:
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: %s\r\n"
                        b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                        % (ETAG.encode(), len(body))
                    )
                    writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(converse, "0.0.0.0", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def at_once(urls: list[str], visit: Callable[[str], Awaitable[None]]) -> float:
    """Return the CPU seconds of this process for visiting all `urls`."""
    places = asyncio.Semaphore(AT_ONCE)

    async def in_turn(url: str) -> None:
        async with places:
            await visit(url)

    began = time.process_time()
    await asyncio.gather(*(in_turn(url) for url in urls))
    return time.process_time() - began


async def measure(urls: list[str], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Return CPU ms a fetch by kind of answer and by who asked, one figure a round."""
    limits = FetchLimits(gap_s=0, max_bytes=2**24)
    figures: dict[str, dict[str, list[float]]] = {
        kind: {"bare httpx": [], "fetcher": []} for kind in ("200", "304")
    }
    async with httpx.AsyncClient(trust_env=False) as client, HttpFetcher(limits=limits) as fetcher:
        for number in range(rounds + 1):
            for kind, etag in (("200", None), ("304", ETAG)):

                async def bare(url: str, etag: str | None = etag) -> None:
                    answer = await client.get(
                        url, headers={"If-None-Match": etag} if etag else None
                    )
                    hashlib.sha256(answer.content).hexdigest()

                async def ours(url: str, etag: str | None = etag) -> None:
                    answer = await fetcher.fetch(
                        FetchRequest(url=url, allow_private=True, etag=etag)
                    )
                    assert isinstance(answer, NotModified if etag else Snapshot)

                for name, visit in (("bare httpx", bare), ("fetcher", ours)):
                    spent = await at_once(urls, visit)
                    if number:  # the first round warms up
                        figures[kind][name].append(spent * 1000 / len(urls))
    return figures


def main() -> None:
    """Run both and print their figures and ratio."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pages", type=int, default=60)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    receiver, sender = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=_serve_in_process, args=(asked.pages, sender), daemon=True
    )
    server.start()
    port = receiver.recv()
    urls = [f"http://127.0.0.{n % HOSTS + 1}:{port}/{n}" for n in range(asked.pages)]
    figures = asyncio.run(measure(urls, asked.rounds))
    server.terminate()
    print("CPU ms a fetch, median of rounds (least)")
    for kind, by_name in figures.items():
        told = "   ".join(
            f"{name} {median(ms):.2f} ({min(ms):.2f})" for name, ms in by_name.items()
        )
        print(
            f"{kind}: {told}   "
            f"ratio {median(by_name['fetcher']) / median(by_name['bare httpx']):.2f}"
        )


def _serve_in_process(pages: int, ready: Connection) -> None:
    asyncio.run(serve(pages, ready))


if __name__ == "__main__":
    main()
