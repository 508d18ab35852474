"""Tells from two texts alone that their difference is no edit of the policy, and why.

Every rule looks at all that differs. None of them asks how similar two texts are: a difference of
one word that no rule explains is left to be judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from monitor.language.cjk import word_count
from monitor.language.tables import table
from monitor.model.change import Comparison, DateRole, Edit, EditKind, NoiseKind
from monitor.model.document import Block, Document
from monitor.model.memory import Doubt
from monitor.understand import boilerplate, reextraction
from monitor.understand.date_changes import stated

_HOLLOW = 12
"""Words up to which a page holds no policy at all."""
_LITTLE = 150
"""Words up to which a page with signs of an error, a sign-in or a challenge is nothing else."""
_PAGE_WORDS = 400
"""Words up to which a page with such signs is nothing else, if it has nothing in common with the
policy.
"""
_FEW_EQUAL, _HARDLY, _SHRUNK = 0.1, 0.05, 0.4
_STUB_WORDS, _STUB_SHARE, _POLICY_WORDS = 60, 0.06, 300
_CUT_SHARE, _SECTION_SHARE = 0.05, 0.4
_SMALL_EDIT = 8
_RUN = 3
_SAME_ROWS = 0.5
"""Share of blocks, rows of names above all, that two editions in different languages may have in
common.
"""
_FEW_RUNS = 0.25
_ONE_TEXT, _ONE_SIZE = 0.7, 2
"""Share of its runs of words that a small page has in common with another, and how much larger that
is at most.
"""
_OTHER_SIZE = 3
_FEWEST_FLIPS = 2
_LEAD = 60
"""Characters before a change in which it says whether the change is one of the law."""
_FLIP_WORDS = 30
_LONGEST_LIST = 400
_FEWEST_SPAM = 2


def noise_reason(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """Return why what differs between `old` and `new` is no edit of the policy; None where it may
    well be one.
    """
    if comparison.old_editions or comparison.new_editions:
        return None
    checks = (
        _doubled,
        _marks_only,
        _moved_only,
        _dates_of_a_list,
        _explained,
        _spam,
        reextraction.reextraction_reason,
        _under_the_same_date,
    )
    return next((found for check in checks if (found := check(old, new, comparison))), None)


def _broken(document: Document) -> Doubt | None:
    """Return why a page does not hold a policy at all."""
    if _is_longer(document.blocks, _LITTLE):
        return None
    words = _words(document.blocks)
    if words <= _HOLLOW:
        return Doubt(kind=NoiseKind.EMPTY, reason=f"the page holds {words} words")
    return _sign(document)


def _is_one_text(old: Document, new: Document, least: int) -> bool:
    """Say whether two small pages of more than `least` words are one text that was edited.

    A short policy may well speak of passwords, captchas and cookie preferences.
    """
    smaller, larger = sorted((_words(old.blocks), _words(new.blocks)))
    return (
        smaller > least
        and larger <= _ONE_SIZE * smaller
        and _likeness(old.blocks, new.blocks) >= _ONE_TEXT
    )


def _sign(document: Document) -> Doubt | None:
    """Return of what kind a page is by the words that such pages hold."""
    text = " ".join(block.key for block in document.blocks)
    for kind in (
        NoiseKind.CHALLENGE,
        NoiseKind.ERROR_PAGE,
        NoiseKind.SIGN_IN,
        NoiseKind.CONSENT_WALL,
    ):
        sign = next(
            (sign for sign in table("understand", "noise")["broken"][kind.value] if sign in text),
            None,
        )
        if sign is not None:
            return Doubt(
                kind=kind,
                reason=f"the page holds {_words(document.blocks)} words, among them “{sign}”",
            )
    return None


def _nothing_left(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """Hardly a run of words stayed, and the page that came, or was there before, is plainly
    something else.
    """
    if (
        comparison.equal_blocks > _FEW_EQUAL * min(len(old.blocks), len(new.blocks))
        or _likeness(old.blocks, new.blocks) >= _HARDLY
    ):
        return None
    before, after = _words(old.blocks), _words(new.blocks)
    if after <= _PAGE_WORDS and (sign := _sign(new)):
        return sign
    if before <= _PAGE_WORDS and (sign := _sign(old)):
        return Doubt(kind=NoiseKind.RESTORED, reason=f"the text is back: before, {sign.reason}")
    if before >= _LITTLE and after < _SHRUNK * before and old.language == new.language:
        reason = f"of {before} words not a sentence is left, {after} others stand there"
        return Doubt(kind=NoiseKind.WRONG_PAGE, reason=reason)
    return None


def _other_language(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    if not old.language or not new.language or old.language == new.language:
        return None
    if comparison.equal_blocks > _SAME_ROWS * min(len(old.blocks), len(new.blocks)):
        return None
    reason = f"the text is in another language: {old.language} → {new.language}"
    return Doubt(kind=NoiseKind.OTHER_LANGUAGE, reason=reason)


def _stub(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """A few words in the place of a whole policy: whatever they say, the policy can't be read here
    any more.
    """
    del comparison
    if _is_longer(new.blocks, _STUB_WORDS):
        return None
    before, after = _words(old.blocks), _words(new.blocks)
    if before < _POLICY_WORDS or after > _STUB_SHARE * before:
        return None
    text = " ".join(block.key for block in new.blocks)
    unfilled = any(mark in text for mark in table("understand", "noise")["broken"]["unfilled"])
    what = "unfilled placeholders and " if unfilled else ""
    return Doubt(
        kind=NoiseKind.WRONG_PAGE, reason=f"of {before} words {what}{after} others are left"
    )


def _cut_off(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """A text that breaks off, or goes on where it broke off before."""
    if share := _tail(old.blocks, new.blocks, comparison.edits, EditKind.REMOVED):
        return Doubt(
            kind=NoiseKind.TRUNCATED,
            reason=f"the text breaks off: the last {share:.0%} of it are missing",
        )
    if share := _tail(new.blocks, old.blocks, comparison.edits, EditKind.ADDED):
        return Doubt(
            kind=NoiseKind.RESTORED,
            reason=f"the text goes on where it broke off: {share:.0%} of it are back",
        )
    return None


def _tail(
    whole: Sequence[Block], part: Sequence[Block], edits: Sequence[Edit], kind: EditKind
) -> float:
    """Return which share of the words of `whole` its end holds that `part`, breaking off before it,
    lacks; else 0.

    `kind` is that of the edits between the two which stand for what is lacking.
    """
    if not part or len(part) >= len(whole) + 2:
        return 0.0
    lacking = {
        place for edit in edits if edit.kind is kind and (place := _place(edit, kind)) is not None
    }
    start = len(whole)
    while start - 1 in lacking:
        start -= 1
    others = [edit for edit in edits if edit.kind is not kind or (_place(edit, kind) or 0) < start]
    if start == len(whole) or not all(_is_small(edit, part) for edit in others):
        return 0.0
    share = _words(whole[start:]) / max(1, _words(whole))
    mid_word = _breaks_off(whole, part)
    mid_section = share >= _SECTION_SHARE and _within_section(whole, start)
    return share if (mid_word and share >= _CUT_SHARE) or mid_section else 0.0


def _place(edit: Edit, kind: EditKind) -> int | None:
    return edit.old_index if kind is EditKind.REMOVED else edit.new_index


def _is_small(edit: Edit, part: Sequence[Block]) -> bool:
    """Say whether an edit besides the missing end is a title, or the very block that breaks off."""
    if edit.kind is EditKind.MOVED:
        return True
    if any(
        block is not None and part[-1].key and block.key == part[-1].key
        for block in (edit.old, edit.new)
    ):
        return True
    words = _words([block for block in (edit.old, edit.new) if block])
    return edit.kind is not EditKind.REWORDED and words <= _SMALL_EDIT


def _breaks_off(whole: Sequence[Block], part: Sequence[Block]) -> bool:
    """Say whether the last block of `part` is the beginning of a block of `whole`, cut in the midst
    of a sentence.
    """
    last = part[-1].text.rstrip(" .…")
    return len(last) > 20 and any(
        len(block.text) > len(last) + 3 and block.text.startswith(last) for block in whole
    )


def _within_section(whole: Sequence[Block], start: int) -> bool:
    """Say whether `start` is in the midst of a section, with two more sections or none at all
    behind it.
    """
    section = whole[start].section
    if not section or not section[-1] or (start and whole[start - 1].section != section):
        return False
    return len({block.section for block in whole[start:]}) > _RUN


def _doubled(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    del old, new
    if not any(comparison.doubled) or comparison.edits:
        return None
    if comparison.doubled[1]:
        return Doubt(kind=NoiseKind.DOUBLED, reason="the page prints its whole text twice")
    return Doubt(kind=NoiseKind.RESTORED, reason="the page printed its whole text twice before")


def _marks_only(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    if comparison.edits or comparison.renames or old.digest == new.digest:
        return None
    reason = "; ".join(comparison.set_aside) or "the words are the same as before"
    return Doubt(kind=NoiseKind.TYPOGRAPHY, reason=reason)


def _moved_only(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    del old, new
    moved = len(comparison.edits)
    if (
        not moved
        or comparison.renames
        or any(edit.kind is not EditKind.MOVED for edit in comparison.edits)
    ):
        return None
    return Doubt(
        kind=NoiseKind.LAYOUT,
        reason=f"{moved} paragraphs moved, none changed"
        if moved > 1
        else "one paragraph moved, none changed",
    )


def _dates_of_a_list(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """An archive's list of dates that moved by a day: another time zone."""
    if boilerplate.is_shifted_list(old, new, comparison.edits):
        return Doubt(
            kind=NoiseKind.FURNITURE,
            reason="a list of dates moved by a day, as in another time zone",
        )
    return None


