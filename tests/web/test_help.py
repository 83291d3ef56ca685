"""The help section, and the links that lead into it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from portal.facebook.permissions import FEATURES, scopes_for
from portal.models import Employee
from portal.web.help_section import FOR_ADMINISTRATORS, FOR_EVERYBODY
from portal.web.permission_words import PERMISSIONS
from tests.cast import Meta
from tests.web.desk.desk import Desk

TEMPLATES = Path(__file__).parents[2] / "templates"
KEYS = {topic.key for topic in (*FOR_EVERYBODY, *FOR_ADMINISTRATORS)}


@pytest.fixture
def desks(app: Flask, meta: Meta, olga: Employee, boris: Employee) -> dict[str, Desk]:
    return {"olga": Desk(app, olga), "boris": Desk(app, boris)}


def test_administrators_read_all_of_it(desks: dict[str, Desk]) -> None:
    screen = desks["olga"].opens("/help")
    assert {key for key in KEYS if f'id="{key}"' in screen.html} == KEYS
    assert [link for link in screen.links if link.startswith("https://business.facebook.com")]


def test_employees_read_what_concerns_them(desks: dict[str, Desk]) -> None:
    html = desks["boris"].opens("/help").html
    assert [topic.key for topic in FOR_EVERYBODY if f'id="{topic.key}"' not in html] == []
    assert [topic.key for topic in FOR_ADMINISTRATORS if f'id="{topic.key}"' in html] == []


def test_every_link_into_the_help_names_a_topic() -> None:
    text = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    named = {*re.findall(r'/help#([\w-]+)"', text), *re.findall(r'help_link\("([\w-]+)"', text)}
    assert named
    assert named <= KEYS


def test_every_topic_is_linked_where_it_is_needed() -> None:
    text = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    named = {*re.findall(r'/help#([\w-]+)"', text), *re.findall(r'help_link\("([\w-]+)"', text)}
    assert KEYS - named == set()


def test_strangers_have_to_sign_in(app: Flask, desks: dict[str, Desk]) -> None:
    assert app.test_client().get("/help").status_code == 302


def test_every_permission_that_is_asked_for_is_explained() -> None:
    assert set(scopes_for(FEATURES)) == PERMISSIONS.keys()
