"""Bringing the database to the shape this version needs, with a copy of it first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import flask_migrate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from portal import clock
from portal.extensions import db

COPIES_KEPT = 5


def migrate() -> Path | None:
    """Upgrade the database of the current application; returns the copy made before, if there was one to make."""
    present, newest = _revisions()
    if present == newest:
        return None
    copy = _back_up(present) if present and db.engine.dialect.name == "sqlite" else None
    flask_migrate.upgrade()
    return copy


def _revisions() -> tuple[str | None, str | None]:
    """The revision of the database (None: it is empty) and the newest one of this code."""
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present, scripts.get_current_head()


def _back_up(revision: str) -> Path:
    """Copy the SQLite database, as one consistent state, into `DATA_DIR/backups`; keep the last few copies."""
    source = Path(str(db.engine.url.database))
    folder = source.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{clock.now():%Y%m%d-%H%M%S}-before-{revision}.sqlite3"
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(copy)) as target:
        original.backup(target)
    for old in sorted(folder.glob("*-before-*.sqlite3"))[:-COPIES_KEPT]:
        old.unlink()
    return copy
