"""Is this page the policy at all? One answer for first checks, later checks, `compare`, `preview`
and `backtest`.

A page is doubted for what it says of itself, for what it holds of the text that is known, for its
language, and where it does not speak as policies do. Patience changes nothing about that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor.language.word_counts import count_words, share_kept
from monitor.model.change import NoiseKind
from monitor.model.document import Block, Document
from monitor.model.memory import Doubt
from monitor.model.snapshot import Snapshot
from monitor.screening import policy_speech, signs

_FEWEST_WORDS = 20
"""Fewer are no text: the heading of an empty frame, a button."""
_SHORT_AT_FIRST, _SHORT_TEXT = 300, 400
"""Words up to which a page may be nothing but an excuse, at the first check and later: it carries a
banner and a footer, and what it is not is better known once the policy is.
"""
_SHRUNK = 0.6
"""Below this share of the known words a page may be an excuse however long it is, as where an error
page carries the whole menu of a portal.
"""
_KEPT = 0.3
"""A page with this share of the known words is the policy, whatever else it says."""
_LEFT = 0.2
"""A page that holds less than this share of the known words is another text."""
_STUB_WORDS, _STUB_SHARE, _POLICY_WORDS = 60, 0.06, 300
"""So few words in the place of so many are a notice that the policy stands elsewhere."""
_INTRODUCTION = 200
"""Words up to which a text beside a frame or a forwarding is an introduction to what is there."""
_CUT = 0.97
"""A text that ends early lacks more than its last line."""
_SHORTEST_STUMP = 20
"""Characters from which on the beginning of a block is recognised: shorter ones begin several."""
_ENDS = (".", "!", "?", "。")
_FEWEST_SPOKEN = 40
"""Words from which on the language of a text can be told from another one with confidence."""
_CLOSE = (
    {"da", "no", "sv"},
    {"cs", "sk"},
    {"es", "ca", "pt", "gl"},
    {"ru", "uk"},
    {"hr", "sl", "sr", "bs"},
)
"""Languages that a vote of small words may take for one another."""
_REASONS = {
    NoiseKind.ERROR_PAGE: "the page is an error page",
    NoiseKind.CHALLENGE: "the page is a bot check",
    NoiseKind.SIGN_IN: "the page asks to sign in",
    NoiseKind.CONSENT_WALL: "the page asks for consent before it shows anything",
    NoiseKind.EMPTY: "the page is still loading or sends its readers on",
}
_ELSEWHERE = {
    "refresh": "the page sends its readers on",
    "script_redirect": "the page sends its readers on",
    "frame": "the page holds an introduction only, and the text stands in a frame",
    "loader": "the page holds an introduction only, and a script loads the text",
}
"""Signs of the reader that name an address, `frame=https://…`: where the policy stands instead."""
_BARE = {
    "hash_route": "the page is an empty shell whose scripts show another text for each #/address",
    "feed": "the page is a feed of news, no policy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What is screened, with what is known and how much of that it holds."""

    pages: tuple[Snapshot, ...]
    document: Document
    known: Document | None
    words: int
    before: int
    """Words of the known text; 0 where none is known."""
    kept: float


def doubt_page(
    pages: tuple[Snapshot, ...], document: Document, known: Document | None
) -> Doubt | None:
    """Return why a document, read out of `pages`, is not the policy; None where it seems to be.

    `known` is the text that is believed so far, None at the first check.
    """
    if known is not None and known.digest == document.digest:
        return None
    page = _page(pages, document, known)
    return next((doubt for rule in _RULES if (doubt := rule(page))), None)


def doubt_pair(old: Document, new: Document) -> Doubt | None:
    """Return why what differs between two texts is no edit of the policy: one of them is not the
    policy.
    """
    if doubt := doubt_page((), new, old):
        return doubt
    page = _page((), old, new)
    doubt = next((doubt for rule in _PLAIN if (doubt := rule(page))), None)
    if doubt is None or old.digest == new.digest:
        return None
    return Doubt(kind=NoiseKind.RESTORED, reason=f"the text is back: before, {doubt.reason}")


def _page(pages: tuple[Snapshot, ...], document: Document, known: Document | None) -> _Page:
    return _Page(
        pages=pages,
        document=document,
        known=known,
        words=count_words(document.blocks),
        before=count_words(known.blocks) if known else 0,
        kept=share_kept(known, document) if known else 0.0,
    )


def _elsewhere(page: _Page) -> Doubt | None:
    """An introduction, or nothing at all, with an address where the text itself stands."""
    if page.words > _INTRODUCTION or page.kept >= _KEPT:
        return None
    for sign in page.document.signs:
        name, _, address = sign.partition("=")
        if name in _ELSEWHERE and address:
            reason = f"{_ELSEWHERE[name]}; watch {address} instead"
            return Doubt(kind=NoiseKind.WRONG_PAGE, reason=reason)
        if name in _BARE:
            return Doubt(kind=NoiseKind.WRONG_PAGE, reason=_BARE[name])
    return None


