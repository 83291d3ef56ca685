"""Quick replies

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    op.create_table(
        "quick_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("folder", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["employees.id"], name=op.f("fk_quick_replies_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_replies")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quick_replies_owner_id_uses", "quick_replies", ["owner_id", "uses", "id"])
    op.create_table(
        "quick_reply_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quick_reply_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quick_reply_id"], ["quick_replies.id"], name=op.f("fk_quick_reply_files_quick_reply_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_reply_files")),
    )
    for column in ("quick_reply_id", "sha256"):
        op.create_index(op.f(f"ix_quick_reply_files_{column}"), "quick_reply_files", [column])


def downgrade_portal() -> None:
    op.drop_table("quick_reply_files")
    op.drop_table("quick_replies")
