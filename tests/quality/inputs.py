"""Reads the cases of the gate: what goes into the program, and what has to come out. The forms: README.md."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from tests.extract.pdf_writer import Sheet, pdf

HERE = Path(__file__).parent
EDITS = HERE.parent / "understand" / "edits.toml"
"""Small edits that a test of their own holds too."""
FRAMES = HERE / "frames.toml"
UNFRAMED = {
    "cases",
    "addresses-linked",
    "addresses-links",
    "addresses-policies",
    "addresses-keys",
    "speech-sentences",
}
"""Groups whose cases stand in no frame."""
SPOKEN_WORDS = 10
"""From so many words on a paragraph has to be known for its language."""
NOTHING = "…"
"""In place of a sentence that came or went."""
DIRECTIONS = {
    "less": "less_user_friendly",
    "more": "more_user_friendly",
    "neutral": "neutral",
    "mixed": "mixed",
}
LEVELS = {
    "substantive": ["substantive"],
    "minor": ["minor"],
    "noise": ["noise", "none"],
    "small": ["minor", "noise", "none"],
    "told": ["substantive", "minor"],
}
"""The sections of a file of pairs, and which materialities each allows."""
MEDIA_TYPES = {
    ".html": "text/html",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".xml": "text/xml",
    ".pdf": "application/pdf",
}


class Run(StrEnum):
    """How a case is put to the program."""

    COMPARE = "compare"
    BACKTEST = "backtest"
    PREVIEW = "preview"
    CONFIG = "config"
    PAGE = "page"
    SPEECH = "speech"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One small input and what any good answer to it holds."""

    name: str
    group: str
    run: Run
    expect: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    """What is put in, by its part: `old` and `new`, `page`, `look-0`, …"""
    files: Mapping[str, Path] = field(default_factory=dict)
    """The same, of a case that has a folder of its own."""
    media_type: str | None = None
    status: int = 200


def all_cases() -> Iterator[Case]:
    """Yield every case, those that are cheap to run first."""
    yield from _added()
    yield from _pairs()
    yield from _addresses()
    yield from _speech()
    yield from _languages()
    yield from _pages()
    yield from _histories()
    yield from _folders()


def input_files() -> dict[str, list[Path]]:
    """Return the files that hold the cases, by group."""
    found: dict[str, list[Path]] = {}
    for path in sorted([*HERE.glob("*/*.toml"), *HERE.glob("cases/*/*")]):
        group = "cases" if path.parent.parent.name == "cases" else _group(path)
        found.setdefault(group, [] if group in UNFRAMED else [FRAMES]).append(path)
    return found | {"pairs-edits": [FRAMES, EDITS], "languages": [FRAMES]}


