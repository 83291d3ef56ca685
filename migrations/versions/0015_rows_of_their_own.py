"""Indexes hold only the rows that are looked for in them; every message had to write a NULL into others, too

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INDEXES = (  # table, the end of the name, columns; the rows are those with the first of these
    ("messages", "reply_key", ["reply_key"]),
    ("notifications", "trouble_id", ["trouble_id"]),
    ("notifications", "note_id", ["note_id"]),
    ("assignments", "mine_active", ["employee_id", "is_listed", "last_activity_at", "task_id"]),
    ("assignments", "mine_status", ["employee_id", "listed_as", "last_activity_at", "task_id"]),
    ("assignments", "team_active", ["team_id", "is_listed", "last_activity_at", "task_id"]),
    ("assignments", "team_status", ["team_id", "listed_as", "last_activity_at", "task_id"]),
)


def upgrade(store: str | None) -> None:
    if store is None:
        make_anew(are_partial=True)


def downgrade(store: str | None) -> None:
    if store is None:
        make_anew(are_partial=False)


def make_anew(*, are_partial: bool) -> None:
    for table, name, columns in INDEXES:
        theirs = sa.text(f"{columns[0]} IS NOT NULL") if are_partial else None
        op.drop_index(f"ix_{table}_{name}", table)
        op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=theirs, postgresql_where=theirs)
