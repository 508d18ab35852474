"""config.example.toml is what users start from."""

from __future__ import annotations

from pathlib import Path

from monitor.config import load, show

PATH = Path(__file__).parents[2] / "config.example.toml"
SECRETS = {"SMTP_PASSWORD": "p@ss", "CHAT_WEBHOOK": "slack://a/b/c", "NTFY_TOPIC": "topic"}


def test_it_is_sound_and_needs_no_hint():
    config = load.load(PATH, environ=SECRETS, credentials_dir=None)
    assert config.warnings == ()
    assert [channel.name for channel in config.rules.channels] == ["mail", "chat", "phone"]
    assert len(config.rules.routes) == 4


def test_it_watches_the_policies_of_the_founding_story():
    urls = {watch.urls[0] for watch in load.load_without_secrets(PATH).watches}
    assert urls >= {
        "https://x.com/en/privacy",
        "https://x.com/en/tos",
        "https://x.ai/legal/privacy-policy",
        "https://x.ai/legal/terms-of-service",
        "https://openai.com/policies/privacy-policy/",
        "https://openai.com/policies/terms-of-use/",
    }


def test_each_choice_has_a_comment():
    lines = PATH.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("url =") and "#" in line for line in lines) >= 8


def test_what_it_comes_to_reads_as_the_same_list_again(tmp_path):
    config = load.load_without_secrets(PATH)
    again = tmp_path / "shown.toml"
    again.write_text(show.as_toml(config))
    shown = load.load_without_secrets(again)
    assert [
        (watch.id, watch.urls, watch.schedule, watch.tags, watch.headers) for watch in shown.watches
    ] == [
        (watch.id, watch.urls, watch.schedule, watch.tags, watch.headers)
        for watch in config.watches
    ]
    assert (shown.rules.routes, shown.fetch, shown.contact) == (
        config.rules.routes,
        config.fetch,
        config.contact,
    )
