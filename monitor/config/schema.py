"""The shape of the TOML file: every table, every key, and what each is for. The JSON Schema for
editors comes of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema

from monitor.config.fields import (
    Contact,
    DigestTime,
    Duration,
    HeaderName,
    HeaderValue,
    Id,
    Language,
    Name,
    QuietTime,
    RemindEvery,
    RouteWord,
    Selector,
    Size,
    TermsType,
    Timeout,
    Timezone,
    Topic,
    Url,
    one_of,
)
from monitor.config.quantities import SIZE_PATTERN, duration_words, size_words
from monitor.config.settings import DaemonSettings
from monitor.model.alert import BurstLimit
from monitor.model.change import Direction, EventKind, Materiality
from monitor.model.limits import FetchLimits
from monitor.model.rules import Rules

_FETCH, _RULES, _DAEMON = FetchLimits(), Rules(), DaemonSettings()
_BURST = BurstLimit()


class Table(BaseModel):
    """A table of the file: unknown keys and values of another type are problems."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True
    )


class Cascade(Table):
    """What a watch inherits from its group, and the group from the defaults."""

    every: Duration | None = None
    """How often to check: `6h`, `30m`, `1d 12h`. Replaces an inherited `cron`."""
    cron: Annotated[str, Field(max_length=200)] | None = None
    """When to check, as minute, hour, day, month and weekday: `0 7 * * 1-5`. Replaces an inherited
    `every`.
    """
    timezone: Timezone | None = None
    """The timezone that `cron` is meant in, as an IANA name. Default: UTC."""
    service: Name | None = None
    """Whose policy it is, as alerts call it. Default: the host."""
    terms_type: TermsType | None = None
    """The type of terms, preferably one of Open Terms Archive. Default: guessed from the URL."""
    select: list[Selector] | None = None
    """CSS selectors of the policy on the page, if it is not found automatically."""
    ignore: list[Selector] | None = None
    """CSS selectors of what is to be left out of the policy."""
    headers: dict[HeaderName, HeaderValue] | None = None
    """Request headers. Those of defaults, group and watch add up; the nearest value of a name
    counts.
    """
    tags: list[Name] | None = None
    """Labels that routes can ask for. Those of defaults, group and watch add up."""
    language: Language | None = None
    """The expected language, as a two-letter code. Default: that of the first check."""
    enabled: bool | None = None
    """Whether it is checked. Default: true."""
    follow: bool | None = None
    """Whether previews and summaries of changes that the policy links to are watched as part of it.
    Default: false.
    """
    allow_private: bool | None = None
    """Whether addresses that are not public may be fetched. Default: false."""


class WatchTable(Cascade):
    """One policy that is watched."""

    id: Id
    """Stable name: the history stays with it when the address changes."""
    url: Url | None = None
    """The address of the policy."""
    urls: Annotated[list[Url], Field(min_length=1, max_length=50)] | None = None
    """Instead of `url`: the addresses of the pages that make up one policy, in order."""
    name: Name | None = None
    """What alerts call it. Default: service and terms type."""
    group: str | None = None
    """The group whose values it inherits."""
    note: str | None = None
    """A note, shown in the alerts."""


class ChannelTable(Table):
    """Somewhere alerts are sent to."""

    url: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    """An Apprise URL. `${NAME}`, `${file:PATH}` and `${credential:NAME}` are replaced by secrets.
    """
    urls: (
        Annotated[list[Annotated[str, Field(min_length=1, max_length=4000)]], Field(min_length=1)]
        | None
    ) = None
    """Instead of `url`: several that are one channel."""
    quiet: QuietTime | None = None
    """Hours in which nothing is sent, such as `22:00-07:00`. What comes then waits for their end.
    """
    timezone: Timezone = "UTC"
    """The time zone of `quiet`."""
    burst: Annotated[int, Field(ge=1, le=10_000)] = _BURST.most
    """More alerts than this within an hour become one message."""