def digest(paths: list[Path]) -> str:
    """Return the SHA-256 of files and of their places, in order."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.relative_to(HERE.parent)}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _group(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def _named(name: str, text: str) -> str:
    """Return a name that stays while the sentence does, wherever in its file that stands."""
    words = "-".join("".join(sign if sign.isalnum() else " " for sign in text.lower()).split()[:7])
    return f"{name}/{words}-{hashlib.sha256(text.encode()).hexdigest()[:4]}"


@cache
def _frames() -> dict[str, Any]:
    return _toml(FRAMES)


@cache
def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def policy(language: str, sentence: str, heading: str | None = None) -> str:
    """Return an invented policy of some 150 words in Markdown, with `sentence` as a paragraph near its end."""
    frame = _frames()[language]
    said = [] if sentence == NOTHING else [sentence]
    return "\n\n".join(
        [*frame["before"], f"## {heading or frame['heading']}", *said, *frame["after"]]
    )


def _added() -> Iterator[Case]:
    """Sentences that are new in a policy, by language and topic."""
    for path in sorted(HERE.glob("added/*.toml")):
        for topic, sentences in _toml(path).items():
            for sentence in sentences:
                texts = {"old": policy(path.stem, NOTHING), "new": policy(path.stem, sentence)}
                expect = {"materiality": LEVELS["told"], "topics_any": [topic]}
                yield Case(
                    name=_named(f"{path.stem}/{topic}", sentence),
                    group=_group(path),
                    run=Run.COMPARE,
                    texts=texts,
                    expect=expect,
                    media_type="text/markdown",
                )


def _pairs() -> Iterator[Case]:
    """Sentences before and after, by what the change amounts to."""
    for path in [*sorted(HERE.glob("pairs/*.toml")), EDITS]:
        group = "pairs-edits" if path == EDITS else _group(path)
        for level, edits in _toml(path).items():
            for edit in edits:
                yield _pair(group, level, edit)


def _pair(group: str, level: str, edit: Mapping[str, Any]) -> Case:
    before, after = edit.get("before", NOTHING), edit.get("after", NOTHING)
    heading = edit.get("under")
    whole = edit.get("whole", False)
    texts = (
        {"old": before, "new": after}
        if whole
        else {
            side: policy(edit["in"], text, heading)
            for side, text in (("old", before), ("new", after))
        }
    )
    return Case(
        name=_named(f"{group}/{edit['in']}", f"{after} {before}"),
        group=group,
        run=Run.COMPARE,
        texts=texts,
        expect=_expected(level, edit),
        media_type=edit.get("media_type", "text/markdown"),
    )


def _expected(level: str, edit: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of a file of pairs expects, under the names that all cases use."""
    expect: dict[str, Any] = {} if level == "any" else {"materiality": LEVELS[level]}
    if "direction" in edit:
        expect["direction"] = [DIRECTIONS[one] for one in edit["direction"].split("|")]
    shorts = {
        "topics": "first_topic",
        "any_topic": "topics_any",
        "no_topic": "topics_none",
        "has": "headline_has",
        "shows": "shown_has",
        "hides": "shown_lacks",
        "effective": "effective_date",
        "updated": "last_updated",
        "renames": "renames",
        "co_published": "co_published",
        "lines": "summary_lines_at_most",
        "line_words": "line_words_at_most",
        "headline_words": "headline_words_at_most",
    }
    for short, name in shorts.items():
        if short in edit:
            expect[name] = None if edit[short] == "none" else edit[short]
    return expect


def _addresses() -> Iterator[Case]:
    """Addresses of links that lead to the same place or to another, and what those of policies tell."""
    for path in sorted(HERE.glob("addresses/*.toml")):
        rows = _toml(path)
        for name in ("same", "another"):
            for first, second in rows.get(name, ()):
                yield Case(
                    name=_named(_group(path), f"{first} {second}"),
                    group=_group(path),
                    run=Run.ADDRESS,
                    texts={"old": first, "new": second},
                    expect={"same": name == "same"},
                )
        for row in rows.get("linked", ()):
            yield Case(
                name=_named(_group(path), f"{row['text']} {row['url']}"),
                group=_group(path),
                run=Run.ADDRESS,
                texts={"link": row["url"], "text": row["text"]},
                expect={"linked_kind": row["kind"]},
            )
        for key, meant in rows.get("keys", {}).items():
            yield Case(
                name=f"{_group(path)}/{key}",
                group=_group(path),
                run=Run.ADDRESS,
                texts={"key": key},
                expect={"output_has": [f'"{key}"', f'"{meant}"']},
            )
        for row in rows.get("guessed", ()):
            expect = {key: row[key] for key in ("terms_type", "service") if key in row}
            yield Case(
                name=_named(_group(path), row["url"]),
                group=_group(path),
                run=Run.ADDRESS,
                texts={"url": row["url"]},
                expect=expect,
            )


def _speech() -> Iterator[Case]:
    """Sentences that policies say, and sentences that others say."""
    for path in sorted(HERE.glob("speech/*.toml")):
        for section, languages in _toml(path).items():
            for language, sentences in languages.items():
                for sentence in sentences:
                    yield Case(
                        name=_named(f"{_group(path)}/{language}", sentence),
                        group=_group(path),
                        run=Run.SPEECH,
                        texts={"language": language, "sentence": sentence},
                        expect={"speaks": section == "policies"},
                    )


