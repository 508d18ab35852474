"""The pages of the demo's site, made from `policy.toml`. They have what real ones have: menus,
banners, a footer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from monitor.language.tables import table

CAPTCHA = """<!doctype html><html lang="en"><head><title>Just a moment...</title></head><body>
<h1>Checking your browser</h1><p>Please verify that you are human. This may take a few seconds.</p>
<form id="challenge-form" action="/verify"><div class="captcha"></div></form>
<noscript>Enable JavaScript and cookies to continue</noscript></body></html>"""


@dataclass(frozen=True, slots=True)
class DemoPolicies:
    """The current and the upcoming text of the invented company."""

    table: dict[str, Any]
    current_on: date

    @classmethod
    def load(cls, current_on: date) -> DemoPolicies:
        """Return the policies with the day on which the current one took effect."""
        return cls(table("demo", "policy"), current_on)

    def now(self, *, curly: bool = False) -> str:
        """Return the page with the current policy alone; `curly` sets another menu, quotes and
        spaces.
        """
        page = _shell(
            self._policy("current", f"Effective: {_day(self.current_on)}"), cosmetic=curly
        )
        return page.replace("It is important", "It&nbsp;is important") if curly else page

    def announcing(self, on: date) -> str:
        """Return the page with the upcoming policy above the current one."""
        upcoming = self._policy("upcoming", f"Effective: {_day(on)}")
        current = self._policy("current", f"Effective: {_day(self.current_on)}")
        between = (
            f"<hr><h1 id='current'>Current Privacy Policy</h1><p>Effective until {_day(on)}</p>"
        )
        return _shell(upcoming + between + current)

    def in_force(self, on: date) -> str:
        """Return the page on which the upcoming policy has become the only one."""
        return _shell(self._policy("upcoming", f"Effective: {_day(on)}"))

    def _policy(self, which: str, stated: str) -> str:
        names = self.table["names"][which]
        parts = [f"<h1>{names['brand']} {self.table['title']}</h1>"]
        for section in self.table["section"]:
            paragraphs = section["text"] + (section.get("added", []) if which == "upcoming" else [])
            parts.append(f"<h2>{escape(section['heading'].format(**names))}</h2>")
            parts += [f"<p>{escape(paragraph.format(**names))}</p>" for paragraph in paragraphs]
        return "\n".join([*parts, f"<p>{stated}</p>"])


def _day(on: date) -> str:
    return f"{on:%B} {on.day}, {on.year}"


def _shell(policy: str, *, cosmetic: bool = False) -> str:
    menu = "Home Explore Premium About" if cosmetic else "Home Explore About"
    links = "".join(f'<li><a href="/{word.lower()}">{word}</a></li>' for word in menu.split())
    year = "© 2023 Warble Inc. All rights reserved."
    return f"""<!doctype html><html lang="en"><head><title>Privacy Policy</title></head><body>
<header><nav><ul>{links}</ul></nav></header>
<div id="cookie-banner" role="dialog"><p>We use cookies.</p><button>Accept all</button></div>
<main{' class="redesign"' if cosmetic else ""}>{policy}</main>
<footer><ul><li><a href="/tos">Terms</a></li><li><a href="/help">Help</a></li></ul>
<p>{year}</p></footer>
</body></html>"""
