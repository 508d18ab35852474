"""Stories: what a page showed from when on, and what was told of it. Each comes out exactly so."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.change import EventKind, Materiality
from monitor.model.rules import Rules
from monitor.render.message_content import MessageLinks, brief
from tests import sample_policy
from tests.sample_policy import BIOMETRICS, announcing, current, next_policy
from tests.timeline import Chronicle

NO_REMINDERS = Rules(remind_days=())


def autumn(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=UTC)


def the_autumn_of_2023(rules: Rules = NO_REMINDERS) -> Chronicle:
    story = Chronicle(now=autumn(8, 1), rules=rules)
    story.shows(current(), until=autumn(8, 23, 3))
    story.shows(announcing("September 22, 2023"), until=autumn(8, 24, 9))
    story.shows(current(), until=autumn(8, 30, 17))
    story.shows(announcing("September 29, 2023"), until=autumn(9, 29, 23))
    story.shows(next_policy("September 29, 2023"), until=autumn(10, 20))
    return story


def test_announced_withdrawn_announced_again_and_in_force():
    """A policy is announced, withdrawn, announced again and comes into force."""
    story = the_autumn_of_2023()
    what = story.alerts[0].headline.removeprefix("Announced for 22 September 2023: ")
    assert "machine learning models" in what and "biometrics" in what
    assert story.told() == [
        f"23 Aug announced: Announced for 22 September 2023: {what}",
        "24 Aug withdrawn: Withdrawn: the text announced for 22 September 2023 is gone from the page",
        f"30 Aug announced: Announced for 29 September 2023: {what}",
        "30 Sep in_force: In force, as announced on 30 August 2023",
    ]


def test_an_announcement_redlines_the_texts_not_the_pages():
    """The redline of an announcement is between the two texts, not between the two pages."""
    announced, withdrawn, *_ = the_autumn_of_2023().alerts
    new = [excerpt.after for excerpt in announced.finding.excerpts if not excerpt.before]
    gone = [excerpt.before for excerpt in withdrawn.finding.excerpts if not excerpt.after]
    assert BIOMETRICS in new and BIOMETRICS in gone
    assert not any("delete your account" in excerpt.after for excerpt in announced.finding.excerpts)


def test_what_comes_into_force_as_announced_is_minor_news():
    *_, in_force = the_autumn_of_2023().alerts
    assert in_force.materiality is Materiality.MINOR
    assert in_force.finding.effective_on == autumn(9, 29).date()


def test_reminders_come_two_weeks_three_days_and_on_the_day():
    """Reminders of an announced text come two weeks before, three days before and on its day."""
    reminders = [line for line in the_autumn_of_2023(Rules()).told() if " reminder: " in line]
    assert reminders == [
        "15 Sep reminder: Takes effect in 14 days, on 29 September 2023, announced on 30 August 2023",
        "26 Sep reminder: Takes effect in 3 days, on 29 September 2023, announced on 30 August 2023",
        "29 Sep reminder: Takes effect today, 29 September 2023, announced on 30 August 2023",
    ]


def test_a_text_in_force_reports_what_was_not_announced():
    """A text that comes into force differently than announced is reported with the difference."""
    story = Chronicle(now=autumn(8, 30), rules=NO_REMINDERS)
    story.shows(current(), days=1)
    story.shows(announcing("September 29, 2023"), until=autumn(9, 29))
    story.shows(
        next_policy("September 29, 2023").replace("at most 18 months", "at most 36 months"), days=3
    )
    *_, told = story.alerts
    assert told.kind is EventKind.IN_FORCE
    assert told.headline.startswith(
        "In force, with differences from what was announced on 31 August 2023: "
    )
    assert "18 months" in told.headline
    assert "36 months" in told.headline
    assert told.materiality is Materiality.SUBSTANTIVE


def test_an_announced_text_is_not_in_force_before_its_day():
    """An announced text that is alone on the page before its day is not called in force."""
    story = Chronicle(now=autumn(8, 30))
    story.shows(current(), days=1)
    story.shows(announcing("September 29, 2023"), days=5)
    story.shows(next_policy("September 29, 2023"), days=26)
    assert [line.partition(" ")[2] for line in story.told()][1:] == [
        "Sep in_force: The text announced for 29 September 2023 stands alone already",
        "Sep reminder: Takes effect in 14 days, on 29 September 2023, announced on 31 August 2023",
        "Sep reminder: Takes effect in 3 days, on 29 September 2023, announced on 31 August 2023",
        "Sep reminder: Takes effect today, 29 September 2023, announced on 31 August 2023",
    ]


def test_an_announcement_may_get_another_date():
    story = Chronicle(now=autumn(8, 30), rules=NO_REMINDERS)
    story.shows(current(), days=1)
    story.shows(announcing("September 29, 2023"), days=5)
    story.shows(announcing("September 15, 2023"), days=5)
    assert story.told()[1:] == [
        "05 Sep redated: Now announced for 15 September 2023 instead of 29 September 2023"
    ]
    assert story.alerts[-1].materiality is Materiality.SUBSTANTIVE


def test_a_text_alone_before_its_day_is_announced():
    """A text that is alone on the page before its day is announced too."""
    story = Chronicle(now=autumn(9, 1))
    story.shows(current(), days=2)
    story.shows(next_policy("October 1, 2023"), days=40)
    assert [line.partition(": ")[0] for line in story.told()] == [
        "03 Sep announced",
        "17 Sep reminder",
        "28 Sep reminder",
        "01 Oct reminder",
    ]


def test_a_reminder_says_how_long_ago_it_was_first_seen():
    """A reminder says how long before its day a text was first seen, as the announcement did."""
    reminders = [
        brief(alert, MessageLinks()).notice
        for alert in the_autumn_of_2023(Rules()).alerts
        if alert.kind in {EventKind.ANNOUNCED, EventKind.REMINDER}
    ][1:]
    assert all(told.endswith("30 days after it was first seen") for told in reminders)
    assert [told.split(",")[0] for told in reminders[1:]] == ["in 14 days", "in 3 days", "today"]


def test_a_text_long_in_force_beside_the_former_is_not_upcoming():
    """A page that keeps its former text has changes, not announcements, and may drop it quietly."""
    both, alone = announcing("May 1, 2023"), next_policy("May 1, 2023")
    edited = both.replace("at most 18 months", "at most 24 months", 1)
    story = Chronicle(now=autumn(8, 1))
    story.shows(both, days=3)
    story.shows(edited, days=3)
    story.shows(alone.replace("at most 18 months", "at most 24 months"), days=3)
    assert story.kinds() == ["silent"]
    assert "24 months" in story.alerts[0].headline
    assert not any("announced" in line or "upcoming" in line for line in story.alerts[0].lines)


def test_the_former_text_beside_the_announced_is_in_force():
    """An announced text above the one it replaces, from its day on, is in force."""
    alone = next_policy("September 29, 2023")
    story = Chronicle(now=autumn(8, 30), rules=NO_REMINDERS)
    story.shows(current(), days=2)
    story.shows(announcing("September 29, 2023"), until=autumn(10, 2))
    story.shows(alone, days=3)
    assert story.kinds() == ["announced", "in_force"]
    assert not any("dropped" in line for line in story.alerts[1].lines)


def test_an_announced_day_brings_the_text_in_force():
    """Where a line announced the day alone, the text that comes then is in force, not silent."""
    title, _, text = current().partition("\n")
    line = "We’re updating our Privacy Policy on 29 September 2023."
    story = Chronicle(now=autumn(8, 20), rules=NO_REMINDERS)
    story.shows(current(), days=3)
    story.shows(f"{title}\n\n{line}\n{text}", until=autumn(10, 2))
    story.shows(next_policy("September 29, 2023"), days=5)
    assert story.kinds() == ["announced", "in_force"]
    assert story.alerts[1].headline.startswith("In force, as announced: ")
    assert story.alerts[1].materiality is Materiality.SUBSTANTIVE


def test_a_text_with_upcoming_behind_its_title_lives_like_others():
    title = "# Quill Privacy Policy"
    body = next_policy("September 29, 2023").replace("Plume", "Quill")
    both = f"{body.replace(title, f'{title} (upcoming)')}\n{current()}"
    story = Chronicle(now=autumn(8, 20), rules=NO_REMINDERS)
    story.shows(current(), days=3)
    story.shows(both, until=autumn(9, 29, 12))
    story.shows(body, days=5)
    assert story.told()[1:] == ["29 Sep in_force: In force, as announced on 23 August 2023"]
    assert story.alerts[0].headline.startswith("Announced for 29 September 2023: AI")


def test_a_text_upcoming_at_the_start_has_reminders():
    """A text that was already announced when the watch began has reminders."""
    story = Chronicle(now=autumn(9, 1))
    story.shows(announcing("September 29, 2023"), until=autumn(9, 28))
    assert story.told() == [
        "15 Sep reminder: Takes effect in 14 days, on 29 September 2023, announced on 1 September 2023",
        "26 Sep reminder: Takes effect in 3 days, on 29 September 2023, announced on 1 September 2023",
    ]


def test_a_change_that_keeps_the_stated_date_is_told_as_silent():
    story = Chronicle()
    story.shows(current(18), days=2)
    story.shows(current(36), days=2)
    assert story.kinds() == ["silent"]
    assert "The text changed and its stated date, 18 May 2023, did not" in story.alerts[0].lines


def test_a_change_with_a_new_date_is_a_change():
    story = Chronicle()
    story.shows(current(18), days=2)
    story.shows(current(36, stated="Effective: July 30, 2023"), days=2)
    assert story.kinds() == ["changed"]


def test_a_date_that_is_bumped_alone_is_told_as_that():
    story = Chronicle()
    story.shows(current(), days=2)
    story.shows(current(stated="Effective: July 30, 2023"), days=2)
    assert [line.partition(" ")[2] for line in story.told()] == [
        "Aug date_only: Only its date changed, to 30 July 2023"
    ]
    assert story.alerts[0].materiality is Materiality.MINOR


def test_a_reverted_policy_names_the_day_of_its_text():
    """A policy that is reverted for good is reported with the day of the text it returns to."""
    story = Chronicle()
    story.shows(current(18), days=20)
    story.shows(current(36), days=20)
    story.shows(current(18), days=20)
    assert story.kinds() == ["silent", "reverted"]
    assert story.alerts[1].headline.startswith("Back to the text of 1 August 2023: ")


def test_a_page_that_flaps_330_times_is_reported_once_per_text():
    """A page that flaps between six texts is reported once for each, and once as unstable."""
    story, dice, shown = Chronicle(), random.Random(7), 0
    texts = [current(months) for months in (18, 6, 9, 12, 24, 36)]
    for _ in range(330):
        shown = dice.choice([number for number in range(6) if number != shown])
        story.shows(texts[shown], days=0.5)
    told = [kind for kind in story.kinds() if kind not in {"unstable", "recovered"}]
    assert len(told) <= 5
    assert story.kinds().count("unstable") == 1


def test_a_page_that_stops_flapping_names_its_text():
    """A page that stops flapping is reported with the text that it stays with."""
    story = Chronicle()
    story.shows(current(18), days=3)
    for _ in range(8):
        story.shows(current(36), days=0.5)
        story.shows(current(18), days=0.5)
    story.shows(current(36), days=30)
    assert story.kinds() == ["silent", "unstable", "recovered"]


def test_the_same_story_told_twice_is_the_same():
    assert the_autumn_of_2023(Rules()).outcomes == the_autumn_of_2023(Rules()).outcomes


def test_a_url_that_redirects_for_good_is_moved_once():
    """A URL that redirects elsewhere for good is reported as moved, once."""
    story = Chronicle()
    story.shows(current(), days=2)
    story.shows(current(), days=10, final_url="https://quill.example/legal/privacy-notice")
    assert story.told() == [
        "04 Aug moved: Quill Privacy Policy: https://quill.example/privacy has led to "
        "https://quill.example/legal/privacy-notice since 3 August 2023, 14:43 UTC"
    ]


def test_a_detour_that_passes_and_another_query_are_no_move():
    story = Chronicle()
    story.shows(current(), days=2)
    story.shows(current(), days=0.5, final_url="https://quill.example/maintenance")
    story.shows(current(), days=9, final_url="https://www.quill.example/privacy/?session=17")
    assert story.told() == []


def test_a_missing_page_is_gone_and_then_back():
    """A page that is missing for long is gone, and then back without a change."""
    story = Chronicle()
    story.shows(current(), days=2)
    story.fails("not_found", days=4)
    story.shows(current(), days=2)
    assert story.kinds() == ["gone", "back"]


def test_trouble_that_goes_on_is_told_again_every_week():
    story = Chronicle(rules=Rules(remind_every=timedelta(days=7)))
    story.shows(current(), days=2)
    story.fails("forbidden", days=25)
    story.shows(current(), days=7)
    assert story.kinds() == ["unhealthy", "unhealthy", "unhealthy", "unhealthy", "recovered"]
    assert "still not readable" in story.alerts[1].headline


def test_trouble_that_turns_into_another_is_told_when_that_lasts():
    story = Chronicle()
    story.shows(current(), days=2)
    story.fails("forbidden", days=3)
    story.fails("not_found", days=3)
    story.shows(current(), days=2)
    assert story.kinds() == ["unhealthy", "gone", "back"]


@pytest.mark.parametrize(
    "garbage",
    [
        sample_policy.SORRY,
        sample_policy.SIGN_IN,
        sample_policy.BANNER_ONLY,
        sample_policy.EMPTY,
        "",
    ],
    ids=[
        "an error page with status 200",
        "a sign-in page",
        "a cookie banner only",
        "a shell",
        "nothing",
    ],
)
def test_garbage_is_never_a_policy(garbage: str):
    """Garbage is never a policy, and is reported as health when it lasts."""
    story = Chronicle()
    story.shows(current(), days=3)
    story.sends(garbage, days=4)
    story.shows(current(), days=2)
    assert story.kinds() == ["unhealthy", "recovered"]
    assert sum(outcome.version for outcome in story.outcomes) == 1


@pytest.mark.parametrize(
    "garbage",
    [sample_policy.SORRY, sample_policy.SIGN_IN, sample_policy.BANNER_ONLY, sample_policy.EMPTY],
)
def test_garbage_that_passes_is_not_told_at_all(garbage: str):
    story = Chronicle()
    story.shows(current(), days=3)
    story.sends(garbage, days=0.5)
    story.shows(current(), days=3)
    assert story.told() == []


def test_a_change_behind_garbage_is_told_as_a_change():
    story = Chronicle()
    story.shows(current(18), days=3)
    story.sends(sample_policy.SORRY, days=2)
    story.shows(current(36), days=2)
    assert story.kinds() == ["unhealthy", "silent", "recovered"]


def test_a_page_that_loses_half_its_text_for_real_is_a_change():
    story = Chronicle()
    story.shows(current(), days=3)
    story.shows(sample_policy.half(), days=5)
    assert [kind for kind in story.kinds() if kind != "recovered"] == ["silent"]
    assert story.alerts[0].materiality is Materiality.SUBSTANTIVE
    assert any(
        "delete your account" in excerpt.before for excerpt in story.alerts[0].finding.excerpts
    )
