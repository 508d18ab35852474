"""Files to Config: what a sound one comes to, and what of a hostile one is told."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load
from monitor.errors import ConfigError
from monitor.model.change import Direction, EventKind, Materiality
from monitor.model.watch import Schedule
from tests.config.lists import WATCH, mistakes, read


def problem_of(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load.load_without_secrets(path)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def test_two_keys_make_a_watch(tmp_path):
    (watch,) = read(tmp_path, WATCH).watches
    assert (watch.id, watch.urls) == ("acme-privacy", ("https://acme.example/privacy",))
    assert (watch.service, watch.terms_type) == ("acme.example", "Privacy Policy")
    assert watch.name == "acme.example Privacy Policy"
    assert watch.schedule == Schedule(every=timedelta(hours=6))
    assert watch.enabled and not watch.allow_private


def test_the_nearest_value_counts(tmp_path):
    text = (
        """
    defaults = { every = "12h", language = "en", select = ["main"] }
    groups.social = { every = "2h", service = "Acme", language = "fr" }
    """
        + WATCH
        + 'group = "social"\nlanguage = "de"\n'
    )
    (watch,) = read(tmp_path, text).watches
    assert watch.schedule.every == timedelta(hours=2)
    assert (watch.language, watch.service, watch.select) == ("de", "Acme", ("main",))


def test_tags_add_up_and_headers_do_by_name(tmp_path):
    text = (
        """
    defaults = { tags = ["all"], headers = { Accept-Language = "en", X-From = "us" } }
    groups.social = { tags = ["social", "all"], headers = { accept-language = "fr" } }
    """
        + WATCH
        + 'group = "social"\ntags = ["legal"]\nheaders = { Cookie = "region=eu" }\n'
    )
    (watch,) = read(tmp_path, text).watches
    assert watch.tags == ("legal", "social", "all")
    assert dict(watch.headers) == {"accept-language": "fr", "X-From": "us", "Cookie": "region=eu"}


def test_the_nearest_of_every_and_cron_ends_the_search_for_both(tmp_path):
    text = (
        'defaults = { cron = "0 7 * * *", timezone = "Europe/Berlin" }\ngroups.often.every = "1h"\n'
        + WATCH
    )
    assert read(tmp_path, text).watches[0].schedule == Schedule(
        cron="0 7 * * *", timezone="Europe/Berlin"
    )
    assert read(tmp_path, text + 'every = "3h"').watches[0].schedule == Schedule(
        every=timedelta(hours=3)
    )
    assert read(tmp_path, text + 'group = "often"').watches[0].schedule == Schedule(
        every=timedelta(hours=1)
    )


def test_a_watch_can_leave_what_its_group_says(tmp_path):
    text = (
        "groups.quiet = { enabled = false, allow_private = true }\n" + WATCH + 'group = "quiet"\n'
    )
    assert not read(tmp_path, text).watches[0].enabled
    watch = read(tmp_path, text + "enabled = true\nallow_private = false\n").watches[0]
    assert watch.enabled and not watch.allow_private


def test_an_interval_of_seconds_is_for_private_servers_only(tmp_path):
    text = 'groups.own = { every = "5s", allow_private = true }\n' + WATCH + 'group = "own"\n'
    assert read(tmp_path, text).watches[0].schedule.every == timedelta(seconds=5)
    assert mistakes(tmp_path, text + "allow_private = false\n") == [
        '1: group "own": "every" must be at least 1m '
        "(only for servers of your own, with allow_private = true, it may be shorter)",
    ]


def test_routes_are_conditions_and_channels(tmp_path):
    text = (
        WATCH
        + """
    [channels.mail]
    url = "mailto://example.com"
    [[route]]
    channels = ["mail"]
    tags = ["legal"]
    topics = ["ai_training"]
    materialities = ["substantive"]
    directions = ["less_user_friendly"]
    kinds = ["announced", "in_force"]
    """
    )
    (route,) = read(tmp_path, text).rules.routes
    assert (route.channels, route.tags, route.topics) == (("mail",), ("legal",), ("ai_training",))
    assert (route.materialities, route.directions) == (
        (Materiality.SUBSTANTIVE,),
        (Direction.LESS,),
    )
    assert route.kinds == (EventKind.ANNOUNCED, EventKind.IN_FORCE)
    assert route.services == ()


def test_a_relative_database_path_starts_at_the_watch_list(tmp_path):
    """The database is in the watch list's folder, unless its path is absolute."""
    assert read(tmp_path, WATCH).storage_path is None
    assert (
        read(tmp_path, 'storage.path = "state/a.db"\n' + WATCH).storage_path
        == tmp_path / "state/a.db"
    )
    assert read(tmp_path, 'storage.path = "/var/b.db"\n' + WATCH).storage_path == Path("/var/b.db")


