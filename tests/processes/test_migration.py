"""An upgrade copies the database first and keeps what is in it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import inspect

import config as settings
from portal.extensions import db
from portal.processes import migration

NEXT_VERSION = """
from alembic import op
import sqlalchemy as sa

revision = "next"
down_revision = "{newest}"


def upgrade(store):
    if not store: op.create_table("later", sa.Column("id", sa.Integer))
"""


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An application with an empty database, and with migrations that a test may add to."""
    app = migration.revising(settings.load({"PAGEDESK_MODE": "test", "DATA_DIR": str(tmp_path)}))
    shutil.copytree(settings.ROOT / "migrations", tmp_path / "migrations")
    monkeypatch.setattr(app.extensions["migrate"].migrate, "directory", str(tmp_path / "migrations"))
    with app.app_context():
        yield app
        for engine in db.engines.values():
            engine.dispose()


def backups(tmp_path):
    return sorted((tmp_path / "backups").glob("pagedesk-2*.sqlite3"))


def tables():
    return set(inspect(db.engine).get_table_names())


def fill_and_release_next_version(tmp_path):
    """Migrate, store something, and let there be a newer version of the code."""
    migration.migrate()
    with closing(sqlite3.connect(tmp_path / "pagedesk.sqlite3")) as database:
        newest = database.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        database.execute("CREATE TABLE kept (word TEXT)")
        database.execute("INSERT INTO kept VALUES ('before')")
        database.commit()
    (tmp_path / "migrations" / "versions" / "next.py").write_text(NEXT_VERSION.format(newest=newest))


def test_an_empty_database_is_made_without_a_copy(app, tmp_path):
    assert migration.migrate() is None
    assert backups(tmp_path) == []
    assert "tasks" in tables()


def test_nothing_is_copied_when_there_is_nothing_to_do(app, tmp_path):
    migration.migrate()
    assert migration.migrate() is None
    assert backups(tmp_path) == []


def test_an_older_database_is_copied_before_it_is_changed(app, tmp_path):
    fill_and_release_next_version(tmp_path)
    copy = migration.migrate()
    assert [copy] == backups(tmp_path)
    assert {"kept", "later"} <= tables()
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT word FROM kept").fetchall() == [("before",)]
        assert old.execute("SELECT name FROM sqlite_master WHERE name = 'later'").fetchall() == []


def test_only_the_last_copies_are_kept(app, tmp_path):
    (tmp_path / "backups").mkdir()
    for day in range(1, 10):
        (tmp_path / "backups" / f"pagedesk-2020010{day}-000000-before-0001.sqlite3").touch()
    fill_and_release_next_version(tmp_path)
    copy = migration.migrate()
    assert backups(tmp_path)[-1] == copy
    assert len(backups(tmp_path)) == migration.COPIES_KEPT
