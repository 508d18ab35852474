"""Compares two documents, or those texts of theirs that matter.

A page may print its text twice, or carry the text in force beside the one to come; then it is these
texts that are compared. What was renamed throughout, renumbered or reflowed is set aside and
counted. What an edit means is said in `understand/`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from monitor.compare import editions, matching, reflow, renames
from monitor.compare.matching import Alignment
from monitor.compare.table_rows import in_old_columns
from monitor.compare.typography import fold_word
from monitor.compare.word_diff import TokenEncoder
from monitor.language.block_context import block_contexts
from monitor.model.change import Comparison, Edit, Edition, EditKind, Rename
from monitor.model.document import Block, BlockKind, Document

_MOST_NAMED = 6
"""Renames that the line about them names; the rest is counted."""


def compare(old: Document, new: Document) -> Comparison:
    """Return all that differs between two documents, in the order of the new one.

    Where the new page carries an upcoming text, what the text in force says otherwise than before
    comes last.
    """
    was, now = editions.split(old.blocks), editions.split(new.blocks)
    before, after = _texts(old.blocks, new.blocks, was, now)
    doubled = _doubled(before, after)
    before, after = (
        _once(text) if twice else text for text, twice in zip((before, after), doubled, strict=True)
    )
    found = _aligned(before, after)
    one_sided = bool(was) != bool(now)
    return Comparison(
        edits=(
            *(edit for edit in _placed(found) if not (one_sided and _is_same_title(edit))),
            *(_of_text_in_force(old.blocks, new.blocks, was, now) if now else ()),
        ),
        renames=found.renames,
        equal_blocks=found.alignment.equal,
        rewritten=found.alignment.rewritten,
        old_editions=was,
        new_editions=now,
        stayed=_stayed(old.blocks, new.blocks, was) if was and not now else None,
        doubled=doubled,
        set_aside=_set_aside(found, doubled),
        punctuated=_punctuated(found.alignment),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """The blocks of one text, and where each stands in its document."""

    blocks: tuple[Block, ...]
    places: tuple[int, ...]


def _text(blocks: Sequence[Block], places: Sequence[int]) -> _Text:
    return _Text(blocks=tuple(blocks[n] for n in places), places=tuple(places))


def _texts(
    old: Sequence[Block], new: Sequence[Block], was: tuple[Edition, ...], now: tuple[Edition, ...]
) -> tuple[_Text, _Text]:
    """Return the two texts to compare.

    With an upcoming text on the new page only: from the current one to it. With one on both pages:
    from the one to the other. With one on the old page only: from whichever text of it stayed.
    """
    if now:
        current, upcoming = sorted(now, key=lambda edition: edition.upcoming)
        announced = next((edition for edition in was if edition.upcoming), None)
        before = (
            _text(old, range(announced.start, announced.stop))
            if announced
            else _text(new, editions.body_indexes(new, current))
        )
        return before, _text(new, range(upcoming.start, upcoming.stop))
    if was:
        return _text(old, editions.body_indexes(old, _stayed(old, new, was))), _text(
            new, range(len(new))
        )
    return _text(old, range(len(old))), _text(new, range(len(new)))


def _of_text_in_force(
    old: Sequence[Block], new: Sequence[Block], was: tuple[Edition, ...], now: tuple[Edition, ...]
) -> Iterator[Edit]:
    """Yield what the text in force says otherwise than before another one was announced beside
    it.
    """
    before = next((edition for edition in was if not edition.upcoming), None)
    after = next(edition for edition in now if not edition.upcoming)
    old_places = editions.body_indexes(old, before) if before else range(len(old))
    new_places = editions.body_indexes(new, after)
    found = _aligned(_text(old, _untitled(old, old_places)), _text(new, _untitled(new, new_places)))
    around = _keys_outside(old, old_places) | _keys_outside(new, new_places, now)
    yield from (edit for edit in _placed(found) if _is_inside(edit, around))


def _is_inside(edit: Edit, around: Set[str]) -> bool:
    block = edit.new or edit.old
    return edit.kind is EditKind.REWORDED or (block is not None and block.key not in around)


def _keys_outside(
    blocks: Sequence[Block], places: Sequence[int], carried: tuple[Edition, ...] = ()
) -> set[str]:
    """Return what stands around a text rather than in it: titles and marks of the editions, which
    the two pages do not have in common. What another edition says vouches for nothing.
    """
    others = {n for one in carried for n in editions.body_indexes(blocks, one)}
    inside = {*places, *others}
    return {block.key for n, block in enumerate(blocks) if n not in inside}


def _is_same_title(edit: Edit) -> bool:
    """Say whether a title only names the text otherwise, as the one that is to come or in force:
    between two texts on a page that is no news of either.
    """
    old, new = edit.old, edit.new
    return (
        old is not None
        and new is not None
        and old.kind is BlockKind.HEADING
        and editions.plain_title(old.text) == editions.plain_title(new.text) != ""
    )


def _untitled(blocks: Sequence[Block], places: Sequence[int]) -> Sequence[int]:
    """Return the places without that of a title in front: a page has one title, whatever texts it
    carries.
    """
    return places[1:] if places and blocks[places[0]].kind is BlockKind.HEADING else places


def _stayed(old: Sequence[Block], new: Sequence[Block], was: tuple[Edition, ...]) -> Edition:
    """Return which text of the old page the new one shows: the one that has most in common with it
    and least beyond.
    """
    keys = Counter(block.key for block in new)

    def likeness(edition: Edition) -> float:
        own = Counter(old[n].key for n in editions.body_indexes(old, edition))
        return (own & keys).total() / max(1, own.total() + keys.total())

    return max(was, key=likeness)


def _doubled(before: _Text, after: _Text) -> tuple[bool, bool]:
    """Say which of the two texts is printed twice while the other is not."""
    twice = [editions.without_copy(text.blocks) < len(text.blocks) for text in (before, after)]
    return twice[0] and not twice[1], twice[1] and not twice[0]


def _once(text: _Text) -> _Text:
    """Return a text that is printed twice without the copy, but with all that only the copy
    says.
    """
    stop = editions.without_copy(text.blocks)
    said = [
        (block.key, placed.context)
        for block, placed in zip(text.blocks, block_contexts(text.blocks), strict=True)
    ]
    known = set(said[:stop])
    kept = [n for n, one in enumerate(said) if n < stop or one not in known]
    return _Text(
        blocks=tuple(text.blocks[n] for n in kept), places=tuple(text.places[n] for n in kept)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """How two texts differ."""

    texts: tuple[_Text, _Text]
    """Those that were aligned: in blocks, or in sentences where the breaks differ."""
    alignment: Alignment
    renames: tuple[Rename, ...]
    reflowed: bool = False


def _aligned(before: _Text, after: _Text) -> _Result:
    """Return how the texts differ, with what was renamed throughout and broken into lines
    differently set aside.
    """
    after = replace(after, blocks=tuple(in_old_columns(before.blocks, after.blocks)))
    plain = _renamed_aside(before, after)
    size = min(len(before.blocks), len(after.blocks))
    if not reflow.worth_trying(plain.alignment.edits, plain.alignment.equal, size):
        return plain
    flowed = _renamed_aside(_flowed(before), _flowed(after))
    return (
        replace(flowed, reflowed=True)
        if reflow.explains(plain.alignment.edits, flowed.alignment.edits)
        else plain
    )


def _renamed_aside(before: _Text, after: _Text) -> _Result:
    lexicon = TokenEncoder()
    alignment = matching.align(before.blocks, after.blocks, lexicon)
    learnt = renames.learn_renames(alignment.edits, before.blocks, after.blocks, lexicon)
    if learnt.phrases:
        alignment = matching.align(
            before.blocks, after.blocks, TokenEncoder(phrases=learnt.phrases)
        )
    return _Result(texts=(before, after), alignment=alignment, renames=learnt.renames)


def _flowed(text: _Text) -> _Text:
    pieces = reflow.reflow(text.blocks)
    return _Text(blocks=pieces.blocks, places=tuple(text.places[n] for n in pieces.places))


def _placed(found: _Result) -> tuple[Edit, ...]:
    """Return the edits with the indexes that their blocks have in their documents."""
    before, after = found.texts
    if all(text.places == tuple(range(len(text.places))) for text in found.texts):
        return found.alignment.edits
    return tuple(
        replace(
            edit,
            old_index=None if edit.old_index is None else before.places[edit.old_index],
            new_index=None if edit.new_index is None else after.places[edit.new_index],
        )
        for edit in found.alignment.edits
    )


def _set_aside(found: _Result, doubled: tuple[bool, bool]) -> tuple[str, ...]:
    """Return what differs without saying anything else, in words."""
    alignment = found.alignment
    renumbered = _renumbered(alignment, found.texts)
    lines = [_renamed(found.renames)] if found.renames else []
    lines += [f"{_counted(renumbered, 'section')} renumbered"] if renumbered else []
    lines += (
        [f"{_counted(alignment.reflowed, 'paragraph')} split or merged"]
        if alignment.reflowed
        else []
    )
    lines += filter(None, [_punctuated(alignment)])
    lines += ["the lines are broken in other places"] if found.reflowed else []
    if any(doubled):
        lines.append(f"the {'old' if doubled[0] else 'new'} page prints its text twice")
    return tuple(lines)


def _punctuated(alignment: Alignment) -> str:
    typographic = sum(_is_typography(edit) for edit in alignment.quiet)
    if not typographic:
        return ""
    return f"{_counted(typographic, 'paragraph')} with other punctuation or glyphs"


def _renamed(found: Sequence[Rename]) -> str:
    names = _families(
        [pair for rename in found for pair in ((rename.old, rename.new), *rename.forms)]
    )
    told = ", ".join(f"{old} → {new}" for old, new in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{told}{more} ({_counted(sum(rename.count for rename in found), 'place')})"


def _families(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return one pair, the shortest, of those that are forms of one rename: `Tweet` for `Tweets`
    and `retweeted`.
    """
    kept: list[tuple[str, str]] = []
    for pair in sorted(pairs, key=lambda pair: len(pair[0])):
        if not any(_is_form(pair, of) for of in kept):
            kept.append(pair)
    return sorted(
        kept, key=lambda pair: min(at for at, other in enumerate(pairs) if _is_form(other, pair))
    )


def _is_form(pair: tuple[str, str], of: tuple[str, str]) -> bool:
    return all(
        stem.casefold().removesuffix("s") in word.casefold()
        for word, stem in zip(pair, of, strict=True)
    )


def _renumbered(alignment: Alignment, texts: tuple[_Text, _Text]) -> int:
    """Return how many blocks say the same under another number."""
    pairs = ((texts[0].blocks[i], texts[1].blocks[j]) for i, j in alignment.alike)
    return sum(
        old.text != new.text
        and old.key == new.key
        and _first(old) != _first(new)
        and any(map(str.isdigit, _first(old) + _first(new)))
        for old, new in pairs
    )


def _first(block: Block) -> str:
    return block.text.split(" ", 1)[0]


def _is_typography(edit: Edit) -> bool:
    """Say whether a difference that is set aside is one of glyphs and punctuation rather than
    names.
    """
    return any(
        span.set_aside
        and [fold_word(word) for word in span.before.split()]
        == [fold_word(word) for word in span.after.split()]
        for span in edit.spans
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
