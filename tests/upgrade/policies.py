"""The invented companies of the upgrade fixture: their policies, pages, and what each page showed when.

Used by `make.py` alone. Imports nothing of the program. All texts are made up.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 16, 10, 0, tzinfo=UTC)
"""When the old daemon was stopped: a Monday."""
START = NOW - timedelta(days=35)

HTML, MARKDOWN, PLAIN, PDF = (
    "text/html; charset=utf-8",
    "text/markdown",
    "text/plain",
    "application/pdf",
)


def day(offset: float) -> str:
    """Return the date that many days from now, as an English policy writes it."""
    on = NOW + timedelta(days=offset)
    return f"{on.day} {on:%B %Y}"


# ---- Policies, as Markdown ------------------------------------------------------------------------------------------


def english(
    name: str,
    trade: str,
    *,
    days: int = 30,
    more: Iterable[str] = (),
    stated: str = "2 January 2025",
) -> str:
    """Return a privacy policy in English."""
    extra = "".join(f"\n{clause}\n" for clause in more)
    return f"""# {name} Privacy Policy

Last updated: {stated}

{name} {trade}. This policy explains which personal data we collect, how we use it and what you can choose.

## 1. What we collect

When you open an account we ask for your name, your e-mail address and a postal address for invoices.

We record the address of your device, its type and its language each time you visit {name}.
{extra}
## 2. How we use it

- We use your data to fulfil your orders and to answer your questions.
- We use records of visits to keep our services safe and to find faults.
- We do not sell your personal data to anybody.

## 3. How long we keep it

We keep records of visits for {days} days. We keep invoices for seven years, as the law requires.

## 4. What you can choose

You can ask {name} for a copy of your data, correct it or have it deleted at any time. Write to privacy@{domain(name)}.
"""


def german(name: str, trade: str, *, days: int = 30, stated: str = "2. Januar 2025") -> str:
    """Return a privacy policy in German."""
    return f"""# Datenschutzerklärung von {name}

Stand: {stated}

{name} {trade}. Diese Erklärung sagt, welche personenbezogenen Daten wir erheben und wie wir sie verwenden.

## 1. Welche Daten wir erheben

Wenn Sie ein Konto eröffnen, fragen wir nach Ihrem Namen, Ihrer E-Mail-Adresse und Ihrer Anschrift.

Bei jedem Besuch speichern wir die Adresse Ihres Geräts, seine Art und die eingestellte Sprache.

## 2. Wie wir sie verwenden

Wir verwenden Ihre Daten, um Bestellungen auszuführen und Fragen zu beantworten. Wir verkaufen Ihre Daten nicht.

## 3. Wie lange wir sie aufbewahren

Wir bewahren Protokolle der Besuche {days} Tage auf. Rechnungen bewahren wir zehn Jahre auf, wie das Gesetz verlangt.

## 4. Ihre Rechte

Sie können jederzeit Auskunft über Ihre Daten verlangen und sie berichtigen oder löschen lassen.
"""


def french(name: str, trade: str, *, days: int = 30, stated: str = "2 janvier 2025") -> str:
    """Return a privacy policy in French."""
    return f"""# Politique de confidentialité de {name}

Dernière mise à jour : {stated}

{name} {trade}. Cette politique explique quelles données personnelles nous recueillons et comment nous les utilisons.

## 1. Les données que nous recueillons

Lorsque vous ouvrez un compte, nous demandons votre nom, votre adresse électronique et votre adresse postale.

À chaque visite, nous enregistrons l'adresse de votre appareil, son type et la langue choisie.

## 2. Comment nous les utilisons

Nous utilisons vos données pour traiter vos commandes et répondre à vos questions. Nous ne vendons pas vos données.

## 3. Combien de temps nous les conservons

Nous conservons les journaux de visite pendant {days} jours. Les factures sont conservées dix ans, comme la loi l'exige.

## 4. Vos droits

