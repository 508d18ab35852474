"""Links that lead elsewhere while the words stay: what lasts is recorded, and told to those who ask
for it only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.cli import outcome_text
from monitor.decide.health import long_instant
from monitor.model.alert import Alert, Channel, Route
from monitor.model.change import EventKind
from monitor.model.memory import CheckStatus
from monitor.model.rules import Rules
from tests.timeline import Chronicle

PAGE = """<!doctype html><html lang="en"><head><title>Quill Privacy Policy</title></head><body><main>
<h1>Quill Privacy Policy</h1>
<p>Quill is a place for short letters. This policy explains what we collect, how we use it, and what you can choose.</p>
<h2>What we collect</h2>
<p>When you open an account on Quill we ask for a name, an e-mail address and a password. You may add a picture.</p>
<p>We keep your letters until you delete them, and records of your device for at most {months} months.</p>
<h2>Your choices</h2>
<p>You can <a href="{opt_out}">opt out here</a> of the sale of your information, and write to us at any time.</p>
<ul><li>Storage of letters: <a href="{dpa}">terms</a></li>
<li>Delivery of letters: <a href="/delivery">terms</a></li></ul>
</main></body></html>"""
OPT_OUT, DPA = "https://quill.example/opt-out", "https://quill.example/dpa.pdf"


def page(opt_out: str = OPT_OUT, *, dpa: str = DPA, months: int = 18) -> str:
    return PAGE.format(opt_out=opt_out, dpa=dpa, months=months)


def relinked(story: Chronicle) -> list[Alert]:
    return [alert for alert in story.alerts if alert.kind is EventKind.RELINKED]


def lines(story: Chronicle) -> list[str]:
    """What was told, without since when."""
    return [line for alert in relinked(story) for line in alert.lines[:-1]]


def first_look_elsewhere(story: Chronicle) -> str:
    return long_instant(next(outcome.at for outcome in story.outcomes if outcome.fresh))


def test_a_lasting_link_change_is_recorded_with_both_targets():
    """A link that changes its target for good is recorded once, with its text and both targets."""
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(page("https://broker.example/stay"), days=5)
    assert lines(story) == [
        "“opt out here” (Quill Privacy Policy › Your choices): "
        "https://quill.example/opt-out → https://broker.example/stay"
    ]
    assert relinked(story)[0].lines[-1] == f"seen so since {first_look_elsewhere(story)}"
    assert [outcome.status for outcome in story.outcomes if outcome.version] == [
        CheckStatus.NEW,
        CheckStatus.UNCHANGED,
    ]


def test_a_new_target_counts_only_when_it_lasts():
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(page("https://broker.example/stay"), days=0.2)
    story.sends(page(), days=5)
    assert relinked(story) == []
    assert not story.outcomes[-1].memory.links.relinking


def test_a_target_that_always_changes_is_never_reported():
    """A target that changes at every check is never reported, and soon stores no pages."""
    story = Chronicle()
    for visit in range(40):
        story.sends(page(f"/opt-out/{visit}", dpa=f"/dpa.pdf?ticket=n{visit}"), days=0.2)
    assert relinked(story) == []
    assert [outcome.fresh for outcome in story.outcomes].count(True) <= 5


def test_targets_that_take_turns_are_never_told():
    story = Chronicle()
    for turn in range(40):
        story.sends(page(OPT_OUT if turn % 2 else "/choices"), days=0.2)
    assert relinked(story) == []


def test_a_link_with_a_changing_query_reports_another_page():
    """A link whose query keeps changing is reported when its page changes."""
    story = Chronicle()
    for visit in range(8):
        story.sends(page(f"/opt-out?ticket=n{visit}"), days=0.2)
    for visit in range(8):
        story.sends(page(f"/stay?ticket=m{visit}"), days=0.2)
    (told,) = relinked(story)
    assert [(one.before[:29], one.after[:26]) for one in told.relinks] == [
        ("https://quill.example/opt-out", "https://quill.example/stay")
    ]


def test_a_link_that_settles_is_trusted_again_after_a_season():
    story = Chronicle()
    for visit in range(8):
        story.sends(page(f"/opt-out/{visit}"), days=0.2)
    story.sends(page("/opt-out/0"), days=100)
    story.sends(page("/stay"), days=3)
    assert [line.rpartition("/")[2] for line in lines(story)] == ["stay"]


def test_a_doubted_page_never_counts():
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(page("https://broker.example/stay").partition("<h2>")[0], days=2)
    assert relinked(story) == []
    assert not story.outcomes[-1].memory.links.relinking


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda text: text.replace('<a href="/delivery">terms</a>', "terms"),
            "“terms” (Quill Privacy Policy › Your choices): https://quill.example/delivery → no link",
        ),
        (
            lambda text: text.replace(
                "write to us", '<a href="mailto:dpo@quill.example">write to us</a>'
            ),
            "“write to us” (Quill Privacy Policy › Your choices): no link → mailto:dpo@quill.example",
        ),
        (
            lambda text: text.replace(DPA, "https://quill.example/dpa-2.pdf"),
            "“terms” (Quill Privacy Policy › Your choices): https://quill.example/dpa.pdf → https://quill.example/dpa-2.pdf",
        ),
    ],
)
def test_added_removed_and_equally_named_links_are_told_apart(
    change: Callable[[str], str], told: str
):
    """Links that come and go, and links of equal text, are told apart."""
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(change(page()), days=3)
    assert lines(story) == [told]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(OPT_OUT, "/opt-out?utm_source=policy#form"),
        lambda text: text.replace("<head>", '<head><base href="//www.quill.example/en/">').replace(
            OPT_OUT, "opt-out"
        ),
        lambda text: text.replace(
            OPT_OUT, "https://l.shim.example/l.php?u=https%3A%2F%2Fquill.example%2Fopt-out&h=AT3"
        ),
        lambda text: text.replace("opt out here</a>", "opt out</a> here"),
        lambda text: text.replace(
            "Quill is", '<a href="/about"><img src="q.png" alt=""></a>Quill is'
        ),
        lambda text: text.replace("Quill is", '<a href="#choices">Quill</a> is'),
        lambda text: text.replace(
            "Quill is", '<a href="https://quill.example/privacy#choices">Quill</a> is'
        ),
        lambda text: text.replace("write to us", '<a href="javascript:alert(1)">write to us</a>'),
    ],
)
def test_other_spellings_of_a_link_are_no_change(
    change: Callable[[str], str],
):
    """Other spellings, other extents and links to no page are no change."""
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(change(page()), days=4)
    assert relinked(story) == []


def test_blocks_that_only_stand_elsewhere_say_nothing():
    story = Chronicle()
    story.sends(page(), days=2)
    first, second = (
        '<li>Storage of letters: <a href="https://quill.example/dpa.pdf">terms</a></li>',
        '<li>Delivery of letters: <a href="/delivery">terms</a></li>',
    )
    turned = page().replace(f"{first}\n{second}", f"{second}\n{first}")
    assert turned != page()
    story.sends(turned, days=4)
    assert relinked(story) == []


def test_a_link_change_with_a_text_change_waits_until_it_lasts():
    """A link that changes along with the text is reported when the change has lasted."""
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(page("https://broker.example/stay", months=36), days=4)
    changed, elsewhere = story.alerts
    assert (changed.kind, elsewhere.kind) == (
        EventKind.SILENT if changed.finding.silent else EventKind.CHANGED,
        EventKind.RELINKED,
    )
    assert elsewhere.at - changed.at >= timedelta(hours=24)
    assert [one.before for one in elsewhere.relinks] == [OPT_OUT]


def test_a_link_that_is_back_after_a_text_change_is_no_event():
    """A link that is back after a change of the text never changed."""
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(page("https://broker.example/stay", months=36), days=0.2)
    story.sends(page(months=36), days=5)
    assert relinked(story) == []
    assert (
        "byte-identical" in story.outcomes[-1].reasons[0]
    )  # settled: nothing has to be read again


def test_links_that_come_with_their_text_are_part_of_its_change():
    """Links that come and go with their text are part of that change."""
    story = Chronicle()
    story.sends(page(), days=2)
    more = '<p>We share your letters with <a href="/partners">our partners</a> for research.</p></main>'
    story.sends(page().replace("</main>", more), days=4)
    assert EventKind.CHANGED in {alert.kind for alert in story.alerts}
    assert relinked(story) == []


def test_a_link_in_a_reworded_sentence_reports_a_new_target():
    """A link in a sentence that was reworded is reported if its target is new."""
    story = Chronicle()
    story.sends(page(), days=2)
    story.sends(
        page("https://broker.example/stay").replace("of the sale", "of the sale or sharing"), days=4
    )
    assert [one.after for alert in relinked(story) for one in alert.relinks] == [
        "https://broker.example/stay"
    ]


def test_many_links_make_ten_lines_and_a_count():
    """Many links are reported in ten lines, with the count of the rest."""

    def links(folder: str) -> str:
        rows = "".join(
            f'<li>Provider {n} stores letters: <a href="/{folder}/{n}">terms</a></li>'
            for n in range(30)
        )
        return page().replace("</ul>", f"{rows}</ul>")

    story = Chronicle()
    story.sends(links("old"), days=2)
    story.sends(links("new"), days=3)
    (told,) = relinked(story)
    assert told.headline == "Quill Privacy Policy: 30 links lead elsewhere now"
    assert len(told.lines) == 10
    assert told.lines[-2:] == (
        "… and 22 more links",
        f"seen so since {first_look_elsewhere(story)}",
    )
    assert len(told.relinks) == 30


def test_the_same_link_in_several_places_is_one_line():
    text = page().replace("write to us", f'<a href="{OPT_OUT}">opt out here</a>')
    story = Chronicle()
    story.sends(text, days=2)
    story.sends(text.replace(OPT_OUT, "https://broker.example/stay"), days=3)
    assert lines(story) == [
        "“opt out here” (Quill Privacy Policy › Your choices, 2 places): "
        "https://quill.example/opt-out → https://broker.example/stay"
    ]


DESK, LINKS = (
    Channel(name="desk", urls=("json://127.0.0.1",)),
    Channel(name="links", urls=("json://127.0.0.2",)),
)


@pytest.mark.parametrize(
    ("routes", "told"),
    [
        ((), ()),
        ((Route(channels=("desk",)),), ()),
        (
            (Route(channels=("desk",)), Route(channels=("links",), kinds=(EventKind.RELINKED,))),
            ("links",),
        ),
        ((Route(channels=("links",), kinds=(EventKind.RELINKED,), services=("Another",)),), ()),
    ],
)
def test_link_changes_go_only_to_routes_that_ask(routes: tuple[Route, ...], told: tuple[str, ...]):
    """Link changes go to the route that asks for them, and to no other."""
    story = Chronicle(rules=Rules(channels=(DESK, LINKS), routes=routes))
    story.sends(page(), days=2)
    story.sends(page("https://broker.example/stay"), days=3)
    assert [alert.channels for alert in relinked(story)] == [told]


def test_explain_names_pending_links_and_counts_flapping_ones():
    """The explanation names links that have not lasted yet, and counts the flapping ones."""
    story = Chronicle()
    for visit in range(6):
        story.sends(page(dpa=f"/{visit}"), days=0.2)
    story.sends(page("https://broker.example/stay", dpa="/6"), days=0.2)
    assert [
        line for line in outcome_text.outcome_lines(story.outcomes[-1]) if line.startswith("links:")
    ] == [
        "links: “opt out here”: https://quill.example/opt-out → https://broker.example/stay "
        f"(since {long_instant(story.outcomes[-1].at)}, 1 check): recorded when it has lasted",
        "links: 1 keeps changing and is ignored",
    ]
