"""Two texts of which one is not the policy: what differs between them is no edit of it."""

from __future__ import annotations

import pytest

from monitor.model.change import NoiseKind
from monitor.model.document import Document
from monitor.model.memory import Doubt
from monitor.screening import screen
from tests.compare.policies import CLAUSES, policy

TEXT = (
    "# Northwind Privacy Policy",
    "Last updated: May 2, 2024",
    "# Data",
    *CLAUSES[:5],
    "# Rights",
    *CLAUSES[5:],
)
LONG = (
    *TEXT,
    *(
        f"Clause {n} tells about item {n * 3} in vault {n * 7} and who may see it there."
        for n in range(30)
    ),
)
POLICY, LONG_POLICY = policy(*TEXT), policy(*LONG)


def found(old: Document, new: Document) -> Doubt | None:
    return screen.doubt_pair(old, new)


def kind(old: Document, new: Document) -> NoiseKind | None:
    doubt = found(old, new)
    return doubt.kind if doubt else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), NoiseKind.EMPTY),
        (("Privacy policy", "Northwind"), NoiseKind.EMPTY),
        (
            (
                "We're Sorry",
                "We can't find the page you were trying to reach. We apologise for the inconvenience.",
            ),
            NoiseKind.ERROR_PAGE,
        ),
        (
            (
                "Sign in to continue to Northwind",
                "E-mail or phone",
                "Forgot password? Create an account.",
            ),
            NoiseKind.SIGN_IN,
        ),
        (
            (
                "Checking your browser",
                "Verify you are human by completing the action below. It takes a moment.",
            ),
            NoiseKind.CHALLENGE,
        ),
        (
            (
                "Before you continue",
                "We and our partners store cookies on your device. Reject all or accept.",
            ),
            NoiseKind.CONSENT_WALL,
        ),
        (
            (
                "# Northwind",
                "The terms of the shop are here, and those of the site are over there {{feedback}}, as they ever were.",
            ),
            NoiseKind.WRONG_PAGE,
        ),
    ],
)
def test_a_page_that_is_not_the_policy(lines: tuple[str, ...], expected: NoiseKind):
    assert kind(LONG_POLICY, policy(*lines)) is expected


@pytest.mark.parametrize(
    "sentence",
    [
        "You sign in with a PIN or with the pattern of your voice.",
        "We lock your account after three wrong attempts at the captcha.",
        "We and our partners store cookies on your device.",
    ],
)
def test_a_short_policy_may_speak_of_passwords_and_captchas(sentence: str):
    short = ("# Northwind Privacy Policy", *CLAUSES[:3])
    assert found(policy(*short), policy(*short, sentence)) is None
    assert found(policy(*short, sentence), policy(*short)) is None


def test_a_wall_with_another_number_at_each_check_stays_a_wall():
    wall = "Checking your browser. Verify you are human by completing the action below. It takes a moment. Ray ID"
    assert kind(policy(f"{wall} 7d1"), policy(f"{wall} 9e2")) is NoiseKind.CHALLENGE


def test_a_text_that_comes_back_from_such_a_page_is_restored():
    noise = found(policy("Privacy policy"), POLICY)
    assert noise is not None
    assert (noise.kind, noise.reason) == (
        NoiseKind.RESTORED,
        "the text is back: before, the page holds next to nothing: 2 words",
    )


def test_a_text_cut_inside_a_word_is_truncated_then_restored():
    cut = policy(*LONG[:14], LONG[14][:40])
    assert kind(LONG_POLICY, cut) is NoiseKind.TRUNCATED
    assert kind(cut, LONG_POLICY) is NoiseKind.RESTORED


def test_a_text_in_another_language():
    clause = "Wir verarbeiten deine Daten nur, solange du uns das nicht untersagst, und löschen sie danach."
    german = policy("# Datenschutz", *[clause] * 4, language="de")
    assert kind(POLICY, german) is NoiseKind.OTHER_LANGUAGE