Vous pouvez à tout moment demander une copie de vos données, les faire corriger ou les faire supprimer.
"""


def japanese(name: str, trade: str, *, days: int = 30, stated: str = "2025年1月2日") -> str:
    """Return a privacy policy in Japanese."""
    return f"""# {name}プライバシーポリシー

最終更新日：{stated}

{name}は{trade}。本ポリシーでは、当社が取得する個人情報の種類、その利用目的およびお客様の権利について説明します。

## 1. 取得する情報

アカウントを開設する際に、お名前、メールアドレスおよびご住所をお伺いします。

当社サイトをご利用になるたびに、端末のアドレス、種類および言語設定を記録します。

## 2. 利用目的

当社は、ご注文への対応およびお問い合わせへの回答のために個人情報を利用します。個人情報を第三者に販売することはありません。

## 3. 保存期間

アクセス記録は{days}日間保存します。請求書は法令に基づき七年間保存します。

## 4. お客様の権利

お客様は、いつでもご自身の個人情報の開示、訂正または削除を請求することができます。
"""


def terms(name: str, trade: str, *, fee: int = 5, stated: str = "2 January 2025") -> str:
    """Return terms of service in English, with a table of fees."""
    return f"""# {name} Terms of Service

Last updated: {stated}

{name} {trade}. These terms are a contract between you and {name}. By ordering from us you accept them.

## 1. Your account

You must be at least sixteen years old to open an account. Keep your password to yourself.

## 2. Fees

| Plan | Fee per month | Notice |
| Small | {fee} euros | 14 days |
| Large | {4 * fee} euros | 30 days |

We will tell you of a new fee by e-mail, thirty days before you have to pay it.

## 3. Ending the contract

You can end the contract at any time in the settings of your account. We can end it with thirty days' notice.

## 4. Liability

We are liable for damage that we cause on purpose or by gross negligence. The law of Ireland applies.
"""


def present(name: str, trade: str, *, days: int = 30, more: Iterable[str] = ()) -> str:
    """Return a policy with an introduction of two paragraphs."""
    scope = f"It holds for the shop of {name} and for its newsletter alike."
    return english(name, trade, days=days, more=more).replace("\n\n## 1.", f"\n\n{scope}\n\n## 1.")


def coming(name: str, trade: str, effective: str) -> str:
    """Return the next policy, as it reads once it is in force."""
    clause = (
        "With your consent we may collect fingerprints and other biometric data to identify you."
    )
    return present(name, trade, days=90, more=[clause]).replace(
        "Last updated: 2 January 2025", f"Effective: {effective}"
    )


def announcing(name: str, trade: str, effective: str) -> str:
    """Return both texts on one page, the next policy above the current one."""
    below = (
        present(name, trade)
        .partition("\n")[2]
        .replace("Last updated: 2 January 2025", f"Effective until {effective}")
    )
    return f"{coming(name, trade, effective)}\n# Current {name} Privacy Policy\n{below}"


def domain(name: str) -> str:
    """Return the domain of a company, under the reserved `.example`."""
    return f"{name.lower().replace(' ', '')}.example"


# ---- Pages ----------------------------------------------------------------------------------------------------------

_SHELL = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head><body>
<header><nav><a href="/">{name}</a> <a href="/about">About</a> <a href="/shop">Shop</a> <a href="/help">Help</a></nav></header>
<div id="cookie-banner" role="dialog" aria-label="Cookies"><p>We use cookies. <button>Accept</button></p></div>
<main>
{policy}
</main>
<footer><ul><li><a href="/terms">Terms</a></li><li><a href="/privacy">Privacy</a></li></ul><small>© {name}</small></footer>
</body></html>"""
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def page(name: str, text: str, language: str = "en") -> str:
    """Return the HTML page of a policy, with a menu, a cookie banner and a footer."""
    title = text.partition("\n")[0].lstrip("# ")
    return _SHELL.format(language=language, title=title, name=name, policy="\n".join(_tags(text)))


