"""The keys of the screens: each stands on the sheet behind `?`, and whoever does not want them switches them off."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy.orm import Session

from portal.models import Employee
from portal.web.shortcuts import GROUPS
from tests.web.desk.conftest import SignIn, sits

__all__ = ["sits"]

TEMPLATES = Path(__file__).parents[2] / "templates"
WITHOUT_ELEMENT = {"j", "k", "x", "Enter", "Esc", "Ctrl+Enter"}  # what they do depends on where one is
SAME = {"name": "Boris", "email": "boris@example.org", "locale": "", "time_zone": ""}


def test_every_key_of_the_screens_stands_on_the_sheet() -> None:
    on_screens = {
        key for path in TEMPLATES.rglob("*.html") for key in re.findall(r'data-key="([^"{]+)"', path.read_text())
    }
    on_sheet = {shortcut.keys for group in GROUPS for shortcut in group.shortcuts}
    assert on_sheet - WITHOUT_ELEMENT == on_screens


def test_the_sheet_is_a_part_and_without_javascript_a_topic_of_the_help(sits: SignIn, boris: Employee) -> None:
    desk = sits(boris)
    assert "Write a reply" in desk.asks_for("/help/keyboard").words
    assert desk.opens("/help/keyboard").location == "/help#keyboard"
    assert "Write a reply" in desk.opens("/help").words


def test_they_can_be_switched_off(sits: SignIn, boris: Employee, session: Session) -> None:
    desk = sits(boris)
    assert "<body data-shortcuts>" in desk.opens("/tasks").html
    desk.sends("/profile", **SAME)
    assert "<body>" in desk.opens("/tasks").html
    assert "They are switched off for you" in desk.asks_for("/help/keyboard").words
    desk.sends("/profile", **SAME, uses_shortcuts="y")
    assert "<body data-shortcuts>" in desk.opens("/tasks").html
