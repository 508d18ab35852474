"""A watched policy with a reader's quote in its midst, for the verbs that take feedback."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

from tests import sample_policy
from tests.sample_policy import current
from tests.site import Site
from tests.watcher import Watcher

LIST = """# ours
[storage]
path = "monitor.db"

[[watch]]
id = "acme-privacy"   # the one
url = "{url}"
allow_private = true
"""
Answer = Callable[..., Result]
"""Calls a verb with arguments, at the watcher's time."""


def page(months: int = 18, quote: str = "Letters brighten any morning, says Ada from Hull.") -> str:
    """The policy, with a reader's words in the middle of it."""
    html = sample_policy.page(current(months))
    return html.replace("<h2>3.", f'<div class="readers-say"><p>{quote}</p></div>\n<h2>3.')


def shows(site: Site, watcher: Watcher, html: str) -> None:
    site.publishes(html)
    for _ in range(3):
        watcher.look()