def _tags(text: str) -> Iterable[str]:
    for block in text.split("\n\n"):
        lines = block.strip("\n").splitlines()
        if lines and lines[0].startswith("- "):
            yield "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
        elif lines and lines[0].startswith("|"):
            yield "<table>" + "".join(_row(line) for line in lines) + "</table>"
        else:
            yield from (_tag(line) for line in lines)


def _row(line: str) -> str:
    return (
        "<tr>"
        + "".join(f"<td>{_inline(cell.strip())}</td>" for cell in line.strip("|").split("|"))
        + "</tr>"
    )


def _tag(line: str) -> str:
    level = len(line) - len(line.lstrip("#"))
    words = _inline(line[level:].strip())
    return f"<h{level}>{words}</h{level}>" if level else f"<p>{words}</p>"


def _inline(words: str) -> str:
    return _LINK.sub(r'<a href="\2">\1</a>', html.escape(words, quote=False))


def _bare_page(title: str, body: str, language: str = "en") -> str:
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head><body>\n'
        f"{body}\n</body></html>"
    )


ERROR = _bare_page(
    "Error",
    "<h1>Something went wrong</h1>\n<p>We can't show this page at the moment. Please try again later.</p>",
)
SIGN_IN = _bare_page(
    "Sign in",
    """<h1>Sign in</h1><p>Please sign in to continue.</p>
<form action="/login" method="post"><input type="email" name="email"><input type="password" name="password">
<button>Sign in</button></form><p><a href="/forgot">Forgot your password?</a></p>""",
)
CHALLENGE = _bare_page(
    "Just a moment...",
    """<h1>Checking your browser</h1>
<p>Verify you are human by completing the action below.</p><p>This may take a few seconds.</p>""",
)
CONSENT = _bare_page(
    "Before you continue",
    """<h1>Before you continue</h1>
<p>We and our 212 partners use cookies to store and access information on your device.</p>
<button>Accept all</button> <button>Reject all</button>""",
)
EMPTY = '<!doctype html>\n<html><head><title>App</title></head><body><div id="root"></div></body></html>'
HOME = _bare_page(
    "Larch",
    """<h1>Larch</h1><p>Tables and chairs of larch, made to last. See our new garden bench.</p>
<p>Free delivery of all orders until the end of the month. Visit our shop or call us.</p>""",
)


# ---- What each page showed when -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One HTTP response."""

    body: str | bytes = ""
    media_type: str = HTML
    status: int = 200
    final_url: str = ""
    """After redirects; empty if there were none."""
    etag: bool = False
    """Whether the server sends an ETag and answers 304 if it still matches."""


@dataclass(kw_only=True)
class Page:
    """One watch: its table in the watch list, and what its pages show from which day on.

    Days count from `NOW`; those before are negative.
    """

    id: str
    service: str
    settings: str = ""
    """More lines of its table in the watch list."""
    terms_type: str = "Privacy Policy"
    course: list[tuple[float, Answer]]
    others: dict[str, list[tuple[float, Answer]]] = field(default_factory=dict)
    """What its other URLs show."""
    edited: Answer | None = None
    """The page with an edit, shown in the course `edited`."""
    edited_at: float = 1.0
    """The day from which it shows that."""
    stale: Answer | None = None
    """An outdated copy, shown in the course `stale` right after the restart."""

    @property
    def url(self) -> str:
        """The URL of its first page."""
        return f"https://{domain(self.service)}/{'terms' if self.terms_type.startswith('Terms') else 'privacy'}"


JUST_NOW = -8 / 1440
"""Eight minutes ago: seen by one last check, and not sent to anybody yet."""
BEGINNING = -50.0


def shown(name: str, text: str, language: str = "en") -> Answer:
    """Return the page of a policy as a response."""
    return Answer(body=page(name, text, language))


