"""Lines to learn from: of marked pages, of changes that were labelled, of stored policies, and
those that were written for this bench.
"""

from __future__ import annotations

import gzip
import json
import re
import tomllib
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.dom_lines import DomLine
from monitor.extract.dom_walker import walk
from monitor.extract.main_content import exclusion_reasons
from monitor.language.tables import table

HERE = Path(__file__).parent
RUN = 5
"""Words in a row that are looked up in the marked text."""
_AGREED = 0.8
"""Pages on which marks and reader agree less than this teach nothing: one of both is wrong."""
_NEAR = 60
"""Words of the marked text around the last line that was found, within which a short one counts."""
INVENTED_WEIGHT, PAIRS_WEIGHT, STEM_WEIGHT = 4.0, 0.3, 2.0
"""An invented line stands for many; policies without their pages are plenty; a stem is a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One line with what it is."""

    text: str
    policy: bool
    service: str
    """Whose page it is of; of invented lines `*` and the language."""
    weight: float = 1.0


def all_samples(corpus: Path, held_out: frozenset[str]) -> list[Sample]:
    """Return every line to learn from, each once for a service and a side."""
    found: dict[tuple[str, str, bool], Sample] = {}
    sources = (of_pages(corpus / "kept", held_out), of_pairs(corpus / "pairs", held_out))
    for source in (*sources, of_invented(), of_stems()):
        for sample in source:
            found.setdefault((sample.service, sample.text, sample.policy), sample)
    return list(found.values())


def of_pages(kept: Path, held_out: frozenset[str]) -> Iterator[Sample]:
    """Yield the lines of marked pages on which marks and reader agree."""
    for path in sorted(kept.glob("*/*.html.gz")):
        rows = (json.loads(row) for row in (path.parent / "index.jsonl").open(encoding="utf-8"))
        services = {row["n"]: row["service"] for row in rows}
        service = services[int(path.name[:3])]
        if service not in held_out:
            marked = _read(path.with_name(path.name.replace(".html.gz", ".md.gz")))
            yield from _page(_read(path), unmarked(marked), service)


def _read(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def _page(html: str, marked: str, service: str) -> Iterator[Sample]:
    parser = LexborHTMLParser(html)
    start = parser.body or parser.root
    if start is None:
        return
    title = parser.css_first("title")
    page = walk(start)
    reasons = exclusion_reasons(page, title.text() if title is not None else "")
    wanted = labels(page.lines, words(marked))
    read = [not reason for reason in reasons]
    if _agreement(page.lines, wanted, read) < _AGREED:
        return
    for line, want, got in zip(page.lines, wanted, read, strict=True):
        if want == got:
            yield Sample(text=line.text, policy=want, service=service)


def _agreement(lines: list[DomLine], wanted: list[bool], read: list[bool]) -> float:
    both = sum(
        line.words for line, want, got in zip(lines, wanted, read, strict=True) if want and got
    )
    either = sum(
        line.words for line, want, got in zip(lines, wanted, read, strict=True) if want or got
    )
    return both / max(1, either)


def labels(lines: list[DomLine], marked: list[str]) -> list[bool]:
    """Return for each line whether the marked text holds it; of short ones only near others."""
    places: dict[tuple[str, ...], list[int]] = {}
    for start in range(len(marked) - RUN + 1):
        places.setdefault(tuple(marked[start : start + RUN]), []).append(start)
    own = [words(line.text) for line in lines]
    found = {
        number: spot for number, row in enumerate(own) if (spot := _spot(row, places)) is not None
    }
    known = sorted(found)
    return [
        number in found or _is_near(row, number, known, found, marked)
        for number, row in enumerate(own)
    ]


def _spot(row: list[str], places: dict[tuple[str, ...], list[int]]) -> tuple[int, int] | None:
    """Where a long line stands in the marked text, if at least half of it does."""
    runs = [tuple(row[start : start + RUN]) for start in range(len(row) - RUN + 1)]
    hits = [run for run in runs if run in places]
    if len(row) < RUN + 2 or 2 * len(hits) < len(runs):
        return None
    return places[hits[0]][0], places[hits[-1]][-1] + RUN


def _is_near(
    row: list[str],
    number: int,
    known: list[int],
    found: dict[int, tuple[int, int]],
    marked: list[str],
) -> bool:
    """Whether a short line stands in the marked text between the long ones around it."""
    after = bisect(known, number)
    low = found[known[after - 1]][1] if after else 0
    high = found[known[after]][0] if after < len(known) else len(marked)
    if not after or high < low:
        low = max(0, high - _NEAR)
    if after == len(known):
        high = min(len(marked), low + _NEAR)
    told = f" {' '.join(row)} "
    return bool(row) and told in f" {' '.join(marked[max(0, low - RUN) : high + RUN])} "


def of_pairs(pairs: Path, held_out: frozenset[str]) -> Iterator[Sample]:
    """Yield the lines of stored policies: what they say, without their pages."""
    rows = [json.loads(row) for row in (pairs / "labels.jsonl").open(encoding="utf-8")]
    for row in rows:
        for path in sorted(pairs.glob(f"texts/{row['id']}.*")):
            if row["service"] not in held_out:
                for line in filter(str.strip, unmarked(_read(path)).splitlines()):
                    yield Sample(
                        text=" ".join(line.split()),
                        policy=True,
                        service=row["service"],
                        weight=PAIRS_WEIGHT,
                    )


def of_invented() -> Iterator[Sample]:
    """Yield the lines of `invented.toml`."""
    invented = tomllib.loads((HERE / "invented.toml").read_text(encoding="utf-8"))
    for side, languages in invented.items():
        for language, lines in languages.items():
            yield from _invented(lines, side == "policy", language)


def _invented(lines: Iterable[str], policy: bool, language: str) -> Iterator[Sample]:
    for text in lines:
        yield Sample(text=text, policy=policy, service=f"*{language}", weight=INVENTED_WEIGHT)


def of_stems() -> Iterator[Sample]:
    """Yield the words in which policies speak, of every language of the table."""
    for language, stems in table("screening", "policy_words")["words"].items():
        for stem in stems:
            for word in _alternatives(re.sub(r"\\b|[\\\[\]]", "", stem)):
                if word.isalpha():
                    yield Sample(text=word, policy=True, service=f"*{language}", weight=STEM_WEIGHT)


def _alternatives(stem: str) -> list[str]:
    """The words of a pattern with one group of alternatives."""
    match = re.fullmatch(r"(.*?)\(\?:(.*?)\)(.*)", stem)
    return [match[1] + part + match[3] for part in match[2].split("|")] if match else [stem]


def words(text: str) -> list[str]:
    """Return the words of a text as both sides are compared: without what Markdown loses."""
    plain = re.sub(r"<br ?/?>|&[a-z]+;", " ", unicodedata.normalize("NFC", text))
    return re.findall(r"\w+", plain.replace("_", " ").replace("*", " ").casefold())


def unmarked(markdown: str) -> str:
    """Return Markdown as text, without images and the targets of links."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", markdown)
    text = re.sub(r"\]\((?:[^()]|\([^()]*\))*\)", "]", text)
    return re.sub(r"[\[\]*_#>|`\\]", " ", text)
