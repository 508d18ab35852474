"""The founding story comes out as it did: announced, withdrawn, announced again, in force; and
silence otherwise.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from monitor.demo.pages import DemoPolicies

SUBJECTS = ("upcoming from", "withdrawn", "upcoming from", "Reminder", "in force")


def test_the_upcoming_policy_differs_by_more_than_its_brand():
    policies = DemoPolicies.load(date(2023, 5, 18))
    both = policies.announcing(date(2023, 9, 29))
    assert "biometric" not in policies.now()
    assert "biometric" in both
    assert both.count("<h1>Warble Privacy Policy</h1>") == 1
    assert "Chirps" not in policies.in_force(date(2023, 9, 29))


@pytest.mark.slow
def test_the_demo_plays_the_story_and_leaves_a_page_behind(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "demo", "--out", str(tmp_path / "page.html")],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    subjects = re.findall(r"Subject: (.*)", done.stdout)
    assert len(subjects) == len(SUBJECTS)
    assert all(words in subject for words, subject in zip(SUBJECTS, subjects, strict=True))
    first = done.stdout.split("└")[0]
    for words in ("biometric", "machine learning", "employment history", "Warble → Q"):
        assert words in first
    page = (tmp_path / "page.html").read_text()
    assert page.count("<iframe sandbox") == len(SUBJECTS)
    assert "<script" not in page
