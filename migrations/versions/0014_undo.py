"""Undo

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PAGE_AND_TIME = ["page_id", "at"]
OF_NO_TASK = sa.text("task_id IS NULL")  # of a Page's events most are about its tasks


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    op.create_table(
        "undos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_undos_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undos")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_undos_employee_id_at", "undos", ["employee_id", "at"])
    op.drop_index("ix_events_page_id_at", "events")
    op.create_index(
        "ix_events_page_id_at", "events", PAGE_AND_TIME, sqlite_where=OF_NO_TASK, postgresql_where=OF_NO_TASK
    )
    op.add_column("employees", sa.Column("uses_shortcuts", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade_portal() -> None:
    op.drop_column("employees", "uses_shortcuts")
    op.drop_index("ix_events_page_id_at", "events")
    op.create_index("ix_events_page_id_at", "events", PAGE_AND_TIME)
    op.drop_table("undos")
