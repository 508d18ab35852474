"""A year of hourly checks of fifty invented policies, and every single alert that it raises."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from monitor.check import Pages
from monitor.model.alert import Alert
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure, Snapshot
from monitor.model.watch import Schedule, Watch
from monitor.replay import Replay, saved_page
from tests import sample_policy
from tests.sample_policy import announcing, current, next_policy

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
Shown = str | FetchFailure | tuple[str, str]
"""A page, why there is none, or a page and the address that it was found at."""
Course = list[tuple[float, Shown]]
"""What the page shows from which day of the year on."""


def at(day: float) -> datetime:
    return NEW_YEAR + timedelta(days=day)


def on(day: int) -> str:
    return f"{at(day):%B} {at(day).day}, {at(day).year}"


def fails(kind: str) -> FetchFailure:
    return FetchFailure(
        kind=kind, message=f"the server says {kind}", url="", transient=kind == "timeout"
    )


def policy(text: str) -> str:
    return sample_policy.page(text)


def told(text: str, day: int) -> str:
    return policy(f"{text}\nLast updated: {on(day)}\n")


GERMAN = sample_policy.page("""# Quill Datenschutzerklärung

Quill ist ein Ort für kurze Briefe. Diese Erklärung sagt, was wir erheben, wie wir es nutzen und was Sie wählen können.

## 1. Was wir erheben

Wenn Sie ein Konto eröffnen, fragen wir nach Ihrem Namen, Ihrer Adresse und einem Passwort für die Anmeldung.

## 2. Wie wir es nutzen

