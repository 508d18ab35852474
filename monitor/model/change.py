"""What differs between two documents, and what that means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.model.document import Block


class EditKind(StrEnum):
    """How one block came to differ."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of words of a reworded block: equal where `before == after`, else replaced, deleted or
    inserted.
    """

    before: str
    after: str
    set_aside: bool = False
    """The two differ, but say the same: typography, or a rename that is told once. To be shown like
    an equal run.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One difference between two documents."""

    kind: EditKind
    old: Block | None
    """None where added."""
    new: Block | None
    """None where removed."""
    spans: tuple[Span, ...] = ()
    """Of a reworded block, its words in order; joined by single spaces (in Chinese and Japanese by
    none) they give `old.text` and `new.text`.
    """
    old_index: int | None = None
    new_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """A word or name replaced throughout."""

    old: str
    new: str
    count: int
    """Places, those of all forms together."""
    forms: tuple[tuple[str, str], ...] = ()
    """Further forms that were replaced along with it: `Retweet` by `repost` beside `Tweets` by
    `posts`.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One of several texts on one page, as the half-open range `start:stop` of its blocks."""

    start: int
    stop: int
    upcoming: bool
    """It is the later one of the two. Whether its day is still to come depends on the day."""
    effective_on: date | None = None
    until_on: date | None = None

    def counts_on(self, today: date | None) -> bool:
        """Say whether the text is known to have taken effect by `today`."""
        on = self.effective_on
        return today is not None and on is not None and on <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that differs between two documents."""

    edits: tuple[Edit, ...]
    """In the order of the new text, after renames were folded. Between the texts that matter: where
    only the new page carries an upcoming text, from the current one beside it to that; where both
    do, from the one to the other; where only the old one does, from whichever text stayed. Indexes
    are those of the blocks in their documents.
    """
    renames: tuple[Rename, ...] = ()
    equal_blocks: int = 0
    rewritten: bool = False
    """So much differs that it is a new text rather than an edited one."""
    old_editions: tuple[Edition, ...] = ()
    new_editions: tuple[Edition, ...] = ()
    """More than one where the page carries several texts at once."""
    stayed: Edition | None = None
    """Of several texts on the old page, the one that the new page shows alone."""
    doubled: tuple[bool, bool] = (False, False)
    """Whether the old, and the new, page prints its text twice while the other does not."""
    set_aside: tuple[str, ...] = ()
    """What differs without saying anything else, in words: `213 places: Twitter → X`, `12 sections
    renumbered`.
    """
    punctuated: str = ""
    """That of these lines which counts paragraphs with other points; empty where none has."""


class Materiality(StrEnum):
    """How much a change matters to somebody who is bound by the text."""

    SUBSTANTIVE = "substantive"
    MINOR = "minor"
    NOISE = "noise"
    NONE = "none"


class Direction(StrEnum):
    """For whom the change is better, seen by the person or business bound by the text."""

    LESS = "less_user_friendly"
    MORE = "more_user_friendly"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class DateRole(StrEnum):
    """What a stated date is the date of."""

    EFFECTIVE = "effective"
    UPDATED = "updated"
    UNTIL = "until"
    PREVIOUS = "previous"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDate:
    """A date that the text states about itself."""

    role: DateRole
    on: date | None
    """None where it is ambiguous or not a full date."""
    raw: str
    """The words, verbatim."""
    readings: tuple[date, ...] = ()
    """Both readings of an ambiguous one such as 06/08/2025."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """One difference as an alert shows it."""

    kind: EditKind
    section: str
    """The headings it stands under, joined by ` › `; empty at the top."""
    before: str
    after: str
    """The changed words with enough around them to be understood; `…` marks what was left out."""
    topics: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why it matters, in words: `negation flipped`, `30 days → 14 days`."""
    spans: tuple[Span, ...] = ()
    """`before` and `after` as runs of words, for the redline."""
    quoted: bool = False
    """Whether a line of the summary says all of it: shown beside the lines it would be said twice.
    """


class NoiseKind(StrEnum):
    """Why a difference between two texts is no edit of the policy."""

    ERROR_PAGE = "error_page"
    SIGN_IN = "sign_in"
    CHALLENGE = "challenge"
    CONSENT_WALL = "consent_wall"
    EMPTY = "empty"
    WRONG_PAGE = "wrong_page"
    TRUNCATED = "truncated"
    DOUBLED = "doubled"
    RESTORED = "restored"
    OTHER_LANGUAGE = "other_language"
    OTHER_REGION = "other_region"
    FURNITURE = "furniture"
    SPAM = "spam"
    LAYOUT = "layout"
    TYPOGRAPHY = "typography"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a change means. Every claim rests on words in `excerpts`."""

    materiality: Materiality
    headline: str
    summary: tuple[str, ...] = ()
    """At most ten lines, most important first."""
    topics: tuple[str, ...] = ()
    """Ids of `understand/topics.toml`, most important first."""
    direction: Direction = Direction.NEUTRAL
    excerpts: tuple[Excerpt, ...] = ()
    dates: tuple[StatedDate, ...] = ()
    effective_on: date | None = None
    updated_on: date | None = None
    announced_at: datetime | None = None
    """When what takes effect was first seen, if that was before the alert that tells this."""
    renames: tuple[Rename, ...] = ()
    co_published: bool = False
    """The new page carries the current and an upcoming text."""
    reasons: tuple[str, ...] = ()
    noise: NoiseKind | None = None
    silent: bool = False
    """The text changed and its stated date did not."""
    date_only: bool = False
    """Nothing but stated dates changed."""
    edits: int = 0
    """How many edits there are in all."""


class EventKind(StrEnum):
    """What happened in the life of a watch."""

    CHANGED = "changed"
    ANNOUNCED = "announced"
    REDATED = "redated"
    WITHDRAWN = "withdrawn"
    IN_FORCE = "in_force"
    REVERTED = "reverted"
    SILENT = "silent"
    DATE_ONLY = "date_only"
    MOVED = "moved"
    GONE = "gone"
    BACK = "back"
    VARIANT = "variant"
    LINKED = "linked"
    RELINKED = "relinked"
    UNHEALTHY = "unhealthy"
    RECOVERED = "recovered"
    UNSTABLE = "unstable"
    UNDELIVERED = "undelivered"
    REMINDER = "reminder"
    REPORT = "report"


POLICY_EVENTS = frozenset(
    {
        EventKind.CHANGED,
        EventKind.ANNOUNCED,
        EventKind.REDATED,
        EventKind.WITHDRAWN,
        EventKind.IN_FORCE,
        EventKind.REVERTED,
        EventKind.SILENT,
        EventKind.DATE_ONLY,
        EventKind.REMINDER,
    }
)
"""Events about the policy; the others are about the watch."""
OPT_IN_EVENTS = frozenset({EventKind.RELINKED})
"""Events that are recorded, and told only to a route that names their kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """A link that leads elsewhere, came or went, while the words that it stands in stayed."""

    text: str
    """Its words."""
    section: str = ""
    """The headings it stands under, outermost first."""
    before: str = ""
    """Where it led; empty of one that came."""
    after: str = ""
    """Where it leads; empty of one that went."""
    since_at: datetime | None = None
    """The first look that saw it so, and all looks since did; None where two texts are compared by
    themselves.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The step from one version of a watch to the next."""

    kind: EventKind
    comparison: Comparison
    finding: Finding
    old_digest: str
    new_digest: str
    not_before_at: datetime
    """The last look that still saw the old text."""
    not_after_at: datetime
    """The first look that saw the new one."""
