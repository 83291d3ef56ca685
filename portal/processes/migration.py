"""Bringing the database to the shape this version needs, with a copy of it first.

Only here is Alembic bound to the application, so that no process that stays loads it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import flask_migrate
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import Engine

import portal
from config import Config
from portal import clock
from portal.extensions import INBOX, db

COPIES_KEPT = 5
STORES = (None, INBOX)  # the portal's own first


def revising(config: Config | None = None) -> Flask:
    """The application with Alembic's commands: `flask --app portal.processes.migration:revising db --help`."""
    return bind(portal.create_core(config))


def bind(app: Flask) -> Flask:
    """Give an application Alembic, which `migrate` needs."""
    Migrate(app, db, directory=app.root_path + "/migrations")
    return app


def migrate() -> Path | None:
    """Upgrade the stores of the current application; returns the copy made before, if there was one to make.

    There are two, the portal's own and the inbox; see `migrations/env.py`.
    """
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    present = [_revision(db.engines[store], store) for store in STORES]
    if all(revision == scripts.get_current_head() for revision in present):
        return None
    copies = [_back_up(db.engines[store], present[0]) for store in STORES if present[0] and _is_file(db.engines[store])]
    flask_migrate.upgrade()
    return copies[0] if copies else None


def _is_file(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _revision(engine: Engine, store: str | None) -> str | None:
    """The revision of a store; None: it is empty."""
    table = f"alembic_version_{store}" if store else "alembic_version"
    with engine.connect() as connection:
        return MigrationContext.configure(connection, opts={"version_table": table}).get_current_revision()


def _back_up(engine: Engine, revision: str) -> Path:
    """Copy an SQLite database, as one consistent state, into `DATA_DIR/backups`; keep the last few copies."""
    source = Path(str(engine.url.database))
    folder = source.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{source.stem}-{clock.now():%Y%m%d-%H%M%S}-before-{revision}.sqlite3"
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(copy)) as target:
        original.backup(target)
    for old in sorted(folder.glob(f"{source.stem}-2*-before-*.sqlite3"))[:-COPIES_KEPT]:
        old.unlink()
    return copy
