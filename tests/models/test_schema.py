"""The migrations make just the tables, columns and indexes that the models tell of."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from portal.extensions import db

BY_HAND = {"ix_search_entries_words"}  # an index of an expression, which only PostgreSQL has


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        for store, engine in db.engines.items():
            metadata = db.metadatas[store]
            tables = metadata.tables
            with engine.connect() as connection:
                options = {"include_name": lambda name, kind, _parents, known=tables: kind != "table" or name in known}
                found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
                assert [one for one in found if getattr(one[1], "name", "") not in BY_HAND] == [], store