def troubled(
    watch_id: str, name: str, trade: str, trouble: Answer, since: float, *, settings: str = ""
) -> Page:
    """Return a watch whose page stopped showing the policy; when it returns, it has an edit."""
    return Page(
        id=watch_id,
        service=name,
        settings=settings,
        course=[(BEGINNING, shown(name, english(name, trade))), (since, trouble)],
        edited=shown(name, english(name, trade, days=45)),
    )


Write = Callable[..., str]


def _plain(
    watch_id: str,
    name: str,
    trade: str,
    write: Write,
    language: str,
    *,
    settings: str = "",
    turns: Sequence[tuple[float, str]] = (),
) -> Page:
    """Return a watch whose page always shows its policy."""
    first = write(name, trade)
    return Page(
        id=watch_id,
        service=name,
        settings=settings,
        course=[
            (BEGINNING, shown(name, first, language)),
            *((at, shown(name, text, language)) for at, text in turns),
        ],
        edited=shown(name, _DAYS.sub("365", [first, *(text for _, text in turns)][-1]), language),
    )


_DAYS = re.compile(r"(?<!\d)(?:30|90|180)(?= Tage| jours|日間)")


def pages(pdf_of: Callable[[str], bytes]) -> list[Page]:
    """Return all watches of the fixture. `pdf_of` sets a Markdown text as a PDF."""
    return [*_steady(pdf_of), *_changed(pdf_of), *_in_doubt(), *_failing(), *_under_way()]


def _steady(pdf_of: Callable[[str], bytes]) -> Iterable[Page]:
    anvils = "makes anvils and sends them anywhere"
    links = [
        "See our [earlier versions](/privacy/archive) and the [printable version](/privacy.pdf)."
    ]
    acme = english("Acme", anvils, more=links)
    yield Page(
        id="acme-privacy",
        service="Acme",
        settings='tags = ["metal"]\nnote = "Ask Legal before you answer."',
        course=[(BEGINNING, Answer(body=page("Acme", acme), etag=True))],
        edited=Answer(body=page("Acme", acme.replace("do not sell", "may sell")), etag=True),
    )
    first, second = english("Beech", "hires out garden tools").split("## 3.")
    yield Page(
        id="beech-privacy",
        service="Beech",
        settings='urls = ["https://beech.example/privacy", "https://beech.example/privacy/2"]',
        course=[(BEGINNING, shown("Beech", first))],
        others={"https://beech.example/privacy/2": [(BEGINNING, shown("Beech", f"## 3.{second}"))]},
        edited=shown("Beech", first.replace("do not sell", "may sell")),
    )
    news = "Read [what has changed](https://ember.example/whats-new) since last year."
    ember = english("Ember", "sells stoves and firewood", more=[news])
    yield Page(
        id="ember-privacy",
        service="Ember",
        settings="follow = true",
        course=[(BEGINNING, shown("Ember", ember))],
        others={
            "https://ember.example/whats-new": [
                (
                    BEGINNING,
                    shown(
                        "Ember",
                        "# What has changed\n\nIn January 2025 we added a section on visits.",
                    ),
                )
            ]
        },
        edited=shown("Ember", ember.replace("30 days", "400 days")),
    )
    tern = english("Tern", "runs a ferry to three islands")
    yield Page(
        id="tern-privacy",
        service="Tern",
        course=[(BEGINNING, Answer(body=pdf_of(tern), media_type=PDF))],
        edited=Answer(body=pdf_of(tern.replace("30 days", "400 days")), media_type=PDF),
    )


