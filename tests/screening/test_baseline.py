"""What a watch begins with, and when the policy is there at last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model.memory import Known
from monitor.screening import baseline, policy_speech
from tests.decide.looks import POLICY, Watched, text

COUNTRIES = "# Where are you?\n\n" + "\n".join(
    f"- {name}"
    for name in (
        "Australia",
        "Austria",
        "Belgium",
        "Brazil",
        "Canada",
        "Denmark",
        "France",
        "Germany",
        "India",
        "Italy",
        "Japan",
        "Mexico",
        "Norway",
        "Peru",
        "Poland",
        "Portugal",
        "Romania",
        "Spain",
        "Sweden",
        "Turkey",
        "Vietnam",
    )
)
HOME = """# Boots that last

Fernhill makes boots for people who walk far and who walk every day of the year.

Our workshop stands by the river, and every pair is sewn there by hand from the first stitch on.

Try them in our shops in Ghent and Turin, or let us bring three pairs to your door.
"""
WHOLE = (
    POLICY
    + """
If you object to how we process your data, you may complain to the authority that is responsible for you.

We keep what the law obliges us to keep, such as invoices, for ten years, and we use it for no other purpose.

By agreeing to these terms you consent to the processing of your personal data for the purposes that they name.

We delete the data that we collect through cookies after 90 days, or as soon as you request that we do.
"""
)


def begun_with(markdown: str) -> Known:
    watch = Watched()
    watch.sees(text(markdown))
    return watch.known


@pytest.mark.parametrize("stand_in", [COUNTRIES, HOME])
def test_a_policy_begins_where_another_page_stood_in_for_it(stand_in: str):
    assert baseline.is_late_baseline(text(WHOLE), begun_with(stand_in))


@pytest.mark.parametrize(
    "first",
    [
        POLICY,
        "# Privacy policy\n\nAll is well at Fernhill and the boots are as good as ever. Ask in the shop any day.",
        "# Fernhill\n\nWe collect nothing of yours. We share nothing with anybody but the post, which knows your door.",
    ],
)
def test_a_short_policy_that_is_rewritten_is_a_change(first: str):
    assert not baseline.is_late_baseline(
        text(WHOLE.replace("information", "data")), begun_with(first)
    )


def test_a_home_page_does_not_begin_a_policy():
    assert not baseline.is_late_baseline(text(HOME * 4), begun_with(COUNTRIES))


def test_what_came_after_another_believed_text_is_no_beginning():
    watch = Watched()
    for page in (WHOLE, HOME):
        watch.sees(text(page))
        watch.known = replace(watch.known, document=None)
    assert not baseline.is_late_baseline(text(WHOLE), replace(watch.known, document=text(HOME)))


def test_a_language_without_a_table_may_be_a_policy():
    """A text in a language without a table may be a policy or not."""
    finnish = replace(text(HOME), language="fi")
    assert policy_speech.policy_share(finnish) is None
    assert not baseline.is_late_baseline(text(WHOLE), Known(document=finnish))


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Wir speichern Ihre Angaben nur so lange, wie es gesetzlich nötig ist.", "de"),
        ("Vous pouvez vous opposer à cette utilisation à tout moment par courrier.", "fr"),
        (
            "Puedes retirar tu consentimiento en cualquier momento desde la página de tu cuenta.",
            "es",
        ),
        ("Możesz w każdej chwili zażądać usunięcia swoich danych z naszych serwerów.", "pl"),
    ],
)
def test_policies_speak_as_policies_in_many_languages(sentence: str, language: str):
    assert policy_speech.policy_share(replace(text(sentence), language=language)) == 1.0
