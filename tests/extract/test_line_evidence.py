"""What says of itself that it is no policy is left out, wherever it stands and without any name on
its element.
"""

from __future__ import annotations

import re

import pytest

from monitor.extract.read import read
from monitor.model.document import Document
from tests.extract.pages import POLICY, page, snapshot

LANGUAGES = "".join(
    f"<div>{name}</div>" for name in ("Deutsch", "Polski", "Română", "Français (France)", "日本語")
)
MENU = "<div>" + "".join(
    f"<a href='/{name}'>{name}</a>" for name in ("Home", "Prices", "Blog", "Jobs", "Press")
)
PIECES = {
    "a question about cookies with its answers": "<div><p>We use cookies to learn what you like.</p>"
    "<button>Accept all</button><button>Decline</button></div>",
    "the same in German": "<div><p>Dürfen wir Cookies setzen?</p><button>Nur notwendige Cookies</button>"
    "<button>Alle zulassen</button></div>",
    "a sentence that a button cuts in two": "<div><p>We use cookies.</p><button>Manage cookies</button><p>to change "
    "what we store, or read our cookie page.</p><button>Reject all</button>"
    "<button>Accept all</button></div>",
    "a vote": "<div><p>Was this useful to you?</p><button>Yes</button><button>No</button>"
    "<p>132 out of 187 found this helpful</p></div>",
    "a vote in Spanish": "<div><p>¿Te ha resultado útil esta página?</p><a href='#'>Sí</a> <a href='#'>No</a></div>",
    "other articles": "<div><h3>Das könnte Sie auch interessieren</h3><ul><li><a href='/1'>Neues aus dem Garten</a></li>"
    "<li><a href='/2'>Tipps für den Balkon</a></li></ul></div>",
    "languages one below the other": LANGUAGES,
    "a menu in one line": f"{MENU}</div>",
    "what an article says of itself": "<div><p>5 min read</p><p>1,204 views</p></div>",
    "an offer of letters": "<div><p>Sign up for our newsletter</p><input type='email'><button>Subscribe</button></div>",
}


def read_with(piece: str, place: int) -> Document:
    starts = [match.start() for match in re.finditer(r"<(?:h2|p)\b", POLICY)]
    return read(snapshot(page(POLICY[: starts[place]] + piece + POLICY[starts[place] :])))


@pytest.mark.parametrize("name", PIECES)
def test_boilerplate_put_anywhere_changes_nothing(name: str):
    """A line of boilerplate that is put anywhere into a policy changes nothing."""
    alone = read(snapshot(page(POLICY))).digest
    assert {read_with(PIECES[name], place).digest for place in range(8)} == {alone}


@pytest.mark.parametrize(
    "clause",
    [
        "<p>We use cookies to learn what you like.</p><p>You can decline them in your browser.</p>",
        "<ul><li>English</li><li>German</li></ul>",
        "<p>See our <a href='/a'>terms</a>, <a href='/b'>rules</a>, <a href='/c'>prices</a>, <a href='/d'>limits</a> and "
        "<a href='/e'>offers</a>.</p>",
        "<h3>Necessary cookies</h3><p>They keep you signed in while you move from page to page.</p>",
        "<p>We also keep whether you found this helpful.</p>",
    ],
)
def test_what_only_resembles_it_is_policy(clause: str):
    shown = "".join("".join(block.text.split()) for block in read_with(clause, 3).blocks)
    assert "".join(re.sub(r"<[^>]+>", "", clause).split()) in shown
