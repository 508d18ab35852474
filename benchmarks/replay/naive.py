"""Monitors without judgement: they alert whenever the text that a library makes of a page is not
the last one.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

Text = Callable[[str], str]
SHRUNK = 0.5
FEWEST_WORDS = 20


def monitors() -> dict[str, tuple[Text, bool]]:
    """Return the monitors whose libraries are installed: how each makes text, and whether it
    ignores what shrank.
    """
    found: dict[str, tuple[Text, bool]] = {}
    if html2text := _library("html2text"):
        found["html2text, full page"] = (_html2text(html2text), False)
    if inscriptis := _library("inscriptis"):
        found["inscriptis, full page"] = (inscriptis.get_text, False)
    if trafilatura := _library("trafilatura"):
        found["trafilatura + shrink guard"] = (_trafilatura(trafilatura), True)
    return found


def alerts(pages: Iterable[tuple[int, str]], text_of: Text, *, guarded: bool) -> Iterator[int]:
    """Yield the indexes of the pages whose text differs from that of the page accepted last."""
    last: list[str] | None = None
    for index, page in pages:
        words = _words(page, text_of)
        if guarded and (
            len(words) < FEWEST_WORDS or (last is not None and len(words) < SHRUNK * len(last))
        ):
            continue
        if last is not None and words != last:
            yield index
        last = words


def _words(page: str, text_of: Text) -> list[str]:
    try:
        return (text_of(page) or "").split()
    except (ValueError, AssertionError, RecursionError):
        return []


def _library(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _html2text(library: ModuleType) -> Text:
    def text_of(page: str) -> str:
        maker = library.HTML2Text(bodywidth=0)
        maker.ignore_images = True
        return str(maker.handle(page))

    return text_of


def _trafilatura(library: ModuleType) -> Text:
    def text_of(page: str) -> str:
        return library.extract(page, include_tables=True, include_comments=False) or ""

    return text_of
