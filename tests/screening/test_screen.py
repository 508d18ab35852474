"""Pages that are not the policy, and policies that only look like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model.change import NoiseKind
from tests.decide.looks import POLICY, Watched, text

FOOTER = "\n\n".join(
    f"We have been in business for {years} years and are proud of every single one of them."
    for years in range(9)
)


def known() -> Watched:
    watch = Watched()
    watch.sees(text(POLICY))
    return watch


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("# 404\n\nThe page you are looking for does not exist.", NoiseKind.ERROR_PAGE),
        ("# Oops!\n\nSomething went wrong.", NoiseKind.ERROR_PAGE),
        (
            "# This page isn’t available\n\nAn unexpected error has occurred. Try reloading the page.",
            NoiseKind.ERROR_PAGE,
        ),
        (
            "# We'll be back soon\n\nFernhill is down for scheduled maintenance.",
            NoiseKind.ERROR_PAGE,
        ),
        ("# Seite nicht gefunden\n\nBitte versuchen Sie es mit der Suche.", NoiseKind.ERROR_PAGE),
        ("# Page introuvable\n\nRevenir à l'accueil.", NoiseKind.ERROR_PAGE),
        ("# Página no encontrada\n\nVolver al inicio.", NoiseKind.ERROR_PAGE),
        ("# Just a moment...\n\nChecking your browser before you go on.", NoiseKind.CHALLENGE),
        (
            "# fernhill.test\n\nVerify you are human by completing the action below.",
            NoiseKind.CHALLENGE,
        ),
        ("# Access denied\n\nYou don't have permission to access this page.", NoiseKind.CHALLENGE),
        ("# Before you continue\n\nWe use cookies. Accept all to go on.", NoiseKind.CONSENT_WALL),
        ("Privacy", NoiseKind.EMPTY),
    ],
)
def test_pages_that_are_no_policy_are_doubted_at_any_check(page: str, kind: NoiseKind):
    """Pages that say that they are no policy are doubted with and without history."""
    for watch in (known(), Watched()):
        doubt = watch.doubts(text(page))
        assert doubt is not None
        assert doubt.kind is kind
        assert doubt.reason


def test_an_excuse_above_a_long_footer_is_still_an_excuse():
    doubt = known().doubts(text(f"# Page not found\n\n{FOOTER}"))
    assert doubt is not None
    assert doubt.kind is NoiseKind.ERROR_PAGE


def test_a_sign_in_form_is_doubted_and_a_sentence_is_not():
    """A sign-in form is doubted, and a sentence about signing in is not."""
    wall = "# Sign in\n\nForgot your password?\n\nYou need an account to see what is behind this door, so get one now."
    doubt = known().doubts(text(wall, signs=("password_field",)))
    assert doubt is not None
    assert doubt.kind is NoiseKind.SIGN_IN
    assert (
        known().doubts(
            text(f"{POLICY}\nSign in to your account to change that.", signs=("password_field",))
        )
        is None
    )


@pytest.mark.parametrize(
    "clause",
    [
        "If a page is not available, we keep a log of that.",
        "Service unavailable",
        "Access denied: we note who it was.",
        "We may ask you to verify that you are human.",
        "404",
    ],
)
def test_a_policy_may_speak_of_errors_and_captchas(clause: str):
    for page in (f"{clause}\n\n{POLICY}", f"{POLICY}\n{clause}\n"):
        assert known().doubts(text(page)) is None


def test_another_language_is_doubted_and_a_sentence_is_not():
    """Another language is doubted, and a sentence in another language is not."""
    german = (
        "# Datenschutz\n\n"
        + "Wir speichern die Daten, die Sie uns geben, nur so lange, wie es für diese Zwecke "
        "nötig ist, und nicht mehr.\n\n" * 4
    )
    doubt = known().doubts(text(german))
    assert doubt is not None
    assert doubt.kind is NoiseKind.OTHER_LANGUAGE
    assert (
        known().doubts(
            text(POLICY + "\nDas gilt auch für Kunden in Deutschland und in der Schweiz.")
        )
        is None
    )


def test_a_cut_off_body_is_doubted_if_it_begins_as_known():
    """A body that ends early is doubted if it is the beginning of the known text."""
    cut = text(POLICY[:330], signs=("cut_off",))
    doubt = known().doubts(cut)
    assert doubt is not None
    assert doubt.kind is NoiseKind.TRUNCATED
    assert known().doubts(text(POLICY.replace("30 days", "60 days"), signs=("cut_off",))) is None


def test_the_home_page_in_its_place_is_doubted():
    welcome = text(
        "# Welcome\n\n"
        + "Fernhill makes gardens for people who have none, on roofs and in yards.\n\n" * 5
    )
    doubt = known().doubts(welcome, final_url="https://fernhill.test/")
    assert doubt is not None
    assert doubt.kind is NoiseKind.WRONG_PAGE
    assert known().doubts(text(POLICY), final_url="https://fernhill.test/") is None


def test_a_short_policy_may_get_shorter():
    short = "# Refunds\n\nWe pay back within 14 days. No questions asked, and no fees taken from anybody at all."
    watch = Watched()
    watch.sees(text(short))
    assert watch.doubts(text("# Refunds\n\nWe pay back within 7 days. No questions asked.")) is None


def test_close_languages_are_not_told_apart_to_doubt_a_page():
    watch = Watched()
    watch.sees(replace(text(POLICY), language="da"))
    rewritten = text(
        "# Privatliv\n\n" + "Vi gemmer kun dine oplysninger, så længe det er nødvendigt.\n\n" * 5
    )
    assert watch.doubts(replace(rewritten, language="no")) is None


SHORT = """# Velmora privacy policy

