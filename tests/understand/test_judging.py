"""What a change means, from two texts to the finding."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.model.change import Direction, EditKind, Materiality, NoiseKind
from tests.understand.rewording import POLICY, both, edited, judged

UPCOMING = edited(
    ("Last updated: 3 March 2024", "Effective: 1 June 2024"),
    (
        "We collect your name and your e-mail address when you open an account.",
        "We collect your name and your e-mail address when you open an account. With your consent we collect biometric "
        "information. We train machine learning models on what you publish.",
    ),
)
CURRENT = edited(
    (
        "# Kestrel Privacy Policy\n\nLast updated: 3 March 2024\n",
        "# Current Privacy Policy\n\nEffective until 1 June 2024\n",
    )
)
TWO_TEXTS = f"{UPCOMING}\n{CURRENT}"


def test_a_text_compared_with_itself_says_nothing():
    finding = judged(POLICY, POLICY)
    assert finding.materiality is Materiality.NONE
    assert not finding.excerpts


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We do not sell", "We sell"),
        ("30 days", "60 days"),
        ("our hosting provider", "our hosting provider and advertisers"),
        ("Kestrel Ltd", "Falcon Inc."),
    ],
)
def test_a_single_word_can_be_a_substantive_change(before: str, after: str):
    assert judged(POLICY, edited((before, after))).materiality is Materiality.SUBSTANTIVE


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("3 March 2024", "9 March 2024", "only a date"),
        ("12 Mill Lane, Bath", "7 Mill Lane, Bath", "only an address"),
        ("## 4. Contact", "## 4. Contacting us", "only a heading"),
    ],
)
def test_an_edit_without_consequences_is_minor_and_says_why(before: str, after: str, reason: str):
    finding = judged(POLICY, edited((before, after)))
    assert (finding.materiality, finding.reasons[0]) == (Materiality.MINOR, reason)


def test_moved_text_is_no_edit_of_the_policy():
    sections = POLICY.split("\n## ")
    finding = judged(POLICY, "\n## ".join((sections[0], sections[2], sections[1], *sections[3:])))
    assert finding.materiality is Materiality.NOISE
    assert finding.noise is NoiseKind.LAYOUT


def test_the_finding_shows_the_changed_words_in_their_section():
    finding = judged(POLICY, edited(("30 days", "60 days")))
    (excerpt,) = finding.excerpts
    assert excerpt.kind is EditKind.REWORDED
    assert excerpt.section == "2. How long we keep it"
    assert ("30", "60") in {(span.before, span.after) for span in excerpt.spans}
    assert finding.topics[0] == "retention_deletion"
    assert "60 days" in finding.headline


def test_what_matters_more_comes_first():
    old = edited(("Whom we share", "Whom else we share"))
    new = edited(
        ("Whom we share", "Whom else we share"),
        ("your name and", "your name, your shoe size and"),
        ("30 days. ", "30 days. ")
        if "30 days. " in old
        else ("30 days.", "30 days. We scan face geometry."),
    )
    assert judged(old, new).topics[0] == "biometrics"


def test_lost_promises_are_worse_and_new_rights_better():
    """A dropped promise is worse for the reader, and a new right is better."""
    worse = judged(POLICY, edited(("We do not sell your personal information. ", "")))
    better = judged(
        POLICY,
        edited(("after 30 days.", "after 30 days. You have the right to object at any time.")),
    )
    assert (worse.direction, better.direction) == (Direction.LESS, Direction.MORE)


def test_a_silent_change_is_called_so():
    finding = judged(POLICY, edited(("30 days", "60 days")))
    assert finding.silent
    assert "the text changed and its stated date did not" in finding.reasons


def test_an_upcoming_text_is_announced_with_its_day_and_its_news():
    finding = judged(POLICY, TWO_TEXTS)
    assert finding.co_published
    assert finding.effective_on is not None
    assert finding.effective_on.isoformat() == "2024-06-01"
    assert finding.headline.startswith(
        "An upcoming text is published beside the current one, effective 1 June 2024"
    )
    assert {"biometrics", "ai_training"} <= set(finding.topics)


def test_a_text_whose_day_has_come_is_not_called_upcoming():
    """A page that keeps its former text below the one in force announces nothing."""
    plain = judged(POLICY, TWO_TEXTS, date(2024, 6, 1))
    edit = judged(TWO_TEXTS, TWO_TEXTS.replace("machine learning", "our"), date(2025, 6, 1))
    for finding in (plain, edit):
        assert finding.materiality is Materiality.SUBSTANTIVE
        assert "upcoming" not in " ".join((finding.headline, *finding.summary, *finding.reasons))
    assert judged(POLICY, TWO_TEXTS, date(2024, 5, 31)).headline.startswith("An upcoming text")


def test_an_announced_text_that_comes_into_force_is_minor():
    finding = judged(TWO_TEXTS, UPCOMING)
    assert finding.materiality is Materiality.MINOR
    assert finding.headline.startswith("The announced text is in force")


def test_an_announced_text_that_is_withdrawn_is_no_new_text():
    finding = judged(TWO_TEXTS, edited(("Last updated: 3 March 2024", "Effective: 3 March 2023")))
    assert finding.materiality is Materiality.MINOR
    assert finding.headline.startswith("The announced text was withdrawn")


def test_a_rename_and_nothing_else_is_minor():
    text = POLICY.replace("We share data", "Kestrel shares data. Kestrel says so. We share data")
    finding = judged(text, text.replace("Kestrel", "Falcon"))
    assert finding.materiality is Materiality.MINOR
    assert [(rename.old, rename.new) for rename in finding.renames] == [("Kestrel", "Falcon")]


def test_a_finding_has_ten_lines_of_the_texts_own_words():
    """A finding has at most ten lines, and shows words of the texts only."""
    news = [
        f"## Part {n}\n\nWe may share data number {n} with advertisers called Firm{n}, who may sell it on.\n"
        for n in range(60)
    ]
    new = POLICY + "\n" + "\n".join(news)
    finding = judged(POLICY, new)
    assert len(finding.summary) <= 10
    for excerpt in finding.excerpts:
        assert all(piece.strip() in new for piece in excerpt.after.split("…"))


def test_excerpts_are_shorter_than_what_changed():
    news = "\n\n".join(
        f"We may share record {n} with advertisers in town {n}, on day {n}." for n in range(300)
    )
    finding = judged(POLICY, f"{POLICY}\n{news}")
    assert sum(len(excerpt.after) for excerpt in finding.excerpts) < 0.25 * len(news)


def test_the_same_texts_give_the_same_finding():
    assert both(POLICY, TWO_TEXTS) == both(POLICY, TWO_TEXTS)


@pytest.mark.parametrize(
    "filling",
    [
        "not " * 5_000,
        "a" * 50_000,
        "(" * 8_000,
        "30 days " * 2_000,
        "$1,000,000 " * 2_000,
        "Zed Corp " * 2_000,
        "we may share .. " * 1_000,
        "https://x.example/" * 1_000,
        "“" * 10_000,
        "| " * 8_000,
        "1.1.1." * 4_000,
        ". " * 8_000,
        "May 2024 " * 2_000,
    ],
)
def test_hostile_text_is_judged_in_reasonable_time(filling: str):
    assert judged(POLICY, f"{POLICY}\n\n{filling}\n").materiality in set(Materiality)
    assert judged(
        f"{POLICY}\n\n{filling}\n", f"{POLICY}\n\n{filling}and more\n"
    ).materiality in set(Materiality)


def test_one_row_less_in_a_list_of_cookies_is_minor():
    """One row less in a list of cookies is minor, and about cookies."""
    rows = (
        "| Name | Set by |\n|---|---|\n| kses | Kestrel |\n| kmap | Falcon |\n| klog | Merlin |\n"
    )
    table = f"{POLICY}\n# Cookies\n\n{rows}"
    finding = judged(table, edited(("| kmap | Falcon |\n", ""), text=table))
    assert (finding.materiality, finding.topics) == (Materiality.MINOR, ("cookies",))


def test_a_new_row_that_differs_in_one_word_is_news():
    """A new row that differs from the others in one word is news."""
    rows = [
        f"| Alba | _al{n} | 24 hours | Marketing measurement | kestrel.example ads.kestrel.example |"
        for n in "bc"
    ]
    table = "## Cookies\n\n| Provider | Name | Lifetime | Purpose | Domains |\n| --- | --- | --- | --- | --- |"
    old, new = (f"{POLICY}\n{table}\n" + "\n".join(shown) + "\n" for shown in (rows[:1], rows))
    assert judged(old, new).materiality is Materiality.SUBSTANTIVE


def test_a_line_of_contents_goes_with_its_heading():
    old = (
        POLICY.replace("## 1.", "1What we collect\n\n4How to complain\n\n## 1.")
        + "\n## 4How to complain\n"
    )
    new = POLICY.replace("## 1.", "1What we collect\n\n## 1.")
    assert judged(old, new).materiality is not Materiality.SUBSTANTIVE
    assert (
        judged(old.replace("## 4How to complain", "You may complain to Kestrel."), new).materiality
        is Materiality.SUBSTANTIVE
    )