def _changed(pdf_of: Callable[[str], bytes]) -> Iterable[Page]:
    """Pages whose changes were sent: minor and substantive, acknowledged and marked as noise."""
    anvils = "makes anvils and sends them anywhere"
    raised = terms("Acme", anvils, fee=9, stated=day(-25))
    yield Page(
        id="acme-terms",
        service="Acme",
        terms_type="Terms of Service",
        course=[(BEGINNING, shown("Acme", terms("Acme", anvils))), (-25, shown("Acme", raised))],
        edited=shown("Acme", raised.replace("9 euros", "19 euros")),
    )
    boats = english("Borealis", "lets boats on northern lakes")
    clearer = boats.replace("fulfil your orders", "fulfill your orders").replace(
        "2 January 2025", day(-30)
    )
    yield Page(
        id="borealis-privacy",
        service="Borealis",
        course=[
            (BEGINNING, Answer(body=boats, media_type=MARKDOWN)),
            (-30, Answer(body=clearer, media_type=MARKDOWN)),
        ],
        edited=Answer(body=clearer.replace("30 days", "400 days"), media_type=MARKDOWN),
    )
    yield _plain(
        "kranich-datenschutz",
        "Kranich",
        "verleiht Fahrräder in vier Städten",
        german,
        "de",
        settings='language = "de"\ncron = "0 7 * * 1-5"\ntimezone = "Europe/Berlin"',
        turns=[(-31, german("Kranich", "verleiht Fahrräder in vier Städten", days=90))],
    )
    yield _plain(
        "lumiere-confidentialite",
        "Lumiere",
        "vend des lampes et des bougies",
        french,
        "fr",
        turns=[
            (-20, french("Lumiere", "vend des lampes et des bougies", stated="24 février 2026"))
        ],
    )
    tea = "日本茶を販売しています"
    yield _plain(
        "sakura-privacy",
        "Sakura",
        tea,
        japanese,
        "ja",
        turns=[(-17, japanese("Sakura", tea, days=180, stated="2026年2月27日"))],
    )
    quoted = english("Quartz", 'sells clocks and calls them "timepieces"')
    typeset = quoted.replace('"timepieces"', "“timepieces”").replace("e-mail", "e‑mail")
    yield Page(
        id="quartz-privacy",
        service="Quartz",
        course=[
            (BEGINNING, Answer(body=quoted, media_type=PLAIN)),
            (-28, Answer(body=typeset, media_type=PLAIN)),
        ],
        edited=Answer(body=typeset.replace("do not sell", "may sell"), media_type=PLAIN),
    )
    rye = english("Rye", "mills flour")
    yield Page(
        id="doubled",
        service="Rye",
        course=[
            (BEGINNING, shown("Rye", rye)),
            (-16, shown("Rye", rye + rye.partition("## 1.")[2])),
        ],
    )
    sedge = english("Sedge", "thatches roofs")
    yield Page(
        id="shortened",
        service="Sedge",
        course=[
            (BEGINNING, shown("Sedge", sedge)),
            (-14, shown("Sedge", sedge.partition(" as the law requires")[0])),
        ],
    )
    wren, later = "mends shoes", day(30)
    yield Page(
        id="withdrawn",
        service="Wren",
        course=[
            (BEGINNING, shown("Wren", present("Wren", wren))),
            (-26, shown("Wren", announcing("Wren", wren, later))),
            (-19, shown("Wren", present("Wren", wren))),
        ],
    )
    cargo = english("Raven", "carries parcels by bicycle")
    yield Page(
        id="raven-privacy",
        service="Raven",
        course=[
            (BEGINNING, Answer(body=pdf_of(cargo), media_type=PDF)),
            (-22, Answer(body=pdf_of(cargo.replace("30 days", "60 days")), media_type=PDF)),
        ],
        edited=Answer(body=pdf_of(cargo.replace("30 days", "90 days")), media_type=PDF),
    )


