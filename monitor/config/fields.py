"""What one value of the watch list may be. A ValueError holds the end of a sentence that begins
with the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema

from monitor.config.problems import perhaps, quoted
from monitor.config.quantities import DURATION_PATTERN, SIZE_PATTERN, duration, size
from monitor.config.times_of_day import DIGEST_PATTERN, QUIET_PATTERN, check_digest, check_quiet
from monitor.extract import html
from monitor.language.tables import table
from monitor.understand import topics

ID_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"
LANGUAGE_PATTERN = r"^[a-z]{2}$"
# What servers and proxies accept.
LONGEST_URL = 2048

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_OWN_HEADERS = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "if-none-match",
        "if-modified-since",
        "range",
        "te",
        "upgrade",
    }
)
"""Set by the fetcher, and needed as it sets them."""
_HOST = re.compile(
    r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?",
    re.IGNORECASE,
)

Choice = TypeVar("Choice", bound=StrEnum)
"""One of several fixed words."""


_SPACE_OR_BACKSLASH = re.compile(r"[\s\\]")


def slug(text: str) -> str:
    """Return a text in the letters of an id: `X Privacy` becomes `x-privacy`. Empty if nothing of
    it fits.
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:64].strip("-")


def check_id(text: str) -> str:
    """Accept a stable id."""
    if re.fullmatch(ID_PATTERN, text):
        return text
    better = slug(text)
    meant = f' (such as "{better}")' if better else ""
    raise ValueError(
        f"must be made of a-z, 0-9, '-', '_' and '.', at most 64 of them, not {quoted(text)}{meant}"
    )


def check_name(text: str) -> str:
    """Accept a text of one line that shows something."""
    if not text.strip() or not text.isprintable():
        tab = "; it contains a tab" if "\t" in text.strip() else ""
        raise ValueError(f"must be one line of text{tab}" if text.strip() else "must not be empty")
    return text


def check_url(text: str) -> str:
    """Accept a URL that can be fetched: http or https, with a host, without credentials."""
    if not text.isprintable() or _SPACE_OR_BACKSLASH.search(text):
        tab = " (it contains a tab)" if "\t" in text else ""
        what = f"must not contain spaces, line breaks or backslashes: {quoted(text)}{tab}"
        raise ValueError(what)
    if len(text) > LONGEST_URL:
        raise ValueError(f"must have at most {LONGEST_URL} characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(f"is not a URL: {quoted(text)}") from None
    _check_parts(text, parts)
    if port == 0 or not _is_host(parts.hostname or ""):
        raise ValueError(f"has no usable host: {quoted(text)}")
    return text


def _check_parts(text: str, parts: SplitResult) -> None:
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"must begin with https:// or http://: {quoted(text)}{_with_scheme(text)}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            'must not contain a user name or password; send an Authorization header with "headers"'
        )


def typed_url(text: str) -> str:
    """Return a URL as a user typed it, checked: `example.com/privacy` means https. Raises
    ValueError.
    """
    text = text.strip()
    if "://" not in text:
        host = text.partition("/")[0]
        if "." not in host and ":" not in host:
            raise ValueError(f"has no host with a dot in it: {quoted(text)}")
        text = f"https://{text}"
    return check_url(text)