def _languages() -> Iterator[Case]:
    """The paragraphs of the frames alone: what language each is in."""
    for language, frame in _frames().items():
        for text in [*frame["before"], *frame["after"], *frame.get("speech", ())]:
            if len(text.split()) > SPOKEN_WORDS:
                body = f"<html><body><main><p>{text}</p></main></body></html>"
                yield Case(
                    name=_named(f"languages/{language}", text),
                    group="languages",
                    run=Run.PAGE,
                    texts={"page": body},
                    expect={"language": language},
                    media_type="text/html",
                )


def _pages() -> Iterator[Case]:
    """Pages as a server sends them, and what of them is the policy."""
    for path in sorted(HERE.glob("pages/*.toml")):
        for page in _toml(path)["page"]:
            body = page.get("page") or _printed(page) or around(page.get("in", "en"), page)
            expect = {
                short: page[key]
                for key, short in (
                    ("has", "text_has"),
                    ("lacks", "text_lacks"),
                    ("doubted", "doubted"),
                    ("language", "language"),
                    ("doubt_kind", "doubt_kind"),
                    ("outline", "outline_has"),
                )
                if key in page
            }
            yield Case(
                name=_named(_group(path), page["name"]),
                group=_group(path),
                run=Run.PAGE,
                texts={"page": body},
                expect=expect,
                media_type=page.get("media_type", "text/html"),
            )


def _printed(page: Mapping[str, Any]) -> str:
    """Return the PDF whose lines a row lists, each byte as a character; nothing where it is none."""
    sheets = []
    for lines in page.get("sheets", ()):
        sheets.append(Sheet())
        for line in lines.strip().splitlines():
            x, y, size, weight, text = line.split(" ", 4)
            sheets[-1].put(float(x), float(y), text, size=float(size), bold=weight == "b")
    return pdf(*sheets, title=page["name"]).decode("latin-1") if sheets else ""


def around(language: str, page: Mapping[str, Any]) -> str:
    """Return an HTML page with an invented policy in it, and with what a row puts above, inside and below."""
    frame = _frames()[language]
    title = page.get("title", frame["before"][0].removeprefix("# "))
    said = [*page.get("speech", frame["before"][1:]), *frame["after"]]
    paragraphs = "".join(f"<p>{text}</p>" for text in said)
    main = f"<h1>{title}</h1>{paragraphs}{page.get('inside', '')}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{page.get('head', '')}</head><body>{page.get('above', '')}<main>{main}</main>"
        f"{page.get('below', '')}</body></html>"
    )


def _histories() -> Iterator[Case]:
    """Rows of looks at one page, and what has to be told when."""
    for path in sorted(HERE.glob("histories/*.toml")):
        for story in _toml(path)["history"]:
            expect = {
                key: story[key]
                for key in ("alerts", "quiet", "most_alerts", "kinds_none", "health")
                if key in story
            }
            texts = {
                f"look-{number}": json.dumps(look) for number, look in enumerate(_looks(story))
            }
            yield Case(
                name=_named(_group(path), story["name"]),
                group=_group(path),
                run=Run.BACKTEST,
                texts=texts,
                expect=expect,
            )


def _looks(story: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the looks of a history: `looks` names texts, each maybe with how often (`a*3`) it was seen."""
    language, texts, day = story.get("in", "en"), story["texts"], 0
    for word in story["looks"].split():
        name, _, times = word.partition("*")
        for _ in range(int(times or 1)):
            text = texts[name]
            body = (
                text
                if text.startswith("<!doctype")
                else around(
                    language,
                    {
                        "inside": text,
                        "speech": _frames()[language]["speech"],
                        "title": _frames()[language]["speech_title"],
                    },
                )
            )
            status, body = (int(text), "") if text.isdigit() else (200, body)
            yield {
                "day": day,
                "every_hours": story.get("every_hours", 24),
                "status": status,
                "body": body,
            }
            day += 1


def _folders() -> Iterator[Case]:
    """Cases that have a folder of their own."""
    for path in sorted(HERE.glob("cases/*/case.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        yield Case(
            name=f"cases/{path.parent.name}",
            group="cases",
            run=Run(case["run"]),
            expect=case["expect"],
            files={part: path.parent / name for part, name in case["files"].items()},
            media_type=case.get("media_type"),
            status=case.get("status", 200),
        )