def _excuse(page: _Page) -> Doubt | None:
    """A page that says that it is something else, and holds little of what was known."""
    longest = max(_SHORT_TEXT, _SHRUNK * page.before) if page.known else _SHORT_AT_FIRST
    if page.kept >= _KEPT or page.words > longest:
        return None
    known = page.known
    if known is not None and page.before <= signs.LITTLE and _sign(known, None, page.before):
        known = None  # a wall itself: what it says vouches for nothing
    return _sign(page.document, known, page.words)


def _sign(document: Document, known: Document | None, words: int) -> Doubt | None:
    sign = signs.find_sign(document, known, words)
    if sign is None or policy_speech.is_short_policy(document, signs.wall_words()):
        return None
    asks = sign.kind is not NoiseKind.SIGN_IN or words <= signs.LITTLE
    if not asks and "password_field" not in document.signs:
        return None  # many pages have a link to sign in near their top
    return Doubt(kind=sign.kind, reason=f"{_REASONS[sign.kind]}: “{sign.quote}”")


def _emptiness(page: _Page) -> Doubt | None:
    before = page.before if page.known else _FEWEST_WORDS * 3
    if page.words < min(_FEWEST_WORDS, before / 3):
        shell = "empty_shell" in page.document.signs
        why = "is an empty page that needs JavaScript" if shell else "holds next to nothing"
        words = "1 word" if page.words == 1 else f"{page.words} words"
        return Doubt(kind=NoiseKind.EMPTY, reason=f"the page {why}: {words}")
    if page.before < _POLICY_WORDS or page.words > min(_STUB_WORDS, _STUB_SHARE * page.before):
        return None
    reason = f"only {page.words} of {page.before:,} words are left"
    return Doubt(kind=NoiseKind.WRONG_PAGE, reason=reason)


def _other_language(page: _Page) -> Doubt | None:
    known = page.known
    if known is None or page.words < _FEWEST_SPOKEN or page.kept >= _SHRUNK:
        return None
    spoken = {page.document.language, known.language}
    if None in spoken or len(spoken) == 1 or any(spoken <= close for close in _CLOSE):
        return None
    reason = (
        f"the text is in another language: {page.document.language} instead of {known.language}"
    )
    return Doubt(kind=NoiseKind.OTHER_LANGUAGE, reason=reason)


def _cut_off(page: _Page) -> Doubt | None:
    """The beginning of the known text: its body ended early, or it ends inside a sentence."""
    if page.known is None or not page.document.blocks or page.words >= _CUT * page.before:
        return None
    keys = {block.key for block in page.known.blocks}
    *whole, last = page.document.blocks
    if any(block.key not in keys for block in whole):
        return None
    if "cut_off" in page.document.signs or _breaks_off(last, page.known):
        return Doubt(kind=NoiseKind.TRUNCATED, reason="the text ends in the middle")
    return None


def _breaks_off(last: Block, known: Document) -> bool:
    """Whether a block is the beginning of a known one, cut inside a sentence."""
    stump = last.text.rstrip(" …")
    if len(stump) < _SHORTEST_STUMP or stump.endswith(_ENDS):
        return False
    return any(
        len(block.text) > len(stump) + 3 and block.text.startswith(stump) for block in known.blocks
    )


def _home_page(page: _Page) -> Doubt | None:
    """A redirect from a page of its own to the front door, and nothing of the policy behind it."""
    if page.known is None or page.kept >= _KEPT:
        return None
    for one in page.pages:
        asked, got = urlsplit(one.url), urlsplit(one.final_url)
        if asked.path.strip("/") and not got.path.strip("/") and not got.query:
            reason = f"the server redirects to the home page, {one.final_url}"
            return Doubt(kind=NoiseKind.WRONG_PAGE, reason=reason)
    return None


def _another_page(page: _Page) -> Doubt | None:
    """Another text in the place of a policy that does not speak as policies do."""
    known = page.known
    if known is None or page.kept >= _LEFT or not policy_speech.speaks_as_policy(known):
        return None
    share = policy_speech.policy_share(page.document)
    if share is None or policy_speech.speaks_as_policy(page.document):
        return None
    reason = f"the page does not read like a policy, and {page.kept:.0%} of the known text is left"
    return Doubt(kind=NoiseKind.WRONG_PAGE, reason=reason)


_PLAIN: tuple[Callable[[_Page], Doubt | None], ...] = (
    _elsewhere,
    _excuse,
    _emptiness,
    _cut_off,
)
"""What tells a page that is none of the policy also where the policy came after it."""
_RULES = (*_PLAIN, _other_language, _home_page, _another_page)
"""In this order: what a page says of itself is the better reason to show."""
