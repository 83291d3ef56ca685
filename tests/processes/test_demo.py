"""`make demo` shows a portal with something in it, and keeps away from a real one."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from unittest.mock import patch

import pytest

import config as settings
from tests.stack import Stack


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo that was started twice, beside the settings of a real portal."""
    folder = tmp_path_factory.mktemp("demo")
    stack = Stack(folder / "data", demo=True).start()
    stack.rows_after_first_start = rows(stack)
    stack.stop()
    stack.start()
    yield stack
    stack.stop()


def rows(stack):
    with closing(sqlite3.connect(stack.data_path / "pagedesk.sqlite3")) as database:
        tables = ("employees", "pages", "tasks")
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_it_says_where_to_go_and_how_to_sign_in(demo):
    said = demo.log.rpartition("Pagedesk is ready")[2]
    assert demo.portal_url in said
    assert demo.simulator_url in said
    assert re.search(r"Sign in +\S+@\S+ with the password \S+", said)
    assert "Setup code" not in said


def test_there_is_something_to_see(demo):
    assert all(demo.rows_after_first_start.values())


def test_one_task_is_of_a_post_with_comments(demo):
    with closing(sqlite3.connect(demo.data_path / "pagedesk.sqlite3")) as database:
        kinds = "SELECT count(*) FROM tasks WHERE kind = ?"
        assert database.execute(kinds, ["comments"]).fetchone()[0] == 1
        said = database.execute("SELECT count(*) FROM messages WHERE contact_id IS NOT NULL").fetchone()[0]
        assert said == 3


def test_one_task_is_of_a_lead(demo):
    with closing(sqlite3.connect(demo.data_path / "pagedesk.sqlite3")) as database:
        found = "SELECT lead_forms.name, campaign_name FROM leads JOIN lead_forms ON lead_forms.id = form_id"
        found += " JOIN tasks ON tasks.conversation_id = leads.conversation_id"
        assert database.execute(found).fetchall() == [("Order a birthday cake", "Autumn cakes")]


def test_that_task_is_made_as_a_template_says(demo):
    with closing(sqlite3.connect(demo.data_path / "pagedesk.sqlite3")) as database:
        made = "SELECT title, priority, checklist_items.text FROM tasks JOIN checklist_items ON task_id = tasks.id"
        title, priority, first = database.execute(f"{made} ORDER BY position").fetchone()
    assert title.startswith("Cake for ")
    assert (priority, first.startswith("Call ")) == ("high", True)


def test_a_second_start_adds_no_people_and_no_pages(demo):
    after = rows(demo)
    assert (after["employees"], after["pages"]) == (
        demo.rows_after_first_start["employees"],
        demo.rows_after_first_start["pages"],
    )


def test_the_settings_of_a_real_portal_do_not_reach_it(tmp_path, monkeypatch):
    real = {"DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite3", "SMTP_URL": "smtp://mail.test", "HOST": "0.0.0.0"}
    for name, value in {**real, "DATA_DIR": str(tmp_path), "PORT": "8123", "META_APP_SECRET": "s"}.items():
        monkeypatch.setenv(name, value)
    demo = settings.load_demo()
    assert (demo.data_dir, demo.port, demo.meta_app_secret) == (str(tmp_path), "8123", "s")
    assert not set(real) & set(demo.environment()) - {"HOST"}
    assert demo.environment()["HOST"] == "127.0.0.1"
    with patch.dict(os.environ):
        settings.hand_over(demo.environment())
        assert settings.load() == demo
