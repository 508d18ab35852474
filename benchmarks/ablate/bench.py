"""Plays the corpora with a rule switched off: what would have been told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from benchmarks.ablate.corpora import Corpora, History, Pair, Reader, key_of
from benchmarks.ablate.switching import Switch, overheard, put, switched_off
from monitor import pipeline
from monitor import replay as player
from monitor.cli.compare import compare_json
from monitor.compare import align
from monitor.errors import ReadError
from monitor.model.change import OPT_IN_EVENTS, Comparison
from monitor.model.document import Document
from monitor.model.rules import Rules
from monitor.model.watch import Watch

RULES = replace(Rules(), remind_days=(), remind_every=timedelta.max)
EVERY = 6
"""Reading takes longest: where it changes, one in so many of the real histories is read again."""

Unit = tuple[str, str]
"""A corpus, and a history or pair of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One alert."""

    capture: int
    kind: str
    materiality: str


@dataclass(slots=True)
class Bench:
    """The corpora as documents, and what is told of them while nothing is switched off."""

    corpora: Corpora
    reader: Reader = field(default_factory=Reader)
    played: dict[str, Any] = field(default_factory=dict)
    base: dict[Unit, Any] = field(default_factory=dict)
    spoke: dict[str, set[Unit]] = field(default_factory=lambda: defaultdict(set))
    """Of each function that some switch watches: where it had something to say."""
    _compared: dict[tuple[int, int], tuple[Document, Document, Comparison]] = field(
        default_factory=dict
    )
    _compare: Any = align.compare

    def prepare(self, switches: Iterable[Switch], every: int = 1) -> None:
        """Read everything, play it, and note where each rule speaks."""
        put("monitor.pipeline.read_pages", self._text)
        put("monitor.compare.align.compare", self._compare_once)
        self.played = self.corpora.read(self.reader, every=every)
        names = {name for switch in switches if not switch.reads for name in switch.watched}
        now: list[Unit] = []
        with overheard(names, lambda name: self.spoke[name].add(now[-1])):
            for unit, one in self._units():
                now.append(unit)
                self.base[unit] = play(one)

    def without(self, switch: Switch) -> dict[Unit, Any]:
        """Return what is told with `switch` off: as it was where its rules have nothing to say."""
        # What two units compare alike is compared, and so overheard, in the first of them only.
        everywhere = switch.compares or not switch.watched
        places = set().union(*(self.spoke[name] for name in switch.watched))
        told = dict(self.base)
        with switched_off(switch):
            if switch.compares:
                self._compared.clear()
            for unit, one in self._units():
                if everywhere or unit in places:
                    told[unit] = play(one)
        if switch.compares:
            self._compared.clear()
        return told

    def read_without(self, switch: Switch | None) -> dict[Unit, Any]:
        """Return what is told where part of the pages is read again with `switch` off."""
        kept = self.reader, self.played
        self.reader = Reader()
        try:
            if switch is None:
                return self._read_again()
            with switched_off(switch):
                return self._read_again()
        finally:
            self.reader, self.played = kept
            self._compared.clear()

    def _read_again(self) -> dict[Unit, Any]:
        self._compared.clear()
        self.played = self.corpora.read(self.reader, every=EVERY)
        return {unit: play(one) for unit, one in self._units()}

    def _units(self) -> Iterable[tuple[Unit, History | Pair]]:
        return [((name, one.id), one) for name, part in self.played.items() for one in part]

    def _text(self, watch: Watch, pages: pipeline.Pages) -> Document:
        """Return what the page of a look reads as: known already."""
        del watch
        text = self.reader.texts[key_of(pages[0])]
        if isinstance(text, ReadError):
            raise text
        return text

    def _compare_once(self, old: Document, new: Document) -> Comparison:
        """Return what differs. Equal documents are one object, so each two are compared once."""
        key = id(old), id(new)
        if key not in self._compared:
            self._compared[key] = old, new, self._compare(old, new)
        return self._compared[key][2]


def play(one: History | Pair) -> Any:
    """Return the alerts of a history, and of a pair what `compare --json` prints."""
    if isinstance(one, Pair):
        return {"id": one.id, **compare_json(pipeline.compare_documents(one.old, one.new)[1])}
    replay = player.Replay(RULES)
    told = []
    for number, capture in enumerate(one.captures):
        outcome = replay.look(one.watch, (capture.page,), capture.at)
        told += [
            Told(capture=number, kind=alert.kind.value, materiality=str(alert.materiality))
            for alert in outcome.alerts
            if alert.kind not in OPT_IN_EVENTS
        ]
    return told
