"""Users' own templates, as they lie in a folder."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from monitor.config import times_of_day
from monitor.config.templates import read_templates
from monitor.errors import ConfigError
from monitor.model.alert import DigestSchedule, QuietHours
from monitor.render.messages import MessageOptions, message
from tests.config.lists import WATCH, read
from tests.render.alerts import ANNOUNCED, FINDING


def test_a_template_in_the_folder_takes_the_place_of_ours(tmp_path: Path):
    (tmp_path / "mail.txt.j2").write_text("{{ headline }}")
    templates, problems = read_templates(tmp_path)
    assert problems == ()
    assert (
        message(ANNOUNCED, None, MessageOptions(templates=templates)).plain
        == f"{FINDING.headline}\n"
    )


def test_what_is_wrong_is_told_and_the_rest_is_used(tmp_path: Path):
    (tmp_path / "mail.txt.j2").write_text("{{ headline")
    (tmp_path / "chat.j2").write_text("{{ headline }}")
    (tmp_path / "maill.html.j2").write_text("x")
    (tmp_path / "digest.txt.j2").write_bytes(b"\xff\xfe")
    (tmp_path / "README.md").write_text("not a template")
    templates, problems = read_templates(tmp_path)
    told = "\n".join(map(str, problems))
    assert set(templates.sources) == {"mail.txt", "chat"}
    assert "mail.txt.j2" in told and "no template has that name" in told and "digest.txt.j2" in told
    assert (
        message(ANNOUNCED, None, MessageOptions(templates=templates)).plain
        == message(ANNOUNCED).plain
    )


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path):
    templates, [problem] = read_templates(tmp_path / "missing")
    assert templates.sources == {}
    assert "No such file" in problem.what


def test_templates_load_with_the_watch_list_or_say_why_not(tmp_path: Path):
    """A watch list loads its templates, and reports what is wrong with them."""
    (tmp_path / "looks").mkdir()
    (tmp_path / "looks" / "mail.txt.j2").write_text("My own: {{ headline }}")
    (tmp_path / "looks" / "chat.j2").write_text("{{ headline")
    config = read(
        tmp_path, f'{WATCH}[alerts]\ntemplates = "looks"\nunsubscribe = "mailto:stop@example.com"\n'
    )
    told = message(ANNOUNCED, None, config.alerts.message)
    assert told.plain == f"My own: {FINDING.headline}\n"
    assert told.brief.unsubscribe == "mailto:stop@example.com"
    assert any("chat.j2" in str(warning) for warning in config.warnings)


def test_channels_and_routes_have_their_own_times(tmp_path: Path):
    """Channels and routes take their times from the watch list."""
    config = read(
        tmp_path,
        f"""{WATCH}
[channels.mail]
url = "json://a"
quiet = "22:00-07:00"
timezone = "Europe/Berlin"
burst = 5
[[route]]
channels = ["mail"]
digest = "weekly fri 09:30"
timezone = "America/New_York"
""",
    )
    channel, route = config.rules.channels[0], config.rules.routes[0]
    assert channel.quiet == QuietHours(start=time(22), end=time(7), timezone="Europe/Berlin")
    assert channel.burst.most == 5
    assert route.digest == DigestSchedule(at=time(9, 30), weekday=4, timezone="America/New_York")
    assert times_of_day.format_digest_time(route.digest) == "weekly fri 09:30"
    assert times_of_day.format_quiet_hours(channel.quiet) == "22:00-07:00"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('quiet = "22-07"', "22:00-07:00"),
        ('quiet = "07:00-07:00"', "different times"),
        ('quiet = "25:00-07:00"', "22:00"),
        ("burst = 0", "burst"),
        ('timezone = "Mars/Olympus"', "timezone"),
    ],
)
def test_times_that_are_none_are_refused_in_words(tmp_path: Path, line: str, word: str):
    with pytest.raises(ConfigError, match=word):
        read(tmp_path, f'{WATCH}[channels.mail]\nurl = "json://a"\n{line}\n')


@pytest.mark.parametrize(
    "digest", ["hourly", "daily 8:00", "weekly 08:00", "weekly xyz 08:00", "daily 24:00"]
)
def test_digests_that_are_none_are_refused_in_words(tmp_path: Path, digest: str):
    with pytest.raises(ConfigError, match="weekly mon 08:00"):
        read(
            tmp_path,
            f'{WATCH}[channels.a]\nurl = "json://a"\n[[route]]\nchannels = ["a"]\ndigest = "{digest}"\n',
        )