def _in_doubt() -> Iterable[Page]:
    """Pages that do not show the policy now: one for each kind of doubt, told and untold."""
    yield troubled("doubt-error", "Alder", "builds sheds", Answer(body=ERROR), -6.5)
    yield troubled("doubt-sign-in", "Birch", "prints calendars", Answer(body=SIGN_IN), -1.5)
    yield troubled("doubt-challenge", "Cedar", "repairs violins", Answer(body=CHALLENGE), -6.2)
    yield troubled("doubt-consent", "Dogwood", "teaches drawing", Answer(body=CONSENT), JUST_NOW)
    yield troubled("doubt-empty", "Elder", "sells jam and honey", Answer(body=EMPTY), -2.5)
    swiss = german("Fir", "verkauft Möbel aus Tannenholz")
    yield troubled(
        "doubt-language", "Fir", "sells furniture of fir", shown("Fir", swiss, "de"), -7.5
    )
    half = page("Gorse", english("Gorse", "keeps sheep and sells wool")).partition("<h2>3.")[0]
    yield troubled("doubt-cut-off", "Gorse", "keeps sheep and sells wool", Answer(body=half), -1.4)
    yield troubled(
        "doubt-home-page",
        "Larch",
        "makes tables and chairs",
        Answer(body=HOME, final_url="https://larch.example/"),
        -3.5,
    )


def _failing() -> Iterable[Page]:
    """Pages that fail now, told and untold, and one that has just recovered."""
    yield troubled("failing-untold", "Maple", "bakes bread", Answer(status=503, body=ERROR), -1.5)
    yield troubled("failing-gone", "Nettle", "sews shirts", Answer(status=404, body=ERROR), -9.5)
    yield troubled(
        "failing-blocked", "Oak", "restores doors", Answer(status=403, body=ERROR), -12.5
    )
    yield _healing("healing", "Willow", "weaves baskets", status=503)
    yield _healing("healing-gone", "Yew", "carves bows", status=404)
    relapse = _healing("healing-relapse", "Aspen", "splits shingles", status=503)
    relapse.edited = Answer(status=503, body=ERROR)
    yield relapse


def _healing(watch_id: str, name: str, trade: str, *, status: int) -> Page:
    """Return a watch whose trouble was told, and whose page returned a day and a half ago."""
    policy = english(name, trade)
    return Page(
        id=watch_id,
        service=name,
        course=[
            (BEGINNING, shown(name, policy)),
            (-9.5, Answer(status=status, body=ERROR)),
            (-1.5, shown(name, policy)),
        ],
        edited=shown(name, policy.replace("do not sell", "may sell")),
    )


