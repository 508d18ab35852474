"""A policy's life as a story: what the page showed from when on, and what was told of it. Nothing
is fetched or stored.

story = Chronicle(Policy(...)) story.shows(text, days=3)      # looked at as often as the watch
says, until then assert story.told() == ["…"]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.model.alert import Alert
from monitor.model.memory import Outcome
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure
from monitor.model.watch import Schedule, Watch
from monitor.replay import Replay, saved_page
from tests.sample_policy import page

URL = "https://quill.example/privacy"
HTML = "text/html; charset=utf-8"


def watch(**wishes: object) -> Watch:
    """Return a watch of one page that is looked at every six hours."""
    plain = {
        "id": "quill-privacy",
        "name": "Quill Privacy Policy",
        "service": "Quill",
        "terms_type": "Privacy Policy",
        "urls": (URL,),
        "schedule": Schedule(every=timedelta(hours=6)),
    }
    return Watch(**{**plain, **wishes})  # type: ignore[arg-type]


@dataclass
class Chronicle:
    """Looks at one page again and again, when the last look said so."""

    now: datetime = datetime(2023, 8, 1, 12, tzinfo=UTC)
    watched: Watch = field(default_factory=watch)
    rules: Rules = field(default_factory=Rules)
    alerts: list[Alert] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.replay = Replay(self.rules)

    def shows(
        self, text: str, *, until: datetime | None = None, days: float = 1, final_url: str = URL
    ) -> None:
        """Let the page show this policy for some days, or until then."""
        self.sends(page(text), until=until or self.now + timedelta(days=days), final_url=final_url)

    def sends(
        self, html: str, *, until: datetime | None = None, days: float = 1, final_url: str = URL
    ) -> None:
        """Let the server send this for some days, or until then."""
        until = until or self.now + timedelta(days=days)
        while self.now < until:
            sent = saved_page(
                html.encode(), url=URL, at=self.now, media_type=HTML, final_url=final_url
            )
            self._look((sent,))

    def fails(self, kind: str, *, days: float) -> None:
        """Let the server fail for some days."""
        until = self.now + timedelta(days=days)
        while self.now < until:
            self._look(
                FetchFailure(kind=kind, message=f"the server says {kind}", url=URL, transient=False)
            )

    def _look(self, seen: object) -> None:
        outcome = self.replay.look(self.watched, seen, self.now)  # type: ignore[arg-type]
        self.alerts += outcome.alerts
        self.outcomes.append(outcome)
        self.now = max(outcome.next_check_at, self.now + timedelta(minutes=1))

    def told(self) -> list[str]:
        """What was told, a line each: the day, the event, the headline."""
        return [f"{alert.at:%d %b} {alert.kind}: {alert.headline}" for alert in self.alerts]

    def kinds(self) -> list[str]:
        """The kinds of what was told, in order."""
        return [str(alert.kind) for alert in self.alerts]
