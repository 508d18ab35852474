"""What can be switched off, by dotted name: the table to edit where `monitor/` renames a rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.ablate.switching import (
    NEVER,
    Amended,
    Answer,
    Constant,
    Emptied,
    Switch,
    Target,
)
from monitor.understand.said_elsewhere import SentenceStanding

SENTENCES = "monitor.understand.changed_sentences"
MINOR = "monitor.understand.minor_edits"
DATES = "monitor.understand.date_edits"
CONTACTS = "monitor.understand.contact_edits"
PARAPHRASE = "monitor.understand.paraphrase"
SCORING = "monitor.understand.scoring"
MATERIALITY = "monitor.understand.materiality"
SCREEN = "monitor.screening.screen"
SIGNS = "monitor.screening.signs"
SPEECH = "monitor.screening.policy_speech"
BASELINE = "monitor.screening.baseline"
CONFIRMATION = "monitor.decide.confirmation"
LIFECYCLE = "monitor.decide.lifecycle"
FLAPPING = "monitor.decide.flapping"
EDITIONS = "monitor.compare.editions"
CONTENT = "monitor.extract.main_content"
LINES = "monitor.extract.boilerplate_lines"
EDGES = "monitor.extract.header_footer"

NONE = {
    SCREEN: (
        "_excuse",
        "_elsewhere",
        "_emptiness",
        "_other_language",
        "_cut_off",
        "_home_page",
        "_another_page",
        "doubt_page",
        "doubt_pair",
    ),
    SIGNS: ("find_sign",),
}
"""Functions that answer None where they have nothing to say."""

FALSE = {
    MINOR: (
        "_is_numbering",
        "_is_build_number",
        "_is_cross_reference",
        "_numbers_clauses",
        "_is_heading",
        "_is_spelling",
        "_is_pointer",
        "_is_past_notice",
    ),
    DATES: (
        "is_same_date",
        "is_another_date",
        "is_same_amount",
        "is_copyright_year",
        "is_date",
        "_is_label_of_date",
    ),
    CONTACTS: ("is_contact", "_is_telephone", "is_address", "_is_postcode_line", "is_person"),
    PARAPHRASE: ("same_meaning", "is_paraphrase", "_is_misspelt", "_is_inflected"),
    MATERIALITY: ("_is_cookie_row",),
    CONFIRMATION: (
        "_is_no_policy",
        "_began_with_a_wall",
        "_is_restless",
        "_of_a_policy",
        "_was_here",
        "_came_alone",
    ),
    FLAPPING: ("is_suppressed",),
    BASELINE: ("is_late_baseline",),
    SPEECH: ("speaks_as_policy", "is_named_policy", "is_short_policy"),
}
"""Functions that answer False where they have nothing to say."""

LOOKS = ("LOSS", "TRIFLE", "INSERTION", "TURNS", "RETURN", "SHELL", "ANOTHER_PAGE")
"""What a text may have to be seen for more than once before it is told: `_LOOKS_AT_…`."""

STEPS = {
    CONTENT: ("_by_main", "_contents", "_related", "_span", "_twice", "_notices"),
    LINES: ("exclude_by_wording", "_above_buttons", "_within_banner", "_menus"),
    EDGES: ("exclude_header", "exclude_footer"),
}
"""Steps of reading that note in a list which lines are excluded, and answer nothing."""

PARTS: tuple[tuple[str, str | None, dict[str, tuple[str, ...]]], ...] = (
    # table; what an empty list of patterns holds; parts with the functions that ask them
    (
        "understand/minor_edits",
        None,
        {
            "dates": (f"{DATES}.is_date",),
            "pointer": (f"{MINOR}._is_pointer",),
            "pointing": (f"{MINOR}._is_pointer",),
            "persons": (f"{CONTACTS}.is_person",),
            "address": (f"{CONTACTS}.is_address",),
            "notice": (f"{MINOR}._is_past_notice",),
            "contact": (f"{CONTACTS}.is_contact",),
            "telephone": (f"{CONTACTS}.is_contact",),
            "divisions": (f"{MINOR}._is_numbering",),
            "articles": (f"{MINOR}._is_numbering",),
            "enumerating": (f"{MINOR}._is_numbering",),
            "law": (),
            "laws": (),
            "companies": (),
        },
    ),
    (
        "understand/paraphrase",
        None,
        {
            "turns": (f"{PARAPHRASE}.is_paraphrase", f"{PARAPHRASE}.same_meaning"),
            "endings": (f"{PARAPHRASE}.is_paraphrase", f"{PARAPHRASE}.same_meaning"),
            "function": (),
            "opposed": (),
            "speakers": (),
        },
    ),
    (
        "screening/not_the_policy",
        NEVER,
        dict.fromkeys(("title", "line", "few_words"), ()),
    ),
    ("screening/policy_words", NEVER, {"words": (), "names": ()}),
)

READING: tuple[tuple[str, tuple[tuple[str, ...], ...], str | None], ...] = (
    (
        "extract/boilerplate",
        (
            ("elements",),
            ("roles",),
            ("names",),
            ("telling",),
            ("lines",),
            ("lines", "skip link"),
            ("lines", "language picker"),
            ("lines", "table of contents"),
            ("lines", "buttons"),
            ("lines", "feedback"),
            ("lines", "consent banner"),
            ("related",),
        ),
        None,
    ),
    ("extract/boilerplate", (("patterns",), ("banner", "buttons"), ("notices",)), NEVER),
    ("extract/markup_hints", (("markup",),), None),
)
"""Parts of the tables of reading."""


def switches() -> tuple[Switch, ...]:
    """Return every switch whose names are all there; `gone` returns the others."""
    return tuple(switch for switch in _all() if switch.missing() is None)


def gone() -> tuple[tuple[str, str], ...]:
    """Return the switches that name what is no longer there, each with that name."""
    rows = ((switch.name, switch.missing()) for switch in _all())
    return tuple((name, missing) for name, missing in rows if missing is not None)


def _all() -> Iterator[Switch]:
    yield from _gates()
    yield from _singles()
    yield from _together()
    yield from _waits()
    yield from _tables()
    yield from _reading()


def _gates() -> Iterator[Switch]:
    never = Amended(name=f"{SENTENCES}._standing", amend=_always_new)
    yield _switch("said elsewhere: never", never)


def _singles() -> Iterator[Switch]:
    for off, rules in ((None, NONE), (False, FALSE)):
        for module, names in rules.items():
            for name in names:
                yield _switch(_short(module, name), Answer(name=f"{module}.{name}", off=off))
    yield _switch(_short(EDITIONS, "split"), Answer(name=f"{EDITIONS}.split", off=()), again=True)
    copies = Amended(name=f"{EDITIONS}.without_copy", amend=lambda _: len)
    yield _switch(_short(EDITIONS, "without_copy"), copies, again=True)
    for module, name in (
        (SCORING, "_beside_addresses"),
        (SCORING, "_as_heading"),
        (CONFIRMATION, "confirm_mass_change"),
        (LIFECYCLE, "second_opinion"),
    ):
        yield _switch(_short(module, name), Amended(name=f"{module}.{name}", amend=_as_it_was))
    turns = Amended(name=f"{PARAPHRASE}._in_turns", amend=lambda _: list)
    yield _switch(_short(PARAPHRASE, "_in_turns"), turns)


def _together() -> Iterator[Switch]:
    """Rules that do one job in two rooms: each looks idle as long as the other is there."""
    names = (f"{SCREEN}._excuse", f"{SCREEN}._emptiness")
    yield _switch("together: all signs of another page", *(Answer(name=name) for name in names))
    kinds = [f"{module}.{name}" for module in (MINOR, DATES, CONTACTS) for name in FALSE[module]]
    yield _switch(
        "together: every kind of minor edit", *(Answer(name=name, off=False) for name in kinds)
    )
    yield _switch(
        "together: every paraphrase",
        Answer(name=f"{PARAPHRASE}.same_meaning", off=False),
        Answer(name=f"{PARAPHRASE}.is_paraphrase", off=False),
    )


def _waits() -> Iterator[Switch]:
    waits = [Constant(name=f"{CONFIRMATION}._LOOKS_AT_{name}", off=1) for name in LOOKS]
    for name, wait in zip(LOOKS, waits, strict=True):
        yield _switch(f"confirmation: _LOOKS_AT_{name}", wait)
    yield _switch("together: every second look", *waits)
    share = Constant(name=f"{CONFIRMATION}._ANOTHER_PAGE", off=-1.0)
    yield _switch("confirmation: _ANOTHER_PAGE", share)
    kinds = Constant(name=f"{CONFIRMATION}._NO_EDIT", off=frozenset())
    yield _switch("confirmation: _NO_EDIT", kinds)
    moved = Amended(name=f"{CONFIRMATION}._adopted", amend=_not_moved)
    yield _switch("confirmation: accepts what only stands elsewhere", moved)


def _tables() -> Iterator[Switch]:
    for table, filler, parts in PARTS:
        for part, within in parts.items():
            emptied = Emptied(name=table, path=(part,), filler=filler)
            yield _switch(f"table {table} [{part}]", emptied, within=within)
    yield _switch("table understand/likely", Emptied(name="understand/likely"))
    marks = Emptied(name="compare/editions", path=("marks",), filler=NEVER)
    yield _switch("table compare/editions [marks]", marks, again=True)


def _reading() -> Iterator[Switch]:
    places = Amended(name=f"{CONTENT}._furniture", amend=lambda _: lambda *__: set())
    yield _switch(_short(CONTENT, "_furniture"), places, reads=True)
    for module, names in STEPS.items():
        for name in names:
            step = Answer(name=f"{module}.{name}")
            yield _switch(_short(module, name), step, reads=True)
    languages = Answer(name=f"{LINES}._is_language", off=False)
    yield _switch(_short(LINES, "_is_language"), languages, reads=True)
    for table, paths, filler in READING:
        for path in paths:
            emptied = Emptied(name=table, path=path, filler=filler)
            yield _switch(f"table {table} [{'.'.join(path)}]", emptied, reads=True)


def _switch(
    name: str,
    *targets: Target,
    reads: bool = False,
    again: bool = False,
    within: tuple[str, ...] = (),
) -> Switch:
    return Switch(name=name, targets=targets, reads=reads, compares=again, within=within)


def _short(module: str, name: str) -> str:
    return f"{module.rpartition('.')[2]}: {name}"


def _as_it_was(_: Any) -> Any:
    """Make a function return what it is given first."""
    return lambda first, *_, **__: first


def _always_new(_: Any) -> Any:
    return lambda *args: SentenceStanding.NEW


def _not_moved(function: Any) -> Any:
    """Let a text be told of which nothing came or went."""

    def adopted(*args: Any) -> Any:
        verdict = function(*args)
        moved = verdict is not None and verdict.reason.startswith("nothing came or went")
        return None if moved else verdict

    return adopted
