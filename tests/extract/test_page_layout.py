"""Pages without names and landmarks: what stands above the title and below the foot."""

from __future__ import annotations

import pytest

from monitor.extract.html import read

MENU = "".join(
    f"<div><a href='/{name}'>{name}</a></div>"
    for name in ("Sign in", "Register", "Skip to content")
)
DEMO = "<p>Why is the sky blue?</p><p>Shorter wavelengths scatter more off molecules of air than longer ones do.</p>"
POLICY = "<h1>Fernhill Privacy Policy</h1>" + "".join(
    f"<p>We keep record number {number} of what you order for as long as the law obliges us to, and no longer.</p>"
    for number in range(12)
)
FOOT = "<div>Deutsch</div><div>Español</div><div>Français</div><div>© 2026 Fernhill Ltd</div>"


def told(body: str, title: str = "Privacy Policy | Fernhill") -> str:
    made = read(f"<html lang='en'><head><title>{title}</title></head><body>{body}</body></html>")
    return "\n".join(block.text for block in made.blocks)


def test_a_policy_on_cookies_that_ends_with_a_choice_stays_whole():
    policy = POLICY.replace("record", "cookie record").replace("Privacy", "Cookie")
    choice = "<div>Allow all cookies</div><div>Decline optional cookies</div>"
    assert told(FOOT + policy + choice) == told(policy + choice)
    assert "cookie record number 0" in told(FOOT + policy + choice)


@pytest.mark.parametrize(
    "annex",
    [
        "<h2>Annex</h2><p>The following applies to residents of California only, besides all that was said above.</p>",
        "<p>We tell you here which of your data we also share with the post, so that it finds your door.</p>",
    ],
)
def test_text_below_the_foot_that_asks_nothing_stays(annex: str):
    assert told(POLICY + FOOT + annex).endswith(told(annex))


def test_what_stands_right_above_the_title_stays():
    notice = "<p>This policy applies from the day on which you open an account with Fernhill, and not before.</p>"
    assert "open an account" in told(MENU + notice + POLICY)


@pytest.mark.parametrize(
    ("heading", "title"), [("h2", "Privacy Policy | Fernhill"), ("h1", "Welcome")]
)
def test_without_a_heading_like_the_title_all_text_stays(heading: str, title: str):
    """Without a heading that equals the page's title, all of its text stays."""
    body = DEMO + MENU + POLICY.replace("h1>", f"{heading}>")
    assert "Shorter wavelengths" in told(body, title)


def test_a_long_text_above_the_title_stays():
    assert "Shorter wavelengths" in told(DEMO * 9 + MENU + POLICY)


def test_a_column_of_links_ends_at_the_main_heading():
    """A column of links ends where the main heading of the page begins."""
    column = "<div>Developers</div><div><a href='/docs'>Documents</a></div><div><a href='/go'>Begin for free</a></div>"
    title = "<h1><a href='#top'>Fernhill Privacy Policy</a></h1>"
    assert told(column + title + POLICY[POLICY.index("<p>") :]).startswith(
        "Fernhill Privacy Policy"
    )
