"""Fills templates: the built-in ones, or a user's own that replace them.

Templates run in Jinja2's sandbox and get frozen values only. One that can't be parsed or filled is
replaced by the built-in one, with a complaint: an alert is never lost to a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from textwrap import TextWrapper
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from monitor.render import redline
from monitor.render.chat_markup import Dialect, SafeMarkup

NAMES = ("mail.html", "mail.txt", "chat", "redline.html", "digest.html", "digest.txt")
"""The names of the templates; a user's own have the same names with `.j2` at the end."""
_LONGEST = 4_000_000
"""Characters that a filled template may have: a loop in a user's template must not fill the memory.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """Sources of users' own templates by name; what is missing is the house's own."""

    sources: Mapping[str, str] = field(default_factory=dict)


BUILT_IN = Templates()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedTemplate:
    """A filled template, and what was wrong with the user's own if the built-in one was used."""

    text: str
    complaint: str = ""


def render_template(
    templates: Templates, name: str, values: Mapping[str, Any], dialect: Dialect | None = None
) -> RenderedTemplate:
    """Return the template `name` filled with `values`, everything escaped for HTML or for the
    dialect of a chat.
    """
    own = templates.sources.get(name)
    if own is not None:
        try:
            return RenderedTemplate(text=_render(_template(name, dialect, own), values))
        except (
            TemplateError,
            ArithmeticError,
            AttributeError,
            LookupError,
            MemoryError,
            RecursionError,
            TypeError,
            ValueError,
        ) as error:
            complaint = f"template {name}.j2: {error}; using the built-in one"
            return RenderedTemplate(
                text=_render(_template(name, dialect, _built_in(name)), values), complaint=complaint
            )
    return RenderedTemplate(text=_render(_template(name, dialect, _built_in(name)), values))


def complaints(templates: Templates) -> tuple[str, ...]:
    """Return what is wrong with users' own templates, as far as this shows without filling them."""
    found = [
        f"{name}.j2: no template has that name (there are: {', '.join(NAMES)})"
        for name in templates.sources
        if name not in NAMES
    ]
    for name in set(NAMES) & set(templates.sources):
        try:
            _template(name, None, templates.sources[name])
        except TemplateError as error:
            found.append(f"{name}.j2: {error}")
    return tuple(sorted(found))


@lru_cache(maxsize=64)
def _template(name: str, dialect: Dialect | None, source: str) -> Template:
    return _environment(name, dialect).from_string(source)


def _render(template: Template, values: Mapping[str, Any]) -> str:
    pieces: list[str] = []
    length = 0
    for piece in template.generate(**values):
        length += len(piece)
        if length > _LONGEST:
            raise ValueError(f"it writes more than {_LONGEST} characters")
        pieces.append(piece)
    return "".join(pieces)


@cache
def _built_in(name: str) -> str:
    return (
        resources.files("monitor")
        .joinpath("render", "templates", f"{name}.j2")
        .read_text(encoding="utf-8")
    )


@cache
def _environment(name: str, dialect: Dialect | None) -> ImmutableSandboxedEnvironment:
    in_html = name.endswith(".html")
    finalize = _finalize(dialect) if dialect else None
    environment = ImmutableSandboxedEnvironment(
        autoescape=in_html,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["wrap"] = wrap
    environment.filters["redline"] = redline.html if in_html else redline.plain
    environment.filters["clip"] = redline.clip
    environment.globals.clear()
    if dialect is not None:
        environment.filters.update(
            bold=dialect.bold, redline=dialect.redline, quoted=dialect.quoted
        )
        environment.globals["link"] = dialect.link
    return environment


def _finalize(dialect: Dialect) -> Callable[[Any], str]:
    """Escape everything that is put into a chat message, except the dialect's own markup."""
    return lambda value: (
        value if isinstance(value, SafeMarkup | Markup) else dialect.text(str(value))
    )


def wrap(text: str, indent: int = 0, hang: int | None = None, width: int = 76) -> str:
    """Return the text in lines of at most `width` columns, indented; long words and URLs stay
    whole.
    """
    wrapper = TextWrapper(
        width=width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hang is None else hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrapper.wrap(text)) if text else ""
