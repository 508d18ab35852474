"""Users' own templates, as they lie in a folder."""

from __future__ import annotations

from pathlib import Path

from monitor.deliver.folder import read_templates
from monitor.render.messages import Setting, message
from tests.render.alerts import ANNOUNCED, FINDING


def test_a_template_in_the_folder_takes_the_place_of_ours(tmp_path: Path):
    (tmp_path / "mail.txt.j2").write_text("{{ headline }}")
    templates, problems = read_templates(tmp_path)
    assert problems == ()
    assert message(ANNOUNCED, None, Setting(templates=templates)).plain == f"{FINDING.headline}\n"


def test_what_is_wrong_is_told_and_the_rest_is_used(tmp_path: Path):
    (tmp_path / "mail.txt.j2").write_text("{{ headline")
    (tmp_path / "chat.j2").write_text("{{ headline }}")
    (tmp_path / "maill.html.j2").write_text("x")
    (tmp_path / "digest.txt.j2").write_bytes(b"\xff\xfe")
    (tmp_path / "README.md").write_text("not a template")
    templates, problems = read_templates(tmp_path)
    told = "\n".join(map(str, problems))
    assert set(templates.sources) == {"mail.txt", "chat"}
    assert "mail.txt.j2" in told and "there is no template of that name" in told and "digest.txt.j2" in told
    assert message(ANNOUNCED, None, Setting(templates=templates)).plain == message(ANNOUNCED).plain


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path):
    templates, [problem] = read_templates(tmp_path / "missing")
    assert templates.sources == {}
    assert "No such file" in problem.what