Wir nutzen, was wir erheben, um Briefe zuzustellen, um Quill zu schützen und um Ihnen Werbung zu zeigen.
""").replace('lang="en"', 'lang="de"')
NOW, LONGER = policy(current(18)), policy(current(36))


def restless(first: int, last: int) -> Course:
    """Another of two texts every seven hours."""
    hours = range(first * 24, last * 24, 7)
    return [(hour / 24, (LONGER, NOW)[turn % 2]) for turn, hour in enumerate(hours)]


COURSES: dict[str, Course] = {
    "announced": [(60, policy(announcing(on(90)))), (90.5, policy(next_policy(on(90))))],
    "withdrawn": [(60, policy(announcing(on(90)))), (66.25, NOW)],
    "redated": [
        (60, policy(announcing(on(90)))),
        (70, policy(announcing(on(80)))),
        (80.5, policy(next_policy(on(80)))),
    ],
    "otherwise": [
        (60, policy(announcing(on(80)))),
        (80.5, policy(next_policy(on(80)).replace("18 months", "48 months"))),
    ],
    "alone": [(100, policy(next_policy(on(120))))],
    "silent": [(150, LONGER)],
    "changed": [(0, told(current(18), 0)), (151, told(current(36), 151))],
    "bumped": [(0, told(current(18), 0)), (152, told(current(18), 152))],
    "reverted": [(160, LONGER), (200, NOW)],
    "blip": [(161, LONGER), (161.1, NOW)],
    "halved": [(170, policy(sample_policy.half()))],
    "gone": [(180, fails("not_found")), (190, NOW)],
    "blocked": [(180, fails("forbidden")), (203, NOW)],
    "relapsing": [
        (210, fails("timeout")),
        (212, NOW),
        (214, fails("timeout")),
        (216, NOW),
        (218, fails("timeout")),
        (220, NOW),
    ],
    "hiccups": [
        turn for day in range(10, 360, 10) for turn in ((day, fails("timeout")), (day + 0.2, NOW))
    ],
    "moved": [(205, (NOW, "https://moved.example/legal/privacy"))],
    "garbage": [
        (230, sample_policy.SORRY),
        (230.3, NOW),
        (240, sample_policy.SIGN_IN),
        (243, LONGER),
    ],
    "variant": [(250, GERMAN), (255, NOW)],
    "restless": [*restless(260, 300), (300, LONGER)],
}


def watch(name: str) -> Watch:
    return Watch(
        id=name,
        name=name,
        service=name,
        terms_type="Privacy Policy",
        urls=(f"https://{name}.example/",),
        schedule=Schedule(every=timedelta(hours=1)),
    )


@dataclass
class Site:
    """The page of one watch through the year."""

    watch: Watch
    course: Course
    turn: int = 0

    def seen(self, now: datetime) -> Pages | FetchFailure:
        while self.turn + 1 < len(self.course) and at(self.course[self.turn + 1][0]) <= now:
            self.turn += 1
        shown = self.course[self.turn][1]
        if isinstance(shown, FetchFailure):
            return replace(shown, url=self.watch.urls[0])
        html, final_url = (shown, "") if isinstance(shown, str) else shown
        return (sent(html, self.watch.urls[0], final_url),)


@cache
def sent(html: str, url: str, final_url: str) -> Snapshot:
    return saved_page(
        html.encode(), url=url, at=NEW_YEAR, media_type="text/html", final_url=final_url
    )


def the_year() -> Iterator[Alert]:
    names = [*COURSES, *(f"quiet-{number:02}" for number in range(50 - len(COURSES)))]
    sites = [
        Site(watch(name), sorted([(-1, NOW), *COURSES.get(name, [])], key=lambda entry: entry[0]))
        for name in names
    ]
    replay, looks = (
        Replay(Rules()),
        [(NEW_YEAR + timedelta(minutes=number), number) for number in range(len(sites))],
    )
    while looks[0][0] < at(365):
        now, number = looks[0]
        outcome = replay.look(sites[number].watch, sites[number].seen(now), now)
        yield from outcome.alerts
        heapq.heapreplace(looks, (max(outcome.next_check_at, now + timedelta(minutes=1)), number))


def line(alert: Alert) -> str:
    """The day, the watch, the event, and what of its sentence does not quote the page."""
    said = alert.headline.removeprefix(f"{alert.watch_id}: ").split(": ")[0]
    for ending in (" (problem began ", " checks in a row since ", ", announced on "):
        said = said.partition(ending)[0]
    quoted = alert.kind.value in {"changed", "silent"}
    return f"{alert.at:%d %b} {alert.watch_id} {alert.kind}" + ("" if quoted else f": {said}")


@pytest.mark.slow
def test_a_year_of_fifty_policies_raises_exactly_these_alerts():
    """A year of hourly checks of fifty policies raises these alerts and no others."""
    assert [line(alert) for alert in the_year()] == YEAR.splitlines()


YEAR = """\
02 Mar announced announced: Announced for 1 April 2026
02 Mar otherwise announced: Announced for 22 March 2026
02 Mar redated announced: Announced for 1 April 2026
02 Mar withdrawn announced: Announced for 1 April 2026
08 Mar otherwise reminder: Takes effect in 14 days, on 22 March 2026
08 Mar withdrawn withdrawn: Withdrawn
12 Mar redated redated: Now announced for 22 March 2026 instead of 1 April 2026
18 Mar announced reminder: Takes effect in 14 days, on 1 April 2026
19 Mar redated reminder: Takes effect in 3 days, on 22 March 2026
19 Mar otherwise reminder: Takes effect in 3 days, on 22 March 2026
22 Mar redated reminder: Takes effect today, 22 March 2026
22 Mar otherwise reminder: Takes effect today, 22 March 2026
22 Mar otherwise in_force: In force, with differences from what was announced on 2 March 2026
22 Mar redated in_force: In force, as announced on 2 March 2026
29 Mar announced reminder: Takes effect in 3 days, on 1 April 2026
01 Apr announced reminder: Takes effect today, 1 April 2026
01 Apr announced in_force: In force, as announced on 2 March 2026
11 Apr alone announced: Announced for 1 May 2026
17 Apr alone reminder: Takes effect in 14 days, on 1 May 2026
28 Apr alone reminder: Takes effect in 3 days, on 1 May 2026
01 May alone reminder: Takes effect today, 1 May 2026
31 May silent silent
01 Jun changed changed
02 Jun bumped date_only: Only its date changed, to 2 June 2026
10 Jun reverted silent
11 Jun blip silent
11 Jun blip reverted: Back to the text of 1 January 2026
20 Jun halved silent
30 Jun gone gone: not there at 13
30 Jun blocked unhealthy: not readable at 5
07 Jul gone gone: still not there at 174
08 Jul blocked unhealthy: still not readable at 13
12 Jul gone back: readable again since 10 July 2026, 00:06 UTC
16 Jul blocked unhealthy: still not readable at 20
20 Jul reverted reverted: Back to the text of 1 January 2026
25 Jul moved moved: https://moved.example/ has led to https://moved.example/legal/privacy since 25 July 2026, 00:07 UTC
29 Jul blocked recovered: readable again since 23 July 2026, 13:48 UTC
30 Jul relapsing unhealthy: not readable at 16
01 Aug relapsing recovered: readable again since 1 August 2026, 00:16 UTC
03 Aug relapsing unhealthy: not readable at 16 checks since 3 August 2026, 00:18 UTC
16 Aug relapsing recovered: readable again since 9 August 2026, 00:57 UTC
29 Aug garbage unhealthy: not readable at 15
01 Sep garbage silent
01 Sep garbage recovered: readable again since 1 September 2026, 00:44 UTC
08 Sep variant variant: another region's or language's version was served at 15
14 Sep variant recovered: readable again since 13 September 2026, 00:29 UTC
18 Sep restless silent
19 Sep restless unstable: the page is flapping between 2 texts
04 Nov restless recovered: stable since 27 October 2026, 23:20 UTC
"""