def _under_way() -> Iterable[Page]:
    """Watches with something pending when the old daemon was stopped."""
    rook = english(
        "Rook", "rents out tents", more=["We never share your location with advertisers."]
    )
    yield Page(
        id="pending-loss",
        service="Rook",
        course=[
            (BEGINNING, shown("Rook", rook)),
            (JUST_NOW, shown("Rook", english("Rook", "rents out tents"))),
        ],
    )
    swift = english("Swift", "flies parcels to islands")
    guests = english(
        "Swift",
        "flies parcels to islands",
        more=["We may show your address to the guests of our airfields."],
    )
    yield Page(
        id="pending-insertion",
        service="Swift",
        course=[(BEGINNING, shown("Swift", swift)), (JUST_NOW, shown("Swift", guests))],
    )
    lark, later = (english("Lark", "tunes pianos", days=days) for days in (30, 300))
    yield Page(
        id="pending-return",
        service="Lark",
        course=[
            (BEGINNING, shown("Lark", lark)),
            (-10, shown("Lark", later)),
            (JUST_NOW, shown("Lark", lark)),
        ],
    )
    finch = english("Finch", "sells bird seed")
    sold = finch.replace(
        "do not sell your personal data to anybody", "may sell your personal data to data brokers"
    )
    yield Page(
        id="unsent-change",
        service="Finch",
        course=[
            (BEGINNING, shown("Finch", finch)),
            (JUST_NOW, shown("Finch", sold.replace("2 January 2025", day(0)))),
        ],
    )
    heron = english("Heron", "rents out canoes")
    trained = english(
        "Heron",
        "rents out canoes",
        stated=day(0),
        more=["We may use what you write to us to train our machine learning models."],
    )
    yield Page(
        id="unsent-retry",
        service="Heron",
        course=[(BEGINNING, shown("Heron", heron)), (-0.2, shown("Heron", trained))],
    )
    ibis = english("Ibis", "guides walks through marshes")
    yield Page(
        id="muted",
        service="Ibis",
        course=[
            (BEGINNING, shown("Ibis", ibis)),
            (
                -3,
                shown(
                    "Ibis", ibis.replace("30 days", "500 days").replace("2 January 2025", day(-3))
                ),
            ),
        ],
    )
    jay, on = english("Jay", "prints posters"), day(16)
    ahead = english(
        "Jay",
        "prints posters",
        days=120,
        more=["We also collect your location while you use our app."],
    ).replace("Last updated: 2 January 2025", f"Effective date: {on}")
    yield Page(
        id="announced-alone",
        service="Jay",
        course=[(BEGINNING, shown("Jay", jay)), (-5, shown("Jay", ahead))],
        edited=shown("Jay", ahead.replace(on, day(25))),
        edited_at=2,
    )
    kite, soon = "makes kites and sends them by post", day(4)
    yield Page(
        id="announced-beside",
        service="Kite",
        course=[
            (BEGINNING, shown("Kite", present("Kite", kite))),
            (-18, shown("Kite", announcing("Kite", kite, soon))),
        ],
        edited=shown("Kite", coming("Kite", kite, soon)),
        edited_at=4,
    )
    one, two = (
        shown("Loon", english("Loon", "hires out lanterns", days=days)) for days in (30, 60)
    )
    yield Page(
        id="flapping",
        service="Loon",
        course=[
            (BEGINNING, one),
            *((-20 + 1.05 * turn, (two, one)[turn % 2]) for turn in range(19)),
        ],
    )
    merlin = page("Merlin", english("Merlin", "draws maps"))
    yield Page(
        id="moving",
        service="Merlin",
        course=[
            (BEGINNING, Answer(body=merlin)),
            (-2.5, Answer(body=merlin, final_url="https://merlin.example/legal/privacy-policy")),
        ],
    )
    yield Page(
        id="relinking",
        service="Nuthatch",
        settings='tags = ["links"]',
        course=[
            (BEGINNING, _linking("partners", "contact")),
            (-30, _linking("partners", "contact-us")),
            (-28.5, _linking("partners", "contact")),
            (-20, _linking("partners", "write")),
            (-18.5, _linking("partners", "contact")),
            (-2.5, _linking("ad-partners", "contact")),
        ],
        edited=_linking("ad-partners", "contact?topic=2"),
        edited_at=0.2,
    )
    stork = english("Stork", "rents out cradles")
    without = stork.replace("- We do not sell your personal data to anybody.\n", "").replace(
        " We keep invoices for seven years, as the law requires.", ""
    )
    longer = without.replace("30 days", "60 days")
    yield Page(
        id="outdated-clauses",
        service="Stork",
        course=[
            (BEGINNING, shown("Stork", _apart(stork))),
            (-20, shown("Stork", _apart(without))),
            (-9, shown("Stork", _apart(longer))),
        ],
        stale=shown("Stork", _apart(stork.replace("30 days", "60 days"))),
    )


def _apart(text: str) -> str:
    """Return a policy with each sentence on how long data is kept in a paragraph of its own."""
    return text.replace(" days. We keep", " days.\n\nWe keep")


def _linking(partners: str, contact: str) -> Answer:
    clauses = [
        f"We work with the companies on [our list of partners](https://nuthatch.example/{partners}).",
        f"Whoever has a question can use [our form](https://nuthatch.example/{contact}) and gets an answer.",
    ]
    return shown("Nuthatch", english("Nuthatch", "sells nuts and dried fruit", more=clauses))