def test_several_pages_may_make_one_policy(tmp_path):
    text = '[[watch]]\nid = "acme"\nurls = ["https://acme.example/1", "https://acme.example/2"]\n'
    assert read(tmp_path, text).watches[0].urls == (
        "https://acme.example/1",
        "https://acme.example/2",
    )


def test_one_bad_value_hides_no_other_in_its_table(tmp_path):
    """One bad value does not hide the next mistake of its table."""
    text = (
        WATCH
        + 'enabled = "yes"\ngroup = "nowhere"\n\n[[route]]\nkinds = 5\nchannels = ["nobody"]\n'
    )
    assert mistakes(tmp_path, text) == [
        '4: watch "acme-privacy": "enabled" must be true or false, not a text',
        '5: watch "acme-privacy": "group" names an unknown group "nowhere"',
        '8: route number 1: "kinds" must be a list in brackets, such as ["one", "two"], not a number',
        '9: route number 1: "channels" names an unknown channel "nobody"',
    ]


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path):
    text = ("\ufeff" + WATCH + 'note = """a\nb"""\nulr = 1\n').replace("\n", "\r\n")
    assert mistakes(tmp_path, text) == [
        '6: watch "acme-privacy": unknown key "ulr" (did you mean "url"?)'
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'a = "\xff"', "1: is not UTF-8 text here"),
        (b"\n\na = 'caf\xe9'", "3: is not UTF-8 text here"),
        ("a = 1".encode("utf-16"), "None: is UTF-16 text; save it as UTF-8"),
        (b"a = " + b"[" * 5000, "None: lists or tables are nested too deeply"),
        (b"\n" + b"a." * 20_000 + b"a = 1", "2: a key with more than 64 parts"),
        (b'\n"a" . ' + b"'b'. " * 100 + b"c = 1", "2: a key with more than 64 parts"),
        (
            b"a = " + b"9" * 5000,
            "None: not TOML: Exceeds the limit (4300 digits) for integer string conversion",
        ),
        (b"a = '" + b"x" * 5_000_000 + b"'", "None: is larger than 5 MB"),
        (b"a = 1\0", "1: not TOML"),
    ],
)
def test_a_hostile_file_is_one_clear_sentence(tmp_path, body, words):
    (told,) = mistakes(tmp_path, body)
    assert told.startswith(words)


def test_what_is_no_file_is_one_clear_sentence(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert problem_of(tmp_path / "nowhere.toml").endswith(
        "does not exist (policy-monitor init writes a first one)"
    )
    assert "is a folder" in problem_of(tmp_path)
    assert problem_of(tmp_path / "pipe").endswith("is not a file")
    assert "can't be read" in problem_of(tmp_path / "no\0name")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_one_clear_sentence(tmp_path):
    path = tmp_path / "secret.toml"
    path.touch(mode=0)
    assert "can't be read: Permission denied" in problem_of(path)


def test_channels_are_validated_with_their_secrets(tmp_path):
    """Channels are validated with their secrets filled in, by the senders."""
    path = tmp_path / "watches.toml"
    path.write_text(WATCH + '[channels.chat]\nurl = "odd://${KEY}"\n')
    seen = []

    def check(url: str) -> str:
        seen.append(url)
        return "nobody knows such a service"

    with pytest.raises(ConfigError) as caught:
        load.load(path, environ={"KEY": "hunter2"}, credentials_dir=None, check_channel=check)
    assert seen == ["odd://hunter2"]
    assert str(caught.value) == f'{path}:5: channel "chat": "url": nobody knows such a service'


def test_thousands_of_watches_are_read_with_all_their_mistakes(tmp_path):
    watches = "".join(
        f'[[watch]]\nid = "w{n}"\nurl = "https://acme.example/{n}"\n' for n in range(1000)
    )
    assert len(read(tmp_path, watches).watches) == 1000
    assert len(mistakes(tmp_path, watches.replace("url", "ulr"))) == 1000
