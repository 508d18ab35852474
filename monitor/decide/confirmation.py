"""Do we believe this change? One ordered table of rules: the first that fits says how many checks
in a row have to see a change, and why. Never looks at sites by name.

A text that is new and sound is alerted at once. What takes more checks: text that only went away,
text that was here before, a page that holds next to nothing of what was known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.decide import changing_places, flapping, known_texts
from monitor.decide.changing_places import Place
from monitor.decide.known_texts import Steps
from monitor.decide.lifecycle import OF_ANNOUNCEMENTS, Transition
from monitor.language.word_counts import share_kept
from monitor.model.change import (
    Comparison,
    Edit,
    EditKind,
    EventKind,
    Finding,
    Materiality,
    NoiseKind,
)
from monitor.model.document import BlockKind, Document
from monitor.model.memory import SeenText, WatchMemory

CONCURRENT_WITHIN = timedelta(hours=1)
"""Changes within an hour are concurrent: the checks of one round, and no more."""
_CROWD = 5
"""So many services that change within an hour have one cause: two or three share an owner."""
_ANOTHER_TEXT = 0.2
"""A text that keeps a smaller share of what was known is another one: a rewritten policy keeps some
clauses word for word.
"""
_ROWS = frozenset({BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})
_NO_EDIT = frozenset({NoiseKind.LAYOUT, NoiseKind.TYPOGRAPHY, NoiseKind.FURNITURE})
_EXCUSED = frozenset({None, NoiseKind.RESTORED, NoiseKind.DOUBLED})
"""What a text is doubted for when it comes or goes beside another one, or was seen before."""


class Decision(StrEnum):
    """What to make of a text that differs from the current version."""

    ALERT = "tell"
    """A change: it becomes the version and is alerted."""
    ACCEPT = "adopt"
    """No change worth an alert: it becomes the version silently."""
    ALTERNATE = "alternate"
    """One of two texts or editions that alternate: it becomes the version, which is told once."""
    RECHECK = "wait"
    """Maybe a change: check again soon."""
    SUPPRESS = "hush"
    """One of the texts of a page that is flapping: neither a version nor an alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to make of a text, and why."""

    decision: Decision
    reason: str
    noise: NoiseKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCase:
    """A text that differs from the current version, with everything that bears on the verdict."""

    old: Document
    new: Document
    comparison: Comparison
    finding: Finding
    step: Transition
    memory: WatchMemory
    now: datetime
    patience: timedelta = timedelta(0)
    places: tuple[Place, ...] = ()
    edition: str = ""
    """What makes the two texts two editions; empty where nothing does."""
    concurrent_changes: int = 0
    steps: Steps = field(init=False)
    kept: float = field(init=False)

    def __post_init__(self) -> None:
        steps = known_texts.steps_between(self.old, self.new, self.memory.texts)
        object.__setattr__(self, "steps", steps)
        object.__setattr__(self, "kept", share_kept(self.old, self.new))

    @property
    def checks(self) -> int:
        """How many checks in a row, with this one, saw the page differ from the version."""
        candidate = self.memory.texts.candidate
        return 1 + (candidate.looks if candidate else 0)

    @property
    def has_lasted(self) -> bool:
        """Whether this very text was seen last, and the page has differed for long enough."""
        candidate = self.memory.texts.candidate
        if candidate is None or candidate.digest != self.new.digest:
            return False
        return self.now - candidate.since_at >= self.patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table."""

    when: Callable[[ChangeCase], bool]
    reason: str
    checks: int
    """How many checks in a row have to see the change; 0: it is no change."""
    lasts: bool = False
    """It has to stand for the patience of the watch, too, with one text."""
    then: Decision = Decision.ALERT
    noise: NoiseKind | None = None


def confirm_change(case: ChangeCase) -> Verdict:
    """Return what to make of a text that differs from the current version."""
    rule = next(rule for rule in RULES if rule.when(case))
    noise = rule.noise or case.finding.noise
    if rule.checks == 0:
        return Verdict(decision=rule.then, reason=rule.reason, noise=noise)
    if case.checks < rule.checks:
        how = f"confirming on the next check ({case.checks} of {rule.checks})"
    elif rule.lasts and not case.has_lasted:
        how = "it has to last"
    else:
        seen = "" if rule.checks == 1 else f", at {case.checks} checks in a row"
        return Verdict(decision=rule.then, reason=f"{rule.reason}{seen}")
    return Verdict(decision=Decision.RECHECK, reason=f"{rule.reason}; {how}", noise=noise)