class RouteTable(Table):
    """Which alerts go where: an alert that matches every condition goes to the channels."""

    channels: Annotated[list[str], Field(min_length=1)]
    """Names of channels."""
    tags: list[str] | None = None
    """Watches that carry one of these tags."""
    services: list[str] | None = None
    """Watches of one of these services."""
    terms_types: list[str] | None = None
    """Watches of one of these terms types."""
    topics: list[Topic] | None = None
    """Changes that touch one of these topics."""
    words: Annotated[list[RouteWord], Field(min_length=1, max_length=200)] | None = None
    """Changes with one of these words in what was added, removed or reworded; `*` stands for the
    rest of a word: `biometric*`.
    """
    materialities: list[one_of(Materiality)] | None = None  # type: ignore[valid-type]
    """Changes that matter this much."""
    directions: list[one_of(Direction)] | None = None  # type: ignore[valid-type]
    """Changes that are better or worse for who is bound by the text."""
    kinds: list[one_of(EventKind)] | None = None  # type: ignore[valid-type]
    """Events of one of these kinds."""
    digest: DigestTime | None = None
    """Not at once but together: `daily 08:00` or `weekly mon 08:00`."""
    timezone: Timezone = "UTC"
    """The time zone of `digest`."""


class FetchTable(Table):
    """How pages are fetched."""

    contact: Contact | None = None
    """Your web or mail address, sent to the watched servers in the User-Agent."""
    connect_timeout: Timeout = timedelta(seconds=_FETCH.connect_timeout_s)
    """How long each of looking up a name, connecting and agreeing on TLS may take."""
    read_timeout: Timeout = timedelta(seconds=_FETCH.read_timeout_s)
    """How long a server may be silent within a response."""
    deadline: Timeout = timedelta(seconds=_FETCH.deadline_s)
    """How long one page may take in all, with redirects and further tries."""
    max_size: Annotated[Size, Field(ge=1_000, le=500_000_000)] = _FETCH.max_bytes
    """The largest page that is accepted."""
    max_redirects: Annotated[int, Field(ge=0, le=50)] = _FETCH.max_redirects
    """How many redirects are followed."""
    retries: Annotated[int, Field(ge=0, le=10)] = _FETCH.retries
    """How often a request is retried at once, if the failure may pass within seconds."""
    gap: Duration = timedelta(seconds=_FETCH.gap_s)
    """The pause between two requests to one host."""


class StorageTable(Table):
    """Where everything is kept."""

    path: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    """The database file; relative to the folder of this file. Default: in the state folder of the
    service or user.
    """


class AlertsTable(Table):
    """How alerts look."""

    templates: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    """A folder of templates of your own, relative to the folder of this file."""
    unsubscribe: Contact | None = None
    """A `mailto:` or `https:` address with which mail programs let users unsubscribe."""


class ModelTable(Table):
    """A language model that puts changes into other words, next to what is found without it. Off
    without a `url`.
    """

    url: Url | None = None
    """The base of an endpoint that speaks OpenAI's protocol: `http://127.0.0.1:11434/v1`."""
    name: Annotated[str, Field(min_length=1, max_length=200)] = "default"
    """The model's name at that endpoint."""
    key: str | None = None
    """Its key; `${NAME}`, `${file:PATH}` and `${credential:NAME}` are replaced by secrets."""
    timeout: Timeout = timedelta(seconds=30)
    """How long a response may take. No alert waits for it."""
    most_a_day: Annotated[int, Field(ge=1, le=100_000)] = 50
    """Maximum number of changes per day that are sent to it."""


class DaemonTable(Table):
    """How `policy-monitor run` works."""

    concurrency: Annotated[int, Field(ge=1, le=256)] = _DAEMON.concurrency
    """Maximum number of concurrent checks."""
    ping: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    """A URL of healthchecks.io or Uptime Kuma to request every minute, so that you hear of a daemon
    that is down. `${NAME}`, `${file:PATH}` and `${credential:NAME}` are replaced by secrets.
    """


