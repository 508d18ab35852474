"""What can be switched off, by dotted name: the table to edit where `monitor/` renames a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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

SENTENCES = "monitor.understand.changed_sentences"
BOILERPLATE = "monitor.understand.boilerplate"
NOISE = "monitor.understand.noise"
REEXTRACTION = "monitor.understand.reextraction"
MINOR = "monitor.understand.minor_edits"
PARAPHRASE = "monitor.understand.paraphrase"
SCORING = "monitor.understand.scoring"
JUDGE = "monitor.understand.judge"
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
    NOISE: (
        "_broken",
        "_nothing_left",
        "_other_language",
        "_stub",
        "_cut_off",
        "_doubled",
        "_marks_only",
        "_moved_only",
        "_dates_of_a_list",
        "_explained",
        "_spam",
        "_under_the_same_date",
        "_other_region",
        "noise_reason",
    ),
    REEXTRACTION: ("reextraction_reason",),
    BOILERPLATE: ("explain", "_reworded", "_at_top"),
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
    BOILERPLATE: (
        "is_shifted_list",
        "_is_page_part",
        "_is_beside_buttons",
        "_is_row_of_links",
        "_is_sure",
        "_is_likely",
        "_is_banner",
        "_is_crumb",
        "_is_title",
    ),
    MINOR: (
        "_is_numbering",
        "_is_cross_reference",
        "_is_same_date",
        "_is_date",
        "_is_label_of_date",
        "_is_contact",
        "_is_telephone",
        "_is_address",
        "_is_person",
        "_is_heading",
        "_is_spelling",
        "_is_pointer",
        "_is_past_notice",
    ),
    PARAPHRASE: ("same_meaning", "is_paraphrase", "_is_misspelt", "_is_inflected"),
    JUDGE: ("_is_cookie_row",),
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
        "understand/noise",
        None,
        {
            "broken": (f"{NOISE}._broken", f"{NOISE}._nothing_left"),
            "spam": (f"{NOISE}._spam",),
            "regions": (f"{NOISE}._other_region", f"{NOISE}._under_the_same_date"),
            "titles": (f"{NOISE}._explained",),
            "contents": (f"{NOISE}._explained",),
        },
    ),
    (
        "understand/noise",
        NEVER,
        {"furniture": (f"{NOISE}._explained",), "law": (f"{NOISE}._other_region",)},
    ),
    (
        "understand/minor_edits",
        None,
        {
            "dates": (f"{MINOR}._is_date",),
            "pointer": (f"{MINOR}._is_pointer",),
            "pointing": (f"{MINOR}._is_pointer",),
            "persons": (f"{MINOR}._is_person",),
            "address": (f"{MINOR}._is_address",),
            "notice": (f"{MINOR}._is_past_notice",),
            "contact": (f"{MINOR}._is_contact",),
            "telephone": (f"{MINOR}._is_contact",),
            "divisions": (f"{MINOR}._is_numbering",),
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
    share = Constant(name=f"{SENTENCES}._KNOWN", off=0.0)
    yield _switch("the share of a sentence that is known", share)
    exactly = Amended(name=f"{SENTENCES}._passage", amend=_word_for_word)
    yield _switch("said elsewhere: only where its very words stand in a row", share, exactly)
    never = Amended(name=f"{SENTENCES}._passage", amend=_never_repeated)
    yield _switch("said elsewhere: never", never)


def _singles() -> Iterator[Switch]:
    for off, rules in ((None, NONE), (False, FALSE)):
        for module, names in rules.items():
            for name in names:
                yield _switch(_short(module, name), Answer(name=f"{module}.{name}", off=off))
    yield _switch(
        _short(BOILERPLATE, "_sayings"), Answer(name=f"{BOILERPLATE}._sayings", off=frozenset())
    )
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
    for what, names in (
        ("signs of another page, twice", (f"{NOISE}._broken", f"{SCREEN}._excuse")),
        ("an empty page, twice", (f"{NOISE}._stub", f"{SCREEN}._emptiness")),
        ("another language, twice", (f"{NOISE}._other_language", f"{SCREEN}._other_language")),
        ("a text cut off, twice", (f"{NOISE}._cut_off", f"{SCREEN}._cut_off")),
        (
            "all signs of another page",
            (
                f"{NOISE}._nothing_left",
                f"{NOISE}._stub",
                f"{NOISE}._broken",
                f"{SCREEN}._excuse",
                f"{SCREEN}._emptiness",
            ),
        ),
        ("boilerplate.py", (f"{BOILERPLATE}.explain",)),
    ):
        yield _switch(f"together: {what}", *(Answer(name=name) for name in names))
    yield _switch(
        "together: another page by what is left",
        Answer(name=f"{NOISE}._nothing_left"),
        Constant(name=f"{CONFIRMATION}._ANOTHER_PAGE", off=-1.0),
    )
    kinds = [name for name in FALSE[MINOR] if name not in ("_is_cross_reference", "_is_telephone")]
    yield _switch(
        "together: every kind of minor edit",
        *(Answer(name=f"{MINOR}.{name}", off=False) for name in kinds),
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


def _never_repeated(function: Any) -> Any:
    return lambda *args: replace(function(*args), repeated=False)


def _word_for_word(function: Any) -> Any:
    """Make a sentence stand elsewhere only where its very words do, in a row."""

    def passage(place: int, edit: Any, piece: Any, around: Any) -> Any:
        made = function(place, edit, piece, around)
        there = around.old if made.kind.value == "added" else around.new
        row = around.read(made.after or made.before)
        stands = bool(row) and there.count(" ".join(row)) > 0
        return replace(made, repeated=made.repeated and stands)

    return passage


def _not_moved(function: Any) -> Any:
    """Let a text be told of which nothing came or went."""

    def adopted(*args: Any) -> Any:
        verdict = function(*args)
        moved = verdict is not None and verdict.reason.startswith("nothing came or went")
        return None if moved else verdict

    return adopted