def _is_flapping(case: ChangeCase) -> bool:
    return flapping.is_suppressed(case.memory.flapping, case.memory.texts.seen, case.new.digest)


def _announces(case: ChangeCase) -> bool:
    """An upcoming text came or went: that is news, never a flap."""
    return case.step.kind in OF_ANNOUNCEMENTS and case.finding.noise in _EXCUSED


def _withdraws(case: ChangeCase) -> bool:
    """A stale copy shows a page from before the announcement: its withdrawal needs a second look."""
    return _announces(case) and case.step.kind is EventKind.WITHDRAWN and not case.steps.new


def _announces_silently(case: ChangeCase) -> bool:
    return _announces(case) and case.finding.materiality is Materiality.NONE


def _announces_seen_text(case: ChangeCase) -> bool:
    return _announces(case) and (_was_here(case) or _came_alone(case))


def _says_the_same(case: ChangeCase) -> bool:
    return case.finding.materiality is Materiality.NONE


def _is_cosmetic(case: ChangeCase) -> bool:
    return case.finding.noise in _NO_EDIT


def _is_first_policy(case: ChangeCase) -> bool:
    """The first text that was believed, said to be no policy, gives way to another altogether."""
    first = sum(seen.believed for seen in case.memory.texts.seen) <= 1
    return first and case.finding.noise is NoiseKind.RESTORED and case.kept < _ANOTHER_TEXT


def _stands_elsewhere(case: ChangeCase) -> bool:
    """What came was on the page before, and its loss was never told; nothing went. Where all of it
    was part of the policy, the judgement of its sentences has to agree: a cell or an item may mean
    something else elsewhere.
    """
    steps = case.steps
    if not steps.crossed and case.finding.materiality is not Materiality.NOISE:
        return False
    return not steps.new and not steps.gone and not steps.returned


def _counts(case: ChangeCase) -> bool:
    return changing_places.is_counter(case.places, case.memory.texts)


def _keeps_changing(case: ChangeCase) -> bool:
    return changing_places.is_restless(case.places, case.memory.texts)


def _is_one_of_many(case: ChangeCase) -> bool:
    return case.concurrent_changes >= _CROWD and case.memory.texts.candidate is None


def _out_of_scripts(case: ChangeCase) -> bool:
    return "embedded" in case.new.signs and "embedded" not in case.old.signs


def _seen(case: ChangeCase) -> SeenText | None:
    """The new text as it was believed before."""
    texts = case.memory.texts.seen
    return next((one for one in texts if one.believed and one.digest == case.new.digest), None)


def _was_here(case: ChangeCase) -> bool:
    """This very text, or every block that came with it, was believed on this page before."""
    return _seen(case) is not None or (bool(case.steps.came) and not case.steps.new)


def _is_other_edition(case: ChangeCase) -> bool:
    return bool(case.edition) and _was_here(case)


def _alternates(case: ChangeCase) -> bool:
    """This text came back before; or all that went had gone before and come back."""
    seen = _seen(case)
    back = seen is not None and seen.returns > 0
    return back or (case.steps.dropped_again and not case.steps.came)


def _returns(case: ChangeCase) -> bool:
    return case.step.kind is EventKind.REVERTED


def _is_another_text(case: ChangeCase) -> bool:
    return case.kept < _ANOTHER_TEXT


def _only_lost(case: ChangeCase) -> bool:
    return not case.steps.new


def _is_noise(case: ChangeCase) -> bool:
    return case.finding.noise is not None


def _has_no_edits(case: ChangeCase) -> bool:
    return not case.comparison.edits


def _came_alone(case: ChangeCase) -> bool:
    """New blocks side by side are all that differs, and no rows: so does what a page puts into its
    text. Who edits a policy changes more than one place as a rule, be it the date that it states.
    """
    comparison = case.comparison
    if comparison.renames or comparison.new_editions or not comparison.edits:
        return False
    places = sorted(map(_place_of_text, comparison.edits))
    return places[0] >= 0 and places[-1] - places[0] == len(places) - 1


def _place_of_text(edit: Edit) -> int:
    """Where a block of text was added; -1 of any other edit, and of a row."""
    if edit.kind is not EditKind.ADDED or edit.new is None or edit.new.kind in _ROWS:
        return -1
    return -1 if edit.new_index is None else edit.new_index


def _came_alone_after_another(case: ChangeCase) -> bool:
    """… and at the last check another text stood there."""
    candidate = case.memory.texts.candidate
    turned = candidate is not None and candidate.digest != case.new.digest
    return turned and _came_alone(case)


