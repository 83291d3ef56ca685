"""Alembic's environment; run through `python -m portal migrate` or `portal.processes.migration.revising`.

There are two stores: the portal's own and the inbox of raw deliveries. Each revision says what it does in both
(`upgrade`, `upgrade_inbox`), and each store notes its revision in a table of its own, since on PostgreSQL they share
one database.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal import database
from portal.extensions import db
from portal.models.columns import Choice, Moment, Secret

PLAIN = {Moment: "sa.DateTime(timezone=True)", Choice: "sa.String(32)", Secret: "sa.Text()"}


def plain_types(kind: str, column_type: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that a migration never needs our code."""
    return PLAIN.get(type(column_type), False) if kind == "type" else False


def version_table(store: str | None) -> str:
    return f"alembic_version_{store}" if store else "alembic_version"


def run_on(connection: Connection, store: str | None) -> None:
    tables = db.metadatas[store].tables
    context.configure(
        connection=connection,
        target_metadata=db.metadatas[store],
        version_table=version_table(store),
        render_item=plain_types,
        include_name=lambda name, kind, _parents: kind != "table" or name in tables,
        upgrade_token=f"{store or 'portal'}_upgrades",
        downgrade_token=f"{store or 'portal'}_downgrades",
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations(store=store)
    connection.commit()


with database.writing():
    for store, engine in db.engines.items():
        with engine.connect() as connection:
            run_on(connection, store)