def check_timezone(name: str) -> str:
    """Accept a name of the IANA zone database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = perhaps(name, sorted(available_timezones()))
        raise ValueError(f"is not a known timezone: {quoted(name)}{meant}") from None
    return name


@lru_cache(maxsize=1024)
def check_selector(text: str) -> str:
    """Accept a CSS selector that the reader of pages can use."""
    if not text.strip() or "bad_selector" in html.read("<p></p>", ignore=[text]).signs:
        raise ValueError(f"is not a CSS selector: {quoted(text)}")
    return text


def check_topic(name: str) -> str:
    """Accept the id of a topic that changes are about."""
    if name not in topics.names():
        meant = perhaps(name, topics.names()) or f" (the topics are {', '.join(topics.names())})"
        raise ValueError(f"is not a topic: {quoted(name)}{meant}")
    return name


def check_route_word(text: str) -> str:
    """Accept a word or phrase that routes look for."""
    check_name(text)
    if len(text) > 100 or not re.sub(r"[\W_]+", "", text):
        raise ValueError(f'must be a word such as "biometric*", not {quoted(text)}')
    return text


def check_language(code: str) -> str:
    """Accept a two-letter language code."""
    if not re.fullmatch(LANGUAGE_PATTERN, code):
        raise ValueError(f'must be a two-letter code such as "en", not {quoted(code)}')
    return code


def check_header_name(name: str) -> str:
    """Accept the name of a request header that watches may set."""
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError("is not a header name")
    if name.casefold() in _OWN_HEADERS:
        raise ValueError("is set by policy-monitor itself")
    return name


def check_header_value(value: str) -> str:
    """Accept a header value; it is never quoted in a message, since it may be a secret."""
    if not value.isascii() or not value.isprintable():
        raise ValueError("must be plain ASCII text on one line")
    return value


def check_timeout(length: timedelta) -> timedelta:
    """Accept a time in which something can happen."""
    if length < timedelta(seconds=1):
        raise ValueError("must be at least 1s")
    return length


def check_remind_every(length: timedelta) -> timedelta:
    """Accept an interval between repeated alerts that is not a nuisance."""
    if length < timedelta(hours=1):
        raise ValueError("must be at least 1h")
    return length


def check_contact(text: str) -> str:
    """Accept a URL or mail address of the operator, fit for the User-Agent header."""
    if re.fullmatch(r"(https?://|mailto:)?[!-'*-\[\]-~]{3,200}", text) and (
        "@" in text or "://" in text
    ):
        return text
    raise ValueError("must be a web or mail address")


def _with_scheme(text: str) -> str:
    host = text.partition("/")[0].partition(":")[0]
    return f' (did you mean "https://{text}"?)' if "." in host and _is_host(host) else ""


def _is_host(host: str) -> bool:
    if ":" in host:  # an IPv6 address: urlsplit has checked its brackets
        return True
    try:
        ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return False
    return len(ascii_host) <= 253 and _HOST.fullmatch(ascii_host) is not None


def _parsed(parse: Callable[[str], Any], example: str) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError(f'must be a text such as "{example}"')
        return parse(value)

    return convert


def _choice(kind: type[Choice]) -> Callable[[Any], Choice]:
    def convert(value: Any) -> Choice:
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        words = ", ".join(kind)
        shown = quoted(value) if isinstance(value, str) else "this"
        raise ValueError(f"must be one of {words}, not {shown}{perhaps(str(value), kind)}")

    return convert


def one_of(kind: type[Choice]) -> Any:
    """Return the type of a value that names one member of an enum."""
    return Annotated[
        kind, BeforeValidator(_choice(kind)), WithJsonSchema({"type": "string", "enum": list(kind)})
    ]


class _AmongTopics:
    """Lists the topics in the JSON Schema only when it is generated: nothing else at the start
    needs their large table.
    """

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": list(topics.names())}


Id = Annotated[
    str, AfterValidator(check_id), WithJsonSchema({"type": "string", "pattern": ID_PATTERN})
]
"""A stable id of a watch, group or route."""
Name = Annotated[
    str, AfterValidator(check_name), WithJsonSchema({"type": "string", "minLength": 1})
]
"""A name for people, on one line."""
Url = Annotated[
    str,
    AfterValidator(check_url),
    WithJsonSchema(
        {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": LONGEST_URL}
    ),
]
"""An address that can be fetched."""
Timezone = Annotated[
    str,
    AfterValidator(check_timezone),
    WithJsonSchema({"type": "string", "examples": ["Europe/Berlin"]}),
]
"""An IANA time zone."""
DigestTime = Annotated[
    str,
    AfterValidator(check_digest),
    WithJsonSchema({"type": "string", "pattern": DIGEST_PATTERN, "examples": ["weekly mon 08:00"]}),
]
"""When a digest is sent."""
QuietTime = Annotated[
    str,
    AfterValidator(check_quiet),
    WithJsonSchema({"type": "string", "pattern": QUIET_PATTERN, "examples": ["22:00-07:00"]}),
]
"""Hours in which nothing is sent."""
Language = Annotated[
    str,
    AfterValidator(check_language),
    WithJsonSchema({"type": "string", "pattern": LANGUAGE_PATTERN}),
]
"""A value of Accept-Language."""
Contact = Annotated[str, AfterValidator(check_contact), WithJsonSchema({"type": "string"})]
"""Where site operators can reach whoever runs the monitor."""
Selector = Annotated[
    str,
    StringConstraints(max_length=1000),
    AfterValidator(check_selector),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 1000}),
]
"""A CSS selector."""
Topic = Annotated[str, AfterValidator(check_topic), _AmongTopics()]
"""An id of a topic."""
RouteWord = Annotated[
    str,
    AfterValidator(check_route_word),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 100}),
]
"""A word or phrase that routes look for."""
TermsType = Annotated[
    str,
    AfterValidator(check_name),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "anyOf": [{"enum": table("config", "vocabulary")["terms_types"]}, {}],
        }
    ),
]
"""A kind of terms, best one of Open Terms Archive's."""
HeaderName = Annotated[str, AfterValidator(check_header_name)]
"""The name of a request header."""
HeaderValue = Annotated[str, StringConstraints(max_length=8000), AfterValidator(check_header_value)]
"""The value of a request header."""
Duration = Annotated[
    timedelta,
    BeforeValidator(_parsed(duration, "6h")),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["6h", "1d 12h"]}),
]
"""A length of time such as `6h`."""
Timeout = Annotated[Duration, AfterValidator(check_timeout)]
"""A bounded length of time, in seconds."""
RemindEvery = Annotated[Duration, AfterValidator(check_remind_every)]
"""How often a problem that goes on is reported again."""
Size = Annotated[
    int,
    BeforeValidator(_parsed(size, "20MB")),
    WithJsonSchema({"type": "string", "pattern": SIZE_PATTERN, "examples": ["20MB"]}),
]
"""A number of bytes such as `20MB`."""