class HealthTable(Table):
    """When a watch that can't be read raises an alert."""

    patience: Duration | None = None
    """How long a watch may fail or be doubted before that raises an alert. Default: depends on its
    interval.
    """
    patience_looks: Annotated[int, Field(ge=1, le=1000)] = _RULES.patience_looks
    """In how many checks in a row it must fail at least before that raises an alert."""
    remind_every: RemindEvery = _RULES.remind_every
    """How often an alert about a lasting problem is repeated."""
    report: Literal["daily", "weekly", "never"] = "weekly"
    """How often to report the status of all watches, at 8:00 UTC, weekly on Mondays."""


class CalendarTable(Table):
    """Reminders of announced texts, before they take effect."""

    remind_days: Annotated[list[Annotated[int, Field(ge=0, le=365)]], Field(max_length=20)] = list(
        _RULES.remind_days
    )
    """How many days before; 0 is the day itself, and none at all gives no reminders."""


class DisplayTable(Table):
    """How instants are shown."""

    timezone: Timezone = "UTC"
    """By whose clock messages and commands show instants. JSON keeps to UTC."""


class FileTable(Table):
    """The watch list of policy-monitor."""

    watch: list[WatchTable] = Field(default_factory=list)
    """The policies that are watched: one `[[watch]]` for each."""
    groups: dict[str, Cascade] = Field(default_factory=dict)
    """Values that several watches share: `[groups.NAME]`."""
    defaults: Cascade = Cascade()
    """Values that all watches share."""
    channels: dict[str, ChannelTable] = Field(default_factory=dict)
    """Where alerts go: `[channels.NAME]`."""
    route: list[RouteTable] = Field(default_factory=list)
    """Which alerts go where, one `[[route]]` for each rule. Without any, every channel gets every
    alert.
    """
    fetch: FetchTable = FetchTable()
    """How pages are fetched."""
    storage: StorageTable = StorageTable()
    """Where everything is kept."""
    alerts: AlertsTable = AlertsTable()
    """How alerts look."""
    model: ModelTable = ModelTable()
    """A language model, off unless it is set up."""
    daemon: DaemonTable = DaemonTable()
    """How `policy-monitor run` works."""
    health: HealthTable = HealthTable()
    """When a watch that can't be read raises an alert."""
    calendar: CalendarTable = CalendarTable()
    """Reminders of announced texts, before they take effect."""
    display: DisplayTable = DisplayTable()
    """How instants are shown."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the file, for editors."""
    schema = FileTable.model_json_schema(schema_generator=_Generator)
    tidy: dict[str, Any] = _tidied({"$schema": _Generator.schema_dialect, **schema})
    return tidy


class _Generator(GenerateJsonSchema):
    """Writes defaults as a user would type them."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, timedelta):
            return duration_words(dft)
        return None if isinstance(dft, BaseModel) else super().encode_default(dft)


def _tidied(node: Any) -> Any:
    """Leave out what TOML does not have (null) and what is redundant (titles made of keys)."""
    if isinstance(node, list):
        return [_tidied(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    node = _with_readable_size(_without_null(node))
    return {key: _tidied(value) for key, value in node.items() if not _is_idle(key, value)}


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    options = [option for option in node.get("anyOf", []) if option != {"type": "null"}]
    if len(options) != 1:
        return node
    return {**{key: value for key, value in node.items() if key != "anyOf"}, **options[0]}


def _with_readable_size(node: dict[str, Any]) -> dict[str, Any]:
    if node.get("pattern") != SIZE_PATTERN or not isinstance(node.get("default"), int):
        return node
    return {**node, "default": size_words(node["default"])}


def _is_idle(key: str, value: Any) -> bool:
    """A key of the watch list may be called `title` or `default` too; its value is a table then."""
    if isinstance(value, dict):
        return False
    return key == "title" or (key == "default" and value is None)
