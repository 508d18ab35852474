"""What a watch remembers, and what one check came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from monitor.model.alert import Alert
from monitor.model.change import Change, Direction, Materiality, NoiseKind
from monitor.model.document import Document
from monitor.model.snapshot import FetchFailure, Snapshot


class CheckStatus(StrEnum):
    """What one check came to."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    DOUBTED = "doubted"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a snapshot or a change is not believed (yet)."""

    kind: NoiseKind
    reason: str
    """One sentence for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenText:
    """A text that was seen on a watch, believed or not."""

    digest: str
    first_at: datetime
    last_at: datetime
    looks: int = 1
    believed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Something that has lasted for some looks: a doubt, a run of failures, a change that waits for
    a second look.
    """

    kind: str
    reason: str
    since_at: datetime
    looks: int = 1
    digest: str | None = None
    told: bool = False
    told_at: datetime | None = None
    """When it was told last, reminders included."""
    told_as: str = ""
    """The state of health that was told last."""
    turned_at: datetime | None = None
    """Since when it is another state than the one that was told; of what is over, since when."""
    relapsed: bool = False
    """It began soon after the end of another one was told."""
    again_at: datetime | None = None
    """Since when it is there again, after it seemed to be over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """An upcoming text that is public and not yet in force."""

    effective_on: date | None
    digest: str
    """Of the upcoming text alone."""
    since_at: datetime
    alone: bool = False
    """It has taken the place of the current text already: nothing on the page changes when it takes
    effect.
    """
    reminded: tuple[int, ...] = ()
    """The reminders, in days before it takes effect, that are done with."""
    headline: str = ""
    """What it says anew; with the next three, for the reminders."""
    topics: tuple[str, ...] = ()
    materiality: Materiality = Materiality.SUBSTANTIVE
    direction: Direction = Direction.NEUTRAL


class LinkKind(StrEnum):
    """What a linked document is in the life of a policy; the first that fits counts."""

    SUMMARY = "summary"
    PREVIEW = "preview"
    PREVIOUS = "previous"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedDocument:
    """A document that a policy links to, or has linked to."""

    kind: LinkKind
    url: str
    text: str = ""
    """The words of the link."""
    shown: bool = True
    """The policy links to it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLinkChange:
    """A link that leads elsewhere than was believed, for now."""

    place: str
    """A short hash of the block and the words that it stands in."""
    text: str
    before: tuple[str, ...]
    """The targets that are believed: several where a block holds the same words linked more than
    once.
    """
    after: tuple[str, ...]
    since_at: datetime
    looks: int = 1
    """0 while it is back to what is believed, and the current version shows something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlappingLink:
    """A link whose target changed lately without lasting, or too often."""

    place: str
    turns: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMemory:
    """All that later looks need to know of earlier ones. A fold over the looks: it can be rebuilt
    from snapshots.
    """

    seen: tuple[SeenText, ...] = ()
    """Lately seen texts, oldest first."""
    blocks: dict[str, int] = field(default_factory=dict)
    """How often each block (by a short hash of its key) was seen on this page lately, policy or
    not.
    """
    doubt: Standing | None = None
    failing: Standing | None = None
    healing: Standing | None = None
    """Trouble that is over, for now; `told` while its end is still to be told."""
    candidate: Standing | None = None
    """A change that waits for a second look."""
    announced: tuple[Announcement, ...] = ()
    believed_at: datetime | None = None
    """The last look that saw the current version."""
    addresses: dict[str, str] = field(default_factory=dict)
    """Where each URL of the watch leads to, as far as that has lasted."""
    moving: Standing | None = None
    """A URL that leads elsewhere for now."""
    linked: tuple[LinkedDocument, ...] = ()
    """Previews, summaries of changes, earlier versions and PDFs that the policy links to, or has
    linked to.
    """
    relinking: tuple[PendingLinkChange, ...] = ()
    """Links that lead elsewhere for now."""
    restless: tuple[FlappingLink, ...] = ()
    """Links that turned lately, those that did last at the end."""
    flips: tuple[datetime, ...] = ()
    """When the page lately went from one text back to one that it had shown before."""
    unstable: Standing | None = None
    """It keeps going back and forth: that was told, and its returns are not until it settles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a watch before a look."""

    memory: WatchMemory = field(default_factory=WatchMemory)
    document: Document | None = None
    """The current version; None before the first look that was believed."""
    company: int = 0
    """How many other services changed a policy within the last hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that came of one check."""

    watch_id: str
    at: datetime
    status: CheckStatus
    next_check_at: datetime
    memory: WatchMemory
    snapshots: tuple[Snapshot, ...] = ()
    document: Document | None = None
    """What was read, believed or not; None where nothing was."""
    version: bool = False
    """Whether `document` becomes the current version."""
    change: Change | None = None
    alerts: tuple[Alert, ...] = ()
    failure: FetchFailure | None = None
    fresh: bool = False
    """Whether its pages are kept though they read as those kept last: links in them lead elsewhere.
    """
    reasons: tuple[str, ...] = ()
    """Why it came out so, in plain words, for `check --explain`."""