def _explained(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """Everything that differs stands around the policy, or stands in both texts anyway."""
    found = boilerplate.explain(old, new, comparison.edits)
    if found is None or comparison.renames:
        return None
    return Doubt(kind=found.kind, reason=found.reason)


def _spam(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """All that was added advertises what the policy, which is no policy on such trade, never spoke
    of.
    """
    del new
    told: set[str] = set()
    for edit in comparison.edits:
        if edit.kind is not EditKind.MOVED:
            words = _spam_words(edit.new.key) if edit.new else set()
            if not words:
                return None
            told |= words
    if len(told) < _FEWEST_SPAM or any(_spam_words(block.key) for block in old.blocks):
        return None
    return Doubt(
        kind=NoiseKind.SPAM,
        reason=f"advertising was injected into the page: {', '.join(sorted(told)[:3])}",
    )


def _under_the_same_date(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """Another text altogether that bears the date of the old one is another page or edition."""
    same = _same_date(old, new) if comparison.rewritten else None
    if same is None:
        return None
    sizes = sorted((_words(old.blocks), _words(new.blocks)))
    if sizes[1] < _OTHER_SIZE * sizes[0] and _likeness(old.blocks, new.blocks) >= _FEW_RUNS:
        return None
    flipped = _regions(old.blocks) != _regions(new.blocks)
    kind = NoiseKind.OTHER_REGION if flipped and _same_title(old, new) else NoiseKind.WRONG_PAGE
    what = "another edition" if kind is NoiseKind.OTHER_REGION else "another page"
    return Doubt(
        kind=kind, reason=f"hardly a sentence stayed, yet the date {same} did: it looks like {what}"
    )


def _other_region(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """The law or the company of one country in the place of those of another, under the same
    date.
    """
    pairs = _paired(comparison.edits)
    flips = [flip for before, after, _ in pairs if (flip := _flip(before, after))]
    if not flips:
        return None
    laws = [
        flip
        for before, after, lead in pairs
        if _law().search(lead) and (flip := _flip(before, after))
    ]
    others = len(comparison.edits) - len(flips)
    undated = not _date_of(old) and not _date_of(new)
    if (laws and _same_date(old, new)) or (undated and len(flips) >= _FEWEST_FLIPS and others <= 1):
        reason = "it looks like the edition of another country: {} → {}".format(*(laws or flips)[0])
        return Doubt(kind=NoiseKind.OTHER_REGION, reason=reason)
    return None


def _paired(edits: Sequence[Edit]) -> list[tuple[str, str, str]]:
    """Return the words that gave way to others with the words before them, and short lines taken
    out for others.
    """
    pairs: list[tuple[str, str, str]] = []
    lost: Block | None = None
    for edit in edits[:_LONGEST_LIST]:
        if edit.kind is EditKind.REWORDED:
            pairs += [
                (span.before, span.after, edit.spans[n - 1].after[-_LEAD:].casefold() if n else "")
                for n, span in enumerate(edit.spans)
                if span.before and span.after and span.before != span.after and not span.set_aside
            ]
        elif edit.kind is EditKind.REMOVED:
            lost = edit.old
        elif edit.kind is EditKind.ADDED and edit.new is not None and lost is not None:
            if max(_words([lost]), _words([edit.new])) <= _FLIP_WORDS:
                pairs.append((lost.text, edit.new.text, ""))
            lost = None
    return pairs


def _flip(before: str, after: str) -> tuple[str, str] | None:
    """Return the names of two countries, the one only before and the other only after."""
    if max(before.count(" "), after.count(" ")) > _FLIP_WORDS:
        return None
    was, now = _named(before), _named(after)
    if not was or not now or set(was) & set(now):
        return None
    return next(iter(was.values())), next(iter(now.values()))


def _named(text: str) -> dict[str, str]:
    """Return the countries named in `text`, each with the words that name it."""
    folded = text.casefold()
    found: dict[str, str] = {}
    for region, names, pattern in _region_patterns():
        # Whether a name stands there at all is found far sooner than whether it stands there as a
        # word.
        if any(map(folded.__contains__, names)) and (match := pattern.search(folded)):
            found[region] = (
                text[match.start() : match.end()] if len(folded) == len(text) else match.group()
            )
    return found


def _regions(blocks: Sequence[Block]) -> frozenset[str]:
    text = " ".join(block.text for block in blocks[:_LONGEST_LIST])
    return frozenset(_named(text))


def _date_of(document: Document) -> str | None:
    """Return the full date that the document states of itself, be it of an update or of taking
    effect.
    """
    dates = (one for one in stated(document) if one.role in {DateRole.UPDATED, DateRole.EFFECTIVE})
    return next((str(one.on or one.readings[0]) for one in dates if one.on or one.readings), None)


def _same_date(old: Document, new: Document) -> str | None:
    """Return a date that both documents state of themselves, if their first ones can be the
    same.
    """
    known = {day for one in stated(old) for day in (one.on, *one.readings) if day}
    first = next(
        (one for one in stated(new) if one.role in {DateRole.UPDATED, DateRole.EFFECTIVE}), None
    )
    if first is None:
        return None
    return next((str(day) for day in (first.on, *first.readings) if day in known), None)


def _same_title(old: Document, new: Document) -> bool:
    return bool(old.blocks) and bool(new.blocks) and old.blocks[0].key == new.blocks[0].key


def _likeness(old: Sequence[Block], new: Sequence[Block]) -> float:
    """Return the share of the runs of three words of the smaller text that the other holds as
    well.
    """
    runs = []
    for blocks in (old, new):
        words = [word for block in blocks for word in block.key.split()]
        runs.append(Counter(zip(words, words[1:], words[2:], strict=False)))
    smaller = min(part.total() for part in runs)
    return (runs[0] & runs[1]).total() / smaller if smaller else 0.0


def _words(blocks: Sequence[Block]) -> int:
    return sum(word_count(block.text) for block in blocks)


def _is_longer(blocks: Sequence[Block], words: int) -> bool:
    """Say whether `blocks` have more than so many words, which the first few of a policy tell."""
    counted = 0
    return any((counted := counted + word_count(block.text)) > words for block in blocks)


def _spam_words(key: str) -> set[str]:
    single, several = _spam_table()
    return {*single.intersection(key.split()), *(phrase for phrase in several if phrase in key)}


@cache
def _spam_table() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words, and what is looked for within words: phrases, and scripts without
    spaces.
    """
    words = table("understand", "noise")["spam"]["words"]
    single = frozenset(word for word in words if " " not in word and word.isascii())
    return single, tuple(word for word in words if word not in single)


@cache
def _law() -> re.Pattern[str]:
    return re.compile("|".join(table("understand", "noise")["law"]["before"]))


@cache
def _region_patterns() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    rows = table("understand", "noise")["regions"]
    return tuple(
        (
            region,
            tuple(names),
            re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names)),
        )
        for region, names in rows.items()
    )
