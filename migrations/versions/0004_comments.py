"""Posts and comments

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade(store: str | None) -> None:
    if store is None:
        upgrade_portal()


def downgrade(store: str | None) -> None:
    if store is None:
        downgrade_portal()


def upgrade_portal() -> None:
    for column in (
        sa.Column("receives_comments", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("comment_tasks", sa.String(32), server_default="post", nullable=False),
        sa.Column("attaches_post_files", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("comments_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posts_caught_up_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("pages", column)
    contact = sa.ForeignKey("contacts.id", name=op.f("fk_messages_contact_id"))
    about = sa.ForeignKey("messages.id", name=op.f("fk_messages_about_id"))
    for column in (
        sa.Column("contact_id", sa.Integer(), contact, nullable=True),
        sa.Column("is_hidden", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("hidden_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act", sa.String(32), nullable=True),
        sa.Column("about_id", sa.Integer(), about, nullable=True),
    ):
        op.add_column("messages", column, inline_references=bool(column.foreign_keys))
    is_about = sa.text("about_id IS NOT NULL")
    op.create_index("ix_messages_about_id", "messages", ["about_id"], sqlite_where=is_about, postgresql_where=is_about)


def downgrade_portal() -> None:
    op.drop_index("ix_messages_about_id", "messages")
    with op.batch_alter_table("messages") as messages:
        for name in ("about_id", "act", "hidden_changed_at", "is_hidden", "contact_id"):
            messages.drop_column(name)
    for name in ("posts_caught_up_at", "comments_from", "attaches_post_files", "comment_tasks", "receives_comments"):
        op.drop_column("pages", name)
