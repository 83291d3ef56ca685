"""Utility messages and working hours

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    _mark_automatic_messages()


def _mark_automatic_messages() -> None:
    op.add_column("messages", sa.Column("automatic", sa.String(32), nullable=True))
    op.add_column("messages", sa.Column("automatic_name", sa.String(100), nullable=True))
    op.create_table(
        "automatic_answers",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_automatic_answers_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "cause", "period", name=op.f("pk_automatic_answers")),
    )
    op.create_index("ix_automatic_answers_conversation_id_made_at", "automatic_answers", ["conversation_id", "made_at"])


def downgrade_portal() -> None:
    op.drop_table("automatic_answers")
    with op.batch_alter_table("messages") as messages:
        for name in ("automatic_name", "automatic"):
            messages.drop_column(name)