This policy says how Velmora collects information about you: your name, and your e-mail address when you create an account.

We do not sell your data. You can ask us to delete your account at any time, and we do so within 30 days.
"""


def test_a_short_policy_that_speaks_of_accounts_is_a_policy():
    assert Watched().doubts(text(SHORT)) is None


def test_a_sign_that_the_known_text_carries_too_is_no_sign():
    watch = Watched()
    accounts = "Create an account with your name. We keep it in our books until you close it."
    watch.sees(text(f"{accounts}\n\n{POLICY}\n\n{FOOTER}"))
    shorter = (
        f"{accounts}\n\nNothing else is collected, and nothing of it is sold to anybody, ever."
    )
    assert watch.doubts(text(shorter)) is None
    assert Watched().doubts(text(shorter)) is not None


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        ("refresh=https://fernhill.test/privacy-2", "https://fernhill.test/privacy-2"),
        ("script_redirect=https://fernhill.test/new", "https://fernhill.test/new"),
        ("frame=https://policy.test/123", "stands in a frame"),
        ("loader=https://policy.test/77", "https://policy.test/77"),
        ("hash_route", "#/address"),
        ("feed", "feed"),
    ],
)
def test_where_the_policy_stands_instead_is_named(sign: str, said: str):
    introduction = "# Privacy policy\n\nBelow you find our privacy policy, which others provide."
    doubt = Watched().doubts(text(introduction, signs=(sign,)))
    assert doubt is not None
    assert doubt.kind is NoiseKind.WRONG_PAGE
    assert said in doubt.reason
    whole = POLICY + POLICY.replace("information", "data")
    assert known().doubts(text(whole, signs=(sign,))) is None


def test_another_page_is_doubted_until_it_speaks_as_a_policy():
    home = "# Boots\n\n" + "\n\n".join(
        f"Our {one} pairs are sewn by hand in the workshop by the river, from the first stitch on."
        for one in ("brown", "black", "grey", "yellow", "tall", "light")
    )
    doubt = known().doubts(text(home))
    assert doubt is not None
    assert doubt.kind is NoiseKind.WRONG_PAGE


def test_a_policy_that_was_written_anew_is_no_other_page():
    assert known().doubts(text(SHORT + POLICY.replace("Fernhill", "Brackwater"))) is None


def test_a_text_that_ends_inside_a_known_sentence_is_cut_off():
    doubt = known().doubts(text(POLICY[: POLICY.index("within a week")]))
    assert doubt is not None
    assert doubt.kind is NoiseKind.TRUNCATED
    ended = POLICY[: POLICY.index("If we change")]
    assert known().doubts(text(ended)) is None
