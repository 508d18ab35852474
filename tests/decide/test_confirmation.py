"""What is told at once, what takes another look, and what is never told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.decide import confirmation
from monitor.decide.confirmation import Decision
from monitor.decide.known_texts import REMEMBERED_BLOCKS
from monitor.model.change import Comparison, Finding, Materiality, NoiseKind
from tests.decide.looks import POLICY, Watched, text

LONGER = POLICY.replace("30 days", "90 days")
SHORTER = POLICY.replace(
    "We do not sell your information to anybody, and we share it only with the providers who run "
    "our servers.\n\n",
    "",
)
OTHER = """# Ways to pay

You can pay by card, by transfer or in cash at any of our offices, and you get a receipt in each of these cases.

Refunds take five working days and go back to the card or the account that the money came from in the first place.
"""


def watched(*seen: str) -> Watched:
    watch = Watched()
    for one in seen or (POLICY,):
        watch.sees(text(one))
    return watch


def test_new_words_are_told_at_once():
    assert watched().sees(text(LONGER)) is Decision.ALERT


def test_a_loss_is_told_when_a_second_look_sees_it_too():
    watch = watched()
    assert [watch.sees(text(SHORTER)), watch.sees(text(SHORTER))] == [
        Decision.RECHECK,
        Decision.ALERT,
    ]


def test_a_page_that_was_half_rendered_once_is_never_told():
    watch = watched()
    assert [watch.sees(text(one)) for one in (SHORTER, POLICY, SHORTER, POLICY)] == [
        Decision.RECHECK,
        Decision.ACCEPT,
        Decision.RECHECK,
        Decision.ACCEPT,
    ]


def test_a_loss_beside_new_words_is_told_at_once():
    assert (
        watched().sees(text(SHORTER + "\nWe sell your information to our partners.\n"))
        is Decision.ALERT
    )


BANNER = "\nWe would like to know how you use this page, and to show you offers that fit.\n"
CHAT = "\nHello, I am Nova and I can help you with your order.\n"


def with_one(insertion: str) -> str:
    first, _, rest = POLICY.partition("\n\n")
    return f"{first}\n{insertion}\n{rest}"


def test_text_added_in_one_place_alone_needs_a_second_check():
    """Text that was added in one place while nothing else changed needs a second check."""
    watch = watched()
    assert [watch.sees(text(with_one(BANNER))) for _ in range(2)] == [
        Decision.RECHECK,
        Decision.ALERT,
    ]


def test_text_that_comes_and_goes_is_never_reported():
    """What a page puts into its text now and then is never reported."""
    watch = watched()
    assert [
        watch.sees(text(one)) for one in (with_one(BANNER), POLICY, with_one(CHAT), POLICY)
    ] == [Decision.RECHECK, Decision.ACCEPT, Decision.RECHECK, Decision.ACCEPT]


def test_another_text_there_needs_a_third_check():
    """Another text in that place at the next check needs a third one."""
    watch = watched()
    assert [watch.sees(text(with_one(one))) for one in (BANNER, CHAT, CHAT)] == [
        Decision.RECHECK,
        Decision.RECHECK,
        Decision.ALERT,
    ]


def test_text_in_two_places_is_told_at_once():
    assert watched().sees(text(with_one(BANNER) + CHAT)) is Decision.ALERT


def test_an_earlier_text_takes_three_looks():
    watch = watched(POLICY, LONGER)
    assert [watch.sees(text(POLICY)) for _ in range(3)] == [
        Decision.RECHECK,
        Decision.RECHECK,
        Decision.ALERT,
    ]


def test_blocks_that_were_here_before_come_back_quietly_at_first():
    watch = watched(POLICY, POLICY + "\nWe use maps.\n", LONGER + "\nWe use maps.\n")
    watch.sees(text(LONGER))
    watch.sees(text(LONGER))
    assert (
        watch.judges(text("Welcome.\n\n" + LONGER + "\nWe use maps.\n")).decision is Decision.ALERT
    )
    watch = watched(POLICY, POLICY + "\nWe use maps.\n")
    watch.sees(text(POLICY.replace("14 days", "7 days") + "\nWe use maps.\n"))
    verdict = watch.judges(text(POLICY + "\nWe use maps.\n"))
    assert (verdict.decision, verdict.noise) == (Decision.RECHECK, NoiseKind.RESTORED)


def test_confirmation_does_not_wait_forever():
    """Text that differs at every check is not waited for forever."""
    watch = watched()
    looks = [
        watch.sees(
            text(
                SHORTER.replace("You may", f"{'  '}You may")
                if number % 2
                else SHORTER.replace(
                    "If we change this policy in a way that matters to you, we will tell you at least 14 days before it applies.",
                    "",
                )
            )
        )
        for number in range(2)
    ]
    assert looks == [Decision.RECHECK, Decision.ALERT]


def test_another_page_in_its_place_takes_three_looks():
    watch = watched()
    assert [watch.sees(text(OTHER)) for _ in range(3)] == [
        Decision.RECHECK,
        Decision.RECHECK,
        Decision.ALERT,
    ]


def test_what_only_moved_out_of_or_into_the_policy_is_adopted():
    watch = Watched()
    watch.sees(
        text(
            SHORTER,
            around="We do not sell your information to anybody, and we share it only with the "
            "providers who run our servers.",
        )
    )
    assert watch.judges(text(POLICY)).noise is NoiseKind.LAYOUT
    assert watch.sees(text(SHORTER, around=POLICY)) is Decision.ACCEPT


def test_a_list_of_contents_that_comes_or_goes_is_adopted():
    contents = "\n\n".join(("# Privacy policy", "Privacy policy"))
    watch = watched()
    moved = Finding(materiality=Materiality.NOISE, headline="", noise=NoiseKind.LAYOUT)
    longer = text(POLICY.replace("# Privacy policy", contents))
    assert watch.sees(longer, moved) is Decision.ACCEPT
    assert watch.sees(text(POLICY), moved) is Decision.ACCEPT


@pytest.mark.parametrize(
    ("finding", "decision"),
    [
        (Finding(materiality=Materiality.NONE, headline=""), Decision.ACCEPT),
        (
            Finding(materiality=Materiality.NOISE, headline="", noise=NoiseKind.LAYOUT),
            Decision.ACCEPT,
        ),
        (
            Finding(materiality=Materiality.NOISE, headline="", noise=NoiseKind.TYPOGRAPHY),
            Decision.ACCEPT,
        ),
        (
            Finding(materiality=Materiality.NOISE, headline="", noise=NoiseKind.FURNITURE),
            Decision.ACCEPT,
        ),
        (
            Finding(materiality=Materiality.NOISE, headline="", noise=NoiseKind.OTHER_REGION),
            Decision.RECHECK,
        ),
    ],
)
def test_a_finding_that_says_noise_is_heard(finding: Finding, decision: Decision):
    assert watched().sees(text(LONGER), finding) is decision


def test_text_from_scripts_alone_needs_four_checks():
    """A page whose text comes from its scripts alone needs four checks."""
    watch = watched()
    hollow = text(LONGER, signs=("embedded",))
    assert [watch.sees(hollow) for _ in range(4)] == [Decision.RECHECK] * 3 + [Decision.ALERT]


def test_memory_is_bounded_and_keeps_what_was_seen_last():
    watch = Watched()
    for number in range(4):
        rules = "\n\n".join(f"Rule {number} {place} of this long policy." for place in range(900))
        for _ in range(3):
            watch.sees(text(f"# Rules\n\n{rules}\n"))
    assert len(watch.known.memory.texts.blocks) == REMEMBERED_BLOCKS


def test_the_same_looks_give_the_same_memory():
    first, second = watched(POLICY, LONGER), watched(POLICY, LONGER)
    assert list(first.known.memory.texts.blocks.items()) == list(
        second.known.memory.texts.blocks.items()
    )


def test_a_changing_block_is_learnt_while_the_policy_stays():
    """A block that keeps changing is learnt while the policy stays the same."""
    watch = watched(*[POLICY] * 12)
    told = [
        watch.sees(
            text(f"{POLICY}\nTip of day {number}: keep your plants away from the cold window.\n")
        )
        for number in range(12)
    ]
    assert told == [Decision.RECHECK] * 3 + [Decision.ACCEPT] * 9
    assert (
        watch.sees(text(LONGER + "\nTip of day 11: keep your plants away from the cold window.\n"))
        is Decision.ALERT
    )


def test_a_clause_corrected_soon_after_it_changed_is_reported():
    """A clause that is corrected soon after it changed is reported."""
    watch = watched(*[POLICY] * 12)
    for days in ("60 days", "90 days", "45 days"):
        assert watch.sees(text(POLICY.replace("30 days", days))) is Decision.ALERT


def test_a_clause_that_changes_all_the_time_is_told_all_the_time():
    watch = watched(*[POLICY] * 12)
    about = Finding(
        materiality=Materiality.SUBSTANTIVE, headline="", topics=("retention_deletion",)
    )
    for days in range(31, 50):
        changed = text(POLICY.replace("30 days", f"{days} days"))
        assert watch.sees(changed, about) is Decision.ALERT


def test_a_page_edited_now_and_then_has_no_flapping_block():
    """A page that is edited now and then has no flapping block."""
    watch = watched(*[POLICY + "\nThis page was printed for the first time.\n"] * 12)
    for number in range(12):
        watch.now += timedelta(days=30)
        dated = text(f"{POLICY}\nEdition {number} of this page was set in type by our printers.\n")
        assert watch.sees(dated) is Decision.ALERT


def test_other_points_between_the_same_words_take_two_looks():
    watch, points = watched(), text(POLICY.replace("your name, your", "your name and, your"))
    finding = Finding(materiality=Materiality.MINOR, headline="")
    case = replace(watch.case(text(POLICY), points, finding), comparison=Comparison(edits=()))
    assert confirmation.confirm_change(case).decision is Decision.RECHECK


def test_a_mass_change_waits_for_a_second_check():
    """Where everything changes at once, a change waits for a second check."""
    for others, decision in ((4, Decision.ALERT), (5, Decision.RECHECK)):
        watch = watched()
        watch.known = replace(watch.known, concurrent_changes=others)
        assert watch.sees(text(LONGER)) is decision
    watch.known = replace(watch.known, concurrent_changes=5)
    assert watch.sees(text(LONGER)) is Decision.ALERT


def test_only_a_first_text_that_was_a_wall_gives_way_silently():
    """A first text that was a wall gives way silently; a later one does not."""
    back = Finding(
        materiality=Materiality.NOISE,
        headline="",
        noise=NoiseKind.RESTORED,
        reasons=("the text is back",),
    )
    wall, watch = (
        text("# Sorry\n\nWhat you look for is away for a while, and so are we."),
        Watched(),
    )
    watch.sees(wall)
    assert watch.sees(text(POLICY), back) is Decision.ACCEPT
    watch.known = replace(watch.known, document=wall)
    assert watch.sees(text(f"{POLICY}\nWe are back."), back) is not Decision.ACCEPT
