"""Alembic's environment; run through `python -m portal migrate` or `flask db`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from portal import database
from portal.extensions import db
from portal.models.columns import Choice, Moment, Secret

PLAIN = {Moment: "sa.DateTime(timezone=True)", Choice: "sa.String(32)", Secret: "sa.Text()"}


def plain_types(kind: str, column_type: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that a migration never needs our code."""
    return PLAIN.get(type(column_type), False) if kind == "type" else False


def run() -> None:
    with database.writing(), db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=plain_types,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
