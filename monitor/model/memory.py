"""What a watch remembers, and what one check came to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    returns: int = 0
    """How often it became the current version again, after another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChange:
    """A change that is being confirmed."""

    reason: str
    since_at: datetime
    """When the page left the current version."""
    looks: int = 1
    digest: str | None = None
    """Of the text that was seen last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLanguage:
    """Another language in which the page is served for now."""

    language: str
    since_at: datetime
    looks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangingPlace:
    """A place on the page, between two blocks that stay, whose text was another one lately."""

    place: str
    """A short hash of the two blocks."""
    text: str = ""
    """A short hash of what stands there; empty while that is as in the current version."""
    shape: str = ""
    """The same without figures."""
    figures: bool = True
    """At the last change only figures changed."""
    at: datetime | None = None
    """When it changed last."""
    turns: int = 1
    """How often it changed, each time soon after the last."""
    still: int = 1
    """For how many checks it has stood as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A doubt or a run of failures, from the first check that met it."""

    kind: str
    reason: str
    since_at: datetime
    looks: int = 1
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
class PendingMove:
    """A URL of the watch that leads elsewhere for now."""

    url: str
    """Where it leads to."""
    since_at: datetime
    looks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Flapping:
    """A page that keeps going back and forth between texts: that was told, and its returns are not
    until it is stable.
    """

    reason: str
    since_at: datetime
    kind: str = "unstable"
    """`unstable`, or `variant` where what alternates are editions."""
    looks: int = 1
    told: bool = False
    told_at: datetime | None = None


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
class TextMemory:
    """The texts that a watch has shown. Only `decide.known_texts` and its neighbours change it."""

    seen: tuple[SeenText, ...] = ()
    """Lately seen texts, oldest first."""
    blocks: dict[str, int] = field(default_factory=dict)
    """How often each block (by a short hash of its key) was seen on this page lately, policy or
    not.
    """
    dropped: dict[str, int] = field(default_factory=dict)
    """Blocks, by the same hash, that went with a change that was told, the latest at the end; and
    how often they have come back.
    """
    former: str = ""
    """The digest of the last version in the language that the page had before."""
    places: tuple[ChangingPlace, ...] = ()
    """Places on the page whose text keeps changing."""
    candidate: PendingChange | None = None
    language: PendingLanguage | None = None
    believed_at: datetime | None = None
    """The last check that saw the current version."""

    @property
    def pending(self) -> bool:
        """Whether a later check has to settle something, even where it sees the same bytes."""
        return self.candidate is not None or self.language is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthMemory:
    """Incidents of a watch. Changed by `decide.health` alone."""

    doubt: Incident | None = None
    failing: Incident | None = None
    healing: Incident | None = None
    """An incident that is over, for now; `told` while its end is still to be told."""

    @property
    def pending(self) -> bool:
        """Whether a later check has to settle something, even where it sees the same bytes."""
        return any(one is not None for one in (self.doubt, self.failing, self.healing))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMemory:
    """Where the watch's URLs and the policy's links lead. Changed by `decide.moved_urls`,
    `linked_documents` and `link_changes`, one field each.
    """

    addresses: dict[str, str] = field(default_factory=dict)
    """Where each URL of the watch leads to, as far as that has lasted."""
    moving: PendingMove | None = None
    linked: tuple[LinkedDocument, ...] = ()
    """Previews, summaries of changes, earlier versions and PDFs that the policy links to, or has
    linked to.
    """
    relinking: tuple[PendingLinkChange, ...] = ()
    """Links that lead elsewhere for now."""
    restless: tuple[FlappingLink, ...] = ()
    """Links that changed lately, those that did last at the end."""

    @property
    def pending(self) -> bool:
        """Whether a later check has to settle something, even where it sees the same bytes."""
        return self.moving is not None or any(one.looks for one in self.relinking)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlappingMemory:
    """Pages that go back and forth. Changed by `decide.flapping` alone."""

    flips: tuple[datetime, ...] = ()
    """When the page lately went from one text back to one that it had shown before."""
    unstable: Flapping | None = None
    variant_at: datetime | None = None
    """When it was told last that the page shows another edition at times."""
    unstable_at: datetime | None = None
    """When it was told last that text keeps going and coming back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMemory:
    """All that later checks need to know of earlier ones, in parts of which each has one owner.

    A fold over the checks: it can be rebuilt from snapshots.
    """

    texts: TextMemory = field(default_factory=TextMemory)
    health: HealthMemory = field(default_factory=HealthMemory)
    links: LinkMemory = field(default_factory=LinkMemory)
    flapping: FlappingMemory = field(default_factory=FlappingMemory)
    announced: tuple[Announcement, ...] = ()
    """Upcoming texts. Changed by `decide.lifecycle` and `reminders` alone."""

    @property
    def pending(self) -> bool:
        """Whether a later check has to settle something, even where it sees the same bytes."""
        parts = self.texts.pending or self.health.pending or self.links.pending
        return parts or self.flapping.unstable is not None or bool(self.announced)


def after_unchanged(memory: WatchMemory, digest: str, looks: int, at: datetime) -> WatchMemory:
    """Return the memory after so many more checks, the last of them at `at`, that found the same
    bytes of this text.
    """
    if not looks:
        return memory
    texts = memory.texts
    seen = tuple(
        replace(text, last_at=at, looks=text.looks + looks) if text.digest == digest else text
        for text in texts.seen
    )
    places = tuple(replace(place, still=place.still + looks) for place in texts.places)
    return replace(memory, texts=replace(texts, seen=seen, places=places, believed_at=at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a watch before a check."""

    memory: WatchMemory = field(default_factory=WatchMemory)
    document: Document | None = None
    """The current version; None before the first look that was believed."""
    former: Document | None = None
    """The last version in the language that the page had before; None where it had no other."""
    concurrent_changes: int = 0
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
    judged_from: str = ""
    """The digest of the version that was current when it was judged."""
    settled: bool = False
    """The same bytes again would mean nothing new: nothing is pending."""
    reasons: tuple[str, ...] = ()
    """Why it came out so, in plain words, for `check --explain`."""
