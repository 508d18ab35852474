"""Invented histories: other pages in place of a policy, its text in other clothes, real edits.

Real captures hold few pages that are no policy, so rules that guard against them look idle there.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BEFORE, AFTER = 5, 4
LASTING = (1, 4, 14)
"""For so many looks another page stands there: a hiccup, half a day or two, a week."""
START = datetime(2026, 3, 4, tzinfo=UTC)
STEP = timedelta(hours=12)
URL = "https://quillfish.example/privacy"
CUTS = {"half": 0.5, "most": 0.9}
"""The share of the page that arrives."""

Table = dict[str, Any]


@dataclass(slots=True)
class _Histories:
    """Writes histories as `backtest` and the scorer of planted edits read them."""

    folder: Path
    lines: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def page(self, name: str, html: str) -> str:
        """Write a page; return its place in the folder."""
        place = f"pages/{name}.html"
        (self.folder / place).write_text(html, encoding="utf-8")
        return place

    def add(self, watch: str, pages: Sequence[str], kind: str, *, trouble: bool = False) -> None:
        """Add a history; from the first page that is not as at first on, it is scored."""
        for number, page in enumerate(pages):
            at = (START + number * STEP).isoformat()
            line = {"watch": watch, "url": URL, "at": at, "status": 200, "file": page}
            self.lines.append(json.dumps(line | {"media_type": "text/html"}) + "\n")
        start = next(number for number, page in enumerate(pages) if page != pages[0])
        row = {"watch": watch, "edit": watch, "kind": kind, "from": start, "trouble": trouble}
        self.expected.append(json.dumps(row) + "\n")

    def write(self) -> None:
        """Write the lists."""
        (self.folder / "snapshots.jsonl").write_text("".join(self.lines), encoding="utf-8")
        (self.folder / "expected.jsonl").write_text("".join(self.expected), encoding="utf-8")


def write(folder: Path) -> None:
    """Write all histories with `snapshots.jsonl` and `expected.jsonl` to `folder`."""
    (folder / "pages").mkdir(parents=True)
    text = Path(__file__).with_name("invented.toml").read_text("utf-8")
    table = tomllib.loads(text)
    made = _Histories(folder)
    htmls = {name: _page(table, one) for name, one in table["texts"].items()}
    texts = {name: made.page(name, html) for name, html in htmls.items()}
    for name, html in _elsewhere(table, htmls):
        _add_trouble(made, texts, name, made.page(name, html))
    for name, html in _same(table, htmls["policy"]):
        page = made.page(name, html)
        for looks in LASTING:
            pages = [texts["policy"]] * BEFORE + [page] * looks + [texts["policy"]] * AFTER
            made.add(f"{name}|{looks}", pages, "quiet")
    for text_name, edits in table["edits"].items():
        for name, swaps in edits.items():
            page = made.page(f"edit-{text_name}-{name}", _swapped(htmls[text_name], swaps))
            pages = [texts[text_name]] * BEFORE + [page] * (BEFORE + 1)
            made.add(f"edit|{text_name}|{name}", pages, "serious")
    made.write()


def _add_trouble(made: _Histories, texts: dict[str, str], name: str, page: str) -> None:
    for looks in LASTING:
        pages = [texts["policy"]] * BEFORE + [page] * looks + [texts["policy"]] * AFTER
        made.add(f"{name}|{looks}", pages, "quiet", trouble=looks == LASTING[-1])
    if not name.startswith(("cut", "language")):
        made.add(f"{name}|first", [page] * 3 + [texts["policy"]] * BEFORE, "quiet")
        pages = [texts["short"]] * BEFORE + [page] * AFTER + [texts["short"]] * AFTER
        made.add(f"{name}|short", pages, "quiet")


def _elsewhere(table: Table, htmls: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is not the policy, by name."""
    for kind, pages in table["pages"].items():
        for name, html in pages.items():
            whole = html.replace("{menu}", table["menu"]).replace("{foot}", table["foot"])
            yield f"{kind}-{name}", whole
    yield "language-french", htmls["french"]
    for name, share in CUTS.items():
        yield f"cut-{name}", htmls["policy"][: int(share * len(htmls["policy"]))]


def _same(table: Table, policy: str) -> Iterator[tuple[str, str]]:
    """Yield the policy in other clothes, by name."""
    for name, swaps in table["same"].items():
        yield f"same-{name}", _swapped(policy, swaps)
    text = table["texts"]["policy"]
    sections = text["sections"]
    numbered = [[f"{n}. {one[0]}", *one[1:]] for n, one in enumerate(sections, 1)]
    contents = [["Contents", *(one[0] for one in sections)], *sections]
    orders = {
        "printed-twice": [*sections, *sections],
        "moved": [*sections[:3], sections[5], sections[4], sections[3], *sections[6:]],
        "numbered": numbered,
        "contents": contents,
    }
    for name, order in orders.items():
        yield f"same-{name}", _page(table, {**text, "sections": order})


def _page(table: Table, text: Table) -> str:
    sections = "".join(
        f"<h2>{heading}</h2>" + "".join(f"<p>{one}</p>" for one in paragraphs)
        for heading, *paragraphs in text["sections"]
    )
    head = f"<title>{text['title']} – Quillfish</title>"
    main = f"<main><h1>{text['title']}</h1><p>{text['dated']}</p>{sections}</main>"
    body = f"<body>{table['menu']}{main}{table['foot']}</body>"
    return f'<!doctype html><html lang="{text["language"]}"><head>{head}</head>{body}</html>'


def _swapped(html: str, swaps: list[list[str]]) -> str:
    for old, new in swaps:
        if old not in html:
            raise ValueError(f"the page does not hold {old!r}")
        html = html.replace(old, new)
    return html