RULES: tuple[Rule, ...] = (
    Rule(
        when=_is_flapping,
        checks=0,
        then=Decision.SUPPRESS,
        reason="the page is flapping: no alerts until it is stable",
    ),
    Rule(
        when=lambda case: case.step.former_gone,
        checks=0,
        then=Decision.ACCEPT,
        reason="the former text is gone from the page",
    ),
    Rule(
        when=_withdraws,
        checks=2,
        reason="the text that was to come is gone",
    ),
    Rule(
        when=lambda case: case.step.fulfilled and _announces(case),
        checks=1,
        reason="the announced text is the only one since its day, word for word",
    ),
    Rule(
        when=_announces_silently,
        checks=1,
        reason="an upcoming text came, changed or took effect",
    ),
    Rule(
        when=_says_the_same,
        checks=0,
        then=Decision.ACCEPT,
        reason="only punctuation or names differ",
    ),
    Rule(
        when=_is_cosmetic,
        checks=0,
        then=Decision.ACCEPT,
        reason="no edit of the policy",
    ),
    Rule(
        when=_is_first_policy,
        checks=0,
        then=Decision.ACCEPT,
        reason="the policy is here for the first time",
    ),
    Rule(
        when=_stands_elsewhere,
        checks=0,
        then=Decision.ACCEPT,
        noise=NoiseKind.LAYOUT,
        reason="text was only moved",
    ),
    Rule(
        when=_counts,
        checks=0,
        then=Decision.ACCEPT,
        noise=NoiseKind.FURNITURE,
        reason="only a counter differs, which changes at every check",
    ),
    Rule(
        # it is over when the text in this place has stood for some checks
        when=_keeps_changing,
        checks=0,
        then=Decision.RECHECK,
        noise=NoiseKind.FURNITURE,
        reason="this place keeps changing",
    ),
    Rule(
        # a portal that answers in everybody's place: where they really changed, the next check
        # alerts it some minutes later
        when=_is_one_of_many,
        checks=2,
        reason="many services changed this hour, possibly a network problem",
    ),
    Rule(
        # four, as scripts that fail show their data for some checks
        when=_out_of_scripts,
        checks=4,
        noise=NoiseKind.EMPTY,
        reason="the page shows no text of its own any more",
    ),
    Rule(
        when=_announces_seen_text,
        checks=2,
        reason="an upcoming text came, changed or took effect",
    ),
    Rule(
        # a stale cache shows the old edition for a check or two
        when=_is_other_edition,
        checks=3,
        then=Decision.ALTERNATE,
        noise=NoiseKind.OTHER_REGION,
        reason="another edition of the policy is shown",
    ),
    Rule(
        # what came back once, and was told, comes back again: a page that flaps slowly
        when=_alternates,
        checks=3,
        then=Decision.ALTERNATE,
        noise=NoiseKind.RESTORED,
        reason="it is back to an earlier text once more",
    ),
    Rule(
        # copies of several ages behind one address last for days
        when=_returns,
        checks=3,
        lasts=True,
        noise=NoiseKind.RESTORED,
        reason="it is back to an earlier text",
    ),
    Rule(
        # three, so that a banner that comes and goes by turns is none
        when=_was_here,
        checks=3,
        noise=NoiseKind.RESTORED,
        reason="this text was here before",
    ),
    Rule(
        # a wrong page of the same site is mostly right again within the hour
        when=_is_another_text,
        checks=3,
        noise=NoiseKind.WRONG_PAGE,
        reason="next to nothing of the known text is left",
    ),
    Rule(
        # a page that was half loaded is whole at the next check
        when=_only_lost,
        checks=2,
        noise=NoiseKind.TRUNCATED,
        reason="text was removed and none added",
    ),
    Rule(when=_is_noise, checks=3, reason="it may be no edit of the policy"),
    Rule(when=_has_no_edits, checks=2, reason="only punctuation or names differ"),
    Rule(
        when=_came_alone_after_another,
        checks=3,
        reason="text was added in one place and nothing else changed, not even a date",
    ),
    Rule(
        when=_came_alone,
        checks=2,
        reason="text was added in one place and nothing else changed, not even a date",
    ),
    Rule(when=lambda case: True, checks=1, reason="the text is new and sound"),
)
"""In this order. `checks` guard against what a server shows now and then; a rule with more of them
stands before one with fewer where both fit, but for announcements, which nobody may miss.
"""
